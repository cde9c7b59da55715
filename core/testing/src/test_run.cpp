// SPDX-License-Identifier: GPL-3.0-or-later
#include "reader.h"

#include <slipway/base/files.h>
#include <slipway/base/json.h>
#include <slipway/base/utf8.h>
#include <slipway/sandbox/runner_connection.h>
#include <slipway/testing/test_run.h>

#include <array>
#include <cerrno>
#include <format>
#include <optional>
#include <set>

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

namespace slipway::testing {

namespace fs = std::filesystem;
using sandbox::FrameType;

namespace {

constexpr int graceMilliseconds = 2000;
constexpr std::size_t mostOutput = 256 << 10;
constexpr std::size_t crashOutput = 16 << 10;
/// So much is read before others get their turn.
constexpr std::size_t portion = 64 << 10;

/// A folder of our own with the pipe in it, which appears in the sandbox too.
class Channel
{
public:
    static Result<Channel> create(const Request &request)
    {
        std::error_code code;
        const fs::path base = fs::temp_directory_path(code);
        std::string name = ((code ? fs::path("/tmp") : base) / "slipway-tests-XXXXXX").string();
        if (!::mkdtemp(name.data()))
            return std::unexpected(
                Error::fromErrno("testing.channel", "Cannot make a folder for the tests", errno));
        Channel channel(name);
        TRY(channel.open(request));
        return channel;
    }
    Channel(Channel &&) noexcept = default;
    Channel &operator=(Channel &&) = delete;
    ~Channel()
    {
        // A folder that stays behind in the folder for temporary files harms nobody.
        if (!m_folder.empty()) [[maybe_unused]]
            const auto removed = removeTree(m_folder);
    }

    const fs::path &folder() const { return m_folder; }
    int descriptor() const { return m_pipe.get(); }

private:
    explicit Channel(fs::path folder)
        : m_folder(std::move(folder))
    {}

    Result<> open(const Request &request)
    {
        const fs::path pipe = m_folder / "events";
        // Open for writing too, so that it has no end while nobody writes.
        if (::mkfifo(pipe.c_str(), 0600) == 0)
            m_pipe = FileDescriptor(::open(pipe.c_str(), O_RDWR | O_NONBLOCK | O_CLOEXEC));
        if (!m_pipe.isOpen())
            return std::unexpected(
                Error::fromErrno("testing.channel", "Cannot make a pipe for the tests", errno));
        if (!request.ids.empty())
            TRY(writeFileAtomic(m_folder / "selection", selection(request),
                                {.durability = Durability::Fast}));
        return giveToOwner(request.project);
    }

    static std::string selection(const Request &request)
    {
        if (request.suite.framework == Framework::Python)
            return json::serialize(json::array(request.ids.begin(), request.ids.end()));
        std::string lines;
        for (const std::string &id : request.ids)
            lines += id + '\n';
        return lines;
    }

    /// What root runs has the rights of whoever owns what it may write: one user only.
    Result<> giveToOwner(const fs::path &project) const
    {
        struct stat info{};
        if (::geteuid() != 0 || ::stat(project.c_str(), &info) != 0 || info.st_uid == 0)
            return {};
        for (const char *name : {"", "events", "selection"}) {
            const fs::path path = m_folder / name;
            if (::lchown(path.c_str(), info.st_uid, info.st_gid) != 0 && errno != ENOENT)
                return std::unexpected(
                    Error::fromErrno("testing.channel", "Cannot give the pipe away", errno));
        }
        return {};
    }

    fs::path m_folder;
    FileDescriptor m_pipe;
};

class PythonReader : public Reader
{
public:
    std::vector<Event> fromChannel(std::string_view bytes) override { return m_lines.feed(bytes); }

private:
    EventReader m_lines;
};

/// Wakes poll() when somebody asks to stop.
class Waker
{
public:
    static Result<Waker> create()
    {
        std::array<int, 2> ends{};
        if (::pipe2(ends.data(), O_CLOEXEC | O_NONBLOCK) != 0)
            return std::unexpected(Error::fromErrno("testing.pipe", "Cannot make a pipe", errno));
        return Waker(FileDescriptor(ends[0]), FileDescriptor(ends[1]));
    }
    int descriptor() const { return m_read.get(); }
    void wake() const { [[maybe_unused]] const auto written = ::write(m_write.get(), "", 1); }

private:
    Waker(FileDescriptor read, FileDescriptor write)
        : m_read(std::move(read))
        , m_write(std::move(write))
    {}
    FileDescriptor m_read;
    FileDescriptor m_write;
};

class Run
{
public:
    Run(sandbox::RunnerConnection connection, const Channel &channel, const Waker &waker,
        Reader &reader, const Listener &listener)
        : m_connection(std::move(connection))
        , m_channel(channel)
        , m_waker(waker)
        , m_reader(reader)
        , m_listener(listener)
    {}

    Result<Ending> execute(const std::stop_token &stop)
    {
        while (!m_exit) {
            if (stop.stop_requested() && !m_stopped) {
                m_stopped = true;
                const json::object grace{{"graceMs", graceMilliseconds}};
                TRY(m_connection.send(FrameType::Stop, json::serialize(grace)));
            }
            readChannel();
            TRY(readFrames());
            if (!m_exit)
                TRY(wait());
        }
        while (readChannel()) {
        }
        tell(m_reader.finish());
        endRunning();
        return Ending{.exit = *m_exit, .output = toValidUtf8(m_output), .stopped = m_stopped};
    }

private:
    Result<> wait()
    {
        std::array<pollfd, 3> watched{
            {{m_connection.descriptor(),
              static_cast<short>(POLLIN | (m_connection.hasUnsent() ? POLLOUT : 0)), 0},
             {m_channel.descriptor(), POLLIN, 0},
             {m_stopped ? -1 : m_waker.descriptor(), POLLIN, 0}}};
        if (::poll(watched.data(), watched.size(), -1) < 0 && errno != EINTR)
            return std::unexpected(Error::fromErrno("testing.poll", "Cannot wait", errno));
        if (watched[0].revents & POLLOUT) {
            // One that has gone shows as the end of its stream.
            [[maybe_unused]] const auto flushed = m_connection.flush();
        }
        return {};
    }

    /// Whether there may be more.
    bool readChannel()
    {
        std::string bytes(portion, '\0');
        const ssize_t got = ::read(m_channel.descriptor(), bytes.data(), bytes.size());
        if (got <= 0)
            return got < 0 && errno == EINTR;
        tell(
            m_reader.fromChannel(std::string_view(bytes).substr(0, static_cast<std::size_t>(got))));
        return true;
    }

    Result<> readFrames()
    {
        for (std::size_t taken = 0; taken < portion && !m_exit;) {
            TRY(const auto frame, m_connection.receive(Milliseconds(0)));
            if (!frame)
                return {};
            taken += frame->payload.size() + 1;
            TRY(handle(*frame));
        }
        return {};
    }

    Result<> handle(const sandbox::Frame &frame)
    {
        if (frame.type == FrameType::Error)
            return std::unexpected(sandbox::errorFromPayload(frame.payload));
        if (frame.type == FrameType::Output && frame.payload.size() > 1) {
            const std::string_view bytes = std::string_view(frame.payload).substr(1);
            m_output += bytes;
            if (m_output.size() > 2 * mostOutput)
                m_output.erase(0, m_output.size() - mostOutput);
            tell(m_reader.fromOutput(bytes));
        }
        if (frame.type == FrameType::Exit) {
            TRY(const json::value value, parseJson(frame.payload));
            TRY(m_exit, sandbox::Exit::fromJson(value));
        }
        return {};
    }

    void tell(std::vector<Event> events)
    {
        for (const Event &event : events) {
            if (const auto *started = std::get_if<Started>(&event))
                m_running.insert(started->id);
            else if (const auto *finished = std::get_if<Finished>(&event))
                m_running.erase(finished->test.id);
        }
        if (!events.empty())
            m_listener(std::move(events));
    }

    void endRunning()
    {
        std::vector<Event> events;
        for (const std::string &id : m_running) {
            Finished finished;
            finished.test.id = id;
            if (!m_stopped) {
                finished.outcome.state = State::Failed;
                finished.outcome.note = "crash";
                finished.outcome.summary = m_exit->text;
                const std::size_t skipped =
                    m_output.size() - std::min(m_output.size(), crashOutput);
                finished.outcome.text = toValidUtf8(std::string_view(m_output).substr(skipped));
            }
            events.emplace_back(std::move(finished));
        }
        if (!events.empty())
            m_listener(std::move(events));
    }

    sandbox::RunnerConnection m_connection;
    const Channel &m_channel;
    const Waker &m_waker;
    Reader &m_reader;
    const Listener &m_listener;
    std::set<std::string> m_running;
    std::string m_output;
    std::optional<sandbox::Exit> m_exit;
    bool m_stopped = false;
};

} // namespace

Result<Ending> runTests(const fs::path &runner, const Request &request, const Listener &listener,
                        std::stop_token stop)
{
    TRY(const Channel channel, Channel::create(request));
    TRY(const Waker waker, Waker::create());
    const std::stop_callback wakeUp(stop, [&waker] { waker.wake(); });
    TRY(const auto spec, specFor(request, channel.folder()));
    TRY(auto connection, sandbox::RunnerConnection::launch(runner, spec));
    // Tests that read from somebody get the end of the file.
    TRY(connection.send(FrameType::EndInput));
    const auto reader = request.suite.framework == Framework::Python
                            ? std::unique_ptr<Reader>(std::make_unique<PythonReader>())
                            : makeCTestReader(request);
    Run run(std::move(connection), channel, waker, *reader, listener);
    return run.execute(stop);
}

} // namespace slipway::testing
