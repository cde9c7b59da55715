// SPDX-License-Identifier: GPL-3.0-or-later
#include "run.h"

#include <slipway/sandbox/unix_socket.h>

#include <QTemporaryDir>

#include <format>

#include <arpa/inet.h>
#include <poll.h>
#include <sys/socket.h>

using namespace slipway;
using namespace slipway::test;
namespace fs = std::filesystem;

namespace {

FileDescriptor connectTo(const std::string &address)
{
    FileDescriptor socket;
    if (address.starts_with("unix:")) {
        if (auto connected = connectUnix(address.substr(5)))
            socket = *std::move(connected);
    } else {
        const std::size_t colon = address.rfind(':');
        sockaddr_in name{};
        name.sin_family = AF_INET;
        name.sin_port = htons(static_cast<std::uint16_t>(std::stoi(address.substr(colon + 1))));
        name.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socket = FileDescriptor(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
        if (::connect(socket.get(), reinterpret_cast<const sockaddr *>(&name), sizeof name) != 0)
            socket.reset();
    }
    return socket;
}

/// Sends all, ends its direction, and reads to the end.
std::string talk(const std::string &address, const std::string &question)
{
    const FileDescriptor socket = connectTo(address);
    if (!socket.isOpen())
        return "not connected";
    std::string_view rest = question;
    std::string answer;
    std::array<char, 65536> buffer{};
    bool ended = false;
    for (;;) {
        if (rest.empty() && !std::exchange(ended, true))
            ::shutdown(socket.get(), SHUT_WR);
        pollfd entry{socket.get(), static_cast<short>(POLLIN | (rest.empty() ? 0 : POLLOUT)), 0};
        if (::poll(&entry, 1, 10'000) <= 0)
            return answer + " timeout";
        if ((entry.revents & POLLOUT) != 0) {
            const ssize_t sent =
                ::send(socket.get(), rest.data(), rest.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
            if (sent > 0)
                rest.remove_prefix(static_cast<std::size_t>(sent));
        }
        if ((entry.revents & (POLLIN | POLLHUP)) != 0) {
            const ssize_t got = ::recv(socket.get(), buffer.data(), buffer.size(), MSG_DONTWAIT);
            if (got <= 0 && errno != EAGAIN)
                return answer;
            if (got == 0)
                return answer;
            if (got > 0)
                answer.append(buffer.data(), static_cast<std::size_t>(got));
        }
    }
}

constexpr const char *httpServer =
    "import http.server, os\n"
    "class H(http.server.BaseHTTPRequestHandler):\n"
    "  def do_GET(self):\n"
    "    b = ('hello ' + self.path).encode()\n"
    "    self.send_response(200); self.send_header('Content-Length', len(b)); self.end_headers(); "
    "self.wfile.write(b)\n"
    "s = http.server.ThreadingHTTPServer((HOST, int(os.environ['PORT'])), H)\n"
    "print('ready', flush=True)\n"
    "s.serve_forever()\n";

/// Sends back what it gets, and stops reading at the sender's end only.
constexpr const char *echoServer =
    "import socket, os, threading\n"
    "s = socket.create_server(('127.0.0.1', int(os.environ['PORT'])), backlog=200)\n"
    "print('ready', flush=True)\n"
    "def serve(c):\n"
    "  while True:\n"
    "    d = c.recv(65536)\n"
    "    if not d: break\n"
    "    c.sendall(d)\n"
    "  c.sendall(b'bye'); c.close()\n"
    "while True: threading.Thread(target=serve, args=(s.accept()[0],)).start()\n";

} // namespace

class TestForward : public QObject
{
    Q_OBJECT

    QTemporaryDir m_folder;
    std::optional<RunnerConnection> m_connection;
    Outcome m_outcome;

    std::string unixAddress() const
    {
        return "unix:" + m_folder.path().toStdString() + "/" + std::string(90, 'w') + "/web";
    }
    void start(const std::string &script, const std::string &listen,
               Network network = Network::None)
    {
        fs::create_directories(fs::path(unixAddress().substr(5)).parent_path());
        RunSpec server = python(script);
        server.port = {.inside = 8000, .listen = listen};
        server.network = network;
        m_connection.emplace(RunnerConnection::launch(runner(), server).value());
        m_outcome = {};
        follow(*m_connection, m_outcome, [](auto &o) { return o.output.contains("ready"); });
    }

private Q_SLOTS:
    void initTestCase()
    {
        if (const std::string why = whyNoSandbox(); !why.empty())
            QSKIP(why.c_str());
    }
    void cleanup() { m_connection.reset(); }

    void servesHttp_data()
    {
        QTest::addColumn<QByteArray>("listen");
        QTest::addColumn<int>("network");
        QTest::addColumn<QByteArray>("host");
        const QByteArray path = QByteArray::fromStdString(unixAddress());
        const QByteArray tcp = "tcp:127.0.0.1:0";
        QTest::newRow("unix, no network")
            << path << static_cast<int>(Network::None) << QByteArray("'127.0.0.1'");
        QTest::newRow("tcp, no network")
            << tcp << static_cast<int>(Network::None) << QByteArray("'0.0.0.0'");
        QTest::newRow("unix, outbound")
            << path << static_cast<int>(Network::Outbound) << QByteArray("'127.0.0.1'");
        QTest::newRow("tcp, outbound")
            << tcp << static_cast<int>(Network::Outbound) << QByteArray("'127.0.0.1'");
    }
    void servesHttp()
    {
        QFETCH(QByteArray, listen);
        QFETCH(int, network);
        QFETCH(QByteArray, host);
        start("HOST = " + host.toStdString() + "\n" + httpServer, listen.toStdString(),
              static_cast<Network>(network));
        if (hasNoOutbound(m_outcome))
            QSKIP(m_outcome.failure->message.c_str());
        QVERIFY2(m_outcome.started.portAddress, m_outcome.reason().c_str());
        const std::string address = *m_outcome.started.portAddress;
        QVERIFY(!address.ends_with(":0"));
        for (int i = 0; i < 30; ++i) {
            const std::string answer = talk(address, std::format("GET /{} HTTP/1.0\r\n\r\n", i));
            QVERIFY2(answer.contains(std::format("hello /{}", i)), answer.c_str());
        }
        m_connection.reset();
        if (listen.startsWith("unix"))
            QVERIFY(!fs::exists(listen.toStdString().substr(5)));
    }

    void ipv6AloneIsFoundToo()
    {
        start("import socket, http.server\nhttp.server.ThreadingHTTPServer.address_family = "
              "socket.AF_INET6\n"
              "HOST = '::1'\n"
                  + std::string(httpServer),
              "tcp:127.0.0.1:0");
        if (!m_outcome.output.contains("ready"))
            QSKIP("This machine has no IPv6.");
        QVERIFY(
            talk(*m_outcome.started.portAddress, "GET /x HTTP/1.0\r\n\r\n").contains("hello /x"));
    }

    void carriesMuchAndHalfCloses()
    {
        start(echoServer, unixAddress());
        std::string question;
        for (int i = 0; question.size() < 8'000'000; ++i)
            question += std::to_string(i) + ",";
        const std::string answer = talk(unixAddress(), question);
        QCOMPARE(answer.size(), question.size() + 3);
        QVERIFY(answer == question + "bye");
    }

    void carriesManyAtOnce()
    {
        start(echoServer, unixAddress());
        std::vector<FileDescriptor> sockets;
        for (int i = 0; i < 100; ++i) {
            sockets.push_back(connectTo(unixAddress()));
            QVERIFY(sockets.back().isOpen());
            QVERIFY(::send(sockets.back().get(), "ping", 4, 0) == 4);
        }
        for (const FileDescriptor &socket : sockets) {
            pollfd entry{socket.get(), POLLIN, 0};
            QVERIFY(::poll(&entry, 1, 10'000) == 1);
            std::array<char, 16> buffer{};
            QCOMPARE(::recv(socket.get(), buffer.data(), buffer.size(), 0), ssize_t{4});
        }
    }

    void nobodyListeningIsAnEnd()
    {
        start("print('ready', flush=True); import time; time.sleep(60)", unixAddress());
        QCOMPARE(talk(unixAddress(), ""), std::string());
    }

    void tellsWhetherThePortIsListenedOn_data()
    {
        QTest::addColumn<QByteArray>("script");
        QTest::addColumn<bool>("listens");
        const QByteArray open = "import socket, time; s = socket.create_server(('";
        const QByteArray ready = "print('ready', flush=True); time.sleep(600)";
        QTest::newRow("listens") << open + "0.0.0.0', 8000)); " + ready << true;
        QTest::newRow("on another port") << open + "0.0.0.0', 9999)); " + ready << false;
        QTest::newRow("not at all") << "import time; " + ready << false;
    }
    void tellsWhetherThePortIsListenedOn()
    {
        QFETCH(QByteArray, script);
        QFETCH(bool, listens);
        start(script.toStdString(), unixAddress());
        for (int i = 0; i < 20; ++i) {
            QVERIFY(m_connection->send(FrameType::Probe));
            auto answer = m_connection->receive(std::chrono::seconds(30));
            // The end of a line may come after the line.
            while (answer && *answer && (*answer)->type == FrameType::Output)
                answer = m_connection->receive(std::chrono::seconds(30));
            QVERIFY2(answer, answer ? "" : answer.error().message.c_str());
            QVERIFY(*answer);
            QVERIFY((*answer)->type == FrameType::Port);
            const json::value expected{{"listens", listens}};
            QCOMPARE((*answer)->payload, json::serialize(expected));
        }
    }

    void anAddressInUseIsAnError()
    {
        start(echoServer, "tcp:127.0.0.1:0");
        RunSpec second = spec({"true"});
        second.port = {.inside = 1, .listen = *m_outcome.started.portAddress};
        const Outcome outcome = run(second);
        QCOMPARE(outcome.reason(), std::string("run.cannot_listen"));
        second.port->listen = "tcp:nonsense";
        QCOMPARE(run(second).reason(), std::string("run.bad_address"));
    }
};

QTEST_GUILESS_MAIN(TestForward)
#include "tst_forward.moc"
