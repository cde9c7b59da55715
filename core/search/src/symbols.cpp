// SPDX-License-Identifier: GPL-3.0-or-later
#include "symbol_list.h"

#include <slipway/base/utf8.h>
#include <slipway/search/letter_case.h>

#include <algorithm>
#include <unordered_map>

namespace slipway::search {

std::string_view nameOf(SymbolKind kind)
{
    switch (kind) {
    case SymbolKind::Namespace:
        return "namespace";
    case SymbolKind::Class:
        return "class";
    case SymbolKind::Interface:
        return "interface";
    case SymbolKind::Struct:
        return "struct";
    case SymbolKind::Enum:
        return "enum";
    case SymbolKind::Function:
        return "function";
    case SymbolKind::Method:
        return "method";
    case SymbolKind::Constant:
        return "constant";
    case SymbolKind::Variable:
        return "variable";
    case SymbolKind::Type:
        return "type";
    case SymbolKind::Macro:
        return "macro";
    case SymbolKind::Heading:
        return "heading";
    case SymbolKind::Element:
        return "element";
    case SymbolKind::Rule:
        return "rule";
    case SymbolKind::Section:
        return "section";
    }
    return {};
}

std::size_t SymbolList::add(SymbolKind kind, std::size_t start, std::size_t end, int depth)
{
    return add(kind, start, end, depth, m_text.substr(start, end - start));
}

std::size_t SymbolList::add(SymbolKind kind, std::size_t start, std::size_t end, int depth,
                            std::string_view name)
{
    m_symbols.push_back({.name = toValidUtf8(utf8Prefix(name, longestSymbolName)),
                         .kind = kind,
                         .start = start,
                         .nameEnd = end,
                         .end = m_text.size(),
                         .line = 0,
                         .depth = depth});
    return m_symbols.size() - 1;
}

std::vector<Symbol> SymbolList::take()
{
    // What stands in the parentheses of a declaration comes before its body.
    std::ranges::stable_sort(m_symbols, {}, &Symbol::start);
    std::size_t line = 1;
    std::size_t counted = 0;
    for (Symbol &symbol : m_symbols) {
        const std::string_view passed = m_text.substr(counted, symbol.start - counted);
        line += static_cast<std::size_t>(std::ranges::count(passed, '\n'));
        counted = symbol.start;
        symbol.line = line;
    }
    return std::move(m_symbols);
}

SymbolLanguage symbolLanguage(std::string_view fileName, std::string_view firstLine)
{
    using enum SymbolLanguage;
    static const std::unordered_map<std::string_view, SymbolLanguage> suffixes{
        {"py", Python},      {"pyi", Python},     {"pyw", Python},      {"js", JavaScript},
        {"mjs", JavaScript}, {"cjs", JavaScript}, {"jsx", JavaScript},  {"ts", JavaScript},
        {"mts", JavaScript}, {"cts", JavaScript}, {"tsx", JavaScript},  {"c", Cpp},
        {"h", Cpp},          {"cc", Cpp},         {"cpp", Cpp},         {"cxx", Cpp},
        {"hh", Cpp},         {"hpp", Cpp},        {"hxx", Cpp},         {"ino", Cpp},
        {"java", Java},      {"cs", Java},        {"kt", Java},         {"go", Go},
        {"rs", Rust},        {"rb", Ruby},        {"rake", Ruby},       {"sh", Shell},
        {"bash", Shell},     {"zsh", Shell},      {"md", Markdown},     {"markdown", Markdown},
        {"html", Html},      {"htm", Html},       {"xhtml", Html},      {"vue", Html},
        {"svelte", Html},    {"css", Css},        {"scss", Css},        {"less", Css},
        {"toml", Ini},       {"ini", Ini},        {"cfg", Ini},         {"conf", Ini},
        {"desktop", Ini},    {"properties", Ini}, {"editorconfig", Ini}};
    fileName.remove_prefix(fileName.rfind('/') + 1);
    if (fileName == "Rakefile" || fileName == "Gemfile")
        return Ruby;
    const std::size_t dot = fileName.rfind('.');
    if (dot != std::string_view::npos) {
        const auto found = suffixes.find(toLower(fileName.substr(dot + 1)));
        if (found != suffixes.end())
            return found->second;
    }
    if (!firstLine.starts_with("#!"))
        return None;
    firstLine = firstLine.substr(0, firstLine.find('\n'));
    for (const auto &[word, language] :
         {std::pair{"python", Python}, {"node", JavaScript}, {"ruby", Ruby}, {"sh", Shell}}) {
        if (firstLine.contains(word))
            return language;
    }
    return None;
}

std::vector<Symbol> scanSymbols(SymbolLanguage language, std::string_view text,
                                const std::stop_token &stop)
{
    SymbolList list(text, stop);
    switch (language) {
    case SymbolLanguage::None:
        break;
    case SymbolLanguage::Python:
        scanPython(list);
        break;
    case SymbolLanguage::Ruby:
        scanRuby(list);
        break;
    case SymbolLanguage::Shell:
        scanShell(list);
        break;
    case SymbolLanguage::Markdown:
        scanMarkdown(list);
        break;
    case SymbolLanguage::Html:
        scanHtml(list);
        break;
    case SymbolLanguage::Ini:
        scanIni(list);
        break;
    case SymbolLanguage::JavaScript:
    case SymbolLanguage::Cpp:
    case SymbolLanguage::Java:
    case SymbolLanguage::Go:
    case SymbolLanguage::Rust:
    case SymbolLanguage::Css:
        scanBraces(language, list);
        break;
    }
    return list.take();
}

std::vector<std::size_t> enclosingSymbols(const std::vector<Symbol> &symbols, std::size_t at)
{
    std::vector<std::size_t> around;
    const auto behind = std::ranges::upper_bound(symbols, at, {}, &Symbol::start);
    int depth = -1;
    for (auto one = behind; one != symbols.begin();) {
        --one;
        if (depth >= 0 && one->depth >= depth)
            continue;
        if (at < one->end || (at == one->end && one->end > one->nameEnd)) {
            around.insert(around.begin(), static_cast<std::size_t>(one - symbols.begin()));
            depth = one->depth;
            if (depth == 0)
                break;
        } else if (one->depth == 0) {
            break;
        }
    }
    return around;
}

} // namespace slipway::search
