// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "shell/texteditor.h"

#include <QString>

namespace slipway::ide {

/// What of a Python text is sent to the REPL.
struct ReplSelection
{
    QString code;     ///< without the indentation its lines share; empty for nothing to send
    int nextLine = 0; ///< from 1: where the caret goes; 0 where it stays
};

/// The selected text; else the statement that begins in the caret's line, with its block,
/// decorators' function and open brackets.
ReplSelection codeToSend(const QString &text, const QString &selected, int caretLine);

/// What is pasted into an entry: of a session at a prompt (">>>", "In [1]:") what was typed there.
/// What makes up the `whole` entry loses the indentation its lines share, and one line its end.
QString codeToPaste(const QString &text, bool whole);

} // namespace slipway::ide
