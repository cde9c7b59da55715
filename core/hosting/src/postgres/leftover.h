// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <slipway/base/error.h>

#include <filesystem>

namespace slipway::hosting {

/// Ends what is left of a server on `data` after the program that started it was killed, and
/// removes a postmaster.pid that names a process which is something else by now (numbers come
/// round, after a reboot at once); PostgreSQL itself would refuse to start for either. Only for
/// who holds the state folder's lock. Unavailable "postgres.left_over" when it does not end.
Result<> endLeftOver(const std::filesystem::path &data);

} // namespace slipway::hosting
