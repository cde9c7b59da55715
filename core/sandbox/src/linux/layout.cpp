// SPDX-License-Identifier: GPL-3.0-or-later
#include "layout.h"

#include "display.h"
#include "filesystem.h"

#include <cstdlib>
#include <format>
#include <map>
#include <string_view>

namespace slipway::sandbox {

static constexpr std::string_view standardPath =
    "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

static std::string variable(const char *name)
{
    const char *value = std::getenv(name);
    return value ? value : "";
}

std::string workingFolder(const RunSpec &spec)
{
    if (!spec.workdir.empty())
        return spec.workdir;
    for (const Mount &mount : spec.mounts) {
        if (mount.access == Access::Write)
            return spec.isolation == Isolation::None ? mount.host : mount.at;
    }
    if (spec.isolation == Isolation::Sandbox)
        return std::string(homeInside);
    return spec.home.empty() ? variable("HOME") : spec.home;
}

std::vector<std::string> environmentOf(const RunSpec &spec)
{
    const bool isFenced = spec.isolation == Isolation::Sandbox;
    std::map<std::string, std::string> variables{
        {"PATH", std::string(standardPath)},
        {"HOME", isFenced            ? std::string(homeInside)
                 : spec.home.empty() ? variable("HOME")
                                     : spec.home},
        {"USER", isFenced ? "user" : variable("USER")},
        {"LOGNAME", isFenced ? "user" : variable("USER")},
        {"LANG", "C.UTF-8"},
        {"TERM", spec.terminal ? "xterm-256color" : "dumb"}};
    for (const char *name : {"LANG", "LC_ALL", "LC_CTYPE", "TZ"}) {
        if (const std::string value = variable(name); !value.empty())
            variables[name] = value;
    }
    if (isFenced && spec.display)
        variables.merge(displayVariables());
    for (const char *name : {"DISPLAY", "XAUTHORITY", "WAYLAND_DISPLAY", "XDG_RUNTIME_DIR"}) {
        if (!isFenced && spec.display && !variable(name).empty())
            variables[name] = variable(name);
    }
    if (!isFenced && !variable("PATH").empty())
        variables["PATH"] = variable("PATH");
    if (spec.terminal)
        variables["COLORTERM"] = "truecolor";
    else
        variables["PYTHONUNBUFFERED"] = "1";
    if (spec.port)
        variables["PORT"] = std::to_string(spec.port->inside);
    for (const auto &[name, value] : spec.environment)
        variables[name] = value;
    std::vector<std::string> list;
    for (const auto &[name, value] : variables)
        list.push_back(std::format("{}={}", name, value));
    return list;
}

} // namespace slipway::sandbox
