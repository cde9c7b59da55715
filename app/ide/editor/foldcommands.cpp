// SPDX-License-Identifier: GPL-3.0-or-later
#include "foldcommands.h"

#include "scintillaview.h"

#include <vector>

namespace slipway::ide {

using Sci = QsciScintillaBase;

bool FoldCommands::isHead(long line) const
{
    return (m_view.send(Sci::SCI_GETFOLDLEVEL, line) & Sci::SC_FOLDLEVELHEADERFLAG) != 0;
}

long FoldCommands::headAtCaret() const
{
    const long line = m_view.lineOf(m_view.caret());
    return isHead(line) ? line : m_view.send(Sci::SCI_GETFOLDPARENT, line);
}

void FoldCommands::fold()
{
    long head = headAtCaret();
    while (head >= 0 && !m_view.send(Sci::SCI_GETFOLDEXPANDED, head))
        head = m_view.send(Sci::SCI_GETFOLDPARENT, head);
    if (head < 0)
        return;
    m_view.send(Sci::SCI_FOLDLINE, head, long(Sci::SC_FOLDACTION_CONTRACT));
    // A caret in what is hidden would open it again at the next key.
    if (!m_view.send(Sci::SCI_GETLINEVISIBLE, m_view.lineOf(m_view.caret())))
        m_view.send(Sci::SCI_GOTOPOS, m_view.lineEnd(head));
}

void FoldCommands::unfold()
{
    const long head = headAtCaret();
    if (head >= 0)
        m_view.send(Sci::SCI_FOLDLINE, head, long(Sci::SC_FOLDACTION_EXPAND));
}

void FoldCommands::toggle()
{
    const long head = headAtCaret();
    if (head >= 0 && !m_view.send(Sci::SCI_GETFOLDEXPANDED, head))
        unfold();
    else
        fold();
}

void FoldCommands::foldAll()
{
    m_view.send(Sci::SCI_FOLDALL, long(Sci::SC_FOLDACTION_CONTRACT));
    long line = m_view.lineOf(m_view.caret());
    while (line > 0 && !m_view.send(Sci::SCI_GETLINEVISIBLE, line))
        --line;
    if (line != m_view.lineOf(m_view.caret()))
        m_view.send(Sci::SCI_GOTOPOS, m_view.lineEnd(line));
    m_view.send(Sci::SCI_SCROLLCARET);
}

void FoldCommands::unfoldAll()
{
    m_view.send(Sci::SCI_FOLDALL, long(Sci::SC_FOLDACTION_EXPAND));
    m_view.send(Sci::SCI_SCROLLCARET);
}

void FoldCommands::foldLevel(int level)
{
    m_view.send(Sci::SCI_FOLDALL, long(Sci::SC_FOLDACTION_EXPAND));
    std::vector<long> open; // Levels of the heads the line is inside of.
    for (long line = 0; line < m_view.lineCount(); ++line) {
        const long value = m_view.send(Sci::SCI_GETFOLDLEVEL, line);
        const long own = value & Sci::SC_FOLDLEVELNUMBERMASK;
        if (value & Sci::SC_FOLDLEVELWHITEFLAG)
            continue;
        while (!open.empty() && open.back() >= own)
            open.pop_back();
        if (!(value & Sci::SC_FOLDLEVELHEADERFLAG))
            continue;
        open.push_back(own);
        if (static_cast<int>(open.size()) == level)
            m_view.send(Sci::SCI_FOLDLINE, line, long(Sci::SC_FOLDACTION_CONTRACT));
    }
    long line = m_view.lineOf(m_view.caret());
    while (line > 0 && !m_view.send(Sci::SCI_GETLINEVISIBLE, line))
        --line;
    if (line != m_view.lineOf(m_view.caret()))
        m_view.send(Sci::SCI_GOTOPOS, m_view.lineEnd(line));
}

} // namespace slipway::ide
