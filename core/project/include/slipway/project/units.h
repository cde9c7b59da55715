// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <slipway/base/clock.h>
#include <slipway/base/error.h>

#include <cstdint>
#include <string>
#include <string_view>

namespace slipway::project {

/// "512M", "512 MB", "1.5G", "64k" in steps of 1024, as bytes. A unit is required, since nobody
/// agrees on what a bare number would mean; only "0" (no limit) does without.
Result<std::uint64_t> parseSize(std::string_view text);

/// "30s", "5m", "1h", "250ms"; a bare number is seconds.
Result<Milliseconds> parseDuration(std::string_view text);

/// "512 MB": for people.
std::string describeSize(std::uint64_t bytes);

} // namespace slipway::project
