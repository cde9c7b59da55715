// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <slipway/base/clock.h>
#include <slipway/base/error.h>
#include <slipway/base/files.h>
#include <slipway/sandbox/run_spec.h>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace slipway::sandbox {

/// The ends of a program's streams that are outside. On a terminal `input` is its master side,
/// read and written, and the others are closed.
struct Streams
{
    FileDescriptor input;
    FileDescriptor output;
    FileDescriptor error;
};

/// How a program ended, as far as the sandbox can tell.
struct Ending
{
    /// Exit, Signal, Memory, Processes, FileSize or Failed.
    ExitReason reason = ExitReason::Failed;
    std::optional<int> code;
    std::optional<int> signal;
    Milliseconds cpu{0};
    std::uint64_t peakMemory = 0;
};

/// A pair of sockets in the sandbox's network, not connected yet.
struct InsideSockets
{
    FileDescriptor ipv4;
    FileDescriptor ipv6;
};

/// What becomes the first process inside (see init_protocol.h): this program itself.
struct FirstProcess
{
    std::string program;      ///< its file; run with "--init"
    std::function<int()> run; ///< the same in a copy of this process; returns the exit code
};

/// One program with everything it starts, fenced in. This interface is all that differs between
/// systems; used by one thread, which also has to live as long as the program.
class Sandbox
{
public:
    /// Starts the program; returns when it runs. The calling process has one thread. Errors have
    /// codes "sandbox.…" where this system cannot fence a program in, "mount.…" and "run.…" where
    /// the specification is at fault.
    static Result<std::unique_ptr<Sandbox>> start(const RunSpec &spec, const FirstProcess &first);
    /// The same, but the program, an interpreter, is held before it first looks at its script.
    /// Unsupported ("run.cannot_hold") where its command names none.
    static Result<std::unique_ptr<Sandbox>> hold(const RunSpec &spec, const FirstProcess &first);
    /// The same, but with nothing started in it: begin() does so.
    static Result<std::unique_ptr<Sandbox>> fence(const RunSpec &spec, const FirstProcess &first);
    /// Cleans up after runners that died without doing so.
    static void removeLeftovers();

    /// Kills everything inside and waits until it is gone.
    virtual ~Sandbox() = default;

    virtual Streams &streams() = 0;
    virtual int pid() const = 0;
    virtual LimitMethods limitMethods() const = 0;

    /// Readable when processEvents() has something to do.
    virtual int descriptor() const = 0;
    /// Never waits. The ending is told once; then nothing of the program is left.
    virtual std::optional<Ending> processEvents() = 0;

    /// To the processes in the foreground: the terminal's, else the program's group.
    virtual void signalForeground(int signal) = 0;
    /// To every process.
    virtual void signalAll(int signal) = 0;
    /// Ends everything; processEvents() tells the ending.
    virtual void kill() = 0;

    /// Lets a held program go on, with a terminal of this size if it has one. False where it is of
    /// no use any more, because files it had read are others now: start another one.
    virtual bool release(std::optional<TerminalSize> size) = 0;
    /// Starts the program of a fence. `spec` may differ from the fence's in its command,
    /// environment, working folder, terminal's size and size of files. Once; an error is its end.
    virtual Result<> begin(const RunSpec &spec) = 0;

    virtual Statistics statistics() = 0;

    /// Sockets that are at hand; more are on their way when there are none.
    virtual std::optional<InsideSockets> takeSockets() = 0;

    Sandbox(const Sandbox &) = delete;
    Sandbox &operator=(const Sandbox &) = delete;

protected:
    Sandbox() = default;
};

} // namespace slipway::sandbox
