// SPDX-License-Identifier: GPL-3.0-or-later
#include "lineengine.h"

#include "qscintilla.h"
#include "shell/theme.h"

#include <KSyntaxHighlighting/FoldingRegion>

#include <algorithm>

namespace slipway::ide {

using KSyntaxHighlighting::FoldingRegion;
using KSyntaxHighlighting::Format;
using KSyntaxHighlighting::State;

LineEngine::Line LineEngine::highlight(QByteArrayView text, const State &before,
                                       std::vector<char> &styles)
{
    styles.assign(static_cast<std::size_t>(text.size()), 0);
    if (text.size() > longestLine)
        return {.state = before, .bend = {}};
    m_text = QString::fromUtf8(text);
    m_styles = &styles;
    m_ascii = m_text.size() == text.size();
    m_walkedUtf16 = m_walkedBytes = 0;
    m_depth = m_lowest = 0;
    State after = highlightLine(m_text, before);
    return {.state = std::move(after),
            .bend = {.closes = static_cast<quint16>(-m_lowest),
                     .opens = static_cast<quint16>(m_depth - m_lowest)}};
}

qsizetype LineEngine::byteOf(qsizetype utf16)
{
    if (m_ascii)
        return utf16;
    if (utf16 < m_walkedUtf16)
        m_walkedUtf16 = m_walkedBytes = 0;
    for (; m_walkedUtf16 < utf16; ++m_walkedUtf16) {
        const QChar unit = m_text[m_walkedUtf16];
        if (unit.isHighSurrogate())
            continue; // The pair's four bytes are counted at its second half.
        m_walkedBytes += unit.isLowSurrogate() ? 4 : unit < u'\x80' ? 1 : unit < u'\x800' ? 2 : 3;
    }
    return m_walkedBytes;
}

void LineEngine::applyFormat(int offset, int length, const Format &format)
{
    const auto size = static_cast<qsizetype>(m_styles->size());
    const qsizetype start = std::min(byteOf(offset), size);
    const qsizetype end = std::min(byteOf(offset + length), size);
    std::fill(m_styles->begin() + start, m_styles->begin() + end, styleNumber(format));
}

void LineEngine::applyFolding(int, int, FoldingRegion region)
{
    m_depth += region.type() == FoldingRegion::Begin ? 1 : -1;
    m_lowest = std::min(m_lowest, m_depth);
}

static_assert(ThemeColors::syntaxStyles == KSyntaxHighlighting::Theme::Others + 1);

// The numbers Scintilla keeps for itself lie in the middle.
static constexpr int firstReserved = QsciScintillaBase::STYLE_DEFAULT;
static constexpr int reserved = QsciScintillaBase::STYLE_LASTPREDEFINED - firstReserved + 1;
static_assert(styleVariants * ThemeColors::syntaxStyles + reserved
              <= QsciScintillaBase::STYLE_MAX + 1);

int styleNumberAt(int index)
{
    return index < firstReserved ? index : index + reserved;
}

StyleMeaning styleMeaning(int number)
{
    const int index = number < firstReserved ? number : std::max(0, number - reserved);
    const int variant = index / ThemeColors::syntaxStyles;
    return {.textStyle = index % ThemeColors::syntaxStyles,
            .bold = (variant & 1) != 0,
            .italic = (variant & 2) != 0,
            .underline = (variant & 4) != 0};
}

char styleNumber(const Format &format)
{
    // A theme nobody installed: what remains are the overrides the language itself makes.
    static const KSyntaxHighlighting::Theme none;
    const bool bold = format.hasBoldOverride() && format.isBold(none);
    const bool italic = format.hasItalicOverride() && format.isItalic(none);
    const bool underline = format.hasUnderlineOverride() && format.isUnderline(none);
    const int variant = (bold ? 1 : 0) | (italic ? 2 : 0) | (underline ? 4 : 0);
    return static_cast<char>(
        styleNumberAt(variant * ThemeColors::syntaxStyles + static_cast<int>(format.textStyle())));
}

} // namespace slipway::ide
