// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFuture>
#include <QString>

#include <memory>

class QPrinter;

namespace slipway::ide {

struct StyledText;

/// In the background, with the colours of the light theme, as paper is: with the number of each
/// line, long lines on several rows, above each page the text's title and below it `pageOf`, such
/// as "Page %1 of %2". Gives whether all pages are out.
QFuture<bool> printText(const StyledText &text, std::shared_ptr<QPrinter> printer,
                        const QString &pageOf);

} // namespace slipway::ide
