// SPDX-License-Identifier: GPL-3.0-or-later
#include "typing.h"

#include "lineengine.h"
#include "scintillaview.h"
#include "shell/theme.h"

#include <KSyntaxHighlighting/Theme>

namespace slipway::ide {

using Sci = QsciScintillaBase;

static char closerOf(char open)
{
    switch (open) {
    case '(':
        return ')';
    case '[':
        return ']';
    case '{':
        return '}';
    default:
        return 0;
    }
}

static bool isQuote(char c)
{
    return c == '"' || c == '\'' || c == '`';
}

static bool isWord(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'
           || static_cast<unsigned char>(c) >= 0x80;
}

/// Whether a pair may be opened in front of this: not before a word.
static bool leavesRoom(char next)
{
    return next == 0 || QByteArrayView(" \t\r\n)]},;:").contains(next);
}

bool Typing::handleKey(const QKeyEvent &event)
{
    if (m_view.send(Sci::SCI_GETSELECTIONS) > 1)
        return false;
    const bool plain =
        !(event.modifiers() & (Qt::ControlModifier | Qt::AltModifier | Qt::MetaModifier));
    if (!plain)
        return false;
    switch (event.key()) {
    case Qt::Key_Return:
    case Qt::Key_Enter:
        return breakLine();
    case Qt::Key_Backspace:
        return m_autoClose && deletePair();
    default:
        break;
    }
    const QString text = event.text();
    return text.size() == 1 && text[0] < u'\x80' && handleCharacter(text[0].toLatin1());
}

char Typing::before() const
{
    return m_view.caret() > 0 ? m_view.charAt(m_view.caret() - 1) : char(0);
}

char Typing::after() const
{
    return m_view.charAt(m_view.caret());
}

bool Typing::handleCharacter(char c)
{
    if (c == ')' || c == ']' || c == '}')
        return (m_autoClose && typeOver(c)) || closeBracket(c);
    if (!m_autoClose)
        return false;
    const char close = closerOf(c);
    if (close)
        return surround(c, close) || openBracket(c, close);
    if (isQuote(c))
        return surround(c, c) || typeOver(c) || openQuote(c);
    return false;
}

bool Typing::surround(char open, char close)
{
    if (m_view.send(Sci::SCI_GETSELECTIONEMPTY))
        return false;
    const long start = m_view.send(Sci::SCI_GETSELECTIONSTART);
    const long end = m_view.send(Sci::SCI_GETSELECTIONEND);
    const UndoGroup group(m_view);
    m_view.replaceRange(end, end, QByteArrayView(&close, 1));
    m_view.replaceRange(start, start, QByteArrayView(&open, 1));
    m_view.send(Sci::SCI_SETSEL, start + 1, end + 1);
    return true;
}

bool Typing::typeOver(char c)
{
    if (!m_view.send(Sci::SCI_GETSELECTIONEMPTY) || after() != c)
        return false;
    if (isQuote(c)) {
        // Only the end of a string is typed over; a quote in front of one opens another.
        if (before() == '\\' || !insideStringOrComment(m_view.caret()))
            return false;
    }
    m_view.send(Sci::SCI_GOTOPOS, m_view.caret() + 1);
    return true;
}

bool Typing::openBracket(char open, char close)
{
    if (!leavesRoom(after()))
        return false;
    const char pair[2] = {open, close};
    const long caret = m_view.caret();
    const UndoGroup group(m_view);
    m_view.replaceRange(caret, caret, QByteArrayView(pair, 2));
    m_view.send(Sci::SCI_GOTOPOS, caret + 1);
    return true;
}

bool Typing::openQuote(char quote)
{
    if (!leavesRoom(after()) || isWord(before()) || before() == quote || before() == '\\'
        || insideStringOrComment(m_view.caret()))
        return false;
    return openBracket(quote, quote);
}

bool Typing::insideStringOrComment(long position) const
{
    if (position == 0)
        return false;
    using Kind = KSyntaxHighlighting::Theme;
    const auto style = m_view.send(Sci::SCI_GETSTYLEAT, position - 1);
    for (int i = 0; i < styleVariants * ThemeColors::syntaxStyles; ++i) {
        if (styleNumberAt(i) != style)
            continue;
        const int kind = styleMeaningAt(i).textStyle;
        return kind == Kind::String || kind == Kind::Char || kind == Kind::VerbatimString
               || kind == Kind::SpecialString || kind == Kind::Comment
               || kind == Kind::Documentation;
    }
    return false;
}

bool Typing::deletePair()
{
    if (!m_view.send(Sci::SCI_GETSELECTIONEMPTY))
        return false;
    const char open = before();
    const char close = isQuote(open) ? open : closerOf(open);
    if (!close || after() != close)
        return false;
    const long caret = m_view.caret();
    const UndoGroup group(m_view);
    m_view.replaceRange(caret - 1, caret + 1, {});
    return true;
}

bool Typing::closeBracket(char close)
{
    // The first thing on its line: to where the line with its opening bracket begins.
    const long caret = m_view.caret();
    const long line = m_view.lineOf(caret);
    if (!m_view.send(Sci::SCI_GETSELECTIONEMPTY)
        || m_view.send(Sci::SCI_GETLINEINDENTPOSITION, line) < caret)
        return false;
    const UndoGroup group(m_view);
    m_view.replaceRange(caret, caret, QByteArrayView(&close, 1));
    const long open = m_view.send(Sci::SCI_BRACEMATCH, caret, 0L);
    if (open >= 0) {
        const long wanted = m_view.send(Sci::SCI_GETLINEINDENTATION, m_view.lineOf(open));
        m_view.send(Sci::SCI_SETLINEINDENTATION, line, wanted);
    }
    m_view.send(Sci::SCI_GOTOPOS, m_view.send(Sci::SCI_GETLINEINDENTPOSITION, line) + 1);
    return true;
}

long Typing::indentationFor(long line, long caret) const
{
    const long own = m_view.send(Sci::SCI_GETLINEINDENTATION, line);
    const long step = std::max(1L, m_view.send(Sci::SCI_GETINDENT));
    const QByteArray text = m_view.bytes(m_view.lineStart(line), caret).toByteArray().trimmed();
    if (text.isEmpty() || insideStringOrComment(caret))
        return own;
    const char last = text.back();
    if (last == '{' || last == '(' || last == '[' || (m_colonIndents && last == ':'))
        return own + step;
    static constexpr std::array leaving{"return", "pass", "break", "continue", "raise"};
    const QByteArray first = text.left(text.indexOf(' ')); // All of it without a space.
    if (m_colonIndents
        && std::ranges::any_of(leaving, [&](const char *word) { return first == word; }))
        return std::max(0L, own - step);
    return own;
}

bool Typing::breakLine()
{
    const UndoGroup group(m_view);
    const bool between = closerOf(before()) != 0 && closerOf(before()) == after();
    const long line = m_view.lineOf(m_view.send(Sci::SCI_GETSELECTIONSTART));
    const long own = m_view.send(Sci::SCI_GETLINEINDENTATION, line);
    const long caret = m_view.send(Sci::SCI_GETSELECTIONSTART);
    // Inside the indentation itself the rest of it moves down with the text.
    const bool inIndentation = caret < m_view.send(Sci::SCI_GETLINEINDENTPOSITION, line);
    const long wanted = inIndentation ? -1 : indentationFor(line, caret);
    m_view.send(Sci::SCI_NEWLINE);
    if (wanted < 0) {
        m_view.send(Sci::SCI_SCROLLCARET);
        return true;
    }
    if (between) {
        m_view.send(Sci::SCI_NEWLINE);
        m_view.send(Sci::SCI_SETLINEINDENTATION, line + 2, own);
    }
    m_view.send(Sci::SCI_SETLINEINDENTATION, line + 1, wanted);
    m_view.send(Sci::SCI_GOTOPOS, m_view.send(Sci::SCI_GETLINEINDENTPOSITION, line + 1));
    m_view.send(Sci::SCI_CHOOSECARETX);
    return true;
}

} // namespace slipway::ide
