// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <slipway/base/error.h>
#include <slipway/base/json.h>

#include <string_view>

namespace slip {

/// What scripts can branch on; the table stands in `slip --help`. `slip run` ends as its program
/// does, with 124 to 127 for what is not the program's own.
enum ExitCode : int {
    Success = 0,
    Failure = 1,
    Usage = 2,
    NotSignedIn = 3,
    NotFound = 4,
    Unreachable = 5,
    Refused = 6,
    DeploymentFailed = 7,
    TimeLimit = 124,
    CannotRun = 125,
    CommandNotFound = 127,
    SignalBase = 128,
};

/// Prints the error's sentence on standard error and gives the exit code for its kind.
int fail(const slipway::Error &error);
/// The same for words of our own.
int fail(ExitCode code, std::string_view message);

/// A line on standard output: what was asked for.
void print(std::string_view text);
void printJson(const slipway::json::value &value);
/// A line on standard error: news on the way there.
void tell(std::string_view text);

/// A line on standard error that is overwritten by the next; nothing where that is no terminal.
class Progress
{
public:
    Progress();
    ~Progress() { clear(); }
    void show(std::string_view text);
    void clear();

private:
    bool m_isTerminal;
    bool m_shown = false;
};

/// `text` safe for a terminal: control characters are taken out.
std::string plain(std::string_view text);

} // namespace slip
