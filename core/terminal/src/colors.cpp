// SPDX-License-Identifier: GPL-3.0-or-later
#include "colors.h"

#include <charconv>
#include <format>

namespace slipway::terminal {

namespace {

/// One to four hexadecimal digits, scaled to 255.
std::optional<std::uint8_t> parsePart(std::string_view digits)
{
    unsigned value = 0;
    const auto [end, error] =
        std::from_chars(digits.data(), digits.data() + digits.size(), value, 16);
    if (digits.empty() || digits.size() > 4 || error != std::errc()
        || end != digits.data() + digits.size())
        return std::nullopt;
    const unsigned largest = (1U << (4 * digits.size())) - 1;
    return static_cast<std::uint8_t>(value * 255 / largest);
}

std::optional<Color> fromParts(std::string_view red, std::string_view green, std::string_view blue)
{
    const auto r = parsePart(red);
    const auto g = parsePart(green);
    const auto b = parsePart(blue);
    if (!r || !g || !b)
        return std::nullopt;
    return Color::rgb(*r, *g, *b);
}

std::string_view untilSemicolon(std::string_view &rest)
{
    const std::size_t at = rest.find(';');
    const std::string_view part = rest.substr(0, at);
    rest = at == std::string_view::npos ? std::string_view() : rest.substr(at + 1);
    return part;
}

std::optional<int> parseIndex(std::string_view text, int limit)
{
    int value = -1;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size() || value < 0 || value >= limit)
        return std::nullopt;
    return value;
}

} // namespace

std::optional<Color> parseColor(std::string_view text)
{
    if (text.starts_with('#') && (text.size() == 4 || text.size() == 7 || text.size() == 13)) {
        const std::size_t width = (text.size() - 1) / 3;
        return fromParts(text.substr(1, width), text.substr(1 + width, width),
                         text.substr(1 + 2 * width, width));
    }
    if (!text.starts_with("rgb:"))
        return std::nullopt;
    text.remove_prefix(4);
    const std::size_t first = text.find('/');
    const std::size_t second = text.find('/', first == std::string_view::npos ? first : first + 1);
    if (second == std::string_view::npos)
        return std::nullopt;
    return fromParts(text.substr(0, first), text.substr(first + 1, second - first - 1),
                     text.substr(second + 1));
}

Colors::Colors()
{
    // xterm's sixteen, its cube of 6 x 6 x 6 and its 24 greys.
    static constexpr std::array<std::uint32_t, 16> first{
        0x000000, 0xCD0000, 0x00CD00, 0xCDCD00, 0x0000EE, 0xCD00CD, 0x00CDCD, 0xE5E5E5,
        0x7F7F7F, 0xFF0000, 0x00FF00, 0xFFFF00, 0x5C5CFF, 0xFF00FF, 0x00FFFF, 0xFFFFFF};
    const auto byte = [](int value) { return static_cast<std::uint8_t>(value); };
    for (std::size_t i = 0; i < first.size(); ++i) {
        m_own[i] = Color::rgb(static_cast<std::uint8_t>(first[i] >> 16),
                              static_cast<std::uint8_t>(first[i] >> 8),
                              static_cast<std::uint8_t>(first[i]));
    }
    const auto level = [&](int step) { return byte(step == 0 ? 0 : 55 + 40 * step); };
    for (int i = 0; i < 216; ++i)
        setOwn(16 + i, Color::rgb(level(i / 36), level(i / 6 % 6), level(i % 6)));
    for (int i = 0; i < 24; ++i)
        setOwn(232 + i, Color::rgb(byte(8 + 10 * i), byte(8 + 10 * i), byte(8 + 10 * i)));
}

void Colors::setOwn(int index, Color color)
{
    m_own[static_cast<std::size_t>(index)] = color;
}

std::optional<Color> Colors::changed(int index) const
{
    const auto found = m_changed.find(index);
    return found == m_changed.end() ? std::nullopt : std::optional(found->second);
}

bool Colors::isDark() const
{
    const Color color = m_own[BackgroundColor];
    return 2 * color.red() + 5 * color.green() + color.blue() < 8 * 128;
}

std::string Colors::takeOne(int index, std::string_view name, std::string_view value, bool &change)
{
    if (value != "?") {
        if (const auto color = parseColor(value)) {
            m_changed[index] = *color;
            change = true;
        }
        return {};
    }
    const Color color = changed(index).value_or(m_own[static_cast<std::size_t>(index)]);
    if (color.isDefault() || color.isIndexed())
        return {};
    return std::format("\x1b]{};rgb:{:02x}{:02x}/{:02x}{:02x}/{:02x}{:02x}\x1b\\", name,
                       color.red(), color.red(), color.green(), color.green(), color.blue(),
                       color.blue());
}

std::string Colors::take(int command, std::string_view argument, bool &change)
{
    std::string answer;
    if (command == 4) {
        while (!argument.empty()) {
            const std::string_view number = untilSemicolon(argument);
            const std::string_view value = untilSemicolon(argument);
            if (const auto index = parseIndex(number, 256))
                answer += takeOne(*index, std::format("4;{}", *index), value, change);
        }
    } else if (command >= 10 && command <= 12) {
        for (int each = command; each <= 12 && !argument.empty(); ++each) {
            answer += takeOne(ForegroundColor + each - 10, std::to_string(each),
                              untilSemicolon(argument), change);
        }
    } else if (command == 104) {
        change = true;
        if (argument.empty())
            std::erase_if(m_changed, [](const auto &entry) { return entry.first < 256; });
        while (!argument.empty()) {
            if (const auto index = parseIndex(untilSemicolon(argument), 256))
                m_changed.erase(*index);
        }
    } else if (command >= 110 && command <= 112) {
        change = true;
        m_changed.erase(ForegroundColor + command - 110);
    }
    return answer;
}

} // namespace slipway::terminal
