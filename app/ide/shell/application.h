// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStringList>

class QApplication;

namespace slipway::ide {

/// The size of everything, as the user chose it. Before the QApplication is made.
void prepareScale();

/// Name, style, palette and fonts; also what tests call after making their QApplication.
void setUpApplication();

/// The program: opens what the arguments name, or what was open last, and runs until the window
/// is closed. Returns the exit code.
int runApplication(QApplication &application);

} // namespace slipway::ide
