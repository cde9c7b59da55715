// SPDX-License-Identifier: GPL-3.0-or-later
#include "server.h"

#include <slipway/base/log.h>
#include <slipway/base/paths.h>
#include <slipway/base/random.h>
#include <slipway/hosting/deployments/deployments.h>
#include <slipway/hosting/edge/edge.h>
#include <slipway/hosting/engine/local_engine.h>
#include <slipway/hosting/executions/executor.h>
#include <slipway/hosting/http/http_server.h>
#include <slipway/hosting/postgres/postgres_server.h>
#include <slipway/hosting/store/migrations.h>

#include <algorithm>
#include <arpa/inet.h>
#include <cerrno>
#include <cstdio>
#include <format>
#include <sys/socket.h>
#include <unistd.h>

using namespace slipway;
using namespace slipway::hosting;
namespace fs = std::filesystem;

static constexpr std::size_t databaseConnections = 8;
static constexpr std::size_t ioThreads = 4;
static constexpr std::size_t ioQueue = 500;

static fs::path sisterProgram(const char *name)
{
    const fs::path beside = programFolder() / name;
    return access(beside.c_str(), X_OK) == 0 ? beside : fs::path(name);
}

/// What this server is called in a database it may share: made once, and kept with its state.
static Result<std::string> ownName(const fs::path &state)
{
    const fs::path file = state / "server-id";
    auto name = readFile(file, 256);
    if (!name && name.error().kind != ErrorKind::NotFound)
        return std::unexpected(name.error());
    if (name && !name->empty())
        return *std::move(name);
    const std::string fresh = generateIdText();
    TRY(writeFileAtomic(file, fresh, {.mode = 0644}));
    return fresh;
}

/// The edge needs a number: who asks for any gets one that is free now.
static Result<std::uint16_t> choosePort(const ServerOptions &options)
{
    if (options.listenPort != 0)
        return options.listenPort;
    sockaddr_in address{};
    address.sin_family = AF_INET;
    if (inet_pton(AF_INET, options.listenAddress.c_str(), &address.sin_addr) != 1)
        return std::unexpected(Error::invalidInput(
            "options.invalid", "--listen with port 0 needs an IPv4 address such as 127.0.0.1."));
    const FileDescriptor descriptor(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    auto *generic = reinterpret_cast<sockaddr *>(&address);
    socklen_t size = sizeof address;
    if (!descriptor.isOpen() || bind(descriptor.get(), generic, size) != 0
        || getsockname(descriptor.get(), generic, &size) != 0)
        return std::unexpected(
            Error::fromErrno("server.listen", "cannot listen on " + options.listenAddress, errno));
    return ntohs(address.sin_port);
}

namespace {

/// What the API and the deployments stand on, in the order it comes up; it goes down in reverse.
struct Foundation
{
    std::unique_ptr<PostgresServer> postgres; ///< null with a database of somebody else's
    std::unique_ptr<Database> database;
    std::unique_ptr<Listener> listener;
    std::optional<Vault> vault;
    std::unique_ptr<Passwords> passwords;
    std::optional<BlobStore> blobs;
    std::optional<Releases> releases;
    std::unique_ptr<LogHub> logHub;
    std::unique_ptr<LocalEngine> engine;
};

Result<Secret> bringUpDatabase(const ServerOptions &options, Foundation &foundation)
{
    if (!options.databaseUrl.isEmpty())
        return options.databaseUrl;
    TRY(foundation.postgres,
        PostgresServer::start({.folder = options.state / "postgres",
                               .logFile = options.state / "log" / "postgres.log"}));
    return foundation.postgres->connectionString();
}

Result<> bringUp(const ServerOptions &options, Foundation &foundation)
{
    TRY(const Secret connection, bringUpDatabase(options, foundation));
    TRY(migrate(connection));
    TRY(foundation.database, Database::open(connection, databaseConnections));
    TRY(foundation.listener, Listener::start(connection));
    TRY(foundation.vault, Vault::open(options.state / "secret.key"));
    TRY(foundation.passwords, Passwords::create());
    TRY(foundation.blobs, BlobStore::open(options.state / "blobs"));
    TRY(foundation.releases, Releases::open(options.state));
    TRY(foundation.logHub, LogHub::create());
    TRY(foundation.engine,
        LocalEngine::create(options.state / "run", sisterProgram("slipway-run")));
    return {};
}

} // namespace

/// On standard output for people, in a file for programs.
static void announce(const ServerOptions &options, std::uint16_t port)
{
    const std::string address =
        options.listenAddress == "0.0.0.0" ? "127.0.0.1" : options.listenAddress;
    const std::string url = std::format("http://{}:{}", address, port);
    const auto written = writeFileAtomic(options.state / "endpoint", url + "\n",
                                         {.mode = 0644, .durability = Durability::Fast});
    if (!written)
        logWarning("server", "{}", written.error().describe());
    std::printf("Slipway is ready at %s\n", url.c_str());
    std::fflush(stdout);
}

Result<> serve(const ServerOptions &options, StopSignal &signal)
{
    TRY(makeFolder(options.state, 0711));
    TRY(const LockFile lock,
        LockFile::acquire(options.state / "lock", "server.running",
                          std::format("Another slipwayd uses {} already; stop it first, or choose "
                                      "another folder with --state.",
                                      options.state.string())));
    std::error_code ignored;
    fs::remove(options.state / "endpoint", ignored);

    TRY(const std::string server, ownName(options.state));
    Foundation foundation;
    TRY(bringUp(options, foundation));
    TRY(const std::uint16_t port, choosePort(options));
    TRY(const std::string openApi, readFile(resourceFolder() / "openapi.json"));

    Accounts accounts(*foundation.database, *foundation.passwords,
                      options.signUp == ServerOptions::SignUp::Open ? Accounts::SignUp::Open
                                                                    : Accounts::SignUp::Closed);
    LogFiles logFiles(options.state / "logs");
    TRY(const auto sandboxes,
        Sandboxes::start(*foundation.database, *foundation.listener, *foundation.blobs,
                         {.folder = options.state / "sandboxes",
                          .runner = sisterProgram("slipway-run"),
                          .shellScript = resourceFolder() / "shell" / "slipway.bash",
                          .server = server,
                          .idle = std::chrono::minutes(options.terminalIdle)}));
    TRY(const auto executor, Executor::create({.folder = options.state / "tmp" / "execute",
                                               .runner = sisterProgram("slipway-run")}));
    RateLimits rates;
    Workers io("files", ioThreads, ioQueue);
    Services services{.database = foundation.database.get(),
                      .listener = foundation.listener.get(),
                      .accounts = &accounts,
                      .vault = &*foundation.vault,
                      .blobs = &*foundation.blobs,
                      .logFiles = &logFiles,
                      .logHub = foundation.logHub.get(),
                      .executor = executor.get(),
                      .sandboxes = sandboxes.get(),
                      .rates = &rates,
                      .io = &io,
                      .address = {.domain = options.domain, .port = port},
                      .server = server,
                      .version = SLIPWAY_VERSION,
                      .openApi = openApi,
                      .edgeSecret = Secret(randomToken())};
    TRY(const auto http, HttpServer::create(services, {.folder = options.state / "tmp" / "http"}));
    TRY(auto edge, Edge::start({.program = sisterProgram("caddy"),
                                .folder = options.state / "edge",
                                .pages = resourceFolder() / "pages",
                                .listen = std::format("{}:{}", options.listenAddress, port),
                                .domain = options.domain,
                                .api = std::format("127.0.0.1:{}", http->port()),
                                .secret = services.edgeSecret}));
    TRY(auto deployments, Deployments::start({.database = *foundation.database,
                                              .listener = *foundation.listener,
                                              .vault = *foundation.vault,
                                              .routes = edge->routes(),
                                              .engine = *foundation.engine,
                                              .blobs = *foundation.blobs,
                                              .releases = *foundation.releases,
                                              .logs = logFiles},
                                             {.server = server,
                                              .runner = sisterProgram("slipway-run"),
                                              .builders = options.builds}));

    signal.onStop([&] {
        logInfo("server", "stopping");
        executor->stop();
        http->drain();
        deployments.reset();
        edge.reset();
        http->quit();
    });
    http->run([&] { announce(options, port); });
    fs::remove(options.state / "endpoint", ignored);
    return {};
}
