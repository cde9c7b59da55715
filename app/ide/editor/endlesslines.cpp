// SPDX-License-Identifier: GPL-3.0-or-later
#include "endlesslines.h"

#include "scintillaview.h"

namespace slipway::ide {

using Sci = QsciScintillaBase;

static constexpr long longest = 50'000;
// Laid out in some milliseconds, and more than a screen is wide.
static constexpr long shownAtStart = 10'000;
static constexpr long shownRound = 5'000;
static constexpr long margin = 1'000;
static constexpr long shownStyle = 0;
// What is hidden is so in stripes of two styles: a longer run of one style Scintilla would take
// apart itself, word by word, whenever it measures the line.
static constexpr std::array<char, 2> hiddenStyles{1, 2};
static constexpr long stripe = 256;

static void show(const ScintillaView &view, long from, long to)
{
    if (to <= from)
        return;
    view.send(Sci::SCI_STARTSTYLING, from, 0L);
    view.send(Sci::SCI_SETSTYLING, to - from, shownStyle);
}

static void hide(const ScintillaView &view, long from, long to)
{
    if (to <= from)
        return;
    static const QByteArray stripes =
        (QByteArray(stripe, hiddenStyles[0]) + QByteArray(stripe, hiddenStyles[1])).repeated(256);
    view.send(Sci::SCI_STARTSTYLING, from, 0L);
    for (long at = from; at < to; at += stripes.size())
        view.send(Sci::SCI_SETSTYLINGEX, std::min<long>(stripes.size(), to - at), stripes.data());
}

EndlessLines::EndlessLines(ScintillaView &view)
    : QObject(&view)
    , m_view(view)
{
    connect(&view, &QsciScintillaBase::SCN_STYLENEEDED, this, [this](int position) {
        if (m_enabled)
            style(position);
    });
    connect(&view, &QsciScintillaBase::SCN_UPDATEUI, this, [this](int updated) {
        if (m_enabled && (updated & (Sci::SC_UPDATE_SELECTION | Sci::SC_UPDATE_CONTENT)))
            followCaret();
    });
    connect(&view, &ScintillaView::edited, this,
            [this](long position, long length, long linesAdded, bool inserted) {
                if (m_enabled)
                    noticeEdit(position, inserted ? length : -length,
                               linesAdded == 0 && length <= shownRound);
            });
}

void EndlessLines::noticeEdit(long position, long change, bool isSmall)
{
    if (position <= m_shownEnd)
        m_shownEnd = std::max(position, m_shownEnd + change);
    if (position < m_shownStart)
        m_shownStart = std::max(position, m_shownStart + change);
    if (isSmall) {
        if (change > 0)
            show(m_view, position, position + change);
    } else {
        // Right now: the next thing Scintilla does is to measure the line the caret is in.
        const long old = m_view.lineOf(std::exchange(m_shownStart, 0));
        m_shownEnd = 0;
        styleLine(old);
        const long last = m_view.lineOf(position + std::max(0L, change));
        for (long line = m_view.lineOf(position); line <= last; ++line)
            styleLine(line);
    }
    // The rest is styled already, whatever the edit made Scintilla think.
    m_view.send(Sci::SCI_STARTSTYLING, m_view.length(), 0L);
}

bool EndlessLines::isNeededAfter(const ScintillaView &view, long position, long inserted)
{
    const long last = view.lineOf(position + (inserted > longest ? inserted : 0));
    for (long line = view.lineOf(position); line <= last; ++line) {
        if (view.send(Sci::SCI_LINELENGTH, line) > longest)
            return true;
    }
    return false;
}

bool EndlessLines::isNeeded(const ScintillaView &view)
{
    const long count = view.lineCount();
    // Text of short lines has enough of them; no need to look at each.
    if (view.length() <= longest)
        return false;
    for (long line = 0; line < count; ++line) {
        if (view.send(Sci::SCI_LINELENGTH, line) > longest)
            return true;
    }
    return false;
}

bool EndlessLines::isNeeded(std::string_view text)
{
    std::size_t start = 0;
    while (text.size() - start > std::size_t(longest)) {
        // Backwards, so that of most texts only a part is looked at.
        const std::size_t end = text.find_last_of("\r\n", start + std::size_t(longest));
        if (end == std::string_view::npos || end < start)
            return true;
        start = end + 1;
    }
    return false;
}

void EndlessLines::setHidden(ScintillaView &view, bool hidden)
{
    view.send(Sci::SCI_STYLESETVISIBLE, shownStyle, hidden ? 0L : 1L);
}

void EndlessLines::setEnabled(bool on)
{
    m_enabled = on;
    m_shownStart = m_shownEnd = 0;
    if (!on)
        return;
    constexpr long containerLexer = 0;
    m_view.send(Sci::SCI_SETLEXER, containerLexer);
    m_view.send(Sci::SCI_SETLAYOUTCACHE, long(Sci::SC_CACHE_PAGE));
    applyStyle();
    const long length = m_view.length();
    show(m_view, 0, length);
    for (long line = 0; line < m_view.lineCount(); ++line) {
        if (m_view.send(Sci::SCI_LINELENGTH, line) > longest)
            styleLine(line);
    }
    m_view.send(Sci::SCI_STARTSTYLING, length, 0L);
}

void EndlessLines::applyStyle()
{
    for (const char style : hiddenStyles)
        m_view.send(Sci::SCI_STYLESETVISIBLE, style, m_enabled ? 0L : 1L);
}

void EndlessLines::styleLine(long line)
{
    const long start = m_view.lineStart(line);
    const long length = m_view.send(Sci::SCI_LINELENGTH, line);
    const long end = start + length;
    const long head = std::min(end, start + (length > longest ? shownAtStart : length));
    show(m_view, start, head);
    hide(m_view, head, end);
    show(m_view, std::max(head, m_shownStart), std::min(end, m_shownEnd));
}

void EndlessLines::style(long position)
{
    const long last = m_view.lineOf(position);
    for (long line = m_view.lineOf(m_view.send(Sci::SCI_GETENDSTYLED)); line <= last; ++line)
        styleLine(line);
    m_view.send(Sci::SCI_STARTSTYLING,
                last + 1 < m_view.lineCount() ? m_view.lineStart(last + 1) : m_view.length(), 0L);
}

void EndlessLines::followCaret()
{
    const long caret = m_view.caret();
    const long line = m_view.lineOf(caret);
    const long start = m_view.lineStart(line);
    const bool shown = caret - start < shownAtStart - margin
                       || (caret >= m_shownStart + std::min(margin, m_shownStart - start)
                           && caret <= m_shownEnd - std::min(margin, m_view.length() - m_shownEnd));
    if (shown || m_view.send(Sci::SCI_LINELENGTH, line) <= longest)
        return;
    const long end = m_view.lineEnd(line);
    const long oldStart = std::exchange(m_shownStart, std::max(start, caret - shownRound));
    const long oldEnd = std::exchange(m_shownEnd, std::min(end, caret + shownRound));
    // What was shown is hidden, and what is now is shown; the rest stays as it is.
    const long oldHead = m_view.lineStart(m_view.lineOf(oldStart)) + shownAtStart;
    hide(m_view, std::max(oldHead, oldStart), std::min(oldEnd, m_view.length()));
    show(m_view, m_shownStart, m_shownEnd);
    m_view.send(Sci::SCI_STARTSTYLING, m_view.length(), 0L);
    m_view.send(Sci::SCI_SCROLLCARET);
}

} // namespace slipway::ide
