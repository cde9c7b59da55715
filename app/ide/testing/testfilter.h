// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <slipway/testing/event.h>

#include <QSortFilterProxyModel>

#include <optional>

namespace slipway::ide {

/// The tests with a text in their path, or in one state.
class TestFilter : public QSortFilterProxyModel
{
    Q_OBJECT

public:
    explicit TestFilter(QObject *parent = nullptr);

    /// All of its words have to be in the path.
    void setText(const QString &text);
    void setState(std::optional<testing::State> state);
    bool isActive() const { return !m_words.isEmpty() || m_state; }

protected:
    bool filterAcceptsRow(int row, const QModelIndex &parent) const override;

private:
    QStringList m_words;
    std::optional<testing::State> m_state;
};

} // namespace slipway::ide
