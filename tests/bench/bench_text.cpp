// SPDX-License-Identifier: GPL-3.0-or-later
// The collaborative document on real editing histories, each figure beside what costs least in the
// same run: a gap buffer that keeps no history. One JSON line a figure:
//   local/TRACE    ms to make every edit of the trace, one by one; floor: in a gap buffer
//   live/TRACE     us from an edit by its message to a second replica; floor: in two gap buffers
//   message/TRACE  bytes of one edit's message, the median; floor: the edit's text
//   merge/TRACE    ms to decode and merge the whole history; floor: its edits in a gap buffer
//   merge/offline_2x50k[/500-messages]  ms to merge 50,000 edits made offline into as many others,
//                  in one message and in 500
//   load/TRACE     ms from the file's bytes to the text; floor: the text copied into a gap buffer
//   size/TRACE     KB of the file, history and text; floor: the text
//   memory/TRACE   KB held after loading; floor: the text
#include "traces.h"

#include <slipway/text/document.h>

#include <algorithm>
#include <chrono>
#include <cstring>
#include <functional>

using namespace slipway::text;

namespace {

double nowMs()
{
    return std::chrono::duration<double, std::milli>(
               std::chrono::steady_clock::now().time_since_epoch())
        .count();
}

double quantile(std::vector<double> values, double part)
{
    std::ranges::sort(values);
    return values[static_cast<std::size_t>(part * static_cast<double>(values.size() - 1))];
}

void print(const std::string &name, const char *unit, double value, double floor, std::size_t n)
{
    std::printf("{\"bench\":\"text\",\"name\":\"%s\",\"value\":%.3f,\"unit\":\"%s\",\"floor\":%.3f,"
                "\"ratio\":%.2f,\"n\":%zu}\n",
                name.c_str(), value, unit, floor, value / floor, n);
    std::fflush(stdout);
}

/// The median time of `work`, of which `prepare` gives each round its own.
template<class Prepare, class Work>
std::pair<double, std::size_t> measure(Prepare prepare, Work work)
{
    std::vector<double> times;
    const double start = nowMs();
    for (int round = -2; round < 9 || (round < 25 && nowMs() - start < 500); ++round) {
        auto state = prepare();
        const double begin = nowMs();
        work(state);
        const double took = nowMs() - begin;
        if (round >= 0)
            times.push_back(took);
    }
    return {quantile(times, 0.5), times.size()};
}

/// The simplest thing that edits quickly.
class GapBuffer
{
public:
    void replace(std::size_t at, std::size_t removed, std::string_view inserted)
    {
        moveGap(at);
        m_gapEnd += removed;
        if (m_gapEnd - m_gapStart < inserted.size())
            grow(inserted.size());
        if (inserted.size() == 1)
            m_bytes[m_gapStart] = inserted.front();
        else
            std::memcpy(m_bytes.data() + m_gapStart, inserted.data(), inserted.size());
        m_gapStart += inserted.size();
    }
    std::size_t size() const { return m_bytes.size() - (m_gapEnd - m_gapStart); }

private:
    void moveGap(std::size_t at)
    {
        if (at < m_gapStart) {
            std::memmove(m_bytes.data() + m_gapEnd - (m_gapStart - at), m_bytes.data() + at,
                         m_gapStart - at);
            m_gapEnd -= m_gapStart - at;
        } else if (at > m_gapStart) {
            std::memmove(m_bytes.data() + m_gapStart, m_bytes.data() + m_gapEnd, at - m_gapStart);
            m_gapEnd += at - m_gapStart;
        }
        m_gapStart = at;
    }
    void grow(std::size_t more)
    {
        const std::size_t tail = m_bytes.size() - m_gapEnd;
        std::vector<char> bytes(2 * m_bytes.size() + more + 64);
        std::copy_n(m_bytes.begin(), m_gapStart, bytes.begin());
        std::copy(m_bytes.end() - static_cast<std::ptrdiff_t>(tail), m_bytes.end(),
                  bytes.end() - static_cast<std::ptrdiff_t>(tail));
        m_gapEnd = bytes.size() - tail;
        m_bytes = std::move(bytes);
    }

    std::vector<char> m_bytes;
    std::size_t m_gapStart = 0;
    std::size_t m_gapEnd = 0;
};

/// A sequential trace's edits in a row in memory, so that to read them costs next to nothing.
class FlatEdits
{
public:
    explicit FlatEdits(const traces::Trace &trace)
    {
        for (const traces::Transaction &transaction : trace.transactions) {
            for (const traces::Patch &patch : transaction.patches) {
                const auto size = static_cast<std::uint32_t>(patch.inserted.size());
                m_edits.push_back({patch.at, patch.removed, size});
                m_inserted += patch.inserted;
            }
        }
    }
    template<class Apply>
    void forEach(Apply apply) const
    {
        const char *inserted = m_inserted.data();
        for (const Flat &edit : m_edits) {
            apply(edit.at, edit.removed, std::string_view(inserted, edit.inserted));
            inserted += edit.inserted;
        }
    }

private:
    struct Flat
    {
        std::uint32_t at = 0;
        std::uint32_t removed = 0;
        std::uint32_t inserted = 0;
    };
    std::vector<Flat> m_edits;
    std::string m_inserted;
};

[[noreturn]] void giveUp(std::string_view why)
{
    std::fprintf(stderr, "bench_text: %s\n", std::string(why).c_str());
    std::exit(1);
}

void expect(bool right, std::string_view what)
{
    if (!right)
        giveUp(what);
}

Document newDocument()
{
    return Document::create("reader").value();
}

double floorOf(const std::vector<Edit> &edits, std::string_view start)
{
    const auto buffer = [&] {
        GapBuffer made;
        made.replace(0, 0, start);
        return made;
    };
    return measure(buffer,
                   [&](GapBuffer &text) {
                       for (const Edit &edit : edits)
                           text.replace(edit.at.bytes, edit.removed.bytes, edit.inserted);
                   })
        .first;
}

void benchFile(const std::string &name, const Document &document)
{
    const std::string text = document.text();
    const std::string file = document.encode();
    constexpr double kilo = 1'000;
    std::size_t memory = 0;
    const auto nothing = [] { return std::optional<Document>(); };
    const auto [load, n] = measure(nothing, [&](std::optional<Document> &loaded) {
        loaded = Document::load(file, "loader").value();
        memory = loaded->memory();
    });
    const auto [floor, m] =
        measure([] { return GapBuffer(); }, [&](GapBuffer &buffer) { buffer.replace(0, 0, text); });
    expect(Document::load(file, "loader")->text() == text, name + ": another text after loading");
    const double textKb = static_cast<double>(text.size()) / kilo;
    print("size/" + name, "KB", static_cast<double>(file.size()) / kilo, textKb, 1);
    print("load/" + name, "ms", load, floor, n);
    print("memory/" + name, "KB", static_cast<double>(memory) / kilo, textKb, 1);
}

void benchLocal(const std::string &name)
{
    const auto trace = traces::read(name);
    if (!trace)
        return;
    const FlatEdits edits(*trace);
    const auto [local, n] = measure(newDocument, [&](Document &document) {
        bool good = true;
        edits.forEach([&](std::size_t at, std::size_t removed, std::string_view inserted) {
            good = good && document.edit(at, removed, inserted);
        });
        expect(good, name);
    });
    const auto [floor, m] = measure(
        [] { return GapBuffer(); },
        [&](GapBuffer &buffer) {
            edits.forEach([&](std::size_t at, std::size_t removed, std::string_view inserted) {
                buffer.replace(at, removed, inserted);
            });
            expect(buffer.size() == trace->end.size(), name);
        });
    print("local/" + name, "ms", local, floor, n);
    Document document = newDocument();
    edits.forEach([&](std::size_t at, std::size_t removed, std::string_view inserted) {
        (void)document.edit(at, removed, inserted);
    });
    expect(document.text() == trace->end, name + ": another text");
    benchFile(name, document);
}

void benchLive(const std::string &name)
{
    const auto trace = traces::read(name);
    if (!trace)
        return;
    Document writer = Document::create(newAgent("ada")).value();
    Document reader = Document::create(newAgent("bob")).value();
    GapBuffer first;
    GapBuffer second;
    std::vector<double> times;
    std::vector<double> floors;
    std::vector<double> sizes;
    std::vector<double> least;
    for (const traces::Transaction &transaction : trace->transactions) {
        for (const traces::Patch &patch : transaction.patches) {
            const double begin = nowMs();
            const Version before = writer.version();
            (void)writer.edit(patch.at, patch.removed, patch.inserted);
            const std::string message = writer.encodeSince(before).value();
            expect(reader.merge(message).has_value(), name);
            const double between = nowMs();
            first.replace(patch.at, patch.removed, patch.inserted);
            second.replace(patch.at, patch.removed, patch.inserted);
            floors.push_back(1'000 * (nowMs() - between));
            times.push_back(1'000 * (between - begin));
            sizes.push_back(static_cast<double>(message.size()));
            least.push_back(static_cast<double>(std::max<std::size_t>(patch.inserted.size(), 1)));
        }
    }
    expect(reader.text() == trace->end, name + ": another text");
    print("live/" + name, "us", quantile(times, 0.5), quantile(floors, 0.5), times.size());
    print("live-p99/" + name, "us", quantile(times, 0.99), quantile(floors, 0.99), times.size());
    print("message/" + name, "B", quantile(sizes, 0.5), quantile(least, 0.5), sizes.size());
}

void benchMerge(const std::string &name)
{
    const auto trace = traces::read(name);
    if (!trace)
        return;
    History history;
    traces::addTo(history, *trace);
    const std::string message = traces::messageOf(history, 0, history.size());
    const auto [merge, n] = measure(newDocument, [&](Document &document) {
        expect(document.merge(message).has_value(), name);
    });
    Document document = newDocument();
    const double floor = floorOf(document.merge(message).value(), {});
    expect(document.text() == trace->end, name + ": another text");
    print("merge/" + name, "ms", merge, floor, n);
    benchFile(name, document);
}

// One has the base and its own branch; the other one's comes in one message or in many.
void benchOffline(const std::string &name, const std::string &suffix)
{
    const auto trace = traces::read(name);
    if (!trace)
        return;
    History history;
    std::vector<Event> ends;
    for (const Heads &heads : traces::addTo(history, *trace))
        ends.push_back(heads.back() + 1);
    std::vector<Events> theirs;
    Event mine = 0;
    for (std::size_t i = 0; i < trace->transactions.size(); ++i) {
        const traces::Transaction &transaction = trace->transactions[i];
        if (transaction.patches.empty())
            continue;
        if (transaction.agent == "0000002")
            theirs.push_back({ends[i - 1], ends[i]});
        else
            mine = std::max(mine, ends[i]);
    }
    const std::string start = traces::messageOf(history, 0, mine);
    std::vector<std::string> messages;
    if (suffix.empty())
        theirs = {{theirs.front().begin, theirs.back().end}};
    for (const Events &events : theirs)
        messages.push_back(traces::messageOf(history, events.begin, events.end));
    const auto prepare = [&] {
        Document document = newDocument();
        expect(document.merge(start).has_value(), name);
        return document;
    };
    const auto mergeAll = [&](Document &document) {
        std::vector<Edit> edits;
        for (const std::string &message : messages)
            std::ranges::move(document.merge(message).value(), std::back_inserter(edits));
        return edits;
    };
    const auto [merge, n] = measure(prepare, mergeAll);
    Document document = prepare();
    const std::string before = document.text();
    const double floor = floorOf(mergeAll(document), before);
    expect(document.text() == trace->end, name + ": another text");
    print("merge/" + name + suffix, "ms", merge, floor, n);
}

} // namespace

int main()
{
    if (!std::filesystem::exists(traces::folder())) {
        std::fprintf(stderr,
                     "bench_text: skipped, there are no traces in %s (SLIPWAY_TRACES names their "
                     "folder)\n",
                     traces::folder().c_str());
        return 0;
    }
    for (const char *const name : {"automerge-paper", "rustcode", "seph-blog1", "sveltecomponent"})
        benchLocal(name);
    benchLive("sveltecomponent");
    for (const char *const name : {"friendsforever", "node_nodecc"})
        benchMerge(name);
    for (const char *const name : {"offline_2x1k", "offline_2x10k", "offline_2x50k"})
        benchOffline(name, "");
    benchOffline("offline_2x50k", "/500-messages");
    return 0;
}
