// SPDX-License-Identifier: GPL-3.0-or-later
#include "python_source.h"
#include "python_tokens.h"

#include <algorithm>
#include <array>
#include <span>

namespace slipway::project {

namespace {

using Tokens = std::span<const PythonToken>;

bool is(const PythonToken &token, std::string_view text)
{
    return (token.kind == PythonToken::Name || token.kind == PythonToken::Operator)
           && token.text == text;
}

/// "a.b.c" from the front of `tokens`, which move on; leading dots (a relative import) are kept.
std::string takeDotted(Tokens &tokens)
{
    std::string text;
    while (!tokens.empty() && is(tokens.front(), ".")) {
        text += '.';
        tokens = tokens.subspan(1);
    }
    while (!tokens.empty() && tokens.front().kind == PythonToken::Name
           && tokens.front().text != "import") {
        text += tokens.front().text;
        tokens = tokens.subspan(1);
        if (tokens.size() < 2 || !is(tokens.front(), ".") || tokens[1].kind != PythonToken::Name)
            break;
        text += '.';
        tokens = tokens.subspan(1);
    }
    return text;
}

std::string joined(std::string_view module, std::string_view name)
{
    return std::string(module) + (module.ends_with('.') || module.empty() ? "" : ".")
           + std::string(name);
}

class Reader
{
public:
    PythonSource run(std::string_view text)
    {
        const std::vector<PythonLine> lines = pythonLines(text);
        // Imports first: a function may use what is imported below it.
        for (const PythonLine &line : lines)
            readImport(body(line.tokens));
        for (const PythonLine &line : lines)
            readStatement(line);
        return std::move(m_source);
    }

private:
    /// Behind the colon of a block on one line: "try: import x".
    static Tokens body(Tokens tokens)
    {
        constexpr std::array<std::string_view, 8> openers{"if",     "else",    "elif", "try",
                                                          "except", "finally", "with", "for"};
        if (tokens.empty() || !std::ranges::contains(openers, std::string_view(tokens[0].text)))
            return tokens;
        int depth = 0;
        for (std::size_t i = 0; i + 1 < tokens.size(); ++i) {
            const std::string_view text = tokens[i].text;
            if (tokens[i].kind != PythonToken::Operator)
                continue;
            if (text == "(" || text == "[" || text == "{")
                ++depth;
            else if (text == ")" || text == "]" || text == "}")
                --depth;
            else if (text == ":" && depth == 0)
                return tokens.subspan(i + 1);
        }
        return tokens;
    }

    void readImport(Tokens tokens)
    {
        if (tokens.size() < 2)
            return;
        if (is(tokens[0], "import"))
            readPlainImport(tokens.subspan(1));
        else if (is(tokens[0], "from"))
            readFromImport(tokens.subspan(1));
    }

    void bind(const std::string &name, std::string target)
    {
        m_source.bindings.try_emplace(name, std::move(target));
    }

    void readPlainImport(Tokens tokens)
    {
        while (!tokens.empty()) {
            const std::string module = takeDotted(tokens);
            if (module.empty())
                return;
            m_source.modules.insert(module);
            if (tokens.size() >= 2 && is(tokens[0], "as")) {
                bind(tokens[1].text, module);
                tokens = tokens.subspan(2);
            } else {
                const std::string first = module.substr(0, module.find('.'));
                bind(first, first);
            }
            if (tokens.empty() || !is(tokens[0], ","))
                return;
            tokens = tokens.subspan(1);
        }
    }

    void readFromImport(Tokens tokens)
    {
        const std::string module = takeDotted(tokens);
        if (module.empty() || tokens.empty() || !is(tokens[0], "import"))
            return;
        m_source.modules.insert(module);
        tokens = tokens.subspan(1);
        if (!tokens.empty() && is(tokens[0], "*"))
            m_source.starImports.push_back(module);
        for (std::size_t i = 0; i < tokens.size(); ++i) {
            if (tokens[i].kind != PythonToken::Name)
                continue;
            const std::string target = joined(module, tokens[i].text);
            // Whether it is a module or a name in one cannot be told from here: it may be both.
            m_source.modules.insert(target);
            if (i + 2 < tokens.size() && is(tokens[i + 1], "as")) {
                bind(tokens[i + 2].text, target);
                i += 2;
            } else {
                bind(tokens[i].text, target);
            }
        }
    }

    void readStatement(const PythonLine &line)
    {
        const Tokens tokens = line.tokens;
        for (std::size_t i = 0; i < tokens.size(); ++i) {
            if (tokens[i].kind == PythonToken::String && tokens[i].text.size() <= 64)
                m_source.strings.insert(tokens[i].text);
            const bool startsName = tokens[i].kind == PythonToken::Name
                                    && (i == 0
                                        || (!is(tokens[i - 1], ".") && !is(tokens[i - 1], "def")
                                            && !is(tokens[i - 1], "class")));
            Tokens rest = tokens.subspan(i);
            if (!startsName)
                continue;
            const std::string name = takeDotted(rest);
            if (!rest.empty() && is(rest[0], "(") && !name.empty())
                m_source.calls.insert(m_source.qualified(name));
        }
        if (line.indent == 0)
            readTopLevel(tokens);
    }

    void readTopLevel(Tokens tokens)
    {
        if (tokens.size() >= 2 && is(tokens[0], "async"))
            tokens = tokens.subspan(1);
        if (tokens.size() >= 2 && is(tokens[0], "def")) {
            m_source.functions.push_back(tokens[1].text);
            return;
        }
        if (tokens.size() >= 4 && is(tokens[0], "if") && is(tokens[1], "__name__"))
            m_source.hasMainGuard = true;
        Tokens rest = tokens;
        const std::string called = takeDotted(rest);
        if (!called.empty() && !rest.empty() && is(rest[0], "("))
            m_source.importTimeCalls.insert(m_source.qualified(called));
        readAssignment(tokens);
    }

    /// NAME = f(…), NAME: Type = f(…), NAME, other = f(…)
    void readAssignment(Tokens tokens)
    {
        if (tokens.size() < 4 || tokens[0].kind != PythonToken::Name)
            return;
        if (!is(tokens[1], "=") && !is(tokens[1], ":") && !is(tokens[1], ","))
            return;
        const auto equals = std::ranges::find_if(
            tokens, [](const PythonToken &token) { return is(token, "=") || is(token, "("); });
        if (equals == tokens.end() || !is(*equals, "="))
            return;
        Tokens rest = tokens.subspan(static_cast<std::size_t>(equals - tokens.begin()) + 1);
        const std::string call = takeDotted(rest);
        if (!call.empty() && !rest.empty() && is(rest[0], "("))
            m_source.assignments.push_back({tokens[0].text, m_source.qualified(call)});
    }

    PythonSource m_source;
};

} // namespace

PythonSource PythonSource::parse(std::string_view text)
{
    return Reader().run(text);
}

std::string PythonSource::qualified(std::string_view dotted) const
{
    const std::size_t dot = std::min(dotted.find('.'), dotted.size());
    const auto found = bindings.find(std::string(dotted.substr(0, dot)));
    return found == bindings.end() ? std::string(dotted)
                                   : found->second + std::string(dotted.substr(dot));
}

bool PythonSource::imports(std::string_view module) const
{
    const auto found = modules.lower_bound(std::string(module));
    return found != modules.end() && found->starts_with(module)
           && (found->size() == module.size() || (*found)[module.size()] == '.');
}

} // namespace slipway::project
