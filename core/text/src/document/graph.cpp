// SPDX-License-Identifier: GPL-3.0-or-later
// What events know of each other. All walks go from the latest event back, run by run, and end
// where the question is decided: they cost what differs, not what the history holds.
#include "history.h"

#include <algorithm>

namespace slipway::text {

std::size_t History::runAt(Event event) const
{
    // Questions are mostly about what is new.
    if (m_runs.back().first <= event)
        return m_runs.size() - 1;
    const auto found = std::ranges::upper_bound(m_runs, event, {}, &Run::first);
    return static_cast<std::size_t>(found - m_runs.begin()) - 1;
}

Event History::runEnd(Event event) const
{
    return endOfRun(runAt(event));
}

void History::copyParentsOf(Event event, Heads &parents) const
{
    const Run &run = m_runs[runAt(event)];
    if (event > run.first) {
        parents.assign(1, event - 1);
        return;
    }
    const auto begin = m_parents.begin() + run.parents;
    parents.assign(begin, begin + run.parentCount);
}

Heads History::parentsOf(Event event) const
{
    Heads parents;
    copyParentsOf(event, parents);
    return parents;
}

bool History::contains(const Heads &heads, Event event) const
{
    Heads queue;
    const auto later = [event](Event head) { return head >= event; };
    std::ranges::copy_if(heads, std::back_inserter(queue), later);
    std::ranges::make_heap(queue);
    while (!queue.empty()) {
        const Run &run = m_runs[runAt(queue.front())];
        if (run.knows <= event)
            return true;
        while (!queue.empty() && queue.front() >= run.first) {
            std::ranges::pop_heap(queue);
            queue.pop_back();
        }
        for (std::uint32_t i = 0; i < run.parentCount; ++i) {
            const Event parent = m_parents[run.parents + i];
            if (parent >= event) {
                queue.push_back(parent);
                std::ranges::push_heap(queue);
            }
        }
    }
    return false;
}

bool History::containsAll(const Heads &heads, const Heads &others) const
{
    return std::ranges::all_of(others, [&](Event event) { return contains(heads, event); });
}

void History::reduce(Heads &heads) const
{
    std::ranges::sort(heads);
    const auto same = std::ranges::unique(heads);
    heads.erase(same.begin(), same.end());
    for (std::size_t i = heads.size(); heads.size() > 1 && i-- > 0;) {
        const Event head = heads[i];
        heads.erase(heads.begin() + static_cast<std::ptrdiff_t>(i));
        if (!contains(heads, head))
            heads.insert(heads.begin() + static_cast<std::ptrdiff_t>(i), head);
    }
}

void History::advance(Heads &heads, const Heads &parents, Event last)
{
    std::erase_if(heads, [&](Event head) { return std::ranges::contains(parents, head); });
    heads.insert(std::ranges::upper_bound(heads, last), last);
}

namespace {

enum class Side : std::uint8_t { A, B, Both };

struct Marked
{
    Event event = 0;
    Side side = Side::A;
    bool operator<(const Marked &other) const { return event < other.event; }
};

/// Events to look at, the latest first, with how many of them belong to both sides.
class MarkedQueue
{
public:
    bool isDecided() const { return m_heap.size() == m_both; }
    bool isEmpty() const { return m_heap.empty(); }
    Event latest() const { return m_heap.front().event; }
    void push(Marked marked)
    {
        m_both += marked.side == Side::Both ? 1 : 0;
        m_heap.push_back(marked);
        std::ranges::push_heap(m_heap, std::less<>());
    }
    Marked pop()
    {
        std::ranges::pop_heap(m_heap, std::less<>());
        const Marked marked = m_heap.back();
        m_heap.pop_back();
        m_both -= marked.side == Side::Both ? 1 : 0;
        return marked;
    }

private:
    std::vector<Marked> m_heap;
    std::size_t m_both = 0;
};

} // namespace

void History::difference(const Heads &a, const Heads &b, Difference &result) const
{
    result.onlyA.clear();
    result.onlyB.clear();
    if (a == b)
        return;
    const auto note = [&result](Event begin, Event end, Side side) {
        if (side == Side::Both || begin == end)
            return;
        auto &to = side == Side::A ? result.onlyA : result.onlyB;
        if (!to.empty() && to.back().begin == end)
            to.back().begin = begin;
        else
            to.push_back({begin, end});
    };
    if (a.size() == 1 && b.size() == 1) {
        const Event later = std::max(a.front(), b.front());
        const Event earlier = std::min(a.front(), b.front());
        if (m_runs[runAt(later)].first <= earlier) {
            note(earlier + 1, later + 1, a.front() == later ? Side::A : Side::B);
            return;
        }
    }
    MarkedQueue queue;
    for (const Event event : a)
        queue.push({event, Side::A});
    for (const Event event : b)
        queue.push({event, Side::B});
    while (!queue.isDecided()) {
        Marked top = queue.pop();
        const Run &run = m_runs[runAt(top.event)];
        while (!queue.isEmpty() && queue.latest() >= run.first) {
            const Marked next = queue.pop();
            if (next.side == top.side)
                continue;
            note(next.event + 1, top.event + 1, top.side);
            top = {next.event, Side::Both};
        }
        note(run.first, top.event + 1, top.side);
        for (std::uint32_t i = 0; i < run.parentCount; ++i)
            queue.push({m_parents[run.parents + i], top.side});
    }
}

namespace {

/// A version as one point of the walk: the latest of its events, and the others.
struct Point
{
    /// -1 is the beginning.
    std::int64_t last = -1;
    Heads others;

    explicit Point(Heads heads)
    {
        if (heads.empty())
            return;
        last = heads.back();
        heads.pop_back();
        others = std::move(heads);
    }
    bool operator==(const Point &) const = default;
    bool operator<(const Point &other) const
    {
        return last != other.last ? last < other.last : others.size() > other.others.size();
    }
    Heads heads() const
    {
        Heads heads = others;
        if (last >= 0)
            heads.push_back(static_cast<Event>(last));
        return heads;
    }
};

} // namespace

History::Conflict History::conflictOf(const Heads &a, const Heads &b) const
{
    Conflict conflict;
    std::vector<Point> queue;
    const auto push = [&queue](Point point) {
        queue.push_back(std::move(point));
        std::ranges::push_heap(queue, std::less<>());
    };
    const auto pop = [&queue] {
        std::ranges::pop_heap(queue, std::less<>());
        Point point = std::move(queue.back());
        queue.pop_back();
        return point;
    };
    const auto note = [&conflict](Event begin, Event end) {
        if (begin < end)
            conflict.events.push_back({begin, end});
    };
    push(Point(a));
    push(Point(b));
    while (true) {
        const Point point = pop();
        while (!queue.empty() && queue.front() == point)
            pop();
        if (queue.empty() || point.last < 0) {
            conflict.base = point.heads();
            break;
        }
        for (const Event other : point.others)
            push(Point({other}));
        auto last = static_cast<Event>(point.last);
        const Run &run = m_runs[runAt(last)];
        while (!queue.empty() && queue.front().last >= run.first) {
            const Point inside = pop();
            note(static_cast<Event>(inside.last) + 1, last + 1);
            last = static_cast<Event>(inside.last);
            for (const Event other : inside.others)
                push(Point({other}));
        }
        if (queue.empty()) {
            conflict.base = {last};
            break;
        }
        note(run.first, last + 1);
        const auto parents = m_parents.begin() + run.parents;
        push(Point(Heads(parents, parents + run.parentCount)));
    }
    std::ranges::sort(conflict.events, {}, &Events::begin);
    return conflict;
}

std::vector<Events> History::walk(const std::vector<Events> &events) const
{
    std::vector<Events> runs;
    for (Events part : events) {
        for (; part.begin < part.end; part.begin = runs.back().end)
            runs.push_back({part.begin, std::min(part.end, runEnd(part.begin))});
    }
    // Which runs wait for which, as lists in one array.
    constexpr std::uint32_t none = ~std::uint32_t{0};
    struct Edge
    {
        std::uint32_t child = 0;
        std::uint32_t next = none;
    };
    std::vector<Edge> edges;
    std::vector<std::uint32_t> firstEdge(runs.size(), none);
    std::vector<std::uint32_t> waitsFor(runs.size());
    std::vector<std::uint32_t> ready;
    Heads parents;
    for (auto child = static_cast<std::uint32_t>(runs.size()); child-- > 0;) {
        copyParentsOf(runs[child].begin, parents);
        for (const Event parent : parents) {
            const auto found = std::ranges::upper_bound(runs, parent, {}, &Events::begin);
            if (found == runs.begin() || (found - 1)->end <= parent)
                continue;
            const auto run = static_cast<std::size_t>(found - runs.begin() - 1);
            edges.push_back({child, firstEdge[run]});
            firstEdge[run] = static_cast<std::uint32_t>(edges.size() - 1);
            ++waitsFor[child];
        }
        if (waitsFor[child] == 0)
            ready.push_back(child);
    }
    std::vector<Events> order;
    order.reserve(runs.size());
    while (!ready.empty()) {
        const std::uint32_t run = ready.back();
        ready.pop_back();
        order.push_back(runs[run]);
        for (std::uint32_t edge = firstEdge[run]; edge != none; edge = edges[edge].next) {
            if (--waitsFor[edges[edge].child] == 0)
                ready.push_back(edges[edge].child);
        }
    }
    return order;
}

} // namespace slipway::text
