// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace slipway::text {

/// An event by its number in this replica's history, in the order in which events came here: what
/// an event knows of always has lower numbers. Differs from replica to replica.
using Event = std::uint32_t;
/// "Before the first" or "after the last".
inline constexpr Event noEvent = ~Event{0};
/// The most events a history can have.
inline constexpr Event mostEvents = 1U << 30;

/// Events in a row, at least one.
struct Events
{
    Event begin = 0;
    Event end = 0;

    Event size() const { return end - begin; }
    bool operator==(const Events &) const = default;
};

/// The events of which no other of the set knows, ascending.
using Heads = std::vector<Event>;

using Agent = std::uint32_t;

enum class Kind : std::uint8_t {
    Insert,
    Delete,     ///< each event deletes what stands at `at`
    DeleteBack, ///< each event deletes what stands before what the one before it deleted
};

/// What some events in a row do. Positions are code points in the text that the event's author saw.
struct Operation
{
    Event first = 0;
    /// Of the first character inserted, or of the lowest one deleted.
    std::uint32_t at = 0;
    /// Where the inserted text begins in History::inserted().
    std::uint32_t content = 0;
    Kind kind = Kind::Insert;
};

/// A piece of an operation.
struct Step
{
    Events events;
    std::uint32_t at = 0;
    Kind kind = Kind::Insert;
    /// Bytes in History::inserted().
    std::uint32_t content = 0;
    std::uint32_t bytes = 0;
};

/// All events, as runs: who made them, what they knew of, what they do. Append only; what was
/// appended last can be taken back as a whole.
class History
{
public:
    Event size() const { return m_size; }
    const Heads &heads() const { return m_heads; }
    std::string_view inserted() const { return m_inserted; }
    /// How many characters were ever inserted: no text is longer.
    std::uint32_t insertedPoints() const { return m_insertedPoints; }
    std::size_t bytes() const;

    // Agents

    Agent agent(std::string_view name);
    std::optional<Agent> findAgent(std::string_view name) const;
    const std::string &name(Agent agent) const { return m_agents[agent].name; }
    std::size_t agentCount() const { return m_agents.size(); }
    /// How many events of this agent are here; they come without holes.
    std::uint32_t known(Agent agent) const { return m_agents[agent].known; }
    Event eventOf(Agent agent, std::uint32_t sequence) const;
    struct Author
    {
        Agent agent = 0;
        std::uint32_t sequence = 0;
        /// So many events from here on are the same agent's, in sequence.
        std::uint32_t count = 0;
    };
    Author authorOf(Event event) const;
    /// This agent's events from sequence number `from` on, ascending.
    std::vector<Events> eventsOf(Agent agent, std::uint32_t from) const;
    /// By name, then by sequence: the order of what was inserted in one place at the same time.
    bool isAuthoredBefore(Event a, Event b) const;

    // The graph

    /// What the events from here on know of: the end of the run in which each knows of the one
    /// before it, and the first one's parents.
    Event runEnd(Event event) const;
    Heads parentsOf(Event event) const;
    void copyParentsOf(Event event, Heads &parents) const;
    /// Whether all events these heads know of include `event`.
    bool contains(const Heads &heads, Event event) const;
    bool containsAll(const Heads &heads, const Heads &others) const;
    struct Difference
    {
        /// Descending.
        std::vector<Events> onlyA;
        std::vector<Events> onlyB;
    };
    void difference(const Heads &a, const Heads &b, Difference &result) const;
    /// The latest version that every event of a and b which is not in it knows of, and those
    /// events, ascending.
    struct Conflict
    {
        Heads base;
        std::vector<Events> events;
    };
    Conflict conflictOf(const Heads &a, const Heads &b) const;
    /// The runs of these ascending events, which can be applied in this order: a branch to its end
    /// before the next one is begun, so that little has to be taken back in between.
    std::vector<Events> walk(const std::vector<Events> &events) const;
    /// Leaves only those that no other knows of.
    void reduce(Heads &heads) const;
    /// `heads` once they know of these events too, whose first one has these parents.
    static void advance(Heads &heads, const Heads &parents, Event last);

    // Operations

    std::size_t operationAt(Event event) const;
    const std::vector<Operation> &operations() const { return m_operations; }
    /// What the events do up to `end`, or up to the operation's end. `number` is the operation's.
    Step step(std::size_t number, Event event, Event end) const;
    Event operationEnd(std::size_t number) const
    {
        return number + 1 < m_operations.size() ? m_operations[number + 1].first : m_size;
    }
    /// The characters that these events, all of them insertions, have inserted.
    void appendContent(Events events, std::string &text) const;

    // Appending: first who and after what, then what.

    void addEvents(Agent agent, std::uint32_t count, const Heads &parents);
    void addInsertion(Event first, std::uint32_t at, std::string_view text);
    void addDeletion(Event first, std::uint32_t at, std::uint32_t count, Kind kind);
    /// A local edit: after all that is known.
    void addLocal(Agent agent, std::uint32_t count)
    {
        const Event first = m_size;
        if (m_runs.empty() || m_heads.size() != 1 || m_heads.front() != first - 1
            || m_authors.back().agent != agent) {
            const Heads parents = m_heads;
            addEvents(agent, count, parents);
            return;
        }
        m_size += count;
        m_agents[agent].known += count;
        m_heads.front() = m_size - 1;
    }
    /// Forgets what was appended since.
    struct Mark
    {
        Event size = 0;
        std::size_t inserted = 0;
        std::uint32_t insertedPoints = 0;
        std::size_t agents = 0;
        Heads heads;
    };
    Mark mark() const
    {
        return {m_size, m_inserted.size(), m_insertedPoints, m_agents.size(), m_heads};
    }
    void truncate(const Mark &mark);

private:
    struct Run
    {
        Event first = 0;
        /// Everything from here up to the run is known to it.
        Event knows = 0;
        std::uint32_t parents = 0;
        std::uint32_t parentCount = 0;
    };
    struct Authored
    {
        Event first = 0;
        Agent agent = 0;
        std::uint32_t sequence = 0;
    };
    struct Sequence
    {
        std::uint32_t sequence = 0;
        Event first = 0;
    };
    struct Identity
    {
        std::string name;
        std::uint32_t known = 0;
        std::vector<Sequence> runs;
    };
    struct NameHash
    {
        using is_transparent = void;
        std::size_t operator()(std::string_view name) const
        {
            return std::hash<std::string_view>()(name);
        }
    };

    std::size_t runAt(Event event) const;
    Event endOfRun(std::size_t number) const
    {
        return number + 1 < m_runs.size() ? m_runs[number + 1].first : m_size;
    }

    Event m_size = 0;
    Heads m_heads;
    std::vector<Run> m_runs;
    std::vector<Event> m_parents;
    std::vector<Authored> m_authors;
    std::vector<Identity> m_agents;
    std::unordered_map<std::string, Agent, NameHash, std::equal_to<>> m_agentByName;
    std::vector<Operation> m_operations;
    std::string m_inserted;
    std::uint32_t m_insertedPoints = 0;
};

} // namespace slipway::text
