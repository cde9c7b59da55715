// SPDX-License-Identifier: GPL-3.0-or-later
// Trusts nothing: every count is checked against what is left before anything of that size is made.
#include "buffer.h"
#include "bytes.h"
#include "codec.h"

#include <slipway/base/utf8.h>

#include <algorithm>

#include <zstd.h>

namespace slipway::text {

Error damaged(std::string detail)
{
    return Error::invalidInput("text.damaged",
                               "The document's data is damaged. Fetch it again, or take a copy.",
                               std::move(detail));
}

static Error missing()
{
    return {ErrorKind::Conflict,
            "text.history_missing",
            "Changes that these build on have not arrived yet. Ask for all that is missing.",
            {}};
}

static Result<std::string_view> unpack(ByteReader &reader, std::string &to)
{
    const std::uint64_t size = reader.number();
    const std::string_view packed = reader.bytes();
    if (!reader.isGood() || size > 2 * Document::longestText + 64)
        return std::unexpected(damaged("sizes"));
    // zstd says itself how much there is; what claims more than it has costs no memory.
    if (ZSTD_getFrameContentSize(packed.data(), packed.size()) != size)
        return std::unexpected(damaged("frame size"));
    to.resize_and_overwrite(static_cast<std::size_t>(size), [&](char *data, std::size_t room) {
        const std::size_t got = ZSTD_decompress(data, room, packed.data(), packed.size());
        return ZSTD_isError(got) != 0 ? 0 : got;
    });
    if (to.size() != size)
        return std::unexpected(damaged("compression"));
    return to;
}

static void readAuthors(ByteReader &reader, Bundle &bundle)
{
    const std::uint32_t agents = reader.count(1);
    for (std::uint32_t i = 0; i < agents && reader.isGood(); ++i) {
        bundle.agents.push_back(reader.bytes());
        if (bundle.agents.back().empty() || !isUtf8(bundle.agents.back()))
            reader.fail();
    }
    std::vector<std::uint32_t> expected(bundle.agents.size());
    const std::uint32_t runs = reader.count(3);
    for (std::uint32_t i = 0; i < runs && reader.isGood(); ++i) {
        const std::uint32_t agent = reader.number(mostEvents);
        const std::uint32_t length = reader.number(mostEvents);
        const std::int64_t off = reader.difference();
        if (agent >= agents || length == 0 || length > mostEvents - bundle.size
            || off < -std::int64_t{mostEvents} || off > mostEvents) {
            reader.fail();
            return;
        }
        const std::int64_t sequence = expected[agent] + off;
        if (sequence < 0 || sequence + length > mostEvents) {
            reader.fail();
            return;
        }
        bundle.authors.push_back({.first = bundle.size,
                                  .count = length,
                                  .agent = agent,
                                  .sequence = static_cast<std::uint32_t>(sequence)});
        expected[agent] = static_cast<std::uint32_t>(sequence) + length;
        bundle.size += length;
    }
}

static void readGraph(ByteReader &reader, Bundle &bundle)
{
    std::uint32_t first = 0;
    const std::uint32_t runs = reader.count(2);
    for (std::uint32_t i = 0; i < runs && reader.isGood(); ++i) {
        const std::uint32_t length = reader.number(bundle.size - first);
        const std::uint32_t parents = reader.count(1);
        Bundle::GraphRun run{.first = first, .parents = {}};
        for (std::uint32_t n = 0; n < parents && reader.isGood(); ++n) {
            Bundle::Parent parent;
            const std::uint32_t back = reader.number(first);
            parent.isInside = back > 0;
            parent.event = first - back;
            if (!parent.isInside) {
                parent.agent = reader.number(mostEvents);
                parent.sequence = reader.number(mostEvents);
                if (parent.agent >= bundle.agents.size())
                    reader.fail();
            }
            run.parents.push_back(parent);
        }
        if (length == 0)
            reader.fail();
        first += length;
        bundle.graph.push_back(std::move(run));
    }
    if (first != bundle.size)
        reader.fail();
}

// Who and after what, where that needs no columns; `size` follows from the operations.
static void readPlain(ByteReader &reader, Bundle &bundle)
{
    bundle.agents.push_back(reader.bytes());
    const std::uint32_t sequence = reader.number(mostEvents);
    if (bundle.agents.back().empty() || !isUtf8(bundle.agents.back()) || sequence == 0)
        reader.fail();
    bundle.size = mostEvents - sequence;
    bundle.authors.push_back({.first = 0, .count = 0, .agent = 0, .sequence = sequence});
    bundle.graph.push_back(
        {.first = 0,
         .parents = {{.isInside = false, .event = 0, .agent = 0, .sequence = sequence - 1}}});
}

static void readOperations(ByteReader &reader, Bundle &bundle, bool plain)
{
    const std::uint32_t count = reader.count(2);
    std::uint32_t first = 0;
    for (std::uint32_t i = 0; i < count && reader.isGood(); ++i) {
        const std::uint64_t head = reader.number();
        if ((head & 3) > 2 || (head >> 2) == 0 || (head >> 2) > bundle.size - first)
            reader.fail();
        bundle.operations.push_back({.first = first, .kind = static_cast<Kind>(head & 3)});
        first += static_cast<std::uint32_t>(head >> 2);
    }
    if (plain && first > 0) {
        bundle.size = first;
        bundle.authors.front().count = first;
    }
    if (first != bundle.size)
        reader.fail();
    std::int64_t cursor = 0;
    for (std::uint32_t i = 0; i < count && reader.isGood(); ++i) {
        Operation &operation = bundle.operations[i];
        const std::uint32_t length =
            (i + 1 < count ? bundle.operations[i + 1].first : bundle.size) - operation.first;
        const std::int64_t off = reader.difference();
        if (off < -2 * std::int64_t{mostEvents} || off > 2 * std::int64_t{mostEvents})
            reader.fail();
        cursor += off;
        const bool back = operation.kind == Kind::DeleteBack;
        const std::int64_t at = back ? cursor - length : cursor;
        if (at < 0 || at > mostEvents) {
            reader.fail();
            return;
        }
        operation.at = static_cast<std::uint32_t>(at);
        cursor = operation.kind == Kind::Insert ? at + length : at;
    }
}

// Gives each insertion its part of the inserted text.
static bool assignContent(Bundle &bundle)
{
    const bool ascii = isAscii(bundle.inserted);
    if (!ascii && !isUtf8(bundle.inserted))
        return false;
    std::size_t content = 0;
    for (std::size_t i = 0; i < bundle.operations.size(); ++i) {
        Operation &operation = bundle.operations[i];
        operation.content = static_cast<std::uint32_t>(content);
        if (operation.kind != Kind::Insert)
            continue;
        const std::uint32_t length =
            (i + 1 < bundle.operations.size() ? bundle.operations[i + 1].first : bundle.size)
            - operation.first;
        if (length > bundle.inserted.size() - content)
            return false;
        if (ascii) {
            content += length;
            continue;
        }
        const std::string_view rest = bundle.inserted.substr(content);
        const std::size_t bytes = byteOfPoint(rest, length);
        if (countsOf(rest.substr(0, bytes)).points != length)
            return false;
        content += bytes;
    }
    return content == bundle.inserted.size();
}

Result<> decodeEvents(std::string_view bytes, Bundle &bundle)
{
    if (bytes.size() < 8 || !bytes.starts_with("ST"))
        return std::unexpected(damaged("header"));
    if (bytes[2] != 1)
        return std::unexpected(
            Error{ErrorKind::Unsupported,
                  "text.version_unknown",
                  "The document was written by a newer Slipway. Update this one to read it.",
                  {}});
    std::uint32_t sum = 0;
    for (std::size_t i = 0; i < 4; ++i)
        sum |= std::uint32_t{static_cast<unsigned char>(bytes[bytes.size() - 4 + i])} << (8 * i);
    bytes.remove_suffix(4);
    if (checksum(bytes) != sum)
        return std::unexpected(damaged("checksum"));
    const auto flags = static_cast<unsigned char>(bytes[3]);
    if (flags > 7)
        return std::unexpected(damaged("flags"));
    ByteReader outer(bytes.substr(4));
    ByteReader reader = outer;
    if ((flags & 2) != 0) {
        TRY(const std::string_view columns, unpack(outer, bundle.unpackedColumns));
        reader = ByteReader(columns);
    }
    const bool plain = (flags & 4) != 0;
    if (plain) {
        readPlain(reader, bundle);
    } else {
        readAuthors(reader, bundle);
        readGraph(reader, bundle);
    }
    readOperations(reader, bundle, plain);
    if ((flags & 2) != 0) {
        if (!reader.isAtEnd())
            return std::unexpected(damaged("columns"));
        TRY(const std::string_view texts, unpack(outer, bundle.unpackedTexts));
        if (!outer.isAtEnd())
            return std::unexpected(damaged("rest"));
        reader = ByteReader(texts);
    }
    bundle.inserted = reader.bytes();
    if ((flags & 1) != 0)
        bundle.text = reader.bytes();
    if (!reader.isAtEnd() || !assignContent(bundle))
        return std::unexpected(damaged("content"));
    if (bundle.text
        && (bundle.text->size() > Document::longestText
            || (!isAscii(*bundle.text) && !isUtf8(*bundle.text))))
        return std::unexpected(damaged("text"));
    return {};
}

namespace {

/// Walks a bundle and appends what is new.
class Adder
{
public:
    Adder(History &history, const Bundle &bundle)
        : m_history(history)
        , m_bundle(bundle)
        , m_agents(bundle.agents.size())
    {}

    Result<> add()
    {
        if (m_bundle.size > mostEvents - m_history.size()
            || m_bundle.inserted.size() > 0xFFFF'FFFFU - m_history.inserted().size())
            return std::unexpected(
                Error{ErrorKind::TooLarge,
                      "text.too_large",
                      "The document's history has become too long. Begin a new one with its text.",
                      {}});
        std::size_t graph = 0;
        for (std::size_t author = 0; author < m_bundle.authors.size(); ++author) {
            for (std::uint32_t event = m_bundle.authors[author].first; event < authorEnd(author);) {
                const std::uint32_t end = std::min(authorEnd(author), graphEnd(graph));
                TRY(addPart(author, graph, event, end));
                event = end;
                if (end == graphEnd(graph))
                    ++graph;
            }
        }
        return {};
    }

private:
    std::uint32_t authorEnd(std::size_t i) const
    {
        return i + 1 < m_bundle.authors.size() ? m_bundle.authors[i + 1].first : m_bundle.size;
    }
    std::uint32_t graphEnd(std::size_t i) const
    {
        return i + 1 < m_bundle.graph.size() ? m_bundle.graph[i + 1].first : m_bundle.size;
    }
    std::uint32_t operationEnd(std::size_t i) const
    {
        return i + 1 < m_bundle.operations.size() ? m_bundle.operations[i + 1].first
                                                  : m_bundle.size;
    }

    std::optional<Agent> findAgent(std::uint32_t number)
    {
        if (!m_agents[number])
            m_agents[number] = m_history.findAgent(m_bundle.agents[number]);
        return m_agents[number];
    }

    Result<Event> eventOf(std::uint32_t agentNumber, std::uint32_t sequence)
    {
        const std::optional<Agent> agent = findAgent(agentNumber);
        if (!agent || sequence >= m_history.known(*agent))
            return std::unexpected(missing());
        return m_history.eventOf(*agent, sequence);
    }
    Result<Event> eventOf(std::uint32_t inside)
    {
        const auto run =
            std::ranges::upper_bound(m_bundle.authors, inside, {}, &Bundle::AuthorRun::first) - 1;
        return eventOf(run->agent, run->sequence + (inside - run->first));
    }

    // Events of one author's and one graph's run.
    Result<> addPart(std::size_t author, std::size_t graph, std::uint32_t begin, std::uint32_t end)
    {
        const Bundle::AuthorRun &run = m_bundle.authors[author];
        const std::uint32_t sequence = run.sequence + (begin - run.first);
        std::optional<Agent> agent = findAgent(run.agent);
        const std::uint32_t known = agent ? m_history.known(*agent) : 0;
        if (sequence > known)
            return std::unexpected(missing());
        begin += std::min(known - sequence, end - begin);
        if (begin == end)
            return {};
        TRY(findParents(graph, begin));
        if (!agent) {
            agent = m_history.agent(m_bundle.agents[run.agent]);
            m_agents[run.agent] = agent;
        }
        const Event first = m_history.size();
        m_history.addEvents(*agent, end - begin, m_parents);
        return addOperations(first, begin, end);
    }

    Result<> findParents(std::size_t graph, std::uint32_t event)
    {
        m_parents.clear();
        if (event > m_bundle.graph[graph].first) {
            TRY(const Event before, eventOf(event - 1));
            m_parents.push_back(before);
            return {};
        }
        for (const Bundle::Parent &parent : m_bundle.graph[graph].parents) {
            TRY(const Event found,
                parent.isInside ? eventOf(parent.event) : eventOf(parent.agent, parent.sequence));
            m_parents.push_back(found);
        }
        if (m_parents.size() > 1)
            m_history.reduce(m_parents);
        return {};
    }

    Result<> addOperations(Event first, std::uint32_t begin, std::uint32_t end)
    {
        while (operationEnd(m_operation) <= begin)
            ++m_operation;
        while (begin < end) {
            const Operation &operation = m_bundle.operations[m_operation];
            const std::uint32_t all = operationEnd(m_operation);
            const std::uint32_t to = std::min(end, all);
            const std::uint32_t count = to - begin;
            std::uint32_t at = operation.at;
            if (operation.kind == Kind::DeleteBack)
                at += all - to;
            TRY(check(operation.kind, at, count));
            if (operation.kind == Kind::Insert)
                m_history.addInsertion(first, at + (begin - operation.first), content(begin, to));
            else
                m_history.addDeletion(first, at, count, operation.kind);
            first += to - begin;
            begin = to;
            if (to == all)
                ++m_operation;
        }
        return {};
    }

    // Most of what cannot be is found in the text that it is done to; but a file's history is only
    // walked when it is needed. No text is longer than all that was inserted, and nobody deletes
    // all of it again and again: a few bytes must not cost memory without end.
    Result<> check(Kind kind, std::uint32_t at, std::uint32_t count)
    {
        constexpr std::uint64_t oftenEnough = 64;
        constexpr std::uint64_t always = 1 << 20;
        const std::uint64_t most = m_history.insertedPoints();
        if (kind == Kind::Insert) {
            if (at > most)
                return std::unexpected(damaged("insertion behind the text"));
            return {};
        }
        m_deleted += count;
        if (std::uint64_t{at} + count > most || m_deleted > oftenEnough * most + always)
            return std::unexpected(damaged("deletion behind the text"));
        return {};
    }

    std::string_view content(std::uint32_t begin, std::uint32_t end) const
    {
        const Operation &operation = m_bundle.operations[m_operation];
        const std::size_t contentEnd = m_operation + 1 < m_bundle.operations.size()
                                           ? m_bundle.operations[m_operation + 1].content
                                           : m_bundle.inserted.size();
        const std::string_view text =
            m_bundle.inserted.substr(operation.content, contentEnd - operation.content);
        if (text.size() == operationEnd(m_operation) - operation.first)
            return text.substr(begin - operation.first, end - begin);
        const std::size_t skip = byteOfPoint(text, begin - operation.first);
        return text.substr(skip, byteOfPoint(text.substr(skip), end - begin));
    }

    History &m_history;
    const Bundle &m_bundle;
    std::vector<std::optional<Agent>> m_agents;
    std::size_t m_operation = 0;
    std::uint64_t m_deleted = 0;
    Heads m_parents;
};

} // namespace

Result<> addBundle(History &history, const Bundle &bundle)
{
    return Adder(history, bundle).add();
}

} // namespace slipway::text
