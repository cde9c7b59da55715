// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace slipway::project {

struct PythonToken
{
    enum Kind { Name, Operator, String, Number };
    Kind kind = Name;
    std::string text; ///< of a string: what stands between the quotes
};

/// A statement on a logical line: brackets, backslashes and triple quotes may spread it over many.
struct PythonLine
{
    int indent = 0; ///< columns, a tab counting to the next multiple of eight
    std::vector<PythonToken> tokens;
};

/// Splits Python source after the language reference, chapter 2. Never fails: what is malformed
/// gives odd tokens.
std::vector<PythonLine> pythonLines(std::string_view text);

} // namespace slipway::project
