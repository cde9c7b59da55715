// SPDX-License-Identifier: GPL-3.0-or-later
#include "terminal_session.h"

#include "terminal_hub.h"

#include <slipway/base/log.h>
#include <slipway/base/random.h>

#include <algorithm>
#include <array>
#include <format>

namespace slipway::hosting {

using namespace std::chrono_literals;
using drogon::CloseCode;
using drogon::Task;
using sandbox::Frame;
using sandbox::FrameReader;
using sandbox::FrameType;
using sandbox::RunnerConnection;
namespace relay = sandbox::relay;

static constexpr auto queryTime = 10s;
/// A client may leave a full window unanswered for that long; its program waits meanwhile.
static constexpr auto patience = 15s;
/// Bytes until others on this event loop have their turn.
static constexpr std::size_t turn = std::size_t{256} * 1024;
static constexpr std::size_t maxClientMarks = 64;

TerminalSession::TerminalSession(Services &services, TerminalHub &hub,
                                 drogon::WebSocketConnectionPtr connection, Caller caller,
                                 TerminalPlace place, trantor::EventLoop *loop)
    : m_services(services)
    , m_hub(hub)
    , m_connection(std::move(connection))
    , m_caller(std::move(caller))
    , m_place(std::move(place))
    , m_loop(loop)
{}

TerminalSession::~TerminalSession() = default;

/// Runs a coroutine of this session, which it keeps alive.
template<class Work>
void TerminalSession::run(Work work)
{
    drogon::async_run([self = shared_from_this(), work]() -> Task<> { co_await work(); });
}

// --- Coming and going ---------------------------------------------------------------------------

/// Who may try again says that the server is at fault.
static CloseCode codeOf(const Error &error)
{
    const bool isOurs = error.kind == ErrorKind::Internal || error.kind == ErrorKind::Unavailable
                        || error.kind == ErrorKind::Timeout;
    return isOurs ? CloseCode::kUnexpectedCondition : CloseCode::kViolation;
}

void TerminalSession::start()
{
    run([this] { return attach(); });
}

Task<> TerminalSession::attach()
{
    const auto row =
        co_await ownSandbox(m_services, deadlineIn(queryTime), m_caller, m_place.project);
    if (m_ended)
        co_return;
    if (!row) {
        closeHere(codeOf(row.error()), row.error());
        co_return;
    }
    m_sandbox = row->id;
    auto line = co_await m_services.sandboxes->workers().run(
        [&] { return m_services.sandboxes->connect(m_sandbox, m_place.terminal); });
    if (m_ended)
        co_return;
    if (!line) {
        closeHere(codeOf(line.error()), line.error());
    } else if (!line->runner) {
        finish(line->exit);
    } else {
        m_hub.takeOver(m_place.terminal, shared_from_this());
        meet(*std::move(line->runner));
    }
}

void TerminalSession::meet(RunnerConnection runner)
{
    logInfo("sandboxes", "account {} is attached to terminal {}", m_caller.account.text(),
            m_place.terminal.text());
    m_services.sandboxes->setAttached(m_sandbox, m_place.terminal, true);
    m_runner.emplace(std::move(runner));
    m_channel = std::make_unique<trantor::Channel>(m_loop, m_runner->descriptor());
    m_channel->setEventCallback([weak = weak_from_this()] {
        if (const auto self = weak.lock())
            self->wake();
    });
    // What cannot be sent shows when something is to be received.
    if (m_place.size) {
        [[maybe_unused]] const auto sent =
            m_runner->send(FrameType::Resize, json::serialize(m_place.size->toJson()));
    }
    [[maybe_unused]] const auto sent =
        m_runner->send(FrameType::Attach, R"({"screen":true,"paces":true})");
    std::string early;
    early.swap(m_early);
    FrameReader reader;
    reader.feed(early);
    for (auto frame = reader.next(); frame && *frame && !m_ended; frame = reader.next()) {
        if (const auto taken = take(**frame); !taken)
            return closeHere(CloseCode::kViolation, taken.error());
    }
    pump();
}

/// The channel may be in the middle of telling us something: it goes when it has done so.
void TerminalSession::leave()
{
    m_loop->invalidateTimer(std::exchange(m_patience, trantor::InvalidTimerId));
    if (!m_runner)
        return;
    m_services.sandboxes->setAttached(m_sandbox, m_place.terminal, false);
    m_channel->disableAll();
    m_loop->queueInLoop(
        [runner = std::make_shared<RunnerConnection>(*std::move(m_runner)),
         channel = std::shared_ptr<trantor::Channel>(std::move(m_channel))]() mutable {
            channel->remove();
            channel.reset();
            runner.reset();
        });
    m_runner.reset();
}

void TerminalSession::end()
{
    m_ended = true;
    leave();
}

void TerminalSession::closeHere(CloseCode code, const Error &reason)
{
    if (m_ended)
        return;
    send(FrameType::Error, sandbox::errorToPayload(reason));
    m_connection->shutdown(code, reason.code);
    end();
}

void TerminalSession::close(CloseCode code, const Error &reason)
{
    m_loop->queueInLoop(
        [self = shared_from_this(), code, reason] { self->closeHere(code, reason); });
}

void TerminalSession::finish(const sandbox::Exit &exit)
{
    send(FrameType::Exit, json::serialize(exit.toJson()));
    m_connection->shutdown(CloseCode::kNormalClosure, "terminal.ended");
    end();
}

void TerminalSession::lookAgain()
{
    m_loop->queueInLoop(
        [self = shared_from_this()] { self->run([raw = self.get()] { return raw->check(); }); });
}

Task<> TerminalSession::check()
{
    const auto good = co_await m_services.accounts->checkAgain(deadlineIn(queryTime), m_caller);
    if (!good && good.error().kind == ErrorKind::Unauthenticated) {
        closeHere(CloseCode::kViolation, good.error());
        co_return;
    }
    const auto row =
        co_await ownSandbox(m_services, deadlineIn(queryTime), m_caller, m_place.project);
    if (!row && codeOf(row.error()) == CloseCode::kViolation)
        closeHere(CloseCode::kViolation, row.error());
}

// --- From the runner ----------------------------------------------------------------------------

void TerminalSession::send(FrameType type, std::string_view payload)
{
    if (!m_ended)
        m_connection->send(sandbox::encodeFrame(type, payload),
                           drogon::WebSocketMessageType::Binary);
}

void TerminalSession::wake()
{
    // A runner that is gone shows in pump().
    if (m_runner && m_runner->hasUnsent()) {
        [[maybe_unused]] const auto flushed = m_runner->flush();
    }
    pump();
}

void TerminalSession::pump()
{
    if (!m_runner || m_pumping || m_isLost)
        return;
    for (std::size_t carried = 0; !isWindowFull();) {
        auto frame = m_runner->receive(0ms);
        if (!frame) {
            // It has gone without a word, which it may have left in a file.
            m_isLost = true;
            m_channel->disableAll();
            run([this] { return attachAgain(); });
            return;
        }
        if (!*frame)
            break;
        if (!forward(**frame))
            return;
        carried += (*frame)->payload.size();
        if (carried >= turn) {
            m_pumping = true;
            m_loop->queueInLoop([self = shared_from_this()] {
                self->m_pumping = false;
                self->pump();
            });
            break;
        }
    }
    answerMarks();
    updateInterest();
    updatePatience();
}

Task<> TerminalSession::attachAgain()
{
    auto line = co_await m_services.sandboxes->workers().run(
        [&] { return m_services.sandboxes->connect(m_sandbox, m_place.terminal); });
    if (m_ended)
        co_return;
    if (line && !line->runner)
        finish(line->exit);
    else
        closeHere(CloseCode::kUnexpectedCondition,
                  line ? Error{ErrorKind::Unavailable,
                               "terminal.lost",
                               "The connection to the terminal was lost; attach again.",
                               {}}
                       : line.error());
}

bool TerminalSession::forward(const Frame &frame)
{
    switch (frame.type) {
    case FrameType::Output:
    case FrameType::Screen:
        sendCounted(frame);
        return true;
    case FrameType::Statistics:
        send(frame.type, frame.payload);
        return true;
    case FrameType::Exit:
        send(frame.type, frame.payload);
        m_connection->shutdown(CloseCode::kNormalClosure, "terminal.ended");
        end();
        return false;
    case FrameType::Error:
        closeHere(CloseCode::kUnexpectedCondition, sandbox::errorFromPayload(frame.payload));
        return false;
    default:
        return true;
    }
}

void TerminalSession::sendCounted(const Frame &frame)
{
    send(frame.type, frame.payload);
    m_sinceMark += frame.payload.size() + sandbox::frameHeaderSize;
    if (m_sinceMark < relay::markEvery)
        return;
    std::string payload = randomBytes(relay::maximumMark);
    send(relay::mark, payload);
    m_unanswered += m_sinceMark;
    m_marks.push_back({.payload = std::move(payload), .bytes = std::exchange(m_sinceMark, 0)});
}

/// What is not wanted is not watched: a runner that has ended would be told of without end.
void TerminalSession::updateInterest()
{
    if (!m_runner)
        return;
    const bool reads = !isWindowFull() && !m_pumping;
    const bool writes = m_runner->hasUnsent();
    const int events =
        (reads ? trantor::Channel::kReadEvent : 0) | (writes ? trantor::Channel::kWriteEvent : 0);
    m_channel->updateEvents(events);
}

void TerminalSession::updatePatience()
{
    const bool isWaiting = m_runner && isWindowFull();
    if (!isWaiting)
        m_loop->invalidateTimer(std::exchange(m_patience, trantor::InvalidTimerId));
    if (!isWaiting || m_patience != trantor::InvalidTimerId)
        return;
    m_patience = m_loop->runAfter(patience, [weak = weak_from_this()] {
        if (const auto self = weak.lock())
            self->closeHere(CloseCode::kViolation,
                            {ErrorKind::Timeout,
                             "terminal.stalled",
                             "Nothing the terminal writes arrives any more; attach again.",
                             {}});
    });
}

// --- From the client ----------------------------------------------------------------------------

static Error frameError(std::string_view what, std::string message)
{
    return Error::invalidInput(std::format("terminal.frame_{}", what), std::move(message));
}

static CloseCode codeOfFrameError(const Error &error)
{
    if (error.code == "terminal.frame_malformed")
        return CloseCode::kProtocolError;
    return error.code == "terminal.frame_too_large" ? CloseCode::kMessageTooBig
                                                    : CloseCode::kViolation;
}

static Error tooFast()
{
    return {ErrorKind::Conflict,
            "terminal.input_too_fast",
            "The program in the terminal does not take so much input; send it more slowly.",
            {}};
}

static Result<> validateSignal(std::string_view payload)
{
    constexpr std::array<std::string_view, 6> known{"INT", "TERM", "KILL", "HUP", "USR1", "USR2"};
    TRY(const json::value value, parseJson(payload));
    ObjectReader reader(value);
    if (std::ranges::find(known, reader.string("signal", 16)) == known.end())
        reader.reject("signal", "is no signal that can be sent");
    return reader.finish();
}

static Result<> validateStop(std::string_view payload)
{
    TRY(const json::value value, parseJson(payload));
    ObjectReader reader(value);
    reader.integer("graceMs", 0, 10'000, 2000);
    return reader.finish();
}

/// What a client may say: it never starts anything here, nor raises a limit.
static Result<> validate(const Frame &frame)
{
    if (frame.type == relay::mark || frame.type == relay::reached) {
        if (!frame.payload.empty() && frame.payload.size() <= relay::maximumMark)
            return {};
        return std::unexpected(frameError("malformed", "A mark is of 1 to 16 bytes."));
    }
    switch (frame.type) {
    case FrameType::Input:
    case FrameType::EndInput:
    case FrameType::Query:
        return {};
    case FrameType::Resize:
        return parseJson(frame.payload)
            .and_then(
                [](const json::value &value) { return sandbox::TerminalSize::fromJson(value); })
            .transform([](const auto &) {});
    case FrameType::Signal:
        return validateSignal(frame.payload);
    case FrameType::Stop:
        return validateStop(frame.payload);
    default:
        return std::unexpected(
            frameError("refused", std::format("A frame of type {} is not taken from a client.",
                                              static_cast<int>(frame.type))));
    }
}

/// Exactly one frame.
static Result<Frame> frameOf(std::string_view message)
{
    if (message.size() > sandbox::frameHeaderSize + relay::maximumInput)
        return std::unexpected(frameError(
            "too_large", std::format("A frame carries at most {} bytes.", relay::maximumInput)));
    FrameReader reader;
    reader.feed(message);
    auto frame = reader.next();
    if (!frame || !*frame || !reader.takeRest().empty())
        return std::unexpected(frameError("malformed", "A message is exactly one frame."));
    return **std::move(frame);
}

void TerminalSession::receive(std::string_view message)
{
    if (m_ended)
        return;
    auto frame = frameOf(message);
    auto taken = frame.and_then([](const Frame &known) { return validate(known); });
    if (taken && !m_runner) {
        m_early += message;
        if (m_early.size() > relay::inputLimit)
            taken = std::unexpected(tooFast());
    } else if (taken) {
        taken = take(*frame);
    }
    if (!taken)
        return closeHere(codeOfFrameError(taken.error()), taken.error());
    pump();
}

Result<> TerminalSession::take(const Frame &frame)
{
    if (frame.type == relay::reached)
        return noteReached(frame.payload);
    if (frame.type != relay::mark)
        return pass(frame);
    if (m_clientMarks.size() >= maxClientMarks)
        return std::unexpected(tooFast());
    m_clientMarks.push_back(frame.payload);
    return {};
}

Result<> TerminalSession::pass(const Frame &frame)
{
    m_untaken += frame.payload.size() + sandbox::frameHeaderSize;
    // One that takes nothing because it has ended shows in pump().
    [[maybe_unused]] const auto sent = m_runner->send(frame.type, frame.payload);
    if (!m_runner->hasUnsent())
        m_untaken = 0;
    if (m_untaken > relay::inputLimit)
        return std::unexpected(tooFast());
    return {};
}

/// They come in the order in which they were asked for.
Result<> TerminalSession::noteReached(std::string_view payload)
{
    if (m_marks.empty() || m_marks.front().payload != payload)
        return std::unexpected(
            frameError("malformed", "An answer came to a mark that was not set."));
    m_unanswered -= m_marks.front().bytes;
    m_marks.pop_front();
    m_loop->invalidateTimer(std::exchange(m_patience, trantor::InvalidTimerId));
    return {};
}

void TerminalSession::answerMarks()
{
    if (m_clientMarks.empty() || m_runner->hasUnsent())
        return;
    m_untaken = 0;
    for (const std::string &payload : m_clientMarks)
        send(relay::reached, payload);
    m_clientMarks.clear();
}

} // namespace slipway::hosting
