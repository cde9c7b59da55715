// SPDX-License-Identifier: GPL-3.0-or-later
#include "folding.h"

#include "scintillaview.h"

namespace slipway::ide {

// Scintilla has room for 3,071 levels above its base.
static constexpr int deepest = 1000;

Folding::Folding(ScintillaView &view)
    : m_view(view)
{
    view.send(QsciScintillaBase::SCI_SETAUTOMATICFOLD,
              QsciScintillaBase::SC_AUTOMATICFOLD_SHOW | QsciScintillaBase::SC_AUTOMATICFOLD_CLICK
                  | QsciScintillaBase::SC_AUTOMATICFOLD_CHANGE);
}

void Folding::reset(bool byIndentation)
{
    m_byIndentation = byIndentation;
    m_lines.assign(static_cast<std::size_t>(m_view.lineCount()), {});
    m_firstChanged = 0;
    m_lastChanged = -1;
    for (long line = 0; line < m_view.lineCount(); ++line)
        m_view.send(QsciScintillaBase::SCI_SETFOLDLEVEL, line,
                    long(QsciScintillaBase::SC_FOLDLEVELBASE));
}

void Folding::moveLines(long line, long linesAdded)
{
    if (linesAdded == 0)
        return;
    const auto at = m_lines.begin() + line;
    if (linesAdded > 0)
        m_lines.insert(at, static_cast<std::size_t>(linesAdded), {});
    else
        m_lines.erase(at, at - linesAdded);
    m_lines[static_cast<std::size_t>(line)].levelKnown = false;
    const bool none = m_lastChanged < m_firstChanged;
    if (!none && m_lastChanged >= line)
        m_lastChanged = std::max(line, m_lastChanged + linesAdded);
    m_firstChanged = none ? line : std::min(m_firstChanged, line);
    m_lastChanged = std::max(none ? line : m_lastChanged, line + std::max(0L, linesAdded));
}

quint16 Folding::indentation(QByteArrayView text) const
{
    const long tab = std::max(1L, m_view.send(QsciScintillaBase::SCI_GETTABWIDTH));
    long column = 0;
    for (const char c : text) {
        if (c == ' ')
            ++column;
        else if (c == '\t')
            column += tab - column % tab;
        else
            return static_cast<quint16>(std::min<long>(column, deepest));
    }
    return blank;
}

void Folding::setLine(long line, QByteArrayView text, LineEngine::Bend bend, bool indentationCounts)
{
    if (m_byIndentation)
        bend = {.closes = indentationCounts ? indentation(text) : blank, .opens = 0};
    Line &known = m_lines[static_cast<std::size_t>(line)];
    if (known.bend == bend && known.levelKnown)
        return;
    known.bend = bend;
    known.levelKnown = false;
    const bool none = m_lastChanged < m_firstChanged;
    m_firstChanged = none ? line : std::min(m_firstChanged, line);
    m_lastChanged = none ? line : std::max(m_lastChanged, line);
}

void Folding::setLevel(long line, int level, int flags)
{
    m_lines[static_cast<std::size_t>(line)].levelKnown = true;
    const long value = QsciScintillaBase::SC_FOLDLEVELBASE + std::min(level, deepest) + flags;
    if (m_view.send(QsciScintillaBase::SCI_GETFOLDLEVEL, line) != value)
        m_view.send(QsciScintillaBase::SCI_SETFOLDLEVEL, line, value);
}

void Folding::update()
{
    if (m_lastChanged < m_firstChanged)
        return;
    if (m_byIndentation)
        updateIndentation();
    else
        updateRegions();
    m_firstChanged = 0;
    m_lastChanged = -1;
}

void Folding::updateRegions()
{
    const long count = m_view.lineCount();
    int depth =
        m_firstChanged > 0 ? m_lines[static_cast<std::size_t>(m_firstChanged - 1)].depthAfter : 0;
    for (long i = m_firstChanged; i < count; ++i) {
        Line &line = m_lines[static_cast<std::size_t>(i)];
        const int lowest = std::max(0, depth - line.bend.closes);
        const auto after = static_cast<quint16>(lowest + line.bend.opens);
        if (i > m_lastChanged && line.levelKnown && line.depthAfter == after)
            return; // From here on all is as it was.
        // "} else {" is a head on the level outside; "}" still belongs to what it closes.
        const bool opens = line.bend.opens > 0;
        setLevel(i, opens ? lowest : depth, opens ? QsciScintillaBase::SC_FOLDLEVELHEADERFLAG : 0);
        line.depthAfter = after;
        depth = after;
    }
}

long Folding::previousText(long line) const
{
    while (line > 0 && m_lines[static_cast<std::size_t>(line)].bend.closes == blank)
        --line;
    return line;
}

long Folding::nextText(long line) const
{
    const long count = long(m_lines.size());
    while (line < count && m_lines[static_cast<std::size_t>(line)].bend.closes == blank)
        ++line;
    return line;
}

void Folding::updateIndentation()
{
    const long count = m_view.lineCount();
    // Whether a line heads a block depends on the next one with text, so one line back.
    long line = previousText(std::max(0L, m_firstChanged - 1));
    while (line < count && line <= m_lastChanged) {
        const quint16 own = m_lines[static_cast<std::size_t>(line)].bend.closes;
        const long next = nextText(line + 1);
        const int below = next < count ? m_lines[static_cast<std::size_t>(next)].bend.closes : 0;
        if (own != blank)
            setLevel(line, own, below > own ? QsciScintillaBase::SC_FOLDLEVELHEADERFLAG : 0);
        // Empty lines go with what follows: those after a block stay visible when it is folded.
        for (long i = own == blank ? line : line + 1; i < next; ++i)
            setLevel(i, below, QsciScintillaBase::SC_FOLDLEVELWHITEFLAG);
        line = next;
    }
}

} // namespace slipway::ide
