// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace slipway::terminal {

/// The terminal's own default, one of the 256 palette entries, or 24 bits.
class Color
{
public:
    constexpr Color() = default;
    static constexpr Color indexed(std::uint8_t index) { return Color(indexedTag | index); }
    static constexpr Color rgb(std::uint8_t red, std::uint8_t green, std::uint8_t blue)
    {
        return Color(rgbTag | static_cast<std::uint32_t>(red) << 16
                     | static_cast<std::uint32_t>(green) << 8 | blue);
    }
    static constexpr Color fromPacked(std::uint32_t packed) { return Color(packed); }

    constexpr bool isDefault() const { return m_packed == 0; }
    constexpr bool isIndexed() const { return (m_packed & tagMask) == indexedTag; }
    constexpr std::uint8_t index() const { return static_cast<std::uint8_t>(m_packed); }
    constexpr std::uint8_t red() const { return static_cast<std::uint8_t>(m_packed >> 16); }
    constexpr std::uint8_t green() const { return static_cast<std::uint8_t>(m_packed >> 8); }
    constexpr std::uint8_t blue() const { return static_cast<std::uint8_t>(m_packed); }
    constexpr std::uint32_t packed() const { return m_packed; }
    constexpr bool operator==(const Color &) const = default;

private:
    static constexpr std::uint32_t indexedTag = 1U << 24;
    static constexpr std::uint32_t rgbTag = 2U << 24;
    static constexpr std::uint32_t tagMask = 3U << 24;
    constexpr explicit Color(std::uint32_t packed)
        : m_packed(packed)
    {}
    std::uint32_t m_packed = 0;
};

/// Bits of Style::attributes.
enum Attribute : std::uint16_t {
    Bold = 1 << 0,
    Faint = 1 << 1,
    Italic = 1 << 2,
    Underline = 1 << 3,
    DoubleUnderline = 1 << 4,
    CurlyUnderline = 1 << 5,
    Blink = 1 << 6,
    Reverse = 1 << 7,
    Conceal = 1 << 8,
    Strike = 1 << 9,
    DottedUnderline = 1 << 10,
    DashedUnderline = 1 << 11,
    Overline = 1 << 12,
    Protected = 1 << 13, ///< stays when the screen is erased selectively (DECSCA)
};
inline constexpr std::uint16_t anyUnderline =
    Underline | DoubleUnderline | CurlyUnderline | DottedUnderline | DashedUnderline;

struct Style
{
    Color foreground;
    Color background;
    Color underlineColor;         ///< the foreground's where it is the default
    std::uint16_t attributes = 0; ///< Attribute bits
    std::uint16_t link = 0;       ///< 0 is none; Screen::link() knows the address

    constexpr bool has(Attribute attribute) const { return (attributes & attribute) != 0; }
    constexpr bool operator==(const Style &) const = default;
};

/// The SGR sequence that sets exactly this style (but for Protected and the link, which SGR does
/// not know), whatever was set before.
std::string sgr(const Style &style);

/// One column of one row.
struct Cell
{
    /// 0 where nothing was written; a code point; or above U+10FFFF a cluster that only the
    /// Screen which gave the cell can spell out (Screen::text()).
    char32_t code = 0;
    Style style;
    /// 2 for the left half of a wide character, 0 for its right half, else 1.
    std::uint8_t width = 1;

    constexpr bool isBlank() const { return code == 0 && width == 1 && style == Style(); }
    constexpr bool operator==(const Cell &) const = default;
};

/// Appends a code point as UTF-8.
void appendUtf8(std::string &out, char32_t code);

} // namespace slipway::terminal
