// SPDX-License-Identifier: GPL-3.0-or-later
#include "warm_terminals.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace slipway::hosting {

using api::SandboxId;
using sandbox::Readiness;
using sandbox::RunSpec;
using std::chrono::steady_clock;

// What is taken out is destroyed without the lock: the end of a connection may wait a little.

std::optional<PreparedTerminal> WarmTerminals::take(const SandboxId &sandbox, const RunSpec &wanted)
{
    std::optional<PreparedTerminal> ready;
    std::vector<Place> superfluous;
    {
        const std::scoped_lock lock(m_mutex);
        const auto place = m_places.find(sandbox);
        if (place != m_places.end())
            ready = std::exchange(place->second.ready, {});
        const bool fits =
            ready && sandbox::canBecome(Readiness::Held, place->second.expected, wanted);
        if (sandbox::scriptArgument(wanted.argv)) {
            Place &next = m_places[sandbox];
            next.expected = wanted;
            next.since = steady_clock::now();
            superfluous = takeSuperfluous();
        }
        if (fits)
            return ready;
    }
    return std::nullopt;
}

std::optional<RunSpec> WarmTerminals::expectedAt(const SandboxId &sandbox) const
{
    const std::scoped_lock lock(m_mutex);
    const auto place = m_places.find(sandbox);
    if (place == m_places.end() || place->second.ready)
        return std::nullopt;
    return place->second.expected;
}

void WarmTerminals::prepare(const SandboxId &sandbox, const TerminalFiles &files)
{
    const auto expected = expectedAt(sandbox);
    if (!expected)
        return;
    // Where that cannot be had, the run itself will say what is wrong.
    auto ready = files.prepare(m_options.runner, *expected);
    if (!ready)
        return;
    const std::scoped_lock lock(m_mutex);
    const auto place = m_places.find(sandbox);
    // Meanwhile it may be over, or another run.
    if (place != m_places.end() && !place->second.ready
        && sandbox::canBecome(Readiness::Held, *expected, place->second.expected))
        place->second.ready = std::move(*ready);
}

void WarmTerminals::forget(const SandboxId &sandbox)
{
    std::map<SandboxId, Place>::node_type gone;
    const std::scoped_lock lock(m_mutex);
    gone = m_places.extract(sandbox);
}

/// Of more than there may be the oldest go; the mutex is held.
std::vector<WarmTerminals::Place> WarmTerminals::takeSuperfluous()
{
    std::vector<Place> gone;
    while (m_places.size() > m_options.most) {
        const auto oldest =
            std::ranges::min_element(m_places, {}, [](auto &each) { return each.second.since; });
        gone.push_back(std::move(oldest->second));
        m_places.erase(oldest);
    }
    return gone;
}

std::optional<WarmTerminals::Time> WarmTerminals::nextEnd() const
{
    const std::scoped_lock lock(m_mutex);
    std::optional<Time> next;
    for (const auto &[sandbox, place] : m_places)
        next = std::min(next.value_or(Time::max()), place.since + m_options.life);
    return next;
}

void WarmTerminals::endOld(Time now)
{
    std::vector<Place> gone;
    const std::scoped_lock lock(m_mutex);
    std::erase_if(m_places, [&](auto &each) {
        const bool isOld = each.second.since + m_options.life <= now;
        if (isOld)
            gone.push_back(std::move(each.second));
        return isOld;
    });
}

} // namespace slipway::hosting
