// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QString>

namespace slipway::ide {

/// One side of a comparison.
struct ComparedText
{
    /// Shown above it: "main.py, saved at 14:02". Translated.
    QString title;
    /// UTF-8. Of no use where `path` names the file that is compared.
    QByteArray text = {};
    /// Not empty: this side is the open document (or the file, which is opened), followed live; the
    /// other side's text can be taken over into it, one change at a time or as a whole.
    QString path = {};
};

/// Two texts, shown side by side in a tab of their own.
struct Comparison
{
    ComparedText left;
    ComparedText right;
    /// By the name of which file the colours are chosen.
    QString language;
};

} // namespace slipway::ide
