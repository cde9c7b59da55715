// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client.h"
#include "event_loop.h"
#include "program.h"

#include <slipway/base/error.h>
#include <slipway/base/files.h>
#include <slipway/sandbox/run_spec.h>

#include <cstdint>
#include <filesystem>
#include <list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace slipway::runner {

/// A program and those who drive it, until its end.
class Session
{
public:
    explicit Session(sandbox::RunSpec spec);
    ~Session();

    /// Driven by standard input and output. `rest` is what was read after the Start frame. What
    /// could not start is told on standard output, and is the error here.
    Result<> runAttached(std::string_view rest);
    /// Driven by the same, and prepared where so many bytes of memory are available: Start is still
    /// to come.
    void runPrepared(std::string_view rest, std::uint64_t enoughMemory);
    /// Driven through `socket`, which is gone at the end; then its exit record is there.
    Result<> runDetached(const std::filesystem::path &socket);
    /// Prepared; Start is still to come on standard input, and no socket is there before. Where
    /// that ends first, so does this.
    void runDetachedPrepared(const std::filesystem::path &socket, std::string_view rest,
                             std::uint64_t enoughMemory);

private:
    Client::Handlers handlers();
    Client &addStandardClient();
    Result<> begin(Client &client);
    Result<sandbox::Started> beginDetached();
    void partWith(Client &client);
    void giveUp(Client &client);
    void tellPrepared(Client &client, std::uint64_t enoughMemory);
    void beginPrepared(Client &client, const sandbox::Frame &frame);
    void watchSignals();
    void acceptClient();
    void handleFrame(Client &client, const sandbox::Frame &frame);
    void refuse(Client &client);
    void attach(Client &client, std::string_view payload);
    void sendScreen(Client &client);
    void sendSince(Client &client, std::optional<std::uint64_t> place);
    void takeCheckpoint(std::string_view payload);
    void tellGrown(Client &client);
    void handleTaken(Client &client, std::string_view payload);
    void keepUp();
    void setOwner(const Client &client);
    void probe(Client &client);
    void updateWatched();
    void showOutput(sandbox::OutputStream stream, std::string_view bytes);
    void clientDrained(Client &client);
    void clientClosed(Client &client);
    void end(const sandbox::Exit &exit);
    void finish();
    void writeExitRecord(std::string_view text) const;
    void updateInput();

    bool isDetached() const { return !m_socket.empty(); }

    EventLoop m_loop;
    Program m_program;
    bool m_begun = false;
    bool m_asksCheckpoint = false; ///< and waits for it
    bool m_wasAttached = false;    ///< somebody has seen the terminal
    bool m_isStopped = false;
    std::optional<std::string> m_exit; ///< when the program has ended
    std::filesystem::path m_socket;
    FileDescriptor m_listener;
    FileDescriptor m_signals;
    FileDescriptor m_owner; ///< a process with which the program is to end
    bool m_ownerEnded = false;
    std::list<std::unique_ptr<Client>> m_clients;
    std::list<std::unique_ptr<Client>> m_closedClients; ///< deleted when no handler runs
    std::vector<Client *> m_probing;                    ///< who wait for an answer
};

} // namespace slipway::runner
