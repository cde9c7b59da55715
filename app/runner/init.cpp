// SPDX-License-Identifier: GPL-3.0-or-later
#include "init.h"

#include "hold.h"

#include <slipway/sandbox/init_protocol.h>
#include <slipway/sandbox/process_tree.h>
#include <slipway/terminal/pty.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

namespace slipway::runner {

using namespace sandbox::init;

namespace {

struct Order
{
    sandbox::init::Order head{};
    char *workingFolder = nullptr;
    std::vector<char *> arguments;
    std::vector<char *> environment;
};

class Init
{
public:
    int run();

private:
    void prepare();
    bool waitForGo();
    bool readOrder();
    bool openTerminal();
    bool startProgram();
    int becomeProgram();
    bool holdProgram();
    void letGo();
    void serve();
    bool reap();
    bool handle(const Message &message);
    void sendSockets();
    void send(Message message, const std::vector<int> &descriptors = {});
    [[noreturn]] void fail(Stage stage, int number);
    void leave();

    Order m_order;
    std::vector<FileDescriptor> m_groups;
    terminal::Pty m_pty;
    FileDescriptor m_signals;
    pid_t m_program = -1;
    std::optional<Hold> m_hold;
    // Written by the program's process before it executes: it shares our memory until then.
    volatile Stage m_failedStage = Stage::Setup;
    volatile int m_failedNumber = 0;
};

int Init::run()
{
    prepare();
    send({.type = MessageType::Ready, .reserved = 0, .value = 0, .number = 0});
    if (!waitForGo())
        return 1;
    if (!readOrder())
        fail(Stage::Setup, errno);
    if (!m_order.head.ownsNamespace)
        ::prctl(PR_SET_CHILD_SUBREAPER, 1);
    if (m_order.head.columns > 0 && !openTerminal())
        fail(Stage::Terminal, errno);
    if (!startProgram())
        fail(m_failedStage, m_failedNumber);
    serve();
    return 0;
}

void Init::prepare()
{
    // What runs in here may not look into the process that holds it.
    ::prctl(PR_SET_DUMPABLE, 0);
    ::prctl(PR_SET_NAME, "slipway-init");
    // Without a namespace, to die with the runner at once would be to leave the others alive; the
    // end of the conversation tells of it as well.
    if (::getpid() != 1)
        ::prctl(PR_SET_PDEATHSIG, 0);
    ::umask(022);
    sigset_t child;
    sigemptyset(&child);
    sigaddset(&child, SIGCHLD);
    ::sigprocmask(SIG_BLOCK, &child, nullptr);
    m_signals = FileDescriptor(::signalfd(-1, &child, SFD_CLOEXEC | SFD_NONBLOCK));
    for (int i = controlDescriptor; i <= errorDescriptor; ++i)
        ::fcntl(i, F_SETFD, FD_CLOEXEC);
    ::close_range(errorDescriptor + 1, ~0U, CLOSE_RANGE_CLOEXEC);
}

/// False where the conversation has ended, and with it the runner.
bool Init::waitForGo()
{
    Message message{};
    iovec part{.iov_base = &message, .iov_len = sizeof message};
    alignas(cmsghdr) std::array<char, CMSG_SPACE(mostDescriptors * sizeof(int))> space{};
    msghdr header{};
    header.msg_iov = &part;
    header.msg_iovlen = 1;
    header.msg_control = space.data();
    header.msg_controllen = space.size();
    if (::recvmsg(controlDescriptor, &header, MSG_CMSG_CLOEXEC) != sizeof message
        || message.type != MessageType::Go)
        return false;
    const cmsghdr *entry = CMSG_FIRSTHDR(&header);
    for (std::size_t i = 0; entry && i < (entry->cmsg_len - CMSG_LEN(0)) / sizeof(int); ++i) {
        int number = -1;
        std::memcpy(&number, CMSG_DATA(entry) + i * sizeof number, sizeof number);
        m_groups.emplace_back(number);
    }
    return true;
}

bool Init::readOrder()
{
    struct stat info{};
    if (::fstat(orderDescriptor, &info) != 0)
        return false;
    const auto size = static_cast<std::size_t>(info.st_size);
    void *memory = ::mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE, orderDescriptor, 0);
    if (memory == MAP_FAILED || size < sizeof m_order.head)
        return false;
    ::close(orderDescriptor);
    std::memcpy(&m_order.head, memory, sizeof m_order.head);
    char *at = static_cast<char *>(memory) + sizeof m_order.head;
    const auto next = [&] { return std::exchange(at, at + std::strlen(at) + 1); };
    m_order.workingFolder = next();
    for (std::uint32_t i = 0; i < m_order.head.argumentCount; ++i)
        m_order.arguments.push_back(next());
    for (std::uint32_t i = 0; i < m_order.head.environmentCount; ++i)
        m_order.environment.push_back(next());
    m_order.arguments.push_back(nullptr);
    m_order.environment.push_back(nullptr);
    return true;
}

bool Init::openTerminal()
{
    auto pty = terminal::openPty(m_order.head.columns, m_order.head.rows);
    if (!pty)
        return false;
    m_pty = *std::move(pty);
    return true;
}

bool setLimit(__rlimit_resource resource, std::uint64_t value)
{
    const rlimit limit{.rlim_cur = value, .rlim_max = value};
    return value == 0 || ::setrlimit(resource, &limit) == 0;
}

/// In the program's process; returns only where that failed.
int Init::becomeProgram()
{
    const auto &head = m_order.head;
    ::setsid();
    m_failedStage = Stage::Terminal;
    std::array<int, 3> streams{inputDescriptor, outputDescriptor, errorDescriptor};
    if (head.columns > 0) {
        streams.fill(m_pty.slave.get());
        if (::ioctl(m_pty.slave.get(), TIOCSCTTY, 0) != 0)
            return errno;
    }
    for (std::size_t i = 0; i < streams.size(); ++i) {
        if (::dup2(streams[i], static_cast<int>(i)) < 0)
            return errno;
    }
    m_failedStage = Stage::WorkingFolder;
    if (::chdir(m_order.workingFolder) != 0)
        return errno;
    m_failedStage = Stage::Limits;
    const rlimit none{.rlim_cur = 0, .rlim_max = 0};
    ::setrlimit(RLIMIT_CORE, &none);
    if (!setLimit(RLIMIT_FSIZE, head.fileSize) || !setLimit(RLIMIT_DATA, head.dataSize)
        || !setLimit(RLIMIT_NPROC, head.processes > 0 ? head.processes + 1 : 0))
        return errno;
    setLimit(RLIMIT_NOFILE, head.openFiles);
    for (const FileDescriptor &group : m_groups) {
        if (::write(group.get(), "0", 1) != 1)
            return errno;
    }
    sigset_t empty;
    sigemptyset(&empty);
    ::sigprocmask(SIG_SETMASK, &empty, nullptr);
    m_failedStage = Stage::Program;
    if (head.heldArgument > 0 && !Hold::ask())
        return errno;
    ::execvp(m_order.arguments.front(), m_order.arguments.data());
    return errno;
}

bool Init::startProgram()
{
    ::environ = m_order.environment.data();
    m_program = ::vfork();
    if (m_program == 0) {
        m_failedNumber = becomeProgram();
        ::_exit(127);
    }
    if (m_program < 0) {
        m_failedNumber = errno;
        return false;
    }
    if (m_failedNumber != 0)
        return false;
    if (m_order.head.heldArgument > 0 && !holdProgram())
        return false;
    std::vector<int> descriptors;
    if (m_pty.master.isOpen())
        descriptors.push_back(m_pty.master.get());
    send({.type = m_hold ? MessageType::Held : MessageType::Running,
          .reserved = 0,
          .value = 0,
          .number = 0},
         descriptors);
    // The slave stays open here: without that, a terminal whose programs have let go of it for a
    // moment would seem to have ended.
    m_pty.master.reset();
    for (int i = STDIN_FILENO; i <= STDERR_FILENO; ++i)
        ::dup2(::open("/dev/null", O_RDWR | O_CLOEXEC), i);
    for (int i = inputDescriptor; i <= errorDescriptor; ++i)
        ::close(i);
    m_groups.clear();
    return true;
}

/// A program that does not get as far as its script is of no use.
bool Init::holdProgram()
{
    m_hold.emplace(m_program, m_order.arguments[m_order.head.heldArgument], m_order.workingFolder);
    m_failedStage = Stage::Program;
    m_failedNumber = ECANCELED;
    return m_hold->reach();
}

void Init::letGo()
{
    const bool isFresh = m_hold && m_hold->isFresh();
    if (isFresh)
        m_hold->release();
    m_hold.reset();
    send({.type = isFresh ? MessageType::Running : MessageType::Stale,
          .reserved = 0,
          .value = 0,
          .number = 0});
    if (!isFresh)
        leave();
}

void Init::serve()
{
    for (;;) {
        std::array<pollfd, 2> entries{
            {{controlDescriptor, POLLIN, 0}, {m_signals.get(), POLLIN, 0}}};
        ::poll(entries.data(), entries.size(), -1);
        if (entries[1].revents != 0 && reap())
            break;
        if (entries[0].revents == 0)
            continue;
        Message message{};
        const ssize_t got = ::recv(controlDescriptor, &message, sizeof message, MSG_DONTWAIT);
        if (got < 0 && (errno == EAGAIN || errno == EINTR))
            continue;
        if (got != sizeof message || !handle(message))
            break;
    }
    leave();
}

/// Whether the program has ended.
bool Init::reap()
{
    signalfd_siginfo info{};
    while (::read(m_signals.get(), &info, sizeof info) == sizeof info) {
    }
    bool ended = false;
    int status = 0;
    for (pid_t pid = 0; (pid = ::waitpid(-1, &status, WNOHANG)) > 0;) {
        // Of one that is held, more is told than its end.
        if (pid != m_program || WIFSTOPPED(status))
            continue;
        ended = true;
        send({.type = MessageType::Ended,
              .reserved = 0,
              .value = static_cast<std::uint64_t>(status),
              .number = 0});
    }
    return ended;
}

bool Init::handle(const Message &message)
{
    const int signal = static_cast<int>(message.value);
    switch (message.type) {
    case MessageType::SignalForeground:
        // Its group is gone when it moved to another one; it itself is still there.
        if (::kill(-m_program, signal) != 0)
            ::kill(m_program, signal);
        return true;
    case MessageType::SignalAll:
        if (m_order.head.ownsNamespace) {
            ::kill(-1, signal);
        } else {
            auto tree = sandbox::processTree(::getpid());
            for (std::size_t i = 1; i < tree.size(); ++i)
                ::kill(tree[i], signal);
        }
        return true;
    case MessageType::WantSockets:
        sendSockets();
        return true;
    case MessageType::Release:
        letGo();
        return true;
    default:
        return false;
    }
}

void Init::sendSockets()
{
    std::vector<int> sockets;
    for (int i = 0; i < socketPairsAtOnce; ++i) {
        for (const int family : {AF_INET, AF_INET6}) {
            // Without IPv6 in the kernel, another IPv4 one keeps the order.
            int socket = ::socket(family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
            if (socket < 0)
                socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
            if (socket >= 0)
                sockets.push_back(socket);
        }
    }
    send({.type = MessageType::Sockets, .reserved = 0, .value = 0, .number = 0}, sockets);
    for (const int socket : sockets)
        ::close(socket);
}

void Init::send(Message message, const std::vector<int> &descriptors)
{
    iovec part{.iov_base = &message, .iov_len = sizeof message};
    alignas(cmsghdr) std::array<char, CMSG_SPACE(mostDescriptors * sizeof(int))> space{};
    msghdr header{};
    header.msg_iov = &part;
    header.msg_iovlen = 1;
    if (!descriptors.empty()) {
        const std::size_t size = descriptors.size() * sizeof(int);
        header.msg_control = space.data();
        header.msg_controllen = CMSG_SPACE(size);
        auto *entry = reinterpret_cast<cmsghdr *>(space.data());
        entry->cmsg_level = SOL_SOCKET;
        entry->cmsg_type = SCM_RIGHTS;
        entry->cmsg_len = CMSG_LEN(size);
        std::memcpy(CMSG_DATA(entry), descriptors.data(), size);
    }
    ::sendmsg(controlDescriptor, &header, MSG_NOSIGNAL);
}

void Init::fail(Stage stage, int number)
{
    send({.type = MessageType::Failed,
          .reserved = 0,
          .value = static_cast<std::uint64_t>(stage),
          .number = static_cast<std::uint64_t>(number)});
    ::_exit(1);
}

/// Where this is the first process of a namespace, the kernel kills all the others now.
void Init::leave()
{
    if (!m_order.head.ownsNamespace)
        sandbox::killTree(::getpid());
    ::_exit(0);
}

} // namespace

int runInit()
{
    return Init().run();
}

int runInitAsCopy()
{
    // /proc/1/cmdline is what lies here now.
    char *const name = ::program_invocation_name;
    const std::size_t length = std::strlen(name);
    if (const auto line = readFile("/proc/self/cmdline"); line && line->size() > length)
        std::memset(name + length, 0, line->size() - length);
    return runInit();
}

} // namespace slipway::runner
