// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

namespace slipway::ide {

class ScintillaView;

/// Lines from `first` to `last`, both included.
struct LineBlock
{
    long first;
    long last;
};

/// The lines the selections are on, from top to bottom; those that touch are one. A selection that
/// ends at the start of a line does not take it in.
std::vector<LineBlock> selectedLines(const ScintillaView &view);

} // namespace slipway::ide
