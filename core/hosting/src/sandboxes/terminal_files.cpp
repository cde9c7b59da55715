// SPDX-License-Identifier: GPL-3.0-or-later
#include "terminal_files.h"

#include <slipway/base/files.h>
#include <slipway/base/log.h>

#include <algorithm>
#include <format>

#include <unistd.h>

namespace slipway::hosting {

namespace fs = std::filesystem;
using api::Terminal;
using api::TerminalId;
using sandbox::FrameType;
using sandbox::RunnerConnection;

static constexpr std::size_t maxRecord = std::size_t{4} << 20;
static constexpr std::chrono::seconds endTime{10};
static constexpr std::chrono::seconds prepareTime{10};

fs::path TerminalFiles::record(const TerminalId &id) const
{
    return m_folder / (id.text() + ".json");
}

fs::path TerminalFiles::socket(const TerminalId &id) const
{
    return m_folder / (id.text() + ".run");
}

Result<Terminal> TerminalFiles::read(const TerminalId &id) const
{
    const auto text = readFile(record(id), maxRecord);
    if (!text)
        return std::unexpected(
            Error::notFound("terminal.unknown", "There is no terminal with this id here."));
    TRY(const json::value value, parseJson(*text));
    return Terminal::fromJson(value);
}

Result<Terminal> TerminalFiles::find(const TerminalId &id) const
{
    TRY(Terminal terminal, read(id));
    if (!connect(id))
        terminal.exit = ending(id).toJson();
    return terminal;
}

std::vector<Terminal> TerminalFiles::all() const
{
    std::vector<Terminal> found;
    std::error_code error;
    for (const auto &entry : fs::directory_iterator(m_folder, error)) {
        if (entry.path().extension() != ".json")
            continue;
        const auto id = TerminalId::parse(entry.path().stem().string());
        if (!id)
            continue;
        if (auto terminal = find(*id))
            found.push_back(std::move(*terminal));
    }
    std::ranges::sort(found, [](const Terminal &a, const Terminal &b) {
        return std::pair(a.createdAt, a.id) < std::pair(b.createdAt, b.id);
    });
    return found;
}

Result<Terminal> TerminalFiles::start(const fs::path &runner, const sandbox::RunSpec &spec,
                                      std::optional<PreparedTerminal> prepared) const
{
    Terminal terminal{.id = prepared ? prepared->id : TerminalId::generate(),
                      .argv = spec.argv,
                      .createdAt = Clock::system().now(),
                      .attached = false,
                      .exit = {}};
    // First the record, so that nothing runs that nobody knows of.
    TRY(writeFileAtomic(record(terminal.id), json::serialize(terminal.toJson()),
                        {.mode = 0600, .durability = Durability::Fast}));
    auto started = prepared ? prepared->runner.startDetached(spec, socket(terminal.id))
                            : RunnerConnection::launchDetached(runner, spec, socket(terminal.id));
    // What stood ready may have been killed meanwhile.
    if (!started && prepared && started.error().code == "runner.closed")
        started = RunnerConnection::launchDetached(runner, spec, socket(terminal.id));
    if (started)
        return terminal;
    forget(terminal.id);
    return std::unexpected(started.error());
}

std::optional<PreparedTerminal> TerminalFiles::prepare(const fs::path &runner,
                                                       const sandbox::RunSpec &spec) const
{
    TerminalId id = TerminalId::generate();
    auto connection = RunnerConnection::prepareDetached(runner, spec, socket(id));
    if (!connection)
        return std::nullopt;
    const auto frame = connection->receive(prepareTime);
    if (!frame || !*frame || (*frame)->type != FrameType::Prepared
        || (*frame)->payload != R"({"held":true})")
        return std::nullopt;
    return PreparedTerminal{.id = std::move(id), .runner = *std::move(connection)};
}

std::optional<RunnerConnection> TerminalFiles::connect(const TerminalId &id) const
{
    auto runner = RunnerConnection::connect(socket(id));
    if (!runner)
        return {};
    return std::move(*runner);
}

sandbox::Exit TerminalFiles::ending(const TerminalId &id) const
{
    if (auto exit = sandbox::readExit(socket(id)))
        return std::move(*exit);
    sandbox::Exit lost;
    lost.reason = sandbox::ExitReason::Failed;
    lost.text = "its runner was killed, or the server's machine was started anew";
    return lost;
}

void TerminalFiles::stop(const TerminalId &id, Milliseconds grace) const
{
    auto runner = connect(id);
    if (!runner)
        return;
    const json::value request{{"graceMs", grace.count()}};
    // A runner that does not take this is about to end.
    [[maybe_unused]] const auto sent = runner->send(FrameType::Stop, json::serialize(request));
    const auto deadline = std::chrono::steady_clock::now() + grace + endTime;
    for (;;) {
        const auto left =
            std::chrono::ceil<Milliseconds>(deadline - std::chrono::steady_clock::now());
        const auto frame = runner->receive(std::max(left, Milliseconds(0)));
        if (!frame)
            return;
        if (!*frame) {
            logError("sandboxes", "a runner does not end: {}", socket(id).string());
            return;
        }
    }
}

void TerminalFiles::forget(const TerminalId &id) const
{
    ::unlink(record(id).c_str());
    ::unlink(socket(id).c_str());
    ::unlink(sandbox::exitRecordOf(socket(id)).c_str());
}

} // namespace slipway::hosting
