// SPDX-License-Identifier: GPL-3.0-or-later
#include "problemmarks.h"

#include "editortheme.h"
#include "scintillaview.h"

#include <QHelpEvent>
#include <QToolTip>

#include <algorithm>

namespace slipway::ide {

using namespace Qt::StringLiterals;
using Sci = QsciScintillaBase;

ProblemMarks::ProblemMarks(ScintillaView &view)
    : QObject(&view)
    , m_view(view)
{
    view.viewport()->installEventFilter(this);
}

static int indicatorOf(ProblemSeverity severity)
{
    return severity == ProblemSeverity::Error ? errorIndicator : warningIndicator;
}

void ProblemMarks::clear()
{
    for (const int indicator : {errorIndicator, warningIndicator}) {
        m_view.send(Sci::SCI_SETINDICATORCURRENT, indicator);
        m_view.send(Sci::SCI_INDICATORCLEARRANGE, 0L, m_view.length());
    }
    m_view.send(Sci::SCI_MARKERDELETEALL, errorMarker);
    m_view.send(Sci::SCI_MARKERDELETEALL, warningMarker);
    m_lines.clear();
}

void ProblemMarks::show(const std::vector<Problem> &problems)
{
    if (problems.empty() && m_lines.empty())
        return;
    clear();
    for (const Problem &problem : problems) {
        const long line = problem.position.line - 1L;
        if (line < 0 || line >= m_view.lineCount() || problem.severity == ProblemSeverity::Note)
            continue;
        const auto same = std::ranges::find(m_lines, line, &Line::line);
        if (same != m_lines.end()) {
            same->text += u'\n' + problem.text;
            continue;
        }
        m_lines.push_back({line, problem.severity, problem.text});
        mark(problem, long(m_lines.size()));
    }
    fitMargin();
}

/// From the column to the end of the word there; the whole line where no column is known.
void ProblemMarks::mark(const Problem &first, long number)
{
    const long line = first.position.line - 1L;
    long start = m_view.send(Sci::SCI_GETLINEINDENTPOSITION, line);
    long end = m_view.lineEnd(line);
    if (first.position.column > 0) {
        const long at = m_view.send(Sci::SCI_POSITIONRELATIVE, m_view.lineStart(line),
                                    first.position.column - 1L);
        if (at >= m_view.lineStart(line) && at < end) {
            start = at;
            end = std::max(m_view.send(Sci::SCI_WORDENDPOSITION, at, 1L),
                           m_view.send(Sci::SCI_POSITIONAFTER, at));
        }
    }
    if (start >= end)
        start = m_view.lineStart(line);
    const bool error = first.severity == ProblemSeverity::Error;
    m_view.send(Sci::SCI_SETINDICATORCURRENT, indicatorOf(first.severity));
    m_view.send(Sci::SCI_SETINDICATORVALUE, number);
    m_view.send(Sci::SCI_INDICATORFILLRANGE, start, end - start);
    m_view.send(Sci::SCI_MARKERADD, line, long(error ? errorMarker : warningMarker));
}

/// As the bookmarks do: both stand in one margin.
void ProblemMarks::fitMargin()
{
    const bool any = m_view.send(Sci::SCI_MARKERNEXT, 0, long(bookmarkMarginMask)) >= 0;
    m_view.send(Sci::SCI_SETMARGINWIDTHN, bookmarkMargin, any ? 16L : emptyMargin);
}

QString ProblemMarks::textAt(long position, bool wholeLine) const
{
    const long line = m_view.lineOf(position);
    const long last = wholeLine ? m_view.lineEnd(line) : position;
    for (const int indicator : {errorIndicator, warningIndicator}) {
        for (long at = wholeLine ? m_view.lineStart(line) : position; at <= last;) {
            const long value = m_view.send(Sci::SCI_INDICATORVALUEAT, indicator, at);
            if (value > 0 && std::size_t(value) <= m_lines.size())
                return m_lines[std::size_t(value - 1)].text;
            const long next = m_view.send(Sci::SCI_INDICATOREND, indicator, at);
            if (next <= at)
                break;
            at = next;
        }
    }
    return {};
}

bool ProblemMarks::eventFilter(QObject *watched, QEvent *event)
{
    if (event->type() != QEvent::ToolTip || m_lines.empty())
        return QObject::eventFilter(watched, event);
    const auto *help = static_cast<QHelpEvent *>(event);
    const bool inMargin = help->pos().x() < m_view.send(Sci::SCI_GETMARGINWIDTHN, 0)
                                                + m_view.send(Sci::SCI_GETMARGINWIDTHN, 1);
    const long position =
        inMargin ? m_view.send(Sci::SCI_POSITIONFROMPOINT, help->pos().x(), help->pos().y())
                 : m_view.send(Sci::SCI_POSITIONFROMPOINTCLOSE, help->pos().x(), help->pos().y());
    const QString text = position < 0 ? QString() : textAt(position, inMargin);
    if (text.isEmpty())
        return QObject::eventFilter(watched, event);
    // A program's own words are no rich text.
    QToolTip::showText(help->globalPos(),
                       u"<p style='white-space:pre-wrap'>"_s + text.toHtmlEscaped() + u"</p>"_s,
                       m_view.viewport());
    return true;
}

} // namespace slipway::ide
