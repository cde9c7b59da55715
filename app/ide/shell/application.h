// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>

class QApplication;

namespace slipway::ide {

/// The size of everything, as the user chose it. Before the QApplication is made.
void prepareScale();

/// Whether the program has a screen to go to; it has said so otherwise. Help and the version are
/// told without one. Before the QApplication is made.
bool prepareDisplay(std::span<char *const> arguments);

/// Name, style, palette and fonts; also what tests call after making their QApplication.
void setUpApplication();

/// The program: opens what the arguments name, or what was open last, and runs until the window
/// is closed. Returns the exit code.
int runApplication(QApplication &application);

} // namespace slipway::ide
