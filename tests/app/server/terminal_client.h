// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server_process.h"

#include <slipway/api/sandbox.h>
#include <slipway/sandbox/protocol.h>
#include <slipway/sandbox/relay.h>
#include <slipway/sandbox/run_spec.h>
#include <slipway/terminal/screen.h>

#include <QTest>
#include <QWebSocket>

#include <format>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Somebody who is attached to a terminal of a sandbox, with a screen.
class TerminalClient : public QObject
{
public:
    using FrameType = slipway::sandbox::FrameType;

    /// `path` is the terminal's, below /api/v1.
    TerminalClient(const ServerProcess &server, const std::string &path, const std::string &token,
                   slipway::sandbox::TerminalSize size = {})
        : screen(size.columns, size.rows, std::size_t{1} << 20)
    {
        const std::string address =
            std::format("ws{}/api/v1{}/attach?columns={}&rows={}", server.url().substr(4), path,
                        size.columns, size.rows);
        QNetworkRequest request(QUrl(QString::fromStdString(address)));
        request.setRawHeader("Authorization", "Bearer " + QByteArray::fromStdString(token));
        connect(&m_socket, &QWebSocket::binaryMessageReceived, this,
                [this](const QByteArray &message) { take(message); });
        connect(&m_socket, &QWebSocket::disconnected, this, [this] { isClosed = true; });
        connect(&m_socket, &QWebSocket::errorOccurred, this, [this] { isClosed = true; });
        m_socket.open(request);
    }

    void send(FrameType type, std::string_view payload = {})
    {
        sendBytes(slipway::sandbox::encodeFrame(type, payload));
    }
    void sendBytes(const std::string &message)
    {
        m_socket.sendBinaryMessage(QByteArray::fromStdString(message));
    }
    void sendText(const QString &text) { m_socket.sendTextMessage(text); }
    void type(std::string_view text) { send(FrameType::Input, text); }
    /// As a lost network does it.
    void abort() { m_socket.abort(); }

    bool shows(std::string_view text)
    {
        return QTest::qWaitFor([&] { return screen.text().contains(text); }, 30'000);
    }
    bool closes()
    {
        return QTest::qWaitFor([&] { return isClosed; }, 60'000);
    }
    int closeCode() const { return static_cast<int>(m_socket.closeCode()); }
    std::string errorCode() const
    {
        return error ? error->code : "none, closed with " + closeReason();
    }
    std::string closeReason() const { return m_socket.closeReason().toStdString(); }

    slipway::terminal::Screen screen;
    std::optional<slipway::sandbox::Exit> exit;
    std::optional<slipway::Error> error;
    std::size_t screens = 0; ///< Screen frames
    std::size_t bytes = 0;   ///< of output
    bool answers = true;     ///< marks
    bool isClosed = false;
    std::vector<std::string> reached;
    std::vector<std::string> unanswered;

private:
    void take(const QByteArray &message)
    {
        m_reader.feed(std::string_view(message.constData(), std::size_t(message.size())));
        for (auto frame = m_reader.next(); frame && *frame; frame = m_reader.next())
            take(**frame);
    }
    void take(const slipway::sandbox::Frame &frame)
    {
        using namespace slipway::sandbox;
        if (frame.type == FrameType::Output) {
            bytes += frame.payload.size() - 1;
            screen.feed(std::string_view(frame.payload).substr(1));
        } else if (frame.type == FrameType::Screen) {
            ++screens;
            screen.feed(frame.payload);
        } else if (frame.type == FrameType::Exit) {
            if (const auto value = slipway::parseJson(frame.payload))
                exit = Exit::fromJson(*value).value_or(Exit());
        } else if (frame.type == FrameType::Error) {
            error = errorFromPayload(frame.payload);
        } else if (frame.type == relay::reached) {
            reached.push_back(frame.payload);
        } else if (frame.type == relay::mark && answers) {
            send(relay::reached, frame.payload);
        } else if (frame.type == relay::mark) {
            unanswered.push_back(frame.payload);
        }
        // What a program asks of its terminal, the terminal answers.
        if (const std::string answer = screen.takeOutput(); !answer.empty())
            type(answer);
    }

    QWebSocket m_socket;
    slipway::sandbox::FrameReader m_reader;
};
