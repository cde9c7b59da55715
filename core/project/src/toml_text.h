// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>

namespace slipway::project {

/// A basic string of TOML, quoted.
std::string tomlText(std::string_view text);

} // namespace slipway::project
