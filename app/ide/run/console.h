// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exittext.h"
#include "localrun.h"
#include "repllink.h"
#include "runsession.h"
#include "warmstart.h"

#include <QElapsedTimer>
#include <QPointer>
#include <QTimer>
#include <QWidget>

class QLabel;
class QSplitter;
class QTabWidget;
class QToolButton;

namespace slipway::ide {

class PlotsView;
class ReplInput;
class TerminalView;
class VariablesView;
class VariableTable;
struct TerminalLink;

/// What one file or configuration runs in: a terminal, the program in it, and, when that was a
/// Python that has ended without error, its REPL with the live names beside it.
class Console : public QWidget
{
    Q_OBJECT

public:
    enum class State {
        Empty,
        Running,
        Prompt, ///< a REPL waits for an entry
        Ended,
    };

    /// `key` says what runs here, and is not shown.
    Console(const QString &key, const QString &name, QWidget *parent = nullptr);
    ~Console() override;

    const QString &key() const { return m_key; }
    const QString &name() const { return m_name; }
    void setName(const QString &name) { m_name = name; }
    State state() const { return m_state; }
    bool isAlive() const { return m_state == State::Running || m_state == State::Prompt; }
    bool isRepl() const { return m_link != nullptr && isAlive(); }
    /// In one sentence, for people.
    const QString &status() const { return m_status; }
    const LocalRun &run() const { return m_run; }
    TerminalView *terminal() const { return m_terminal; }
    ReplInput *input() const { return m_input; }
    VariablesView *variables() const { return m_variables; }
    PlotsView *plots() const { return m_plots; }
    VariableTable *table() const { return m_table; }

    /// Clears, and starts; what still runs here is ended without waiting for it. `spec` is the
    /// run's with all that `ready` brings.
    void start(LocalRun run, sandbox::RunSpec spec, WarmStart::Ready ready);
    /// TERM, then KILL after two seconds; again kills at once.
    void stop();
    /// Calls `then` when nothing runs here any more: at once where it is so, or where only a REPL
    /// waits.
    void stopAndThen(std::function<void()> then);
    /// Runs it in the REPL, when that has time for it.
    void enter(const QString &code);
    void clear();
    /// Where typing goes now.
    void takeFocus();

Q_SIGNALS:
    void stateChanged();
    /// What the program prints, as it comes.
    void output(const QByteArray &bytes);
    /// How a run has ended, or how its program has: then a REPL may go on.
    void ended(const slipway::ide::ExitText &text);
    void failed(const slipway::Error &error);
    void linkActivated(const slipway::ide::TerminalLink &link);

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;

private:
    QWidget *makeBar();
    void connectInput();
    QWidget *makeSide();
    void connectSession();
    void connectLink();
    void retire();
    void showReady(const QString &end);
    void showNames(const QList<ReplName> &names, int more);
    void submit(const QString &text, ReplLink::Entry entry);
    void finish(const ExitText &text);
    void writeEnd(const ExitText &text);
    void leaveProgramModes();
    void note(const QString &text);
    void setState(State state, const QString &status);
    void showSide(bool shown);
    void raise(QWidget *pane);
    void updateIcons();

    QString m_key;
    QString m_name;
    QString m_status;
    QString m_readyStatus; ///< what it was when the REPL was last ready
    QString m_command;
    State m_state = State::Empty;
    LocalRun m_run;
    std::unique_ptr<RunSession> m_session;
    std::unique_ptr<ReplLink> m_link;
    bool m_wasReady = false; ///< the program has ended, and the REPL begun
    bool m_isTyped = false;  ///< the entry that is being answered
    QStringList m_waiting;   ///< entries for when the REPL has time
    QElapsedTimer m_since;
    std::function<void()> m_afterEnd;

    TerminalView *m_terminal;
    QLabel *m_title;
    QLabel *m_address;
    QToolButton *m_showSide;
    QToolButton *m_clear;
    QSplitter *m_split;
    ReplInput *m_input;
    QTabWidget *m_side;
    VariablesView *m_variables;
    PlotsView *m_plots;
    VariableTable *m_table;
};

} // namespace slipway::ide
