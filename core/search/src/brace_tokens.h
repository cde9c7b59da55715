// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <slipway/search/symbols.h>

namespace slipway::search {

/// A word, or one character that is none. Comments, numbers and the insides of strings are left
/// out.
struct Token
{
    enum class Kind { Word, Mark, String, End };

    Kind kind = Kind::End;
    std::size_t start = 0;
    std::size_t end = 0;
    /// It is the first one on its line.
    bool firstOnLine = false;
};

/// Splits the text of a language with braces. Goes on after anything it does not understand.
class BraceTokens
{
public:
    BraceTokens(SymbolLanguage language, std::string_view text)
        : m_language(language)
        , m_text(text)
    {}

    Token next();
    /// In a template literal the text goes on behind the brace that ends a placeholder.
    void resumeTemplate() { skipTemplate(); }
    /// The last token ends at the `${` of a template literal.
    bool inPlaceholder() const { return m_placeholder; }

    /// A `#define`'s name, where next() has just passed one; empty otherwise.
    Token takeMacro() { return std::exchange(m_macro, {}); }

private:
    bool skipBlank();
    void skipDirective();
    void skipTemplate();
    void skipQuoted(char quote, bool overLines);
    void skipRawString();
    void skipTo(std::string_view mark);
    void skipRegularExpression();
    bool startsRegularExpression() const;
    Token string(std::size_t start);
    Token word(std::size_t start);
    bool isLifetime() const;
    bool isTripleQuote() const;
    char at(std::size_t index) const { return index < m_text.size() ? m_text[index] : '\0'; }
    bool has(std::string_view mark) const { return m_text.substr(m_at).starts_with(mark); }

    SymbolLanguage m_language;
    std::string_view m_text;
    std::size_t m_at = 0;
    bool m_firstOnLine = true;
    bool m_placeholder = false;
    Token m_previous;
    Token m_macro;
};

} // namespace slipway::search
