// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace slipway::ide {

class ScintillaView;

/// What is put in order when a text is saved.
struct SaveTidying
{
    bool trimLines = false;
    bool endWithBreak = false;
};

/// As one step of undo, and none where all is in order. Does nothing to texts so large that it
/// would be felt.
void tidyForSaving(ScintillaView &view, SaveTidying what);

} // namespace slipway::ide
