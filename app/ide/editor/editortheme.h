// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

namespace slipway::ide {

class ScintillaView;

/// Scintilla's numbers for what the editor marks.
enum MarginNumber { bookmarkMargin = 0, lineNumberMargin = 1, changeMargin = 2, foldMargin = 3 };
enum MarkerNumber {
    bookmarkMarker = 1,
    addedMarker = 2,
    changedMarker = 3,
    removedMarker = 4, ///< below the line
    removedAboveMarker = 5,
    warningMarker = 6,
    errorMarker = 7,
    mineMarker = 8, ///< the sides of a conflict
    theirsMarker = 9
};
/// What tints whole lines, and so stands in no margin.
inline constexpr unsigned lineTintMask = 1U << mineMarker | 1U << theirsMarker;
/// What stands in bookmarkMargin, which is only wide while one of these is there.
inline constexpr unsigned bookmarkMarginMask =
    1U << bookmarkMarker | 1U << warningMarker | 1U << errorMarker;
inline constexpr unsigned changeMarginMask =
    1U << addedMarker | 1U << changedMarker | 1U << removedMarker | 1U << removedAboveMarker;
/// Of a margin without marks. Without a width it would not count as theirs (see the line numbers').
inline constexpr long emptyMargin = 1;
enum IndicatorNumber {
    matchIndicator = 8,
    syntaxIndicator = 9,
    bracketIndicator = 10,
    warningIndicator = 11,
    errorIndicator = 12
};

/// Every colour and font of a view, from the theme. The only place that sets any: run it after
/// each change of language or theme, since Scintilla forgets some of them. An empty family is the
/// program's own choice for code.
void applyEditorTheme(ScintillaView &view, const QString &family, double points);

/// As wide as the last line's number needs.
void fitLineNumbers(ScintillaView &view);

} // namespace slipway::ide
