// SPDX-License-Identifier: GPL-3.0-or-later
#include "runfeature.h"

#include "shell/background.h"
#include "shell/notifications.h"
#include "shell/shell.h"
#include "shell/workspace.h"
#include "terminal/terminalview.h"

#include <slipway/base/paths.h>

#include <QAction>
#include <QLabel>
#include <QMessageBox>
#include <QPushButton>

using namespace Qt::StringLiterals;

namespace slipway::ide {

namespace {

constexpr qsizetype highWater = 1 << 20;
const QString panelId = u"terminal"_s;
const QString failureKey = u"run.failed"_s;

std::filesystem::path toPath(const QString &path)
{
    return path.toStdString();
}

} // namespace

RunFeature::~RunFeature() = default;

void RunFeature::attach(Shell &shell)
{
    m_shell = &shell;
    shell.addPanel({.id = panelId,
                    .title = tr("Run"),
                    .icon = u"media-playback-start"_s,
                    .side = PanelSide::Bottom,
                    .create = [this] { return makePanel(); },
                    .order = 10});
    addActions();
    m_status = new QLabel;
    m_status->setTextFormat(Qt::PlainText);
    m_status->setContentsMargins(4, 0, 12, 0);
    shell.addStatusItem(m_status, StatusSide::Left);
    updateActions();
}

QWidget *RunFeature::makePanel()
{
    auto *panel = new RunPanel;
    const TerminalView *terminal = panel->terminal();
    connect(terminal, &TerminalView::input, this, [this](const QByteArray &bytes) {
        if (m_session)
            m_session->write(bytes);
    });
    connect(terminal, &TerminalView::gridResized, this, [this](int columns, int rows) {
        if (m_session)
            m_session->resize(columns, rows);
    });
    connect(terminal, &TerminalView::drained, this, [this] {
        if (m_session)
            m_session->setPaused(false);
    });
    m_panel = panel;
    return panel;
}

void RunFeature::addActions()
{
    m_runAction = m_shell->addAction({.id = u"run.start"_s,
                                      .text = tr("&Run"),
                                      .icon = u"media-playback-start"_s,
                                      .shortcut = QKeySequence(Qt::Key_F5),
                                      .menu = MenuId::Run,
                                      .group = 10,
                                      .button = HeaderButton::Run});
    connect(m_runAction, &QAction::triggered, this, &RunFeature::run);
    m_stopAction = m_shell->addAction({.id = u"run.stop"_s,
                                       .text = tr("&Stop"),
                                       .icon = u"media-playback-stop"_s,
                                       .shortcut = QKeySequence(Qt::SHIFT | Qt::Key_F5),
                                       .menu = MenuId::Run,
                                       .group = 10,
                                       .button = HeaderButton::Stop});
    connect(m_stopAction, &QAction::triggered, this, &RunFeature::stop);
    QAction *clear = m_shell->addAction({.id = u"terminal.clear"_s,
                                         .text = tr("&Clear Terminal"),
                                         .icon = u"edit-clear-history"_s,
                                         .menu = MenuId::Run,
                                         .group = 40});
    connect(clear, &QAction::triggered, this, [this] {
        if (m_panel && m_session)
            m_panel->terminal()->clearHistory();
        else if (m_panel)
            m_panel->terminal()->reset();
    });
}

void RunFeature::updateActions()
{
    m_stopAction->setEnabled(m_preparing || m_session);
    m_runAction->setEnabled(!m_preparing);
}

RunPanel *RunFeature::panel()
{
    m_shell->showPanel(panelId);
    return m_panel;
}

RunRequest RunFeature::request() const
{
    const Workspace &workspace = m_shell->workspace();
    RunRequest request{.folder = toPath(workspace.folder()),
                       .currentFile = toPath(workspace.currentFile())};
    TextEditor *editor = workspace.currentEditor();
    if (editor && editor->path().isEmpty()) {
        request.untitled = true;
        request.text = editor->text().toStdString();
    }
    return request;
}

void RunFeature::run()
{
    if (m_preparing)
        return;
    if (m_session) {
        m_runAgain = true;
        m_session->stop();
        return;
    }
    m_preparing = true;
    m_cancelled = false;
    m_shell->notifications().withdraw(failureKey);
    updateActions();
    m_shell->workspace().saveAll().then(this, [this](bool saved) {
        if (saved && !m_cancelled)
            return prepare();
        m_preparing = false;
        updateActions();
    });
}

void RunFeature::prepare()
{
    runInBackground([request = request()] {
        return prepareLocalRun(request);
    }).then(this, [this](Result<LocalRun> run) {
        m_preparing = false;
        updateActions();
        if (m_cancelled)
            return;
        if (run)
            return start(std::move(*run));
        m_shell->notifications().show({.severity = Severity::Warning,
                                       .text = QString::fromStdString(run.error().message),
                                       .key = failureKey});
    });
}

QString RunFeature::details(const LocalRun &run) const
{
    if (run.spec.isolation == sandbox::Isolation::None)
        return tr("not sandboxed, with all your rights");
    switch (run.spec.network) {
    case sandbox::Network::None:
        return tr("sandboxed, no network");
    case sandbox::Network::Outbound:
        return tr("sandboxed, network on");
    case sandbox::Network::Host:
        break;
    }
    return tr("sandboxed, network of this machine");
}

void RunFeature::start(LocalRun run)
{
    RunPanel *shown = panel();
    if (!shown)
        return;
    m_current = std::move(run);
    TerminalView *terminal = shown->terminal();
    const QString command = QString::fromStdString(m_current.commandLine);
    shown->begin(command, details(m_current));
    if (m_current.copy)
        shown->note(tr("Runs from a temporary copy, because it is not saved yet: relative paths "
                       "begin there."));
    m_current.spec.terminal = sandbox::TerminalSize{terminal->columns(), terminal->rows()};
    terminal->setAcceptsInput(true);
    terminal->setFocus();
    showStatus(tr("Running %1").arg(command));

    m_session = std::make_unique<RunSession>();
    RunSession *session = m_session.get();
    connect(session, &RunSession::started, this, &RunFeature::showStarted);
    connect(session, &RunSession::output, this, [this](const QByteArray &bytes) {
        if (!m_panel)
            return;
        TerminalView *view = m_panel->terminal();
        view->feed(bytes);
        if (m_session && view->pendingBytes() > highWater)
            m_session->setPaused(true);
    });
    connect(session, &RunSession::ended, this, [this](const sandbox::Exit &exit) {
        showEnd(describeExit(exit, m_current.spec.limits));
    });
    connect(session, &RunSession::failed, this, &RunFeature::showFailure);
    session->start(programFolder() / "slipway-run", m_current.spec);
    updateActions();
}

void RunFeature::showStarted(const sandbox::Started &started)
{
    if (!m_panel || !started.portAddress)
        return;
    QString address = QString::fromStdString(*started.portAddress);
    if (address.startsWith(u"tcp:"))
        m_panel->showAddress(u"http://"_s + address.mid(4) + u'/');
}

void RunFeature::stop()
{
    m_runAgain = false;
    m_cancelled = true;
    if (!m_session)
        return;
    // Nobody wants to watch the rest of a flood; and the end must not wait behind it.
    if (m_panel)
        m_panel->terminal()->discardPending();
    m_session->setPaused(false);
    m_session->stop();
    showStatus(tr("Stopping… (press Stop again to kill at once)"));
}

void RunFeature::showStatus(const QString &text)
{
    constexpr int width = 480;
    m_status->setText(m_status->fontMetrics().elidedText(text, Qt::ElideRight, width));
    m_status->setToolTip(text);
    m_status->setAccessibleName(text);
}

void RunFeature::showEnd(const ExitText &text)
{
    // Not deleted here: this is called by it.
    m_session.release()->deleteLater();
    if (m_panel)
        m_panel->finish(text);
    showStatus(text.sentence);
    updateActions();
    if (std::exchange(m_runAgain, false))
        run();
}

void RunFeature::showFailure(const Error &error)
{
    const QString message = QString::fromStdString(error.message);
    showEnd({message, Outcome::Failure});
    Notification notification{.severity = Severity::Error, .text = message, .key = failureKey};
    if (error.code.starts_with("sandbox."))
        notification.actions.push_back(
            {tr("Run Without Sandbox…"), [this] { confirmWithoutSandbox(); }});
    m_shell->notifications().show(notification);
}

void RunFeature::confirmWithoutSandbox()
{
    auto *box = new QMessageBox(QMessageBox::Warning, tr("Run Without Sandbox"),
                                tr("Run this program without the sandbox?"), QMessageBox::Cancel,
                                m_shell->window());
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->setInformativeText(
        tr("It will have all your rights: it can read and change all your files and use the "
           "network, and no limit holds it. Do this only with programs you trust."));
    QPushButton *go = box->addButton(tr("Run Without Sandbox"), QMessageBox::DestructiveRole);
    box->setDefaultButton(QMessageBox::Cancel);
    connect(go, &QPushButton::clicked, this, [this] {
        if (m_session || m_preparing)
            return;
        LocalRun run = m_current;
        run.spec.isolation = sandbox::Isolation::None;
        start(std::move(run));
    });
    box->open();
}

} // namespace slipway::ide
