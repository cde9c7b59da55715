// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <slipway/terminal/screen.h>

#include <deque>
#include <string_view>

namespace slipway::terminal {

/// What shell integration (OSC 133, FinalTerm's "semantic prompts") told, by line.
class Commands
{
public:
    /// `payload` is what follows "133;"; `line` is the cursor's.
    void take(std::string_view payload, std::int64_t line);
    /// Lines before `first` are gone.
    void dropBefore(std::int64_t first);
    /// Lines from `first` on were erased.
    void dropFrom(std::int64_t first);
    void clear();

    const std::deque<Command> &all() const { return m_commands; }
    std::uint64_t revision() const { return m_revision; }
    /// A reflow moved the lines; the new list is in the same order.
    void assign(std::deque<Command> moved);

private:
    static constexpr std::size_t limit = 4096;
    std::deque<Command> m_commands;
    std::uint64_t m_revision = 0;
};

} // namespace slipway::terminal
