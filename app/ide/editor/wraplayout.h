// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QLayout>

#include <memory>
#include <vector>

namespace slipway::ide {

/// A bar: its first item at the beginning, the others at the end; on as many rows as it takes
/// where there is no room for one, so that nothing is cut short.
class WrapLayout : public QLayout
{
    Q_OBJECT

public:
    explicit WrapLayout(QWidget *parent = nullptr);
    ~WrapLayout() override;

    void addItem(QLayoutItem *item) override;
    int count() const override { return int(m_items.size()); }
    QLayoutItem *itemAt(int index) const override;
    QLayoutItem *takeAt(int index) override;
    Qt::Orientations expandingDirections() const override { return {}; }
    bool hasHeightForWidth() const override { return true; }
    int heightForWidth(int width) const override;
    QSize sizeHint() const override;
    QSize minimumSize() const override;
    void setGeometry(const QRect &rectangle) override;

private:
    enum class Place { No, Yes };
    /// The height it takes, the margins with it.
    int arrange(const QRect &rectangle, Place place) const;

    std::vector<std::unique_ptr<QLayoutItem>> m_items;
};

} // namespace slipway::ide
