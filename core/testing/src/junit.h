// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <slipway/testing/event.h>

#include <string>
#include <string_view>
#include <vector>

namespace slipway::testing {

struct JUnitCase
{
    std::string name;
    Outcome outcome = {};
};

/// The cases of a JUnit report as CTest writes it (status "run", "fail", "notrun" or "disabled").
/// Any text will do: what is no such report has no cases. Takes no recursion, as the report comes
/// out of a sandbox.
std::vector<JUnitCase> readJUnit(std::string_view xml);

} // namespace slipway::testing
