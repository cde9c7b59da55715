// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <slipway/search/symbols.h>

namespace slipway::search {

inline constexpr std::size_t maxSymbols = 20'000;

/// Collects the symbols of one text.
class SymbolList
{
public:
    SymbolList(std::string_view text, const std::stop_token &stop)
        : m_text(text)
        , m_stop(stop)
    {}

    /// Its end is that of the text until it is set.
    std::size_t add(SymbolKind kind, std::size_t start, std::size_t end, int depth);
    std::size_t add(SymbolKind kind, std::size_t start, std::size_t end, int depth,
                    std::string_view name);
    void setEnd(std::size_t symbol, std::size_t end) { m_symbols[symbol].end = end; }
    Symbol &at(std::size_t symbol) { return m_symbols[symbol]; }
    std::size_t size() const { return m_symbols.size(); }

    bool isFull() const { return m_symbols.size() >= maxSymbols || m_stop.stop_requested(); }
    std::string_view text() const { return m_text; }
    /// In the order of the text, with their lines.
    std::vector<Symbol> take();

private:
    std::string_view m_text;
    std::stop_token m_stop;
    std::vector<Symbol> m_symbols;
};

inline bool isNameByte(char c)
{
    const auto byte = static_cast<unsigned char>(c);
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z')
           || (byte >= '0' && byte <= '9') || byte == '_' || byte >= 0x80;
}

/// Where the name that begins at `at` ends.
inline std::size_t nameEnd(std::string_view text, std::size_t at)
{
    while (at < text.size() && isNameByte(text[at]))
        ++at;
    return at;
}

inline std::size_t skipBlanks(std::string_view text, std::size_t at)
{
    while (at < text.size() && (text[at] == ' ' || text[at] == '\t'))
        ++at;
    return at;
}

void scanPython(SymbolList &list);
void scanRuby(SymbolList &list);
void scanShell(SymbolList &list);
void scanMarkdown(SymbolList &list);
void scanHtml(SymbolList &list);
void scanIni(SymbolList &list);
/// JavaScript, C and C++, Java, Go, Rust, CSS.
void scanBraces(SymbolLanguage language, SymbolList &list);

} // namespace slipway::search
