// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QImage>

namespace slipway::ide {

/// What stands in the margins of a text, drawn for the pixels of its screen: Scintilla's own
/// shapes are solid, and not smooth where a pixel is not one.
enum class MarginIcon { Open, Closed, Bookmark };

/// In logical pixels, each way.
inline constexpr int marginIconSize = 16;

QImage marginIcon(MarginIcon icon, const QColor &color, qreal pixelRatio);

} // namespace slipway::ide
