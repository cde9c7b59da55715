// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>
#include <string_view>

namespace slip {

/// The commands that talk to a server. Each gets the words behind its name and gives an exit code.
int loginCommand(std::span<const char *const> words);
int logoutCommand(std::span<const char *const> words);
int deployCommand(std::span<const char *const> words);
int statusCommand(std::span<const char *const> words);
int logsCommand(std::span<const char *const> words);
int envCommand(std::span<const char *const> words);
int stopCommand(std::span<const char *const> words);
int restartCommand(std::span<const char *const> words);
int openCommand(std::span<const char *const> words);
int executeCommand(std::span<const char *const> words);
int shellCommand(std::span<const char *const> words);

inline constexpr std::string_view loginHelp = R"(slip login [OPTIONS] URL

Signs in to a server and remembers it. The token is kept in the system's password store.

  --email ADDRESS     who; asked for otherwise
  --password-stdin    the password comes on standard input
  --sign-up           make the account first
  --store-file        where there is no password store: keep the token as plain text in
                      ~/.config/slipway/credentials.json, readable by you alone
  --print-token       keep nothing and print the token, for SLIPWAY_TOKEN
  --insecure          allow plain http to another machine
  --json              print the account as JSON

Example: slip login localhost:7770 --sign-up --email me@example.org)";

inline constexpr std::string_view logoutHelp = R"(slip logout [--server URL]

Ends the session on the server and forgets its token here.)";

inline constexpr std::string_view deployHelp = R"(slip deploy [OPTIONS] [FOLDER]

Sends what changed in the folder, builds it on the server, waits until it is live and prints its
address. What .gitignore and "ignore" in slipway.toml name stays here; .env files always do.

  --detach            do not wait for the build
  --project NAME      the project on the server, by name or address label; remembered
  --new               make a new project, even where the folder belongs to one
  --server URL        another server than the one signed in to
  --quiet             only the address
  --json              print project and deployment as JSON

Example: slip deploy && slip logs -f)";

inline constexpr std::string_view statusHelp = R"(slip status [--json] [--server URL] [FOLDER]

What of this folder's project runs on the server, since when, and where.)";

inline constexpr std::string_view executeHelp = R"(slip execute [OPTIONS] FILE [ARGS]

Runs one file on the server, in a sandbox without a network that nothing is left of, and prints what
it printed. The language goes by the file's name; what has to be compiled is compiled there. Standard
input is passed on where it is no terminal. Arguments that begin with a dash go behind "--".
Ends as the program did, with 128+n after signal n, 124 at the time limit and 137 at the memory limit.

  --with FILE         a file to have beside it; may be repeated
  --time 5s           most time, compiling included; 10 s without it (30 s where it is compiled), at
                      most 60 s
  --memory 128M       less memory than usual
  --processes 10      fewer processes than usual
  --json              print all that is known of it as JSON
  --server URL        another server than the one signed in to

Example: echo 42 | slip execute --with data.txt main.py -- --verbose)";

inline constexpr std::string_view shellHelp = R"(slip shell [OPTIONS] [FOLDER] [-- COMMAND ARGS]

A terminal in your own sandbox of the folder's project on the server, with the folder's files sent
there first; a file that was changed there meanwhile stays as it is there. Without a COMMAND it is a
shell. Ends as what ran in it did. Enter ~ . leaves it, and what runs in it goes on; a connection
that is lost is made again, with the screen as it is by then.

  --attach ID         back to one that goes on
  --list              those there are (with --json: as JSON)
  --server URL        another server than the one signed in to

Example: slip shell -- python3 main.py)";

inline constexpr std::string_view logsHelp = R"(slip logs [OPTIONS] [FOLDER]

  -f, --follow        go on with what is printed from now on, over new releases too
  --build             the log of the newest build instead
  --cursor N          begin with line N
  --json              one JSON object a line
  --server URL        another server than the one signed in to)";

inline constexpr std::string_view envHelp = R"(slip env set NAME=VALUE... | NAME
slip env unset NAME...
slip env list [--json]

Environment variables of the project. With NAME alone the value comes on standard input, so that a
secret stays out of the shell's history. Values cannot be read back, and logs show them as ******.
They reach the program with its next deployment.

Example: slip env set API_KEY < key.txt)";

inline constexpr std::string_view stopHelp = R"(slip stop [--json] [FOLDER]

Stops the project's running release. "slip restart" starts it again.)";

inline constexpr std::string_view restartHelp = R"(slip restart [--json] [FOLDER]

Stops the project's release and starts it again.)";

inline constexpr std::string_view openHelp = R"(slip open [FOLDER]

Prints the project's address, and opens it in the browser where there is one.)";

} // namespace slip
