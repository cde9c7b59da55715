// SPDX-License-Identifier: GPL-3.0-or-later
#include "shellintegration.h"

#include <slipway/base/files.h>
#include <slipway/base/paths.h>
#include <slipway/project/manifest.h>

#include <QProcessEnvironment>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <fstream>
#include <utility>

#include <pwd.h>
#include <unistd.h>

namespace slipway::ide {

namespace fs = std::filesystem;

namespace {

/// Read as $ZDOTDIR/.zshrc; the user's own folder is put back.
constexpr std::string_view zshScript =
    R"(# Slipway's shell integration: prompts and the folder for the terminal.
ZDOTDIR=${SLIPWAY_ZDOTDIR:-$HOME}
[[ -r $ZDOTDIR/.zshrc ]] && . $ZDOTDIR/.zshrc
[[ $PS1 == '%m%# ' ]] && PS1='%B%F{blue}%3~%f%b %# '
autoload -Uz add-zsh-hook
__slipway_precmd() {
    local code=$?
    [[ -n $__slipway_ran ]] && print -n "\e]133;D;$code\a"
    __slipway_ran=1
    print -n "\e]7;file://$HOST$PWD\a"
}
__slipway_preexec() { print -n "\e]133;C\a" }
precmd_functions=(__slipway_precmd $precmd_functions)
add-zsh-hook preexec __slipway_preexec
PS1="%{$(print -n '\e]133;A\a')%}$PS1%{$(print -n '\e]133;B\a')%}"
)";

constexpr std::string_view zshEnvironment = R"(# Slipway's shell integration.
[[ -r ${SLIPWAY_ZDOTDIR:-$HOME}/.zshenv ]] && . ${SLIPWAY_ZDOTDIR:-$HOME}/.zshenv
)";

constexpr std::string_view fishScript =
    R"(# Slipway's shell integration: prompts and the folder for the terminal.
# fish 4 tells of prompts by itself.
if test (string split . $version)[1] -lt 4
    function __slipway_before --on-event fish_prompt
        set -l code $status
        set -q __slipway_ran; and printf '\e]133;D;%s\a' $code
        printf '\e]133;A\a'
    end
    function __slipway_begins --on-event fish_preexec
        set -g __slipway_ran 1
        printf '\e]133;C\a'
    end
end
function __slipway_folder --on-variable PWD
    printf '\e]7;file://%s%s\a' $hostname $PWD
end
__slipway_folder
)";

Result<> writeScript(const fs::path &path, std::string_view text)
{
    return writeFileAtomic(path, text, {.durability = Durability::Fast});
}

Result<> writeScripts(const fs::path &folder)
{
    std::error_code error;
    fs::create_directories(folder / "zsh", error);
    if (error) {
        return std::unexpected(Error::fromErrno(
            "terminal.no_scripts", "Cannot write to " + folder.string(), error.value()));
    }
    // The server's shells read the same.
    TRY(const std::string bashScript, readFile(resourceFolder() / "shell" / "slipway.bash"));
    TRY(writeScript(folder / "slipway.bash", bashScript));
    TRY(writeScript(folder / "zsh/.zshrc", zshScript));
    TRY(writeScript(folder / "zsh/.zshenv", zshEnvironment));
    return writeScript(folder / "slipway.fish", fishScript);
}

std::vector<std::string> shellCommand(const ShellRequest &request)
{
    const std::string name = fs::path(request.shell).filename().string();
    if (name == "bash")
        return {request.shell, "--rcfile", (request.scripts / "slipway.bash").string(), "-i"};
    if (name == "fish")
        return {request.shell, "--init-command",
                "source '" + (request.scripts / "slipway.fish").string() + "'"};
    return {request.shell, "-i"};
}

/// On the host a shell is what a terminal outside would give: with all of the environment.
void inheritEnvironment(sandbox::RunSpec &spec)
{
    const QProcessEnvironment system = QProcessEnvironment::systemEnvironment();
    for (const QString &name : system.keys())
        spec.environment[name.toStdString()] = system.value(name).toStdString();
}

/// What slipway.toml allows runs a shell may have too, but for the time: it stays open. A mistake
/// in there is told by the runs.
void applyProjectLimits(const fs::path &project, sandbox::Limits &limits)
{
    const auto manifest = project::Manifest::load(project);
    if (!manifest || !*manifest)
        return;
    const project::Manifest::Run &run = (*manifest)->run;
    limits.memory = run.memory.value_or(limits.memory);
    limits.cpus = run.cpus.value_or(limits.cpus);
    limits.processes = run.processes.value_or(limits.processes);
    limits.fileSize = run.fileSize.value_or(limits.fileSize);
}

void useSandbox(const ShellRequest &request, sandbox::RunSpec &spec)
{
    spec.mounts.push_back(
        {request.scripts.string(), request.scripts.string(), sandbox::Access::Read});
    if (!request.project.empty()) {
        spec.mounts.push_back(
            {request.project.string(), request.project.string(), sandbox::Access::Write});
    }
    spec.home = request.home.string();
    spec.network = request.network ? sandbox::Network::Outbound : sandbox::Network::None;
    spec.limits.memory = std::uint64_t{4} << 30;
    spec.limits.cpus = 0;
    spec.limits.processes = 1024;
    spec.limits.fileSize = 0;
    spec.limits.tmp = std::uint64_t{1} << 30;
    if (!request.project.empty())
        applyProjectLimits(request.project, spec.limits);
}

void useHost(sandbox::RunSpec &spec)
{
    inheritEnvironment(spec);
    spec.isolation = sandbox::Isolation::None;
    spec.network = sandbox::Network::Host;
    spec.limits = {.memory = 0,
                   .cpus = 0,
                   .processes = 0,
                   .fileSize = 0,
                   .wallTime = Milliseconds(0),
                   .tmp = 0};
}

} // namespace

std::vector<std::string> findShells()
{
    std::vector<std::string> found;
    const auto add = [&found](const std::string &path) {
        if (path.empty() || ::access(path.c_str(), X_OK) != 0)
            return;
        const std::string name = fs::path(path).filename().string();
        const bool known = std::any_of(found.begin(), found.end(), [&](const std::string &other) {
            return fs::path(other).filename() == name;
        });
        if (!known && name != "nologin" && name != "false")
            found.push_back(path);
    };
    if (const char *own = std::getenv("SHELL"))
        add(own);
    if (const passwd *user = ::getpwuid(::getuid()))
        add(user->pw_shell ? user->pw_shell : "");
    for (const char *name : {"bash", "zsh", "fish", "sh"}) {
        for (const char *folder : {"/usr/bin/", "/bin/", "/usr/local/bin/"})
            add(std::string(folder) + name);
    }
    return found;
}

Result<sandbox::RunSpec> prepareShell(const ShellRequest &request)
{
    TRY(writeScripts(request.scripts));
    sandbox::RunSpec spec;
    spec.argv = shellCommand(request);
    spec.argv.insert(spec.argv.end(), request.arguments.begin(), request.arguments.end());
    spec.terminal = request.size;
    if (request.isolation == sandbox::Isolation::None) {
        useHost(spec);
    } else {
        std::error_code error;
        fs::create_directories(request.home, error);
        useSandbox(request, spec);
    }
    spec.environment["COLORTERM"] = "truecolor";
    spec.environment["TERM"] = "xterm-256color";
    spec.environment["TERM_PROGRAM"] = "slipway";
    spec.environment["SHELL"] = request.shell;
    if (fs::path(request.shell).filename() == "zsh") {
        const auto own = spec.environment.find("ZDOTDIR");
        if (own != spec.environment.end())
            spec.environment["SLIPWAY_ZDOTDIR"] = own->second;
        spec.environment["ZDOTDIR"] = (request.scripts / "zsh").string();
    }
    for (const auto &[name, value] : request.environment)
        spec.environment[name] = value;
    std::error_code error;
    const bool hasFolder = !request.folder.empty() && fs::is_directory(request.folder, error);
    spec.workdir = hasFolder ? request.folder.string() : request.project.string();
    return spec;
}

} // namespace slipway::ide
