// SPDX-License-Identifier: GPL-3.0-or-later
#include "project_files.h"

#include <slipway/project/interpreter.h>
#include <slipway/project/languages.h>

#include <algorithm>
#include <format>

#include <unistd.h>

namespace slipway::project {

namespace fs = std::filesystem;

namespace {

bool canRun(const fs::path &program)
{
    std::error_code error;
    return fs::is_regular_file(program, error) && ::access(program.c_str(), X_OK) == 0;
}

/// The environment in the project, if it works: a moved one has a dangling interpreter.
fs::path environmentIn(const fs::path &folder)
{
    for (const char *name : {".venv", "venv"}) {
        if (canRun(folder / name / "bin" / "python"))
            return folder / name;
    }
    return {};
}

/// PREFIX/bin/python3.13 needs PREFIX/lib, unless the system's folders have it.
void readHome(Interpreter &interpreter)
{
    std::error_code error;
    const fs::path real = fs::canonical(interpreter.program, error);
    if (!error && !real.string().starts_with("/usr/") && !real.string().starts_with("/bin/"))
        interpreter.readFolders.push_back(real.parent_path().parent_path());
}

Interpreter fromEnvironment(const fs::path &environment, std::string why)
{
    Interpreter interpreter{.program = (environment / "bin" / "python").string(),
                            .environment = environment,
                            .why = std::move(why)};
    readHome(interpreter);
    return interpreter;
}

} // namespace

bool isPython(std::string_view program)
{
    const std::string name = lowered(fs::path(program).filename().string());
    return name.starts_with("python") || name.starts_with("pypy");
}

Result<Interpreter> interpreterOf(const fs::path &folder, const std::optional<std::string> &said)
{
    if (said) {
        const std::string why = std::format("slipway.toml names the interpreter {}.", *said);
        if (!said->contains('/')) {
            // A folder of the project may have this name too: ".venv312".
            if (!findProgram(*said).empty())
                return Interpreter{.program = *said, .why = why};
        }
        const fs::path path = (folder / *said).lexically_normal();
        if (canRun(path / "bin" / "python"))
            return fromEnvironment(path, why);
        std::error_code error;
        const fs::path around = path.parent_path().parent_path();
        if (canRun(path)) {
            Interpreter interpreter{.program = path.string(), .why = why};
            if (fs::exists(around / "pyvenv.cfg", error))
                interpreter.environment = around;
            readHome(interpreter);
            return interpreter;
        }
        return std::unexpected(Error::notFound(
            "project.interpreter_missing",
            std::format("slipway.toml names the interpreter \"{}\", which is not there. Name a "
                        "program of this system, such as python3, or an environment of the "
                        "project, such as .venv.",
                        *said)));
    }
    if (const fs::path environment = environmentIn(folder); !environment.empty())
        return fromEnvironment(environment, std::format("The project has an environment, {}.",
                                                        environment.filename().string()));
    return Interpreter{.program = "python3", .why = "It is this system's Python."};
}

std::vector<std::string> interpreterChoices(const fs::path &folder)
{
    std::vector<std::string> choices;
    std::error_code error;
    for (const fs::directory_entry &entry : fs::directory_iterator(folder, error)) {
        if (canRun(entry.path() / "bin" / "python"))
            choices.push_back(entry.path().filename().string());
    }
    std::ranges::sort(choices);
    std::vector<std::string> system;
    for (const char *bin : {"/usr/local/bin", "/usr/bin"}) {
        for (const fs::directory_entry &entry : fs::directory_iterator(bin, error)) {
            const std::string name = entry.path().filename().string();
            // python3, python3.13, pypy3; not python3-config.
            if (isPython(name) && name.find_first_not_of("pythony0123456789.") == std::string::npos
                && name.contains('3') && !std::ranges::contains(system, name))
                system.push_back(name);
        }
    }
    std::ranges::sort(system);
    choices.insert(choices.end(), system.begin(), system.end());
    return choices;
}

} // namespace slipway::project
