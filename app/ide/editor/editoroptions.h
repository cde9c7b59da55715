// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "indentation.h"

#include <QString>

namespace slipway::ide {

/// When texts are saved without being asked to.
enum class AutoSaving { Off, AfterPause, WhenLeft };

/// What the user chose for editing; a copy, taken again when one of them changes.
struct EditorOptions
{
    bool autoClose;
    bool wrap;
    bool minimap;
    bool indentGuides;
    bool bracketColors;
    bool changeMarks;
    QString whitespace; ///< "none", "indentation", "all"
    int ruler;          ///< a column, 0 for none
    QString fontFamily; ///< empty: what the program chooses for code
    double fontSize;
    Indentation indentation;
    bool detectIndentation;
    bool editorConfig;
    bool trimOnSave;
    bool newlineOnSave;
    bool formatOnSave;

    /// Declares them at the first call.
    static EditorOptions current();
    static AutoSaving autoSave();
    /// The command that formats this language, reading from its input and writing to its output;
    /// empty for none.
    static QString formatterOf(const QString &language);
    /// Whether `id`, as Options tells it, is one of these.
    static bool holds(const QString &id) { return id.startsWith(QLatin1StringView("editor.")); }
    static void declare();
};

} // namespace slipway::ide
