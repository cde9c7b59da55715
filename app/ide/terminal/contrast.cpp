// SPDX-License-Identifier: GPL-3.0-or-later
#include "contrast.h"

#include <algorithm>
#include <cmath>

namespace slipway::ide {

namespace {

/// Relative luminance, from 0 to 1.
double luminance(const QColor &color)
{
    const auto linear = [](double part) {
        return part <= 0.04045 ? part / 12.92 : std::pow((part + 0.055) / 1.055, 2.4);
    };
    return 0.2126 * linear(color.redF()) + 0.7152 * linear(color.greenF())
           + 0.0722 * linear(color.blueF());
}

double ratioOf(double one, double other)
{
    return (std::max(one, other) + 0.05) / (std::min(one, other) + 0.05);
}

/// In whole steps of 255, as it is painted.
QColor mixed(const QColor &color, int end, int amount)
{
    const auto part = [&](int from) { return from + (end - from) * amount / 255; };
    return QColor(part(color.red()), part(color.green()), part(color.blue()));
}

} // namespace

double contrastRatio(const QColor &one, const QColor &other)
{
    return ratioOf(luminance(one), luminance(other));
}

QColor withContrast(const QColor &color, const QColor &background, double ratio)
{
    const double under = luminance(background);
    const auto reaches = [&](const QColor &candidate) {
        return ratioOf(luminance(candidate), under) >= ratio;
    };
    if (reaches(color))
        return color;
    int end = luminance(color) >= under ? 255 : 0;
    const double limits[] = {ratioOf(0, under), ratioOf(1, under)};
    if (limits[end == 255] < ratio)
        end = limits[1] >= limits[0] ? 255 : 0;
    // Halving: the further it is mixed, the greater the distance, once it is on the right side.
    int near = 0;
    int far = 255;
    while (far - near > 1) {
        const int middle = (near + far) / 2;
        const QColor candidate = mixed(color, end, middle);
        const bool rightSide = (luminance(candidate) >= under) == (end == 255);
        (rightSide && reaches(candidate) ? far : near) = middle;
    }
    return mixed(color, end, far);
}

} // namespace slipway::ide
