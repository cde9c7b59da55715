// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFrame>

class QLabel;
class QLineEdit;
class QToolButton;

namespace slipway::ide {

class TerminalView;

/// A small bar in the terminal's upper right corner to search its lines with.
class TerminalFindBar : public QFrame
{
    Q_OBJECT

public:
    explicit TerminalFindBar(TerminalView *view);

    void begin(const QString &text);
    void end();
    void place();
    /// The regular expression cannot be read.
    void setInvalid(bool invalid) { m_isInvalid = invalid; }

protected:
    void keyPressEvent(QKeyEvent *event) override;
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void showCount(int count, int current, bool limited);
    void updateIcons();
    void search();
    QToolButton *switchOf(const QKeyEvent &event) const;

    TerminalView *m_view;
    QLineEdit *m_text;
    QToolButton *m_case;
    QToolButton *m_regex;
    QLabel *m_count;
    QToolButton *m_previous;
    QToolButton *m_next;
    QToolButton *m_close;
    bool m_isInvalid = false;
};

} // namespace slipway::ide
