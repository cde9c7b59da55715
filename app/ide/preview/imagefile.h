// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QImage>
#include <QString>

#include <vector>

namespace slipway::ide {

/// A picture that has been decoded.
struct LoadedImage
{
    struct Frame
    {
        QImage image;
        int milliseconds = 0;
    };
    /// One, or those of an animation.
    std::vector<Frame> frames = {};
    /// In the file; what was decoded may be smaller.
    QSize size = {};
    qint64 bytes = 0;
    QString format = {};
    /// An animation has more frames than are kept.
    bool cut = false;
    /// A sentence, where there is nothing to show.
    QString problem = {};
};

/// Never takes much more memory than 256 MB, whatever the file says of itself. Any thread.
LoadedImage loadImage(const QString &path);
/// The same for a picture within a text: not animated, at most this wide.
QImage loadSmallImage(const QString &path, int width);

} // namespace slipway::ide
