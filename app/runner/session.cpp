// SPDX-License-Identifier: GPL-3.0-or-later
#include "session.h"

#include <slipway/base/json.h>
#include <slipway/base/log.h>
#include <slipway/sandbox/runner_connection.h>
#include <slipway/sandbox/sandbox.h>
#include <slipway/sandbox/unix_socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <utility>

#include <fcntl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace slipway::runner {

using namespace sandbox;

namespace {

/// What may wait for an attached client before the program has to, and when it goes on.
constexpr std::size_t pauseAbove = std::size_t{512} * 1024;
/// The same in the ring.
constexpr std::size_t keeperPauseAbove = std::size_t{1} << 20;
/// What may wait for one of a detached runner's clients before it is skipped ahead.
constexpr std::size_t lagAbove = std::size_t{2} << 20;
constexpr std::size_t clientLimit = 64;
/// More output than any program writes, and a number that JSON knows exactly.
constexpr std::int64_t maximumPlace = std::int64_t{1} << 53;
/// Who has taken nothing for that long has had what it will ever have; longer than a server waits
/// for a client of its own.
constexpr Milliseconds lastWords{20'000};
constexpr Milliseconds lastWordsWhenStopped{2000};
constexpr Milliseconds firstLook{3000};
constexpr Milliseconds signalGrace{2000};

constexpr std::array signalNames{std::pair{"INT", SIGINT},   std::pair{"TERM", SIGTERM},
                                 std::pair{"KILL", SIGKILL}, std::pair{"HUP", SIGHUP},
                                 std::pair{"USR1", SIGUSR1}, std::pair{"USR2", SIGUSR2}};

Result<int> signalOf(std::string_view payload)
{
    TRY(const auto value, parseJson(payload));
    ObjectReader reader(value);
    const std::string name = reader.string("signal", 16);
    TRY(reader.finish());
    const auto found = std::ranges::find(signalNames, name, [](auto &each) { return each.first; });
    if (found == signalNames.end())
        return std::unexpected(
            Error::invalidInput("run.unknown_signal", "There is no such signal."));
    return found->second;
}

Result<Milliseconds> graceOf(std::string_view payload)
{
    TRY(const auto value, parseJson(payload.empty() ? "{}" : payload));
    ObjectReader reader(value);
    const Milliseconds grace(reader.integer("graceMs", 0, 3'600'000, 2000));
    TRY(reader.finish());
    return grace;
}

Result<TerminalSize> sizeOf(std::string_view payload)
{
    TRY(const auto value, parseJson(payload));
    return TerminalSize::fromJson(value);
}

std::string encodeJson(FrameType type, const json::value &value)
{
    return encodeFrame(type, json::serialize(value));
}

/// What is told to whoever wanted a detached run.
std::string answerOf(const Result<Started> &started)
{
    return started ? encodeJson(FrameType::Started, started->toJson())
                   : encodeFrame(FrameType::Error, errorToPayload(started.error()));
}

void closeStandardStreams()
{
    const int nothing = ::open("/dev/null", O_RDWR | O_CLOEXEC);
    for (int i = STDIN_FILENO; i <= STDERR_FILENO; ++i)
        ::dup2(nothing, i);
    if (nothing > STDERR_FILENO)
        ::close(nothing);
}

} // namespace

Session::Session(RunSpec spec)
    : m_program(m_loop, std::move(spec))
{}

Session::~Session() = default;

Client::Handlers Session::handlers()
{
    return {.frame = [this](Client &client, const Frame &frame) { handleFrame(client, frame); },
            .drained = [this](Client &client) { clientDrained(client); },
            .closed = [this](Client &client) { clientClosed(client); }};
}

void Session::watchSignals()
{
    sigset_t set;
    sigemptyset(&set);
    for (const int number : {SIGINT, SIGTERM, SIGHUP})
        sigaddset(&set, number);
    ::sigprocmask(SIG_BLOCK, &set, nullptr);
    m_signals = FileDescriptor(::signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK));
    m_loop.watch(m_signals.get(), EPOLLIN, [this](auto) {
        signalfd_siginfo info{};
        while (::read(m_signals.get(), &info, sizeof info) == sizeof info) {
            // Where a session ends, those who were to outlive it go on.
            if (!m_begun)
                m_loop.stop();
            else if (m_exit)
                finish();
            else if (!isDetached() || info.ssi_signo != SIGHUP)
                m_program.stop(isDetached() ? signalGrace : Milliseconds(0));
        }
    });
}

Client &Session::addStandardClient()
{
    m_clients.push_back(std::make_unique<Client>(m_loop, FileDescriptor(STDIN_FILENO),
                                                 FileDescriptor(STDOUT_FILENO), handlers()));
    return *m_clients.front();
}

/// Starts the program for a client that drives it alone.
Result<> Session::begin(Client &client)
{
    m_begun = true;
    auto started = m_program.start(
        [this](OutputStream stream, std::string_view bytes) { showOutput(stream, bytes); },
        [this](const Exit &exit) { end(exit); });
    if (!started) {
        client.send(encodeFrame(FrameType::Error, errorToPayload(started.error())));
        client.drain(lastWords);
        return std::unexpected(started.error());
    }
    client.wantsOutput = true;
    client.send(encodeJson(FrameType::Started, started->toJson()));
    m_loop.after(Milliseconds(100), [] { Sandbox::removeLeftovers(); });
    return {};
}

Result<> Session::runAttached(std::string_view rest)
{
    watchSignals();
    Client &client = addStandardClient();
    TRY(begin(client));
    client.feed(rest);
    m_loop.run();
    return {};
}

void Session::tellPrepared(Client &client, std::uint64_t enoughMemory)
{
    const Readiness readiness = m_program.prepare(enoughMemory);
    json::object answer{{"held", readiness == Readiness::Held}};
    if (readiness == Readiness::Fence)
        answer["fence"] = true;
    client.send(encodeJson(FrameType::Prepared, std::move(answer)));
}

void Session::runPrepared(std::string_view rest, std::uint64_t enoughMemory)
{
    watchSignals();
    Client &client = addStandardClient();
    tellPrepared(client, enoughMemory);
    client.feed(rest);
    m_loop.run();
}

void Session::runDetachedPrepared(const std::filesystem::path &socket, std::string_view rest,
                                  std::uint64_t enoughMemory)
{
    m_socket = socket;
    runPrepared(rest, enoughMemory);
}

/// A frame before the program was started: only Start means something.
void Session::beginPrepared(Client &client, const Frame &frame)
{
    auto spec = [&]() -> Result<RunSpec> {
        if (frame.type != FrameType::Start)
            return std::unexpected(
                Error::invalidInput("runner.no_start", "The frame after Prepare must be Start."));
        TRY(const auto value, parseJson(frame.payload));
        return RunSpec::fromJson(value);
    }();
    if (!spec) {
        client.send(encodeFrame(FrameType::Error, errorToPayload(spec.error())));
        client.drain(lastWords);
        return giveUp(client);
    }
    m_program.setSpec(*std::move(spec));
    if (isDetached()) {
        const auto started = beginDetached();
        client.send(answerOf(started));
        client.drain(lastWords);
        started ? partWith(client) : giveUp(client);
    } else if (!begin(client)) {
        giveUp(client);
    }
}

/// There is no program that what else it sent could be for.
void Session::giveUp(Client &client)
{
    client.detach();
    m_loop.stop();
}

/// From here on nothing ties the program to whoever had it prepared.
void Session::partWith(Client &client)
{
    client.detach();
    m_closedClients.splice(m_closedClients.end(), m_clients,
                           std::ranges::find(m_clients, &client, &std::unique_ptr<Client>::get));
    m_loop.after(Milliseconds(0), [this] {
        m_closedClients.clear();
        closeStandardStreams();
    });
}

Result<Started> Session::beginDetached()
{
    ::unlink(exitRecordOf(m_socket).c_str());
    m_program.keepScreen();
    m_begun = true;
    auto started = [&]() -> Result<Started> {
        TRY(m_listener, listenUnix(m_socket));
        return m_program.start(
            [this](OutputStream stream, std::string_view bytes) { showOutput(stream, bytes); },
            [this](const Exit &exit) { end(exit); });
    }();
    if (!started && m_listener.isOpen())
        ::unlink(m_socket.c_str());
    if (started) {
        m_loop.watch(m_listener.get(), EPOLLIN, [this](auto) { acceptClient(); });
        m_loop.after(Milliseconds(100), [] { Sandbox::removeLeftovers(); });
    }
    return started;
}

Result<> Session::runDetached(const std::filesystem::path &socket)
{
    m_socket = socket;
    watchSignals();
    const auto started = beginDetached();
    // Who started it may have gone; the run is wanted all the same.
    [[maybe_unused]] const auto ignored = writeAll(STDOUT_FILENO, answerOf(started));
    closeStandardStreams();
    if (!started)
        return std::unexpected(started.error());
    m_loop.run();
    return {};
}

void Session::acceptClient()
{
    FileDescriptor client(
        ::accept4(m_listener.get(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK));
    if (client.isOpen() && m_clients.size() < clientLimit)
        m_clients.push_back(
            std::make_unique<Client>(m_loop, std::move(client), FileDescriptor(), handlers()));
}

void Session::handleFrame(Client &client, const Frame &frame)
{
    if (!m_begun) {
        beginPrepared(client, frame);
        return;
    }
    if (m_exit) {
        // Whoever comes to see the terminal sees it before it goes.
        if (frame.type == FrameType::Attach)
            attach(client, frame.payload);
        if (frame.type == FrameType::Attach || frame.type == FrameType::Stop)
            finish();
        return;
    }
    switch (frame.type) {
    case FrameType::Input:
        m_program.input(frame.payload);
        updateInput();
        return;
    case FrameType::EndInput:
        m_program.endInput();
        return;
    case FrameType::Resize:
        if (const auto size = sizeOf(frame.payload); size && m_program.resize(*size))
            return;
        break;
    case FrameType::Signal:
        if (const auto number = signalOf(frame.payload)) {
            m_program.signal(*number);
            return;
        }
        break;
    case FrameType::Stop:
        if (const auto grace = graceOf(frame.payload)) {
            m_program.stop(*grace);
            return;
        }
        break;
    case FrameType::Attach:
        attach(client, frame.payload);
        return;
    case FrameType::Checkpoint:
        takeCheckpoint(frame.payload);
        return;
    case FrameType::Taken:
        handleTaken(client, frame.payload);
        return;
    case FrameType::Probe:
        probe(client);
        return;
    case FrameType::Query:
        client.send(encodeJson(FrameType::Statistics, m_program.statistics().toJson()));
        return;
    default:
        break;
    }
    logWarning("runner", "a frame of type {} was not understood", std::to_underlying(frame.type));
}

void Session::attach(Client &client, std::string_view payload)
{
    std::optional<std::uint64_t> place;
    if (const auto value = parseJson(payload)) {
        ObjectReader reader(*value);
        client.keeps = reader.boolean("keeps", false) && m_program.screen();
        client.paces = reader.boolean("paces", false) || client.keeps;
        if (const auto after = reader.integer("after", -1, maximumPlace, -1); after >= 0)
            place = static_cast<std::uint64_t>(after);
        if (isDetached() && reader.boolean("owns", false))
            setOwner(client);
    }
    if (isDetached() && m_program.hasTerminal())
        sendSince(client, place);
    client.wantsOutput = true;
    m_wasAttached = true;
    if (!m_exit)
        updateWatched();
}

/// What came after `place`, if that is all that client needs; else the screen.
void Session::sendSince(Client &client, std::optional<std::uint64_t> place)
{
    if (!client.keeps)
        return sendScreen(client);
    const KeptScreen &screen = *m_program.screen();
    const bool hasAll = place && screen.hasSince(*place);
    client.told = client.taken = hasAll ? *place : screen.end();
    client.sendWith(
        screen.ring().descriptor(),
        encodeJson(FrameType::Attached, json::object{{"at", client.taken}, {"end", screen.end()}}));
    if (!hasAll)
        sendScreen(client);
    tellGrown(client);
}

/// One is told again when it has done with what it was told of.
void Session::tellGrown(Client &client)
{
    const std::uint64_t end = m_program.screen()->end();
    if (client.told != client.taken || client.told == end)
        return;
    client.told = end;
    client.send(encodeFrame(FrameType::Grown, encodePlace(end)));
}

void Session::handleTaken(Client &client, std::string_view payload)
{
    const auto place = decodePlace(payload);
    if (!client.keeps || !place || *place < client.taken || *place > client.told)
        return;
    client.taken = *place;
    tellGrown(client);
    if (m_program.screen()->end() - client.taken < pauseAbove)
        m_program.setOutputPaused(false);
}

/// An empty one tells a client without a terminal that it missed something.
void Session::sendScreen(Client &client)
{
    const std::string screen = m_program.screen() ? m_program.screen()->snapshot() : std::string();
    std::string_view rest = screen;
    do {
        client.send(encodeFrame(FrameType::Screen, rest.substr(0, maximumPayload)));
        rest.remove_prefix(std::min(rest.size(), maximumPayload));
    } while (!rest.empty());
}

/// Where the screen is far behind, a client that has it is asked for it.
void Session::keepUp()
{
    if (m_asksCheckpoint || !m_program.screen() || !m_program.screen()->isBehind())
        return;
    const auto keeper =
        std::ranges::find_if(m_clients, [](const auto &client) { return client->keeps; });
    if (keeper == m_clients.end())
        return m_program.screen()->catchUp();
    m_asksCheckpoint = true;
    (*keeper)->send(encodeFrame(FrameType::AskCheckpoint));
}

void Session::takeCheckpoint(std::string_view payload)
{
    m_asksCheckpoint = false;
    const std::size_t end = payload.find('\n');
    const auto value = parseJson(payload.substr(0, end));
    if (!value || end == std::string_view::npos || !m_program.screen())
        return;
    ObjectReader reader(*value);
    const auto place = static_cast<std::uint64_t>(reader.integer("at", 0, maximumPlace));
    const auto columns = static_cast<int>(reader.integer("columns", 2, 1000));
    const auto rows = static_cast<int>(reader.integer("rows", 1, 1000));
    if (reader.finish())
        m_program.screen()->setCheckpoint(place, {columns, rows}, payload.substr(end + 1));
}

/// The client's process, not its connection, which may come back.
void Session::setOwner(const Client &client)
{
    ucred peer{};
    socklen_t size = sizeof peer;
    if (::getsockopt(client.descriptor(), SOL_SOCKET, SO_PEERCRED, &peer, &size) != 0
        || peer.pid <= 0)
        return;
    FileDescriptor owner(static_cast<int>(::syscall(SYS_pidfd_open, peer.pid, 0)));
    // One that cannot be watched is one that has ended.
    if (!owner.isOpen()) {
        m_program.stop(signalGrace);
        return;
    }
    m_loop.forget(m_owner.get());
    m_owner = std::move(owner);
    m_loop.watch(m_owner.get(), EPOLLIN, [this](auto) {
        m_loop.forget(m_owner.get());
        m_ownerEnded = true;
        m_program.stop(signalGrace);
    });
}

void Session::probe(Client &client)
{
    m_probing.push_back(&client);
    // One answer is for all who ask meanwhile.
    if (m_probing.size() > 1)
        return;
    m_program.probePort([this](bool listens) {
        const std::string frame = encodeJson(FrameType::Port, json::object{{"listens", listens}});
        for (Client *each : std::exchange(m_probing, {}))
            each->send(frame);
    });
}

void Session::updateWatched()
{
    // One that went while it was asked does not answer any more.
    m_asksCheckpoint = false;
    if (m_program.screen())
        m_program.screen()->setWatched(
            std::ranges::any_of(m_clients, [](const auto &client) { return client->wantsOutput; }));
}

void Session::showOutput(OutputStream stream, std::string_view bytes)
{
    const std::string header = encodeOutputHeader(stream, bytes.size());
    for (const auto &client : m_clients) {
        if (!client->wantsOutput || client->isLagging)
            continue;
        if (client->keeps) {
            tellGrown(*client);
            if (m_program.screen()->end() - client->taken > keeperPauseAbove)
                m_program.setOutputPaused(true);
            continue;
        }
        // Nobody's slowness may reach a program that runs by itself, unless it is there for them.
        const bool paces = !isDetached() || client->paces;
        if (!paces && client->queued() > lagAbove)
            client->isLagging = true;
        else
            client->send(header, bytes);
        if (paces && client->queued() > pauseAbove)
            m_program.setOutputPaused(true);
    }
    keepUp();
}

void Session::clientDrained(Client &client)
{
    if (!isDetached() || client.paces)
        m_program.setOutputPaused(false);
    if (std::exchange(client.isLagging, false))
        sendScreen(client);
}

/// Input the program does not take waits with its sender; one way out of that is to hang up.
void Session::updateInput()
{
    const bool isFull = m_program.isInputFull();
    for (const auto &client : m_clients)
        client->setReading(!isFull);
    if (isFull)
        m_loop.after(Milliseconds(20), [this] { updateInput(); });
}

void Session::clientClosed(Client &client)
{
    if (!isDetached() || !m_begun) {
        // Nobody is left to hear how it ends, or to start it; the destructors end it.
        m_loop.stop();
        return;
    }
    const auto found = std::ranges::find(m_clients, &client, &std::unique_ptr<Client>::get);
    if (found == m_clients.end())
        return;
    client.detach();
    if (client.paces)
        m_program.setOutputPaused(false);
    std::erase(m_probing, &client);
    m_closedClients.splice(m_closedClients.end(), m_clients, found);
    updateWatched();
    m_loop.after(Milliseconds(0), [this] { m_closedClients.clear(); });
}

void Session::writeExitRecord(std::string_view text) const
{
    const std::string record = exitRecordOf(m_socket).string();
    const std::string part = record + ".part";
    const FileDescriptor file(
        ::open(part.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600));
    if (file.isOpen() && writeAll(file.get(), text))
        ::rename(part.c_str(), record.c_str());
}

/// A terminal whose program was faster than whoever wants to see it waits for him a little.
void Session::end(const Exit &exit)
{
    m_exit = json::serialize(exit.toJson());
    m_isStopped = exit.reason == ExitReason::Stopped; // so nobody wants to see it
    if (isDetached() && m_program.hasTerminal() && !m_wasAttached && !m_isStopped)
        m_loop.after(firstLook, [this] { finish(); });
    else
        finish();
}

void Session::finish()
{
    if (isDetached()) {
        // Without its owner nobody would read it, nor take it away.
        if (!m_ownerEnded)
            writeExitRecord(*m_exit);
        ::unlink(m_socket.c_str());
    }
    const std::string frame = encodeFrame(FrameType::Exit, *m_exit);
    for (const auto &client : m_clients) {
        if (std::exchange(client->isLagging, false))
            sendScreen(*client);
        // All of it at once: there is nobody any more to answer to.
        client->taken = client->told;
        if (client->keeps)
            tellGrown(*client);
        client->send(frame);
    }
    for (const auto &client : m_clients)
        client->drain(m_isStopped ? lastWordsWhenStopped : lastWords);
    m_loop.stop();
}

} // namespace slipway::runner
