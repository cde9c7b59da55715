// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <slipway/search/path_index.h>
#include <slipway/search/symbols.h>

#include <map>
#include <memory>
#include <stop_token>
#include <string>

namespace slipway::ide {

/// Where something of a name is declared.
struct Definition
{
    /// Relative to the folder.
    std::string path;
    search::Symbol symbol;
};

/// The word at a place in UTF-8 text, or the one before it; empty where there is none.
std::string_view wordAt(std::string_view text, std::size_t at);

/// Whether the symbol is what a use of this word means: its name, or the last part of it.
bool isNamed(const search::Symbol &symbol, std::string_view word);

/// What the files of a folder declare under this name; `texts` are looked at instead of their
/// files. Reads them all, on all processors: call it elsewhere than on the GUI thread.
std::vector<Definition>
findDefinitions(const std::string &folder, const search::PathIndex &paths, const std::string &word,
                const std::map<std::string, std::shared_ptr<const std::string>> &texts,
                const std::stop_token &stop);

} // namespace slipway::ide
