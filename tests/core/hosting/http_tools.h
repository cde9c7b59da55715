// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <slipway/base/files.h>

#include <atomic>
#include <cctype>
#include <cstddef>
#include <filesystem>
#include <format>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

/// HTTP over bare sockets: what goes over the wire is exactly what a test wrote.
namespace slipway::testing {

/// Whether a port is this process' own among the tests that run at the same time, until it ends: a
/// name that only one of them can have says so.
inline bool reservePort(int port)
{
    static std::mutex lock;
    static std::vector<FileDescriptor> names;
    FileDescriptor name(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0));
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    // In Linux' abstract namespace: it begins with a zero, and is no file.
    const std::string text = std::format("slipway-test-port-{}", port);
    text.copy(address.sun_path + 1, sizeof address.sun_path - 1);
    const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + 1 + text.size());
    if (::bind(name.get(), reinterpret_cast<sockaddr *>(&address), size) != 0)
        return false;
    const std::scoped_lock guard(lock);
    names.push_back(std::move(name));
    return true;
}

/// A port nobody listens on. Below those the kernel gives to connections: one of them could be
/// somebody's other end by the time a server listens on it. Each process begins elsewhere.
inline int freePort()
{
    constexpr int first = 3000;
    constexpr int count = 7000;
    static std::atomic<int> next = ::getpid() * 13;
    for (int tries = 0; tries < count; ++tries) {
        const int port = first + next++ % count;
        const FileDescriptor probe(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        address.sin_port = htons(static_cast<in_port_t>(port));
        if (reservePort(port)
            && ::bind(probe.get(), reinterpret_cast<sockaddr *>(&address), sizeof address) == 0)
            return port;
    }
    return 0;
}

inline FileDescriptor connectTo(int port)
{
    FileDescriptor connection(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(static_cast<in_port_t>(port));
    const timeval limit{.tv_sec = 20, .tv_usec = 0};
    ::setsockopt(connection.get(), SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    if (::connect(connection.get(), reinterpret_cast<sockaddr *>(&address), sizeof address) != 0)
        connection.reset();
    return connection;
}

/// What there is to read now, at least a byte; empty at the end.
inline std::string readSome(int descriptor)
{
    std::string bytes(65536, '\0');
    const ssize_t got = ::read(descriptor, bytes.data(), bytes.size());
    bytes.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
    return bytes;
}

inline std::string readUntil(int descriptor, std::string_view end)
{
    std::string bytes;
    while (!bytes.contains(end)) {
        const std::string more = readSome(descriptor);
        if (more.empty())
            break;
        bytes += more;
    }
    return bytes;
}

inline std::string readToEnd(int descriptor)
{
    std::string bytes;
    for (std::string more; !(more = readSome(descriptor)).empty();)
        bytes += more;
    return bytes;
}

struct Response
{
    int status = 0;                             ///< 0: no complete answer
    std::map<std::string, std::string> headers; ///< names in lower case
    std::string body;

    std::string header(const std::string &name) const
    {
        const auto found = headers.find(name);
        return found == headers.end() ? std::string() : found->second;
    }
};

inline std::string decodeChunks(std::string_view text)
{
    std::string result;
    for (;;) {
        const auto lineEnd = text.find("\r\n");
        if (lineEnd == std::string_view::npos)
            return result;
        const auto size = static_cast<std::size_t>(
            std::stoul("0" + std::string(text.substr(0, lineEnd)), nullptr, 16));
        if (size == 0)
            return result;
        result += text.substr(lineEnd + 2, size);
        text.remove_prefix(std::min(text.size(), lineEnd + 2 + size + 2));
    }
}

inline Response parseResponse(const std::string &bytes)
{
    Response response;
    const auto headerEnd = bytes.find("\r\n\r\n");
    if (headerEnd == std::string::npos || !bytes.starts_with("HTTP/1."))
        return response;
    response.status = std::stoi(bytes.substr(9, 3));
    for (std::size_t at = bytes.find("\r\n") + 2; at < headerEnd;) {
        const auto lineEnd = bytes.find("\r\n", at);
        const std::string line = bytes.substr(at, lineEnd - at);
        const auto colon = line.find(':');
        std::string name = line.substr(0, colon);
        for (char &c : name)
            c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
        response.headers[name] = line.substr(std::min(line.size(), colon + 2));
        at = lineEnd + 2;
    }
    response.body = bytes.substr(headerEnd + 4);
    if (response.header("transfer-encoding") == "chunked")
        response.body = decodeChunks(response.body);
    return response;
}

/// `headers` are whole lines with their ends.
inline Response request(int port, std::string_view method, std::string_view target,
                        std::string_view host, std::string_view headers = {},
                        std::string_view body = {})
{
    const FileDescriptor connection = connectTo(port);
    if (!connection.isOpen())
        return {};
    const std::string length =
        body.empty() ? "" : std::format("Content-Length: {}\r\n", body.size());
    if (!writeAll(connection.get(),
                  std::format("{} {} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n{}{}\r\n", method,
                              target, host, length, headers)))
        return {};
    // The other side may answer and close before it has read all of a large body.
    [[maybe_unused]] const auto sent = writeAll(connection.get(), body);
    return parseResponse(readToEnd(connection.get()));
}

/// Listens on a unix socket or a port of 127.0.0.1, a thread a connection.
class TestServer
{
public:
    using Handler = std::function<void(int connection, const std::string &head)>;

    TestServer(const std::filesystem::path &socket, Handler handler)
        : m_listener(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0))
        , m_handler(std::move(handler))
    {
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        socket.string().copy(address.sun_path, sizeof address.sun_path - 1);
        serve(reinterpret_cast<sockaddr *>(&address), sizeof address);
    }
    TestServer(int port, Handler handler)
        : m_listener(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0))
        , m_handler(std::move(handler))
    {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        address.sin_port = htons(static_cast<in_port_t>(port));
        const int yes = 1;
        ::setsockopt(m_listener.get(), SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
        serve(reinterpret_cast<sockaddr *>(&address), sizeof address);
    }
    TestServer(const TestServer &) = delete;
    TestServer &operator=(const TestServer &) = delete;
    ~TestServer()
    {
        ::shutdown(m_listener.get(), SHUT_RDWR);
        m_acceptor.join();
        const std::scoped_lock lock(m_mutex);
        for (const int connection : m_open)
            ::shutdown(connection, SHUT_RDWR);
    }

private:
    void serve(const sockaddr *address, socklen_t size)
    {
        if (::bind(m_listener.get(), address, size) != 0 || ::listen(m_listener.get(), 512) != 0)
            std::abort();
        m_acceptor = std::jthread([this] {
            for (;;) {
                const int connection = ::accept4(m_listener.get(), nullptr, nullptr, SOCK_CLOEXEC);
                if (connection < 0)
                    return;
                const std::scoped_lock lock(m_mutex);
                m_open.push_back(connection);
                m_threads.emplace_back([this, connection] { handle(connection); });
            }
        });
    }
    void handle(int connection)
    {
        m_handler(connection, readUntil(connection, "\r\n\r\n"));
        ::shutdown(connection, SHUT_WR);
        while (!readSome(connection).empty()) {
        }
        const std::scoped_lock lock(m_mutex);
        std::erase(m_open, connection);
        ::close(connection);
    }

    FileDescriptor m_listener;
    Handler m_handler;
    std::jthread m_acceptor;
    std::mutex m_mutex;
    std::vector<int> m_open;
    std::vector<std::jthread> m_threads;
};

} // namespace slipway::testing
