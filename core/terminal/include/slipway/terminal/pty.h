// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <slipway/base/error.h>
#include <slipway/base/files.h>

namespace slipway::terminal {

/// Both sides of a pseudo-terminal; close-on-exec, and nobody's controlling terminal yet.
struct Pty
{
    FileDescriptor master;
    FileDescriptor slave;
};

/// UTF-8 input editing is on, so that erasing takes whole characters.
Result<Pty> openPty(int columns, int rows);

/// Tells the program behind `master` that its window has another size.
Result<> resizePty(int master, int columns, int rows);

} // namespace slipway::terminal
