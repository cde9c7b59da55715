// SPDX-License-Identifier: GPL-3.0-or-later
#include "output.h"
#include "run.h"
#include "server_commands.h"

#include <algorithm>
#include <array>
#include <format>
#include <span>
#include <string_view>

namespace {

using Command = int (*)(std::span<const char *const>);

struct Entry
{
    std::string_view name;
    Command run;
    std::string_view help;
};

constexpr std::string_view overview = R"(slip COMMAND: run a project here, and on a Slipway server.

Here, without a server or a network
  run [WHAT] [-- ARGS]   run the project, a file, a [run.NAME] or a task, in a sandbox
  test [TEST...]         find and run the project's tests, all or some
  languages              what this machine can run, and how to get the rest
  init [FOLDER]          write a slipway.toml from what the folder holds

On a server
  login URL              sign in (with --sign-up: make an account first)
  logout                 forget the session
  deploy                 build this folder on the server and put it live
  status                 what runs, since when, and at which address
  logs [-f] [--build]    what it prints, or what its build printed
  env set|unset|list     environment variables of the project
  stop, restart          the running release
  open                   its address, in the browser where there is one
  shell [-- COMMAND]     a terminal there, with this folder's files
  execute FILE [ARGS]    run one file there, and print what it prints

slip COMMAND --help tells more. Exit codes:
  0  done                          5  the server cannot be reached
  1  failed                        6  refused: conflict, limit or no permission
  2  the command line is wrong     7  the deployment failed
  3  not signed in                 slip run, execute, shell: the program's; 128+n after signal n,
  4  there is no such thing          124 time limit, 125 cannot run, 137 memory limit
slip test: 0 all passed, 1 some failed, 4 there are none
Scripts: --json where something is printed; SLIPWAY_TOKEN, SLIPWAY_SERVER.)";

constexpr std::string_view runHelp = R"(slip run [OPTIONS] [WHAT] [-- ARGS]

Runs the command of slipway.toml, else what the folder is found to be. WHAT is a file, which is run
by its language (what has to be compiled is compiled first, outside of the project), the NAME of a
[run.NAME] in slipway.toml, or a task such as "make: test". Options go before what slipway.toml says.
The program sees the project's folder and the system's programs, nothing else of this machine.

  --memory 512M       most memory of all its processes; 0 is no limit
  --cpus 1            processors
  --time 30s          most time; without it there is no limit
  --processes 256     most processes and threads at once
  --file-size 10M     largest file it may write
  --net none          none, outbound (no way to this machine's own services) or host
  --port 8000         where to serve it; without it a free port is taken
  --env NAME=VALUE    for the program's environment; may be repeated
  --no-sandbox        run it with all your rights
  --no-display        it may open no windows

Example: slip run --memory 1G --net outbound main.py -- --verbose)";

constexpr std::string_view initHelp = R"(slip init [--json] [FOLDER]

Looks at the folder, writes a slipway.toml with what it finds and says why. A slipway.toml that is
there already is left as it is.

Example: slip init && slip deploy)";

constexpr std::string_view testHelp = R"(slip test [OPTIONS] [TEST...]

Finds and runs the project's tests in a sandbox without a network: pytest where the project's Python
has it and the project looks like it, else unittest; and CTest where a build folder is configured.
TEST is a file, a folder, "FILE::NAME", or a part of a name. Tells of failures and ends with 0 where
all passed, 1 where some failed, 4 where there are none. Other tests run as tasks: see slip run.

  --list              only say which tests there are
  --failed            only those that failed when they last ran
  -v, --verbose       tell of tests that passed, too
  --json              one object a line and test
  --memory, --cpus, --time, --processes, --file-size, --net, --env, --no-sandbox
                      as in slip run; without them limits are those of the project's run

Example: slip test tests/test_shop.py)";

constexpr std::string_view languagesHelp = R"(slip languages [--json]

Lists the languages Slipway runs, with what this machine has for them and its version, and for what
is missing how to get it here.

Example: slip languages)";

constexpr std::array<Entry, 15> commands{{{"run", slip::runCommand, runHelp},
                                          {"test", slip::testCommand, testHelp},
                                          {"languages", slip::languagesCommand, languagesHelp},
                                          {"init", slip::initCommand, initHelp},
                                          {"login", slip::loginCommand, slip::loginHelp},
                                          {"logout", slip::logoutCommand, slip::logoutHelp},
                                          {"deploy", slip::deployCommand, slip::deployHelp},
                                          {"status", slip::statusCommand, slip::statusHelp},
                                          {"logs", slip::logsCommand, slip::logsHelp},
                                          {"env", slip::envCommand, slip::envHelp},
                                          {"stop", slip::stopCommand, slip::stopHelp},
                                          {"restart", slip::restartCommand, slip::restartHelp},
                                          {"open", slip::openCommand, slip::openHelp},
                                          {"execute", slip::executeCommand, slip::executeHelp},
                                          {"shell", slip::shellCommand, slip::shellHelp}}};

bool asksForHelp(std::span<const char *const> words)
{
    for (const std::string_view word : words) {
        if (word == "--")
            return false;
        if (word == "--help" || word == "-h")
            return true;
    }
    return false;
}

} // namespace

int main(int count, char **words)
{
    const std::span<const char *const> all(words, static_cast<std::size_t>(count));
    const std::string_view name = all.size() > 1 ? all[1] : "--help";
    if (name == "--help" || name == "-h" || name == "help") {
        slip::print(overview);
        return all.size() > 1 ? slip::Success : slip::Usage;
    }
    if (name == "--version") {
        slip::print("slip " SLIPWAY_VERSION);
        return slip::Success;
    }
    const auto *command = std::ranges::find(commands, name, &Entry::name);
    if (command == commands.end())
        return slip::fail(slip::Usage, std::format("There is no command \"{}\". \"slip --help\" "
                                                   "lists them.",
                                                   name));
    const auto rest = all.subspan(2);
    if (asksForHelp(rest)) {
        slip::print(command->help);
        return slip::Success;
    }
    return command->run(rest);
}
