// SPDX-License-Identifier: GPL-3.0-or-later
// How a sandbox is started. A copy of this process, or bubblewrap where only that may, makes the
// namespaces and the file system and becomes the first process inside, which waits for our Go:
// meanwhile its control group and network are made.
#include "../pidfd.h"
#include "bubblewrap.h"
#include "diagnosis.h"
#include "enclosure.h"
#include "linux_sandbox.h"

#include <slipway/sandbox/process_tree.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <cmath>
#include <csignal>
#include <cstdlib>
#include <format>
#include <utility>

#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/timerfd.h>
#include <unistd.h>

namespace slipway::sandbox {

namespace {

constexpr unsigned char seccompFilter[] = {
#include "seccomp_filter.inc"
};

constexpr int setupTimeout = 30'000; // milliseconds
constexpr std::uint64_t openFiles = 1024;
/// Where the whole machine runs out of memory, a program goes before what people work with.
constexpr int outOfMemoryScore = 500;

Error internalFailure(std::string_view what)
{
    return Error::fromErrno("sandbox.setup_failed", what, errno);
}

struct Pipe
{
    FileDescriptor read;
    FileDescriptor write;
};

Result<Pipe> makePipe()
{
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0)
        return std::unexpected(internalFailure("Cannot make a pipe"));
    return Pipe{.read = FileDescriptor(ends[0]), .write = FileDescriptor(ends[1])};
}

std::string readAll(int descriptor)
{
    std::string text;
    std::array<char, 1024> buffer{};
    for (ssize_t got = 0; (got = ::read(descriptor, buffer.data(), buffer.size())) > 0;)
        text.append(buffer.data(), static_cast<std::size_t>(got));
    return text;
}

/// As few processors as the limit allows; nothing where that is all of them. Where each run begins
/// at another one, several share the machine.
std::optional<cpu_set_t> processorsFor(double cpus)
{
    cpu_set_t allowed;
    if (::sched_getaffinity(0, sizeof allowed, &allowed) != 0)
        return std::nullopt;
    const int available = CPU_COUNT(&allowed);
    const int wanted = static_cast<int>(std::ceil(cpus));
    if (wanted >= available)
        return std::nullopt;
    cpu_set_t chosen;
    CPU_ZERO(&chosen);
    int skip = static_cast<int>(::getpid()) % available;
    for (std::size_t cpu = 0; CPU_COUNT(&chosen) < wanted; cpu = (cpu + 1) % CPU_SETSIZE) {
        if (CPU_ISSET(cpu, &allowed) && skip-- <= 0)
            CPU_SET(cpu, &chosen);
    }
    return chosen;
}

} // namespace

Result<std::unique_ptr<Sandbox>> Sandbox::start(const RunSpec &spec, const FirstProcess &first)
{
    auto sandbox = std::make_unique<LinuxSandbox>(spec);
    TRY(sandbox->launch(first));
    return sandbox;
}

Result<std::unique_ptr<Sandbox>> Sandbox::hold(const RunSpec &spec, const FirstProcess &first)
{
    const auto script = scriptArgument(spec.argv);
    if (!script)
        return std::unexpected(Error{ErrorKind::Unsupported,
                                     "run.cannot_hold",
                                     "This command names no interpreter and its script.",
                                     {}});
    auto sandbox = std::make_unique<LinuxSandbox>(spec);
    TRY(sandbox->launch(first, *script));
    return sandbox;
}

Result<std::unique_ptr<Sandbox>> Sandbox::fence(const RunSpec &spec, const FirstProcess &first)
{
    auto sandbox = std::make_unique<LinuxSandbox>(spec);
    TRY(sandbox->launchFence(first));
    return sandbox;
}

void Sandbox::removeLeftovers()
{
    Cgroup::removeLeftovers();
}

Result<> LinuxSandbox::launch(const FirstProcess &first, std::size_t heldArgument)
{
    m_heldArgument = heldArgument;
    const bool onlyBubblewrap = std::getenv("SLIPWAY_BUBBLEWRAP") != nullptr;
    if (isFenced() && !onlyBubblewrap) {
        Launch launch;
        const auto done = launchBy(launch, first, Maker::Copy);
        if (done || !launch.brokeDown)
            return done;
        // Some systems let bubblewrap have user namespaces and nobody else.
        waitForEnd(m_child, -1);
        Launch other;
        const auto doneByOther = launchBy(other, first, Maker::Bubblewrap);
        const bool isMissing = !doneByOther && doneByOther.error().code == bwrapMissing().code;
        return isMissing ? done : doneByOther;
    }
    Launch launch;
    return launchBy(launch, first, isFenced() ? Maker::Bubblewrap : Maker::Program);
}

Result<> LinuxSandbox::launchFence(const FirstProcess &first)
{
    m_isFence = true;
    return launch(first);
}

Result<> LinuxSandbox::begin(const RunSpec &spec)
{
    if (!m_waiting)
        return std::unexpected(Error::internal("sandbox.begun", "a program was started before"));
    m_spec = spec;
    Launch launch = *std::exchange(m_waiting, {});
    return startProgram(launch);
}

Result<> LinuxSandbox::launchBy(Launch &launch, const FirstProcess &first, Maker maker)
{
    launch.maker = maker;
    TRY(openStreams(launch));
    TRY(spawnFirst(launch, first));
    TRY(findFirstProcess(launch));
    // Made while the first process makes its fence.
    m_group = Cgroup::create(m_spec.limits);
    if (m_group.mustAttach(m_spec.limits))
        m_group.attach(m_first, m_spec.limits);
    chooseMethods();
    if (const auto chosen = processors(); chosen)
        ::sched_setaffinity(m_first, sizeof *chosen, &*chosen);
    const bool isOutbound = isFenced() && m_spec.network == Network::Outbound;
    if (isOutbound || m_isFence) {
        TRY(waitFor(init::MessageType::Ready, launch));
    }
    if (isOutbound) {
        TRY(m_slirp, Slirp::start(m_first));
    }
    if (m_isFence) {
        m_waiting = std::move(launch);
        return {};
    }
    // Where nothing has to be done once it is ready, it finds its Go waiting: on a busy machine
    // each time one waits for another costs milliseconds.
    return startProgram(launch);
}

Result<> LinuxSandbox::startProgram(Launch &launch)
{
    TRY(giveOrder(launch));
    TRY(waitUntilRunning(launch));
    m_group.watch();
    watchEvents();
    return {};
}

Result<> LinuxSandbox::openStreams(Launch &launch)
{
    TRY(launch.control, m_control.open());
    TRY(launch.order, memoryFile({}));
    if (m_spec.terminal)
        return {};
    TRY(Pipe input, makePipe());
    TRY(Pipe output, makePipe());
    TRY(Pipe error, makePipe());
    m_streams = {.input = std::move(input.write),
                 .output = std::move(output.read),
                 .error = std::move(error.read)};
    launch.input = std::move(input.read);
    launch.output = std::move(output.write);
    launch.error = std::move(error.write);
    return {};
}

/// Written when it is known which limits the control groups enforce: with those, the others would
/// only be in the way.
std::string LinuxSandbox::order() const
{
    const std::vector<std::string> environment = environmentOf(m_spec);
    const Limits &limits = m_spec.limits;
    const std::uint64_t processes =
        m_group.limitsProcesses() ? 0 : static_cast<std::uint64_t>(limits.processes);
    // Only against one process that grows faster than the watchdog looks.
    const std::uint64_t dataSize =
        m_group.limitsMemory() || limits.memory == 0 ? 0 : 2 * limits.memory + (256ULL << 20);
    const init::Order order{
        .fileSize = limits.fileSize,
        .openFiles = openFiles,
        .processes = processes,
        .dataSize = dataSize,
        .argumentCount = static_cast<std::uint32_t>(m_spec.argv.size()),
        .environmentCount = static_cast<std::uint32_t>(environment.size()),
        .columns = static_cast<std::uint16_t>(m_spec.terminal ? m_spec.terminal->columns : 0),
        .rows = static_cast<std::uint16_t>(m_spec.terminal ? m_spec.terminal->rows : 0),
        .ownsNamespace = isFenced() ? 1U : 0U,
        .heldArgument = static_cast<std::uint32_t>(m_heldArgument)};
    std::string text(reinterpret_cast<const char *>(&order), sizeof order);
    const auto add = [&](const std::string &string) {
        text.append(string.c_str(), string.size() + 1);
    };
    add(workingFolder(m_spec));
    for (const std::string &argument : m_spec.argv)
        add(argument);
    for (const std::string &variable : environment)
        add(variable);
    return text;
}

Result<> LinuxSandbox::spawnFirst(Launch &launch, const FirstProcess &first)
{
    TRY(Pipe words, makePipe());
    const Preparation preparation{.processors = {}, .outOfMemoryScore = outOfMemoryScore};
    std::vector<int> descriptors{-1,
                                 -1,
                                 words.write.get(),
                                 launch.control.get(),
                                 launch.order.get(),
                                 launch.input.get(),
                                 launch.output.get(),
                                 launch.error.get()};
    switch (launch.maker) {
    case Maker::Copy: {
        TRY(const FileSystem files, fileSystemFor(m_spec));
        const Fence fence{.files = files, .network = m_spec.network, .filter = seccompFilter};
        const auto lastKept = static_cast<unsigned>(descriptors.size()) - 1;
        auto child =
            spawnCopy(namespacesFor(m_spec.network), files.owner, descriptors, preparation, [&] {
                enclose(fence);
                ::close_range(lastKept + 1, ~0U, 0);
                return first.run();
            });
        launch.brokeDown = !child;
        TRY(m_child, std::move(child));
        break;
    }
    case Maker::Bubblewrap: {
        TRY(Pipe info, makePipe());
        TRY(FileSystem files, fileSystemFor(m_spec));
        BwrapCommand command(static_cast<int>(descriptors.size()));
        TRY(command.addFence(m_spec.network, seccompFilter, std::move(info.write)));
        TRY(command.addFiles(std::move(files)));
        command.addProgram(first.program);
        for (const FileDescriptor &descriptor : command.descriptors())
            descriptors.push_back(descriptor.get());
        auto child = spawn("bwrap", command.arguments(), descriptors, preparation);
        if (!child)
            return std::unexpected(child.error().kind == ErrorKind::NotFound ? bwrapMissing()
                                                                             : child.error());
        m_child = *std::move(child);
        launch.info = std::move(info.read);
        break;
    }
    case Maker::Program:
        // Should even the first process be killed, what it held comes to us.
        ::prctl(PR_SET_CHILD_SUBREAPER, 1);
        TRY(m_child, spawn(first.program, {"--init"}, descriptors, preparation));
        break;
    }
    // What is inside is not ours any more; only so do we see the ends of its streams.
    launch.control.reset();
    launch.input.reset();
    launch.output.reset();
    launch.error.reset();
    launch.words = std::move(words.read);
    return {};
}

/// bubblewrap writes {"child-pid": 123, …} as soon as that process exists.
Result<> LinuxSandbox::findFirstProcess(Launch &launch)
{
    m_first = m_child.pid;
    if (launch.maker == Maker::Bubblewrap) {
        pollfd entry{.fd = launch.info.get(), .events = POLLIN, .revents = 0};
        std::array<char, 512> buffer{};
        const ssize_t got = ::poll(&entry, 1, setupTimeout) > 0
                                ? ::read(launch.info.get(), buffer.data(), buffer.size())
                                : 0;
        const std::string_view text(buffer.data(),
                                    static_cast<std::size_t>(std::max<ssize_t>(got, 0)));
        constexpr std::string_view key = "\"child-pid\": ";
        const std::size_t at = text.find(key);
        if (at == std::string_view::npos) {
            kill(); // Its words end when it does.
            return std::unexpected(explainSetup(readAll(launch.words.get())));
        }
        std::from_chars(text.data() + at + key.size(), text.data() + text.size(), m_first);
    }
    m_firstHandle = FileDescriptor(::pidfd_open(m_first, 0));
    // A short program may have ended by now; then the number may be somebody else's.
    if (hasEnded(m_child))
        m_firstHandle.reset();
    return {};
}

void LinuxSandbox::chooseMethods()
{
    const Limits &limits = m_spec.limits;
    if (limits.memory > 0)
        m_methods.memory = m_group.limitsMemory() ? "cgroup" : "watchdog";
    if (limits.processes > 0) {
        // The kernel lets root have as many processes as it wants.
        const bool isRoot = ::geteuid() == 0;
        m_methods.processes = m_group.limitsProcesses() ? "cgroup" : isRoot ? "watchdog" : "rlimit";
    }
    if (limits.cpus > 0)
        m_methods.cpu = m_group.limitsCpu() ? "cgroup" : "affinity";
}

/// Where the first process has to stay, if control groups do not see to that.
std::optional<cpu_set_t> LinuxSandbox::processors() const
{
    return m_methods.cpu == "affinity" ? processorsFor(m_spec.limits.cpus) : std::nullopt;
}

Result<> LinuxSandbox::giveOrder(const Launch &launch)
{
    TRY(writeAll(launch.order.get(), order()));
    m_control.send(init::MessageType::Go, 0, m_group.entrances());
    return {};
}

/// An interpreter that takes this long to start may be waiting for something.
Milliseconds LinuxSandbox::patience() const
{
    constexpr Milliseconds forHeld{5000};
    return m_heldArgument > 0 ? forHeld : Milliseconds(setupTimeout);
}

/// The next message, or why there is none.
Result<Received> LinuxSandbox::waitForMessage(Launch &launch)
{
    const auto end = SteadyClock::now() + patience();
    for (;;) {
        if (auto received = m_control.receive())
            return *std::move(received);
        const auto left = std::chrono::ceil<Milliseconds>(end - SteadyClock::now()).count();
        if (m_control.isClosed() || left <= 0)
            break;
        std::array<pollfd, 2> entries{
            {{m_control.descriptor(), POLLIN, 0}, {m_child.handle.get(), POLLIN, 0}}};
        ::poll(entries.data(), entries.size(), static_cast<int>(left));
        if (entries[0].revents == 0 && entries[1].revents != 0)
            break;
    }
    kill();
    launch.brokeDown = true;
    return std::unexpected(explainSetup(readAll(launch.words.get())));
}

Result<Received> LinuxSandbox::waitFor(init::MessageType wanted, Launch &launch)
{
    for (;;) {
        TRY(Received received, waitForMessage(launch));
        if (received.message.type == wanted)
            return received;
        if (received.message.type == init::MessageType::Failed)
            return std::unexpected(explainFailure(received.message));
    }
}

Result<> LinuxSandbox::waitUntilRunning(Launch &launch)
{
    const bool isHeld = m_heldArgument > 0;
    TRY(Received received,
        waitFor(isHeld ? init::MessageType::Held : init::MessageType::Running, launch));
    if (m_spec.terminal && !received.descriptors.empty())
        m_streams.input = std::move(received.descriptors.front());
    // Its number outside; inside it has another one.
    const auto list = processTree(m_first);
    m_program = list.size() > 1 ? list[1] : m_first;
    return {};
}

Error LinuxSandbox::explainFailure(const init::Message &message) const
{
    const int number = static_cast<int>(message.number);
    const std::string &command = m_spec.argv.front();
    switch (init::Stage{message.value}) {
    case init::Stage::Program:
        if (number == ENOENT && !command.contains('/'))
            return Error::notFound(
                "run.command_not_found",
                std::format("There is no command \"{}\" in the sandbox. Check its "
                            "spelling, or install it in the project.",
                            command));
        if (number == ENOENT)
            return Error::notFound("run.command_not_found",
                                   std::format("{} is not there in the sandbox, or its first line "
                                               "names an interpreter that is not.",
                                               command));
        if (number == EACCES)
            return {ErrorKind::PermissionDenied,
                    "run.not_executable",
                    std::format("{} cannot be executed. Make it executable (chmod +x), or run it "
                                "with its interpreter.",
                                command),
                    {}};
        return Error::fromErrno("run.cannot_execute", std::format("Cannot execute {}", command),
                                number);
    case init::Stage::WorkingFolder:
        return Error::fromErrno("run.no_folder",
                                std::format("Cannot start in the folder {}", workingFolder(m_spec)),
                                number);
    case init::Stage::Terminal:
        return Error::fromErrno("run.no_terminal", "Cannot open a terminal in the sandbox", number);
    case init::Stage::Limits:
        return Error::fromErrno("run.no_limits", "Cannot set the program's limits", number);
    case init::Stage::Setup:
        break;
    }
    return Error::fromErrno("sandbox.setup_failed", "The sandbox could not be set up", number);
}

void LinuxSandbox::watchEvents()
{
    m_events = FileDescriptor(::epoll_create1(EPOLL_CLOEXEC));
    const auto watch = [&](int descriptor, std::uint32_t events) {
        epoll_event event{.events = events, .data = {.fd = descriptor}};
        if (descriptor >= 0)
            ::epoll_ctl(m_events.get(), EPOLL_CTL_ADD, descriptor, &event);
    };
    watch(m_control.descriptor(), EPOLLIN);
    watch(m_child.handle.get(), EPOLLIN);
    // Groups of version 2 tell of a change as an exceptional condition; version 1 by an eventfd.
    watch(m_group.memoryEvents(), m_group.isUnified() ? EPOLLPRI : EPOLLIN);
    watch(m_group.processEvents(), EPOLLPRI);
    if (m_methods.memory == "watchdog" || m_methods.processes == "watchdog") {
        m_watchdog = FileDescriptor(::timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK));
        const timespec interval{.tv_sec = 0, .tv_nsec = 50'000'000};
        const itimerspec times{.it_interval = interval, .it_value = interval};
        ::timerfd_settime(m_watchdog.get(), 0, &times, nullptr);
        watch(m_watchdog.get(), EPOLLIN);
    }
}

} // namespace slipway::sandbox
