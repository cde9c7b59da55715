// SPDX-License-Identifier: GPL-3.0-or-later
#include "bracketcolors.h"

#include "editortheme.h"
#include "lineengine.h"
#include "scintillaview.h"
#include "shell/theme.h"

#include <KSyntaxHighlighting/Theme>

namespace slipway::ide {

using Sci = QsciScintillaBase;
using TextStyle = KSyntaxHighlighting::Theme::TextStyle;

static constexpr long mostLinesAbove = 500;
static constexpr long longestLine = 5'000;

BracketColors::BracketColors(ScintillaView &view)
    : QObject(&view)
    , m_view(view)
{
    connect(&view, &ScintillaView::keyDone, this, [this] {
        if (m_enabled)
            colour();
    });
    connect(&view, &QsciScintillaBase::SCN_UPDATEUI, this, [this](int updated) {
        if (m_enabled && (updated & (Sci::SC_UPDATE_CONTENT | Sci::SC_UPDATE_V_SCROLL)))
            colour();
    });
}

void BracketColors::setEnabled(bool on)
{
    m_enabled = on;
    m_view.send(Sci::SCI_SETINDICATORCURRENT, bracketIndicator);
    m_view.send(Sci::SCI_INDICATORCLEARRANGE, 0L, m_view.length());
    if (on)
        colour();
}

/// Not indented: whatever is open above, it is the mistake of what is above.
static bool startsAnew(const ScintillaView &view, long line)
{
    static constexpr QByteArrayView goingOn = " \t\r\n)]}#";
    const char first = view.charAt(view.lineStart(line));
    return first != 0 && !goingOn.contains(first);
}

long BracketColors::startOfCount(long line) const
{
    const long least = std::max(0L, line - mostLinesAbove);
    while (line > least && !startsAnew(m_view, line))
        --line;
    return line;
}

static bool isCode(int style)
{
    switch (styleMeaning(style).textStyle) {
    case TextStyle::Comment:
    case TextStyle::Documentation:
    case TextStyle::Annotation:
    case TextStyle::CommentVar:
    case TextStyle::String:
    case TextStyle::Char:
    case TextStyle::SpecialChar:
    case TextStyle::VerbatimString:
    case TextStyle::SpecialString:
        return false;
    default:
        return true;
    }
}

void BracketColors::colour()
{
    // Colours meant for a terminal's text are readable on the theme's background.
    static constexpr std::array palette{3, 5, 4};
    std::array<long, 3> values{};
    std::ranges::transform(palette, values.begin(), [](int index) {
        const QColor color = Theme::instance().terminalColor(index);
        return long(color.red() | (color.green() << 8) | (color.blue() << 16)
                    | Sci::SC_INDICVALUEBIT);
    });
    const long first =
        m_view.send(Sci::SCI_DOCLINEFROMVISIBLE, m_view.send(Sci::SCI_GETFIRSTVISIBLELINE));
    const long last =
        std::min(m_view.lineCount() - 1, first + m_view.send(Sci::SCI_LINESONSCREEN) + 1);
    m_view.send(Sci::SCI_SETINDICATORCURRENT, bracketIndicator);
    std::size_t depth = 0;
    for (long line = startOfCount(first); line <= last; ++line) {
        if (startsAnew(m_view, line))
            depth = 0;
        const long start = m_view.lineStart(line);
        const QByteArrayView text = m_view.lineBytes(line);
        for (qsizetype i = 0; i < std::min<qsizetype>(text.size(), longestLine); ++i) {
            const char c = text[i];
            const bool opens = c == '(' || c == '[' || c == '{';
            if (!opens && c != ')' && c != ']' && c != '}')
                continue;
            const bool code = isCode(static_cast<int>(m_view.send(Sci::SCI_GETSTYLEAT, start + i)));
            if (code && !opens && depth > 0)
                --depth;
            if (line >= first) {
                const long value = code ? values[depth % values.size()] : 0;
                if (m_view.send(Sci::SCI_INDICATORVALUEAT, bracketIndicator, start + i) != value) {
                    m_view.send(Sci::SCI_SETINDICATORVALUE, value);
                    m_view.send(value ? Sci::SCI_INDICATORFILLRANGE : Sci::SCI_INDICATORCLEARRANGE,
                                start + i, 1L);
                }
            }
            depth += code && opens;
        }
    }
}

} // namespace slipway::ide
