// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QFuture>
#include <QString>

class QPrinter;

namespace slipway::ide {

class ScintillaView;
struct ThemeColors;

/// A text with its styles, apart from its view; for other threads.
struct StyledText
{
    QByteArray text;
    /// One style number for each byte.
    QByteArray styles;
    QString title;

    static StyledText of(const ScintillaView &view, const QString &title);
};

/// A page of its own, coloured as the theme given says. Safe from any thread.
QString toHtml(const StyledText &text, const ThemeColors &theme);

/// In the background, with the light theme, as paper is; finished when all pages are out.
QFuture<bool> printText(const StyledText &text, std::shared_ptr<QPrinter> printer);

/// The theme for paper.
const ThemeColors &paperTheme();

} // namespace slipway::ide
