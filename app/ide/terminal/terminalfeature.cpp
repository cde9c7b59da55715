// SPDX-License-Identifier: GPL-3.0-or-later
#include "terminalfeature.h"

#include "shell/notifications.h"
#include "shell/openlink.h"
#include "shell/options.h"
#include "shell/settings.h"
#include "shell/shell.h"
#include "shell/terminalsession.h"
#include "shell/workspace.h"
#include "terminalpanel.h"

#include <slipway/base/paths.h>
#include <slipway/project/link.h>

#include <QAction>
#include <QCryptographicHash>
#include <QDesktopServices>
#include <QDir>
#include <QFileInfo>
#include <QMenu>
#include <QUrl>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace slipway::ide {

namespace {

const QString panelId = u"terminals"_s;
const QString shellOption = u"terminal.shell"_s;
const QString placeOption = u"terminal.place"_s;
const QString networkOption = u"terminal.network"_s;
const QString profilesOption = u"terminal.profiles"_s;
const QString profileOption = u"terminal.profile"_s;

QString keyOf(const QString &folder)
{
    return QString::fromLatin1(
        QCryptographicHash::hash(folder.toUtf8(), QCryptographicHash::Sha1).toHex().left(16));
}

} // namespace

TerminalFeature::~TerminalFeature() = default;

void TerminalFeature::attach(Shell &shell)
{
    m_shell = &shell;
    declareOptions();
    shell.addPanel({.id = panelId,
                    .title = tr("Terminal"),
                    .icon = u"utilities-terminal"_s,
                    .side = PanelSide::Bottom,
                    .create = [this] { return makePanel(); },
                    .order = 20});
    addActions();
    connect(&shell.workspace(), &Workspace::folderChanged, this, &TerminalFeature::changeFolder);
}

/// Another project has other terminals.
void TerminalFeature::changeFolder(const QString &folder)
{
    if (!m_panel || folder == m_folder)
        return;
    remember();
    m_changing = true;
    m_panel->closeAll();
    m_folder = folder;
    restore();
    m_changing = false;
}

void TerminalFeature::declareOptions()
{
    Options &options = Options::instance();
    options.declare({.id = shellOption,
                     .title = tr("Shell"),
                     .description = tr("The program a terminal runs. Empty: your own shell."),
                     .group = tr("Terminal"),
                     .value = QString(),
                     .perProject = false,
                     .control = OptionControl::File});
    options.declare({.id = placeOption,
                     .title = tr("Where terminals run"),
                     .description = tr("In the sandbox a shell sees the project and the system's "
                                       "programs, and nothing else of yours. On the machine it "
                                       "may do all that you may."),
                     .group = tr("Terminal"),
                     .value = u"sandbox"_s,
                     .choices = {u"sandbox"_s, u"host"_s},
                     .choiceTitles = {tr("In the project's sandbox"), tr("On the machine itself")},
                     .perProject = false});
    options.declare({.id = networkOption,
                     .title = tr("Network for terminals in the sandbox"),
                     .description = tr("Connections to outside, such as for git and pip."),
                     .group = tr("Terminal"),
                     .value = true,
                     .perProject = false});
    options.declare(
        {.id = profilesOption,
         .title = tr("Terminal profiles"),
         .description = tr("One in each line: a name, =, then host or sandbox where that matters, "
                           "variables of the environment, and the shell with its arguments. "
                           "“Tests = sandbox PYTHONWARNINGS=error bash”"),
         .group = tr("Terminal"),
         .value = QStringList(),
         .perProject = false});
    options.declare({.id = profileOption,
                     .title = tr("Profile of new terminals"),
                     .description = tr("The name of one of the profiles. Empty: the shell above."),
                     .group = tr("Terminal"),
                     .value = QString(),
                     .perProject = false});
    options.declare({.id = u"terminal.history"_s,
                     .title = tr("Lines kept above a terminal's screen (megabytes)"),
                     .description = tr("A megabyte holds some 10,000 lines. The oldest go when "
                                       "there are more."),
                     .group = tr("Terminal"),
                     .value = 8,
                     .minimum = 1,
                     .maximum = 512,
                     .perProject = false});
    options.declare({.id = u"terminal.fontSize"_s,
                     .title = tr("Size of the text in terminals"),
                     .group = tr("Terminal"),
                     .value = 10.0,
                     .minimum = 6,
                     .maximum = 48,
                     .perProject = false});
    options.declare({.id = u"terminal.minimumContrast"_s,
                     .title = tr("Least contrast of text in terminals"),
                     .description = tr("Text that a program writes in a colour too close to its "
                                       "background is made lighter or darker. 1: never, 4.5: easy "
                                       "to read, 7: very easy, 21: black and white."),
                     .group = tr("Terminal"),
                     .value = 4.5,
                     .minimum = 1,
                     .maximum = 21,
                     .perProject = false});
    options.declare({.id = u"terminal.askBeforeClosing"_s,
                     .title = tr("Ask before a terminal with a running program is closed"),
                     .group = tr("Terminal"),
                     .value = true,
                     .perProject = false});
    options.declare({.id = u"terminal.ligatures"_s,
                     .title = tr("Font ligatures in terminals"),
                     .description = tr("Signs such as -> and != are joined where the font has "
                                       "forms for that."),
                     .group = tr("Terminal"),
                     .value = false,
                     .perProject = false});
}

void TerminalFeature::addActions()
{
    const auto add = [this](const QString &id, const QString &text, QKeySequence keys, auto run) {
        QAction *action = m_shell->addAction(
            {.id = id, .text = text, .shortcut = keys, .menu = MenuId::View, .group = 60});
        connect(action, &QAction::triggered, this, run);
    };
    const auto both = Qt::CTRL | Qt::SHIFT;
    add(u"terminal.show"_s, tr("&Terminal"), Qt::CTRL | Qt::Key_QuoteLeft, [this] {
        if (m_panel && m_shell->isPanelVisible(panelId)
            && m_panel->isAncestorOf(m_panel->window()->focusWidget()))
            return m_shell->hidePanel(panelId);
        m_shell->showPanel(panelId, Shell::Focus::Give);
    });
    add(u"terminal.new"_s, tr("&New Terminal"), both | Qt::Key_QuoteLeft,
        [this] { open(defaultRequest()); });
    add(u"terminal.newOnHost"_s, tr("New Terminal on This &Machine"), {},
        [this] { open(request(sandbox::Isolation::None)); });
    add(u"terminal.newOnServer"_s, tr("New Terminal on the S&erver"), {},
        [this] { openOnServer(); });
    const auto onPanel = [this](auto what) {
        return [this, what] {
            if (m_panel)
                (m_panel->*what)();
        };
    };
    add(u"terminal.split"_s, tr("S&plit Terminal"), both | Qt::Key_5,
        onPanel(&TerminalPanel::split));
    add(u"terminal.rename"_s, tr("&Rename Terminal…"), {}, onPanel(&TerminalPanel::renameCurrent));
    add(u"terminal.close"_s, tr("C&lose Terminal"), {}, onPanel(&TerminalPanel::closeCurrent));
    add(u"terminal.next"_s, tr("Ne&xt Terminal"), Qt::CTRL | Qt::ALT | Qt::Key_PageDown, [this] {
        if (m_panel)
            m_panel->step(1);
    });
    add(u"terminal.previous"_s, tr("Pre&vious Terminal"), Qt::CTRL | Qt::ALT | Qt::Key_PageUp,
        [this] {
            if (m_panel)
                m_panel->step(-1);
        });
}

QWidget *TerminalFeature::makePanel()
{
    m_panel = new TerminalPanel;
    m_panel->defaultRequest = [this] { return defaultRequest(); };
    connect(m_panel, &TerminalPanel::linkActivated, this, &TerminalFeature::openLink);
    connect(m_panel, &TerminalPanel::menuRequested, this, &TerminalFeature::showMenu);
    connect(m_panel, &TerminalPanel::countChanged, this, [this] { remember(); });
    connect(m_panel, &TerminalPanel::recordsChanged, this, [this] { remember(); });
    m_folder = m_shell->workspace().folder();
    restore();
    return m_panel;
}

void TerminalFeature::open(const ShellRequest &request)
{
    const bool first = !m_panel;
    m_shell->showPanel(panelId, Shell::Focus::Give);
    // The panel opens with a terminal by itself.
    if (!first || request.onServer || request.isolation == sandbox::Isolation::None
        || !request.profile.empty())
        m_panel->add(request, TerminalPanel::Place::Tab)->setFocus();
}

ShellRequest TerminalFeature::request(sandbox::Isolation isolation) const
{
    ShellRequest request;
    request.runner = programFolder() / "slipway-run";
    const QString folder = m_shell->workspace().folder();
    const std::vector<std::string> shells = findShells();
    request.shell = Options::instance().text(shellOption).toStdString();
    if (request.shell.empty())
        request.shell = shells.empty() ? "/bin/sh" : shells.front();
    request.project = folder.toStdString();
    request.folder = request.project;
    request.isolation = isolation;
    request.network = Options::instance().flag(networkOption);
    request.scripts = userCacheFolder() / "shell";
    request.home = userDataFolder() / "homes" / keyOf(folder).toStdString();
    // Written to by whatever runs in there: not for the home folder itself.
    if (project::isPersonal(request.project))
        request.project.clear();
    if (isolation == sandbox::Isolation::None && request.folder.empty())
        request.folder = QDir::homePath().toStdString();
    return request;
}

sandbox::Isolation TerminalFeature::usualPlace() const
{
    return Options::instance().text(placeOption) == u"host"_s ? sandbox::Isolation::None
                                                              : sandbox::Isolation::Sandbox;
}

ShellRequest TerminalFeature::request(const ShellProfile &profile) const
{
    return profile.appliedTo(request(profile.place.value_or(usualPlace())));
}

ShellRequest TerminalFeature::defaultRequest() const
{
    const auto wanted = profile(Options::instance().text(profileOption));
    return wanted ? request(*wanted) : request(usualPlace());
}

ShellRequest TerminalFeature::serverRequest(const QString &terminal) const
{
    ShellRequest wanted = request(sandbox::Isolation::Sandbox);
    wanted.onServer = true;
    wanted.serverTerminal = terminal.toStdString();
    return wanted;
}

void TerminalFeature::openOnServer()
{
    const ServerTerminals *server = ServerTerminals::instance();
    const QString why = server ? server->whyNot() : QString();
    if (!why.isEmpty())
        return m_shell->notifications().info(why);
    open(serverRequest());
}

std::vector<Result<ShellProfile>> TerminalFeature::profiles()
{
    std::vector<Result<ShellProfile>> profiles;
    for (const QString &line : Options::instance().value(profilesOption).toStringList())
        profiles.push_back(ShellProfile::parse(line));
    return profiles;
}

std::optional<ShellProfile> TerminalFeature::profile(const QString &name)
{
    for (const auto &each : profiles()) {
        if (each && each->name == name)
            return *each;
    }
    return std::nullopt;
}

void TerminalFeature::restore()
{
    QSettings &store = Settings::store();
    const int count = store.beginReadArray(u"terminals/"_s + keyOf(m_folder));
    std::vector<TerminalRecord> records;
    for (int i = 0; i < std::min(count, 12); ++i) {
        store.setArrayIndex(i);
        records.push_back({.name = store.value(u"name"_s).toString(),
                           .profile = store.value(u"profile"_s).toString(),
                           .shell = store.value(u"shell"_s).toString(),
                           .folder = store.value(u"folder"_s).toString(),
                           .onHost = store.value(u"host"_s).toBool(),
                           .onServer = store.value(u"onServer"_s).toBool(),
                           .serverTerminal = store.value(u"serverTerminal"_s).toString(),
                           .beside = store.value(u"beside"_s).toBool()});
    }
    store.endArray();
    for (const TerminalRecord &record : records) {
        if (record.onServer) {
            // One that has ended there is not begun again by itself.
            if (!record.serverTerminal.isEmpty())
                m_panel->add(serverRequest(record.serverTerminal), TerminalPanel::Place::Tab,
                             record.name);
            continue;
        }
        ShellRequest each =
            request(record.onHost ? sandbox::Isolation::None : sandbox::Isolation::Sandbox);
        if (const auto named = profile(record.profile))
            each = request(*named);
        else if (QFileInfo(record.shell).isExecutable())
            each.shell = record.shell.toStdString();
        if (!record.folder.isEmpty())
            each.folder = record.folder.toStdString();
        m_panel->add(each, record.beside ? TerminalPanel::Place::Beside : TerminalPanel::Place::Tab,
                     record.name);
    }
    if (m_panel->count() == 0)
        m_panel->add(defaultRequest(), TerminalPanel::Place::Tab);
}

void TerminalFeature::remember() const
{
    if (!m_panel || m_changing)
        return;
    QSettings &store = Settings::store();
    const QString key = u"terminals/"_s + keyOf(m_folder);
    store.remove(key);
    store.beginWriteArray(key);
    int index = 0;
    for (const TerminalRecord &record : m_panel->records()) {
        store.setArrayIndex(index++);
        store.setValue(u"name"_s, record.name);
        store.setValue(u"profile"_s, record.profile);
        store.setValue(u"shell"_s, record.shell);
        store.setValue(u"folder"_s, record.folder);
        store.setValue(u"host"_s, record.onHost);
        store.setValue(u"onServer"_s, record.onServer);
        store.setValue(u"serverTerminal"_s, record.serverTerminal);
        store.setValue(u"beside"_s, record.beside);
    }
    store.endArray();
}

void TerminalFeature::prepareToClose(const std::function<void(bool)> &answer)
{
    remember();
    if (!m_panel)
        return answer(true);
    // What runs on a server goes on.
    std::vector<TerminalPane *> panes = m_panel->panes();
    std::erase_if(panes, [](const TerminalPane *pane) { return pane->request().onServer; });
    m_panel->askToEnd(panes, tr("Closing the window ends it."), answer);
}

/// One that cannot be read is there too, and says why.
void TerminalFeature::addProfiles(QMenu *menu)
{
    for (const auto &each : profiles()) {
        if (each) {
            menu->addAction(each->name, this, [this, profile = *each] { open(request(profile)); });
        } else {
            menu->addAction(QString::fromStdString(each.error().message))->setEnabled(false);
        }
    }
    if (!menu->isEmpty())
        menu->addSeparator();
}

void TerminalFeature::showMenu(const QPoint &globalPos)
{
    auto *menu = new QMenu(m_panel);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    addProfiles(menu);
    for (const std::string &shell : findShells()) {
        for (const auto isolation : {sandbox::Isolation::Sandbox, sandbox::Isolation::None}) {
            const QString name = QFileInfo(QString::fromStdString(shell)).fileName();
            const bool onHost = isolation == sandbox::Isolation::None;
            menu->addAction(onHost ? tr("%1 on this machine").arg(name)
                                   : tr("%1 in the sandbox").arg(name),
                            this, [this, shell, isolation] {
                                ShellRequest each = request(isolation);
                                each.shell = shell;
                                open(each);
                            });
        }
    }
    if (const ServerTerminals *server = ServerTerminals::instance()) {
        const QString why = server->whyNot();
        QAction *onServer = menu->addAction(why.isEmpty() ? tr("Shell on the server") : why, this,
                                            &TerminalFeature::openOnServer);
        onServer->setEnabled(why.isEmpty());
    }
    menu->addSeparator();
    for (const QString &id : {u"terminal.rename"_s, u"terminal.close"_s}) {
        if (QAction *action = m_shell->action(id))
            menu->addAction(action);
    }
    menu->popup(globalPos);
}

/// A path is looked for where the shell is, then in the project.
void TerminalFeature::openLink(const TerminalLink &link, const QString &folder)
{
    if (!link.address.isEmpty()) {
        QDesktopServices::openUrl(QUrl(link.address));
        return;
    }
    openPrintedPlace(*m_shell, this, link.path, {link.line, link.column}, {folder});
}

} // namespace slipway::ide
