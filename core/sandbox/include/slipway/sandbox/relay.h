// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <slipway/sandbox/protocol.h>

#include <cstddef>

/// What is added to the runner's protocol where its frames go over a server's WebSocket: flow
/// control. Who gets a Mark answers Reached, with the same payload, when it has done with all that
/// came before. So whoever sends knows what the other end has taken, not merely what the network
/// has; and since a Mark from the server cannot be guessed, nobody can answer what he has not read.
///
/// A message from the server holds whole frames; one from a client exactly one.
namespace slipway::sandbox::relay {

inline constexpr FrameType mark{11};
inline constexpr FrameType reached{12};

inline constexpr std::size_t maximumMark = 16;         ///< bytes of a mark's payload, not none
inline constexpr std::size_t maximumInput = 64 * 1024; ///< bytes of a client's payload
inline constexpr std::size_t markEvery = 64 * 1024;    ///< bytes, in both directions
inline constexpr std::size_t window = 512 * 1024;      ///< bytes that may be unanswered
inline constexpr std::size_t inputLimit = 2 * window;  ///< a client with more is cut off

} // namespace slipway::sandbox::relay
