// SPDX-License-Identifier: GPL-3.0-or-later
#include "savetidying.h"

#include "linecommands.h"
#include "scintillaview.h"

namespace slipway::ide {

using Sci = QsciScintillaBase;

static constexpr long largestTidied = 20L << 20;

void tidyForSaving(ScintillaView &view, SaveTidying what)
{
    if (view.isReadOnly() || view.length() > largestTidied)
        return;
    const UndoGroup group(view);
    if (what.trimLines)
        LineCommands(view).trimTrailingSpace();
    const long end = view.length();
    const long last = view.lineCount() - 1;
    if (what.endWithBreak && end > 0 && view.lineStart(last) < end) {
        // A caret at the very end stays at the end of its line.
        const long mode = view.send(Sci::SCI_GETEOLMODE);
        view.replaceRange(end, end,
                          mode == Sci::SC_EOL_CRLF ? "\r\n"
                          : mode == Sci::SC_EOL_CR ? "\r"
                                                   : "\n");
    }
}

} // namespace slipway::ide
