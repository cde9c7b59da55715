// SPDX-License-Identifier: GPL-3.0-or-later
#include "terminalsearch.h"

#include "sharedscreen.h"

#include <algorithm>
#include <deque>

using namespace Qt::StringLiterals;

namespace slipway::ide {

namespace {

constexpr std::int64_t linesAtATime = 200;
constexpr std::size_t mostMatches = 20'000;
constexpr qsizetype longestLine = 200'000;

/// Adds a line's text and where each UTF-16 unit of it stands.
void append(const terminal::Screen &screen, std::int64_t number, QString &text,
            std::vector<GridPosition> &places)
{
    int column = 0;
    for (const terminal::Cell &cell : screen.line(number)) {
        if (cell.width > 0) {
            const auto codes = screen.text(cell);
            const qsizetype before = text.size();
            if (codes.empty())
                text += u' ';
            else
                text += QString::fromUcs4(codes.data(), qsizetype(codes.size()));
            places.insert(places.end(), std::size_t(text.size() - before), {number, column});
        }
        ++column;
    }
}

} // namespace

TerminalMatches searchTerminal(const SharedScreen &shared, const QString &text,
                               const std::atomic<bool> &cancelled)
{
    TerminalMatches result{text, {}, false};
    const Qt::CaseSensitivity sensitivity =
        text == text.toLower() ? Qt::CaseInsensitive : Qt::CaseSensitive;
    std::deque<TerminalMatch> found;
    std::int64_t next = shared->firstLine();
    while (!text.isEmpty() && !cancelled) {
        const auto screen = shared.access();
        next = std::max(next, screen->firstLine());
        const std::int64_t end = std::min(next + linesAtATime, screen->endLine());
        if (next >= end)
            break;
        while (next < end) {
            QString line;
            std::vector<GridPosition> places;
            do {
                append(*screen, next++, line, places);
            } while (screen->isContinued(next) && line.size() < longestLine);
            for (qsizetype at = line.indexOf(text, 0, sensitivity); at >= 0;
                 at = line.indexOf(text, at + text.size(), sensitivity)) {
                GridPosition last = places[std::size_t(at + text.size() - 1)];
                ++last.column;
                found.push_back({places[std::size_t(at)], last});
            }
        }
        for (; found.size() > mostMatches; result.limited = true)
            found.pop_front();
    }
    result.matches.assign(found.begin(), found.end());
    return result;
}

} // namespace slipway::ide
