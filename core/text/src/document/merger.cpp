// SPDX-License-Identifier: GPL-3.0-or-later
#include "merger.h"

#include <algorithm>

namespace slipway::text {

// Below this many events a tracker is not worth looking at.
static constexpr std::uint32_t smallTracker = 16 * 1'024;

void Merger::forget()
{
    m_active = false;
    m_tracker = Tracker(*m_history);
    m_pending = {};
}

// --- The tracker -------------------------------------------------------------------------------

void Merger::moveTo(const Heads &version)
{
    if (m_current == version)
        return;
    m_history->difference(m_current, version, m_difference);
    for (const Events &events : m_difference.onlyA)
        m_tracker.retreat(events);
    for (auto events = m_difference.onlyB.rbegin(); events != m_difference.onlyB.rend(); ++events)
        m_tracker.advance(*events);
    m_current = version;
}

bool Merger::applySteps(Events events, std::vector<Change> &changes)
{
    m_tracked += events.size();
    for (std::size_t number = m_history->operationAt(events.begin); events.begin < events.end;
         ++number) {
        const Step step = m_history->step(number, events.begin, events.end);
        if (!m_tracker.apply(step, changes))
            return false;
        events.begin = step.events.end;
    }
    m_current.assign(1, events.end - 1);
    return true;
}

bool Merger::feed(Events events)
{
    while (events.begin < events.end) {
        const Event end = std::min(events.end, m_history->runEnd(events.begin));
        m_history->copyParentsOf(events.begin, m_parents);
        moveTo(m_parents);
        m_unused.clear();
        if (!applySteps({events.begin, end}, m_unused))
            return false;
        events.begin = end;
    }
    return true;
}

bool Merger::start(const Heads &base, const std::vector<Events> &events)
{
    m_active = true;
    m_base = base;
    m_current = base;
    m_tracked = 0;
    m_pending.clear();
    m_pendingCount = 0;
    // What knows of the base came after it.
    m_tracker.reset(base.empty() ? 0 : base.back() + 1);
    return std::ranges::all_of(m_history->walk(events),
                               [this](const Events &part) { return feed(part); });
}

// All that the tracker has, or is to have, knows of its base.
bool Merger::knowsBase(const Heads &parents) const
{
    for (const Event parent : parents) {
        const auto isParent = [parent](const Events &events) {
            return events.begin <= parent && parent < events.end;
        };
        if (m_tracker.has(parent) || std::ranges::any_of(m_pending, isParent))
            return true;
    }
    return m_history->containsAll(parents, m_base);
}

void Merger::addPending(Events events)
{
    if (events.begin == events.end)
        return;
    m_pendingCount += events.size();
    if (!m_pending.empty() && m_pending.back().end == events.begin)
        m_pending.back().end = events.end;
    else
        m_pending.push_back(events);
}

void Merger::catchUp(Event size)
{
    if (m_active)
        addPending({m_seen, size});
    m_seen = size;
}

bool Merger::feedPending()
{
    for (const Events &events : m_pending) {
        if (!feed(events))
            return false;
    }
    m_pending.clear();
    m_pendingCount = 0;
    return true;
}

// The tracker then has all that the text has, from a base that the parents know of.
bool Merger::prepare(const Heads &parents, const Heads &version, std::uint32_t length)
{
    const bool usable = m_active && knowsBase(parents);
    const bool close = m_pendingCount <= m_tracked / 2 + 256 && m_tracked <= m_limit;
    if (usable && close)
        return feedPending();
    const History::Conflict conflict = m_history->conflictOf(version, parents);
    std::uint32_t size = 0;
    for (const Events &events : conflict.events)
        size += events.size();
    if (usable && m_pendingCount <= size && m_tracked / 4 <= size) {
        m_limit = std::max(smallTracker, 2 * m_tracked);
        return feedPending();
    }
    m_limit = std::max(smallTracker, 2 * size);
    if (!start(conflict.base, conflict.events))
        return false;
    if (m_tracker.endLength() < length)
        return false;
    m_excess = m_tracker.endLength() - length;
    return true;
}

// --- Merging -----------------------------------------------------------------------------------

bool Merger::merge(Events events, Heads &version, std::uint32_t &length,
                   std::vector<Change> &changes)
{
    Heads parents;
    for (const Events &run : m_history->walk({events})) {
        m_history->copyParentsOf(run.begin, parents);
        const bool follows = parents == version;
        if (follows) {
            if (m_active)
                addPending(run);
        } else if (!prepare(parents, version, length)) {
            return false;
        }
        if (!(follows ? follow(run, length, changes) : mergeRun(run, parents, length, changes)))
            return false;
        History::advance(version, parents, run.end - 1);
    }
    m_seen = events.end;
    return true;
}

// What was done with all known that the text has needs no tracker.
bool Merger::follow(Events events, std::uint32_t &length, std::vector<Change> &changes) const
{
    for (std::size_t number = m_history->operationAt(events.begin); events.begin < events.end;
         ++number) {
        const Step step = m_history->step(number, events.begin, events.end);
        const std::uint32_t count = step.events.size();
        const bool inserts = step.kind == Kind::Insert;
        if (step.at > length || (!inserts && count > length - step.at))
            return false;
        length = inserts ? length + count : length - count;
        addChange(changes, {.at = step.at,
                            .removed = inserts ? 0 : count,
                            .inserted = inserts ? count : 0,
                            .content = step.content,
                            .bytes = step.bytes});
        events.begin = step.events.end;
    }
    return true;
}

bool Merger::mergeRun(Events events, const Heads &parents, std::uint32_t &length,
                      std::vector<Change> &changes)
{
    moveTo(parents);
    m_tracked += events.size();
    for (std::size_t number = m_history->operationAt(events.begin); events.begin < events.end;
         ++number) {
        const Step step = m_history->step(number, events.begin, events.end);
        const std::uint32_t reach = step.kind == Kind::Insert ? 0 : step.events.size();
        if (m_tracker.currentLength() < m_excess
            || step.at + std::uint64_t{reach} > m_tracker.currentLength() - m_excess)
            return false;
        if (!m_tracker.apply(step, changes))
            return false;
        events.begin = step.events.end;
    }
    m_current.assign(1, events.end - 1);
    // Only a history that lies reaches behind the text.
    if (m_tracker.endLength() < m_excess)
        return false;
    length = m_tracker.endLength() - m_excess;
    return true;
}

} // namespace slipway::text
