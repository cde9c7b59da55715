// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <slipway/base/files.h>

#include <cstdint>
#include <optional>
#include <string_view>

namespace slipway::sandbox {

/// How much of the machine's memory has to be available (bytes) for a program that only waits; with
/// less it would be in the way of others.
inline constexpr std::uint64_t enoughToPrepare = 768ULL << 20;

/// The bytes that /proc/meminfo's text calls available; nothing where it says none.
std::optional<std::uint64_t> availableMemory(std::string_view meminfo);
/// Whether less than this is available now. Where the system does not say, it is.
bool isMemoryShort(std::uint64_t enough = enoughToPrepare);

/// Has an event (EPOLLPRI, at most every two seconds) when programs of this machine wait for memory
/// for a tenth of the time. Closed where the system has no such event.
FileDescriptor watchMemoryPressure();

} // namespace slipway::sandbox
