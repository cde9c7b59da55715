// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tracker.h"

#include <vector>

namespace slipway::text {

/// Works out what events do to a text: the walk of the eg-walker algorithm. What follows on all
/// that is known is taken as it stands; only for what was done at the same time as other things is
/// there a tracker, of the events since the last version that both know of.
///
/// The tracker is kept, so that a branch costs the same in one message as in a thousand. It is
/// built anew from a later base when it has doubled since and that would be much smaller.
class Merger
{
public:
    explicit Merger(const History &history)
        : m_history(&history)
        , m_tracker(history)
    {}

    /// Applies events the text does not have yet: its version and length before, then after.
    /// `changes` lead from one to the other. False where an event names a place that its author
    /// cannot have seen; the state is then lost, not the text's.
    bool merge(Events events, Heads &version, std::uint32_t &length, std::vector<Change> &changes);

    /// The text has all events before this one, from local edits too.
    void catchUp(Event size);
    /// Gives its memory back.
    void forget();

    /// Applies events, all of which know of `base`, in the tracker alone.
    bool start(const Heads &base, const std::vector<Events> &events);
    void moveTo(const Heads &version);
    Tracker &tracker() { return m_tracker; }

    std::size_t bytes() const { return m_active ? m_tracker.bytes() : 0; }

private:
    bool mergeRun(Events events, const Heads &parents, std::uint32_t &length,
                  std::vector<Change> &changes);
    bool follow(Events events, std::uint32_t &length, std::vector<Change> &changes) const;
    bool prepare(const Heads &parents, const Heads &version, std::uint32_t length);
    bool feed(Events events);
    bool feedPending();
    bool applySteps(Events events, std::vector<Change> &changes);
    void addPending(Events events);
    bool knowsBase(const Heads &parents) const;

    const History *m_history;
    Tracker m_tracker;
    bool m_active = false;
    Heads m_base;
    Heads m_current;
    /// Characters at the tracker's end that the text does not have.
    std::uint32_t m_excess = 0;
    /// The text has these, the tracker not yet; and all from m_seen on.
    std::vector<Events> m_pending;
    std::uint32_t m_pendingCount = 0;
    std::uint32_t m_tracked = 0;
    std::uint32_t m_limit = 0;
    Event m_seen = 0;

    // Kept for their memory.
    Heads m_parents;
    History::Difference m_difference;
    std::vector<Change> m_unused;
};

} // namespace slipway::text
