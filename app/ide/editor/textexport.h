// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QString>

#include <functional>

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
    int tabWidth = 8;

    static StyledText of(const ScintillaView &view, const QString &title);
};

/// The text's lines, from one style to the next: calls `piece` with each, which has no line break
/// in it, and `endLine` behind each line but the last.
void walk(const StyledText &text,
          const std::function<void(QByteArrayView piece, unsigned char style)> &piece,
          const std::function<void()> &endLine);

/// A page of its own, coloured as the theme given says. Safe from any thread.
QString toHtml(const StyledText &text, const ThemeColors &theme);

/// The theme for paper.
const ThemeColors &paperTheme();

} // namespace slipway::ide
