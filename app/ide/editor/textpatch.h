// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string_view>

namespace slipway::ide {

class ScintillaView;

/// Makes the view's text `wanted` by changing only the lines that differ, as one step of undo, so
/// that cursors, folds and marks stay where they are.
void patchText(ScintillaView &view, std::string_view wanted);

} // namespace slipway::ide
