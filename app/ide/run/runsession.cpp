// SPDX-License-Identifier: GPL-3.0-or-later
#include "runsession.h"

#include "shell/background.h"

#include <QSocketNotifier>

#include <algorithm>

namespace slipway::ide {

using sandbox::FrameType;

namespace {

/// How much is taken before the event loop gets its turn.
constexpr std::size_t bytesAtATime = 512 * 1024;
constexpr std::size_t inputPart = 64 * 1024;
constexpr int graceMilliseconds = 2000;

} // namespace

RunSession::RunSession(QObject *parent)
    : QObject(parent)
{
    m_again.setSingleShot(true);
    connect(&m_again, &QTimer::timeout, this, &RunSession::receive);
}

RunSession::~RunSession()
{
    close();
}

void RunSession::start(const std::filesystem::path &runner, const sandbox::RunSpec &spec,
                       std::optional<sandbox::RunnerConnection> prepared)
{
    // One that has gone meanwhile is no reason not to run.
    auto connection = prepared && prepared->start(spec)
                          ? Result<sandbox::RunnerConnection>(std::move(*prepared))
                          : sandbox::RunnerConnection::launch(runner, spec);
    if (!connection) {
        // Not from inside start(): the caller may not be listening yet.
        QMetaObject::invokeMethod(
            this, [this, error = connection.error()] { fail(error); }, Qt::QueuedConnection);
        return;
    }
    m_connection = std::move(*connection);
    m_readable =
        std::make_unique<QSocketNotifier>(m_connection->descriptor(), QSocketNotifier::Read);
    connect(m_readable.get(), &QSocketNotifier::activated, this, &RunSession::receive);
    m_writable =
        std::make_unique<QSocketNotifier>(m_connection->descriptor(), QSocketNotifier::Write);
    connect(m_writable.get(), &QSocketNotifier::activated, this, &RunSession::flush);
    m_readable->setEnabled(!m_paused);
    m_writable->setEnabled(m_connection->hasUnsent());
}

void RunSession::receive()
{
    std::size_t taken = 0;
    while (m_connection && !m_paused) {
        auto frame = m_connection->receive(Milliseconds(0));
        if (!frame)
            return fail(frame.error());
        if (!*frame)
            return;
        taken += (*frame)->payload.size();
        if (!handle(**frame))
            return;
        if (taken >= bytesAtATime) {
            // The connection may hold frames that the notifier does not speak of again.
            m_again.start(0);
            return;
        }
    }
}

/// False after the last frame.
bool RunSession::handle(const sandbox::Frame &frame)
{
    switch (frame.type) {
    case FrameType::Started: {
        const auto value = parseJson(frame.payload);
        const auto parsed = value ? sandbox::Started::fromJson(*value)
                                  : Result<sandbox::Started>(std::unexpected(value.error()));
        if (!parsed) {
            fail(parsed.error());
            return false;
        }
        if (m_state == State::Starting)
            m_state = State::Running;
        Q_EMIT started(*parsed);
        return true;
    }
    case FrameType::Output:
        if (frame.payload.size() > 1) {
            Q_EMIT output(QByteArray(frame.payload.data() + 1,
                                     static_cast<qsizetype>(frame.payload.size() - 1)));
        }
        return true;
    case FrameType::Exit: {
        const auto value = parseJson(frame.payload);
        const auto parsed = value ? sandbox::Exit::fromJson(*value)
                                  : Result<sandbox::Exit>(std::unexpected(value.error()));
        if (!parsed) {
            fail(parsed.error());
            return false;
        }
        close();
        m_state = State::Ended;
        Q_EMIT ended(*parsed);
        return false;
    }
    case FrameType::Error:
        fail(sandbox::errorFromPayload(frame.payload));
        return false;
    default:
        return true;
    }
}

void RunSession::send(FrameType type, std::string_view payload)
{
    if (!m_connection)
        return;
    if (auto sent = m_connection->send(type, payload); !sent)
        return fail(sent.error());
    m_writable->setEnabled(m_connection->hasUnsent());
}

void RunSession::flush()
{
    if (!m_connection)
        return;
    // What cannot be sent shows as the end of the stream, with what came before it.
    const auto sent = m_connection->flush();
    m_writable->setEnabled(sent && m_connection->hasUnsent());
}

void RunSession::write(const QByteArray &bytes)
{
    const std::string_view all(bytes.constData(), static_cast<std::size_t>(bytes.size()));
    for (std::size_t at = 0; at < all.size(); at += inputPart)
        send(FrameType::Input, all.substr(at, inputPart));
}

void RunSession::resize(int columns, int rows)
{
    const sandbox::TerminalSize size{columns, rows};
    send(FrameType::Resize, json::serialize(size.toJson()));
}

void RunSession::endInput()
{
    send(FrameType::EndInput);
}

void RunSession::stop()
{
    if (m_state == State::Ended)
        return;
    const int grace = m_state == State::Stopping ? 0 : graceMilliseconds;
    m_state = State::Stopping;
    const json::object payload{{"graceMs", grace}};
    send(FrameType::Stop, json::serialize(payload));
}

void RunSession::setPaused(bool paused)
{
    if (m_paused == paused)
        return;
    m_paused = paused;
    if (!m_readable)
        return;
    m_readable->setEnabled(!paused);
    if (!paused)
        m_again.start(0);
}

void RunSession::fail(const Error &error)
{
    if (m_state == State::Ended)
        return;
    close();
    m_state = State::Ended;
    Q_EMIT failed(error);
}

/// The connection's own end may take some milliseconds: it waits for the runner.
void RunSession::close()
{
    m_again.stop();
    m_readable.reset();
    m_writable.reset();
    if (!m_connection)
        return;
    auto last = std::make_shared<sandbox::RunnerConnection>(std::move(*m_connection));
    m_connection.reset();
    runInBackground([last = std::move(last)]() mutable {
        last.reset();
        return true;
    });
}

} // namespace slipway::ide
