// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <slipway/base/error.h>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

/// What slipway-run and its clients say to each other: frames of a little-endian u32 payload
/// length, a u8 type and the payload, over any byte stream.
namespace slipway::sandbox {

enum class FrameType : std::uint8_t {
    // to the runner
    Start = 1,    ///< RunSpec; the first frame, or the second after Prepare
    Input = 2,    ///< bytes for the terminal or standard input
    Resize = 3,   ///< TerminalSize
    Signal = 4,   ///< {"signal":"INT"}: INT TERM KILL HUP USR1 USR2, to the foreground
    EndInput = 5, ///< closes standard input; on a terminal types ^D
    Stop = 6,     ///< {"graceMs":2000}: TERM, and after the grace KILL to everything
    /// {"screen":true}: Screen frames (terminals), then live output. To a detached runner also
    /// "paces": the program waits for this client when it is slow; "owns": it ends with the
    /// client's process (not with its connection, which may come back); "keeps": this client, on
    /// the runner's machine, has the screen too, paces, and answers AskCheckpoint, so that the
    /// runner need not take the output apart as well, and it reads the output where the runner has
    /// it (OutputRing); "after": it has all of the first so many bytes, and wants only what came
    /// since.
    Attach = 7,
    Query = 8, ///< asks for Statistics
    Probe = 9, ///< asks whether somebody listens on the program's port
    /// RunSpec; may be first: as much is done as can be before Start. Until then a detached runner
    /// ends with this connection too. With "enoughMemory":bytes nothing is done, or it is given up
    /// again, where less is available on the machine than that (see spare_memory.h).
    Prepare = 10,
    /// {"at":bytes,"columns":80,"rows":24}, a line feed, and what rebuilds the client's screen as
    /// it was after so many bytes of output.
    Checkpoint = 13, // 11 and 12 are relay.h's
    Taken = 14,      ///< a place: the answer to Grown, when the client has done with all before it
    // from the runner
    Started = 65,
    Output = 66, ///< a u8 OutputStream, then bytes
    /// Escape sequences that rebuild the screen on a terminal of its size; the first frame of
    /// several resets it.
    Screen = 67,
    Exit = 68, ///< the last frame
    Statistics = 69,
    Error = 70, ///< {"code","message"}: the run could not start; the last frame
    Port = 71,  ///< {"listens":true}: the answer to Probe
    /// {"held":true}: the answer to Prepare. Else {"held":false}, with "fence":true where the
    /// sandbox is made at least.
    Prepared = 72,
    /// To a client that keeps the screen, with the OutputRing's descriptor. {"at":place,
    /// "end":place}: it goes on at the first, or has a Screen of then before; what is asked before
    /// the second has been answered.
    Attached = 73,
    AskCheckpoint = 74,
    Grown = 75, ///< a place: there is output in the ring up to there
};

enum class OutputStream : std::uint8_t { Terminal = 0, Stdout = 1, Stderr = 2 };

struct Frame
{
    FrameType type = FrameType::Input;
    std::string payload;
};

inline constexpr std::size_t maximumPayload = std::size_t{1} << 20;
inline constexpr std::size_t frameHeaderSize = 5;

/// `payload` is at most maximumPayload bytes.
std::string encodeFrame(FrameType type, std::string_view payload = {});
/// The header alone, for a payload that is written separately.
std::string encodeFrameHeader(FrameType type, std::size_t payloadSize);
/// The payload of Taken and Grown, and back; nothing where it is none.
std::string encodePlace(std::uint64_t place);
std::optional<std::uint64_t> decodePlace(std::string_view payload);
/// What stands before `size` bytes of output, which are written separately.
std::string encodeOutputHeader(OutputStream stream, std::size_t size);

/// An Error frame's payload, and back.
std::string errorToPayload(const Error &error);
Error errorFromPayload(std::string_view payload);

/// Finds the frames in a stream of bytes. Holds at most what was fed and not yet taken.
class FrameReader
{
public:
    void feed(std::string_view bytes);

    /// The next complete frame, nothing where more bytes are needed, or TooLarge
    /// ("protocol.frame_too_large") where the stream does not speak this protocol; then it stays
    /// so.
    Result<std::optional<Frame>> next();

    /// What was fed and is not taken yet; leaves the reader empty.
    std::string takeRest();

private:
    std::string m_buffer;
    std::size_t m_taken = 0;
};

} // namespace slipway::sandbox
