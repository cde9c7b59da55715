// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "event_loop.h"
#include "kept_screen.h"
#include "port_forward.h"

#include <slipway/sandbox/line_log.h>
#include <slipway/sandbox/masker.h>
#include <slipway/sandbox/protocol.h>
#include <slipway/sandbox/run_spec.h>
#include <slipway/sandbox/sandbox.h>

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace slipway::runner {

/// The one program of this runner: its streams, its log, its limits in time, its end.
class Program
{
public:
    using OutputHandler = std::function<void(sandbox::OutputStream, std::string_view)>;
    using EndHandler = std::function<void(const sandbox::Exit &)>;

    Program(EventLoop &loop, sandbox::RunSpec spec);
    ~Program();
    Program(const Program &) = delete;
    Program &operator=(const Program &) = delete;

    /// Does what can be done before the program is wanted, unless less memory than this is
    /// available (bytes); and gives it up should that be so later. start() does the rest.
    sandbox::Readiness prepare(std::uint64_t enoughMemory);
    /// Handlers are called from the loop only, never from here. The end is told once, after all
    /// output.
    Result<sandbox::Started> start(OutputHandler output, EndHandler end);
    /// After prepare(): the run that is wanted now. Where it is another one, what was prepared is
    /// given up.
    void setSpec(sandbox::RunSpec spec);

    void input(std::string_view bytes);
    void endInput();
    /// Whether so much input waits that more should be kept back.
    bool isInputFull() const;
    Result<> resize(sandbox::TerminalSize size);
    void signal(int number);
    /// SIGTERM, after the grace SIGKILL, to all of it. A second call may only shorten the grace.
    void stop(Milliseconds grace);
    /// While paused the program is not read, so that it waits when it has written enough.
    void setOutputPaused(bool paused);
    sandbox::Statistics statistics();
    /// Tells whether somebody listens on the program's port; nobody does where it has none.
    void probePort(std::function<void(bool listens)> answer);
    /// Before start(): the terminal's screen is kept, for clients that come later.
    void keepScreen() { m_keepsScreen = true; }
    /// Null where none is kept.
    KeptScreen *screen() { return m_screen ? &*m_screen : nullptr; }

    bool hasTerminal() const { return m_spec.terminal.has_value(); }
    const sandbox::RunSpec &spec() const { return m_spec; }

private:
    struct Output
    {
        int descriptor = -1;
        sandbox::OutputStream stream = sandbox::OutputStream::Terminal;
        sandbox::LogStream logStream = sandbox::LogStream::Stdout;
        sandbox::Masker masker;
        EventLoop::TimerId flush = 0;
    };

    Result<> openLog();
    Result<> openScreen();
    void watchMemory(std::uint64_t enough);
    void forgetMemory();
    bool usePrepared();
    Result<> startSandbox();
    void watchStreams();
    void updateStreams();
    void handleOutput(Output &output, std::uint32_t events);
    void takeOutput(Output &output, std::string_view bytes);
    void takeInPlace(Output &output, std::string_view bytes);
    void handleTerminal(std::uint32_t events);
    void show(Output &output, std::string_view bytes);
    void releaseHeld(Output &output);
    void closeOutput(Output &output);
    void writeInput();
    void handleSandbox();
    void finishWhenDrained();
    sandbox::Exit describeEnd() const;
    void log(const Result<> &written);

    EventLoop &m_loop;
    sandbox::RunSpec m_spec;
    OutputHandler m_onOutput;
    EndHandler m_onEnd;
    std::unique_ptr<PortForward> m_forward;
    std::unique_ptr<sandbox::Sandbox> m_sandbox;
    std::unique_ptr<sandbox::Sandbox> m_prepared;
    sandbox::Readiness m_readiness = sandbox::Readiness::No; ///< of m_prepared
    FileDescriptor m_pressure; ///< tells that memory is short, while something stands ready
    std::optional<sandbox::LineLogWriter> m_log;
    bool m_keepsScreen = false;
    std::optional<KeptScreen> m_screen;
    Output m_stdout;
    Output m_stderr;
    std::string m_input;
    bool m_inputEnds = false;
    bool m_paused = false;
    bool m_stopping = false;
    bool m_timeIsUp = false;
    bool m_logFailed = false;
    std::optional<sandbox::Ending> m_ending;
    std::chrono::steady_clock::time_point m_begin;
    Milliseconds m_duration{0};
};

} // namespace slipway::runner
