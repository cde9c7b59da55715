// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "project_files.h"

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace slipway::project {

/// What a Python project says it needs, and how to get it.
struct PythonPackages
{
    std::set<std::string> names;    ///< direct dependencies, normalised as PEP 503 says
    std::string source;             ///< the file that decides; empty where none does
    std::string install;            ///< shell command, empty where nothing is to be installed
    std::vector<std::string> notes; ///< sentences worth telling
    /// [project.scripts]: name and "module:function".
    std::vector<std::pair<std::string, std::string>> scripts;
    std::string projectName; ///< of pyproject.toml

    static PythonPackages read(const ProjectFiles &files);

    bool has(std::string_view name) const { return names.contains(std::string(name)); }
    /// Makes sure `package` is installed as well, where it is not a dependency already.
    void require(const std::string &package);
};

/// "Flask[async]>=2" is "flask"; empty where the line names no package.
std::string requirementName(std::string_view line);

} // namespace slipway::project
