// SPDX-License-Identifier: GPL-3.0-or-later
// TerminalView's ways through what was printed: commands, links, searching.
#include "shell/background.h"
#include "terminalfindbar.h"
#include "terminalview.h"

#include <QHelpEvent>
#include <QScrollBar>
#include <QToolTip>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace slipway::ide {

namespace {

/// While lines come the matches may wait.
constexpr int searchAgainMilliseconds = 300;

} // namespace

/// Scrolls a line to the upper third, unless it is in view.
void TerminalView::showLine(std::int64_t line)
{
    const std::int64_t top = topLine();
    if (line >= top && line < top + m_screen->rows())
        return;
    const auto place = line - m_screen->firstLine() - m_screen->rows() / 3;
    verticalScrollBar()->setValue(static_cast<int>(std::max<std::int64_t>(0, place)));
}

void TerminalView::goToCommand(int step)
{
    const auto screen = m_screen.access();
    if (screen->isAlternate())
        return;
    const auto &all = screen->commands();
    const std::int64_t top = topLine();
    const auto below = std::lower_bound(
        all.begin(), all.end(), top,
        [](const terminal::Command &command, std::int64_t line) { return command.line < line; });
    QScrollBar *bar = verticalScrollBar();
    const auto scrollTo = [&](std::int64_t line) {
        bar->setValue(static_cast<int>(line - screen->firstLine()));
    };
    if (step < 0 && below != all.begin())
        scrollTo((below - 1)->line);
    else if (step > 0) {
        const auto next = below != all.end() && below->line == top ? below + 1 : below;
        next == all.end() ? bar->setValue(bar->maximum()) : scrollTo(next->line);
    }
}

// --- Links --------------------------------------------------------------------------------------

void TerminalView::setHoveredLink(const TerminalLink &link)
{
    m_linkIsMarked = false;
    if (m_link == link)
        return;
    m_link = link;
    viewport()->setCursor(link.isEmpty() ? Qt::IBeamCursor : Qt::PointingHandCursor);
    viewport()->update();
}

void TerminalView::hoverLink(QPointF point, Qt::KeyboardModifiers modifiers)
{
    if (!(modifiers & Qt::ControlModifier) || !viewport()->rect().contains(point.toPoint()))
        return m_linkIsMarked ? void() : setHoveredLink({});
    const auto link = linkAt(*m_screen.access(), positionAt(point, false));
    setHoveredLink(link.value_or(TerminalLink()));
}

/// Where it leads is not always what is printed.
void TerminalView::showLinkTip(const QHelpEvent &event)
{
    constexpr qsizetype longest = 300;
    const auto link = linkAt(*m_screen.access(), positionAt(event.pos(), false));
    if (!link)
        return QToolTip::hideText();
    const QString target = link->address.isEmpty() ? link->path : link->address;
    QToolTip::showText(
        event.globalPos(),
        u"<p>%1<br>%2</p>"_s.arg(target.left(longest).toHtmlEscaped(), tr("Ctrl+click opens it.")),
        viewport());
}

void TerminalView::markLink()
{
    const auto screen = m_screen.access();
    const std::int64_t top = topLine();
    const auto links = findLinks(*screen, top, top + screen->rows());
    if (links.empty())
        return setHoveredLink({});
    const auto marked = std::find(links.begin(), links.end(), m_link);
    const bool again = m_linkIsMarked && marked != links.end() && marked != links.begin();
    setHoveredLink(again ? *(marked - 1) : links.back());
    m_linkIsMarked = true;
}

// --- Searching ----------------------------------------------------------------------------------

void TerminalView::find()
{
    if (!m_findBar)
        m_findBar = new TerminalFindBar(this);
    m_findBar->begin(selectedText());
}

void TerminalView::search(const TerminalQuery &query)
{
    if (m_searchCancelled)
        *m_searchCancelled = true;
    m_matches.query = query;
    if (query.text.isEmpty())
        return showMatches({});
    m_searchCancelled = std::make_shared<std::atomic<bool>>(false);
    runInBackground([shared = m_shared, query, cancelled = m_searchCancelled] {
        return searchTerminal(*shared, query, *cancelled);
    }).then(this, [this, cancelled = m_searchCancelled](const TerminalMatches &found) {
        if (!*cancelled)
            showMatches(found);
    });
}

/// The match that was chosen stays so; else the last one in view, or the last of all.
void TerminalView::showMatches(const TerminalMatches &matches)
{
    const bool sameText = m_matches.query == matches.query && m_currentMatch >= 0;
    const auto chosen = sameText && std::size_t(m_currentMatch) < m_matches.matches.size()
                            ? m_matches.matches[std::size_t(m_currentMatch)]
                            : TerminalMatch();
    const bool isNew = chosen == TerminalMatch();
    m_matches = matches;
    const auto &all = m_matches.matches;
    const auto found = std::find(all.begin(), all.end(), chosen);
    m_currentMatch = static_cast<int>(found - all.begin());
    if (found == all.end()) {
        const std::int64_t end = topLine() + m_screen->rows();
        const auto below = std::lower_bound(
            all.begin(), all.end(), end,
            [](const TerminalMatch &match, std::int64_t line) { return match.first.line < line; });
        m_currentMatch = static_cast<int>(std::max<std::ptrdiff_t>(0, below - all.begin() - 1));
    }
    if (all.empty())
        m_currentMatch = -1;
    else if (isNew)
        showLine(all[std::size_t(m_currentMatch)].first.line);
    viewport()->update();
    if (m_findBar)
        m_findBar->setInvalid(m_matches.isInvalid);
    Q_EMIT matchesChanged(static_cast<int>(all.size()), m_currentMatch + 1, m_matches.limited);
}

void TerminalView::stepMatch(int step)
{
    const int count = static_cast<int>(m_matches.matches.size());
    if (count == 0)
        return;
    m_currentMatch = (m_currentMatch + step + count) % count;
    showLine(m_matches.matches[std::size_t(m_currentMatch)].first.line);
    viewport()->update();
    Q_EMIT matchesChanged(count, m_currentMatch + 1, m_matches.limited);
}

void TerminalView::searchAgainSoon()
{
    if (!m_matches.query.text.isEmpty() && !m_searchAgain.isActive())
        m_searchAgain.start(searchAgainMilliseconds);
}

} // namespace slipway::ide
