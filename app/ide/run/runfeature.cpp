// SPDX-License-Identifier: GPL-3.0-or-later
#include "runfeature.h"

#include "shell/background.h"
#include "shell/notifications.h"
#include "shell/options.h"
#include "shell/shell.h"
#include "shell/workspace.h"
#include "terminal/terminalview.h"

#include <slipway/base/paths.h>

#include <QAction>
#include <QActionGroup>
#include <QFileInfo>
#include <QLabel>
#include <QMenu>
#include <QMessageBox>
#include <QPushButton>

using namespace Qt::StringLiterals;

namespace slipway::ide {

namespace {

constexpr qsizetype highWater = 1 << 20;
const QString panelId = u"terminal"_s;
const QString failureKey = u"run.failed"_s;
const QString warmOption = u"run.keepReady"_s;

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

    Options::instance().declare(
        {.id = warmOption,
         .title = tr("Keep the next run ready"),
         .description = tr("While you edit, the interpreter for the next run waits in its sandbox, "
                           "so that Run answers at once. Costs some memory."),
         .group = tr("Run"),
         .value = true});
    constexpr int afterChange = 600; // milliseconds
    m_getReady.setSingleShot(true);
    m_getReady.setInterval(afterChange);
    connect(&m_getReady, &QTimer::timeout, this, &RunFeature::getReady);
    Workspace &workspace = shell.workspace();
    const auto later = [this] { m_getReady.start(); };
    connect(&workspace, &Workspace::currentFileChanged, this, later);
    connect(&workspace, &Workspace::fileSaved, this, later);
    connect(&workspace, &Workspace::folderChanged, this, [this] {
        m_configuration.clear();
        m_onlyFile = false;
        m_getReady.start();
    });
}

/// The next run, as far as it can be known now.
void RunFeature::getReady()
{
    const RunRequest wanted = request();
    if (!Options::instance().flag(warmOption) || wanted.untitled || !m_panel)
        return m_warm.drop();
    if (m_session || m_preparing)
        return;
    runInBackground([wanted] {
        return prepareLocalRun(wanted);
    }).then(this, [this](const Result<LocalRun> &run) {
        if (!run || m_session || m_preparing || !m_panel)
            return;
        sandbox::RunSpec spec = run->spec;
        const TerminalView *terminal = m_panel->terminal();
        spec.terminal = sandbox::TerminalSize{terminal->columns(), terminal->rows()};
        m_warm.prepare(programFolder() / "slipway-run", spec);
    });
}

void RunFeature::choose()
{
    runInBackground([folder = request().folder] {
        return runConfigurations(folder);
    }).then(this, [this](const std::vector<std::string> &names) { showChoices(names); });
}

void RunFeature::showChoices(const std::vector<std::string> &names)
{
    auto *menu = new QMenu(m_shell->window());
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->setAccessibleName(tr("Ways to run"));
    auto *group = new QActionGroup(menu);
    const auto add = [&](const QString &text, const QString &configuration, bool onlyFile) {
        QAction *action = menu->addAction(text);
        action->setCheckable(true);
        action->setChecked(configuration == m_configuration && onlyFile == m_onlyFile);
        group->addAction(action);
        connect(action, &QAction::triggered, this,
                [this, configuration, onlyFile] { runAs(configuration, onlyFile); });
    };
    add(tr("Project"), {}, false);
    // A name is the project's own words: an ampersand in it is no mnemonic.
    for (const std::string &name : names)
        add(QString::fromStdString(name).replace(u'&', u"&&"_s), QString::fromStdString(name),
            false);
    const QString file = m_shell->workspace().currentFile();
    if (!file.isEmpty())
        add(tr("Current File (%1)").arg(QFileInfo(file).fileName().replace(u'&', u"&&"_s)), {},
            true);
    const QString folder = m_shell->workspace().folder();
    if (!folder.isEmpty()) {
        menu->addSeparator();
        QAction *edit = menu->addAction(tr("Edit in slipway.toml"));
        connect(edit, &QAction::triggered, this,
                [this, folder] { m_shell->workspace().openFile(folder + u"/slipway.toml"_s); });
        edit->setEnabled(QFileInfo::exists(folder + u"/slipway.toml"_s));
    }
    const QWidget *window = m_shell->window();
    menu->popup(
        window->mapToGlobal(QPoint(window->width() / 2 - menu->sizeHint().width() / 2, 48)));
}

void RunFeature::runAs(const QString &configuration, bool onlyFile)
{
    m_configuration = configuration;
    m_onlyFile = onlyFile;
    m_warm.drop();
    run();
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
    QAction *choose = m_shell->addAction({.id = u"run.choose"_s,
                                          .text = tr("Run &As…"),
                                          .shortcut = QKeySequence(Qt::CTRL | Qt::Key_F5),
                                          .menu = MenuId::Run,
                                          .group = 10});
    connect(choose, &QAction::triggered, this, &RunFeature::choose);
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
    request.configuration = m_configuration.toStdString();
    request.onlyFile = m_onlyFile && !request.currentFile.empty();
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
        return run.spec.display ? tr("sandboxed, no network, may open windows")
                                : tr("sandboxed, no network");
    case sandbox::Network::Outbound:
        return run.spec.display ? tr("sandboxed, network on, may open windows")
                                : tr("sandboxed, network on");
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
    session->start(programFolder() / "slipway-run", m_current.spec, m_warm.take());
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
    else
        m_getReady.start();
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
