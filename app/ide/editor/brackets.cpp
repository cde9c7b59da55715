// SPDX-License-Identifier: GPL-3.0-or-later
#include "brackets.h"

#include "scintillaview.h"

namespace slipway::ide {

using Sci = QsciScintillaBase;

// Looked through at every move of the caret.
static constexpr long farthest = 512L << 10;

static constexpr QByteArrayView brackets = "()[]{}";

static bool opens(char bracket)
{
    return bracket == '(' || bracket == '[' || bracket == '{';
}

long Brackets::bracketAtCaret() const
{
    const long caret = m_view.caret();
    if (caret > 0 && brackets.contains(m_view.charAt(caret - 1)))
        return caret - 1;
    if (caret < m_view.length() && brackets.contains(m_view.charAt(caret)))
        return caret;
    return -1;
}

std::optional<long> Brackets::partnerOf(long position) const
{
    const char own = m_view.charAt(position);
    const char other = brackets[brackets.indexOf(own) ^ 1];
    // One in a string or a comment belongs to others there.
    const long style = m_view.send(Sci::SCI_GETSTYLEAT, position);
    const bool down = opens(own);
    const long start = down ? position : std::max(0L, position - farthest);
    const long end = down ? std::min(m_view.length(), position + farthest) : position + 1;
    const QByteArrayView text = m_view.bytes(start, end);
    int depth = 0;
    for (qsizetype i = down ? 0 : text.size() - 1; i >= 0 && i < text.size(); i += down ? 1 : -1) {
        const char c = text[i];
        if ((c != own && c != other) || m_view.send(Sci::SCI_GETSTYLEAT, start + i) != style)
            continue;
        depth += c == own ? 1 : -1;
        if (depth == 0)
            return start + i;
    }
    if (start > 0 && !down)
        return std::nullopt;
    if (end < m_view.length() && down)
        return std::nullopt;
    return -1;
}

void Brackets::highlight()
{
    const long at = bracketAtCaret();
    const std::optional<long> partner = at < 0 ? -1 : partnerOf(at);
    show(at, partner.value_or(-1), at >= 0 && partner && *partner < 0);
}

void Brackets::show(long bracket, long partner, bool isBad)
{
    m_view.withoutRepaint([&] {
        if (isBad)
            m_view.send(Sci::SCI_BRACEBADLIGHT, bracket);
        else
            m_view.send(Sci::SCI_BRACEHIGHLIGHT, bracket, partner);
    });
    const std::array<long, 2> shown{bracket, partner};
    if (shown == m_shown)
        return;
    for (const auto &pair : {std::exchange(m_shown, shown), shown}) {
        for (const long position : pair) {
            if (position >= 0)
                m_view.repaintLine(position);
        }
    }
}

std::optional<Brackets::Pair> Brackets::pairAround(long position) const
{
    const long start = std::max(0L, position - farthest);
    const QByteArray text = m_view.bytes(start, position).toByteArray();
    for (qsizetype i = text.size() - 1; i >= 0; --i) {
        const char c = text[i];
        if (!brackets.contains(c))
            continue;
        const long partner = partnerOf(start + i).value_or(-1);
        if (opens(c) && partner >= position)
            return Pair{.open = start + i, .close = partner};
        if (!opens(c) && partner >= start)
            i = partner - start; // Over what is closed before.
    }
    return std::nullopt;
}

void Brackets::jump()
{
    const long caret = m_view.caret();
    // The one behind the caret first, as that is where a jump ends: so two of them lead back.
    const long at = brackets.contains(m_view.charAt(caret)) ? caret : bracketAtCaret();
    long to = -1;
    if (at >= 0) {
        to = partnerOf(at).value_or(-1);
    } else if (const auto pair = pairAround(caret)) {
        to = pair->close;
    }
    if (to < 0)
        return;
    m_view.send(Sci::SCI_ENSUREVISIBLEENFORCEPOLICY, m_view.lineOf(to));
    m_view.send(Sci::SCI_GOTOPOS, to);
}

void Brackets::select()
{
    const long start = m_view.send(Sci::SCI_GETSELECTIONSTART);
    const long end = m_view.send(Sci::SCI_GETSELECTIONEND);
    std::optional<Pair> pair = pairAround(start);
    if (start == end) {
        const long at = bracketAtCaret();
        const long partner = at < 0 ? -1 : partnerOf(at).value_or(-1);
        if (partner >= 0)
            pair = Pair{.open = std::min(at, partner), .close = std::max(at, partner)};
    }
    while (pair && pair->close < end)
        pair = pairAround(pair->open);
    if (!pair)
        return;
    const bool inner = start != pair->open + 1 || end != pair->close;
    m_view.send(Sci::SCI_SETSEL, pair->open + (inner ? 1 : 0), pair->close + (inner ? 0 : 1));
}

} // namespace slipway::ide
