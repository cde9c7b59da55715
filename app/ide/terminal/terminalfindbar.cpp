// SPDX-License-Identifier: GPL-3.0-or-later
#include "terminalfindbar.h"

#include "shell/icons.h"
#include "shell/theme.h"
#include "terminalview.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QToolButton>

using namespace Qt::StringLiterals;

namespace slipway::ide {

TerminalFindBar::TerminalFindBar(TerminalView *view)
    : QFrame(view)
    , m_view(view)
    , m_text(new QLineEdit)
    , m_case(new QToolButton)
    , m_regex(new QToolButton)
    , m_count(new QLabel)
    , m_previous(new QToolButton)
    , m_next(new QToolButton)
    , m_close(new QToolButton)
{
    setFrameShape(QFrame::StyledPanel);
    setAutoFillBackground(true);
    setBackgroundRole(QPalette::Window);
    m_text->setPlaceholderText(tr("Find in terminal"));
    m_text->setAccessibleName(tr("Find in terminal"));
    m_text->setClearButtonEnabled(true);
    m_text->setMinimumWidth(160);
    m_count->setMinimumWidth(72);
    m_count->setForegroundRole(QPalette::PlaceholderText);
    const auto button = [](QToolButton *each, const QString &name) {
        each->setAutoRaise(true);
        each->setToolTip(name);
        each->setAccessibleName(name);
    };
    button(m_previous, tr("Previous match"));
    button(m_next, tr("Next match"));
    button(m_close, tr("Close search"));
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(8, 4, 4, 4);
    row->setSpacing(4);
    for (QWidget *each : std::initializer_list<QWidget *>{m_text, m_case, m_regex, m_count,
                                                          m_previous, m_next, m_close})
        row->addWidget(each);
    connect(m_text, &QLineEdit::textChanged, this, &TerminalFindBar::search);
    const auto toggle = [&](QToolButton *each, const QString &text, const QString &name,
                            const QString &keys) {
        button(each, name);
        each->setText(text);
        each->setCheckable(true);
        each->setToolTip(u"%1 (%2)"_s.arg(name, keys));
        connect(each, &QToolButton::toggled, this, &TerminalFindBar::search);
    };
    toggle(m_case, u"Aa"_s, tr("Match case"), u"Alt+C"_s);
    toggle(m_regex, u".*"_s, tr("Regular expression"), u"Alt+R"_s);
    m_text->installEventFilter(this);
    connect(m_previous, &QToolButton::clicked, view, &TerminalView::findPrevious);
    connect(m_next, &QToolButton::clicked, view, &TerminalView::findNext);
    connect(m_close, &QToolButton::clicked, this, &TerminalFindBar::end);
    connect(view, &TerminalView::matchesChanged, this, &TerminalFindBar::showCount);
    connect(&Theme::instance(), &Theme::changed, this, &TerminalFindBar::updateIcons);
    view->installEventFilter(this);
    updateIcons();
    hide();
}

void TerminalFindBar::updateIcons()
{
    m_previous->setIcon(breezeIcon(u"go-up"_s));
    m_next->setIcon(breezeIcon(u"go-down"_s));
    m_close->setIcon(breezeIcon(u"window-close"_s));
}

void TerminalFindBar::search()
{
    m_view->search({m_text->text(), m_case->isChecked(), m_regex->isChecked()});
}

void TerminalFindBar::begin(const QString &text)
{
    if (!text.isEmpty() && !text.contains(u'\n'))
        m_text->setText(text);
    show();
    raise();
    place();
    m_text->selectAll();
    m_text->setFocus();
    search();
}

void TerminalFindBar::end()
{
    hide();
    m_view->search({});
    m_view->setFocus();
}

void TerminalFindBar::place()
{
    adjustSize();
    move(m_view->viewport()->geometry().right() - width() - 4, 4);
}

void TerminalFindBar::showCount(int count, int current, bool limited)
{
    if (m_text->text().isEmpty())
        m_count->clear();
    else if (m_isInvalid)
        m_count->setText(tr("Not an expression"));
    else if (count == 0)
        m_count->setText(tr("No matches"));
    else
        m_count->setText(limited ? tr("%1 of the last %2").arg(current).arg(count)
                                 : tr("%1 of %2").arg(current).arg(count));
}

void TerminalFindBar::keyPressEvent(QKeyEvent *event)
{
    switch (event->key()) {
    case Qt::Key_Escape:
        return end();
    case Qt::Key_Return:
    case Qt::Key_Enter:
    case Qt::Key_F3: {
        // What was printed last is what people look for: upwards is the way.
        const bool down = event->modifiers() & Qt::ShiftModifier;
        return down ? m_view->findNext() : m_view->findPrevious();
    }
    case Qt::Key_Up:
        return m_view->findPrevious();
    case Qt::Key_Down:
        return m_view->findNext();
    default:
        return QFrame::keyPressEvent(event);
    }
}

/// Null for a key that is no switch's. The window's menus have the same letters.
QToolButton *TerminalFindBar::switchOf(const QKeyEvent &event) const
{
    if (event.modifiers() != Qt::AltModifier)
        return nullptr;
    return event.key() == Qt::Key_C ? m_case : event.key() == Qt::Key_R ? m_regex : nullptr;
}

bool TerminalFindBar::eventFilter(QObject *watched, QEvent *event)
{
    const bool isKey =
        event->type() == QEvent::ShortcutOverride || event->type() == QEvent::KeyPress;
    if (watched == m_text && isKey) {
        if (QToolButton *pressed = switchOf(*static_cast<QKeyEvent *>(event))) {
            if (event->type() == QEvent::KeyPress)
                pressed->toggle();
            event->accept();
            return true;
        }
        return false;
    }
    if (event->type() == QEvent::Resize && isVisible())
        place();
    return QFrame::eventFilter(watched, event);
}

} // namespace slipway::ide
