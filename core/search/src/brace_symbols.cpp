// SPDX-License-Identifier: GPL-3.0-or-later
// Languages in which braces enclose what belongs to a declaration.
#include "brace_tokens.h"
#include "symbol_list.h"

#include <algorithm>
#include <optional>
#include <span>

namespace slipway::search {

namespace {

using enum SymbolLanguage;

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

constexpr std::size_t longestStatement = 400;
constexpr std::size_t deepest = 2000;

bool isOneOf(std::string_view word, std::initializer_list<std::string_view> words)
{
    return std::ranges::find(words, word) != words.end();
}

bool isControl(std::string_view word)
{
    return isOneOf(word, {"if",      "for",           "while",    "switch",
                          "catch",   "return",        "else",     "do",
                          "sizeof",  "new",           "throw",    "case",
                          "with",    "await",         "yield",    "typeof",
                          "delete",  "co_return",     "co_await", "synchronized",
                          "match",   "loop",          "foreach",  "using",
                          "lock",    "select",        "go",       "defer",
                          "try",     "finally",       "function", "decltype",
                          "alignas", "static_assert", "assert",   "super",
                          "this",    "__attribute__", "requires", "noexcept"});
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
        if (m_tokens.size() < longestStatement)
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

/// The first of the words outside of parentheses.
std::optional<std::size_t> Statement::find(Tokens tokens,
                                           std::initializer_list<std::string_view> words) const
{
    int depth = 0;
    for (std::size_t i = 0; i < tokens.size(); ++i) {
        const std::string_view word = text(tokens[i]);
        if (word == ")" || word == "]")
            --depth;
        if (depth == 0 && tokens[i].kind != Token::Kind::String && isOneOf(word, words))
            return i;
        if (word == "(" || word == "[")
            ++depth;
    }
    return {};
}

/// Without "template <class T>" in front.
Statement::Tokens Statement::withoutTemplate(Tokens tokens) const
{
    while (tokens.size() > 1 && is(tokens[0], "template") && is(tokens[1], "<")) {
        int depth = 0;
        std::size_t i = 1;
        for (; i < tokens.size(); ++i) {
            depth += is(tokens[i], "<") ? 1 : is(tokens[i], ">") ? -1 : 0;
            if (depth == 0)
                break;
        }
        tokens = tokens.subspan(std::min(i + 1, tokens.size()));
    }
    return tokens;
}

std::optional<Declaration> Statement::cppType(Tokens tokens, std::size_t keyword) const
{
    // The last word before the bases: macros and attributes stand before it.
    std::optional<std::size_t> name;
    int depth = 0;
    for (std::size_t i = keyword + 1; i < tokens.size(); ++i) {
        const std::string_view word = text(tokens[i]);
        if (word == "(" || word == "[")
            ++depth;
        else if (word == ")" || word == "]")
            --depth;
        else if (depth == 0 && (word == ":" || word == "<"))
            break;
        else if (depth == 0 && tokens[i].kind == Token::Kind::Word
                 && !isOneOf(word, {"final", "alignas", "class", "struct"}))
            name = i;
    }
    if (!name)
        return {};
    const std::string_view kind = text(tokens[keyword]);
    return named(tokens[*name],
                 kind == "enum"    ? SymbolKind::Enum
                 : kind == "class" ? SymbolKind::Class
                                   : SymbolKind::Struct,
                 kind == "enum" ? Scope::Values : Scope::Type);
}

std::optional<Declaration> Statement::byKeyword(Tokens tokens) const
{
    const auto keyword = find(tokens, {"namespace", "module", "class", "struct", "union", "enum",
                                       "interface", "record", "object"});
    if (!keyword || *keyword + 1 >= tokens.size())
        return {};
    const std::string_view word = text(tokens[*keyword]);
    if (find(tokens.first(*keyword), {"=", "return", "."}))
        return {};
    if (word == "namespace" || word == "module") {
        const std::size_t start = tokens[*keyword + 1].start;
        std::size_t end = start;
        for (const Token &token : tokens.subspan(*keyword + 1)) {
            if (token.kind == Token::Kind::Word || is(token, ":") || is(token, "."))
                end = token.end;
        }
        if (end == start || tokens[*keyword + 1].kind != Token::Kind::Word)
            return {};
        return Declaration{SymbolKind::Namespace, start, end, Scope::Outer, {}};
    }
    if (m_language == Cpp) {
        if (isOneOf(word, {"interface", "record", "object"}))
            return {};
        // "struct stat info()" is a function.
        const auto parenthesis = find(tokens, {"("});
        const auto bases = find(tokens, {":"});
        const bool function = parenthesis && *parenthesis > *keyword + 2
                              && (!bases || *bases > *parenthesis) && is(tokens.back(), ")");
        return function ? std::nullopt : cppType(tokens, *keyword);
    }
    const SymbolKind kind = word == "interface" ? SymbolKind::Interface
                            : word == "enum"    ? SymbolKind::Enum
                            : word == "struct"  ? SymbolKind::Struct
                                                : SymbolKind::Class;
    std::size_t name = *keyword + 1;
    if (word == "enum" && is(tokens[name], "class") && name + 1 < tokens.size())
        ++name;
    return named(tokens[name], kind,
                 word == "enum" && m_language != Java ? Scope::Values : Scope::Type);
}

std::optional<Declaration> Statement::callableAt(Tokens tokens, std::size_t parenthesis,
                                                 Scope scope) const
{
    const Token &name = tokens[parenthesis - 1];
    const auto word =
        m_language == Cpp ? find(tokens.first(parenthesis), {"operator"}) : std::nullopt;
    if (word) {
        // Calling has its parentheses in its name.
        const bool call = *word + 1 == parenthesis && parenthesis + 1 < tokens.size()
                          && is(tokens[parenthesis + 1], ")");
        const std::size_t last = call ? parenthesis + 1 : parenthesis - 1;
        return Declaration{scope == Scope::Type ? SymbolKind::Method : SymbolKind::Function,
                           tokens[*word].start,
                           tokens[last].end,
                           Scope::Body,
                           {}};
    }
    if (name.kind != Token::Kind::Word || isControl(text(name)))
        return {};
    std::size_t first = parenthesis - 1;
    if (m_language == Cpp) {
        while (first > 0 && is(tokens[first - 1], "~"))
            --first;
        while (first >= 3 && is(tokens[first - 1], ":") && is(tokens[first - 2], ":")
               && tokens[first - 3].kind == Token::Kind::Word)
            first -= 3;
    }
    const bool method = scope == Scope::Type || first + 2 < parenthesis;
    return Declaration{method ? SymbolKind::Method : SymbolKind::Function,
                       tokens[first].start,
                       name.end,
                       Scope::Body,
                       {}};
}

/// NAME(...) with a body, or a declaration of one in a type.
std::optional<Declaration> Statement::callable(Tokens tokens, Scope scope, bool body) const
{
    if (scope == Scope::Body || scope == Scope::Values)
        return {};
    // "operator==" assigns nothing.
    const auto word = m_language == Cpp ? find(tokens, {"operator"}) : std::nullopt;
    const Tokens rest = tokens.subspan(word ? std::min(*word + 3, tokens.size()) : 0);
    const auto assigned = find(rest, {"="});
    const std::size_t end = assigned ? tokens.size() - rest.size() + *assigned : tokens.size();
    int depth = 0;
    for (std::size_t i = 0; i < end; ++i) {
        if (is(tokens[i], ")") || is(tokens[i], "]"))
            --depth;
        if (!is(tokens[i], "(") && !is(tokens[i], "["))
            continue;
        if (depth++ != 0 || i == 0 || is(tokens[i], "["))
            continue;
        if (i >= 2 && is(tokens[i - 2], "@"))
            continue; // An annotation with arguments.
        const auto found = callableAt(tokens, i, scope);
        // Without a body it must have a type before its name, or it is a call.
        const bool typed = found && (found->start > tokens[0].start || is(tokens[0], "~"));
        const bool declared = body || (i >= 2 && typed);
        if (found && declared)
            return found;
        if (!found)
            return {};
    }
    return {};
}

/// "=>" outside of parentheses.
bool Statement::hasArrow(Tokens tokens) const
{
    int depth = 0;
    for (std::size_t i = 1; i < tokens.size(); ++i) {
        const std::string_view word = text(tokens[i - 1]);
        depth += word == "(" || word == "[" ? 1 : word == ")" || word == "]" ? -1 : 0;
        if (depth == 0 && word == "=" && is(tokens[i], ">"))
            return true;
    }
    return false;
}

std::optional<Declaration> Statement::variable(Tokens tokens, std::size_t keyword) const
{
    if (keyword + 2 >= tokens.size() || tokens[keyword + 1].kind != Token::Kind::Word)
        return {};
    const auto assigned = find(tokens, {"="});
    const bool constant = is(tokens[keyword], "const");
    SymbolKind kind = constant ? SymbolKind::Constant : SymbolKind::Variable;
    Scope inside = Scope::Values;
    if (assigned && *assigned + 1 < tokens.size()) {
        const Tokens value = tokens.subspan(*assigned + 1);
        const bool isAsync = is(value[0], "async");
        if (is(value[isAsync && value.size() > 1 ? 1 : 0], "function") || hasArrow(value)) {
            kind = SymbolKind::Function;
            inside = Scope::Body;
        }
    }
    return named(tokens[keyword + 1], kind, inside);
}

std::optional<Declaration> Statement::script(Tokens tokens, Scope scope, bool body) const
{
    while (!tokens.empty()
           && isOneOf(text(tokens[0]), {"export", "default", "declare", "abstract"}))
        tokens = tokens.subspan(1);
    if (tokens.empty())
        return {};
    if (isOneOf(text(tokens[0]), {"const", "let", "var"})) {
        if (tokens.size() > 1 && is(tokens[1], "enum"))
            return byKeyword(tokens);
        return scope == Scope::Outer ? variable(tokens, 0) : std::nullopt;
    }
    if (is(tokens[0], "type") && tokens.size() > 2 && scope != Scope::Values)
        return named(tokens[1], SymbolKind::Type, Scope::Values);
    const auto function = find(tokens, {"function"});
    if (function && !find(tokens.first(*function), {"=", "(", ".", ":"})) {
        const std::size_t name =
            *function + (*function + 1 < tokens.size() && is(tokens[*function + 1], "*") ? 2 : 1);
        return name < tokens.size() ? named(tokens[name], SymbolKind::Function, Scope::Body)
                                    : std::nullopt;
    }
    if (body) {
        if (const auto type = byKeyword(tokens))
            return type;
    }
    if (!body || (scope != Scope::Type && scope != Scope::Values))
        return {};
    // A method, or a property that is a function.
    const auto assigned = find(tokens, {"=", ":"});
    const auto parenthesis = find(tokens, {"("});
    if (parenthesis && *parenthesis > 0 && (!assigned || *assigned > *parenthesis)) {
        const Token &name = tokens[*parenthesis - 1];
        if (name.kind == Token::Kind::Word && !isControl(text(name)))
            return named(name, SymbolKind::Method, Scope::Body);
    }
    const bool arrow =
        tokens.size() > 2 && is(tokens.back(), ">") && is(tokens[tokens.size() - 2], "=");
    if (assigned && *assigned > 0 && arrow)
        return named(tokens[*assigned - 1], SymbolKind::Method, Scope::Body);
    return {};
}

std::optional<Declaration> Statement::go(Tokens tokens) const
{
    if (tokens.size() < 2)
        return {};
    if (is(tokens[0], "func")) {
        std::size_t name = 1;
        if (is(tokens[1], "(")) {
            while (name < tokens.size() && !is(tokens[name], ")"))
                ++name;
            ++name;
        }
        if (name >= tokens.size())
            return {};
        return named(tokens[name], name > 1 ? SymbolKind::Method : SymbolKind::Function,
                     Scope::Body);
    }
    if (is(tokens[0], "type")) {
        const bool isStruct = tokens.size() > 2 && find(tokens, {"struct"});
        const bool isInterface = tokens.size() > 2 && find(tokens, {"interface"});
        return named(tokens[1],
                     isStruct      ? SymbolKind::Struct
                     : isInterface ? SymbolKind::Interface
                                   : SymbolKind::Type,
                     Scope::Values);
    }
    if (is(tokens[0], "var") || is(tokens[0], "const"))
        return named(tokens[1], is(tokens[0], "var") ? SymbolKind::Variable : SymbolKind::Constant,
                     Scope::Values);
    return {};
}

std::optional<Declaration> Statement::rust(Tokens tokens, Scope scope) const
{
    const auto keyword = find(tokens, {"fn", "struct", "enum", "union", "trait", "mod", "impl",
                                       "macro_rules", "const", "static", "type"});
    if (!keyword || *keyword + 1 >= tokens.size())
        return {};
    std::size_t at = *keyword;
    // "const fn", "const unsafe fn".
    if (is(tokens[at], "const")) {
        if (const auto function = find(tokens, {"fn"}); function && *function + 1 < tokens.size())
            at = *function;
    }
    const std::string_view word = text(tokens[at]);
    const Token &name = tokens[at + 1];
    if (word == "fn")
        return named(name, scope == Scope::Type ? SymbolKind::Method : SymbolKind::Function,
                     Scope::Body);
    if (word == "impl") {
        const std::size_t start = tokens[at].start;
        return Declaration{SymbolKind::Class, start, tokens.back().end, Scope::Type, {}};
    }
    if (word == "macro_rules")
        return at + 2 < tokens.size() ? named(tokens[at + 2], SymbolKind::Macro, Scope::Body)
                                      : std::nullopt;
    if (word == "mod")
        return named(name, SymbolKind::Namespace, Scope::Outer);
    if (word == "trait")
        return named(name, SymbolKind::Interface, Scope::Type);
    if (word == "enum")
        return named(name, SymbolKind::Enum, Scope::Values);
    if (word == "struct" || word == "union")
        return named(name, SymbolKind::Struct, Scope::Values);
    if (scope == Scope::Body)
        return {};
    const std::size_t behind = is(name, "mut") && at + 2 < tokens.size() ? at + 2 : at + 1;
    return named(tokens[behind], word == "type" ? SymbolKind::Type : SymbolKind::Constant,
                 Scope::Values);
}

/// using NAME = ...; typedef ... NAME;
std::optional<Declaration> Statement::alias(Tokens tokens) const
{
    if (m_language != Cpp || tokens.size() < 3)
        return {};
    if (is(tokens[0], "using") && find(tokens, {"="}))
        return named(tokens[1], SymbolKind::Type, Scope::Values);
    if (is(tokens[0], "typedef"))
        return named(tokens.back(), SymbolKind::Type, Scope::Values);
    return {};
}

std::optional<Declaration> Statement::declaration(Scope scope, bool body) const
{
    if (m_declared || m_tokens.empty() || m_tokens.size() >= longestStatement)
        return {};
    const Tokens tokens = withoutTemplate(m_tokens);
    if (tokens.empty())
        return {};
    switch (m_language) {
    case JavaScript:
        return script(tokens, scope, body);
    case Go:
        return scope == Scope::Outer ? go(tokens) : std::nullopt;
    case Rust:
        return rust(tokens, scope);
    default:
        break;
    }
    if (!body) {
        if (const auto type = alias(tokens))
            return type;
        if (isOneOf(text(tokens[0]), {"using", "typedef", "friend", "return", "import", "package"}))
            return {};
        return callable(tokens, scope, false);
    }
    if (const auto type = byKeyword(tokens))
        return type;
    return callable(tokens, scope, true);
}

bool Statement::continuesBehindBrace(Scope scope) const
{
    if (m_tokens.empty())
        return false;
    if (inParentheses())
        return true;
    if (m_language == JavaScript) {
        Tokens tokens = m_tokens;
        if (is(tokens[0], "export") && tokens.size() > 1)
            tokens = tokens.subspan(1);
        return isOneOf(text(tokens[0]), {"const", "let", "var", "type", "import"})
               || (scope != Scope::Type && find(tokens, {"="}).has_value());
    }
    if (m_language == Go)
        return is(m_tokens[0], "var") || find(m_tokens, {"="}).has_value();
    if (m_language == Cpp) {
        // A member's value in a constructor: "Foo() : m_one{1} {".
        const auto close = find(m_tokens, {")"});
        const bool initialisers =
            close && find(Tokens(m_tokens).subspan(*close + 1), {":"}).has_value();
        const bool member = last().kind == Token::Kind::Word
                            && !isOneOf(lastText(), {"const", "noexcept", "override", "final",
                                                     "try", "mutable", "else", "do"});
        return (initialisers && member) || find(m_tokens, {"="}).has_value();
    }
    return false;
}

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
