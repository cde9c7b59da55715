// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "localrun.h"
#include "runpanel.h"
#include "runsession.h"
#include "shell/feature.h"
#include "warmstart.h"

#include <QPointer>
#include <QTimer>

class QAction;
class QLabel;

namespace slipway::ide {

/// Run and Stop: the project's command in the sandbox, in the terminal panel.
class RunFeature : public Feature
{
    Q_OBJECT

public:
    using Feature::Feature;
    ~RunFeature() override;

    void attach(Shell &shell) override;

public Q_SLOTS:
    /// Saves all, then runs. A run that is going on is stopped first.
    void run();
    /// A second call while it is stopping kills at once.
    void stop();

private:
    QWidget *makePanel();
    void addActions();
    RunRequest request() const;
    void choose();
    void showChoices(const std::vector<std::string> &names);
    void runAs(const QString &configuration, bool onlyFile);
    void getReady();
    void prepare();
    void start(LocalRun run);
    void showStarted(const sandbox::Started &started);
    void showStatus(const QString &text);
    void showEnd(const ExitText &text);
    void showFailure(const Error &error);
    void confirmWithoutSandbox();
    RunPanel *panel();
    void updateActions();
    QString details(const LocalRun &run) const;

    Shell *m_shell = nullptr;
    QPointer<RunPanel> m_panel;
    QPointer<QLabel> m_status;
    QAction *m_runAction = nullptr;
    QAction *m_stopAction = nullptr;
    std::unique_ptr<RunSession> m_session;
    LocalRun m_current;
    WarmStart m_warm;
    QTimer m_getReady;
    QString m_configuration; ///< what Run runs; empty for the project's own command
    bool m_onlyFile = false;
    bool m_preparing = false;
    bool m_cancelled = false;
    bool m_runAgain = false;
};

} // namespace slipway::ide
