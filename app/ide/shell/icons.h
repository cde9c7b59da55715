// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QIcon>
#include <QString>

namespace slipway::ide {

enum class ColorRole;

/// A Breeze icon by its name ("document-save"), in the theme's colours, light or dark; drawn when
/// first painted. A null icon where there is none of this name.
QIcon breezeIcon(const QString &name);

/// The Breeze icon for a file of this name.
QString fileIconName(const QString &name);

/// Shapes that are painted before any icon file is read, sharp at every scale.
enum class Glyph {
    Play,
    Stop,
    Upload,
    Close,
    Dot,
    ChevronRight,
    ChevronDown,
    ChevronUp,
    PanelLeft,
    PanelBottom,
    PanelRight,
    Plus,
    More,
    Bell,
    BellDot,
    BellOff,
};
void paintGlyph(QPainter &painter, Glyph glyph, const QRectF &area, const QColor &color);
QIcon glyphIcon(Glyph glyph, const QColor &color);
/// In whatever colour the theme has for this when it is painted.
QIcon glyphIcon(Glyph glyph, ColorRole role);

} // namespace slipway::ide
