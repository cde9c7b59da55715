// SPDX-License-Identifier: GPL-3.0-or-later
#include "warmstart.h"

#include "shell/background.h"

#include <slipway/base/log.h>

namespace slipway::ide {

WarmStart::~WarmStart()
{
    drop();
}

/// A run without its REPL is better than none.
std::unique_ptr<ReplLink> WarmStart::makeLink(sandbox::RunSpec &spec, ReplWish repl)
{
    if (!repl.wanted || !ReplLink::fits(spec))
        return {};
    auto link = ReplLink::create();
    if (!link) {
        logWarning("repl", "{}", link.error().describe());
        return {};
    }
    (*link)->addTo(spec, repl.plots);
    return std::move(*link);
}

void WarmStart::prepare(const std::filesystem::path &runner, const sandbox::RunSpec &spec,
                        ReplWish repl)
{
    // Anything but an interpreter and its script would gain nothing; one with a network is not kept
    // waiting, and where memory is short nothing is.
    if (!sandbox::scriptArgument(spec.argv) || spec.network != sandbox::Network::None
        || sandbox::isMemoryShort())
        return drop();
    sandbox::RunSpec plain = spec;
    if (plain.terminal)
        plain.terminal = sandbox::TerminalSize{};
    json::value wanted = plain.toJson();
    if (m_ready.connection && wanted == m_spec && repl == m_repl)
        return;
    drop();
    sandbox::RunSpec linked = spec;
    auto link = makeLink(linked, repl);
    auto connection = sandbox::RunnerConnection::prepare(runner, linked);
    if (!connection)
        return; // The run itself will say what is wrong.
    m_ready = {std::move(*connection), std::move(link)};
    m_spec = std::move(wanted);
    m_repl = repl;
}

WarmStart::Ready WarmStart::take(sandbox::RunSpec &spec, ReplWish repl)
{
    Ready taken = std::exchange(m_ready, {});
    if (!repl.wanted || !ReplLink::fits(spec)) {
        taken.link.reset();
        if (repl.wanted)
            taken.optionAgainst = ReplLink::optionAgainst(spec);
    } else if (taken.link) {
        taken.link->addTo(spec, repl.plots);
    } else {
        taken.link = makeLink(spec, repl);
    }
    return taken;
}

/// A connection's own end may take some milliseconds: it waits for the runner.
void WarmStart::drop()
{
    m_ready.link.reset();
    if (!m_ready.connection)
        return;
    auto last = std::make_shared<sandbox::RunnerConnection>(std::move(*m_ready.connection));
    m_ready.connection.reset();
    runInBackground([last = std::move(last)]() mutable {
        last.reset();
        return true;
    });
}

} // namespace slipway::ide
