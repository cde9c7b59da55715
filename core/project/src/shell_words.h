// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace slipway::project {

/// The words of a command of which a shell would only start a program: quotes and backslashes mean
/// what POSIX says (Shell Command Language, 2.2). Nothing where there is more to it, be it a
/// variable, a pattern, a second command or one that only a shell knows; or where it is wrong.
std::optional<std::vector<std::string>> plainWords(std::string_view command);

} // namespace slipway::project
