// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "texteditor.h"

#include <QStringList>

class QObject;

namespace slipway::ide {

class Shell;

/// Opens a place somebody has clicked in what a program printed: the first of `folders`, then the
/// project, in which there is such a file. Tells where there is none. For as long as `context`
/// lives.
void openPrintedPlace(Shell &shell, QObject *context, const QString &path, TextPosition position,
                      const QStringList &folders);

} // namespace slipway::ide
