// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <slipway/terminal/screen.h>

#include <array>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace slipway::terminal {

/// The terminal's colours: its own, and what a program has put in their place (OSC 4, 10 to 12).
class Colors
{
public:
    Colors();

    void setOwn(int index, Color color);
    std::optional<Color> changed(int index) const;
    bool hasChanges() const { return !m_changed.empty(); }
    void reset() { m_changed.clear(); }

    /// An OSC of these: its number and what follows. Gives the answer to questions in it. `change`
    /// is set where what is shown changes.
    std::string take(int command, std::string_view argument, bool &change);
    /// Whether the own background is dark.
    bool isDark() const;

    const std::map<int, Color> &changes() const { return m_changed; }

private:
    std::string takeOne(int index, std::string_view name, std::string_view value, bool &change);

    std::array<Color, 259> m_own;
    std::map<int, Color> m_changed;
};

/// XParseColor's "rgb:RR/GG/BB" (1 to 4 digits each) and "#RRGGBB" (also #RGB).
std::optional<Color> parseColor(std::string_view text);

} // namespace slipway::terminal
