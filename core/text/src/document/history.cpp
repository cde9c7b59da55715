// SPDX-License-Identifier: GPL-3.0-or-later
#include "history.h"

#include "buffer.h"

#include <algorithm>

namespace slipway::text {

std::size_t History::bytes() const
{
    std::size_t bytes = m_runs.capacity() * sizeof(Run) + m_parents.capacity() * sizeof(Event)
                        + m_authors.capacity() * sizeof(Authored)
                        + m_operations.capacity() * sizeof(Operation) + m_inserted.capacity();
    for (const Identity &agent : m_agents)
        bytes +=
            sizeof agent + 2 * agent.name.capacity() + agent.runs.capacity() * sizeof(Sequence);
    return bytes;
}

// --- Agents ------------------------------------------------------------------------------------

Agent History::agent(std::string_view name)
{
    if (const auto found = findAgent(name))
        return *found;
    const auto number = static_cast<Agent>(m_agents.size());
    m_agents.push_back({.name = std::string(name), .known = 0, .runs = {}});
    m_agentByName.emplace(name, number);
    return number;
}

std::optional<Agent> History::findAgent(std::string_view name) const
{
    const auto found = m_agentByName.find(name);
    return found == m_agentByName.end() ? std::nullopt : std::optional(found->second);
}

Event History::eventOf(Agent agent, std::uint32_t sequence) const
{
    const auto &runs = m_agents[agent].runs;
    const auto run = std::ranges::upper_bound(runs, sequence, {}, &Sequence::sequence) - 1;
    return run->first + (sequence - run->sequence);
}

History::Author History::authorOf(Event event) const
{
    auto run = std::ranges::upper_bound(m_authors, event, {}, &Authored::first);
    const Event end = run == m_authors.end() ? m_size : run->first;
    --run;
    return {.agent = run->agent,
            .sequence = run->sequence + (event - run->first),
            .count = end - event};
}

std::vector<Events> History::eventsOf(Agent agent, std::uint32_t from) const
{
    const Identity &identity = m_agents[agent];
    std::vector<Events> events;
    for (std::size_t i = 0; i < identity.runs.size(); ++i) {
        const Sequence &run = identity.runs[i];
        const std::uint32_t end =
            i + 1 < identity.runs.size() ? identity.runs[i + 1].sequence : identity.known;
        const std::uint32_t begin = std::max(run.sequence, from);
        if (begin < end)
            events.push_back(
                {run.first + (begin - run.sequence), run.first + (end - run.sequence)});
    }
    return events;
}

bool History::isAuthoredBefore(Event a, Event b) const
{
    const Author left = authorOf(a);
    const Author right = authorOf(b);
    if (left.agent == right.agent)
        return left.sequence < right.sequence;
    return m_agents[left.agent].name < m_agents[right.agent].name;
}

// --- Operations --------------------------------------------------------------------------------

std::size_t History::operationAt(Event event) const
{
    const auto found = std::ranges::upper_bound(m_operations, event, {}, &Operation::first);
    return static_cast<std::size_t>(found - m_operations.begin()) - 1;
}

Step History::step(std::size_t number, Event event, Event end) const
{
    const Operation &operation = m_operations[number];
    const Event operationEnd = this->operationEnd(number);
    const std::uint32_t offset = event - operation.first;
    Step step{.events = {event, std::min(end, operationEnd)},
              .at = operation.at,
              .kind = operation.kind,
              .content = operation.content,
              .bytes = 0};
    if (step.kind == Kind::DeleteBack)
        step.at += operationEnd - step.events.end;
    if (step.kind != Kind::Insert)
        return step;
    step.at += offset;
    const auto contentEnd = static_cast<std::uint32_t>(
        number + 1 < m_operations.size() ? m_operations[number + 1].content : m_inserted.size());
    const std::string_view text =
        std::string_view(m_inserted).substr(step.content, contentEnd - step.content);
    if (text.size() == operationEnd - operation.first) {
        step.content += offset;
        step.bytes = step.events.size();
        return step;
    }
    const std::size_t skip = byteOfPoint(text, offset);
    step.content += static_cast<std::uint32_t>(skip);
    step.bytes = static_cast<std::uint32_t>(byteOfPoint(text.substr(skip), step.events.size()));
    return step;
}

void History::appendContent(Events events, std::string &text) const
{
    for (std::size_t number = operationAt(events.begin); events.begin < events.end; ++number) {
        const Step found = step(number, events.begin, events.end);
        text += std::string_view(m_inserted).substr(found.content, found.bytes);
        events.begin = found.events.end;
    }
}

void History::addInsertion(Event first, std::uint32_t at, std::string_view text)
{
    const bool goesOn = !m_operations.empty() && m_operations.back().kind == Kind::Insert
                        && m_operations.back().at + (first - m_operations.back().first) == at;
    if (!goesOn)
        m_operations.push_back({.first = first,
                                .at = at,
                                .content = static_cast<std::uint32_t>(m_inserted.size()),
                                .kind = Kind::Insert});
    if (text.size() == 1) {
        m_inserted.push_back(text.front());
        ++m_insertedPoints;
        return;
    }
    m_inserted += text;
    m_insertedPoints += countsOf(text).points;
}

void History::addDeletion(Event first, std::uint32_t at, std::uint32_t count, Kind kind)
{
    if (!m_operations.empty() && m_operations.back().kind != Kind::Insert) {
        Operation &last = m_operations.back();
        const std::uint32_t length = first - last.first;
        const bool lastIsBack = last.kind == Kind::DeleteBack || length == 1;
        const bool lastIsForward = last.kind == Kind::Delete || length == 1;
        if ((kind == Kind::DeleteBack || count == 1) && lastIsBack && at + count == last.at) {
            last.at = at;
            last.kind = Kind::DeleteBack;
            return;
        }
        if ((kind == Kind::Delete || count == 1) && lastIsForward && at == last.at) {
            last.kind = Kind::Delete;
            return;
        }
    }
    m_operations.push_back({.first = first,
                            .at = at,
                            .content = static_cast<std::uint32_t>(m_inserted.size()),
                            .kind = count == 1 ? Kind::Delete : kind});
}

// --- Appending ---------------------------------------------------------------------------------

void History::addEvents(Agent agent, std::uint32_t count, const Heads &parents)
{
    const Event first = m_size;
    if (m_runs.empty() || parents.size() != 1 || parents.front() != first - 1) {
        Event knows = first;
        while (knows > 0 && std::ranges::contains(parents, knows - 1))
            knows = m_runs[runAt(knows - 1)].knows;
        m_runs.push_back({.first = first,
                          .knows = knows,
                          .parents = static_cast<std::uint32_t>(m_parents.size()),
                          .parentCount = static_cast<std::uint32_t>(parents.size())});
        m_parents.insert(m_parents.end(), parents.begin(), parents.end());
    }
    Identity &identity = m_agents[agent];
    if (m_authors.empty() || m_authors.back().agent != agent)
        m_authors.push_back({.first = first, .agent = agent, .sequence = identity.known});
    if (identity.runs.empty()
        || identity.runs.back().first + (identity.known - identity.runs.back().sequence) != first)
        identity.runs.push_back({.sequence = identity.known, .first = first});
    identity.known += count;
    m_size += count;
    advance(m_heads, parents, m_size - 1);
}

void History::truncate(const Mark &mark)
{
    Event end = m_size;
    for (; !m_operations.empty() && m_operations.back().first >= mark.size; m_operations.pop_back())
        end = m_operations.back().first;
    if (!m_operations.empty() && m_operations.back().kind == Kind::DeleteBack)
        m_operations.back().at += end - std::min(end, mark.size);
    while (m_size > mark.size) {
        const Authored last = m_authors.back();
        Identity &identity = m_agents[last.agent];
        const Event begin = std::max(last.first, mark.size);
        identity.known -= m_size - begin;
        while (!identity.runs.empty() && identity.runs.back().sequence >= identity.known)
            identity.runs.pop_back();
        m_size = begin;
        if (last.first >= mark.size)
            m_authors.pop_back();
    }
    while (!m_runs.empty() && m_runs.back().first >= mark.size) {
        m_parents.resize(m_runs.back().parents);
        m_runs.pop_back();
    }
    for (; m_agents.size() > mark.agents; m_agents.pop_back())
        m_agentByName.erase(m_agents.back().name);
    m_inserted.resize(mark.inserted);
    m_insertedPoints = mark.insertedPoints;
    m_heads = mark.heads;
}

} // namespace slipway::text
