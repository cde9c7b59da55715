// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace slipway::project {

/// What a Python file says about itself, read without running it: comments and strings do not
/// count, nor do names that only look like the wanted ones.
struct PythonSource
{
    struct Assignment
    {
        std::string name;
        std::string call; ///< qualified: "flask.Flask" for app = Flask(__name__)
    };

    /// Names at the file's level and what they stand for: "Flask" -> "flask.Flask". A relative
    /// import keeps its dots: ".views.app".
    std::map<std::string, std::string> bindings;
    std::set<std::string> modules;         ///< every module imported, wherever in the file
    std::vector<std::string> starImports;  ///< modules of "from x import *"
    std::vector<Assignment> assignments;   ///< of calls, at the file's level
    std::vector<std::string> functions;    ///< defined at the file's level
    std::set<std::string> calls;           ///< qualified, wherever in the file
    std::set<std::string> importTimeCalls; ///< the statements at the file's level that are calls
    std::set<std::string> strings;         ///< short string literals
    bool hasMainGuard = false;             ///< if __name__ == "__main__":

    static PythonSource parse(std::string_view text);

    /// "fl.Flask" with "import flask as fl" is "flask.Flask"; unknown names stay as they are.
    std::string qualified(std::string_view dotted) const;
    /// Whether `module` or something below it is imported.
    bool imports(std::string_view module) const;
};

} // namespace slipway::project
