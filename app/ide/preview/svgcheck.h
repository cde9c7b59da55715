// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QString>

#include <expected>

namespace slipway::ide {

/// A drawing that can be given to QSvgRenderer without fear, or a sentence why there is none: it
/// names no other files, does not contain itself, is not nested deeper than a stack is high, and
/// does not draw so much by drawing the same again and again ("billion laughs") that it never ends.
/// Any thread.
std::expected<QByteArray, QString> cleanSvg(const QByteArray &svg);

} // namespace slipway::ide
