// SPDX-License-Identifier: GPL-3.0-or-later
#include "terminalsearch.h"

#include "sharedscreen.h"

#include <QRegularExpression>

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

QRegularExpression patternOf(const TerminalQuery &query)
{
    const QString text =
        query.regularExpression ? query.text : QRegularExpression::escape(query.text);
    QRegularExpression::PatternOptions options = QRegularExpression::UseUnicodePropertiesOption;
    options.setFlag(QRegularExpression::CaseInsensitiveOption, !query.matchCase);
    return QRegularExpression(text, options);
}

} // namespace

TerminalMatches searchTerminal(const SharedScreen &shared, const TerminalQuery &query,
                               const std::atomic<bool> &cancelled)
{
    TerminalMatches result{query, {}, false, false};
    const QRegularExpression pattern = patternOf(query);
    result.isInvalid = !pattern.isValid();
    std::deque<TerminalMatch> found;
    std::int64_t next = shared->firstLine();
    while (!query.text.isEmpty() && !result.isInvalid && !cancelled) {
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
            for (auto each = pattern.globalMatch(line); each.hasNext();) {
                const QRegularExpressionMatch match = each.next();
                if (match.capturedLength() == 0)
                    continue;
                GridPosition last = places[std::size_t(match.capturedEnd() - 1)];
                ++last.column;
                found.push_back({places[std::size_t(match.capturedStart())], last});
            }
        }
        for (; found.size() > mostMatches; result.limited = true)
            found.pop_front();
    }
    result.matches.assign(found.begin(), found.end());
    return result;
}

} // namespace slipway::ide
