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
