// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace slipway::hosting {

/// Whether WebSocket messages in fragments are refused in this program. drogon 1.9 bounds a
/// fragment and not what they come to, so that one message could fill the memory. As nothing in its
/// interface lets us in there, the program has a function of the name that drogon calls for each
/// frame, which looks at it and calls drogon's. False where the system's loader does not let ours
/// come first.
bool refusesFragments();

} // namespace slipway::hosting
