// SPDX-License-Identifier: GPL-3.0-or-later
#include "mainwindow.h"

#include "actions.h"
#include "areacycle.h"
#include "dock.h"
#include "fileproblems.h"
#include "header.h"
#include "notificationlist.h"
#include "notifications.h"
#include "options.h"
#include "panels.h"
#include "settings.h"
#include "simplemode.h"
#include "statusline.h"
#include "theme.h"
#include "workspace.h"

namespace slipway::ide {

using namespace Qt::StringLiterals;

static constexpr int statusHeight = 28;

static QWidget *makeMiddle(QVBoxLayout *column)
{
    auto *middle = new QWidget;
    middle->setLayout(column);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    return middle;
}

MainWindow::MainWindow(QWidget *parent)
    : QWidget(parent)
    , m_workspace(new Workspace(this))
    , m_header(new Header)
    , m_actions(new Actions(this, m_header->menuBar()))
    , m_center(new QStackedWidget)
    , m_middle(new QVBoxLayout)
    , m_dock(new Dock(makeMiddle(m_middle)))
    , m_status(new StatusLine)
    , m_notifications(new Notifications(this, statusHeight))
{
    m_middle->addWidget(m_center, 1);
    m_middle->parentWidget()->setFocusProxy(m_center);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_header);
    column->addWidget(m_dock, 1);
    column->addWidget(m_status);
    m_status->setFixedHeight(statusHeight);
    setAcceptDrops(true);
    Options::instance().declare(
        {.id = QString(SimpleMode::option),
         .title = tr("Simple mode"),
         .description = tr("Shows files, text, Run and its output, and leaves the rest away until "
                           "it is used. For beginners."),
         .group = tr("Window"),
         .value = false,
         .perProject = true});
    restoreLayout();
    updateTitle();
    // Before anybody else hears of the folder.
    connect(m_workspace, &Workspace::folderChanged, &Options::instance(), &Options::setProject);
    connect(m_workspace, &Workspace::folderChanged, m_dock, &Dock::setFolder);
    connect(m_workspace, &Workspace::folderChanged, this, &MainWindow::updateTitle);
    connect(m_workspace, &Workspace::currentFileChanged, this, &MainWindow::updateTitle);
    connect(&Theme::instance(), &Theme::changed, this, [this] {
        updateTitle();
        update();
    });
}

MainWindow::~MainWindow()
{
    // Features use the window's parts until their end.
    while (!m_features.empty())
        m_features.pop_back();
}

void MainWindow::addFeature(std::unique_ptr<Feature> feature)
{
    m_features.push_back(std::move(feature));
}

void MainWindow::setCenter(QWidget *editor, QWidget *empty)
{
    m_center->addWidget(empty);
    m_center->addWidget(editor);
}

void MainWindow::setCenterEmpty(bool empty)
{
    m_center->setCurrentIndex(empty ? 0 : 1);
    m_center->setFocusProxy(m_center->currentWidget());
}

QAction *MainWindow::addAction(const ActionSpec &spec)
{
    QAction *action = m_actions->add(spec);
    m_header->setAction(spec.button, action);
    return action;
}

QAction *MainWindow::action(const QString &id) const
{
    return m_actions->find(id);
}

void MainWindow::addPanel(const PanelSpec &panel)
{
    m_dock->add(panel);
    QAction *show = addAction({.id = u"view.panel."_s + panel.id,
                               .text = tr("Show %1").arg(panel.title),
                               .icon = panel.icon});
    connect(show, &QAction::triggered, this, [this, id = panel.id] { showPanel(id, Focus::Give); });
}

void MainWindow::showPanel(const QString &id, Focus focus)
{
    QWidget *content = m_dock->raise(id);
    if (content && focus == Focus::Give) {
        content->activateWindow(); // It may have one of its own.
        content->setFocus(Qt::OtherFocusReason);
    }
}

void MainWindow::hidePanel(const QString &id)
{
    m_dock->hidePanel(id);
}

bool MainWindow::isPanelVisible(const QString &id) const
{
    return m_dock->isPanelVisible(id);
}

void MainWindow::setPanelNote(const QString &id, const QString &note)
{
    m_dock->setNote(id, note);
}

void MainWindow::addBar(QWidget *bar, BarPlace place)
{
    m_middle->insertWidget(
        place == BarPlace::Above ? m_middle->indexOf(m_center) : m_middle->count(), bar);
}

void MainWindow::addStatusItem(QWidget *item, StatusSide side)
{
    m_status->add(item, side);
}

void MainWindow::complete()
{
    addWindowActions();
    for (const auto &feature : m_features)
        feature->attach(*this);
    m_completed = true;
    new SimpleMode(*m_actions, *m_dock, *m_header, this);
    new FileProblems(*this, this);
    if (!m_workspace->currentEditor() && !m_workspace->folder().isEmpty()
        && m_dock->isSideVisible(PanelSide::Left))
        showPanel(u"files"_s, Focus::Give);
    else if (m_workspace->folder().isEmpty() && m_center->currentIndex() == 0)
        m_center->currentWidget()->setFocus(Qt::OtherFocusReason);
    Q_EMIT completed();
}

void MainWindow::addWindowActions()
{
    addPanelSwitches();
    addMoveActions();
    addAreaActions();
    QAction *simple = addAction(
        {.id = u"view.simple"_s, .text = tr("Si&mple Mode"), .menu = MenuId::View, .group = 85});
    const auto follow = [simple] {
        simple->setChecked(Options::instance().flag(SimpleMode::option));
    };
    simple->setCheckable(true);
    follow();
    connect(&Options::instance(), &Options::changed, simple, follow);
    connect(simple, &QAction::triggered, this,
            [](bool on) { Options::instance().set(SimpleMode::option, on); });
    m_zen = addAction({.id = u"view.zen"_s,
                       .text = tr("&Zen Mode"),
                       .icon = u"view-fullscreen"_s,
                       .shortcut = QKeySequence(u"F11"_s),
                       .menu = MenuId::View,
                       .group = 85});
    m_zen->setCheckable(true);
    connect(m_zen, &QAction::triggered, this, &MainWindow::setZen);
}

void MainWindow::addPanelSwitches()
{
    struct Switch
    {
        PanelSide side;
        QString id;
        QString text;
        QKeySequence keys;
        Glyph glyph;
        StatusSide place;
    };
    const std::array switches{
        Switch{PanelSide::Left, u"view.left"_s, tr("&Left Panel"), QKeySequence(u"Ctrl+B"_s),
               Glyph::PanelLeft, StatusSide::Left},
        Switch{PanelSide::Bottom, u"view.bottom"_s, tr("&Bottom Panel"), QKeySequence(u"Ctrl+J"_s),
               Glyph::PanelBottom, StatusSide::Left},
        Switch{PanelSide::Right, u"view.right"_s, tr("&Right Panel"), QKeySequence(u"Ctrl+Alt+B"_s),
               Glyph::PanelRight, StatusSide::Right},
    };
    for (const Switch &one : switches) {
        QAction *action = addAction({.id = one.id,
                                     .text = one.text,
                                     .shortcut = one.keys,
                                     .menu = MenuId::View,
                                     .group = 10});
        action->setCheckable(true);
        action->setChecked(m_dock->isSideVisible(one.side));
        connect(action, &QAction::triggered, this,
                [this, side = one.side](bool on) { m_dock->setSideVisible(side, on); });
        connect(m_dock, &Dock::sideChanged, action,
                [action, side = one.side](PanelSide which, bool visible) {
                    if (which == side)
                        action->setChecked(visible);
                });
        // The right one goes to the far right, behind what features add.
        const auto addSwitch = [this, action, one] {
            m_status->addSwitch(action, one.glyph, one.place);
        };
        if (one.place == StatusSide::Left)
            addSwitch();
        else
            connect(this, &MainWindow::completed, this, addSwitch);
    }
}

void MainWindow::addMoveActions()
{
    QAction *tall = addAction({.id = u"view.tallBottom"_s,
                               .text = tr("&Tall Bottom Panel, or as Before"),
                               .shortcut = QKeySequence(u"Ctrl+Shift+X"_s),
                               .menu = MenuId::View,
                               .group = 10});
    connect(tall, &QAction::triggered, m_dock, &Dock::toggleTallBottom);
    const auto add = [this](const QString &id, const QString &text, PanelSide side) {
        QAction *action = addAction({.id = id, .text = text});
        connect(action, &QAction::triggered, this,
                [this, side] { m_dock->move(m_dock->focusedPanel(), side); });
        return action;
    };
    auto *menu = new QMenu(this);
    menu->addActions(
        {add(u"view.movePanelLeft"_s, tr("Move Panel to the &Left"), PanelSide::Left),
         add(u"view.movePanelBottom"_s, tr("Move Panel to the &Bottom"), PanelSide::Bottom),
         add(u"view.movePanelRight"_s, tr("Move Panel to the &Right"), PanelSide::Right)});
    QAction *own = addAction({.id = u"view.floatPanel"_s, .text = tr("Move Panel to a &Window")});
    connect(own, &QAction::triggered, this, [this] { m_dock->floatPanel(m_dock->focusedPanel()); });
    menu->addAction(own);
    QAction *move = addAction(
        {.id = u"view.movePanel"_s, .text = tr("Mo&ve Panel"), .menu = MenuId::View, .group = 10});
    move->setMenu(menu);
    // It is about the panel that has the keyboard, which the menu takes while it is open.
    connect(menu, &QMenu::aboutToShow, this, [this, menu] {
        const QString id = m_dock->focusedPanel();
        for (QAction *action : menu->actions())
            action->setEnabled(!id.isEmpty());
    });
    connect(menu, &QMenu::aboutToHide, this, [menu] {
        for (QAction *action : menu->actions())
            action->setEnabled(true);
    });
}

void MainWindow::addAreaActions()
{
    auto *list = new NotificationList(*m_notifications, this, statusHeight);
    auto *cycle = new AreaCycle({m_header, m_dock->area(PanelSide::Left), m_center,
                                 m_dock->area(PanelSide::Bottom), m_dock->area(PanelSide::Right),
                                 m_status, m_notifications, list},
                                this);
    const auto add = [this, cycle](const QString &id, const QString &text, const QString &keys,
                                   AreaCycle::Direction direction) {
        QAction *action = addAction({.id = id, .text = text, .shortcut = QKeySequence(keys)});
        connect(action, &QAction::triggered, cycle, [cycle, direction] { cycle->move(direction); });
    };
    add(u"view.nextArea"_s, tr("Next Part of the Window"), u"F6"_s, AreaCycle::Direction::Forward);
    add(u"view.previousArea"_s, tr("Previous Part of the Window"), u"Shift+F6"_s,
        AreaCycle::Direction::Backward);
    QAction *show = addAction({.id = u"view.notifications"_s,
                               .text = tr("&Notifications"),
                               .shortcut = QKeySequence(u"Ctrl+Alt+M"_s),
                               .menu = MenuId::View,
                               .group = 60});
    connect(show, &QAction::triggered, list, &NotificationList::toggle);
    connect(this, &MainWindow::completed, this, [this, show] {
        auto *bell = new NotificationBell(*m_notifications);
        connect(bell, &QToolButton::clicked, show, &QAction::trigger);
        m_status->add(bell, StatusSide::Right);
    });
}

/// Nothing but the text; then everything as it was.
void MainWindow::setZen(bool on)
{
    m_zen->setChecked(on);
    m_header->setVisible(!on);
    m_status->setVisible(!on);
    if (on) {
        m_zenSides.clear();
        m_zenStates = windowState();
        for (const PanelSide side : {PanelSide::Left, PanelSide::Bottom, PanelSide::Right}) {
            if (m_dock->isSideVisible(side))
                m_zenSides.push_back(side);
            m_dock->setSideVisible(side, false);
        }
        setWindowState(windowState() | Qt::WindowFullScreen);
        if (m_workspace->currentEditor())
            m_workspace->currentEditor()->widget()->setFocus(Qt::OtherFocusReason);
    } else {
        for (const PanelSide side : m_zenSides)
            m_dock->setSideVisible(side, true);
        setWindowState(m_zenStates);
    }
    m_dock->setFloatingShown(!on);
    m_workspace->setDistractionFree(on);
    if (on)
        m_notifications->show(
            {.severity = Severity::Info,
             .text = tr("%1 brings everything back.")
                         .arg(m_zen->shortcut().toString(QKeySequence::NativeText)),
             .key = u"zen"_s});
    else
        m_notifications->withdraw(u"zen"_s);
}

void MainWindow::closeEvent(QCloseEvent *event)
{
    if (m_mayClose) {
        saveLayout();
        event->accept();
        return;
    }
    event->ignore();
    askFeatures(0);
}

void MainWindow::askFeatures(std::size_t index)
{
    if (index == m_features.size()) {
        m_mayClose = true;
        QTimer::singleShot(0, this, &QWidget::close);
        return;
    }
    m_features[index]->prepareToClose([this, index, self = QPointer(this)](bool yes) {
        if (self && yes)
            askFeatures(index + 1);
    });
}

void MainWindow::dragEnterEvent(QDragEnterEvent *event)
{
    const QList<QUrl> urls = event->mimeData()->urls();
    if (std::ranges::any_of(urls, &QUrl::isLocalFile))
        event->acceptProposedAction();
}

void MainWindow::dropEvent(QDropEvent *event)
{
    for (const QUrl &url : event->mimeData()->urls()) {
        if (url.isLocalFile())
            m_workspace->open(url.toLocalFile());
    }
    event->acceptProposedAction();
}

void MainWindow::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.fillRect(rect(), Theme::instance().color(ColorRole::Window));
    if (std::exchange(m_painted, true))
        return;
    // The children are painted in this same event and shown at its end; the rest comes after it,
    // and after what they have posted for then.
    const auto later = [this] { QTimer::singleShot(0, this, &MainWindow::complete); };
    QTimer::singleShot(0, this, later);
}

void MainWindow::restoreLayout()
{
    resize(QSize(1280, 800).boundedTo(screen()->availableSize()));
    restoreGeometry(Settings::store().value("window/geometry"_L1).toByteArray());
}

void MainWindow::saveLayout()
{
    if (m_zen && m_zen->isChecked())
        setZen(false);
    Settings::store().setValue("window/geometry"_L1, saveGeometry());
    m_dock->save();
    Settings::store().sync();
}

/// A file's name may hold what turns all that follows round, or breaks the line.
static QString onOneLine(QString name)
{
    static const QRegularExpression control(u"[\\p{Cc}\\x{202A}-\\x{202E}\\x{2066}-\\x{2069}]"_s);
    return name.replace(control, u"\uFFFD"_s);
}

void MainWindow::updateTitle()
{
    const QString folder = m_workspace->folder();
    const QString file = m_workspace->currentFile();
    const QString name = onOneLine(QFileInfo(folder).fileName());
    const QString inside =
        onOneLine(file.isEmpty() || folder.isEmpty() ? file : QDir(folder).relativeFilePath(file));
    m_header->setTitle(name, inside);
    const QString parts = inside.isEmpty() ? name : u"%1 – %2"_s.arg(inside, name);
    setWindowTitle(parts.isEmpty() ? tr("Slipway") : tr("%1 – Slipway").arg(parts));
}

} // namespace slipway::ide
