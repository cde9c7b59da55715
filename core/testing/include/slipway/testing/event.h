// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <slipway/base/clock.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace slipway::testing {

enum class State : std::uint8_t { NotRun, Running, Passed, Failed, Skipped };

/// "passed": for scripts.
std::string_view nameOf(State state);

/// Where a test stands: in a file, below it in classes and cases.
struct Test
{
    /// What its framework calls it; also of a file or a class, where something is said about that.
    std::string id = {};
    /// Absolute.
    std::string file = {};
    /// The names from the file on; empty for the file itself.
    std::vector<std::string> path = {};
    /// From 1; 0 where it is not known.
    int line = 0;
    /// The file `line` is in, where that is another one (inherited tests).
    std::string lineFile = {};
    /// The id of the test that this is a part of (subtests have no place of their own).
    std::string parent = {};
};

struct Outcome
{
    State state = State::NotRun;
    Milliseconds duration{0};
    /// What went wrong apart from the test itself: "setup", "teardown", "collection", "setUpClass",
    /// "error", "crash"; or what was expected: "xfail", "xpass". Usually empty.
    std::string note = {};
    /// One line: the exception, or why it was skipped.
    std::string summary = {};
    /// The traceback, and what the test printed.
    std::string text = {};
    std::string output = {};
    /// The line in the test's file where it went wrong; 0 where that is not known.
    int line = 0;
};

/// What is told while tests are found and run, in this order: Begun, any number of Found,
/// Collected; then Started and Finished for each test.
struct Begun
{
    std::string framework; ///< "pytest"
    std::string version;
};
struct Found
{
    Test test;
};
/// All have been found; where not `whole`, all of those files that were asked for.
struct Collected
{
    bool whole = true;
};
struct Started
{
    std::string id;
};
/// The test has only its id where it was found before.
struct Finished
{
    Test test;
    Outcome outcome;
};
/// The project's tests are written for a Python module that its interpreter does not have.
struct Missing
{
    std::string module;
    std::string interpreter;
};
using Event = std::variant<Begun, Found, Collected, Started, Finished, Missing>;

/// Reads the lines that the programs in resources/testing write: one JSON object each, with "e" for
/// what it is. They come out of a sandbox, so nothing in them is trusted: what cannot be read is
/// left out, as is a line of more than a megabyte, and everything behind the first 400 MB.
class EventReader
{
public:
    std::vector<Event> feed(std::string_view bytes);

private:
    std::string m_line;
    std::size_t m_total = 0;
    bool m_skipping = false;
};

} // namespace slipway::testing
