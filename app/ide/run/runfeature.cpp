// SPDX-License-Identifier: GPL-3.0-or-later
#include "runfeature.h"

#include "console.h"
#include "replselection.h"
#include "runadvice.h"
#include "runmenu.h"
#include "runproblems.h"
#include "shell/background.h"
#include "shell/notifications.h"
#include "shell/openlink.h"
#include "shell/options.h"
#include "shell/shell.h"
#include "shell/workspace.h"
#include "taskactions.h"
#include "terminal/terminalview.h"

#include <slipway/base/paths.h>

#include <QAction>
#include <QDesktopServices>
#include <QFileInfo>
#include <QLabel>
#include <QMessageBox>
#include <QPushButton>
#include <QUrl>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace slipway::ide {

namespace {

const QString panelId = u"terminal"_s;
const QString failureKey = u"run.failed"_s;
const QString warmOption = u"run.keepReady"_s;
const QString replOption = u"run.repl"_s;
const QString plotsOption = u"run.plots"_s;
const QString completeOption = u"run.completeWhileTyping"_s;
const QString replKey = u"repl:"_s;

std::filesystem::path toPath(const QString &path)
{
    return path.toStdString();
}

/// The file that an interpreter runs; empty where the command is another one.
QString scriptOf(const sandbox::RunSpec &spec)
{
    const auto script = sandbox::scriptArgument(spec.argv);
    if (!script)
        return {};
    const std::filesystem::path path = std::filesystem::path(spec.workdir) / spec.argv[*script];
    return QString::fromStdString(path.lexically_normal().string());
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
    addReplActions();
    declareOptions();
    new RunProblems(*this, shell.workspace());
    new RunAdvice(*this, shell);
    m_status = new QLabel;
    m_status->setTextFormat(Qt::PlainText);
    m_status->setContentsMargins(4, 0, 12, 0);
    shell.addStatusItem(m_status, StatusSide::Left);
    updateCurrent();

    constexpr int afterChange = 600; // milliseconds
    m_getReady.setSingleShot(true);
    m_getReady.setInterval(afterChange);
    connect(&m_getReady, &QTimer::timeout, this, &RunFeature::getReady);
    Workspace &workspace = shell.workspace();
    connect(&workspace, &Workspace::currentFileChanged, this, [this](const QString &file) {
        m_getReady.start();
        if (Console *console = m_panel ? m_panel->find(file) : nullptr)
            m_panel->show(console);
    });
    connect(&workspace, &Workspace::fileSaved, this, [this] { m_getReady.start(); });
    connect(&workspace, &Workspace::folderChanged, this, [this] {
        m_last.reset();
        m_getReady.start();
    });
}

void RunFeature::declareOptions()
{
    Options &options = Options::instance();
    options.declare(
        {.id = warmOption,
         .title = tr("Keep the next run ready"),
         .description = tr("While you edit, the interpreter for the next run waits in its sandbox, "
                           "so that Run answers at once. Costs some memory."),
         .group = tr("Run"),
         .value = true});
    options.declare(
        {.id = replOption,
         .title = tr("Go on as a REPL"),
         .description = tr("When a Python program has ended without error, its console becomes a "
                           "REPL with every name it has made."),
         .group = tr("Run"),
         .value = true});
    options.declare(
        {.id = plotsOption,
         .title = tr("Show plots"),
         .description = tr("Where matplotlib's show() shows figures. Where no window can be opened "
                           "they are beside the console only. Those of a backend that the program "
                           "chooses itself are left to that."),
         .group = tr("Run"),
         .value = u"both"_s,
         .choices = {u"both"_s, u"panel"_s, u"windows"_s},
         .choiceTitles = {tr("In windows, and beside the console"), tr("Beside the console only"),
                          tr("In windows only")}});
    options.declare({.id = completeOption,
                     .title = tr("Complete names in the REPL while typing"),
                     .description = tr("Names that fit come up by themselves. Down goes to them, "
                                       "Tab takes the first, Enter still runs the entry."),
                     .group = tr("Run"),
                     .value = true});
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
    m_stopAllAction = m_shell->addAction({.id = u"run.stopAll"_s,
                                          .text = tr("Stop &All"),
                                          .shortcut = QKeySequence(u"Alt+Shift+F5"_s),
                                          .menu = MenuId::Run,
                                          .group = 10});
    connect(m_stopAllAction, &QAction::triggered, this, &RunFeature::stopAll);
    m_menu = new RunMenu(*m_shell, this);
    connect(m_menu, &RunMenu::runAsked, this, &RunFeature::run);
    connect(m_menu, &RunMenu::lastAsked, this, &RunFeature::runLast);
    connect(m_menu, &RunMenu::taskAsked, this, &RunFeature::runTask);
    connect(new TaskActions(*m_shell, this), &TaskActions::taskAsked, this, &RunFeature::runTask);
    connect(m_menu, &RunMenu::changed, this, [this] { m_getReady.start(); });
    QAction *clear = m_shell->addAction({.id = u"terminal.clear"_s,
                                         .text = tr("&Clear Terminal"),
                                         .icon = u"edit-clear-history"_s,
                                         .menu = MenuId::Run,
                                         .group = 40});
    connect(clear, &QAction::triggered, this, [this] {
        if (Console *console = m_panel ? m_panel->current() : nullptr)
            console->clear();
    });
}

void RunFeature::addReplActions()
{
    const auto add = [this](const ActionSpec &spec, auto slot) {
        connect(m_shell->addAction(spec), &QAction::triggered, this, slot);
    };
    add({.id = u"run.repl"_s,
         .text = tr("Show RE&PL"),
         .icon = u"utilities-terminal"_s,
         .shortcut = QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_Y),
         .menu = MenuId::Run,
         .group = 30},
        &RunFeature::showRepl);
    add({.id = u"run.restartRepl"_s,
         .text = tr("R&estart REPL With Empty Variables"),
         .menu = MenuId::Run,
         .group = 30},
        &RunFeature::restartRepl);
    // As far as the text goes: elsewhere these keys mean something else.
    const QAction *ofText = m_shell->action(u"edit.lineBelow"_s);
    const QObjectList places = ofText ? ofText->associatedObjects() : QObjectList();
    QWidget *text = places.isEmpty() ? nullptr : qobject_cast<QWidget *>(places.front());
    add({.id = u"run.sendSelection"_s,
         .text = tr("Send Select&ion or Line to REPL"),
         .shortcut = text ? QKeySequence(Qt::SHIFT | Qt::Key_Return) : QKeySequence(),
         .menu = MenuId::Run,
         .group = 30,
         .scope = text},
        &RunFeature::sendSelection);
}

QWidget *RunFeature::makePanel()
{
    auto *panel = new RunPanel;
    m_panel = panel;
    connect(panel, &RunPanel::currentChanged, this, &RunFeature::updateCurrent);
    return panel;
}

RunPanel *RunFeature::panel()
{
    m_shell->showPanel(panelId);
    return m_panel;
}

void RunFeature::updateCurrent()
{
    const Console *console = m_panel ? m_panel->current() : nullptr;
    m_stopAction->setEnabled(m_preparing || (console && console->isAlive()));
    m_stopAllAction->setEnabled(m_preparing || !alive().empty());
    m_runAction->setEnabled(!m_preparing);
    showStatus(console ? console->status() : QString());
}

void RunFeature::showStatus(const QString &text)
{
    constexpr int width = 480;
    m_status->setText(m_status->fontMetrics().elidedText(text, Qt::ElideRight, width));
    m_status->setToolTip(text);
    m_status->setAccessibleName(text);
}

// --- What is run --------------------------------------------------------------------------------

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
    m_menu->apply(request);
    return request;
}

void RunFeature::runTask(const QString &name)
{
    RunRequest wanted = request();
    wanted.untitled = false;
    wanted.task = name.toStdString();
    start(wanted);
}

void RunFeature::run()
{
    start(request());
}

void RunFeature::runLast()
{
    start(m_last.value_or(request()));
}

void RunFeature::start(const RunRequest &request)
{
    if (m_preparing)
        return;
    m_preparing = true;
    m_cancelled = false;
    m_last = request;
    m_shell->notifications().withdraw(failureKey);
    updateCurrent();
    m_shell->workspace().saveAll().then(this, [this, request](bool saved) {
        if (saved && !m_cancelled)
            return prepare(request);
        m_preparing = false;
        updateCurrent();
    });
}

void RunFeature::prepare(const RunRequest &request)
{
    runInBackground([request] {
        return prepareLocalRun(request);
    }).then(this, [this, request](Result<LocalRun> run) {
        m_preparing = false;
        updateCurrent();
        if (m_cancelled)
            return;
        if (!run)
            return showFailure(run.error());
        const QString key = keyOf(request, *run);
        const QString name = nameOf(request, *run, key);
        startIn(key, name, std::move(*run));
    });
}

/// One console for each file, and for each configuration.
QString RunFeature::keyOf(const RunRequest &request, const LocalRun &run) const
{
    if (!request.task.empty())
        return u"task:"_s + QString::fromStdString(request.task);
    if (!request.configuration.empty())
        return u"configuration:"_s + QString::fromStdString(request.configuration);
    if (request.untitled)
        return u"untitled:%1"_s.arg(quintptr(m_shell->workspace().currentEditor()));
    if (const QString script = scriptOf(run.spec); !script.isEmpty())
        return script;
    const bool runsFile = std::ranges::contains(run.spec.argv, request.currentFile.string());
    if (request.onlyFile || (runsFile && !request.currentFile.empty()))
        return QString::fromStdString(request.currentFile.string());
    return u"project:"_s;
}

QString RunFeature::nameOf(const RunRequest &request, const LocalRun &run, const QString &key)
{
    if (!request.task.empty())
        return QString::fromStdString(request.task);
    if (!request.configuration.empty())
        return QString::fromStdString(request.configuration);
    if (request.untitled)
        return tr("Untitled");
    if (key.startsWith(u'/'))
        return QFileInfo(key).fileName();
    constexpr qsizetype longest = 32;
    return QString::fromStdString(run.commandLine).left(longest);
}

ReplWish RunFeature::replWish(const LocalRun &run) const
{
    const Options &options = Options::instance();
    const QString plots = options.text(plotsOption);
    return {.wanted = options.flag(replOption) && !run.servesPort && !run.isTask,
            .plots = plots == u"panel"     ? ReplLink::Plots::Here
                     : plots == u"windows" ? ReplLink::Plots::InWindows
                                           : ReplLink::Plots::Both};
}

bool RunFeature::isAnyRunning() const
{
    const auto consoles = m_panel ? m_panel->consoles() : std::vector<Console *>();
    return std::ranges::any_of(consoles, [](const Console *console) {
        return console->state() == Console::State::Running;
    });
}

/// The next run, as far as it can be known now.
void RunFeature::getReady()
{
    const RunRequest wanted = request();
    if (!Options::instance().flag(warmOption) || wanted.untitled || !m_panel)
        return m_warm.drop();
    if (isAnyRunning() || m_preparing)
        return;
    runInBackground([wanted] {
        return prepareLocalRun(wanted);
    }).then(this, [this](const Result<LocalRun> &run) {
        if (!run || isAnyRunning() || m_preparing || !m_panel)
            return;
        sandbox::RunSpec spec = run->spec;
        spec.terminal = sandbox::TerminalSize{};
        m_warm.prepare(programFolder() / "slipway-run", spec, replWish(*run));
    });
}

// --- Consoles -----------------------------------------------------------------------------------

Console *RunFeature::console(const QString &key, const QString &name)
{
    RunPanel *shown = panel();
    Console *console = shown->find(key);
    if (console)
        return console;
    console = shown->add(key, name);
    connect(console, &Console::stateChanged, this, &RunFeature::updateCurrent);
    connect(console, &Console::ended, this, [this] { m_getReady.start(); });
    connect(console, &Console::failed, this,
            [this, console](const Error &error) { showFailed(console, error); });
    connect(console, &Console::linkActivated, this,
            [this, console](const TerminalLink &link) { openLink(*console, link); });
    Q_EMIT consoleAdded(console);
    return console;
}

void RunFeature::startIn(const QString &key, const QString &name, LocalRun run)
{
    Console *where = console(key, name);
    m_panel->show(where);
    where->takeFocus();
    where->stopAndThen(
        [this, where, run = std::move(run)]() mutable { launch(where, std::move(run)); });
}

void RunFeature::launch(Console *console, LocalRun run)
{
    Q_EMIT aboutToStart(console, run);
    sandbox::RunSpec spec = run.spec;
    spec.terminal = sandbox::TerminalSize{};
    auto ready = m_warm.take(spec, replWish(run));
    console->start(std::move(run), std::move(spec), std::move(ready));
    console->takeFocus();
}

void RunFeature::stop()
{
    m_cancelled = true;
    if (Console *console = m_panel ? m_panel->current() : nullptr)
        console->stop();
}

void RunFeature::stopAll()
{
    m_cancelled = true;
    for (Console *console : alive())
        console->stop();
}

/// Where something runs, or a REPL waits.
std::vector<Console *> RunFeature::alive() const
{
    std::vector<Console *> found = m_panel ? m_panel->consoles() : std::vector<Console *>();
    std::erase_if(found, [](const Console *console) { return !console->isAlive(); });
    return found;
}

void RunFeature::openLink(const Console &console, const TerminalLink &link)
{
    if (!link.address.isEmpty()) {
        QDesktopServices::openUrl(QUrl(link.address));
        return;
    }
    openPrintedPlace(*m_shell, this, link.path, {link.line, link.column},
                     {QString::fromStdString(console.run().spec.workdir)});
}

void RunFeature::showFailure(const Error &error)
{
    m_shell->notifications().show({.severity = Severity::Warning,
                                   .text = QString::fromStdString(error.message),
                                   .key = failureKey});
}

void RunFeature::showFailed(Console *console, const Error &error)
{
    Notification notification{.severity = Severity::Error,
                              .text = QString::fromStdString(error.message),
                              .key = failureKey};
    if (error.code.starts_with("sandbox.")) {
        notification.actions.push_back(
            {tr("Run Without Sandbox…"), [this, console = QPointer(console)] {
                 if (console)
                     confirmWithoutSandbox(console);
             }});
    }
    m_shell->notifications().show(notification);
}

void RunFeature::confirmWithoutSandbox(Console *console)
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
    connect(go, &QPushButton::clicked, console, [this, console] {
        if (console->isAlive())
            return;
        LocalRun run = console->run();
        run.spec.isolation = sandbox::Isolation::None;
        launch(console, std::move(run));
    });
    box->open();
}

// --- REPLs --------------------------------------------------------------------------------------

void RunFeature::showRepl()
{
    Console *console = panel()->find(replKey);
    if (!console || !console->isAlive())
        return startRepl(replKey);
    m_panel->show(console);
    console->takeFocus();
}

void RunFeature::restartRepl()
{
    const Console *console = panel()->current();
    startRepl(console && console->isRepl() ? console->key() : replKey);
}

void RunFeature::startRepl(const QString &key)
{
    RunRequest wanted = request();
    wanted.untitled = false;
    runInBackground([wanted] {
        return prepareRepl(wanted);
    }).then(this, [this, key](Result<LocalRun> run) {
        if (!run)
            return showFailure(run.error());
        const Console *there = m_panel ? m_panel->find(key) : nullptr;
        startIn(key, there ? there->name() : tr("REPL"), std::move(*run));
    });
}

void RunFeature::sendSelection()
{
    TextEditor *editor = m_shell->workspace().currentEditor();
    if (!editor)
        return;
    const ReplSelection chosen = codeToSend(QString::fromUtf8(editor->text()),
                                            QString::fromUtf8(editor->textIn(editor->selection())),
                                            editor->caretPosition().line);
    if (chosen.code.isEmpty())
        return;
    const RunPanel *shown = panel();
    Console *where = shown->find(editor->path());
    if (!where || !where->isRepl())
        where = shown->current();
    if (!where || !where->isRepl())
        where = shown->find(replKey);
    if (!where || !where->isRepl()) {
        where = console(replKey, tr("REPL"));
        startRepl(replKey);
    }
    m_panel->show(where);
    where->enter(chosen.code);
    if (chosen.nextLine > 0)
        editor->goTo({chosen.nextLine, 1});
    editor->widget()->setFocus();
}

} // namespace slipway::ide
