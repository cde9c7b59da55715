// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace slipway::ide {

/// Lets screen readers read every TerminalView. Calling it again does nothing.
void installTerminalAccessibility();

} // namespace slipway::ide
