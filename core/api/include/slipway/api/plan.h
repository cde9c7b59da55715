// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <slipway/base/json.h>

#include <string>
#include <vector>

namespace slipway::api {

enum class Kind {
    Static,  ///< files the edge serves
    Service, ///< a process that answers HTTP on $PORT
    Worker,  ///< a process without a port
};

enum class Runtime { None, Python, Node };

std::string_view nameOf(Kind kind);       ///< "static"
std::string_view nameOf(Runtime runtime); ///< "python"
std::optional<Kind> kindNamed(std::string_view name);
std::optional<Runtime> runtimeNamed(std::string_view name);

/// How a project becomes a running thing: detected from its files, or said in slipway.toml.
struct Plan
{
    Kind kind = Kind::Static;
    Runtime runtime = Runtime::None;
    std::string install;     ///< shell command, may be empty
    std::string build;       ///< shell command, may be empty
    std::string start;       ///< shell command; empty for static
    std::string output;      ///< folder of a static site inside the project, "." for all of it
    bool singlePage = false; ///< unknown pages get index.html
    std::string healthPath;  ///< asked with GET; empty: a TCP connection is enough
    std::vector<std::string> reasons; ///< sentences: what was found, and what follows from it

    json::value toJson() const;
    static Result<Plan> fromJson(const json::value &value);
    bool operator==(const Plan &) const = default;
};

} // namespace slipway::api
