// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace slipway::ide {

class ScintillaView;

/// Scintilla's numbers for what the editor marks.
enum MarginNumber { lineNumberMargin = 0, foldMargin = 2 };
enum IndicatorNumber { matchIndicator = 8 };

/// Every colour and font of a view, from the theme. The only place that sets any: run it after
/// each change of language or theme, since Scintilla forgets some of them.
void applyEditorTheme(ScintillaView &view);

/// As wide as the last line's number needs.
void fitLineNumbers(ScintillaView &view);

} // namespace slipway::ide
