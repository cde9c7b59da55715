// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include <functional>

class QHBoxLayout;

namespace slipway::ide {

/// A few words in the place of a text that cannot be shown.
class MessagePage : public QWidget
{
    Q_OBJECT

public:
    MessagePage(const QString &title, const QString &text, const QString &hint = {},
                QWidget *parent = nullptr);

    void addButton(const QString &text, std::function<void()> run);

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    QHBoxLayout *m_buttons;
};

} // namespace slipway::ide
