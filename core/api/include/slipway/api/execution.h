// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <slipway/base/clock.h>
#include <slipway/base/json.h>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace slipway::api {

inline constexpr std::size_t maxExecutionFiles = 50;
inline constexpr std::size_t maxExecutionSource = 1U << 20; ///< bytes, of all files together
inline constexpr std::size_t maxExecutionInput = 1U << 20;
inline constexpr std::size_t maxExecutionOutput = 1U << 20; ///< bytes, of each stream
inline constexpr Milliseconds maxExecutionTime{60'000};
/// Where this is what a request accepts, the answer is lines of JSON that come while the program
/// runs: {"stdout":"…"} and {"stderr":"…"}, then an Execution without what was told, or
/// {"error":…}.
inline constexpr std::string_view liveExecutionType = "application/x-ndjson";

struct ExecutionFile
{
    std::string path; ///< below the working folder
    std::string text;

    json::value toJson() const;
    static Result<ExecutionFile> fromJson(const json::value &value);
};

/// A program to run once, in a sandbox of its own that nothing is left of.
struct NewExecution
{
    std::string language;             ///< "cpp"; empty: by the file's name
    std::string command;              ///< for sh, instead of a language
    std::string file;                 ///< what `source` is called; empty: "main" and an ending
    std::string source;               ///< of a language's program
    std::vector<ExecutionFile> files; ///< beside it
    std::vector<std::string> arguments;
    std::string input; ///< on standard input
    // Lower than the server's own, which count where there is none.
    std::optional<Milliseconds> time;
    std::optional<std::uint64_t> memory; ///< bytes
    std::optional<std::int64_t> processes;

    json::value toJson() const;
    static Result<NewExecution> fromJson(const json::value &value);
};

enum class ExecutionEnd {
    Exit,   ///< by itself; see the code
    Signal, ///< by a signal, its own or a stranger's
    Memory, ///< by the limit of that name, as are the next five
    Time,
    Processes,
    FileSize,
    Disk,
    Output, ///< sixteen times what is kept of it
    Failed, ///< the sandbox broke under it
};

std::string_view nameOf(ExecutionEnd end); ///< "fileSize"

/// How it went.
struct Execution
{
    std::string output; ///< U+FFFD stands for what is no UTF-8
    std::string errors;
    bool outputTruncated = false;
    bool errorsTruncated = false;
    ExecutionEnd end = ExecutionEnd::Failed;
    std::optional<int> code;
    std::optional<int> signal;
    std::string text; ///< for people: "exit 3"
    Milliseconds duration{0};
    Milliseconds cpu{0};
    std::uint64_t peakMemory = 0; ///< bytes
    bool warm = false;            ///< its interpreter stood ready

    json::value toJson() const;
    static Result<Execution> fromJson(const json::value &value);
};

} // namespace slipway::api
