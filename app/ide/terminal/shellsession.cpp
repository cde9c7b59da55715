// SPDX-License-Identifier: GPL-3.0-or-later
#include "shellsession.h"

#include "shell/background.h"

#include <slipway/base/json.h>
#include <slipway/sandbox/protocol.h>

#include <algorithm>
#include <array>
#include <format>
#include <limits>
#include <optional>
#include <utility>

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

namespace slipway::ide {

using sandbox::FrameType;
using sandbox::RunnerConnection;

namespace {

constexpr std::size_t inputPart = 64 * 1024;
constexpr int stopGraceMilliseconds = 300;
/// Between attempts to find the runner again, and for how long.
constexpr int retryMilliseconds = 500;
constexpr int retries = 240;
/// So many times nobody may listen there, and no record of an end be found.
constexpr int retriesWithoutSocket = 20;
/// Lines above the screen that the runner is given, if they fit into a frame. It is asked for them
/// in a flood only, where what follows soon pushes them out.
constexpr std::array<std::size_t, 2> checkpointLines{200, 0};

} // namespace

ShellSession::ShellSession(std::shared_ptr<SharedScreen> screen, QObject *parent)
    : TerminalSession(parent)
    , m_screen(std::move(screen))
    , m_wake(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK))
{}

ShellSession::~ShellSession()
{
    stop();
    if (!m_thread.joinable())
        return;
    m_thread.join();
    std::error_code error;
    std::filesystem::remove(sandbox::exitRecordOf(m_socket), error);
}

/// Its end takes some milliseconds, for which nobody should wait.
void ShellSession::leave()
{
    stop();
    moveToThread(nullptr);
    runInBackground([session = std::shared_ptr<ShellSession>(this)]() mutable {
        session.reset();
        return true;
    });
}

void ShellSession::start(const Start &start)
{
    m_socket = start.socket;
    m_thread = std::thread([this, start] { run(start); });
}

/// On the object's own thread, and not at all once it is gone.
template<class Signal, class... Values>
void ShellSession::tell(Signal signal, Values... values)
{
    QMetaObject::invokeMethod(
        this, [this, signal, values...] { Q_EMIT(this->*signal)(values...); },
        Qt::QueuedConnection);
}

void ShellSession::run(const Start &start)
{
    if (auto started = RunnerConnection::launchDetached(start.runner, start.spec, start.socket);
        !started)
        return tell(&ShellSession::failed, started.error());
    auto first = RunnerConnection::connect(start.socket);
    if (!first)
        return tell(&ShellSession::failed, first.error());
    tell(&ShellSession::started);
    std::optional<RunnerConnection> connection(std::move(*first));
    for (;;) {
        if (attach(*connection) && converse(*connection) == Outcome::Done)
            return;
        connection.reset();
        if (const auto exit = sandbox::readExit(start.socket))
            return tell(&ShellSession::ended, *exit);
        tell(&ShellSession::connectionLost);
        if (!reconnect(connection))
            return;
        tell(&ShellSession::connectionBack);
    }
}

/// False where there is nothing to come back to; that has been told then.
bool ShellSession::reconnect(std::optional<RunnerConnection> &connection)
{
    for (int attempt = 0; attempt < retries; ++attempt) {
        auto again = RunnerConnection::connect(m_socket);
        if (again) {
            connection.emplace(std::move(*again));
            return true;
        }
        if (const auto exit = sandbox::readExit(m_socket)) {
            tell(&ShellSession::ended, *exit);
            return false;
        }
        if (again.error().kind == ErrorKind::NotFound && attempt > retriesWithoutSocket)
            break;
        pollfd waiting{m_wake.get(), POLLIN, 0};
        ::poll(&waiting, 1, retryMilliseconds);
        const std::lock_guard guard(m_lock);
        if (m_stops)
            return false;
        clearWake();
    }
    tell(&ShellSession::failed, Error(ErrorKind::Unavailable, "terminal.gone",
                                      "The terminal's runner has gone, and what ran in it.", {}));
    return false;
}

/// The window sets the pace, so that no line of a long output is lost to it; and with the window
/// goes the shell.
bool ShellSession::attach(RunnerConnection &connection)
{
    json::object wishes{{"screen", true}, {"paces", true}, {"owns", true}, {"keeps", true}};
    if (m_place)
        wishes["after"] = *m_place;
    // The size first, so that what comes is made for it.
    return sendOutgoing(connection)
           && connection.send(FrameType::Attach, json::serialize(wishes)).has_value();
}

ShellSession::Outcome ShellSession::converse(RunnerConnection &connection)
{
    for (;;) {
        if (!sendOutgoing(connection))
            return Outcome::Lost;
        auto frame = connection.receive(Milliseconds(0));
        if (!frame)
            return Outcome::Lost;
        if (*frame) {
            if (const Outcome outcome = handle(connection, **frame); outcome != Outcome::GoesOn)
                return outcome;
            continue;
        }
        std::array<pollfd, 2> waiting{
            {{connection.descriptor(),
              static_cast<short>(connection.hasUnsent() ? POLLIN | POLLOUT : POLLIN), 0},
             {m_wake.get(), POLLIN, 0}}};
        ::poll(waiting.data(), waiting.size(), -1);
        if (waiting[1].revents != 0)
            clearWake();
        if (waiting[0].revents & POLLOUT && !connection.flush())
            return Outcome::Lost;
    }
}

ShellSession::Outcome ShellSession::handle(RunnerConnection &connection,
                                           const sandbox::Frame &frame)
{
    switch (frame.type) {
    case FrameType::Grown:
        return grown(connection, frame.payload);
    case FrameType::Screen:
        m_screen->feedHere(frame.payload);
        return Outcome::GoesOn;
    case FrameType::Attached:
        return attached(connection, frame.payload);
    case FrameType::AskCheckpoint:
        sendCheckpoint();
        return Outcome::GoesOn;
    case FrameType::Exit: {
        const auto value = parseJson(frame.payload);
        const auto exit = value ? sandbox::Exit::fromJson(*value)
                                : Result<sandbox::Exit>(std::unexpected(value.error()));
        if (exit)
            tell(&ShellSession::ended, *exit);
        else
            tell(&ShellSession::failed, exit.error());
        return Outcome::Done;
    }
    case FrameType::Error:
        tell(&ShellSession::failed, sandbox::errorFromPayload(frame.payload));
        return Outcome::Done;
    default:
        return Outcome::GoesOn;
    }
}

ShellSession::Outcome ShellSession::attached(RunnerConnection &connection, std::string_view payload)
{
    auto ring = sandbox::OutputRing::open(connection.takeDescriptor());
    const auto value = parseJson(payload);
    if (!ring || !value) {
        tell(&ShellSession::failed, ring ? value.error() : ring.error());
        return Outcome::Done;
    }
    m_ring.emplace(*std::move(ring));
    ObjectReader reader(*value);
    constexpr auto most = std::numeric_limits<std::int64_t>::max();
    m_place = static_cast<std::uint64_t>(reader.integer("at", 0, most));
    m_answered = static_cast<std::uint64_t>(reader.integer("end", 0, most));
    return Outcome::GoesOn;
}

ShellSession::Outcome ShellSession::grown(RunnerConnection &connection, std::string_view payload)
{
    const auto end = sandbox::decodePlace(payload);
    if (!m_ring || !end || *end < *m_place || *end - *m_place > m_ring->size())
        return Outcome::Lost;
    show(std::min(*end, m_answered), terminal::Answers::Withhold);
    show(*end, terminal::Answers::Give);
    return connection.send(FrameType::Taken, sandbox::encodePlace(*end)) ? Outcome::GoesOn
                                                                         : Outcome::Lost;
}

/// What is in the ring up to there.
void ShellSession::show(std::uint64_t end, terminal::Answers answers)
{
    if (end <= *m_place)
        return;
    m_screen->feedHere(m_ring->view(*m_place, end), answers);
    m_place = end;
}

/// Nobody else feeds the screen, so that it is at our place.
void ShellSession::sendCheckpoint()
{
    for (const std::size_t lines : checkpointLines) {
        const auto screen = m_screen->access();
        std::string payload = json::serialize(json::object{{"at", m_place.value_or(0)},
                                                           {"columns", screen->columns()},
                                                           {"rows", screen->rows()}})
                              + '\n' + screen->snapshot(lines);
        if (payload.size() <= sandbox::maximumPayload)
            return send(FrameType::Checkpoint, std::move(payload));
    }
}

bool ShellSession::sendOutgoing(RunnerConnection &connection)
{
    std::vector<Outgoing> outgoing;
    {
        const std::lock_guard guard(m_lock);
        outgoing.swap(m_outgoing);
    }
    for (const Outgoing &each : outgoing) {
        if (!connection.send(each.type, each.payload))
            return false;
    }
    return true;
}

void ShellSession::send(FrameType type, std::string payload)
{
    {
        const std::lock_guard guard(m_lock);
        // Only the newest size counts.
        if (type == FrameType::Resize)
            std::erase_if(m_outgoing,
                          [](const Outgoing &o) { return o.type == FrameType::Resize; });
        m_outgoing.push_back({type, std::move(payload)});
    }
    wake();
}

void ShellSession::wake()
{
    const std::uint64_t one = 1;
    [[maybe_unused]] const auto written = ::write(m_wake.get(), &one, sizeof one);
}

void ShellSession::clearWake()
{
    std::uint64_t count = 0;
    [[maybe_unused]] const auto taken = ::read(m_wake.get(), &count, sizeof count);
}

void ShellSession::write(const QByteArray &bytes)
{
    const std::string_view all(bytes.constData(), static_cast<std::size_t>(bytes.size()));
    for (std::size_t at = 0; at < all.size(); at += inputPart)
        send(FrameType::Input, std::string(all.substr(at, inputPart)));
}

void ShellSession::resize(int columns, int rows)
{
    send(FrameType::Resize, json::serialize(sandbox::TerminalSize{columns, rows}.toJson()));
}

void ShellSession::stop()
{
    {
        const std::lock_guard guard(m_lock);
        if (m_stops)
            return;
        m_stops = true;
    }
    send(FrameType::Stop, std::format(R"({{"graceMs":{}}})", stopGraceMilliseconds));
}

} // namespace slipway::ide
