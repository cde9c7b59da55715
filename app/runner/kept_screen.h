// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <slipway/base/error.h>
#include <slipway/sandbox/output_ring.h>
#include <slipway/sandbox/run_spec.h>
#include <slipway/terminal/screen.h>

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace slipway::runner {

/// What a terminal shows, for clients that come later. As long as somebody watches, output is only
/// put by here, since the watcher takes it apart anyhow: that is done when the screen is asked for,
/// or when there is much of it. A watcher may spare us even that with its own screen.
/// Places in the output are numbers of bytes since its beginning.
class KeptScreen
{
public:
    static Result<KeptScreen> create(sandbox::TerminalSize size);

    /// Where the next output can be written.
    std::span<char> room() { return m_ring.room(m_end, roomSize); }
    /// So much of it has been. Returns what the program is to be told; nothing while somebody
    /// watches, who tells it.
    std::string added(std::size_t size);
    /// Output from elsewhere.
    std::string take(std::string_view bytes);
    void resize(sandbox::TerminalSize size);
    void setWatched(bool isWatched);

    std::uint64_t end() const { return m_end; }
    const sandbox::OutputRing &ring() const { return m_ring; }
    /// Escape sequences that rebuild the screen as it is now.
    std::string snapshot();
    /// Whether all after `place` is still in the ring, with time to read it.
    bool hasSince(std::uint64_t place) const;

    /// Whether so much waits to be taken apart that a watcher's screen is welcome.
    bool isBehind() const { return m_end - m_parsed > behind; }
    void catchUp();
    /// A watcher's screen of this size, as it was after `place` bytes; an old one is of no use.
    void setCheckpoint(std::uint64_t place, sandbox::TerminalSize size, std::string_view sequences);

private:
    static constexpr std::size_t ringSize = std::size_t{8} << 20;
    static constexpr std::size_t roomSize = std::size_t{256} << 10;
    /// For those who only missed a little.
    static constexpr std::size_t kept = std::size_t{1} << 20;
    static constexpr std::size_t behind = std::size_t{5} << 20;
    static constexpr std::size_t atMost = std::size_t{7} << 20;
    static constexpr std::size_t maxResizes = 64;
    static constexpr std::size_t historyBytes = std::size_t{4} << 20;

    struct Resize
    {
        std::uint64_t place;
        sandbox::TerminalSize size;
    };
    struct Checkpoint
    {
        sandbox::TerminalSize size;
        std::string sequences;
    };

    KeptScreen(sandbox::TerminalSize size, sandbox::OutputRing ring);
    void parse(std::uint64_t end);

    sandbox::OutputRing m_ring;
    terminal::Screen m_screen; ///< as it was at m_parsed, unless there is a checkpoint for that
    std::optional<Checkpoint> m_checkpoint;
    std::uint64_t m_parsed = 0;
    std::vector<Resize> m_resizes; ///< after m_parsed
    sandbox::TerminalSize m_size;  ///< at the end
    std::uint64_t m_end = 0;
    bool m_isWatched = false;
};

} // namespace slipway::runner
