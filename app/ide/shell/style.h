// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QPalette>
#include <QProxyStyle>

class QAbstractScrollArea;

namespace slipway::ide {

class Theme;
enum class ColorRole;

QPalette makePalette(const Theme &theme);

/// Flat and quiet: hairlines instead of bevels, round corners, one accent, a visible ring round
/// what has the keyboard. Draws with the theme's colours, on Fusion's measures.
class Style : public QProxyStyle
{
    Q_OBJECT

public:
    Style();

    void polish(QWidget *widget) override;
    using QProxyStyle::polish;
    int pixelMetric(PixelMetric metric, const QStyleOption *option,
                    const QWidget *widget) const override;
    int styleHint(StyleHint hint, const QStyleOption *option, const QWidget *widget,
                  QStyleHintReturn *data) const override;
    QSize sizeFromContents(ContentsType type, const QStyleOption *option, const QSize &size,
                           const QWidget *widget) const override;
    QRect subElementRect(SubElement element, const QStyleOption *option,
                         const QWidget *widget) const override;
    void drawPrimitive(PrimitiveElement element, const QStyleOption *option, QPainter *painter,
                       const QWidget *widget) const override;
    void drawControl(ControlElement element, const QStyleOption *option, QPainter *painter,
                     const QWidget *widget) const override;
    QRect subControlRect(ComplexControl control, const QStyleOptionComplex *option, SubControl part,
                         const QWidget *widget) const override;
    QIcon standardIcon(StandardPixmap icon, const QStyleOption *option,
                       const QWidget *widget) const override;
    void drawComplexControl(ComplexControl control, const QStyleOptionComplex *option,
                            QPainter *painter, const QWidget *widget) const override;
};

/// How a push button looks beyond the ordinary; set with setButtonKind().
enum class ButtonKind { Normal, Primary, Quiet };
void setButtonKind(QWidget *button, ButtonKind kind);

/// Gives a text of several lines the frame of a field.
void makeField(QAbstractScrollArea *text);

/// The colour of a label's text, also after the theme has changed.
void setTextRole(QWidget *label, ColorRole role);

} // namespace slipway::ide
