// SPDX-License-Identifier: GPL-3.0-or-later
#include "dock.h"

#include "floatingpanel.h"
#include "panels.h"
#include "settings.h"
#include "theme.h"

namespace slipway::ide {

using namespace Qt::StringLiterals;

static constexpr std::array allSides{PanelSide::Left, PanelSide::Bottom, PanelSide::Right};
static constexpr std::array<QLatin1StringView, 3> sideNames{"left"_L1, "bottom"_L1, "right"_L1};

namespace {

/// Where a dragged panel would go.
class DropTarget : public QWidget
{
public:
    explicit DropTarget(QWidget *parent)
        : QWidget(parent)
    {
        setAttribute(Qt::WA_TransparentForMouseEvents);
    }

protected:
    void paintEvent(QPaintEvent *) override
    {
        QPainter painter(this);
        QColor tint = Theme::instance().color(ColorRole::Accent);
        painter.setPen(QPen(tint, 2));
        tint.setAlpha(48);
        painter.setBrush(tint);
        painter.drawRect(rect().adjusted(1, 1, -1, -1));
    }
};

} // namespace

Dock::Dock(QWidget *center, QWidget *parent)
    : QWidget(parent)
    , m_columns(new QSplitter(Qt::Horizontal))
    , m_rows(new QSplitter(Qt::Vertical))
{
    for (const PanelSide side : allSides) {
        m_areas[std::size_t(side)] = new PanelArea(side);
        connectArea(area(side));
        connect(area(side), &PanelArea::closeRequested, this,
                [this, side] { setSideVisible(side, false); });
    }
    m_rows->addWidget(center);
    m_rows->addWidget(area(PanelSide::Bottom));
    m_rows->setStretchFactor(0, 1);
    m_rows->setChildrenCollapsible(false);
    m_columns->addWidget(area(PanelSide::Left));
    m_columns->addWidget(m_rows);
    m_columns->addWidget(area(PanelSide::Right));
    m_columns->setStretchFactor(1, 1);
    m_columns->setChildrenCollapsible(false);
    auto *box = new QVBoxLayout(this);
    box->setContentsMargins(0, 0, 0, 0);
    box->addWidget(m_columns);
    load();
}

void Dock::connectArea(PanelArea *area)
{
    connect(area, &PanelArea::menuAsked, this, &Dock::showMenu);
    connect(area, &PanelArea::dragged, this,
            [this](const QString &, QPoint at) { showTarget(at); });
    connect(area, &PanelArea::dragCancelled, this, &Dock::hideTarget);
    connect(area, &PanelArea::dropped, this, [this](const QString &id, QPoint at) {
        hideTarget();
        if (const auto side = sideAt(at))
            move(id, *side, this->area(*side)->placeAt(at));
        else if (!window()->frameGeometry().contains(at))
            floatPanel(id, at);
    });
}

void Dock::add(const PanelSpec &spec)
{
    const PanelSide side = m_places.value(spec.id, spec.side);
    area(side)->insert({.spec = spec});
    area(side)->setShown(spec.id, m_only.isEmpty() || m_only.contains(spec.id));
    if (m_wanted[std::size_t(side)] == spec.id)
        area(side)->raise(spec.id);
    if (const QByteArray geometry = m_windowsWanted.take(spec.id); !geometry.isEmpty()) {
        const bool visible = isSideVisible(side); // Others of this side have yet to come.
        floatPanel(spec.id);
        windowOf(spec.id)->restoreGeometry(geometry);
        setSideVisible(side, visible);
    }
}

FloatingPanel *Dock::windowOf(const QString &id) const
{
    const auto found = std::ranges::find(m_floating, id, &FloatingPanel::id);
    return found == m_floating.end() ? nullptr : *found;
}

PanelArea *Dock::areaOf(const QString &id) const
{
    if (const FloatingPanel *own = windowOf(id))
        return own->area();
    const auto found =
        std::ranges::find_if(m_areas, [&](PanelArea *one) { return one->contains(id); });
    return found == m_areas.end() ? nullptr : *found;
}

std::optional<PanelSide> Dock::sideOf(const QString &id) const
{
    const PanelArea *panels = areaOf(id);
    return panels ? std::optional(panels->side()) : std::nullopt;
}

QWidget *Dock::raise(const QString &id)
{
    PanelArea *panels = areaOf(id);
    if (!panels)
        return nullptr;
    panels->setShown(id, true);
    if (FloatingPanel *own = windowOf(id)) {
        own->show();
        own->raise();
    } else {
        setSideVisible(panels->side(), true);
    }
    return panels->raise(id);
}

void Dock::hidePanel(const QString &id)
{
    if (isFloating(id))
        sink(id);
    else if (const PanelArea *panels = areaOf(id); panels && panels->current() == id)
        setSideVisible(panels->side(), false);
}

bool Dock::isPanelVisible(const QString &id) const
{
    const PanelArea *panels = areaOf(id);
    return panels && panels->isVisible() && panels->current() == id;
}

void Dock::setNote(const QString &id, const QString &note)
{
    if (PanelArea *panels = areaOf(id))
        panels->setNote(id, note);
}

QString Dock::focusedPanel() const
{
    const QWidget *focus = QApplication::focusWidget();
    for (const PanelArea *panels : m_areas) {
        if (focus && panels->isAncestorOf(focus))
            return panels->current();
    }
    for (const FloatingPanel *own : m_floating) {
        if (focus && own->isAncestorOf(focus))
            return own->id();
    }
    return {};
}

void Dock::move(const QString &id, PanelSide side, std::optional<int> place)
{
    PanelArea *from = areaOf(id);
    const bool floats = isFloating(id);
    if (!from || (!floats && from->side() == side && !place))
        return;
    const QStringList before = from->ids();
    // Its own place is free again once it is taken.
    if (!floats && from->side() == side && place && *place > before.indexOf(id))
        --*place;
    QWidget *focus = QApplication::focusWidget();
    const bool hadFocus = focus && from->isAncestorOf(focus);
    std::optional<Panel> panel = from->take(id);
    if (panel->spec.side == side)
        m_places.remove(id);
    else
        m_places.insert(id, side);
    area(side)->insert(*std::move(panel), place);
    leave(from);
    QWidget *content = raise(id);
    if (hadFocus && content)
        content->setFocus(Qt::OtherFocusReason);
}

/// What a panel was taken from goes where nothing is left in it.
void Dock::leave(PanelArea *area)
{
    if (area->hasShown())
        return;
    const auto own = std::ranges::find(m_floating, area, &FloatingPanel::area);
    if (own == m_floating.end()) {
        setSideVisible(area->side(), false);
        return;
    }
    (*own)->hide();
    (*own)->deleteLater();
    m_floating.erase(own);
}

void Dock::floatPanel(const QString &id, std::optional<QPoint> place)
{
    PanelArea *from = areaOf(id);
    if (!from || isFloating(id))
        return;
    auto *own = new FloatingPanel(id, from->side(), window());
    Panel panel = *from->take(id);
    own->setWindowTitle(tr("%1 – Slipway").arg(panel.spec.title));
    own->area()->insert(std::move(panel));
    m_floating.push_back(own);
    leave(from);
    connectArea(own->area());
    const auto back = [this, id] { sink(id); };
    connect(own->area(), &PanelArea::closeRequested, this, back, Qt::QueuedConnection);
    connect(own, &FloatingPanel::closeAsked, this, back, Qt::QueuedConnection);
    own->showAt(place.value_or(mapToGlobal(QPoint(width() / 4, height() / 4))));
    if (QWidget *content = own->area()->raise(id))
        content->setFocus(Qt::OtherFocusReason);
}

/// Back to its side, which is not shown for it.
void Dock::sink(const QString &id)
{
    const FloatingPanel *own = windowOf(id);
    if (!own)
        return;
    const PanelSide side = own->area()->side();
    const bool visible = isSideVisible(side);
    move(id, side);
    setSideVisible(side, visible);
}

void Dock::setFloatingShown(bool shown)
{
    for (FloatingPanel *own : m_floating)
        own->setVisible(shown);
}

void Dock::showMenu(const QString &id, QPoint globalPosition)
{
    PanelArea *panels = areaOf(id);
    auto *menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    const auto add = [&](const QString &text, PanelSide side) {
        QAction *action = menu->addAction(text);
        action->setEnabled(isFloating(id) || panels->side() != side);
        connect(action, &QAction::triggered, this, [this, id, side] { move(id, side); });
    };
    add(tr("Move to the &Left"), PanelSide::Left);
    add(tr("Move to the &Bottom"), PanelSide::Bottom);
    add(tr("Move to the &Right"), PanelSide::Right);
    QAction *own = menu->addAction(tr("Move to a &Window"));
    own->setEnabled(!isFloating(id));
    connect(own, &QAction::triggered, this, [this, id] { floatPanel(id); });
    menu->addSeparator();
    connect(menu->addAction(tr("&Hide")), &QAction::triggered, this,
            [this, id, side = panels->side()] {
                if (isFloating(id))
                    sink(id);
                else
                    setSideVisible(side, false);
            });
    menu->popup(globalPosition);
}

std::optional<PanelSide> Dock::sideAt(QPoint globalPosition) const
{
    const QPoint at = mapFromGlobal(globalPosition);
    const bool covered = std::ranges::any_of(m_floating, [&](const FloatingPanel *own) {
        return own->frameGeometry().contains(globalPosition);
    });
    if (covered || !rect().contains(at))
        return {};
    for (const PanelArea *panels : m_areas) {
        if (panels->isVisible() && panels->rect().contains(panels->mapFromGlobal(globalPosition)))
            return panels->side();
    }
    if (at.y() > height() * 2 / 3)
        return PanelSide::Bottom;
    if (at.x() < width() / 4)
        return PanelSide::Left;
    return at.x() > width() * 3 / 4 ? std::optional(PanelSide::Right) : std::nullopt;
}

void Dock::showTarget(QPoint globalPosition)
{
    const std::optional<PanelSide> side = sideAt(globalPosition);
    if (!side) {
        hideTarget();
        return;
    }
    if (!m_target)
        m_target = new DropTarget(this);
    QRect box = rect();
    if (const PanelArea *panels = area(*side); panels->isVisible())
        box = QRect(panels->mapTo(this, QPoint()), panels->size());
    else if (*side == PanelSide::Bottom)
        box.setTop(height() * 2 / 3);
    else if (*side == PanelSide::Left)
        box.setWidth(width() / 4);
    else
        box.setLeft(width() * 3 / 4);
    m_target->setGeometry(box);
    m_target->raise();
    m_target->show();
}

void Dock::hideTarget()
{
    if (m_target)
        m_target->deleteLater();
    m_target = nullptr;
}

bool Dock::isSideVisible(PanelSide side) const
{
    return area(side)->isVisibleTo(this);
}

void Dock::toggleTallBottom()
{
    setSideVisible(PanelSide::Bottom, true);
    const QList<int> sizes = m_rows->sizes();
    if (!m_rowsBefore.isEmpty() && sizes == m_rowsTall)
        return m_rows->setSizes(std::exchange(m_rowsBefore, {}));
    m_rowsBefore = sizes;
    // The splitter leaves the text its least height, so that it can be seen that it is there.
    m_rows->setSizes({0, m_rows->height()});
    m_rowsTall = m_rows->sizes();
}

void Dock::setSideVisible(PanelSide side, bool visible)
{
    if (visible == isSideVisible(side))
        return;
    const QWidget *focus = QApplication::focusWidget();
    const bool hadFocus = focus && area(side)->isAncestorOf(focus);
    area(side)->setVisible(visible);
    // What is hidden hands its focus to the text, not to the next best button.
    if (hadFocus && !visible && m_rows->widget(0)->isVisible())
        m_rows->widget(0)->setFocus(Qt::OtherFocusReason);
    Q_EMIT sideChanged(side, visible);
}

void Dock::showOnly(const QSet<QString> &ids)
{
    m_only = ids;
    for (PanelArea *panels : m_areas) {
        for (const QString &id : panels->ids())
            panels->setShown(id, ids.isEmpty() || ids.contains(id));
    }
}

// --- What each folder remembers -----------------------------------------------------------------

static QString groupOf(const QString &folder)
{
    const QByteArray digest =
        QCryptographicHash::hash(folder.toUtf8(), QCryptographicHash::Sha256).toHex();
    return u"layout-"_s + QLatin1StringView(digest.first(16));
}

void Dock::setFolder(const QString &folder)
{
    if (folder == m_folder)
        return;
    if (isVisible())
        save();
    m_folder = folder;
    load();
}

void Dock::load()
{
    QSettings &store = Settings::store();
    // A folder that was never open begins as the window was last.
    const QString own = groupOf(m_folder);
    store.beginGroup(store.childGroups().contains(own) ? own : u"layout"_s);
    read(store);
    store.endGroup();
}

void Dock::save() const
{
    QSettings &store = Settings::store();
    for (const QString &group : {groupOf(m_folder), u"layout"_s}) {
        store.beginGroup(group);
        write(store);
        store.endGroup();
    }
    // Only folders that can still be chosen are remembered.
    QSet<QString> kept{groupOf(m_folder), groupOf({})};
    for (const QString &folder : Settings::recentFolders())
        kept.insert(groupOf(folder));
    for (const QString &group : store.childGroups()) {
        if (group.startsWith("layout-"_L1) && !kept.contains(group))
            store.remove(group);
    }
}

void Dock::write(QSettings &store) const
{
    store.setValue("columns"_L1, m_columns->saveState());
    store.setValue("rows"_L1, m_rows->saveState());
    QStringList places;
    for (auto it = m_places.begin(); it != m_places.end(); ++it)
        places.append(it.key() + u'=' + sideNames[std::size_t(it.value())]);
    places.sort();
    store.setValue("places"_L1, places);
    store.remove("windows"_L1);
    for (const FloatingPanel *own : m_floating)
        store.setValue("windows/"_L1 + own->id(), own->saveGeometry());
    for (const PanelSide side : allSides) {
        const QLatin1StringView name = sideNames[std::size_t(side)];
        store.setValue(name, isSideVisible(side));
        store.setValue("current-"_L1 + name, area(side)->current());
    }
}

void Dock::read(const QSettings &store)
{
    const QStringList places = store.value("places"_L1).toStringList();
    QHash<QString, PanelSide> wanted;
    for (const QString &place : places) {
        for (const PanelSide side : allSides) {
            if (place.section(u'=', 1) == sideNames[std::size_t(side)])
                wanted.insert(place.section(u'=', 0, 0), side);
        }
    }
    const std::vector<FloatingPanel *> windows = m_floating;
    for (const FloatingPanel *own : windows)
        sink(own->id());
    for (PanelArea *panels : m_areas) {
        for (const QString &id : panels->ids())
            move(id, wanted.value(id, panels->find(id)->spec.side));
    }
    m_places = wanted;
    if (!m_columns->restoreState(store.value("columns"_L1).toByteArray()))
        m_columns->setSizes({240, 720, 320});
    if (!m_rows->restoreState(store.value("rows"_L1).toByteArray()))
        m_rows->setSizes({470, 290});
    for (const PanelSide side : allSides) {
        const QLatin1StringView name = sideNames[std::size_t(side)];
        setSideVisible(side, store.value(name, side == PanelSide::Left).toBool());
        m_wanted[std::size_t(side)] = store.value("current-"_L1 + name).toString();
        area(side)->raise(m_wanted[std::size_t(side)]);
    }
    m_windowsWanted.clear();
    const QStringList keys = store.allKeys();
    for (const QString &key : keys) {
        if (!key.startsWith("windows/"_L1))
            continue;
        const QString id = key.section(u'/', 1);
        const QByteArray geometry = store.value(key).toByteArray();
        if (!areaOf(id)) {
            m_windowsWanted.insert(id, geometry);
            continue;
        }
        floatPanel(id);
        windowOf(id)->restoreGeometry(geometry);
    }
}

} // namespace slipway::ide
