// SPDX-License-Identifier: GPL-3.0-or-later
#include "brace_statement.h"

namespace slipway::search {

using enum SymbolLanguage;

static bool isControl(std::string_view word)
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
    if (m_declared || m_tokens.empty() || m_tokens.size() >= longest)
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

} // namespace slipway::search
