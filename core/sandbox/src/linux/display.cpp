// SPDX-License-Identifier: GPL-3.0-or-later
#include "display.h"

#include <cstdlib>
#include <format>
#include <optional>
#include <string_view>

#include <sys/stat.h>

namespace slipway::sandbox {

namespace {

constexpr std::string_view waylandInside = "/run/slipway/wayland";
constexpr std::string_view cookiesInside = "/run/slipway/Xauthority";

std::string variable(const char *name)
{
    const char *value = std::getenv(name);
    return value ? value : "";
}

bool isSocket(const std::string &path)
{
    struct stat info{};
    return ::stat(path.c_str(), &info) == 0 && S_ISSOCK(info.st_mode);
}

/// The number in ":0" or ":0.1"; nothing where the server is on another machine.
std::string displayNumber()
{
    const std::string display = variable("DISPLAY");
    if (!display.starts_with(':'))
        return {};
    const std::string number = display.substr(1, display.find('.') - 1);
    const bool isNumber = !number.empty() && number.size() < 6
                          && number.find_first_not_of("0123456789") == std::string::npos;
    return isNumber ? number : std::string();
}

std::string displaySocket()
{
    const std::string number = displayNumber();
    const std::string path = "/tmp/.X11-unix/X" + number;
    return !number.empty() && isSocket(path) ? path : std::string();
}

std::string waylandSocket()
{
    const std::string name = variable("WAYLAND_DISPLAY");
    if (name.empty())
        return {};
    const std::string path =
        name.starts_with('/') ? name : variable("XDG_RUNTIME_DIR") + '/' + name;
    return path.starts_with('/') && isSocket(path) ? path : std::string();
}

/// A part of an Xauthority file: a big-endian u16 length, then bytes. Nothing at its end.
std::optional<std::string_view> takePart(std::string_view &rest)
{
    if (rest.size() < 2)
        return std::nullopt;
    const std::size_t size =
        std::size_t{static_cast<unsigned char>(rest[0])} << 8 | static_cast<unsigned char>(rest[1]);
    if (rest.size() < 2 + size)
        return std::nullopt;
    const std::string_view part = rest.substr(2, size);
    rest.remove_prefix(2 + size);
    return part;
}

void addPart(std::string &text, std::string_view part)
{
    text += static_cast<char>(part.size() >> 8);
    text += static_cast<char>(part.size() & 0xff);
    text += part;
}

/// The cookies for this display, for any host name: inside, this machine has another one. The
/// format is libXau's: family, address, display number, name, data.
std::string cookies()
{
    const std::string named = variable("XAUTHORITY");
    const std::string text =
        readFile(named.empty() ? variable("HOME") + "/.Xauthority" : named, 1 << 20)
            .value_or(std::string());
    const std::string wanted = displayNumber();
    std::string result;
    std::string_view rest = text;
    while (rest.size() > 2) {
        rest.remove_prefix(2);
        const auto address = takePart(rest);
        const auto number = address ? takePart(rest) : std::nullopt;
        const auto name = number ? takePart(rest) : std::nullopt;
        const auto data = name ? takePart(rest) : std::nullopt;
        if (!data)
            break;
        if (!number->empty() && *number != wanted)
            continue;
        constexpr std::string_view anyFamily = "\xff\xff";
        result += anyFamily;
        for (const std::string_view part : {std::string_view(), *number, *name, *data})
            addPart(result, part);
    }
    return result;
}

} // namespace

std::vector<Entry> displayEntries()
{
    std::vector<Entry> entries;
    if (const std::string socket = displaySocket(); !socket.empty()) {
        entries.push_back({.kind = Entry::Kind::Host, .at = socket, .text = socket});
        entries.push_back(
            {.kind = Entry::Kind::File, .at = std::string(cookiesInside), .text = cookies()});
    }
    if (const std::string socket = waylandSocket(); !socket.empty())
        entries.push_back(
            {.kind = Entry::Kind::Host, .at = std::string(waylandInside), .text = socket});
    return entries;
}

std::map<std::string, std::string> displayVariables()
{
    std::map<std::string, std::string> variables;
    if (!displaySocket().empty()) {
        variables["DISPLAY"] = ':' + displayNumber();
        variables["XAUTHORITY"] = cookiesInside;
    }
    if (!waylandSocket().empty())
        variables["WAYLAND_DISPLAY"] = waylandInside;
    return variables;
}

} // namespace slipway::sandbox
