// SPDX-License-Identifier: GPL-3.0-or-later
#include <slipway/hosting/postgres/postgres_server.h>

#include <slipway/base/log.h>

#include "child.h"
#include "installation.h"
#include "leftover.h"

#include <atomic>
#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <format>
#include <future>
#include <poll.h>
#include <pthread.h>
#include <sys/eventfd.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

namespace slipway::hosting {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

static constexpr auto startTimeout = 60s; // recovery after a power cut takes its time
static constexpr std::uintmax_t logLimit = 10U << 20;

static std::string pathOf(int descriptor)
{
    return std::format("/proc/self/fd/{}", descriptor);
}

static Error startError(std::string_view what, int number)
{
    return Error::fromErrno("postgres.start", what, number);
}

static Result<FileDescriptor> openFolder(const fs::path &folder)
{
    FileDescriptor descriptor(open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!descriptor.isOpen())
        return std::unexpected(startError("cannot open " + folder.string(), errno));
    return descriptor;
}

namespace {

/// The server's log, and where this start's part of it begins.
struct ServerLog
{
    fs::path path;
    FileDescriptor descriptor;
    off_t begin = 0;
};

} // namespace

static Result<ServerLog> openLog(const fs::path &path)
{
    std::error_code error;
    if (fs::file_size(path, error) > logLimit && !error)
        fs::rename(path, path.string() + ".1", error);
    FileDescriptor descriptor(open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600));
    if (!descriptor.isOpen())
        return std::unexpected(startError("cannot write " + path.string(), errno));
    const off_t begin = lseek(descriptor.get(), 0, SEEK_END);
    return ServerLog{path, std::move(descriptor), begin};
}

/// A folder for the server's user alone.
static Result<FileDescriptor> makeServerFolder(const fs::path &folder, const ServerUser &user)
{
    TRY(makeFolder(folder, 0700));
    TRY(auto descriptor, openFolder(folder));
    if (fchmod(descriptor.get(), 0700) != 0
        || (getuid() == 0 && fchown(descriptor.get(), user.uid, user.gid) != 0))
        return std::unexpected(startError("cannot give away " + folder.string(), errno));
    return descriptor;
}

/// What the log says since this start, for an error's detail.
static std::string lastWords(const ServerLog &log)
{
    auto text = readFile(log.path).value_or(std::string());
    text.erase(0, std::min(static_cast<std::size_t>(log.begin), text.size()));
    return text.size() > 1500 ? text.substr(text.size() - 1500) : text;
}

static Error endedError(const ServerLog &log, std::string_view what)
{
    return {ErrorKind::Unavailable, "postgres.start",
            std::format("{} Its reason stands in {}.", what, log.path.string()), lastWords(log)};
}

/// Made elsewhere, written to the disk, then moved into place: what is called "data" is whole.
static Result<> makeDatabase(const fs::path &data, const PostgresInstallation &installation,
                             const ServerUser &user, const ServerLog &log)
{
    const fs::path unfinished = data.string() + ".new";
    TRY(removeTree(unfinished));
    TRY(const FileDescriptor folder, makeServerFolder(unfinished, user));
    TRY(Child initdb,
        Child::start({.argv = {installation.bin / "initdb", "-D", pathOf(dataDescriptor),
                               "--username=slipway", "--encoding=UTF8", "--no-locale",
                               "--auth=trust", "--no-sync", "--no-instructions"},
                      .user = user,
                      .data = folder.get(),
                      .output = log.descriptor.get(),
                      .deathSignal = SIGKILL}));
    const auto status = initdb.wait(120s);
    if (!status) {
        syscall(SYS_pidfd_send_signal, initdb.descriptor(), SIGKILL, nullptr, 0);
        waitpid(initdb.pid(), nullptr, 0);
    }
    if (status != 0)
        return std::unexpected(endedError(log, "The database could not be created."));
    if (syncfs(folder.get()) != 0)
        return std::unexpected(startError("cannot write the new database to the disk", errno));
    // An empty folder of this name may be there; rename() replaces it.
    if (rename(unfinished.c_str(), data.c_str()) != 0)
        return std::unexpected(startError("cannot create " + data.string(), errno));
    return {};
}

static std::vector<std::string> serverArguments(const PostgresInstallation &installation)
{
    std::vector<std::string> argv{installation.bin / "postgres", "-D", pathOf(dataDescriptor)};
    const std::string hba = pathOf(socketDescriptor) + "/hba.conf";
    const std::pair<const char *, std::string> settings[] = {
        {"listen_addresses", ""},
        {"unix_socket_directories", pathOf(socketDescriptor)},
        {"unix_socket_permissions", "0700"},
        {"hba_file", hba},
        {"max_connections", "40"},
        {"shared_buffers", "48MB"},
        {"max_wal_size", "256MB"},
        {"wal_level", "minimal"},
        {"max_wal_senders", "0"},
        {"max_parallel_workers", "0"},
        {"jit", "off"},
        {"log_timezone", "UTC"},
        {"timezone", "UTC"},
        {"log_line_prefix", "%m [%p] "},
        {"logging_collector", "off"},
    };
    for (const auto &[name, value] : settings) {
        argv.emplace_back("-c");
        argv.push_back(std::format("{}={}", name, value));
    }
    return argv;
}

/// Only our user, only over the socket, which stands in a folder only the server's user can enter.
static Result<> writeAccessRules(const fs::path &folder)
{
    return writeFileAtomic(folder / "hba.conf", "local all slipway trust\n",
                           {.mode = 0644, .durability = Durability::Fast});
}

/// The last line of postmaster.pid says when connections are accepted.
static bool isReady(const fs::path &data)
{
    const auto text = readFile(data / "postmaster.pid", 4096);
    return text && text->contains("\nready");
}

static Result<> waitUntilReady(Child &child, const fs::path &data, const ServerLog &log)
{
    const auto end = std::chrono::steady_clock::now() + startTimeout;
    while (!isReady(data)) {
        if (child.wait(5ms))
            return std::unexpected(endedError(log, "PostgreSQL ended while starting."));
        if (std::chrono::steady_clock::now() > end) {
            syscall(SYS_pidfd_send_signal, child.descriptor(), SIGQUIT, nullptr, 0);
            child.wait(10s);
            return std::unexpected(endedError(log, "PostgreSQL does not become ready."));
        }
    }
    return {};
}

// --- Keeping it running -------------------------------------------------------------------------

struct PostgresServer::Private
{
    Options options;
    PostgresInstallation installation;
    ServerUser user;
    FileDescriptor socketFolder;
    FileDescriptor stopEvent;
    std::atomic<pid_t> pid = -1;
    /// The child's parent, as the kernel sees it: the server ends with this thread.
    std::jthread thread;

    fs::path data() const { return options.folder / "data"; }
    fs::path sockets() const { return options.folder / "run"; }

    Result<> prepare();
    Result<Child> launch();
    void keepRunning(Child child);
    std::optional<Child> relaunch();
    bool waitForStop(std::chrono::milliseconds timeout, int process = -1);
};

Result<> PostgresServer::Private::prepare()
{
    TRY(makeFolder(options.folder, 0711));
    TRY(makeFolder(options.logFile.parent_path(), 0711));
    TRY(installation, choosePostgres(data(), findPostgres()));
    TRY(user, chooseServerUser(data()));
    TRY(endLeftOver(data()));
    TRY(const auto major, majorOf(data()));
    if (!major) {
        TRY(const ServerLog log, openLog(options.logFile));
        TRY(makeDatabase(data(), installation, user, log));
    }
    TRY(socketFolder, makeServerFolder(sockets(), user));
    TRY(writeAccessRules(sockets()));
    stopEvent = FileDescriptor(eventfd(0, EFD_CLOEXEC));
    if (!stopEvent.isOpen())
        return std::unexpected(startError("cannot make an event", errno));
    return {};
}

Result<Child> PostgresServer::Private::launch()
{
    TRY(endLeftOver(data()));
    // As with postmaster.pid: the number in the lock may be another process by now.
    std::error_code ignored;
    fs::remove(sockets() / ".s.PGSQL.5432", ignored);
    fs::remove(sockets() / ".s.PGSQL.5432.lock", ignored);
    TRY(const ServerLog log, openLog(options.logFile));
    TRY(const FileDescriptor dataFolder, openFolder(data()));
    TRY(Child child, Child::start({.argv = serverArguments(installation),
                                   .user = user,
                                   .data = dataFolder.get(),
                                   .socket = socketFolder.get(),
                                   .output = log.descriptor.get(),
                                   .deathSignal = SIGINT}));
    TRY(waitUntilReady(child, data(), log));
    pid = child.pid();
    return child;
}

/// True when asked to stop; false when the time is over or the process has ended.
bool PostgresServer::Private::waitForStop(std::chrono::milliseconds timeout, int process)
{
    pollfd polled[] = {{stopEvent.get(), POLLIN, 0}, {process, POLLIN, 0}};
    while (poll(polled, 2, static_cast<int>(timeout.count())) < 0 && errno == EINTR)
        continue;
    return (polled[0].revents & POLLIN) != 0;
}

static void stopChild(Child &child)
{
    const auto send = [&](int signal) {
        syscall(SYS_pidfd_send_signal, child.descriptor(), signal, nullptr, 0);
    };
    send(SIGINT);
    if (child.wait(20s))
        return;
    logWarning("postgres", "PostgreSQL does not stop; ending it at once");
    send(SIGQUIT);
    if (child.wait(10s))
        return;
    send(SIGKILL);
    child.wait(10s);
}

std::optional<Child> PostgresServer::Private::relaunch()
{
    for (auto backOff = 100ms; !waitForStop(backOff); backOff = std::min(backOff * 2, 10'000ms)) {
        auto child = launch();
        if (child)
            return *std::move(child);
        logError("postgres", "{}", child.error().describe());
    }
    return std::nullopt;
}

void PostgresServer::Private::keepRunning(Child child)
{
    pthread_setname_np(pthread_self(), "postgres");
    constexpr std::chrono::milliseconds forEver(-1);
    while (!waitForStop(forEver, child.descriptor())) {
        child.wait(0ms);
        pid = -1;
        logWarning("postgres", "PostgreSQL ended by itself; starting it again");
        auto next = relaunch();
        if (!next)
            return;
        child = *std::move(next);
    }
    stopChild(child);
}

PostgresServer::PostgresServer(std::unique_ptr<Private> data)
    : d(std::move(data))
{}

Result<std::unique_ptr<PostgresServer>> PostgresServer::start(const Options &options)
{
    auto data = std::make_unique<Private>();
    data->options = options;
    TRY(data->prepare());
    std::promise<Result<>> promise;
    auto started = promise.get_future();
    data->thread = std::jthread([raw = data.get(), started = std::move(promise)]() mutable {
        auto child = raw->launch();
        if (!child) {
            started.set_value(std::unexpected(child.error()));
            return;
        }
        started.set_value({});
        raw->keepRunning(*std::move(child));
    });
    TRY(started.get());
    return std::unique_ptr<PostgresServer>(new PostgresServer(std::move(data)));
}

PostgresServer::~PostgresServer()
{
    eventfd_write(d->stopEvent.get(), 1);
    d->thread.join();
}

Secret PostgresServer::connectionString() const
{
    return Secret(
        std::format("host={} user=slipway dbname=postgres", pathOf(d->socketFolder.get())));
}

fs::path PostgresServer::socketFolder() const
{
    return d->sockets();
}

pid_t PostgresServer::processId() const
{
    return d->pid;
}

} // namespace slipway::hosting
