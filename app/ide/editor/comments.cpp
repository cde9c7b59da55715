// SPDX-License-Identifier: GPL-3.0-or-later
#include "comments.h"

#include "caretedits.h"
#include "lineblocks.h"
#include "scintillaview.h"

#include <KSyntaxHighlighting/Definition>

namespace slipway::ide {

using Sci = QsciScintillaBase;

void Comments::setDefinition(const KSyntaxHighlighting::Definition &definition)
{
    m_line = m_open = m_close = {};
    if (!definition.isValid())
        return;
    m_line = definition.singleLineCommentMarker().toUtf8();
    m_open = definition.multiLineCommentMarker().first.toUtf8();
    m_close = definition.multiLineCommentMarker().second.toUtf8();
}

bool Comments::isCommented(long line) const
{
    const QByteArray text = m_view.lineBytes(line).toByteArray().trimmed();
    return m_line.isEmpty() ? text.startsWith(m_open) && text.endsWith(m_close)
                            : text.startsWith(m_line);
}

void Comments::comment(long line, long column)
{
    const long at = m_view.lineStart(line) + column;
    if (m_line.isEmpty()) {
        m_view.replaceRange(m_view.lineEnd(line), m_view.lineEnd(line), ' ' + m_close);
        m_view.replaceRange(at, at, m_open + ' ');
    } else {
        m_view.replaceRange(at, at, m_line + ' ');
    }
}

void Comments::uncomment(long line)
{
    const QByteArray &mark = m_line.isEmpty() ? m_open : m_line;
    const long start = m_view.lineStart(line);
    const QByteArray text = m_view.lineBytes(line).toByteArray();
    if (m_line.isEmpty()) {
        const auto close = text.lastIndexOf(m_close);
        const bool space = close > 0 && text[close - 1] == ' ';
        m_view.replaceRange(start + close - space, start + close + m_close.size(), {});
    }
    const auto open = text.indexOf(mark);
    const bool space = text.mid(open + mark.size()).startsWith(' ');
    m_view.replaceRange(start + open, start + open + mark.size() + space, {});
}

void Comments::toggleLines()
{
    if (m_view.isReadOnly() || (m_line.isEmpty() && m_open.isEmpty()))
        return;
    std::vector<long> lines;
    for (const LineBlock &block : selectedLines(m_view)) {
        for (long line = block.first; line <= block.last; ++line) {
            if (!m_view.lineBytes(line).trimmed().isEmpty())
                lines.push_back(line);
        }
    }
    const bool all = std::ranges::all_of(lines, [this](long line) { return isCommented(line); });
    // The marks stand below each other, at the least indented line.
    long column = std::numeric_limits<long>::max();
    for (const long line : lines)
        column = std::min(column, m_view.send(Sci::SCI_GETLINEINDENTPOSITION, line)
                                      - m_view.lineStart(line));
    const UndoGroup group(m_view);
    for (const long line : lines) {
        if (all)
            uncomment(line);
        else
            comment(line, column);
    }
}

/// The comment round the place, with its marks, where both are on its line or it begins there.
static std::optional<LineBlock> commentAround(const QByteArray &text, qsizetype at,
                                              const QByteArray &open, const QByteArray &close)
{
    const auto begin = text.lastIndexOf(open, std::max<qsizetype>(0, at - 1));
    if (begin < 0 || begin > at)
        return std::nullopt;
    const auto end = text.indexOf(close, begin + open.size());
    if (end < 0 || end + close.size() < at)
        return std::nullopt;
    return LineBlock{.first = begin, .last = end + close.size()};
}

void Comments::toggleBlock()
{
    if (m_view.isReadOnly())
        return;
    if (m_open.isEmpty()) {
        toggleLines(); // Python and the like.
        return;
    }
    const CaretSet carets = caretsOf(m_view);
    std::vector<CaretEdit> edits;
    for (const CaretRange &range : carets.ranges) {
        // Far enough round for any comment in code, near enough for any key.
        constexpr long around = 64 << 10;
        const long from = std::max(0L, range.start() - around);
        const long to = std::min(m_view.length(), range.end() + around);
        const QByteArray text = m_view.bytes(from, to).toByteArray();
        const auto found = commentAround(text, range.start() - from, m_open, m_close);
        if (found && found->last + from >= range.end()) {
            QByteArray inner = text.mid(found->first, found->last - found->first);
            inner = inner.mid(m_open.size(), inner.size() - m_open.size() - m_close.size());
            const bool left = inner.startsWith(' ');
            inner =
                inner.mid(left, inner.size() - left - (inner.size() > 1 && inner.endsWith(' ')));
            const long removed = m_open.size() + left;
            const auto moved = [&](long position) {
                return std::clamp(position - from - found->first - removed, 0L, long(inner.size()));
            };
            edits.push_back({.start = from + found->first,
                             .end = from + found->last,
                             .text = inner,
                             .anchor = moved(range.anchor),
                             .caret = moved(range.caret)});
        } else {
            const QByteArray inner = m_view.bytes(range.start(), range.end()).toByteArray();
            const long opened = m_open.size() + 1;
            edits.push_back({.start = range.start(),
                             .end = range.end(),
                             .text = m_open + ' ' + inner + ' ' + m_close,
                             .anchor = range.anchor - range.start() + opened,
                             .caret = range.caret - range.start() + opened});
        }
    }
    applyCaretEdits(m_view, edits, carets.main);
}

} // namespace slipway::ide
