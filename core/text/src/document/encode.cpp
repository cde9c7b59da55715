// SPDX-License-Identifier: GPL-3.0-or-later
#include "bytes.h"
#include "codec.h"

#include <algorithm>

#include <zstd.h>

namespace slipway::text {

namespace {

/// Writes the columns of some events.
class Encoder
{
public:
    Encoder(const History &history, const std::vector<Events> &events)
        : m_history(history)
        , m_events(events)
    {
        std::uint32_t first = 0;
        for (const Events &part : events) {
            m_firsts.push_back(first);
            first += part.size();
        }
    }

    /// Whether these are one agent's, each knowing of the one before it and of no other: typing.
    bool isPlain() const
    {
        if (m_events.size() != 1)
            return false;
        const Events events = m_events.front();
        const History::Author author = m_history.authorOf(events.begin);
        const Heads parents = m_history.parentsOf(events.begin);
        if (author.count < events.size() || m_history.runEnd(events.begin) < events.end
            || parents.size() != 1)
            return false;
        const History::Author before = m_history.authorOf(parents.front());
        return before.agent == author.agent && before.sequence + 1 == author.sequence;
    }

    std::string plainColumns()
    {
        const History::Author author = m_history.authorOf(m_events.front().begin);
        writeOperations();
        ByteWriter all;
        all.bytes(m_history.name(author.agent));
        all.number(author.sequence);
        all.content() += m_operations.content() + m_places.content();
        return std::move(all.content());
    }

    std::string columns()
    {
        writeAuthors();
        writeGraph();
        writeOperations();
        ByteWriter all;
        all.number(m_agents.size());
        for (const Agent agent : m_agents)
            all.bytes(m_history.name(agent));
        all.content() +=
            m_authors.content() + m_graph.content() + m_operations.content() + m_places.content();
        return std::move(all.content());
    }

    std::string inserted() const
    {
        if (m_events.size() == 1 && m_events.front().size() == m_history.size())
            return std::string(m_history.inserted());
        std::string text;
        forEachStep([&](const Step &step) {
            text += m_history.inserted().substr(step.content, step.bytes);
        });
        return text;
    }

private:
    std::uint32_t numberOf(Agent agent)
    {
        const auto found = std::ranges::find(m_agents, agent);
        if (found == m_agents.end()) {
            m_agents.push_back(agent);
            m_expected.push_back(0);
            return static_cast<std::uint32_t>(m_agents.size() - 1);
        }
        return static_cast<std::uint32_t>(found - m_agents.begin());
    }

    void writeAuthors()
    {
        ByteWriter runs;
        std::uint32_t count = 0;
        for (Events part : m_events) {
            while (part.begin < part.end) {
                const History::Author author = m_history.authorOf(part.begin);
                const std::uint32_t length = std::min(author.count, part.size());
                const std::uint32_t agent = numberOf(author.agent);
                runs.number(agent);
                runs.number(length);
                runs.difference(std::int64_t{author.sequence} - m_expected[agent]);
                m_expected[agent] = author.sequence + length;
                part.begin += length;
                ++count;
            }
        }
        m_authors.number(count);
        m_authors.content() += runs.content();
    }

    std::optional<std::uint32_t> inHere(Event event) const
    {
        const auto found = std::ranges::upper_bound(m_events, event, {}, &Events::begin);
        if (found == m_events.begin() || (found - 1)->end <= event)
            return std::nullopt;
        return m_firsts[static_cast<std::size_t>(found - m_events.begin() - 1)]
               + (event - (found - 1)->begin);
    }

    void writeGraph()
    {
        ByteWriter runs;
        std::uint32_t count = 0;
        std::uint32_t first = 0;
        Heads parents;
        for (Events part : m_events) {
            while (part.begin < part.end) {
                const Event end = std::min(part.end, m_history.runEnd(part.begin));
                m_history.copyParentsOf(part.begin, parents);
                runs.number(end - part.begin);
                runs.number(parents.size());
                for (const Event parent : parents)
                    writeParent(runs, parent, first);
                first += end - part.begin;
                part.begin = end;
                ++count;
            }
        }
        m_graph.number(count);
        m_graph.content() += runs.content();
    }

    void writeParent(ByteWriter &runs, Event parent, std::uint32_t first)
    {
        if (const auto inside = inHere(parent)) {
            runs.number(first - *inside);
            return;
        }
        const History::Author author = m_history.authorOf(parent);
        runs.number(0);
        runs.number(numberOf(author.agent));
        runs.number(author.sequence);
    }

    template<class Visit>
    void forEachStep(Visit visit) const
    {
        for (Events part : m_events) {
            for (std::size_t number = m_history.operationAt(part.begin); part.begin < part.end;
                 ++number) {
                const Step step = m_history.step(number, part.begin, part.end);
                visit(step);
                part.begin = step.events.end;
            }
        }
    }

    void writeOperations()
    {
        ByteWriter lengths;
        std::uint32_t count = 0;
        std::int64_t cursor = 0;
        forEachStep([&](const Step &step) {
            const std::uint32_t length = step.events.size();
            lengths.number((std::uint64_t{length} << 2) | static_cast<std::uint64_t>(step.kind));
            const std::int64_t from =
                step.kind == Kind::DeleteBack ? std::int64_t{step.at} + length : step.at;
            m_places.difference(from - cursor);
            cursor = step.kind == Kind::Insert ? std::int64_t{step.at} + length : step.at;
            ++count;
        });
        m_operations.number(count);
        m_operations.content() += lengths.content();
    }

    const History &m_history;
    const std::vector<Events> &m_events;
    std::vector<std::uint32_t> m_firsts;
    std::vector<Agent> m_agents;
    std::vector<std::uint32_t> m_expected;
    ByteWriter m_authors;
    ByteWriter m_graph;
    ByteWriter m_operations;
    ByteWriter m_places;
};

void addCompressed(ByteWriter &to, std::string_view bytes)
{
    std::string packed(ZSTD_compressBound(bytes.size()), '\0');
    packed.resize(ZSTD_compress(packed.data(), packed.size(), bytes.data(), bytes.size(), 3));
    to.number(bytes.size());
    to.bytes(packed);
}

} // namespace

std::string encodeEvents(const History &history, const std::vector<Events> &events,
                         const std::string *text)
{
    // Below this zstd's own frames cost more than they save.
    constexpr std::size_t worthwhile = 256;
    Encoder encoder(history, events);
    const bool plain = encoder.isPlain();
    const std::string columns = plain ? encoder.plainColumns() : encoder.columns();
    ByteWriter texts;
    texts.bytes(encoder.inserted());
    if (text)
        texts.bytes(*text);
    const bool compress = columns.size() + texts.content().size() > worthwhile;
    ByteWriter all;
    all.content() = "ST\x01";
    all.content().push_back(
        static_cast<char>((text ? 1 : 0) | (compress ? 2 : 0) | (plain ? 4 : 0)));
    if (compress) {
        addCompressed(all, columns);
        addCompressed(all, texts.content());
    } else {
        all.content() += columns + texts.content();
    }
    const std::uint32_t sum = checksum(all.content());
    for (int shift = 0; shift < 32; shift += 8)
        all.content().push_back(static_cast<char>(sum >> shift));
    return std::move(all.content());
}

} // namespace slipway::text
