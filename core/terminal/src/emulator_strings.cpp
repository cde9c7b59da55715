// SPDX-License-Identifier: GPL-3.0-or-later
// OSC and DCS strings.
#include "emulator.h"

#include <slipway/base/utf8.h>

#include <algorithm>
#include <charconv>

namespace slipway::terminal {

namespace {

constexpr std::size_t maxTitle = 1024;
constexpr std::size_t maxFolder = 4096;

std::optional<int> hexDigit(char digit)
{
    if (digit >= '0' && digit <= '9')
        return digit - '0';
    const char lower = static_cast<char>(digit | 0x20);
    return lower >= 'a' && lower <= 'f' ? std::optional(lower - 'a' + 10) : std::nullopt;
}

std::string percentDecoded(std::string_view text)
{
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto high =
            text[i] == '%' && i + 2 < text.size() ? hexDigit(text[i + 1]) : std::nullopt;
        const auto low = high ? hexDigit(text[i + 2]) : std::nullopt;
        if (low) {
            out += static_cast<char>(*high * 16 + *low);
            i += 2;
        } else {
            out += text[i];
        }
    }
    return out;
}

/// Nothing where it is not base64 (RFC 4648).
std::optional<std::string> base64Decoded(std::string_view text)
{
    static constexpr std::string_view alphabet =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    while (text.ends_with('='))
        text.remove_suffix(1);
    std::string out;
    unsigned bits = 0;
    int count = 0;
    for (const char letter : text) {
        const std::size_t value = alphabet.find(letter);
        if (value == std::string_view::npos)
            return std::nullopt;
        bits = bits << 6 | static_cast<unsigned>(value);
        count += 6;
        if (count >= 8) {
            count -= 8;
            out += static_cast<char>(bits >> count & 0xFF);
        }
    }
    return out;
}

} // namespace

void Emulator::onString(char kind, std::string_view payload)
{
    m_mayJoin = false;
    if (kind == 'P' && payload.starts_with("$q"))
        return answerSetting(payload.substr(2));
    if (kind == 'P' && payload.starts_with("+q"))
        return answerCapabilities(payload.substr(2));
    if (kind != ']')
        return;
    const std::size_t separator = std::min(payload.find(';'), payload.size());
    int number = -1;
    const auto [end, error] = std::from_chars(payload.data(), payload.data() + separator, number);
    if (error != std::errc() || end != payload.data() + separator)
        return;
    takeCommand(number, payload.substr(std::min(separator + 1, payload.size())));
}

void Emulator::takeCommand(int number, std::string_view argument)
{
    switch (number) {
    case 0:
    case 2:
        m_title = toValidUtf8(utf8Prefix(argument, maxTitle));
        return;
    case 7:
        return takeFolder(argument);
    case 8:
        return takeLink(argument);
    case 52:
        return takeClipboard(argument);
    case 133:
        // A fresh line, where something is in this one.
        if (argument == "L" && m_cursor.position.column > leftLimit()) {
            lineFeed();
            m_cursor.position.column = leftLimit();
        }
        if (!m_isAlternate)
            m_commands.take(argument, screenLine() + m_cursor.position.row);
        return;
    default:
        break;
    }
    bool changed = false;
    output(m_colors.take(number, argument, changed));
    if (changed)
        touchAll();
}

/// OSC 8 ; parameters ; address. An empty address ends the link.
void Emulator::takeLink(std::string_view argument)
{
    const std::size_t separator = argument.find(';');
    if (separator == std::string_view::npos)
        return;
    std::string_view parameters = argument.substr(0, separator);
    std::string_view id;
    while (!parameters.empty()) {
        const std::size_t end = std::min(parameters.find(':'), parameters.size());
        if (parameters.starts_with("id="))
            id = parameters.substr(3, end - 3);
        parameters.remove_prefix(std::min(end + 1, parameters.size()));
    }
    m_pen.link = m_links.add(id, argument.substr(separator + 1));
}

/// OSC 7: file://machine/folder.
void Emulator::takeFolder(std::string_view address)
{
    if (!address.starts_with("file://") || address.size() > maxFolder)
        return;
    address.remove_prefix(7);
    const std::size_t slash = address.find('/');
    if (slash == std::string_view::npos)
        return;
    std::string folder = percentDecoded(address.substr(slash));
    if (isUtf8(folder) && !hasControlCharacter(folder))
        m_folder = std::move(folder);
}

/// OSC 52 ; which ; base64. Reading is refused: any output could do it.
void Emulator::takeClipboard(std::string_view argument)
{
    const std::size_t separator = argument.find(';');
    if (separator == std::string_view::npos || argument.substr(separator + 1) == "?")
        return;
    auto text = base64Decoded(argument.substr(separator + 1));
    if (text && isUtf8(*text))
        m_clipboard = std::move(text);
}

} // namespace slipway::terminal
