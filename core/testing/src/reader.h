// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <slipway/testing/event.h>
#include <slipway/testing/suite.h>

#include <memory>
#include <string_view>
#include <vector>

namespace slipway::testing {

/// Makes events of what a framework says. Nothing it gets is trusted.
class Reader
{
public:
    virtual ~Reader() = default;

    /// From the pipe of its own.
    virtual std::vector<Event> fromChannel(std::string_view bytes) = 0;
    /// From its standard output, where that says something.
    virtual std::vector<Event> fromOutput(std::string_view) { return {}; }
    /// At the end.
    virtual std::vector<Event> finish() { return {}; }
};

std::unique_ptr<Reader> makeCTestReader(const Request &request);

} // namespace slipway::testing
