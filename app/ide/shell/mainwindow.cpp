// SPDX-License-Identifier: GPL-3.0-or-later
#include "mainwindow.h"

#include "actions.h"
#include "header.h"
#include "notifications.h"
#include "options.h"
#include "panels.h"
#include "settings.h"
#include "statusline.h"
#include "theme.h"
#include "workspace.h"

namespace slipway::ide {

using namespace Qt::StringLiterals;

MainWindow::MainWindow(QWidget *parent)
    : QWidget(parent)
    , m_workspace(new Workspace(this))
    , m_notifications(new Notifications)
    , m_header(new Header)
    , m_actions(new Actions(this, m_header->menuBar()))
    , m_center(new QStackedWidget)
    , m_middle(new QVBoxLayout)
    , m_columns(new QSplitter(Qt::Horizontal))
    , m_rows(new QSplitter(Qt::Vertical))
    , m_status(new StatusLine)
{
    for (const PanelSide side : {PanelSide::Left, PanelSide::Bottom, PanelSide::Right}) {
        auto *panels = new PanelArea(side);
        m_areas[std::size_t(side)] = panels;
        connect(panels, &PanelArea::closeRequested, this,
                [this, side] { setAreaVisible(side, false); });
    }
    auto *middle = new QWidget;
    middle->setLayout(m_middle);
    m_middle->setContentsMargins(0, 0, 0, 0);
    m_middle->setSpacing(0);
    m_middle->addWidget(m_notifications);
    m_middle->addWidget(m_center, 1);
    m_rows->addWidget(middle);
    m_rows->addWidget(area(PanelSide::Bottom));
    m_rows->setStretchFactor(0, 1);
    m_rows->setChildrenCollapsible(false);
    m_columns->addWidget(area(PanelSide::Left));
    m_columns->addWidget(m_rows);
    m_columns->addWidget(area(PanelSide::Right));
    m_columns->setStretchFactor(1, 1);
    m_columns->setChildrenCollapsible(false);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_header);
    column->addWidget(m_columns, 1);
    column->addWidget(m_status);
    setAcceptDrops(true);
    restoreLayout();
    updateTitle();
    // Before anybody else hears of the folder.
    connect(m_workspace, &Workspace::folderChanged, &Options::instance(), &Options::setProject);
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
    area(panel.side)->add(panel);
}

PanelArea *MainWindow::areaOf(const QString &id) const
{
    const auto found =
        std::ranges::find_if(m_areas, [&](PanelArea *one) { return one->contains(id); });
    return found == m_areas.end() ? nullptr : *found;
}

void MainWindow::showPanel(const QString &id, Focus focus)
{
    PanelArea *panels = areaOf(id);
    if (!panels)
        return;
    setAreaVisible(PanelSide(std::ranges::find(m_areas, panels) - m_areas.begin()), true);
    QWidget *content = panels->raise(id);
    if (content && focus == Focus::Give)
        content->setFocus(Qt::OtherFocusReason);
}

void MainWindow::hidePanel(const QString &id)
{
    PanelArea *panels = areaOf(id);
    if (panels && panels->current() == id)
        setAreaVisible(PanelSide(std::ranges::find(m_areas, panels) - m_areas.begin()), false);
}

bool MainWindow::isPanelVisible(const QString &id) const
{
    const PanelArea *panels = areaOf(id);
    return panels && panels->isVisible() && panels->current() == id;
}

void MainWindow::setPanelNote(const QString &id, const QString &note)
{
    if (PanelArea *panels = areaOf(id))
        panels->setNote(id, note);
}

void MainWindow::addBar(QWidget *bar)
{
    m_middle->insertWidget(m_middle->count() - 1, bar);
}

void MainWindow::addStatusItem(QWidget *item, StatusSide side)
{
    m_status->add(item, side);
}

void MainWindow::setAreaVisible(PanelSide side, bool visible)
{
    area(side)->setVisible(visible);
    if (QAction *action = m_areaActions[std::size_t(side)])
        action->setChecked(visible);
}

void MainWindow::complete()
{
    addPanelSwitches();
    for (const auto &feature : m_features)
        feature->attach(*this);
    m_completed = true;
    if (!m_workspace->currentEditor() && !m_workspace->folder().isEmpty()
        && area(PanelSide::Left)->isVisible())
        showPanel(u"files"_s, Focus::Give);
    Q_EMIT completed();
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
        Switch{PanelSide::Left, u"view.left"_s, tr("&Side Panel"), QKeySequence(u"Ctrl+B"_s),
               Glyph::PanelLeft, StatusSide::Left},
        Switch{PanelSide::Bottom, u"view.bottom"_s, tr("&Bottom Panel"), QKeySequence(u"Ctrl+J"_s),
               Glyph::PanelBottom, StatusSide::Left},
        Switch{PanelSide::Right, u"view.right"_s, tr("&Cloud Panel"), QKeySequence(u"Ctrl+Alt+B"_s),
               Glyph::PanelRight, StatusSide::Right},
    };
    for (const Switch &one : switches) {
        QAction *action = addAction({.id = one.id,
                                     .text = one.text,
                                     .shortcut = one.keys,
                                     .menu = MenuId::View,
                                     .group = 10});
        action->setCheckable(true);
        action->setChecked(area(one.side)->isVisibleTo(this));
        m_areaActions[std::size_t(one.side)] = action;
        connect(action, &QAction::triggered, this,
                [this, side = one.side](bool on) { setAreaVisible(side, on); });
        if (one.place == StatusSide::Left)
            m_status->addSwitch(action, one.glyph, one.place);
    }
    // The last one goes to the far right, behind what features add.
    connect(this, &MainWindow::completed, this, [this] {
        m_status->addSwitch(m_areaActions[std::size_t(PanelSide::Right)], Glyph::PanelRight,
                            StatusSide::Right);
    });
}

bool MainWindow::event(QEvent *event)
{
    const bool handled = QWidget::event(event);
    // The children are painted with the window, in this same event; the rest comes after it.
    if (event->type() == QEvent::UpdateRequest && !m_completed) {
        m_completed = true;
        QTimer::singleShot(0, this, &MainWindow::complete);
    }
    return handled;
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
}

void MainWindow::restoreLayout()
{
    const QSettings &settings = Settings::store();
    const auto visible = [&](PanelSide side, QLatin1StringView key, bool otherwise) {
        area(side)->setVisible(settings.value(key, otherwise).toBool());
    };
    visible(PanelSide::Left, "window/left"_L1, true);
    visible(PanelSide::Bottom, "window/bottom"_L1, false);
    visible(PanelSide::Right, "window/right"_L1, false);
    resize(1280, 800);
    restoreGeometry(settings.value("window/geometry"_L1).toByteArray());
    if (!m_columns->restoreState(settings.value("window/columns"_L1).toByteArray()))
        m_columns->setSizes({240, 720, 320});
    if (!m_rows->restoreState(settings.value("window/rows"_L1).toByteArray()))
        m_rows->setSizes({520, 240});
}

void MainWindow::saveLayout() const
{
    QSettings &settings = Settings::store();
    settings.setValue("window/geometry"_L1, saveGeometry());
    settings.setValue("window/columns"_L1, m_columns->saveState());
    settings.setValue("window/rows"_L1, m_rows->saveState());
    settings.setValue("window/left"_L1, area(PanelSide::Left)->isVisibleTo(this));
    settings.setValue("window/bottom"_L1, area(PanelSide::Bottom)->isVisibleTo(this));
    settings.setValue("window/right"_L1, area(PanelSide::Right)->isVisibleTo(this));
    settings.sync();
}

void MainWindow::updateTitle()
{
    const QString folder = m_workspace->folder();
    const QString file = m_workspace->currentFile();
    const QString name = QFileInfo(folder).fileName();
    const QString inside =
        file.isEmpty() || folder.isEmpty() ? file : QDir(folder).relativeFilePath(file);
    m_header->setTitle(name, inside);
    const QString parts = inside.isEmpty() ? name : u"%1 – %2"_s.arg(inside, name);
    setWindowTitle(parts.isEmpty() ? tr("Slipway") : tr("%1 – Slipway").arg(parts));
}

} // namespace slipway::ide
