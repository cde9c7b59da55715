// SPDX-License-Identifier: GPL-3.0-or-later
#include "cursors.h"

#include "caretedits.h"
#include "scintillaview.h"

namespace slipway::ide {

using Sci = QsciScintillaBase;

// More than anybody can watch; each is painted and moved with every key.
static constexpr std::size_t mostCursors = 10'000;

static QByteArray textOf(const ScintillaView &view, const CaretRange &range)
{
    return view.bytes(range.start(), range.end()).toByteArray();
}

bool Cursors::selectWords()
{
    CaretSet carets = caretsOf(m_view);
    if (!carets.mainRange().isEmpty())
        return false;
    for (CaretRange &range : carets.ranges) {
        if (!range.isEmpty())
            continue;
        range.anchor = m_view.send(Sci::SCI_WORDSTARTPOSITION, range.caret, 1L);
        range.caret = m_view.send(Sci::SCI_WORDENDPOSITION, range.caret, 1L);
    }
    setCarets(m_view, carets);
    m_wordStart = carets.mainRange().start();
    m_wordEnd = carets.mainRange().end();
    m_wholeWords = true;
    return true;
}

void Cursors::decideOnWholeWords()
{
    if (m_view.send(Sci::SCI_GETSELECTIONS) > 1)
        return; // As it began.
    const CaretRange range = caretsOf(m_view).mainRange();
    m_wholeWords = range.start() == m_wordStart && range.end() == m_wordEnd;
}

std::optional<CaretRange> Cursors::find(const QByteArray &text, long from, long to) const
{
    m_view.send(Sci::SCI_SETSEARCHFLAGS,
                Sci::SCFIND_MATCHCASE | (m_wholeWords ? int(Sci::SCFIND_WHOLEWORD) : 0));
    m_view.send(Sci::SCI_SETTARGETRANGE, from, to);
    const long at = m_view.send(Sci::SCI_SEARCHINTARGET, text.size(), text.constData());
    if (at < 0)
        return std::nullopt;
    return CaretRange{.anchor = at, .caret = at + text.size()};
}

std::optional<CaretRange> Cursors::nextOccurrence() const
{
    const CaretSet carets = caretsOf(m_view);
    const QByteArray text = textOf(m_view, carets.mainRange());
    if (text.isEmpty())
        return std::nullopt;
    const auto isNew = [&](const CaretRange &found) {
        return std::ranges::none_of(carets.ranges, [&](const CaretRange &range) {
            return found.start() < range.end() && range.start() < found.end();
        });
    };
    const long behind = carets.mainRange().end();
    for (const auto &[from, to] : {std::pair{behind, m_view.length()}, std::pair{0L, behind}}) {
        for (auto found = find(text, from, to); found; found = find(text, found->caret, to)) {
            if (isNew(*found))
                return found;
        }
    }
    return std::nullopt;
}

void Cursors::reveal()
{
    m_view.send(Sci::SCI_ENSUREVISIBLEENFORCEPOLICY, m_view.lineOf(m_view.caret()));
    m_view.send(Sci::SCI_SCROLLCARET);
}

void Cursors::addNextOccurrence()
{
    if (selectWords())
        return;
    decideOnWholeWords();
    const auto found = nextOccurrence();
    if (!found)
        return;
    m_view.send(Sci::SCI_ADDSELECTION, found->caret, found->anchor);
    reveal();
}

void Cursors::skipOccurrence()
{
    if (selectWords())
        return;
    decideOnWholeWords();
    const auto found = nextOccurrence();
    if (!found)
        return;
    CaretSet carets = caretsOf(m_view);
    carets.ranges[carets.main] = *found;
    setCarets(m_view, carets);
    reveal();
}

void Cursors::selectAllOccurrences()
{
    if (!selectWords())
        decideOnWholeWords();
    const CaretRange main = caretsOf(m_view).mainRange();
    const QByteArray text = textOf(m_view, main);
    if (text.isEmpty())
        return;
    CaretSet carets;
    const long length = m_view.length();
    for (auto found = find(text, 0, length); found && carets.ranges.size() < mostCursors;
         found = find(text, found->caret, length)) {
        if (found->start() <= main.start())
            carets.main = carets.ranges.size();
        carets.ranges.push_back(*found);
    }
    const long top = m_view.send(Sci::SCI_GETFIRSTVISIBLELINE);
    setCarets(m_view, carets);
    m_view.send(Sci::SCI_SETFIRSTVISIBLELINE, top);
}

void Cursors::addBeside(long step)
{
    const CaretSet carets = caretsOf(m_view);
    const CaretRange &edge = step < 0 ? carets.ranges.front() : carets.ranges.back();
    const long line = m_view.lineOf(edge.caret) + step;
    if (line < 0 || line >= m_view.lineCount() || carets.ranges.size() >= mostCursors)
        return;
    // The main one remembers the column that the others, on shorter lines, could not keep.
    const long column = m_view.send(Sci::SCI_GETCOLUMN, carets.mainRange().caret);
    const long at = m_view.send(Sci::SCI_FINDCOLUMN, line, column);
    const CaretRange main = carets.mainRange();
    m_view.send(Sci::SCI_ADDSELECTION, at, at);
    m_view.send(Sci::SCI_SCROLLRANGE, at, at);
    // The new one has become the main one.
    for (long i = 0; i < m_view.send(Sci::SCI_GETSELECTIONS); ++i) {
        if (m_view.send(Sci::SCI_GETSELECTIONNCARET, i) == main.caret)
            m_view.send(Sci::SCI_SETMAINSELECTION, i);
    }
}

void Cursors::splitIntoLines()
{
    CaretSet carets;
    for (const CaretRange &range : caretsOf(m_view).ranges) {
        const long last = m_view.lineOf(range.end());
        for (long line = m_view.lineOf(range.start()); line <= last; ++line) {
            // A selection of whole lines ends at the start of the next.
            if (line == last && range.end() == m_view.lineStart(line) && !range.isEmpty())
                break;
            const long end = m_view.lineEnd(line);
            if (carets.ranges.size() < mostCursors
                && (carets.ranges.empty() || carets.ranges.back().caret != end))
                carets.ranges.push_back({.anchor = end, .caret = end});
        }
    }
    carets.main = carets.ranges.empty() ? 0 : carets.ranges.size() - 1;
    setCarets(m_view, carets);
}

bool Cursors::reduceToOne()
{
    if (m_view.send(Sci::SCI_GETSELECTIONS) < 2)
        return false;
    const CaretRange main = caretsOf(m_view).mainRange();
    m_view.send(Sci::SCI_SETSELECTION, main.caret, main.anchor);
    return true;
}

} // namespace slipway::ide
