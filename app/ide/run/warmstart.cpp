// SPDX-License-Identifier: GPL-3.0-or-later
#include "warmstart.h"

#include "shell/background.h"

namespace slipway::ide {

WarmStart::~WarmStart()
{
    drop();
}

void WarmStart::prepare(const std::filesystem::path &runner, const sandbox::RunSpec &spec)
{
    // Anything but an interpreter and its script would gain nothing; and one with a network is not
    // kept waiting.
    if (!sandbox::scriptArgument(spec.argv) || spec.network != sandbox::Network::None)
        return drop();
    sandbox::RunSpec plain = spec;
    if (plain.terminal)
        plain.terminal = sandbox::TerminalSize{};
    json::value wanted = plain.toJson();
    if (m_connection && wanted == m_spec)
        return;
    drop();
    auto connection = sandbox::RunnerConnection::prepare(runner, spec);
    if (!connection)
        return; // The run itself will say what is wrong.
    m_connection = std::move(*connection);
    m_spec = std::move(wanted);
}

std::optional<sandbox::RunnerConnection> WarmStart::take()
{
    std::optional<sandbox::RunnerConnection> taken = std::move(m_connection);
    m_connection.reset();
    return taken;
}

/// A connection's own end may take some milliseconds: it waits for the runner.
void WarmStart::drop()
{
    if (!m_connection)
        return;
    auto last = std::make_shared<sandbox::RunnerConnection>(std::move(*m_connection));
    m_connection.reset();
    runInBackground([last = std::move(last)]() mutable {
        last.reset();
        return true;
    });
}

} // namespace slipway::ide
