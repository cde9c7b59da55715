// SPDX-License-Identifier: GPL-3.0-or-later
#include "brace_tokens.h"

#include "symbol_list.h"

#include <algorithm>
#include <utility>

namespace slipway::search {

using enum SymbolLanguage;

/// Blanks, line ends and comments. Whether there was anything.
bool BraceTokens::skipBlank()
{
    const std::size_t start = m_at;
    while (m_at < m_text.size()) {
        const char c = m_text[m_at];
        if (c == '\n') {
            m_firstOnLine = true;
            ++m_at;
        } else if (c == ' ' || c == '\t' || c == '\r' || c == '\f' || c == '\v') {
            ++m_at;
        } else if (has("//")) {
            m_at = std::min(m_text.find('\n', m_at), m_text.size());
        } else if (has("/*")) {
            m_at += 2;
            skipTo("*/");
        } else {
            break;
        }
    }
    return m_at != start;
}

void BraceTokens::skipTo(std::string_view mark)
{
    const std::size_t found = m_text.find(mark, m_at);
    m_at = found == std::string_view::npos ? m_text.size() : found + mark.size();
}

void BraceTokens::skipDirective()
{
    std::size_t at = skipBlanks(m_text, m_at + 1);
    if (m_text.substr(at).starts_with("define")) {
        at = skipBlanks(m_text, at + 6);
        const std::size_t end = nameEnd(m_text, at);
        if (end > at)
            m_macro = {Token::Kind::Word, at, end, true};
    }
    for (;;) {
        m_at = std::min(m_text.find('\n', m_at), m_text.size());
        if (m_at == m_text.size())
            return;
        const bool continued = this->at(m_at - 1) == '\\'
                               || (this->at(m_at - 1) == '\r' && this->at(m_at - 2) == '\\');
        if (!continued)
            return;
        ++m_at;
    }
}

void BraceTokens::skipQuoted(char quote, bool overLines)
{
    ++m_at;
    while (m_at < m_text.size()) {
        const char c = m_text[m_at];
        if (c == '\n' && !overLines)
            return; // Never ended: the mistake is on this line only.
        m_at += c == '\\' ? 2 : 1;
        if (c == quote)
            break;
    }
    m_at = std::min(m_at, m_text.size());
}

/// R"x(...)x" of C++ and r#"..."# of Rust; stands at the quote or the first hash.
void BraceTokens::skipRawString()
{
    std::string end;
    if (m_language == Rust) {
        const std::size_t quote = std::min(m_text.find_first_not_of('#', m_at), m_text.size());
        end = '"' + std::string(m_text.substr(m_at, quote - m_at));
        m_at = std::min(quote + 1, m_text.size());
    } else {
        const std::size_t open = m_text.find('(', m_at);
        if (open == std::string_view::npos || open - m_at > 18) {
            skipQuoted('"', false);
            return;
        }
        end = ')' + std::string(m_text.substr(m_at + 1, open - m_at - 1)) + '"';
        m_at = open + 1;
    }
    skipTo(end);
}

void BraceTokens::skipTemplate()
{
    m_placeholder = false;
    while (m_at < m_text.size()) {
        if (m_text[m_at] == '\\') {
            m_at = std::min(m_at + 2, m_text.size());
        } else if (m_text[m_at] == '`') {
            ++m_at;
            return;
        } else if (has("${")) {
            m_at += 2;
            m_placeholder = true;
            return;
        } else {
            ++m_at;
        }
    }
}

bool BraceTokens::startsRegularExpression() const
{
    if (m_language != JavaScript || at(m_at + 1) == '=')
        return false;
    const std::string_view before =
        m_text.substr(m_previous.start, m_previous.end - m_previous.start);
    switch (m_previous.kind) {
    case Token::Kind::End:
        return true;
    case Token::Kind::String:
        return false;
    case Token::Kind::Word:
        return before == "return" || before == "typeof" || before == "case" || before == "in";
    case Token::Kind::Mark:
        // "</" and "/>" belong to JSX.
        return before != ")" && before != "]" && before != "}" && before != "<";
    }
    return false;
}

void BraceTokens::skipRegularExpression()
{
    bool set = false;
    for (++m_at; m_at < m_text.size() && m_text[m_at] != '\n'; ++m_at) {
        const char c = m_text[m_at];
        if (c == '\\') {
            ++m_at;
        } else if (c == '[' || c == ']') {
            set = c == '[';
        } else if (c == '/' && !set) {
            ++m_at;
            break;
        }
    }
    m_at = std::min(m_at, m_text.size());
}

bool BraceTokens::isLifetime() const
{
    return m_language == Rust && isNameByte(at(m_at + 1)) && at(m_at + 1) != '\\'
           && at(m_at + 2) != '\'' && static_cast<signed char>(at(m_at + 1)) >= 0;
}

bool BraceTokens::isTripleQuote() const
{
    return m_language == Java && has(R"(""")");
}

Token BraceTokens::string(std::size_t start)
{
    const char c = m_text[m_at];
    if (c == '`' && m_language == JavaScript) {
        ++m_at;
        skipTemplate();
    } else if (c == '`') {
        ++m_at;
        skipTo("`");
    } else if (isTripleQuote()) {
        m_at += 3;
        skipTo(R"(""")");
    } else {
        skipQuoted(c, m_language == Rust && c == '"');
    }
    return {Token::Kind::String, start, m_at, false};
}

Token BraceTokens::word(std::size_t start)
{
    m_at = nameEnd(m_text, m_at);
    const std::string_view text = m_text.substr(start, m_at - start);
    const bool rawPrefix =
        (m_language == Cpp && text.ends_with('R') && at(m_at) == '"')
        || (m_language == Rust && (text == "r" || text == "br")
            && (at(m_at) == '"'
                || (at(m_at) == '#' && (at(m_at + 1) == '"' || at(m_at + 1) == '#'))));
    if (rawPrefix) {
        skipRawString();
        return {Token::Kind::String, start, m_at, false};
    }
    if (text[0] >= '0' && text[0] <= '9') {
        // C++ writes 1'000.
        while (m_language == Cpp && at(m_at) == '\'' && isNameByte(at(m_at + 1)))
            m_at = nameEnd(m_text, m_at + 1);
        return {Token::Kind::String, start, m_at, false};
    }
    return {Token::Kind::Word, start, m_at, false};
}

Token BraceTokens::next()
{
    m_placeholder = false;
    for (;;) {
        skipBlank();
        if (m_at >= m_text.size())
            return {Token::Kind::End, m_text.size(), m_text.size(), m_firstOnLine};
        if (m_text[m_at] == '#' && m_firstOnLine && m_language == Cpp) {
            skipDirective();
            if (m_macro.kind != Token::Kind::End)
                return {Token::Kind::String, m_at, m_at, true};
            continue;
        }
        break;
    }
    const std::size_t start = m_at;
    const char c = m_text[m_at];
    const bool first = std::exchange(m_firstOnLine, false);
    Token token;
    if (isNameByte(c) || (c == '$' && m_language == JavaScript && isNameByte(at(m_at + 1)))) {
        if (c == '$')
            ++m_at;
        token = word(start);
    } else if (c == '\'' && isLifetime()) {
        m_at = nameEnd(m_text, m_at + 1);
        token = {Token::Kind::String, start, m_at, false};
    } else if (c == '"' || c == '\''
               || (c == '`' && (m_language == JavaScript || m_language == Go))) {
        token = string(start);
    } else if (c == '/' && startsRegularExpression()) {
        skipRegularExpression();
        token = {Token::Kind::String, start, m_at, false};
    } else {
        ++m_at;
        token = {Token::Kind::Mark, start, m_at, false};
    }
    token.firstOnLine = first;
    m_previous = token;
    return token;
}

} // namespace slipway::search
