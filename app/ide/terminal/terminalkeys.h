// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <slipway/terminal/screen.h>

#include <Qt>

#include <optional>

namespace slipway::ide {

/// The terminal's name of a key that has one.
std::optional<terminal::Key> terminalKey(int key, Qt::KeyboardModifiers modifiers);
terminal::Modifiers terminalModifiers(Qt::KeyboardModifiers modifiers);

} // namespace slipway::ide
