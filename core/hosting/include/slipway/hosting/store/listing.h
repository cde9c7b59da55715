// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <slipway/api/tree.h>

#include <string>
#include <string_view>
#include <vector>

namespace slipway::hosting {

/// A tree as text, the very bytes its hash is taken of: sorted by path, a line each
/// "x|- SP size SP hash SP path LF".
std::string listingOf(std::vector<api::TreeEntry> entries);

/// The reverse. Only for what listingOf() wrote: anything else is Internal "tree.listing".
Result<std::vector<api::TreeEntry>> parseListing(std::string_view listing);

} // namespace slipway::hosting
