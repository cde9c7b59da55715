// SPDX-License-Identifier: GPL-3.0-or-later
#include "lineblocks.h"

#include "caretedits.h"
#include "scintillaview.h"

namespace slipway::ide {

std::vector<LineBlock> selectedLines(const ScintillaView &view)
{
    std::vector<LineBlock> blocks;
    for (const CaretRange &range : caretsOf(view).ranges) {
        const long first = view.lineOf(range.start());
        long last = view.lineOf(range.end());
        if (last > first && view.lineStart(last) == range.end())
            --last;
        if (!blocks.empty() && first <= blocks.back().last + 1)
            blocks.back().last = std::max(blocks.back().last, last);
        else
            blocks.push_back({first, last});
    }
    return blocks;
}

} // namespace slipway::ide
