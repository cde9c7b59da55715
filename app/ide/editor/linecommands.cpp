// SPDX-License-Identifier: GPL-3.0-or-later
#include "linecommands.h"

#include "caretedits.h"
#include "lineblocks.h"
#include "scintillaview.h"

#include <QCollator>

namespace slipway::ide {

using Sci = QsciScintillaBase;

static QByteArray copyOf(const ScintillaView &view, long start, long end)
{
    return view.bytes(start, end).toByteArray();
}

static QByteArray eolOf(const ScintillaView &view)
{
    switch (view.send(Sci::SCI_GETEOLMODE)) {
    case Sci::SC_EOL_CRLF:
        return "\r\n";
    case Sci::SC_EOL_CR:
        return "\r";
    default:
        return "\n";
    }
}

/// Where the line ends with its break; of the last line without one.
static long nextStart(const ScintillaView &view, long line)
{
    return line + 1 < view.lineCount() ? view.lineStart(line + 1) : view.length();
}

/// Moves what lies in the block, which itself moves by `shift` bytes.
static void shiftCarets(CaretSet &carets, const CaretSet &before, long start, long end, long shift)
{
    for (std::size_t i = 0; i < before.ranges.size(); ++i) {
        const CaretRange &range = before.ranges[i];
        if (range.start() >= start && range.start() <= end) {
            carets.ranges[i].anchor = range.anchor + shift;
            carets.ranges[i].caret = range.caret + shift;
        }
    }
}

void LineCommands::select()
{
    CaretSet carets;
    for (const CaretRange &range : caretsOf(m_view).ranges) {
        const long start = m_view.lineStart(m_view.lineOf(range.start()));
        const long end = nextStart(m_view, m_view.lineOf(range.end()));
        if (!carets.ranges.empty() && carets.ranges.back().caret > start)
            carets.ranges.back().caret = end; // Two cursors in a line.
        else
            carets.ranges.push_back({.anchor = start, .caret = end});
    }
    carets.main = carets.ranges.size() - 1;
    setCarets(m_view, carets);
    m_view.send(Sci::SCI_SCROLLCARET);
}

void LineCommands::moveUp()
{
    const std::vector<LineBlock> blocks = selectedLines(m_view);
    if (m_view.isReadOnly() || blocks.front().first == 0)
        return;
    const CaretSet before = caretsOf(m_view);
    CaretSet carets = before;
    const UndoGroup group(m_view);
    for (const LineBlock &block : blocks) {
        const long start = m_view.lineStart(block.first);
        const long above = m_view.lineStart(block.first - 1);
        const long end = m_view.lineEnd(block.last);
        // The line above goes below, so that what is marked on the block's own lines stays there.
        const QByteArray line = copyOf(m_view, above, m_view.lineEnd(block.first - 1));
        const QByteArray eol = copyOf(m_view, m_view.lineEnd(block.first - 1), start);
        shiftCarets(carets, before, start, nextStart(m_view, block.last), above - start);
        m_view.replaceRange(end, end, eol + line);
        m_view.replaceRange(above, start, {});
    }
    for (CaretRange &range : carets.ranges) {
        range.anchor = std::min(range.anchor, m_view.length());
        range.caret = std::min(range.caret, m_view.length());
    }
    setCarets(m_view, carets);
    m_view.send(Sci::SCI_SCROLLCARET);
}

void LineCommands::moveDown()
{
    const std::vector<LineBlock> blocks = selectedLines(m_view);
    if (m_view.isReadOnly() || blocks.back().last + 1 >= m_view.lineCount())
        return;
    const CaretSet before = caretsOf(m_view);
    CaretSet carets = before;
    const UndoGroup group(m_view);
    for (auto block = blocks.rbegin(); block != blocks.rend(); ++block) {
        const long start = m_view.lineStart(block->first);
        const long end = m_view.lineEnd(block->last);
        const long belowStart = m_view.lineStart(block->last + 1);
        const long belowEnd = m_view.lineEnd(block->last + 1);
        const QByteArray line = copyOf(m_view, belowStart, belowEnd);
        const QByteArray eol = copyOf(m_view, end, belowStart);
        shiftCarets(carets, before, start, belowStart, line.size() + eol.size());
        m_view.replaceRange(end, belowEnd, {});
        m_view.replaceRange(start, start, line + eol);
    }
    for (CaretRange &range : carets.ranges) {
        range.anchor = std::min(range.anchor, m_view.length());
        range.caret = std::min(range.caret, m_view.length());
    }
    setCarets(m_view, carets);
    m_view.send(Sci::SCI_SCROLLCARET);
}

void LineCommands::duplicate(bool cursorsBelow)
{
    if (m_view.isReadOnly())
        return;
    const std::vector<LineBlock> blocks = selectedLines(m_view);
    const CaretSet before = caretsOf(m_view);
    CaretSet carets = before;
    std::vector<std::pair<long, QByteArray>> insertions;
    long shift = 0;
    for (const LineBlock &block : blocks) {
        const long start = m_view.lineStart(block.first);
        const long end = m_view.lineEnd(block.last);
        const QByteArray copy = copyOf(m_view, start, end) + eolOf(m_view);
        if (cursorsBelow)
            shift += copy.size();
        shiftCarets(carets, before, start, nextStart(m_view, block.last), shift);
        if (!cursorsBelow)
            shift += copy.size();
        insertions.emplace_back(start, copy);
    }
    const UndoGroup group(m_view);
    for (auto one = insertions.rbegin(); one != insertions.rend(); ++one)
        m_view.replaceRange(one->first, one->first, one->second);
    setCarets(m_view, carets);
    m_view.send(Sci::SCI_SCROLLCARET);
}

void LineCommands::remove()
{
    if (m_view.isReadOnly())
        return;
    const std::vector<LineBlock> blocks = selectedLines(m_view);
    const long column = m_view.send(Sci::SCI_GETCOLUMN, m_view.caret());
    std::vector<long> lines; // Where each block was, when those above are gone.
    long gone = 0;
    for (const LineBlock &block : blocks) {
        lines.push_back(block.first - gone);
        gone += block.last - block.first + 1;
    }
    const UndoGroup group(m_view);
    for (auto block = blocks.rbegin(); block != blocks.rend(); ++block) {
        long start = m_view.lineStart(block->first);
        const long end = nextStart(m_view, block->last);
        if (block->last + 1 == m_view.lineCount() && block->first > 0)
            start = m_view.lineEnd(block->first - 1);
        m_view.replaceRange(start, end, {});
    }
    CaretSet carets;
    for (const long line : lines) {
        const long at =
            m_view.send(Sci::SCI_FINDCOLUMN, std::min(line, m_view.lineCount() - 1), column);
        if (carets.ranges.empty() || carets.ranges.back().caret != at)
            carets.ranges.push_back({.anchor = at, .caret = at});
    }
    setCarets(m_view, carets);
    m_view.send(Sci::SCI_SCROLLCARET);
}

void LineCommands::join()
{
    if (m_view.isReadOnly())
        return;
    const std::vector<LineBlock> blocks = selectedLines(m_view);
    const UndoGroup group(m_view);
    for (auto block = blocks.rbegin(); block != blocks.rend(); ++block) {
        const long last = std::min(std::max(block->last, block->first + 1), m_view.lineCount() - 1);
        for (long line = last - 1; line >= block->first; --line) {
            long end = m_view.lineEnd(line);
            const long from = m_view.send(Sci::SCI_GETLINEINDENTPOSITION, line + 1);
            while (end > m_view.lineStart(line)
                   && QByteArrayView(" \t").contains(m_view.charAt(end - 1)))
                --end;
            const bool apart = end > m_view.lineStart(line) && from < m_view.lineEnd(line + 1);
            m_view.replaceRange(end, from, apart ? " " : "");
        }
    }
}

void LineCommands::sort(Order order)
{
    if (m_view.isReadOnly())
        return;
    QCollator collator;
    collator.setNumericMode(true);
    const std::vector<LineBlock> blocks = selectedLines(m_view);
    const UndoGroup group(m_view);
    for (auto block = blocks.rbegin(); block != blocks.rend(); ++block) {
        struct Line
        {
            QCollatorSortKey key;
            QByteArray text;
        };
        std::vector<Line> lines;
        std::vector<QByteArray> breaks;
        for (long line = block->first; line <= block->last; ++line) {
            const QByteArray text = m_view.lineBytes(line).toByteArray();
            lines.push_back({collator.sortKey(QString::fromUtf8(text)), text});
            breaks.push_back(copyOf(m_view, m_view.lineEnd(line), nextStart(m_view, line)));
        }
        std::ranges::stable_sort(lines, [order](const Line &a, const Line &b) {
            return order == Order::Ascending ? a.key.compare(b.key) < 0 : b.key.compare(a.key) < 0;
        });
        QByteArray sorted;
        for (std::size_t i = 0; i < lines.size(); ++i)
            sorted += lines[i].text + breaks[i];
        const long start = m_view.lineStart(block->first);
        const long end = nextStart(m_view, block->last);
        if (m_view.bytes(start, end) != sorted)
            m_view.replaceRange(start, end, sorted);
        if (block == blocks.rbegin())
            m_view.send(Sci::SCI_SETSEL, start, start + sorted.size() - breaks.back().size());
    }
}

void LineCommands::insertLine(bool below)
{
    if (m_view.isReadOnly())
        return;
    const CaretSet carets = caretsOf(m_view);
    std::vector<CaretEdit> edits;
    for (const CaretRange &range : carets.ranges) {
        const long line = m_view.lineOf(range.caret);
        const long start = m_view.lineStart(line);
        const QByteArray indent =
            copyOf(m_view, start, m_view.send(Sci::SCI_GETLINEINDENTPOSITION, line));
        const QByteArray eol = eolOf(m_view);
        const long at = below ? m_view.lineEnd(line) : start;
        const long caret = below ? eol.size() + indent.size() : indent.size();
        edits.push_back({.start = at,
                         .end = at,
                         .text = below ? eol + indent : indent + eol,
                         .anchor = caret,
                         .caret = caret});
    }
    applyCaretEdits(m_view, edits, carets.main);
}

void LineCommands::insertAbove()
{
    insertLine(false);
}

void LineCommands::insertBelow()
{
    insertLine(true);
}

static QString withCase(const QString &text, LineCommands::Case to)
{
    if (to == LineCommands::Case::Upper)
        return text.toUpper();
    QString lower = text.toLower();
    if (to == LineCommands::Case::Lower)
        return lower;
    bool begins = true;
    for (QChar &c : lower) {
        if (begins)
            c = c.toUpper();
        begins = !c.isLetterOrNumber() && c != u'\'';
    }
    return lower;
}

void LineCommands::changeCase(Case to)
{
    if (m_view.isReadOnly())
        return;
    const CaretSet carets = caretsOf(m_view);
    std::vector<CaretEdit> edits;
    for (CaretRange range : carets.ranges) {
        const long offset = range.caret;
        const bool word = range.isEmpty();
        if (word) {
            range.anchor = m_view.send(Sci::SCI_WORDSTARTPOSITION, range.caret, 1L);
            range.caret = m_view.send(Sci::SCI_WORDENDPOSITION, range.caret, 1L);
        }
        const QByteArray text =
            withCase(QString::fromUtf8(m_view.bytes(range.start(), range.end())), to).toUtf8();
        const bool backwards = range.caret < range.anchor;
        const long at = std::min<long>(offset - range.start(), text.size());
        edits.push_back({.start = range.start(),
                         .end = range.end(),
                         .text = text,
                         .anchor = word        ? at
                                   : backwards ? long(text.size())
                                               : 0,
                         .caret = word        ? at
                                  : backwards ? 0
                                              : long(text.size())});
    }
    applyCaretEdits(m_view, edits, carets.main);
}

void LineCommands::trimTrailingSpace()
{
    if (m_view.isReadOnly())
        return;
    const UndoGroup group(m_view);
    for (long line = m_view.lineCount() - 1; line >= 0; --line) {
        const QByteArrayView text = m_view.lineBytes(line);
        qsizetype kept = text.size();
        while (kept > 0 && (text[kept - 1] == ' ' || text[kept - 1] == '\t'))
            --kept;
        if (kept < text.size())
            m_view.replaceRange(m_view.lineStart(line) + kept, m_view.lineEnd(line), {});
    }
}

} // namespace slipway::ide
