// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

namespace slipway::search {

enum class SymbolKind {
    Namespace,
    Class,
    Interface,
    Struct,
    Enum,
    Function,
    Method,
    Constant,
    Variable,
    Type,
    Macro,
    Heading,
    Element,
    Rule,
    Section,
};

/// For icons and tests: "function".
std::string_view nameOf(SymbolKind kind);

/// Something a text declares. Offsets are bytes.
struct Symbol
{
    /// Valid UTF-8, at most `longestSymbolName` bytes.
    std::string name;
    SymbolKind kind = SymbolKind::Function;
    /// Where the name stands.
    std::size_t start = 0;
    std::size_t nameEnd = 0;
    /// Behind what belongs to it.
    std::size_t end = 0;
    /// From 1.
    std::size_t line = 1;
    /// How many of the symbols before it enclose it.
    int depth = 0;
};

/// Which scanner reads a text.
enum class SymbolLanguage {
    None,
    Python,
    JavaScript,
    Cpp,
    Java,
    Go,
    Rust,
    Ruby,
    Shell,
    Markdown,
    Html,
    Css,
    Ini,
};

/// By a file's name, or by the first line of a script.
SymbolLanguage symbolLanguage(std::string_view fileName, std::string_view firstLine = {});

inline constexpr std::size_t longestSymbolName = 200;

/// What a text declares, in its order. A best effort without a compiler: it reads any bytes in a
/// time proportional to their number and never fails. A text with too many symbols ends early.
std::vector<Symbol> scanSymbols(SymbolLanguage language, std::string_view text,
                                const std::stop_token &stop = {});

/// The symbols around a place, outermost first, as indexes.
std::vector<std::size_t> enclosingSymbols(const std::vector<Symbol> &symbols, std::size_t at);

} // namespace slipway::search
