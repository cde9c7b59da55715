// SPDX-License-Identifier: GPL-3.0-or-later
#include "client.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <memory>

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

namespace slipway::runner {

using namespace sandbox;

Client::Client(EventLoop &loop, FileDescriptor input, FileDescriptor output, Handlers handlers)
    : m_loop(loop)
    , m_input(std::move(input))
    , m_output(std::move(output))
    , m_handlers(std::move(handlers))
{
    for (const int descriptor : {m_input.get(), outputDescriptor()})
        ::fcntl(descriptor, F_SETFL, ::fcntl(descriptor, F_GETFL) | O_NONBLOCK);
    m_loop.watch(m_input.get(), EPOLLIN, [this](auto events) { read(events); });
    if (m_output.isOpen())
        m_loop.watch(m_output.get(), 0, [this](auto) { read(EPOLLOUT); });
}

Client::~Client()
{
    detach();
}

void Client::detach()
{
    m_loop.forget(m_input.get());
    m_loop.forget(m_output.get());
    m_detached = true;
}

int Client::outputDescriptor() const
{
    return m_output.isOpen() ? m_output.get() : m_input.get();
}

void Client::update()
{
    const std::uint32_t in = m_reading ? std::uint32_t{EPOLLIN} : 0;
    const std::uint32_t out = queued() > 0 ? std::uint32_t{EPOLLOUT} : 0;
    // While it is not read, a client that goes away has to be noticed all the same.
    m_loop.change(m_input.get(),
                  (in == 0 ? std::uint32_t{EPOLLRDHUP} : in) | (m_output.isOpen() ? 0 : out));
    m_loop.change(m_output.get(), out);
}

void Client::setReading(bool reading)
{
    if (m_reading == reading)
        return;
    m_reading = reading;
    update();
    if (reading)
        takeFrames();
}

void Client::feed(std::string_view bytes)
{
    m_reader.feed(bytes);
    takeFrames();
}

void Client::read(std::uint32_t events)
{
    if ((events & EPOLLOUT) != 0) {
        if (!write()) {
            m_handlers.closed(*this);
            return;
        }
        update();
        if (queued() == 0)
            m_handlers.drained(*this);
        if (m_detached || (events & ~std::uint32_t{EPOLLOUT}) == 0)
            return;
    }
    if (!m_reading) {
        m_handlers.closed(*this);
        return;
    }
    std::array<char, std::size_t{64} * 1024> buffer;
    const ssize_t got = ::read(m_input.get(), buffer.data(), buffer.size());
    if (got < 0 && (errno == EAGAIN || errno == EINTR))
        return;
    if (got <= 0)
        m_handlers.closed(*this);
    else
        feed({buffer.data(), static_cast<std::size_t>(got)});
}

void Client::takeFrames()
{
    // A handler may turn reading on again.
    if (std::exchange(m_takingFrames, true))
        return;
    while (m_reading && !m_detached) {
        auto frame = m_reader.next();
        if (!frame) {
            m_handlers.closed(*this);
            return;
        }
        if (!*frame)
            break;
        m_handlers.frame(*this, **frame);
    }
    m_takingFrames = false;
}

void Client::send(std::string_view frame, std::string_view rest)
{
    // Errors are noticed by the loop, since handlers may not run in here.
    const std::size_t sent =
        queued() == 0 ? static_cast<std::size_t>(std::max<ssize_t>(0, put(frame, rest))) : 0;
    if (sent == frame.size() + rest.size())
        return;
    m_queue += frame.substr(std::min(sent, frame.size()));
    m_queue += rest.substr(sent - std::min(sent, frame.size()));
    update();
}

void Client::sendWith(int descriptor, std::string_view frame)
{
    // With what is queued before it goes just as well: it is taken when its frame is.
    m_passing = descriptor;
    send(frame);
}

/// What can be sent of both without waiting; as writev().
ssize_t Client::put(std::string_view bytes, std::string_view rest)
{
    // Neither of them is changed.
    std::array<iovec, 2> parts{{{const_cast<char *>(bytes.data()), bytes.size()},
                                {const_cast<char *>(rest.data()), rest.size()}}};
    if (m_passing < 0)
        return ::writev(outputDescriptor(), parts.data(), parts.size());
    alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(int))> control{};
    msghdr message{};
    message.msg_iov = parts.data();
    message.msg_iovlen = parts.size();
    message.msg_control = control.data();
    message.msg_controllen = control.size();
    cmsghdr *const head = CMSG_FIRSTHDR(&message);
    head->cmsg_level = SOL_SOCKET;
    head->cmsg_type = SCM_RIGHTS;
    head->cmsg_len = CMSG_LEN(sizeof m_passing);
    std::memcpy(CMSG_DATA(head), &m_passing, sizeof m_passing);
    const ssize_t sent = ::sendmsg(outputDescriptor(), &message, MSG_NOSIGNAL);
    if (sent > 0)
        m_passing = -1;
    return sent;
}

bool Client::write()
{
    while (queued() > 0) {
        const ssize_t written = put(std::string_view(m_queue).substr(m_sent));
        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0)
            return errno == EAGAIN;
        m_sent += static_cast<std::size_t>(written);
        if (m_sent >= m_queue.size() / 2) {
            m_queue.erase(0, m_sent);
            m_sent = 0;
        }
    }
    return true;
}

void Client::drain(Milliseconds patience)
{
    const auto wait = static_cast<int>(patience.count());
    while (write() && queued() > 0) {
        pollfd entry{.fd = outputDescriptor(), .events = POLLOUT, .revents = 0};
        const int ready = ::poll(&entry, 1, wait);
        if (ready == 0 || (ready < 0 && errno != EINTR))
            return;
    }
}

} // namespace slipway::runner
