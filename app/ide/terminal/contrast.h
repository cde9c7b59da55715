// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>

namespace slipway::ide {

/// From 1 (the same) to 21 (black on white); the contrast ratio of WCAG 2.
double contrastRatio(const QColor &one, const QColor &other);

/// `color`, or mixed with just so much white or black that it reaches `ratio` on `background`. It
/// stays the lighter or the darker of the two where that is possible; where the ratio cannot be
/// reached, it is what comes nearest.
QColor withContrast(const QColor &color, const QColor &background, double ratio);

} // namespace slipway::ide
