// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <slipway/base/error.h>

#include <string>
#include <string_view>

namespace slipway::text {

/// How the sides are named behind the conflict markers.
struct MergeLabels
{
    std::string mine = "mine";
    std::string base = "base";
    std::string theirs = "theirs";
};

struct Merged
{
    /// With conflict markers in the style of diff3 (mine, base, theirs) where `clean` is false;
    /// see conflicts.h.
    std::string text;
    bool clean = true;
};

/// Merges two texts that both came from `base`, line by line, by libgit2. Safe from any thread.
Result<Merged> mergeThreeWay(std::string_view base, std::string_view mine, std::string_view theirs,
                             const MergeLabels &labels = {});

} // namespace slipway::text
