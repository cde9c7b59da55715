// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <slipway/base/clock.h>
#include <slipway/base/error.h>
#include <slipway/base/files.h>
#include <slipway/sandbox/protocol.h>
#include <slipway/sandbox/run_spec.h>
#include <slipway/sandbox/spare_memory.h>

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace slipway::sandbox {

/// A conversation with one slipway-run. Not thread-safe; nothing here waits unless it says so.
class RunnerConnection
{
public:
    RunnerConnection(RunnerConnection &&) noexcept = default;
    RunnerConnection &operator=(RunnerConnection &&other) noexcept;
    /// Ends an attached run with everything in it (waits for that, usually some milliseconds);
    /// a detached one goes on.
    ~RunnerConnection();

    /// Starts `program` attached and sends `spec`. Then Started or Error arrives as a frame.
    static Result<RunnerConnection> launch(const std::filesystem::path &program,
                                           const RunSpec &spec);

    /// Starts `program` attached and has it prepare `spec`, so that a run that begins later begins
    /// quickly: a Prepared frame says when it is done. start() begins it, once, with any
    /// specification; one that it cannot become (canBecome()) takes its usual time.
    /// Nothing stands ready where fewer bytes than `enough` are available.
    static Result<RunnerConnection> prepare(const std::filesystem::path &program,
                                            const RunSpec &spec,
                                            std::uint64_t enough = enoughToPrepare);
    Result<> start(const RunSpec &spec);

    /// Starts a detached runner and waits until its program runs. It outlives us; talk to it
    /// with connect(). The runner's Error frame becomes the error here; Timeout
    /// ("runner.no_answer") after two minutes.
    static Result<Started> launchDetached(const std::filesystem::path &program, const RunSpec &spec,
                                          const std::filesystem::path &socket);

    /// The same in two steps: it goes with this connection until startDetached(), which may be
    /// called once and leaves nothing to be said here.
    static Result<RunnerConnection> prepareDetached(const std::filesystem::path &program,
                                                    const RunSpec &spec,
                                                    const std::filesystem::path &socket);
    Result<Started> startDetached(const RunSpec &spec, const std::filesystem::path &socket);

    /// NotFound ("runner.gone") where no runner serves `socket`; then readExit() may know more.
    /// Send an Attach frame to get the output.
    static Result<RunnerConnection> connect(const std::filesystem::path &socket);

    /// Queues a frame and sends what the runner takes at once; receive() and flush() send the
    /// rest. Unavailable where the runner is gone or does not read.
    Result<> send(FrameType type, std::string_view payload = {});
    Result<> flush();
    bool hasUnsent() const { return !m_unsent.empty(); }

    /// The next frame; nothing after `timeout` (0 does not wait, negative waits without end).
    /// Unavailable ("runner.closed") at the end of the stream.
    Result<std::optional<Frame>> receive(Milliseconds timeout);

    /// The newest descriptor that came with a frame, once.
    FileDescriptor takeDescriptor() { return std::move(m_received); }

    /// For a notifier: readable when receive() may find something. Frames already read are not
    /// signalled again, so call receive() until it has nothing.
    int descriptor() const { return m_socket.get(); }

    /// The runner's process id where we launched it, else -1.
    int runnerPid() const { return m_child.pid; }

private:
    RunnerConnection(FileDescriptor socket, int child)
        : m_socket(std::move(socket))
        , m_child(child)
    {}
    Result<bool> readMore();
    Result<Started> receiveStarted(const std::filesystem::path &socket);
    void end();

    /// A process id that is not copied on a move.
    struct Child
    {
        int pid;
        Child(int id)
            : pid(id)
        {}
        Child(Child &&other) noexcept
            : pid(std::exchange(other.pid, -1))
        {}
        Child &operator=(Child &&other) noexcept
        {
            std::swap(pid, other.pid);
            return *this;
        }
    };

    FileDescriptor m_socket;
    Child m_child{-1};
    FrameReader m_reader;
    FileDescriptor m_received;
    std::string m_unsent;
    bool m_closed = false;
};

/// The exit record a detached runner left beside its socket; NotFound where there is none (yet).
Result<Exit> readExit(const std::filesystem::path &socket);

/// Where that record is: the socket's path with ".exit".
std::filesystem::path exitRecordOf(const std::filesystem::path &socket);

} // namespace slipway::sandbox
