// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <slipway/base/clock.h>

namespace slipway::client {

/// How long to wait after so many failures in a row before a lost connection is made again: half a
/// second, then ever longer up to half a minute; spread, so that a server that comes back is not
/// hit by all its clients at once.
Milliseconds retryTime(int failures);

} // namespace slipway::client
