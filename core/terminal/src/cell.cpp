// SPDX-License-Identifier: GPL-3.0-or-later
#include <slipway/terminal/cell.h>

#include "utf8.h"

#include <array>
#include <format>
#include <utility>

namespace slipway::terminal {

namespace {

std::string colorParameters(Color color, bool background)
{
    const int base = background ? 40 : 30;
    if (color.isDefault())
        return {};
    if (!color.isIndexed())
        return std::format(";{};2;{};{};{}", base + 8, color.red(), color.green(), color.blue());
    if (color.index() < 8)
        return std::format(";{}", base + color.index());
    if (color.index() < 16)
        return std::format(";{}", base + 60 + color.index() - 8);
    return std::format(";{};5;{}", base + 8, color.index());
}

} // namespace

std::string sgr(const Style &style)
{
    static constexpr std::array<std::pair<Attribute, std::string_view>, 13> codes{{
        {Bold, ";1"},
        {Faint, ";2"},
        {Italic, ";3"},
        {Underline, ";4"},
        {DoubleUnderline, ";21"},
        {CurlyUnderline, ";4:3"},
        {Blink, ";5"},
        {Reverse, ";7"},
        {Conceal, ";8"},
        {Strike, ";9"},
        {DottedUnderline, ";4:4"},
        {DashedUnderline, ";4:5"},
        {Overline, ";53"},
    }};
    std::string out = "\x1b[0";
    for (const auto &[attribute, code] : codes) {
        if (style.has(attribute))
            out += code;
    }
    out += colorParameters(style.foreground, false);
    out += colorParameters(style.background, true);
    const Color under = style.underlineColor;
    if (under.isIndexed())
        out += std::format(";58:5:{}", under.index());
    else if (!under.isDefault())
        out += std::format(";58:2::{}:{}:{}", under.red(), under.green(), under.blue());
    out += 'm';
    return out;
}

void appendUtf8(std::string &out, char32_t code)
{
    std::array<char, 4> bytes{};
    out.append(bytes.data(), putUtf8(bytes.data(), code));
}

} // namespace slipway::terminal
