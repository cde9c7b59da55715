// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>

#include <vector>

namespace slipway::ide {

class ScintillaView;

/// One of a view's selections, in bytes; a bare caret where both ends are the same.
struct CaretRange
{
    long anchor = 0;
    long caret = 0;
    /// How far behind its line's end the caret of a column selection stands.
    long virtualSpace = 0;

    long start() const { return std::min(anchor, caret); }
    long end() const { return std::max(anchor, caret); }
    bool isEmpty() const { return anchor == caret; }
    bool operator==(const CaretRange &) const = default;
};

/// All selections, of a column selection those of its lines, from top to bottom.
struct CaretSet
{
    std::vector<CaretRange> ranges;
    std::size_t main = 0;

    const CaretRange &mainRange() const { return ranges[main]; }
};

/// What becomes of one selection: `text` stands in place of `start` to `end`, and its caret and
/// anchor so many bytes behind `start`.
struct CaretEdit
{
    long start = 0;
    long end = 0;
    QByteArray text = {};
    long anchor = 0;
    long caret = 0;
};

CaretSet caretsOf(const ScintillaView &view);
void setCarets(ScintillaView &view, const CaretSet &carets);

/// Does what was worked out for each selection, as one step of undo. One edit a selection, in
/// their order, each worked out on the text as it is; one that overlaps the one before is left out.
void applyCaretEdits(ScintillaView &view, const std::vector<CaretEdit> &edits, std::size_t main);

} // namespace slipway::ide
