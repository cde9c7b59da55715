// SPDX-License-Identifier: GPL-3.0-or-later
#include "editorgroup.h"

#include "editorview.h"
#include "shell/icons.h"
#include "shell/theme.h"
#include "tabbar.h"

namespace slipway::ide {

EditorGroup::EditorGroup(QWidget *parent)
    : QWidget(parent)
    , m_bar(new TabBar)
    , m_list(new QToolButton)
    , m_stack(new QStackedWidget)
{
    setAcceptDrops(true);
    m_bar->setAccessibleName(tr("Open files"));
    m_bar->setContextMenuPolicy(Qt::CustomContextMenu);
    m_list->setAutoRaise(true);
    m_list->setFocusPolicy(Qt::TabFocus);
    m_list->setIcon(glyphIcon(Glyph::ChevronDown, ColorRole::TextMuted));
    m_list->setAccessibleName(tr("List of open files"));
    m_list->setToolTip(tr("List of open files"));
    m_list->hide();
    setMinimumSize(120, 80);
    auto *row = new QHBoxLayout;
    row->setSpacing(0);
    row->addWidget(m_bar, 1);
    row->addWidget(m_list);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addLayout(row);
    column->addWidget(m_stack, 1);
    connectBar();
}

void EditorGroup::connectBar()
{
    connect(m_bar, &QTabBar::currentChanged, this,
            [this](int index) { Q_EMIT chosen(tabAt(index)); });
    connect(m_bar, &QTabBar::tabMoved, this, &EditorGroup::moved);
    connect(m_bar, &TabBar::middleClicked, this,
            [this](int index) { Q_EMIT closeAsked(tabAt(index)); });
    connect(m_bar, &QTabBar::tabBarDoubleClicked, this, [this](int index) {
        if (EditorTab *tab = tabAt(index))
            Q_EMIT keepAsked(tab);
    });
    connect(m_bar, &QWidget::customContextMenuRequested, this, [this](const QPoint &place) {
        const int index = m_bar->tabAt(place);
        if (EditorTab *tab = tabAt(index < 0 ? m_bar->currentIndex() : index))
            Q_EMIT menuAsked(tab, m_bar->mapToGlobal(place));
    });
    connect(m_bar, &TabBar::carried, this, [this](int index, const QPoint &place) {
        if (EditorTab *tab = tabAt(index))
            Q_EMIT carried(tab, place);
    });
    connect(m_bar, &TabBar::dropped, this, [this](int index, const QPoint &place) {
        if (EditorTab *tab = tabAt(index))
            Q_EMIT dropped(tab, place);
    });
    connect(m_bar, &TabBar::carryEnded, this, &EditorGroup::carryEnded);
    connect(m_bar, &TabBar::rowChanged, this, &EditorGroup::showListButton);
    connect(m_list, &QToolButton::clicked, this, &EditorGroup::popupList);
}

void EditorGroup::showListButton()
{
    m_list->setVisible(m_bar->rowWidth() > width());
}

void EditorGroup::popupList()
{
    auto *menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    for (EditorTab *tab : tabs()) {
        QAction *action = menu->addAction(m_bar->tabText(indexOf(tab)));
        action->setCheckable(true);
        action->setChecked(tab == current());
        connect(action, &QAction::triggered, this, [this, tab] {
            if (indexOf(tab) >= 0)
                choose(tab);
        });
    }
    menu->popup(
        m_list->mapToGlobal(QPoint(m_list->width() - menu->sizeHint().width(), m_list->height())));
}

EditorGroup::~EditorGroup()
{
    m_bar->disconnect(this);
}

EditorTab *EditorGroup::tabAt(int index) const
{
    return index < 0 ? nullptr : static_cast<EditorTab *>(m_bar->tabData(index).value<void *>());
}

EditorTab *EditorGroup::current() const
{
    return tabAt(m_bar->currentIndex());
}

int EditorGroup::indexOf(const EditorTab *tab) const
{
    for (int i = 0; i < m_bar->count(); ++i) {
        if (tabAt(i) == tab)
            return i;
    }
    return -1;
}

int EditorGroup::count() const
{
    return m_bar->count();
}

std::vector<EditorTab *> EditorGroup::tabs() const
{
    std::vector<EditorTab *> tabs;
    for (int i = 0; i < m_bar->count(); ++i)
        tabs.push_back(tabAt(i));
    return tabs;
}

EditorTab *EditorGroup::insert(std::unique_ptr<EditorTab> owned, int index)
{
    EditorTab *tab = m_tabs.emplace_back(std::move(owned)).get();
    if (!tab->close)
        tab->close = new CloseButton;
    tab->close->disconnect(this);
    connect(tab->close, &QAbstractButton::clicked, this, [this, tab] { Q_EMIT closeAsked(tab); });
    const QSignalBlocker blocker(m_bar); // The first tab would become current before it is ready.
    const int at = m_bar->insertTab(index, {});
    m_bar->setTabData(at, QVariant::fromValue(static_cast<void *>(tab)));
    m_bar->setTabButton(at, QTabBar::RightSide, tab->close);
    tab->close->show();
    showContents(tab);
    return tab;
}

std::unique_ptr<EditorTab> EditorGroup::take(EditorTab *tab)
{
    const auto found = std::ranges::find(m_tabs, tab, &std::unique_ptr<EditorTab>::get);
    std::unique_ptr<EditorTab> owned = std::move(*found);
    // The bar shows a neighbour, which must find everything whole; the button outlives the tab.
    m_tabs.erase(found);
    const int index = indexOf(tab);
    m_bar->setTabButton(index, QTabBar::RightSide, nullptr);
    if (tab->close) {
        tab->close->disconnect(this);
        tab->close->setParent(nullptr);
    }
    m_bar->removeTab(index);
    if (QWidget *widget = tab->widget()) {
        m_stack->removeWidget(widget);
        widget->setParent(nullptr);
    }
    return owned;
}

void EditorGroup::choose(EditorTab *tab)
{
    const int index = indexOf(tab);
    if (index >= 0 && m_bar->currentIndex() != index)
        m_bar->setCurrentIndex(index);
    else
        Q_EMIT chosen(tab);
}

void EditorGroup::showContents(EditorTab *tab)
{
    QWidget *widget = tab->widget();
    if (!widget)
        return;
    if (m_stack->indexOf(widget) < 0)
        m_stack->addWidget(widget);
    if (tab == current())
        m_stack->setCurrentWidget(widget);
}

bool EditorGroup::shows(const EditorTab *tab) const
{
    return tab->widget() && m_stack->currentWidget() == tab->widget();
}

QString EditorGroup::nameOf(const EditorTab *tab) const
{
    return m_bar->tabText(indexOf(tab)).replace(QStringLiteral("&&"), QStringLiteral("&"));
}

void EditorGroup::setName(const EditorTab *tab, const QString &name, const QString &tip)
{
    const int index = indexOf(tab);
    QString text = name;
    text.replace(u'&', QStringLiteral("&&"));
    if (tab->pinned)
        text.prepend(QStringLiteral("\u2691 ")); // A flag.
    if (m_bar->tabText(index) != text)
        m_bar->setTabText(index, text);
    m_bar->setTabToolTip(index, tip);
}

void EditorGroup::setPinned(EditorTab *tab, bool pinned)
{
    const std::vector<EditorTab *> all = tabs();
    const auto others =
        std::ranges::count_if(all, [&](EditorTab *one) { return one != tab && one->pinned; });
    tab->pinned = pinned;
    m_bar->moveTab(indexOf(tab), int(others));
}

void EditorGroup::setActive(bool active)
{
    if (m_active == active)
        return;
    m_active = active;
    update();
}

void EditorGroup::dragEnterEvent(QDragEnterEvent *event)
{
    if (std::ranges::any_of(event->mimeData()->urls(), &QUrl::isLocalFile))
        event->acceptProposedAction();
}

void EditorGroup::dropEvent(QDropEvent *event)
{
    QStringList paths;
    for (const QUrl &url : event->mimeData()->urls()) {
        if (url.isLocalFile())
            paths.append(url.toLocalFile());
    }
    event->acceptProposedAction();
    Q_EMIT filesDropped(paths);
}

void EditorGroup::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    showListButton();
}

void EditorGroup::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    const Theme &theme = Theme::instance();
    painter.fillRect(rect(), theme.color(ColorRole::Window));
    painter.fillRect(QRect(0, m_bar->height() - 1, width(), 1),
                     theme.color(m_active ? ColorRole::Accent : ColorRole::Border));
}

} // namespace slipway::ide
