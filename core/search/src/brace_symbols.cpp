// SPDX-License-Identifier: GPL-3.0-or-later
// Languages in which braces enclose what belongs to a declaration.
#include "brace_statement.h"
#include "symbol_list.h"

namespace slipway::search {

namespace {

using enum SymbolLanguage;

constexpr std::size_t deepest = 2000;

class BraceScanner
{
public:
    BraceScanner(SymbolLanguage language, SymbolList &list)
        : m_language(language)
        , m_list(list)
        , m_tokens(language, list.text())
        , m_statement(language, list.text())
    {}

    void run();

private:
    struct Open
    {
        std::optional<std::size_t> symbol = {};
        Scope scope = Scope::Body;
        bool placeholder = false;
        /// What goes on behind the brace.
        std::optional<Statement> outer = {};
    };

    Scope scope() const { return m_open.empty() ? Scope::Outer : m_open.back().scope; }
    void open();
    void openPlaceholder();
    void close(std::size_t end);
    void finish(std::size_t end);
    bool endsAtLine(const Token &next) const;
    std::size_t add(const Declaration &declaration);
    std::string_view text(const Token &token) const
    {
        return m_list.text().substr(token.start, token.end - token.start);
    }

    SymbolLanguage m_language;
    SymbolList &m_list;
    BraceTokens m_tokens;
    Statement m_statement;
    std::vector<Open> m_open;
    int m_depth = 0;
    /// Braces deeper than anybody nests are counted only.
    std::size_t m_tooDeep = 0;
};

std::size_t BraceScanner::add(const Declaration &declaration)
{
    return m_list.add(declaration.kind, declaration.start, declaration.end, m_depth);
}

void BraceScanner::open()
{
    if (m_open.size() >= deepest) {
        ++m_tooDeep;
        return;
    }
    Open opened;
    const Scope around = scope();
    const bool goesOn = m_statement.continuesBehindBrace(around);
    const bool value = goesOn && m_language != JavaScript && m_language != Go;
    if (const auto found = value ? std::nullopt : m_statement.declaration(around, true)) {
        opened.symbol = add(*found);
        opened.scope = found->inside;
        ++m_depth;
        m_statement.setDeclared();
    } else {
        const bool transparent = m_language == Cpp && around == Scope::Outer
                                 && m_statement.startsWith({"extern", "namespace", "inline"});
        opened.scope = transparent ? Scope::Outer : goesOn && value ? Scope::Values : Scope::Body;
    }
    if (goesOn)
        opened.outer = std::move(m_statement);
    m_statement = Statement(m_language, m_list.text());
    m_open.push_back(std::move(opened));
}

void BraceScanner::close(std::size_t end)
{
    if (m_tooDeep > 0) {
        --m_tooDeep;
        return;
    }
    finish(end);
    m_statement.clear();
    if (m_open.empty())
        return;
    Open closed = std::move(m_open.back());
    m_open.pop_back();
    if (closed.symbol) {
        m_list.setEnd(*closed.symbol, end);
        --m_depth;
    }
    if (closed.outer) {
        m_statement = *std::move(closed.outer);
        m_statement.add({Token::Kind::Mark, end - 1, end, false});
    }
    if (closed.placeholder) {
        m_tokens.resumeTemplate();
        openPlaceholder();
    }
}

/// Inside of a template literal's ${...} there may be anything.
void BraceScanner::openPlaceholder()
{
    if (!m_tokens.inPlaceholder() || m_open.size() >= deepest)
        return;
    m_open.push_back({.placeholder = true, .outer = std::move(m_statement)});
    m_statement = Statement(m_language, m_list.text());
}

/// A statement is over that had no body.
void BraceScanner::finish(std::size_t end)
{
    if (const auto found = m_statement.declaration(scope(), false))
        m_list.setEnd(add(*found), end);
    m_statement.clear();
}

/// Where a line's end is the end of a statement.
bool BraceScanner::endsAtLine(const Token &next) const
{
    if (!next.firstOnLine || m_statement.isEmpty() || m_statement.inParentheses())
        return false;
    if (m_language == Go)
        return true;
    if (m_language != JavaScript)
        return false;
    static constexpr std::string_view goOn = "=,.:?+-*&|<>!%^/{(";
    const std::string_view before = m_statement.lastText();
    const std::string_view after = text(next);
    const bool arrow = before == ">";
    return (before.size() != 1 || !goOn.contains(before[0])) && !arrow
           && (after.size() != 1 || !goOn.contains(after[0]) || after == "*" || after == "[");
}

void BraceScanner::run()
{
    while (!m_list.isFull()) {
        const Token token = m_tokens.next();
        if (const Token macro = m_tokens.takeMacro(); macro.kind != Token::Kind::End) {
            const std::size_t symbol =
                m_list.add(SymbolKind::Macro, macro.start, macro.end, m_depth);
            m_list.setEnd(symbol, macro.end);
            continue;
        }
        if (token.kind == Token::Kind::End) {
            finish(token.end);
            return;
        }
        if (endsAtLine(token))
            finish(token.start);
        const std::string_view word = text(token);
        if (token.kind == Token::Kind::String) {
            m_statement.add(token);
            openPlaceholder();
        } else if (word == "{") {
            open();
        } else if (word == "}") {
            close(token.end);
        } else if (word == ";" && !m_statement.inParentheses()) {
            finish(token.end);
        } else if (word == ":" && m_language == Cpp
                   && isOneOf(m_statement.lastText(), {"public", "private", "protected", "signals",
                                                       "Q_SIGNALS", "slots", "Q_SLOTS"})) {
            m_statement.clear();
        } else {
            m_statement.add(token);
        }
    }
}

/// What stands before a brace, with single spaces.
std::string selector(std::string_view text)
{
    std::string result;
    for (const char c : text.substr(0, 2 * longestSymbolName)) {
        const bool blank = c == ' ' || c == '\t' || c == '\n' || c == '\r';
        if (!blank)
            result += c;
        else if (!result.empty() && result.back() != ' ')
            result += ' ';
    }
    while (result.ends_with(' '))
        result.pop_back();
    return result;
}

void scanCss(SymbolList &list)
{
    BraceTokens tokens(Css, list.text());
    std::vector<std::optional<std::size_t>> open;
    int depth = 0;
    std::optional<Token> first;
    Token last;
    while (!list.isFull()) {
        const Token token = tokens.next();
        if (token.kind == Token::Kind::End)
            return;
        const std::string_view word = list.text().substr(token.start, token.end - token.start);
        if (word == "{") {
            open.emplace_back();
            if (first && open.size() < deepest) {
                const std::size_t end = last.end;
                const std::string name =
                    selector(list.text().substr(first->start, end - first->start));
                open.back() = list.add(SymbolKind::Rule, first->start, end, depth++, name);
            }
            first.reset();
        } else if (word == "}") {
            if (!open.empty() && open.back()) {
                list.setEnd(*open.back(), token.end);
                --depth;
            }
            if (!open.empty())
                open.pop_back();
            first.reset();
        } else if (word == ";") {
            first.reset();
        } else {
            first = first.value_or(token);
            last = token;
        }
    }
}

} // namespace

void scanBraces(SymbolLanguage language, SymbolList &list)
{
    if (language == Css) {
        scanCss(list);
        return;
    }
    BraceScanner(language, list).run();
}

} // namespace slipway::search
