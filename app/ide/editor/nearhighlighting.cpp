// SPDX-License-Identifier: GPL-3.0-or-later
#include "nearhighlighting.h"

#include "editortheme.h"
#include "scintillaview.h"
#include "shell/theme.h"

namespace slipway::ide {

using Sci = QsciScintillaBase;

// Enough for most comments and strings of several lines, and done in a millisecond or two.
static constexpr long linesAbove = 100;

NearHighlighting::NearHighlighting(ScintillaView &view)
    : QObject(&view)
    , m_view(view)
{
    connect(&view, &QsciScintillaBase::SCN_UPDATEUI, this, [this](int updated) {
        if (updated & (Sci::SC_UPDATE_CONTENT | Sci::SC_UPDATE_V_SCROLL))
            colour();
    });
}

void NearHighlighting::setDefinition(const KSyntaxHighlighting::Definition &definition)
{
    m_definition = definition;
    m_engine.setDefinition(definition);
    refresh();
}

void NearHighlighting::refresh()
{
    m_view.send(Sci::SCI_SETINDICATORCURRENT, syntaxIndicator);
    m_view.send(Sci::SCI_INDICATORCLEARRANGE, 0L, m_view.length());
    colour();
}

void NearHighlighting::colour()
{
    if (!m_definition.isValid() || m_working)
        return;
    m_working = true;
    const long first =
        m_view.send(Sci::SCI_DOCLINEFROMVISIBLE, m_view.send(Sci::SCI_GETFIRSTVISIBLELINE));
    const long last =
        std::min(m_view.lineCount() - 1, first + m_view.send(Sci::SCI_LINESONSCREEN) + 1);
    m_view.send(Sci::SCI_SETINDICATORCURRENT, syntaxIndicator);
    KSyntaxHighlighting::State state;
    for (long line = std::max(0L, first - linesAbove); line <= last; ++line) {
        const QByteArrayView text = m_view.lineBytes(line);
        state = m_engine.highlight(text, state, m_styles).state;
        const long start = m_view.lineStart(line);
        for (std::size_t i = 0; line >= first && i < m_styles.size();) {
            std::size_t end = i + 1;
            while (end < m_styles.size() && m_styles[end] == m_styles[i])
                ++end;
            const int style = static_cast<unsigned char>(m_styles[i]);
            const QColor color = Theme::instance().syntax(styleMeaning(style).textStyle).color;
            const int value = color.red() | (color.green() << 8) | (color.blue() << 16);
            m_view.send(Sci::SCI_SETINDICATORVALUE, long(value | Sci::SC_INDICVALUEBIT));
            m_view.send(Sci::SCI_INDICATORFILLRANGE, start + long(i), long(end - i));
            i = end;
        }
    }
    m_working = false;
}

} // namespace slipway::ide
