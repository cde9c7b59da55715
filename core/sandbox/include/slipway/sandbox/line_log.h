// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <slipway/base/clock.h>
#include <slipway/base/error.h>
#include <slipway/base/files.h>
#include <slipway/sandbox/masker.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

/// A log is a file of numbered lines "SEQ UNIX-MILLISECONDS STREAM TEXT\n", written by one process
/// at a time and read by any, from any line on. When it is full, its older half is dropped.
namespace slipway::sandbox {

enum class LogStream {
    Stdout, ///< a terminal's output too
    Stderr,
    System, ///< Slipway's own words
};

/// "stdout", "stderr", "system".
std::string_view nameOf(LogStream stream);

struct LogLine
{
    std::uint64_t seq = 0; ///< 1 is the first line there ever was
    Timestamp time;
    LogStream stream = LogStream::Stdout;
    std::string text; ///< valid UTF-8 without the line's end

    bool operator==(const LogLine &) const = default;
};

struct LineLogOptions
{
    std::uint64_t maxBytes = 16ULL << 20; ///< of both files together, about
    std::vector<Secret> mask;
    const Clock *clock = &Clock::system();
};

/// Appends lines. What is after the last line's end waits for its rest, a stream each.
class LineLogWriter
{
public:
    static constexpr std::size_t maximumLine = std::size_t{16} * 1024;

    /// Goes on with the numbers of what is there. Conflict ("log.busy") where another process
    /// writes it.
    static Result<LineLogWriter> open(const std::filesystem::path &path,
                                      LineLogOptions options = {});

    LineLogWriter(LineLogWriter &&) noexcept = default;
    LineLogWriter &operator=(LineLogWriter &&) = delete;
    /// Writes unfinished lines.
    ~LineLogWriter();

    /// Splits at \n (and \r\n), and where a line is longer than maximumLine.
    Result<> append(LogStream stream, std::string_view text);
    /// One whole line of Slipway's own.
    Result<> system(std::string_view text);
    /// Ends unfinished lines.
    Result<> finish();

    std::uint64_t nextSeq() const { return m_next; }

private:
    struct Partial
    {
        Masker masker;
        std::string text;
        Timestamp since;
    };

    LineLogWriter() = default;
    void addLines(LogStream stream, std::string_view text);
    void addLine(LogStream stream, std::string_view text, Timestamp time);
    Result<> writeOut();
    Result<> rotate();

    std::filesystem::path m_path;
    FileDescriptor m_file;
    std::uint64_t m_size = 0;
    std::uint64_t m_maxBytes = 0;
    std::uint64_t m_next = 1;
    const Clock *m_clock = nullptr;
    std::array<Partial, 3> m_partial;
    std::string m_pending;
};

struct LogPage
{
    std::vector<LogLine> lines;
    std::uint64_t next = 1; ///< the cursor to go on with
};

class LineLogReader
{
public:
    /// Lines from number `cursor` (from 1) on, or from the oldest kept one where that is later: at
    /// most `maxLines`, and about `maxBytes` of text but at least one. A missing file has no lines.
    static Result<LogPage> read(const std::filesystem::path &path, std::uint64_t cursor,
                                std::size_t maxLines = 500, std::size_t maxBytes = 256 * 1024);
};

} // namespace slipway::sandbox
