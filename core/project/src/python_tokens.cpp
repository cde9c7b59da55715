// SPDX-License-Identifier: GPL-3.0-or-later
#include "python_tokens.h"

#include <algorithm>

namespace slipway::project {

namespace {

bool isNameByte(char c)
{
    const auto byte = static_cast<unsigned char>(c);
    return c == '_' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')
           || byte >= 0x80;
}

bool isDigit(char c)
{
    return c >= '0' && c <= '9';
}

class Tokenizer
{
public:
    explicit Tokenizer(std::string_view text)
        : m_text(text)
    {}

    std::vector<PythonLine> run()
    {
        startLine();
        while (m_at < m_text.size())
            step();
        endStatement();
        return std::move(m_lines);
    }

private:
    char peek(std::size_t ahead = 0) const
    {
        return m_at + ahead < m_text.size() ? m_text[m_at + ahead] : '\0';
    }

    void startLine()
    {
        int column = 0;
        for (; peek() == ' ' || peek() == '\t' || peek() == '\f'; ++m_at)
            column = peek() == '\t' ? (column / 8 + 1) * 8 : column + 1;
        m_line.indent = column;
    }

    void endStatement()
    {
        if (!m_line.tokens.empty())
            m_lines.push_back({m_line.indent, std::move(m_line.tokens)});
        m_line.tokens.clear();
    }

    void put(PythonToken::Kind kind, std::string_view text)
    {
        m_line.tokens.push_back({kind, std::string(text)});
    }

    void step()
    {
        const char c = peek();
        if (c == '#') {
            m_at = std::min(m_text.find('\n', m_at), m_text.size());
        } else if (c == '\n') {
            ++m_at;
            if (m_depth == 0) {
                endStatement();
                startLine();
            }
        } else if (c == '\\' && (peek(1) == '\n' || (peek(1) == '\r' && peek(2) == '\n'))) {
            m_at += std::size_t{2} + (peek(1) == '\n' ? 0U : 1U);
        } else if (c == ' ' || c == '\t' || c == '\r' || c == '\f') {
            ++m_at;
        } else if (c == '"' || c == '\'') {
            string();
        } else if (isDigit(c)) {
            number();
        } else if (isNameByte(c)) {
            name();
        } else {
            operatorSign(c);
        }
    }

    void operatorSign(char c)
    {
        if (c == '(' || c == '[' || c == '{')
            ++m_depth;
        else if ((c == ')' || c == ']' || c == '}') && m_depth > 0)
            --m_depth;
        const bool isDouble = peek(1) == '=' && std::string_view("=!<>+-*/%&|^:@").contains(c);
        const std::size_t length = isDouble ? 2 : 1;
        if (c == ';' && m_depth == 0)
            endStatement();
        else
            put(PythonToken::Operator, m_text.substr(m_at, length));
        m_at += length;
    }

    void number()
    {
        const std::size_t start = m_at;
        while (isNameByte(peek()) || peek() == '.')
            ++m_at;
        put(PythonToken::Number, m_text.substr(start, m_at - start));
    }

    void name()
    {
        const std::size_t start = m_at;
        while (isNameByte(peek()))
            ++m_at;
        const std::string_view word = m_text.substr(start, m_at - start);
        const bool isPrefix =
            word.size() <= 2 && word.find_first_not_of("rRbBuUfFtT") == std::string_view::npos;
        if (isPrefix && (peek() == '"' || peek() == '\''))
            string();
        else
            put(PythonToken::Name, word);
    }

    /// Also in a raw string a backslash keeps the quote behind it from ending the string.
    void string()
    {
        const char quote = peek();
        const bool triple = peek(1) == quote && peek(2) == quote;
        m_at += triple ? 3 : 1;
        const std::size_t start = m_at;
        std::size_t end = start;
        for (;; ++m_at) {
            end = m_at;
            if (m_at >= m_text.size())
                break;
            const char c = peek();
            if (c == '\\') {
                ++m_at;
            } else if (!triple && c == '\n') {
                break; // unterminated: the next line is code again
            } else if (c == quote && !triple) {
                ++m_at;
                break;
            } else if (c == quote && peek(1) == quote && peek(2) == quote) {
                m_at += 3;
                break;
            }
        }
        m_at = std::min(m_at, m_text.size());
        end = std::min(end, m_text.size());
        put(PythonToken::String, m_text.substr(start, end - start));
    }

    std::string_view m_text;
    std::size_t m_at = 0;
    int m_depth = 0;
    PythonLine m_line;
    std::vector<PythonLine> m_lines;
};

} // namespace

std::vector<PythonLine> pythonLines(std::string_view text)
{
    if (text.starts_with("\xef\xbb\xbf"))
        text.remove_prefix(3);
    return Tokenizer(text).run();
}

} // namespace slipway::project
