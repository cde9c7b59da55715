// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exittext.h"

#include <QWidget>

class QLabel;
class QStackedWidget;
class QToolButton;

namespace slipway::ide {

class TerminalView;

/// The terminal with a line above it: what runs, its address, a button that clears.
class RunPanel : public QWidget
{
    Q_OBJECT

public:
    explicit RunPanel(QWidget *parent = nullptr);

    TerminalView *terminal() const { return m_terminal; }

    /// A new run: clears, and says what runs.
    void begin(const QString &command, const QString &details);
    void showState(const QString &text);
    void showAddress(const QString &url);
    /// The last line of a run.
    void finish(const ExitText &text);
    /// A line of our own in the terminal.
    void note(const QString &text);

private:
    void writeEnd(const ExitText &text);
    void leaveProgramModes();
    void updateIcons();

    QStackedWidget *m_pages;
    TerminalView *m_terminal;
    QLabel *m_state;
    QLabel *m_address;
    QToolButton *m_clear;
    QString m_command;
};

} // namespace slipway::ide
