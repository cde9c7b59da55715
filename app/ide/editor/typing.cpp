// SPDX-License-Identifier: GPL-3.0-or-later
#include "typing.h"

#include "lineengine.h"
#include "scintillaview.h"
#include "shell/theme.h"

#include <KSyntaxHighlighting/Definition>
#include <KSyntaxHighlighting/Theme>

namespace slipway::ide {

using namespace Qt::StringLiterals;
using Sci = QsciScintillaBase;
using TextStyle = KSyntaxHighlighting::Theme::TextStyle;

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

static char before(const ScintillaView &view, long position)
{
    return position > 0 ? view.charAt(position - 1) : char(0);
}

/// A pair, or one character, with the caret behind the first; the spaces are those between the
/// line's end and a caret beyond it.
static CaretEdit insertion(const CaretRange &range, QByteArray text)
{
    text.prepend(QByteArray(range.virtualSpace, ' '));
    const long caret = range.virtualSpace + 1;
    return {
        .start = range.start(), .end = range.end(), .text = text, .anchor = caret, .caret = caret};
}

static CaretEdit stepOver(const CaretRange &range)
{
    return {.start = range.caret, .end = range.caret, .text = {}, .anchor = 1, .caret = 1};
}

void Typing::setDefinition(const KSyntaxHighlighting::Definition &definition)
{
    m_colonIndents = definition.isValid() && definition.indentationBasedFoldingEnabled();
    m_hasLanguage = definition.isValid();
    m_python = definition.isValid() && definition.name() == "Python"_L1;
}

bool Typing::handleKey(const QKeyEvent &event)
{
    const bool plain =
        !(event.modifiers() & (Qt::ControlModifier | Qt::AltModifier | Qt::MetaModifier));
    if (!plain || m_view.isReadOnly() || m_view.send(Sci::SCI_AUTOCACTIVE))
        return false;
    switch (event.key()) {
    case Qt::Key_Return:
    case Qt::Key_Enter:
        return edit([this](const CaretRange &range) { return Edit(breakLine(range)); });
    case Qt::Key_Backspace:
        return m_autoClose
               && edit([this](const CaretRange &range) { return deletePair(range); },
                       [this](const CaretRange &range) { return deleteBack(range); });
    default:
        break;
    }
    const QString text = event.text();
    return text.size() == 1 && text[0] < u'\x80' && handleCharacter(text[0].toLatin1());
}

bool Typing::edit(const std::function<Edit(const CaretRange &)> &work,
                  const std::function<CaretEdit(const CaretRange &)> &otherwise)
{
    const CaretSet carets = caretsOf(m_view);
    std::vector<CaretEdit> edits;
    bool any = false;
    for (const CaretRange &range : carets.ranges) {
        const Edit one = work(range);
        any = any || one.has_value();
        edits.push_back(one ? *one : otherwise(range));
    }
    if (any)
        applyCaretEdits(m_view, edits, carets.main);
    return any;
}

bool Typing::handleCharacter(char c)
{
    const bool closes = c == ')' || c == ']' || c == '}';
    if (!closes && !closerOf(c) && !isQuote(c))
        return false;
    // What is asked about strings and comments below needs the line to be styled.
    const long end = m_view.lineEnd(m_view.lineOf(m_view.caret()));
    if (m_view.send(Sci::SCI_GETENDSTYLED) < end)
        m_view.send(Sci::SCI_COLOURISE, m_view.send(Sci::SCI_GETENDSTYLED), end);
    if (m_autoClose && !closes && surround(c, closerOf(c) ? closerOf(c) : c))
        return true;
    return edit([this, c](const CaretRange &range) { return characterAt(range, c); },
                [c](const CaretRange &range) { return insertion(range, QByteArray(1, c)); });
}

bool Typing::surround(char open, char close)
{
    CaretSet carets = caretsOf(m_view);
    if (std::ranges::any_of(carets.ranges, &CaretRange::isEmpty))
        return false;
    const UndoGroup group(m_view);
    for (auto range = carets.ranges.rbegin(); range != carets.ranges.rend(); ++range) {
        m_view.replaceRange(range->end(), range->end(), QByteArrayView(&close, 1));
        m_view.replaceRange(range->start(), range->start(), QByteArrayView(&open, 1));
    }
    long shift = 1;
    for (CaretRange &range : carets.ranges) {
        range.anchor += shift;
        range.caret += shift;
        shift += 2;
    }
    setCarets(m_view, carets);
    return true;
}

Typing::Edit Typing::characterAt(const CaretRange &range, char c) const
{
    if (!range.isEmpty())
        return std::nullopt;
    if (isQuote(c))
        return m_autoClose ? quote(range, c) : std::nullopt;
    if (closerOf(c))
        return m_autoClose ? openBracket(range, c) : std::nullopt;
    if (m_autoClose && m_view.charAt(range.caret) == c && range.virtualSpace == 0)
        return stepOver(range);
    return closeBracket(range, c);
}

Typing::Edit Typing::openBracket(const CaretRange &range, char open) const
{
    if (!leavesRoom(m_view.charAt(range.caret)))
        return std::nullopt;
    return insertion(range, QByteArray(1, open) + closerOf(open));
}

bool Typing::startsString(long position, char quote) const
{
    // As in f"" and rb''; elsewhere a quote behind a word is an apostrophe.
    if (!m_python || quote == '`')
        return false;
    long start = position;
    while (start > 0 && position - start < 3 && isWord(m_view.charAt(start - 1)))
        --start;
    const QByteArray prefix = m_view.bytes(start, position).toByteArray().toLower();
    static constexpr std::array prefixes{"r", "b", "f", "u", "rb", "br", "fr", "rf"};
    return std::ranges::any_of(prefixes, [&](const char *one) { return prefix == one; });
}

Typing::Edit Typing::quote(const CaretRange &range, char quote) const
{
    const long at = range.caret;
    const char last = before(m_view, at);
    const bool inString = m_hasLanguage ? insideString(at) : insideQuotes(at, quote);
    // Only the end of a string is typed over; a quote in front of one opens another. A string that
    // documents is a comment to the highlighting.
    if (m_view.charAt(at) == quote && last != '\\' && (inString || insideComment(at)))
        return stepOver(range);
    if (m_python && last == quote && before(m_view, at - 1) == quote
        && before(m_view, at - 2) != quote && leavesRoom(m_view.charAt(at)))
        return insertion(range, QByteArray(4, quote)); // The third of three opens a long string.
    if (!leavesRoom(m_view.charAt(at)) || last == quote || last == '\\' || inString
        || insideComment(at) || (isWord(last) && !startsString(at, quote)))
        return std::nullopt;
    return insertion(range, QByteArray(2, quote));
}

bool Typing::isStyledAs(long position, bool (*wanted)(int textStyle)) const
{
    if (position == 0)
        return false;
    const auto style = static_cast<int>(m_view.send(Sci::SCI_GETSTYLEAT, position - 1));
    return wanted(styleMeaning(style).textStyle);
}

bool Typing::insideString(long position) const
{
    return isStyledAs(position, [](int style) {
        return style == TextStyle::String || style == TextStyle::Char
               || style == TextStyle::VerbatimString || style == TextStyle::SpecialString;
    });
}

bool Typing::insideComment(long position) const
{
    return isStyledAs(position, [](int style) {
        return style == TextStyle::Comment || style == TextStyle::Documentation
               || style == TextStyle::CommentVar || style == TextStyle::Annotation;
    });
}

/// In a text without a language: quotes go in pairs in a line.
bool Typing::insideQuotes(long position, char quote) const
{
    constexpr long farthest = 4096;
    const long start = m_view.lineStart(m_view.lineOf(position));
    const QByteArrayView before = m_view.bytes(std::max(start, position - farthest), position);
    return before.count(quote) % 2 == 1;
}

Typing::Edit Typing::deletePair(const CaretRange &range) const
{
    const char open = before(m_view, range.caret);
    const char close = isQuote(open) ? open : closerOf(open);
    if (!range.isEmpty() || range.virtualSpace > 0 || !close || m_view.charAt(range.caret) != close)
        return std::nullopt;
    return CaretEdit{.start = range.caret - 1, .end = range.caret + 1};
}

CaretEdit Typing::deleteBack(const CaretRange &range) const
{
    const long start =
        range.isEmpty() ? m_view.send(Sci::SCI_POSITIONBEFORE, range.caret) : range.start();
    return {.start = start, .end = range.end()};
}

Typing::Edit Typing::closeBracket(const CaretRange &range, char close) const
{
    // The first thing on its line: to where the line with its opening bracket begins.
    const long line = m_view.lineOf(range.caret);
    const long start = m_view.lineStart(line);
    if (line == 0 || m_view.send(Sci::SCI_GETLINEINDENTPOSITION, line) < range.caret)
        return std::nullopt;
    constexpr long farthest = 256L << 10;
    const long from = std::max(0L, start - farthest);
    const QByteArrayView text = m_view.bytes(from, start);
    int depth = 0;
    for (qsizetype i = text.size() - 1; i >= 0; --i) {
        const char c = text[i];
        if ((c != close && closerOf(c) != close) || insideString(from + i + 1)
            || insideComment(from + i + 1))
            continue;
        if (c == close) {
            ++depth;
        } else if (depth-- == 0) {
            const long open = m_view.lineOf(from + i);
            const QByteArray indent =
                indentationOf(m_view.send(Sci::SCI_GETLINEINDENTATION, open)) + close;
            return CaretEdit{.start = start,
                             .end = range.caret,
                             .text = indent,
                             .anchor = long(indent.size()),
                             .caret = long(indent.size())};
        }
    }
    return std::nullopt;
}

long Typing::indentationFor(long line, long caret) const
{
    const long own = m_view.send(Sci::SCI_GETLINEINDENTATION, line);
    const long step = std::max(1L, m_view.send(Sci::SCI_GETINDENT));
    const long start = m_view.lineStart(line);
    // A comment behind the code says nothing about the block.
    while (caret > start && (insideComment(caret) || before(m_view, caret) == ' '))
        --caret;
    const QByteArray text = m_view.bytes(start, caret).toByteArray().trimmed();
    if (text.isEmpty() || insideString(caret))
        return own;
    const char last = text.back();
    if (closerOf(last) || (m_colonIndents && last == ':'))
        return own + step;
    static constexpr std::array leaving{"return", "pass", "break", "continue", "raise"};
    const QByteArray first = text.split(' ').constFirst();
    const char end = text.back();
    const bool goesOn = end == ',' || end == '\\';
    if (m_python && !goesOn
        && std::ranges::any_of(leaving, [&](const char *word) { return first == word; }))
        return std::max(0L, own - step);
    return own;
}

QByteArray Typing::indentationOf(long columns) const
{
    if (!m_view.send(Sci::SCI_GETUSETABS))
        return QByteArray(columns, ' ');
    const long tab = std::max(1L, m_view.send(Sci::SCI_GETTABWIDTH));
    return QByteArray(columns / tab, '\t') + QByteArray(columns % tab, ' ');
}

QByteArray Typing::lineBreak() const
{
    switch (m_view.send(Sci::SCI_GETEOLMODE)) {
    case Sci::SC_EOL_CRLF:
        return "\r\n";
    case Sci::SC_EOL_CR:
        return "\r";
    default:
        return "\n";
    }
}

CaretEdit Typing::breakLine(const CaretRange &range) const
{
    long start = range.start();
    long end = range.end();
    const long line = m_view.lineOf(start);
    const long indented = m_view.send(Sci::SCI_GETLINEINDENTPOSITION, line);
    // Inside the indentation itself the rest of it moves down with the text.
    if (start < indented) {
        const long size = lineBreak().size();
        return {.start = start, .end = end, .text = lineBreak(), .anchor = size, .caret = size};
    }
    const char open = before(m_view, start);
    const bool between = closerOf(open) != 0 && closerOf(open) == m_view.charAt(end);
    const long own = m_view.send(Sci::SCI_GETLINEINDENTATION, line);
    QByteArray text = lineBreak() + indentationOf(indentationFor(line, start));
    // A line of nothing but its indentation is left empty; spaces at the break go.
    if (start == indented)
        start = m_view.lineStart(line);
    while (!between && (m_view.charAt(end) == ' ' || m_view.charAt(end) == '\t'))
        ++end;
    const long caret = text.size();
    if (between)
        text += lineBreak() + indentationOf(own);
    return {.start = start, .end = end, .text = text, .anchor = caret, .caret = caret};
}

} // namespace slipway::ide
