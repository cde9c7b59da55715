// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <slipway/text/diff.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace slipway::text {

/// One conflict as Git and mergeThreeWay() write it into a text:
///     <<<<<<< mine, ||||||| base (not always there), =======, >>>>>>> theirs
/// All spans are whole lines.
struct Conflict
{
    /// With its markers.
    Span all = {};
    Span mine = {};
    std::optional<Span> base = {};
    Span theirs = {};
};

enum class Side { Mine, Base, Theirs };

/// Only whole conflicts: markers that do not belong together are text like any other.
std::vector<Conflict> findConflicts(std::string_view text);

/// What stands in place of the conflict when this is taken: one side, or mine and then theirs.
std::string resolved(std::string_view text, const Conflict &conflict, Side side);
std::string resolvedBoth(std::string_view text, const Conflict &conflict);

/// The text with this side of every conflict; of Base, nothing where a conflict does not say it.
std::string oneSide(std::string_view text, const std::vector<Conflict> &conflicts, Side side);

} // namespace slipway::text
