// SPDX-License-Identifier: GPL-3.0-or-later
#include "panels.h"

#include "icons.h"
#include "theme.h"

namespace slipway::ide {

PanelArea::PanelArea(PanelSide side, QWidget *parent)
    : QWidget(parent)
    , m_tabs(new QTabBar)
    , m_note(new QLabel)
    , m_stack(new QStackedWidget)
{
    m_tabs->setDrawBase(false);
    m_tabs->setExpanding(false);
    m_tabs->setFocusPolicy(Qt::TabFocus);
    m_tabs->setAccessibleName(tr("Panels"));
    QFont font = m_tabs->font();
    font.setWeight(QFont::DemiBold);
    m_tabs->setFont(font);
    m_note->setTextFormat(Qt::PlainText);
    m_note->setForegroundRole(QPalette::PlaceholderText);
    auto *close = new QToolButton;
    close->setAutoRaise(true);
    close->setAccessibleName(tr("Hide panel"));
    close->setToolTip(tr("Hide panel"));
    close->setVisible(side != PanelSide::Left);
    const auto recolor = [close] {
        close->setIcon(glyphIcon(Glyph::Close, Theme::instance().color(ColorRole::TextMuted)));
    };
    recolor();
    connect(&Theme::instance(), &Theme::changed, close, recolor);
    auto *row = new QHBoxLayout;
    row->setContentsMargins(4, 0, 6, 0);
    row->setSpacing(8);
    row->addWidget(m_tabs);
    row->addWidget(m_note);
    row->addStretch(1);
    row->addWidget(close);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addLayout(row);
    column->addWidget(m_stack, 1);
    m_tabs->setFixedHeight(36);
    connect(m_tabs, &QTabBar::currentChanged, this, &PanelArea::showTab);
    connect(close, &QToolButton::clicked, this, &PanelArea::closeRequested);
}

void PanelArea::add(const PanelSpec &spec)
{
    const auto place = std::ranges::upper_bound(
        m_panels, spec.order, {}, [](const Panel &panel) { return panel.spec.order; });
    const int index = int(place - m_panels.begin());
    m_panels.insert(place, Panel{.spec = spec});
    m_tabs->insertTab(index, spec.title);
}

const PanelArea::Panel *PanelArea::find(const QString &id) const
{
    const auto panel =
        std::ranges::find(m_panels, id, [](const Panel &one) { return one.spec.id; });
    return panel == m_panels.end() ? nullptr : &*panel;
}

QWidget *PanelArea::raise(const QString &id)
{
    const Panel *panel = find(id);
    if (!panel)
        return nullptr;
    const int index = int(panel - m_panels.data());
    m_tabs->setCurrentIndex(index);
    showTab(index);
    return m_panels[std::size_t(index)].content;
}

QString PanelArea::current() const
{
    const int index = m_tabs->currentIndex();
    return index < 0 ? QString() : m_panels[std::size_t(index)].spec.id;
}

void PanelArea::setNote(const QString &id, const QString &note)
{
    if (const Panel *panel = find(id))
        m_panels[std::size_t(panel - m_panels.data())].note = note;
    showNote();
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
    m_note->setText(index < 0 ? QString() : m_panels[std::size_t(index)].note);
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
