// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "console.h"
#include "localrun.h"
#include "runpanel.h"
#include "shell/feature.h"
#include "warmstart.h"

#include <QPointer>
#include <QTimer>

class QAction;
class QLabel;

namespace slipway::ide {

class RunMenu;

/// Run and Stop: the project's command, or a file, in the sandbox, each in its console of the Run
/// panel; and the REPLs that Python files leave there.
class RunFeature : public Feature
{
    Q_OBJECT

public:
    using Feature::Feature;
    ~RunFeature() override;

    void attach(Shell &shell) override;

    /// The panel's consoles; null before it was first shown.
    RunPanel *runPanel() const { return m_panel; }
    /// Saves all, then runs this in its console. What runs there is stopped first.
    void start(const RunRequest &request);

public Q_SLOTS:
    /// What is chosen, or the current file.
    void run();
    void runLast();
    /// A second call while it is stopping kills at once.
    void stop();
    void stopAll();
    /// A REPL without a program.
    void showRepl();
    /// The same in the console that is shown, whatever it has: for empty variables.
    void restartRepl();
    /// To the REPL of the current file, else to the one that is shown, else to a new one.
    void sendSelection();

Q_SIGNALS:
    /// Something is about to run there for the first time.
    void consoleAdded(slipway::ide::Console *console);
    void aboutToStart(slipway::ide::Console *console, const slipway::ide::LocalRun &run);

private:
    void declareOptions();
    void addActions();
    void addReplActions();
    QWidget *makePanel();
    RunRequest request() const;
    void runTask(const QString &name);
    void getReady();
    void prepare(const RunRequest &request);
    void startIn(const QString &key, const QString &name, LocalRun run);
    void launch(Console *console, LocalRun run);
    void startRepl(const QString &key);
    Console *console(const QString &key, const QString &name);
    QString keyOf(const RunRequest &request, const LocalRun &run) const;
    static QString nameOf(const RunRequest &request, const LocalRun &run, const QString &key);
    ReplWish replWish(const LocalRun &run) const;
    bool isAnyRunning() const;
    std::vector<Console *> alive() const;
    void showStatus(const QString &text);
    void showFailure(const Error &error);
    void showFailed(Console *console, const Error &error);
    void confirmWithoutSandbox(Console *console);
    void openLink(const Console &console, const TerminalLink &link);
    RunPanel *panel();
    void updateCurrent();

    Shell *m_shell = nullptr;
    QPointer<RunPanel> m_panel;
    QPointer<QLabel> m_status;
    QAction *m_runAction = nullptr;
    QAction *m_stopAction = nullptr;
    QAction *m_stopAllAction = nullptr;
    WarmStart m_warm;
    QTimer m_getReady;
    std::optional<RunRequest> m_last;
    RunMenu *m_menu = nullptr; ///< knows what Run runs
    bool m_preparing = false;
    bool m_cancelled = false;
};

} // namespace slipway::ide
