// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string_view>

namespace slipway::launch {

/// Whether the end of a program's output says that it looked for another machine and found no
/// network: in the words of system libraries, Node.js, Java, Go and cargo.
bool saysNoNetwork(std::string_view output);

} // namespace slipway::launch
