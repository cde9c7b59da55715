// SPDX-License-Identifier: GPL-3.0-or-later
#include "commands.h"

#include <charconv>
#include <utility>

namespace slipway::terminal {

void Commands::take(std::string_view payload, std::int64_t line)
{
    if (payload.empty() || (payload.size() > 1 && payload[1] != ';'))
        return;
    ++m_revision;
    switch (payload.front()) {
    case 'A':
        // A prompt that is drawn again is the same one.
        while (!m_commands.empty() && m_commands.back().line >= line)
            m_commands.pop_back();
        m_commands.push_back({.line = line});
        if (m_commands.size() > limit)
            m_commands.pop_front();
        break;
    case 'C':
        if (!m_commands.empty())
            m_commands.back().isRunning = true;
        break;
    case 'D':
        if (!m_commands.empty() && m_commands.back().isRunning) {
            Command &command = m_commands.back();
            command.isRunning = false;
            command.hasEnded = true;
            if (payload.size() > 2)
                std::from_chars(payload.data() + 2, payload.data() + payload.size(),
                                command.exitCode);
        }
        break;
    default:
        break;
    }
}

void Commands::dropBefore(std::int64_t first)
{
    while (!m_commands.empty() && m_commands.front().line < first) {
        m_commands.pop_front();
        ++m_revision;
    }
}

void Commands::dropFrom(std::int64_t first)
{
    while (!m_commands.empty() && m_commands.back().line >= first) {
        m_commands.pop_back();
        ++m_revision;
    }
}

void Commands::clear()
{
    m_commands.clear();
    ++m_revision;
}

void Commands::assign(std::deque<Command> moved)
{
    m_commands = std::move(moved);
    ++m_revision;
}

} // namespace slipway::terminal
