// SPDX-License-Identifier: GPL-3.0-or-later
#include "program.h"

#include "init.h"

#include <slipway/base/log.h>
#include <slipway/sandbox/spare_memory.h>
#include <slipway/terminal/pty.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <filesystem>
#include <format>
#include <thread>

#include <fcntl.h>
#include <unistd.h>

namespace slipway::runner {

using namespace sandbox;

namespace {

constexpr std::size_t inputLimit = std::size_t{4} << 20;
/// How long the beginning of what may be a secret is kept back.
constexpr Milliseconds maskDelay{250};
/// How long output is awaited after the end, should somebody outside hold the streams open.
constexpr Milliseconds drainTime{2000};
constexpr char endOfTransmission = 4; // ^D

void setNonBlocking(int descriptor)
{
    if (descriptor >= 0)
        ::fcntl(descriptor, F_SETFL, ::fcntl(descriptor, F_GETFL) | O_NONBLOCK);
}

/// The file this program is: its second role is to be the first process inside.
std::string ownProgram()
{
    std::error_code error;
    return std::filesystem::read_symlink("/proc/self/exe", error).string();
}

FirstProcess firstProcess()
{
    return {.program = ownProgram(), .run = runInitAsCopy};
}

/// Its end takes some milliseconds, for which nobody waits.
void giveUp(EventLoop &loop, std::unique_ptr<Sandbox> sandbox)
{
    constexpr Milliseconds later{100};
    auto last = std::make_shared<std::unique_ptr<Sandbox>>(std::move(sandbox));
    loop.after(later, [last] { last->reset(); });
}

std::string sizeText(std::uint64_t bytes)
{
    constexpr std::uint64_t mega = 1ULL << 20;
    if (bytes < mega)
        return std::format("{} KB", bytes >> 10);
    return bytes % (mega << 10) == 0 ? std::format("{} GB", bytes >> 30)
                                     : std::format("{} MB", bytes >> 20);
}

std::string signalText(int number)
{
    const char *name = ::sigabbrev_np(number);
    return name ? std::format("signal {} (SIG{})", number, name) : std::format("signal {}", number);
}

std::string textOf(const Exit &exit, const Limits &limits)
{
    switch (exit.reason) {
    case ExitReason::Exit:
        return std::format("exit {}", exit.code.value_or(0));
    case ExitReason::Signal:
        return signalText(exit.signal.value_or(0));
    case ExitReason::Memory:
        return std::format("more than {} of memory", sizeText(limits.memory));
    case ExitReason::Time:
        return std::format("longer than {} s", static_cast<double>(limits.wallTime.count()) / 1000);
    case ExitReason::Processes:
        return std::format("more than {} processes", limits.processes);
    case ExitReason::FileSize:
        return std::format("a file larger than {}", sizeText(limits.fileSize));
    case ExitReason::Stopped:
        return "stopped";
    case ExitReason::Failed:
        break;
    }
    return "the sandbox failed";
}

} // namespace

Program::Program(EventLoop &loop, RunSpec spec)
    : m_loop(loop)
    , m_spec(std::move(spec))
{}

Program::~Program() = default;

Result<> Program::openLog()
{
    if (m_spec.logFile.empty())
        return {};
    auto log = LineLogWriter::open(m_spec.logFile, {.mask = m_spec.mask});
    if (!log)
        return std::unexpected(log.error());
    m_log.emplace(*std::move(log));
    return {};
}

Result<> Program::openScreen()
{
    if (!m_keepsScreen || !m_spec.terminal)
        return {};
    TRY(auto screen, KeptScreen::create(*m_spec.terminal));
    m_screen.emplace(std::move(screen));
    return {};
}

Readiness Program::prepare(std::uint64_t enoughMemory)
{
    if (isMemoryShort(enoughMemory))
        return Readiness::No;
    if (auto held = Sandbox::hold(m_spec, firstProcess())) {
        m_prepared = *std::move(held);
        m_readiness = Readiness::Held;
    } else if (auto fence = Sandbox::fence(m_spec, firstProcess())) {
        m_prepared = *std::move(fence);
        m_readiness = Readiness::Fence;
    }
    if (m_prepared)
        watchMemory(enoughMemory);
    return m_readiness;
}

/// What only waits makes room, should others need it.
void Program::watchMemory(std::uint64_t enough)
{
    m_pressure = watchMemoryPressure();
    if (!m_pressure.isOpen())
        return;
    m_loop.watch(m_pressure.get(), EPOLLPRI, [this, enough](auto) {
        if (!isMemoryShort(enough))
            return;
        m_loop.forget(m_pressure.get());
        m_pressure.reset();
        m_readiness = Readiness::No;
        giveUp(m_loop, std::move(m_prepared));
    });
}

/// To close one, the kernel waits until all processors have scheduled, some ten milliseconds, for
/// which no program waits here. Only once it was started: until then there must be one thread.
void Program::forgetMemory()
{
    if (!m_pressure.isOpen())
        return;
    m_loop.forget(m_pressure.get());
    std::thread([pressure = std::move(m_pressure)] {}).detach();
}

void Program::setSpec(RunSpec spec)
{
    if (m_prepared && !canBecome(m_readiness, m_spec, spec))
        giveUp(m_loop, std::move(m_prepared));
    m_spec = std::move(spec);
}

/// Whether what was prepared is the program now.
bool Program::usePrepared()
{
    if (!m_prepared)
        return false;
    const bool isGood = m_readiness == Readiness::Held ? m_prepared->release(m_spec.terminal)
                                                       : m_prepared->begin(m_spec).has_value();
    if (isGood)
        m_sandbox = std::move(m_prepared);
    else
        giveUp(m_loop, std::move(m_prepared));
    return isGood;
}

Result<> Program::startSandbox()
{
    if (!usePrepared()) {
        TRY(m_sandbox, Sandbox::start(m_spec, firstProcess()));
    }
    forgetMemory();
    return {};
}

Result<Started> Program::start(OutputHandler output, EndHandler end)
{
    m_onOutput = std::move(output);
    m_onEnd = std::move(end);
    TRY(openLog());
    TRY(openScreen());
    if (m_spec.port) {
        TRY(m_forward, PortForward::listen(m_loop, *m_spec.port));
    }
    m_begin = std::chrono::steady_clock::now();
    TRY(startSandbox());
    watchStreams();
    m_loop.watch(m_sandbox->descriptor(), EPOLLIN, [this](auto) { handleSandbox(); });
    if (m_forward)
        m_forward->serve(*m_sandbox);
    if (m_spec.limits.wallTime.count() > 0) {
        m_loop.after(m_spec.limits.wallTime, [this] {
            m_timeIsUp = !m_ending;
            m_sandbox->kill();
        });
    }
    Started started{
        .pid = m_sandbox->pid(), .limits = m_sandbox->limitMethods(), .portAddress = {}};
    if (m_forward)
        started.portAddress = m_forward->address();
    return started;
}

void Program::watchStreams()
{
    Streams &streams = m_sandbox->streams();
    for (const FileDescriptor *each : {&streams.input, &streams.output, &streams.error})
        setNonBlocking(each->get());
    m_stdout.masker = Masker(m_spec.mask);
    m_stderr.masker = Masker(m_spec.mask);
    if (hasTerminal()) {
        m_stdout.descriptor = streams.input.get();
        m_loop.watch(streams.input.get(), EPOLLIN, [this](auto events) { handleTerminal(events); });
        return;
    }
    m_stdout.stream = OutputStream::Stdout;
    m_stdout.descriptor = streams.output.get();
    m_stderr.stream = OutputStream::Stderr;
    m_stderr.logStream = LogStream::Stderr;
    m_stderr.descriptor = streams.error.get();
    for (Output *output : {&m_stdout, &m_stderr})
        m_loop.watch(output->descriptor, EPOLLIN,
                     [this, output](auto events) { handleOutput(*output, events); });
    m_loop.watch(streams.input.get(), 0, [this](auto) { writeInput(); });
}

void Program::updateStreams()
{
    const std::uint32_t in = m_paused ? 0 : std::uint32_t{EPOLLIN};
    const std::uint32_t out = m_input.empty() ? 0 : std::uint32_t{EPOLLOUT};
    if (m_stdout.descriptor >= 0)
        m_loop.change(m_stdout.descriptor, in | (hasTerminal() ? out : 0));
    if (m_stderr.descriptor >= 0)
        m_loop.change(m_stderr.descriptor, in);
    if (!hasTerminal() && m_sandbox && m_sandbox->streams().input.isOpen())
        m_loop.change(m_sandbox->streams().input.get(), out);
}

void Program::setOutputPaused(bool paused)
{
    m_paused = paused;
    updateStreams();
}

void Program::handleTerminal(std::uint32_t events)
{
    if ((events & EPOLLOUT) != 0)
        writeInput();
    if ((events & ~std::uint32_t{EPOLLOUT}) != 0)
        handleOutput(m_stdout, events);
}

void Program::handleOutput(Output &output, std::uint32_t)
{
    std::array<char, std::size_t{64} * 1024> buffer;
    // Where nothing has to be hidden it is written where it stays.
    const bool inPlace = m_screen && output.masker.isIdle();
    const std::span<char> room = inPlace ? m_screen->room() : std::span<char>(buffer);
    std::size_t size = 0;
    ssize_t got = 0;
    // A terminal gives 4 KB at a time; what has come meanwhile goes with it.
    do {
        got = ::read(output.descriptor, room.data() + size, room.size() - size);
        size += static_cast<std::size_t>(std::max<ssize_t>(0, got));
    } while (got > 0 && size < room.size());
    // A terminal's end is EIO.
    const bool isEnd = got == 0 || (got < 0 && errno != EAGAIN && errno != EINTR);
    if (size > 0)
        (this->*(inPlace ? &Program::takeInPlace : &Program::takeOutput))(output,
                                                                          {room.data(), size});
    if (isEnd) {
        closeOutput(output);
        finishWhenDrained();
    }
}

void Program::takeInPlace(Output &output, std::string_view bytes)
{
    if (m_log)
        log(m_log->append(output.logStream, bytes));
    if (const std::string answer = m_screen->added(bytes.size()); !answer.empty())
        input(answer);
    m_onOutput(output.stream, bytes);
}

void Program::takeOutput(Output &output, std::string_view bytes)
{
    if (m_log)
        log(m_log->append(output.logStream, bytes));
    if (output.masker.isIdle()) {
        show(output, bytes);
        return;
    }
    show(output, output.masker.feed(bytes));
    m_loop.cancel(output.flush);
    if (output.masker.isHolding())
        output.flush = m_loop.after(maskDelay, [this, &output] { releaseHeld(output); });
}

void Program::show(Output &output, std::string_view bytes)
{
    if (bytes.empty())
        return;
    if (m_screen) {
        if (const std::string answer = m_screen->take(bytes); !answer.empty())
            input(answer);
    }
    m_onOutput(output.stream, bytes);
}

void Program::releaseHeld(Output &output)
{
    show(output, output.masker.flush());
}

void Program::closeOutput(Output &output)
{
    m_loop.cancel(output.flush);
    releaseHeld(output);
    m_loop.forget(output.descriptor);
    output.descriptor = -1;
}

/// A log that cannot be written (a full disk) is no reason to stop the program; said once.
void Program::log(const Result<> &written)
{
    if (!written && !std::exchange(m_logFailed, true))
        logWarning("runner", "{}", written.error().describe());
}

bool Program::isInputFull() const
{
    return m_input.size() >= inputLimit;
}

void Program::input(std::string_view bytes)
{
    if (m_inputEnds || !m_sandbox->streams().input.isOpen())
        return;
    m_input += bytes;
    writeInput();
}

void Program::endInput()
{
    if (hasTerminal()) {
        input({&endOfTransmission, 1});
        return;
    }
    m_inputEnds = true;
    writeInput();
}

void Program::writeInput()
{
    FileDescriptor &descriptor = m_sandbox->streams().input;
    bool isBroken = false;
    while (!m_input.empty() && descriptor.isOpen()) {
        const ssize_t written = ::write(descriptor.get(), m_input.data(), m_input.size());
        if (written > 0) {
            m_input.erase(0, static_cast<std::size_t>(written));
            continue;
        }
        if (errno == EINTR)
            continue;
        isBroken = errno != EAGAIN;
        break;
    }
    // A program that reads no more is free to do so.
    if (isBroken)
        m_input.clear();
    if (!hasTerminal() && descriptor.isOpen() && (isBroken || (m_inputEnds && m_input.empty()))) {
        m_loop.forget(descriptor.get());
        descriptor.reset();
    }
    updateStreams();
}

Result<> Program::resize(TerminalSize size)
{
    if (!hasTerminal() || !m_sandbox->streams().input.isOpen())
        return {};
    if (m_screen)
        m_screen->resize(size);
    return terminal::resizePty(m_sandbox->streams().input.get(), size.columns, size.rows);
}

void Program::signal(int number)
{
    m_sandbox->signalForeground(number);
}

void Program::stop(Milliseconds grace)
{
    if (m_ending)
        return;
    if (!std::exchange(m_stopping, true) && grace.count() > 0) {
        m_sandbox->signalAll(SIGTERM);
        m_sandbox->signalAll(SIGCONT); // What is suspended could not hear the first one.
    }
    if (grace.count() <= 0)
        m_sandbox->kill();
    else
        m_loop.after(grace, [this] { m_sandbox->kill(); });
}

Statistics Program::statistics()
{
    return m_sandbox->statistics();
}

void Program::probePort(std::function<void(bool)> answer)
{
    if (m_forward && !m_ending)
        m_forward->probe(std::move(answer));
    else
        answer(false);
}

void Program::handleSandbox()
{
    auto ending = m_sandbox->processEvents();
    if (m_forward)
        m_forward->continueWaiting();
    if (!ending)
        return;
    m_loop.forget(m_sandbox->descriptor());
    m_ending = *ending;
    m_duration =
        std::chrono::duration_cast<Milliseconds>(std::chrono::steady_clock::now() - m_begin);
    m_loop.after(drainTime, [this] {
        if (m_paused)
            return; // It is the reader who is slow, and it will come.
        for (Output *output : {&m_stdout, &m_stderr}) {
            if (output->descriptor >= 0)
                closeOutput(*output);
        }
        finishWhenDrained();
    });
    finishWhenDrained();
}

void Program::finishWhenDrained()
{
    if (!m_ending || m_stdout.descriptor >= 0 || m_stderr.descriptor >= 0 || !m_onEnd)
        return;
    const Exit exit = describeEnd();
    if (m_log) {
        log(m_log->finish());
        if (exit.reason != ExitReason::Exit || exit.code != 0)
            log(m_log->system(exit.text));
    }
    // A handler that is gone cannot be called twice.
    std::exchange(m_onEnd, nullptr)(exit);
}

Exit Program::describeEnd() const
{
    Exit exit{.reason = m_timeIsUp ? ExitReason::Time
                                   : (m_stopping ? ExitReason::Stopped : m_ending->reason),
              .code = m_ending->code,
              .signal = m_ending->signal,
              .text = {},
              .duration = m_duration,
              .cpu = m_ending->cpu,
              .peakMemory = m_ending->peakMemory};
    exit.text = textOf(exit, m_spec.limits);
    return exit;
}

} // namespace slipway::runner
