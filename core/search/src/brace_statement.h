// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "brace_tokens.h"

#include <slipway/search/symbols.h>

#include <algorithm>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace slipway::search {

/// What a brace encloses, as far as it matters for what may stand in it.
enum class Scope { Outer, Type, Body, Values };

struct Declaration
{
    SymbolKind kind;
    std::size_t start;
    std::size_t end;
    Scope inside = Scope::Body;
    std::string name = {}; ///< where it is not the text itself
};

inline bool isOneOf(std::string_view word, std::initializer_list<std::string_view> words)
{
    return std::ranges::find(words, word) != words.end();
}

/// The tokens since the last declaration ended, and what they declare.
class Statement
{
public:
    Statement(SymbolLanguage language, std::string_view text)
        : m_language(language)
        , m_text(text)
    {}

    void add(const Token &token)
    {
        if (token.kind == Token::Kind::Mark) {
            const char c = m_text[token.start];
            if (c == '(' || c == '[')
                ++m_parentheses;
            else if ((c == ')' || c == ']') && m_parentheses > 0)
                --m_parentheses;
        }
        if (m_tokens.size() < longest)
            m_tokens.push_back(token);
    }
    void clear()
    {
        m_tokens.clear();
        m_parentheses = 0;
        m_declared = false;
    }
    bool isEmpty() const { return m_tokens.empty(); }
    bool inParentheses() const { return m_parentheses > 0; }
    const Token &last() const { return m_tokens.back(); }
    std::string_view lastText() const
    {
        return m_tokens.empty() ? std::string_view() : text(last());
    }
    bool isDeclared() const { return m_declared; }
    void setDeclared() { m_declared = true; }
    bool startsWith(std::initializer_list<std::string_view> words) const
    {
        return !m_tokens.empty() && isOneOf(text(m_tokens.front()), words);
    }

    /// `body`: a brace follows.
    std::optional<Declaration> declaration(Scope scope, bool body) const;
    /// The brace that follows belongs to a value in the statement, which goes on behind it.
    bool continuesBehindBrace(Scope scope) const;

private:
    using Tokens = std::span<const Token>;
    static constexpr std::size_t longest = 400;

    std::string_view text(const Token &token) const
    {
        return m_text.substr(token.start, token.end - token.start);
    }
    bool is(const Token &token, std::string_view word) const { return text(token) == word; }
    std::optional<std::size_t> find(Tokens tokens,
                                    std::initializer_list<std::string_view> words) const;
    Tokens withoutTemplate(Tokens tokens) const;
    bool hasArrow(Tokens tokens) const;
    std::optional<Declaration> byKeyword(Tokens tokens) const;
    std::optional<Declaration> cppType(Tokens tokens, std::size_t keyword) const;
    std::optional<Declaration> callable(Tokens tokens, Scope scope, bool body) const;
    std::optional<Declaration> callableAt(Tokens tokens, std::size_t parenthesis,
                                          Scope scope) const;
    std::optional<Declaration> script(Tokens tokens, Scope scope, bool body) const;
    std::optional<Declaration> variable(Tokens tokens, std::size_t keyword) const;
    std::optional<Declaration> go(Tokens tokens) const;
    std::optional<Declaration> rust(Tokens tokens, Scope scope) const;
    std::optional<Declaration> alias(Tokens tokens) const;
    std::optional<Declaration> named(const Token &token, SymbolKind kind, Scope inside) const
    {
        if (token.kind != Token::Kind::Word)
            return {};
        return Declaration{kind, token.start, token.end, inside, {}};
    }

    SymbolLanguage m_language;
    std::string_view m_text;
    std::vector<Token> m_tokens;
    int m_parentheses = 0;
    bool m_declared = false;
};

} // namespace slipway::search
