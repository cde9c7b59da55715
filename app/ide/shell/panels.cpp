// SPDX-License-Identifier: GPL-3.0-or-later
#include "panels.h"

#include "icons.h"
#include "theme.h"

namespace slipway::ide {

void PanelTabs::mousePressEvent(QMouseEvent *event)
{
    QTabBar::mousePressEvent(event);
    m_pressed = event->position().toPoint();
    m_tab = event->button() == Qt::LeftButton ? tabAt(m_pressed) : -1;
}

void PanelTabs::mouseMoveEvent(QMouseEvent *event)
{
    const int way = (event->position().toPoint() - m_pressed).manhattanLength();
    if (m_tab >= 0 && way >= 2 * QApplication::startDragDistance())
        m_dragging = true;
    if (!m_dragging) {
        QTabBar::mouseMoveEvent(event);
        return;
    }
    grabKeyboard(); // For Escape; the mouse is ours already.
    setCursor(Qt::ClosedHandCursor);
    Q_EMIT dragged(m_tab, event->globalPosition().toPoint());
}

void PanelTabs::mouseReleaseEvent(QMouseEvent *event)
{
    QTabBar::mouseReleaseEvent(event);
    const int tab = m_tab;
    const bool wasDragging = m_dragging;
    cancel();
    if (wasDragging)
        Q_EMIT dropped(tab, event->globalPosition().toPoint());
}

void PanelTabs::keyPressEvent(QKeyEvent *event)
{
    if (m_dragging && event->key() == Qt::Key_Escape) {
        cancel();
        Q_EMIT dragCancelled();
    } else if (event->key() == Qt::Key_Home || event->key() == Qt::Key_End) {
        setCurrentIndex(event->key() == Qt::Key_Home ? 0 : count() - 1);
    } else {
        QTabBar::keyPressEvent(event);
    }
}

void PanelTabs::cancel()
{
    if (m_dragging)
        releaseKeyboard();
    unsetCursor();
    m_dragging = false;
    m_tab = -1;
}

void PanelTabs::contextMenuEvent(QContextMenuEvent *event)
{
    const bool byKey = event->reason() == QContextMenuEvent::Keyboard;
    const int tab = byKey ? currentIndex() : tabAt(event->pos());
    if (tab >= 0)
        Q_EMIT menuAsked(tab, byKey ? mapToGlobal(tabRect(tab).bottomLeft()) : event->globalPos());
}

PanelArea::PanelArea(PanelSide side, QWidget *parent)
    : QWidget(parent)
    , m_side(side)
    , m_tabs(new PanelTabs)
    , m_note(new QLabel)
    , m_close(new QToolButton)
    , m_stack(new QStackedWidget)
{
    m_tabs->setDrawBase(false);
    m_tabs->setExpanding(false);
    m_tabs->setUsesScrollButtons(true);
    m_tabs->setElideMode(Qt::ElideNone);
    m_tabs->setFocusPolicy(Qt::TabFocus);
    m_tabs->setAccessibleName(tr("Panels"));
    QFont font = m_tabs->font();
    font.setWeight(QFont::DemiBold);
    m_tabs->setFont(font);
    m_tabs->setFixedHeight(36);
    m_note->setTextFormat(Qt::PlainText);
    m_note->setForegroundRole(QPalette::PlaceholderText);
    buildRow();
    connect(m_tabs, &QTabBar::currentChanged, this, &PanelArea::showTab);
    connect(m_close, &QToolButton::clicked, this, &PanelArea::closeRequested);
    connect(m_tabs, &PanelTabs::dragCancelled, this, &PanelArea::dragCancelled);
    connect(m_tabs, &PanelTabs::dragged, this,
            [this](int tab, QPoint at) { Q_EMIT dragged(idAt(tab), at); });
    connect(m_tabs, &PanelTabs::dropped, this,
            [this](int tab, QPoint at) { Q_EMIT dropped(idAt(tab), at); });
    connect(m_tabs, &PanelTabs::menuAsked, this,
            [this](int tab, QPoint at) { Q_EMIT menuAsked(idAt(tab), at); });
}

void PanelArea::buildRow()
{
    m_close->setAutoRaise(true);
    m_close->setFocusPolicy(Qt::TabFocus);
    m_close->setAccessibleName(tr("Hide panel"));
    m_close->setToolTip(tr("Hide panel"));
    m_close->setVisible(m_side != PanelSide::Left);
    const auto recolor = [this] {
        m_close->setIcon(glyphIcon(Glyph::Close, ColorRole::TextMuted));
    };
    recolor();
    connect(&Theme::instance(), &Theme::changed, m_close, recolor);
    auto *row = new QHBoxLayout;
    row->setContentsMargins(4, 0, 6, 0);
    row->setSpacing(8);
    row->addWidget(m_tabs, 1);
    row->addWidget(m_note);
    row->addWidget(m_close);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addLayout(row);
    column->addWidget(m_stack, 1);
}

void PanelArea::insert(Panel panel, std::optional<int> index)
{
    const auto byOrder = std::ranges::upper_bound(m_panels, panel.spec.order, {},
                                                  [](const Panel &one) { return one.spec.order; });
    const int place =
        std::clamp(index.value_or(int(byOrder - m_panels.begin())), 0, int(m_panels.size()));
    const QString title = panel.spec.title;
    if (panel.content)
        m_stack->addWidget(panel.content);
    m_panels.insert(m_panels.begin() + place, std::move(panel));
    m_tabs->insertTab(place, title);
}

std::optional<Panel> PanelArea::take(const QString &id)
{
    const int index = indexOf(id);
    if (index < 0)
        return {};
    Panel panel = std::move(m_panels[std::size_t(index)]);
    if (panel.content) {
        m_stack->removeWidget(panel.content);
        panel.content->hide();
        panel.content->setParent(window()); // Until it has its new place.
    }
    m_panels.erase(m_panels.begin() + index);
    m_tabs->removeTab(index);
    showNote();
    return panel;
}

int PanelArea::indexOf(const QString &id) const
{
    const auto panel =
        std::ranges::find(m_panels, id, [](const Panel &one) { return one.spec.id; });
    return panel == m_panels.end() ? -1 : int(panel - m_panels.begin());
}

const Panel *PanelArea::find(const QString &id) const
{
    const int index = indexOf(id);
    return index < 0 ? nullptr : &m_panels[std::size_t(index)];
}

QStringList PanelArea::ids() const
{
    QStringList all;
    for (const Panel &panel : m_panels)
        all.append(panel.spec.id);
    return all;
}

QWidget *PanelArea::raise(const QString &id)
{
    const int index = indexOf(id);
    if (index < 0)
        return nullptr;
    m_tabs->setTabVisible(index, true);
    m_tabs->setCurrentIndex(index);
    showTab(index);
    return m_panels[std::size_t(index)].content;
}

QString PanelArea::current() const
{
    const int index = m_tabs->currentIndex();
    return index < 0 ? QString() : idAt(index);
}

QWidget *PanelArea::currentContent() const
{
    const Panel *panel = find(current());
    return panel ? panel->content : nullptr;
}

void PanelArea::setNote(const QString &id, const QString &note)
{
    if (const int index = indexOf(id); index >= 0)
        m_panels[std::size_t(index)].note = note;
    showNote();
}

void PanelArea::setShown(const QString &id, bool shown)
{
    if (const int index = indexOf(id); index >= 0)
        m_tabs->setTabVisible(index, shown);
}

bool PanelArea::hasShown() const
{
    for (int i = 0; i < m_tabs->count(); ++i) {
        if (m_tabs->isTabVisible(i))
            return true;
    }
    return false;
}

std::optional<int> PanelArea::placeAt(QPoint globalPosition) const
{
    const QPoint at = m_tabs->mapFromGlobal(globalPosition);
    if (!isVisible() || at.y() < 0 || at.y() >= m_tabs->height() || at.x() < 0 || at.x() >= width())
        return {};
    int place = 0;
    while (place < m_tabs->count() && at.x() > m_tabs->tabRect(place).center().x())
        ++place;
    return place;
}

void PanelArea::showTab(int index)
{
    if (index < 0 || !isVisible())
        return;
    Panel &panel = m_panels[std::size_t(index)];
    if (!panel.content && panel.spec.create) {
        panel.content = panel.spec.create();
        m_stack->addWidget(panel.content);
    }
    if (panel.content)
        m_stack->setCurrentWidget(panel.content);
    showNote();
}

void PanelArea::showNote()
{
    const int index = m_tabs->currentIndex();
    const bool known = index >= 0 && index < int(m_panels.size());
    m_note->setText(known ? m_panels[std::size_t(index)].note : QString());
}

void PanelArea::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    showTab(m_tabs->currentIndex());
}

void PanelArea::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.fillRect(rect(), Theme::instance().color(ColorRole::Panel));
}

} // namespace slipway::ide
