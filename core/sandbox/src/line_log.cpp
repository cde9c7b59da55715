// SPDX-License-Identifier: GPL-3.0-or-later
#include <slipway/base/utf8.h>
#include <slipway/sandbox/line_log.h>

#include <cerrno>
#include <charconv>
#include <format>
#include <optional>
#include <utility>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace slipway::sandbox {

namespace fs = std::filesystem;

static constexpr std::array<std::string_view, 3> streamNames{"stdout", "stderr", "system"};
static constexpr std::size_t chunkSize = std::size_t{64} * 1024;

std::string_view nameOf(LogStream stream)
{
    return streamNames[static_cast<std::size_t>(std::to_underlying(stream))];
}

namespace {

std::unexpected<Error> failed(std::string_view verb, const fs::path &path, int number)
{
    return std::unexpected(
        Error::fromErrno(std::format("log.cannot_{}", verb),
                         std::format("Cannot {} the log {}", verb, path.string()), number));
}

fs::path olderHalf(const fs::path &path)
{
    return path.string() + ".1";
}

/// A file of whole lines; what a writer has not finished yet is not seen.
class LogFile
{
public:
    explicit LogFile(const fs::path &path)
        : m_file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK))
        , m_error(m_file.isOpen() ? 0 : errno)
    {
        if (!m_file.isOpen() || ::fstat(m_file.get(), &m_info) != 0 || !S_ISREG(m_info.st_mode))
            m_info = {};
        m_end = endOfLastLine(m_info.st_size);
    }

    int error() const { return m_error == ENOENT ? 0 : m_error; }
    off_t end() const { return m_end; }
    bool isSameAs(const LogFile &other) const
    {
        return m_info.st_ino == other.m_info.st_ino && m_info.st_dev == other.m_info.st_dev;
    }

    std::string readAt(off_t offset, std::size_t size) const
    {
        std::string bytes;
        size = std::min(size, static_cast<std::size_t>(std::max<off_t>(m_end - offset, 0)));
        bytes.resize_and_overwrite(size, [&](char *data, std::size_t) {
            const ssize_t got = ::pread(m_file.get(), data, size, offset);
            return static_cast<std::size_t>(std::max<ssize_t>(got, 0));
        });
        return bytes;
    }

    /// Where the line that holds `offset` begins.
    off_t startOfLine(off_t offset) const { return endOfLastLine(offset); }

    std::optional<std::uint64_t> seqAt(off_t lineStart) const
    {
        const std::string head = readAt(lineStart, 24);
        std::uint64_t seq = 0;
        const auto [end, error] = std::from_chars(head.data(), head.data() + head.size(), seq);
        if (error != std::errc() || end == head.data() + head.size() || *end != ' ')
            return std::nullopt;
        return seq;
    }

    std::optional<std::uint64_t> firstSeq() const { return m_end > 0 ? seqAt(0) : std::nullopt; }
    std::optional<std::uint64_t> lastSeq() const
    {
        return m_end > 0 ? seqAt(startOfLine(m_end - 1)) : std::nullopt;
    }

    /// Where the first line with at least this number begins: numbers grow, so halving finds it.
    off_t find(std::uint64_t seq) const
    {
        off_t low = 0;
        off_t high = m_end;
        while (low < high) {
            const off_t start = startOfLine(low + (high - low) / 2);
            const std::string line = readAt(start, LineLogWriter::maximumLine * 4 + 64);
            if (seqAt(start).value_or(0) >= seq)
                high = start;
            else
                low = start
                      + static_cast<off_t>(
                          std::min(line.find('\n'), std::max<std::size_t>(line.size(), 1) - 1))
                      + 1;
        }
        return low;
    }

private:
    /// The offset after the last line's end before `offset`; 0 where there is none.
    off_t endOfLastLine(off_t offset) const
    {
        std::array<char, 4096> buffer{};
        while (offset > 0) {
            const auto size = std::min<off_t>(offset, static_cast<off_t>(buffer.size()));
            const ssize_t got =
                ::pread(m_file.get(), buffer.data(), static_cast<std::size_t>(size), offset - size);
            if (got != size)
                return 0;
            const std::string_view text(buffer.data(), static_cast<std::size_t>(got));
            if (const auto found = text.rfind('\n'); found != std::string_view::npos)
                return offset - size + static_cast<off_t>(found) + 1;
            offset -= size;
        }
        return 0;
    }

    FileDescriptor m_file;
    int m_error;
    struct stat m_info{};
    off_t m_end = 0;
};

std::optional<LogLine> parseLine(std::string_view line)
{
    LogLine result;
    std::int64_t time = 0;
    const char *const end = line.data() + line.size();
    auto parsed = std::from_chars(line.data(), end, result.seq);
    if (parsed.ec != std::errc() || parsed.ptr == end)
        return std::nullopt;
    parsed = std::from_chars(parsed.ptr + 1, end, time);
    if (parsed.ec != std::errc() || end - parsed.ptr < 3)
        return std::nullopt;
    result.time = Timestamp(Milliseconds(time));
    result.stream = parsed.ptr[1] == 'e'   ? LogStream::Stderr
                    : parsed.ptr[1] == 's' ? LogStream::System
                                           : LogStream::Stdout;
    result.text.assign(parsed.ptr + 3, end);
    return result;
}

/// The length of a long text without a code point that only begins at its end.
std::size_t withoutCutCodePoint(std::string_view text)
{
    for (std::size_t back = 1; back <= 3; ++back) {
        const auto byte = static_cast<unsigned char>(text[text.size() - back]);
        if ((byte & 0xC0) == 0x80)
            continue;
        const std::size_t length = byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : byte >= 0xC0 ? 2 : 1;
        return length > back ? text.size() - back : text.size();
    }
    return text.size();
}

char letterOf(LogStream stream)
{
    return stream == LogStream::Stdout ? 'o' : stream == LogStream::Stderr ? 'e' : 's';
}

/// Adds a file's lines from `page.next` on; false when the page is full.
bool readLines(const LogFile &file, LogPage &page, std::size_t maxLines, std::size_t &room)
{
    off_t offset = file.find(page.next);
    std::string buffer;
    while (offset < file.end()) {
        buffer = file.readAt(offset, std::max(chunkSize, buffer.size() * 2));
        if (buffer.empty())
            break; // The disk does not give what it has promised.
        std::size_t taken = 0;
        for (std::size_t end = buffer.find('\n'); end != std::string::npos;
             end = buffer.find('\n', taken)) {
            const std::string_view text = std::string_view(buffer).substr(taken, end - taken);
            taken = end + 1;
            auto line = parseLine(text);
            if (!line || line->seq < page.next)
                continue;
            if (page.lines.size() >= maxLines || (line->text.size() > room && !page.lines.empty()))
                return false;
            room -= std::min(room, line->text.size());
            page.next = line->seq + 1;
            page.lines.push_back(*std::move(line));
        }
        if (taken == 0 && offset + static_cast<off_t>(buffer.size()) >= file.end())
            break;
        offset += static_cast<off_t>(taken);
        if (taken > 0)
            buffer.clear();
    }
    return true;
}

} // namespace

Result<LogPage> LineLogReader::read(const fs::path &path, std::uint64_t cursor,
                                    std::size_t maxLines, std::size_t maxBytes)
{
    // The newer file first: if the writer turns the files over in between, the older one is the
    // same file and no line is missed.
    const LogFile newer(path);
    const LogFile older(olderHalf(path));
    for (const LogFile *file : {&newer, &older}) {
        if (file->error() != 0)
            return failed("read", path, file->error());
    }
    LogPage page{.lines = {}, .next = std::max<std::uint64_t>(cursor, 1)};
    std::size_t room = maxBytes;
    const bool oldLines = older.lastSeq().value_or(0) >= page.next && !older.isSameAs(newer);
    if (oldLines && !readLines(older, page, maxLines, room))
        return page;
    readLines(newer, page, maxLines, room);
    return page;
}

Result<LineLogWriter> LineLogWriter::open(const fs::path &path, LineLogOptions options)
{
    LineLogWriter log;
    log.m_path = path;
    log.m_maxBytes = options.maxBytes;
    log.m_clock = options.clock;
    for (Partial &partial : log.m_partial)
        partial.masker = Masker(options.mask);
    log.m_file = FileDescriptor(
        ::open(path.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0600));
    if (!log.m_file.isOpen())
        return failed("open", path, errno);
    if (::flock(log.m_file.get(), LOCK_EX | LOCK_NB) != 0)
        return std::unexpected(
            Error{ErrorKind::Conflict,
                  "log.busy",
                  std::format("Another process is writing the log {}.", path.string()),
                  {}});
    const LogFile newer(path);
    const auto last = newer.lastSeq();
    log.m_next = (last ? *last : LogFile(olderHalf(path)).lastSeq().value_or(0)) + 1;
    log.m_size = static_cast<std::uint64_t>(newer.end());
    // A crash in the middle of a line left a part of it.
    if (::ftruncate(log.m_file.get(), newer.end()) != 0)
        return failed("open", path, errno);
    return log;
}

LineLogWriter::~LineLogWriter()
{
    // Nobody is left to hear of an error; who wants to know calls finish().
    if (m_file.isOpen()) [[maybe_unused]]
        const auto ignored = finish();
}

void LineLogWriter::addLine(LogStream stream, std::string_view text, Timestamp time)
{
    if (text.ends_with('\r'))
        text.remove_suffix(1);
    m_pending +=
        std::format("{} {} {} ", m_next++, time.time_since_epoch().count(), letterOf(stream));
    m_pending += toValidUtf8(text);
    m_pending += '\n';
}

void LineLogWriter::addLines(LogStream stream, std::string_view text)
{
    Partial &partial = m_partial[static_cast<std::size_t>(std::to_underlying(stream))];
    const Timestamp now = m_clock->now();
    while (!text.empty()) {
        if (partial.text.empty())
            partial.since = now;
        const std::size_t end = text.find('\n');
        const std::size_t room = maximumLine - partial.text.size();
        const bool isWhole = end != std::string_view::npos && end <= room;
        partial.text += text.substr(0, isWhole ? end : std::min(room, text.size()));
        text.remove_prefix(isWhole ? end + 1 : std::min(room, text.size()));
        if (isWhole) {
            addLine(stream, partial.text, partial.since);
            partial.text.clear();
        } else if (partial.text.size() == maximumLine) {
            const std::size_t cut = withoutCutCodePoint(partial.text);
            addLine(stream, partial.text.substr(0, cut), partial.since);
            partial.text.erase(0, cut);
        }
    }
}

Result<> LineLogWriter::append(LogStream stream, std::string_view text)
{
    Masker &masker = m_partial[static_cast<std::size_t>(std::to_underlying(stream))].masker;
    if (masker.isIdle())
        addLines(stream, text);
    else
        addLines(stream, masker.feed(text));
    return writeOut();
}

Result<> LineLogWriter::system(std::string_view text)
{
    return append(LogStream::System, std::format("{}\n", text));
}

Result<> LineLogWriter::finish()
{
    for (const LogStream stream : {LogStream::Stdout, LogStream::Stderr, LogStream::System}) {
        Partial &partial = m_partial[static_cast<std::size_t>(std::to_underlying(stream))];
        addLines(stream, partial.masker.flush());
        if (!partial.text.empty())
            addLine(stream, std::exchange(partial.text, {}), partial.since);
    }
    return writeOut();
}

Result<> LineLogWriter::writeOut()
{
    std::string_view rest = m_pending;
    while (!rest.empty()) {
        if (m_size > 0 && m_size >= m_maxBytes / 2)
            TRY(rotate());
        // As many whole lines as fit, but at least one.
        const std::uint64_t room = m_maxBytes / 2 > m_size ? m_maxBytes / 2 - m_size : 0;
        std::size_t end =
            room < rest.size() ? rest.rfind('\n', static_cast<std::size_t>(room)) : rest.size() - 1;
        if (end == std::string_view::npos)
            end = rest.find('\n');
        auto written = writeAll(m_file.get(), rest.substr(0, end + 1));
        if (!written) {
            // Half a line must not glue itself to the next one: a full disk may have room later.
            [[maybe_unused]] const int ignored =
                ::ftruncate(m_file.get(), static_cast<off_t>(m_size));
            m_pending.clear();
            return written;
        }
        m_size += end + 1;
        rest.remove_prefix(end + 1);
    }
    m_pending.clear();
    return {};
}

Result<> LineLogWriter::rotate()
{
    if (::rename(m_path.c_str(), olderHalf(m_path).c_str()) != 0)
        return failed("write", m_path, errno);
    FileDescriptor fresh(::open(
        m_path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0600));
    if (!fresh.isOpen() || ::flock(fresh.get(), LOCK_EX | LOCK_NB) != 0)
        return failed("write", m_path, errno);
    m_file = std::move(fresh);
    m_size = 0;
    return {};
}

} // namespace slipway::sandbox
