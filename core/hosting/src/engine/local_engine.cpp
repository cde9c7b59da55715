// SPDX-License-Identifier: GPL-3.0-or-later
#include <slipway/base/files.h>
#include <slipway/base/log.h>
#include <slipway/hosting/engine/local_engine.h>
#include <slipway/sandbox/runner_connection.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <format>
#include <set>

#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

namespace slipway::hosting {

namespace fs = std::filesystem;
using sandbox::FrameType;
using sandbox::RunnerConnection;
using std::chrono::steady_clock;

static constexpr std::string_view runSuffix = ".run";
static constexpr std::chrono::seconds answerTime{2};

static fs::path webSocketOf(const fs::path &socket)
{
    return fs::path(socket).replace_extension(".web");
}

static sandbox::Exit lost(std::string_view why)
{
    sandbox::Exit exit;
    exit.reason = sandbox::ExitReason::Failed;
    exit.text = why;
    return exit;
}

static void removeTraces(const fs::path &socket)
{
    ::unlink(socket.c_str());
    ::unlink(webSocketOf(socket).c_str());
    ::unlink(sandbox::exitRecordOf(socket).c_str());
}

namespace {

class LocalInstance final : public Instance
{
public:
    LocalInstance(fs::path socket, RunnerConnection connection, bool hasPort)
        : m_socket(std::move(socket))
        , m_connection(std::move(connection))
    {
        if (hasPort)
            m_web = webSocketOf(m_socket);
    }
    /// One that ended before anybody could speak with it.
    explicit LocalInstance(sandbox::Exit exit)
        : m_exit(std::move(exit))
    {}

    std::optional<sandbox::Exit> wait(Milliseconds timeout, int interrupt) override;
    sandbox::Exit stop(Milliseconds grace) override;
    Result<sandbox::Statistics> statistics() override;
    Result<bool> listens() override;
    const fs::path &socket() const override { return m_web; }

private:
    /// Takes what has arrived; false where the runner is gone.
    bool receive();
    void take(const sandbox::Frame &frame);
    /// Sends a question and waits until its answer is in `place`.
    template<class T>
    Result<T> ask(FrameType question, std::optional<T> &place);
    void end(sandbox::Exit exit);

    fs::path m_socket;
    fs::path m_web;
    std::optional<RunnerConnection> m_connection;
    std::optional<sandbox::Exit> m_exit;
    std::optional<sandbox::Statistics> m_statistics;
    std::optional<bool> m_listens;
};

void LocalInstance::end(sandbox::Exit exit)
{
    m_exit = std::move(exit);
    removeTraces(m_socket);
}

bool LocalInstance::receive()
{
    while (!m_exit) {
        auto frame = m_connection->receive(Milliseconds(0));
        if (!frame) {
            auto record = sandbox::readExit(m_socket);
            end(record ? std::move(*record) : lost("its runner was killed"));
            return false;
        }
        if (!*frame)
            return true;
        take(**frame);
    }
    return false;
}

void LocalInstance::take(const sandbox::Frame &frame)
{
    const auto value = parseJson(frame.payload);
    if (!value)
        return;
    if (frame.type == FrameType::Exit) {
        auto exit = sandbox::Exit::fromJson(*value);
        end(exit ? std::move(*exit) : lost(exit.error().message));
    } else if (frame.type == FrameType::Statistics) {
        if (const auto statistics = sandbox::Statistics::fromJson(*value))
            m_statistics = *statistics;
    } else if (frame.type == FrameType::Port) {
        ObjectReader reader(*value);
        m_listens = reader.boolean("listens", false);
    }
}

std::optional<sandbox::Exit> LocalInstance::wait(Milliseconds timeout, int interrupt)
{
    const auto deadline = steady_clock::now() + timeout;
    while (!m_exit && receive()) {
        const auto left = std::chrono::ceil<Milliseconds>(deadline - steady_clock::now());
        if (timeout.count() >= 0 && left.count() <= 0)
            return {};
        std::array<pollfd, 2> events{pollfd{m_connection->descriptor(), POLLIN, 0},
                                     pollfd{interrupt, POLLIN, 0}};
        ::poll(events.data(), events.size(),
               timeout.count() < 0 ? -1 : static_cast<int>(left.count()));
        if (events[1].revents != 0 && events[0].revents == 0)
            return {};
    }
    return m_exit;
}

sandbox::Exit LocalInstance::stop(Milliseconds grace)
{
    const json::value request{{"graceMs", grace.count()}};
    if (!m_exit) {
        // A runner that is gone already shows in wait().
        [[maybe_unused]] const auto sent =
            m_connection->send(FrameType::Stop, json::serialize(request));
    }
    auto exit = wait(grace + std::chrono::seconds(10), -1);
    if (!exit) {
        logError("engine", "a runner does not end: {}", m_socket.string());
        return lost("it could not be stopped");
    }
    return *exit;
}

template<class T>
Result<T> LocalInstance::ask(FrameType question, std::optional<T> &place)
{
    place.reset();
    if (m_exit)
        return std::unexpected(
            Error{ErrorKind::Unavailable, "instance.ended", "The instance has ended.", {}});
    TRY(m_connection->send(question));
    const auto deadline = steady_clock::now() + answerTime;
    while (receive() && !place) {
        const auto left = std::chrono::ceil<Milliseconds>(deadline - steady_clock::now());
        if (left.count() <= 0)
            break;
        pollfd event{m_connection->descriptor(), POLLIN, 0};
        ::poll(&event, 1, static_cast<int>(left.count()));
    }
    if (!place)
        return std::unexpected(
            Error{ErrorKind::Unavailable, "engine.no_answer", "The instance does not answer.", {}});
    return *place;
}

Result<sandbox::Statistics> LocalInstance::statistics()
{
    return ask(FrameType::Query, m_statistics);
}

Result<bool> LocalInstance::listens()
{
    return ask(FrameType::Probe, m_listens);
}

} // namespace

Result<std::unique_ptr<LocalEngine>> LocalEngine::create(fs::path folder, fs::path runner)
{
    TRY(makeFolder(folder, 0700));
    return std::unique_ptr<LocalEngine>(new LocalEngine(fs::absolute(folder), std::move(runner)));
}

static sandbox::RunSpec runSpec(const InstanceSpec &spec, const fs::path &socket)
{
    sandbox::RunSpec run;
    run.argv = {"/bin/sh", "-c", spec.command};
    run.workdir = projectFolder;
    run.mounts.push_back({spec.files, std::string(projectFolder), sandbox::Access::Write});
    if (!spec.environment.empty()) {
        run.mounts.push_back(
            {spec.environment, std::string(environmentFolder), sandbox::Access::Read});
        run.environment["VIRTUAL_ENV"] = environmentFolder;
        run.environment["PATH"] =
            std::format("{}/bin:/usr/local/bin:/usr/bin:/bin", environmentFolder);
    }
    for (const auto &[name, value] : spec.variables) {
        run.environment[name] = value.reveal();
        run.mask.push_back(value);
    }
    run.limits = spec.limits;
    run.network = sandbox::Network::Outbound;
    if (spec.hasPort)
        run.port = {.inside = servicePort,
                    .listen = std::format("unix:{}", webSocketOf(socket).string())};
    run.logFile = spec.log;
    return run;
}

Result<std::unique_ptr<Instance>> LocalEngine::start(const InstanceSpec &spec)
{
    const fs::path socket =
        m_folder
        / std::format("{}-{}{}", spec.deployment.text(), generateIdText().substr(0, 6), runSuffix);
    const auto started = RunnerConnection::launchDetached(m_runner, runSpec(spec, socket), socket);
    if (!started) {
        removeTraces(socket);
        return std::unexpected(started.error());
    }
    auto connection = RunnerConnection::connect(socket);
    if (connection)
        return std::make_unique<LocalInstance>(socket, std::move(*connection), spec.hasPort);
    // A program of a few milliseconds may be over already.
    auto exit = sandbox::readExit(socket);
    removeTraces(socket);
    if (!exit)
        return std::unexpected(connection.error());
    return std::make_unique<LocalInstance>(std::move(*exit));
}

/// The newest first.
std::vector<fs::path> LocalEngine::sockets(const DeploymentId &deployment) const
{
    std::vector<std::pair<fs::file_time_type, fs::path>> found;
    std::error_code error;
    for (const auto &entry : fs::directory_iterator(m_folder, error)) {
        const std::string name = entry.path().filename().string();
        if (name.starts_with(deployment.text() + "-") && name.ends_with(runSuffix))
            found.emplace_back(entry.last_write_time(error), entry.path());
    }
    std::ranges::sort(found, std::greater());
    std::vector<fs::path> result;
    for (auto &[time, path] : found)
        result.push_back(std::move(path));
    return result;
}

/// Sockets of runners that were killed, and how instances ended that nobody asked about.
void LocalEngine::removeFiles(const DeploymentId &deployment) const
{
    std::error_code error;
    for (const auto &entry : fs::directory_iterator(m_folder, error)) {
        if (entry.path().filename().string().starts_with(deployment.text() + "-"))
            ::unlink(entry.path().c_str());
    }
}

std::unique_ptr<Instance> LocalEngine::find(const DeploymentId &deployment)
{
    std::unique_ptr<Instance> result;
    for (const fs::path &socket : sockets(deployment)) {
        auto connection = RunnerConnection::connect(socket);
        if (!connection) {
            removeTraces(socket);
            continue;
        }
        std::error_code error;
        auto instance = std::make_unique<LocalInstance>(socket, std::move(*connection),
                                                        fs::exists(webSocketOf(socket), error));
        if (result)
            instance->stop(Milliseconds(0));
        else
            result = std::move(instance);
    }
    if (!result)
        removeFiles(deployment);
    return result;
}

std::vector<DeploymentId> LocalEngine::running() const
{
    std::set<DeploymentId> result;
    std::error_code error;
    for (const auto &entry : fs::directory_iterator(m_folder, error)) {
        const std::string name = entry.path().filename().string();
        if (!name.ends_with(runSuffix))
            continue;
        if (auto id = DeploymentId::parse(name.substr(0, name.find('-'))))
            result.insert(std::move(*id));
    }
    return {result.begin(), result.end()};
}

void LocalEngine::remove(const DeploymentId &deployment)
{
    if (const auto instance = find(deployment))
        instance->stop(Milliseconds(0));
    removeFiles(deployment);
}

} // namespace slipway::hosting
