// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

/// Between the sandbox and its first process inside (`slipway-run --init`), which starts the
/// program, reaps what is orphaned, and tells how the program ended. When it ends, the kernel kills
/// everything that is left. Both sides are always of the same build.
namespace slipway::sandbox::init {

// The descriptors the first process is started with.
inline constexpr int controlDescriptor = 3; ///< a SOCK_SEQPACKET socket
inline constexpr int orderDescriptor = 4;   ///< a file with an Order
inline constexpr int inputDescriptor = 5;   ///< the program's streams, unless it has a terminal
inline constexpr int outputDescriptor = 6;
inline constexpr int errorDescriptor = 7;

/// What to start. Followed by NUL-terminated strings: the working folder, the arguments, then the
/// environment as NAME=value. Limits of 0 are none.
struct Order
{
    std::uint64_t fileSize;
    std::uint64_t openFiles;
    std::uint64_t processes;
    std::uint64_t dataSize;
    std::uint32_t argumentCount;
    std::uint32_t environmentCount;
    std::uint16_t columns; ///< 0: no terminal
    std::uint16_t rows;
    std::uint32_t ownsNamespace; ///< whether this is pid 1 of a namespace of its own
    /// Where not 0: the program is held before it first looks at the file this argument names.
    std::uint32_t heldArgument;
};

enum class MessageType : std::uint32_t {
    // from the first process
    Ready,   ///< waits for Go; only then the order is there
    Running, ///< the program was started, or goes on; with the terminal's master side
    Held,    ///< it was started, and waits for Release; with the same
    Stale,   ///< what it had read while it was held is not true any more; the last message
    Failed,  ///< value is a Stage, number an errno; the last message
    Ended,   ///< value is the wait status; the last message
    Sockets, ///< with IPv4 and IPv6 sockets in turn
    // to it
    Go, ///< with files of control groups: the program goes into each by writing "0" to it
    SignalForeground, ///< value is the signal
    SignalAll,
    WantSockets,
    Release,
};

enum class Stage : std::uint64_t { Setup, Terminal, WorkingFolder, Limits, Program };

struct Message
{
    MessageType type;
    std::uint32_t reserved;
    std::uint64_t value;
    std::uint64_t number;
};

inline constexpr int socketPairsAtOnce = 8;
inline constexpr int mostDescriptors = 2 * socketPairsAtOnce; ///< with one message

} // namespace slipway::sandbox::init
