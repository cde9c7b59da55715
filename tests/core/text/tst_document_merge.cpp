// SPDX-License-Identifier: GPL-3.0-or-later
#include "document_tools.h"
#include "naive.h"
#include "traces.h"

#include <slipway/text/document.h>

#include <QTest>

using namespace slipway::text;

class TestDocumentMerge : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void agreesWithTheNaiveAlgorithm();
    void givesTheConformanceTexts();
    void givesTheTracesTexts_data();
    void givesTheTracesTexts();
    void takesABranchInPieces_data();
    void takesABranchInPieces();
    void convergesWhateverHappens_data();
    void convergesWhateverHappens();
    void ordersWhatWasInsertedInOnePlace();
    void keepsWordsTogether();
    void asksForWhatIsMissing();
    void skipsWhatIsKnown();
    void refusesAnIdentityThatIsTaken();
    void forgetsATrackerThatHasBecomeTooBig();
};

static std::string textOf(const History &history)
{
    const auto document = Document::create("reader").and_then([&](Document made) {
        return made.merge(traces::messageOf(history, 0, history.size()))
            .transform([&](const auto &) { return made.text(); });
    });
    return document ? *document : document.error().describe();
}

/// The same history in the fast algorithm's form and in the naive one's.
class TwoHistories
{
public:
    explicit TwoHistories(Random &random)
        : m_random(random)
    {}

    void addTransaction()
    {
        Heads parents = someVersion();
        const std::string agent(1, static_cast<char>('a' + m_random.below(4)));
        for (std::size_t n = 1 + m_random.below(3); n > 0; --n)
            addPatch(agent, parents);
        m_versions.push_back(parents);
    }
    const History &history() const { return m_history; }
    const Naive &naive() const { return m_naive; }

private:
    Heads someVersion()
    {
        Heads heads;
        for (std::size_t n = m_versions.empty() ? 0 : 1 + m_random.below(2); n > 0; --n) {
            // Rather among the last ones.
            const std::size_t back =
                1 + m_random.below(std::min<std::size_t>(m_versions.size(), 6));
            const Heads &some = m_versions[m_versions.size() - back];
            heads.insert(heads.end(), some.begin(), some.end());
        }
        m_history.reduce(heads);
        return heads;
    }
    void addPatch(const std::string &agent, Heads &parents)
    {
        std::vector<Naive::Id> ids(parents.begin(), parents.end());
        const std::size_t length = m_naive.length(ids);
        const bool removes = length > 0 && m_random.oneIn(3);
        const std::size_t at = m_random.below(length + (removes ? 0 : 1));
        const std::size_t count =
            1 + m_random.below(removes ? std::min<std::size_t>(length - at, 3) : 3);
        traces::Patch patch{.at = static_cast<std::uint32_t>(at), .removed = 0, .inserted = {}};
        const Agent number = m_history.agent(agent);
        for (std::size_t i = 0; i < count; ++i) {
            const std::size_t sequence = m_history.known(number) + i;
            const char letter = static_cast<char>('A' + m_random.below(26));
            if (removes) {
                m_naive.remove(agent, sequence, ids, at);
                ++patch.removed;
            } else {
                m_naive.insert(agent, sequence, ids, at + i, letter);
                patch.inserted += letter;
            }
            ids = {m_naive.events() - 1};
        }
        traces::addPatch(m_history, number, parents, patch);
    }

    Random &m_random;
    History m_history;
    Naive m_naive;
    std::vector<Heads> m_versions;
};

void TestDocumentMerge::agreesWithTheNaiveAlgorithm()
{
    Random random(newSeed());
    for (int round = 0; round < 400; ++round) {
        TwoHistories both(random);
        for (std::size_t n = 2 + random.below(25); n > 0; --n)
            both.addTransaction();
        QCOMPARE(textOf(both.history()), both.naive().text());
        // One event at a time it is the same.
        Document document = Document::create("reader").value();
        for (Event event = 0; event < both.history().size(); ++event)
            QVERIFY(document.merge(traces::messageOf(both.history(), event, event + 1)));
        QCOMPARE(document.text(), both.naive().text());
    }
}

void TestDocumentMerge::givesTheConformanceTexts()
{
    const auto text = traces::unzipped("conformance_egwalker_even.json.gz");
    if (!text)
        QSKIP("The conformance histories are not here; SLIPWAY_TRACES names their folder.");
    std::size_t count = 0;
    const boost::json::value histories = boost::json::parse(*text);
    for (const boost::json::value &json : histories.as_array()) {
        History history;
        for (const auto &txn : json.at("txns").as_array()) {
            Heads parents;
            for (const auto &parent : txn.at("parents").as_array())
                parents.push_back(parent.to_number<Event>());
            const Agent agent = history.agent(std::string(txn.at("agent").as_string()));
            for (const auto &patch : txn.at("ops").as_array())
                traces::addPatch(history, agent, parents, traces::patchOf(patch));
        }
        const auto &object = json.as_object();
        const auto *const end = object.if_contains("endContent");
        QCOMPARE(textOf(history),
                 std::string(end ? end->as_string() : object.at("result").as_string()));
        ++count;
    }
    QCOMPARE(count, 500U);
}

void TestDocumentMerge::givesTheTracesTexts_data()
{
    QTest::addColumn<QString>("name");
    for (const char *const name :
         {"automerge-paper", "rustcode", "seph-blog1", "sveltecomponent", "friendsforever_flat",
          "friendsforever", "node_nodecc", "offline_2x1k", "offline_2x10k", "offline_2x50k"})
        QTest::newRow(name) << QString::fromLatin1(name);
}

void TestDocumentMerge::givesTheTracesTexts()
{
    QFETCH(QString, name);
    const auto trace = traces::read(name.toStdString());
    if (!trace)
        QSKIP("The traces are not here; SLIPWAY_TRACES names their folder.");
    History history;
    traces::addTo(history, *trace);
    QVERIFY(textOf(history) == trace->end);
    const auto sequential = [](const traces::Transaction &transaction) {
        return transaction.agent == "0000000" && transaction.parents.size() < 2;
    };
    if (!std::ranges::all_of(trace->transactions, sequential)
        || name.startsWith(QLatin1String("offline")))
        return;
    Document document = Document::create("writer").value();
    for (const traces::Transaction &transaction : trace->transactions) {
        for (const traces::Patch &patch : transaction.patches)
            QVERIFY(document.edit(patch.at, patch.removed, patch.inserted));
    }
    QVERIFY(document.text() == trace->end);
    const auto loaded = Document::load(document.encode(), "reader");
    QVERIFY(loaded && loaded->text() == trace->end);
    QVERIFY(loaded->textAt(loaded->version()) == trace->end);
}

void TestDocumentMerge::takesABranchInPieces_data()
{
    QTest::addColumn<std::size_t>("pieces");
    for (const std::size_t pieces : {1U, 3U, 50U, 500U})
        QTest::addRow("%zu", pieces) << pieces;
}

// Two long branches on one text, one of which comes in pieces while the other one grows.
void TestDocumentMerge::takesABranchInPieces()
{
    QFETCH(std::size_t, pieces);
    Random random(newSeed());
    Document mine = Document::create("mine", std::string(500, '-')).value();
    Document theirs = Document::load(mine.encode(), "theirs").value();
    std::vector<std::string> messages;
    for (std::size_t i = 0; i < pieces; ++i) {
        const Version before = theirs.version();
        for (std::size_t n = 2'000 / pieces; n > 0; --n) {
            const std::size_t size = theirs.size().points;
            const std::size_t at = random.below(size);
            QVERIFY(theirs.edit(at, random.below(std::min<std::size_t>(size - at, 2) + 1),
                                random.text(3)));
        }
        messages.push_back(theirs.encodeSince(before).value());
    }
    const Version fork = mine.version();
    Mirror mirror(mine.text());
    for (const std::string &message : messages) {
        mirror.apply(mine.merge(message).value());
        QCOMPARE(mine.text(), mirror.bytes);
        const std::size_t at = random.below(mine.size().points);
        const std::string text = random.text(4);
        mirror.apply(Edit{mine.locate(at, Unit::CodePoint).value(), {}, text});
        QVERIFY(mine.edit(at, 0, text));
    }
    QVERIFY(theirs.merge(mine.encodeSince(fork).value()));
    QCOMPARE(theirs.text(), mine.text());
    QVERIFY(mirror.holds(mine.text()));
}

/// Several replicas, the messages between them, and an editor's text beside each.
class World
{
public:
    World(Random &random, std::size_t replicas)
        : m_random(random)
    {
        const Document first = Document::create("r0", "The first line.\nThe second →\n").value();
        for (std::size_t i = 0; i < replicas; ++i)
            m_replicas.push_back(newReplica(first.encode()));
    }

    void step()
    {
        Replica &replica = m_replicas[m_random.below(m_replicas.size())];
        const Version before = replica.document.version();
        switch (m_random.below(16)) {
        case 0:
            replica.mirror.apply(replica.document.undo().value());
            break;
        case 1:
            replica.mirror.apply(replica.document.redo().value());
            break;
        case 2:
            replica.document.closeUndoStep();
            break;
        case 3:
            restart(replica);
            return;
        case 4:
            isolate();
            return;
        case 5:
        case 6:
        case 7:
        case 8:
            deliver();
            return;
        default:
            edit(replica);
            break;
        }
        send(replica, replica.document.encodeSince(before).value());
    }

    /// What a connection does at its beginning: each says what it has.
    void synchronise()
    {
        for (Replica &to : m_replicas) {
            for (const Replica &from : m_replicas) {
                const auto edits =
                    to.document.merge(from.document.encodeSince(to.document.summary()));
                QVERIFY2(edits, edits ? "" : edits.error().describe().c_str());
                to.mirror.apply(*edits);
            }
        }
    }
    void check() const
    {
        for (const Replica &replica : m_replicas) {
            QCOMPARE(replica.document.text(), m_replicas.front().document.text());
            QVERIFY(replica.mirror.holds(replica.document.text()));
            QCOMPARE(replica.document.version(), m_replicas.front().document.version());
            QCOMPARE(replica.document.textAt(replica.document.version()).value(),
                     replica.document.text());
        }
    }

private:
    struct Replica
    {
        Document document;
        Mirror mirror;
        bool isAlone = false;
        std::vector<std::string> inbox;
    };

    Replica newReplica(const std::string &file)
    {
        Document document = Document::load(file, std::format("r{}", ++m_names)).value();
        Mirror mirror(document.text());
        return {std::move(document), std::move(mirror), false, {}};
    }
    void restart(Replica &replica)
    {
        const std::string text = replica.document.text();
        replica = newReplica(replica.document.encode());
        QCOMPARE(replica.document.text(), text);
    }
    void edit(Replica &replica)
    {
        const std::size_t size = replica.document.size().points;
        const std::size_t at = m_random.below(size + 1);
        const std::size_t removed =
            m_random.oneIn(3) ? m_random.below(std::min<std::size_t>(size - at, 6) + 1) : 0;
        const std::string inserted = m_random.oneIn(4) ? std::string() : m_random.text(5);
        const Extent from = replica.document.locate(at, Unit::CodePoint).value();
        const Extent to = replica.document.locate(at + removed, Unit::CodePoint).value();
        QVERIFY(replica.document.edit(from.units, to.units - from.units, inserted, Unit::Utf16));
        replica.mirror.apply(
            Edit{from, {to.bytes - from.bytes, to.units - from.units, removed}, inserted});
    }
    void isolate()
    {
        Replica &replica = m_replicas[m_random.below(m_replicas.size())];
        replica.isAlone = !replica.isAlone;
    }
    void send(const Replica &from, const std::string &message)
    {
        for (Replica &to : m_replicas) {
            if (&to == &from || to.isAlone || from.isAlone || m_random.oneIn(8))
                continue;
            for (std::size_t n = m_random.oneIn(6) ? 2 : 1; n > 0; --n)
                to.inbox.push_back(message);
        }
    }
    void deliver()
    {
        Replica &to = m_replicas[m_random.below(m_replicas.size())];
        if (to.inbox.empty())
            return;
        const auto which = static_cast<std::ptrdiff_t>(m_random.below(to.inbox.size()));
        const std::string message = to.inbox[static_cast<std::size_t>(which)];
        to.inbox.erase(to.inbox.begin() + which);
        const std::string before = to.document.text();
        const auto edits = to.document.merge(message);
        if (edits) {
            to.mirror.apply(*edits);
            QVERIFY(to.mirror.holds(to.document.text()));
        } else {
            QCOMPARE(edits.error().code, std::string("text.history_missing"));
            QCOMPARE(to.document.text(), before);
        }
    }

    Random &m_random;
    std::vector<Replica> m_replicas;
    int m_names = 0;
};

void TestDocumentMerge::convergesWhateverHappens_data()
{
    QTest::addColumn<std::size_t>("replicas");
    QTest::addColumn<int>("steps");
    QTest::addColumn<int>("rounds");
    QTest::newRow("two") << std::size_t{2} << 150 << 40;
    QTest::newRow("three") << std::size_t{3} << 300 << 20;
    QTest::newRow("eight") << std::size_t{8} << 800 << 5;
}

void TestDocumentMerge::convergesWhateverHappens()
{
    QFETCH(std::size_t, replicas);
    QFETCH(int, steps);
    QFETCH(int, rounds);
    Random random(newSeed());
    for (int round = 0; round < rounds; ++round) {
        World world(random, replicas);
        for (int i = 0; i < steps && !QTest::currentTestFailed(); ++i)
            world.step();
        world.synchronise();
        world.check();
        if (QTest::currentTestFailed())
            return;
    }
}

void TestDocumentMerge::ordersWhatWasInsertedInOnePlace()
{
    const Document base = Document::create("base", "[]").value();
    Document anna = Document::load(base.encode(), "anna").value();
    Document bert = Document::load(base.encode(), "bert").value();
    QVERIFY(anna.edit(1, 0, "anna"));
    QVERIFY(bert.edit(1, 0, "bert"));
    QVERIFY(anna.merge(bert.encodeSince(base.version()).value()));
    QVERIFY(bert.merge(anna.encodeSince(base.version()).value()));
    QCOMPARE(anna.text(), std::string("[annabert]"));
    QCOMPARE(bert.text(), anna.text());
}

// Typed backwards, too, nobody's words are mixed with another's.
void TestDocumentMerge::keepsWordsTogether()
{
    const Document base = Document::create("base", "[]").value();
    Document anna = Document::load(base.encode(), "anna").value();
    Document bert = Document::load(base.encode(), "bert").value();
    for (const char *const letter : {"3", "2", "1"})
        QVERIFY(anna.edit(1, 0, letter));
    for (const char *const letter : {"c", "b", "a"})
        QVERIFY(bert.edit(1, 0, letter));
    QVERIFY(anna.merge(bert.encodeSince(base.version()).value()));
    QCOMPARE(anna.text(), std::string("[123abc]"));
}

void TestDocumentMerge::asksForWhatIsMissing()
{
    Document mine = Document::create("mine", "text").value();
    Document theirs = Document::load(mine.encode(), "theirs").value();
    QVERIFY(theirs.edit(0, 0, "a"));
    const Version between = theirs.version();
    QVERIFY(theirs.edit(0, 0, "b"));
    const auto edits = mine.merge(theirs.encodeSince(between).value());
    QVERIFY(!edits);
    QCOMPARE(edits.error().code, std::string("text.history_missing"));
    QCOMPARE(mine.text(), std::string("text"));
    QCOMPARE(mine.summary(), Summary({{"mine", 4}}));
    QVERIFY(mine.merge(theirs.encodeSince(mine.summary())));
    QCOMPARE(mine.text(), std::string("batext"));
    QVERIFY(!mine.encodeSince(Version{{"nobody", 0}}));
    QVERIFY(!mine.knows({{"theirs", 2}}));
    QVERIFY(mine.knows({{"theirs", 1}}));
}

void TestDocumentMerge::skipsWhatIsKnown()
{
    Document mine = Document::create("mine", "text").value();
    Document theirs = Document::load(mine.encode(), "theirs").value();
    QVERIFY(theirs.edit(4, 0, " ab"));
    const std::string first = theirs.encodeSince(mine.version()).value();
    QVERIFY(theirs.edit(7, 0, "cd→"));
    QVERIFY(theirs.edit(0, 2, ""));
    const std::string all = theirs.encodeSince(mine.version()).value();
    QCOMPARE(mine.merge(first).value().size(), 1U);
    QCOMPARE(mine.merge(first).value().size(), 0U);
    QCOMPARE(mine.merge(all).value().size(), 2U);
    QCOMPARE(mine.merge(all).value().size(), 0U);
    QCOMPARE(mine.text(), std::string("xt abcd→"));
}

void TestDocumentMerge::refusesAnIdentityThatIsTaken()
{
    Document mine = Document::create("mine", "text").value();
    QCOMPARE(Document::load(mine.encode(), "mine").error().code, std::string("text.agent_taken"));
    const std::string file = mine.encode();
    Document one = Document::load(file, "copy").value();
    Document other = Document::load(file, "copy").value();
    QVERIFY(one.edit(0, 0, "a"));
    QVERIFY(other.edit(0, 0, "b"));
    QCOMPARE(one.merge(other.encodeSince(mine.version()).value()).value().size(), 0U);
    QVERIFY(other.edit(0, 0, "c"));
    QCOMPARE(one.merge(other.encodeSince(mine.version()).value()).error().code,
             std::string("text.agent_taken"));
    QVERIFY(newAgent("ada") != newAgent("ada"));
    QCOMPARE(personOf(newAgent("ada")), std::string_view("ada"));
    QVERIFY(!Document::create(""));
    QVERIFY(!Document::create("\xff"));
}

// Two that type at the same time for long: what they did long ago is not looked at again.
void TestDocumentMerge::forgetsATrackerThatHasBecomeTooBig()
{
    Random random(newSeed());
    Document mine = Document::create("mine", "text").value();
    Document theirs = Document::load(mine.encode(), "theirs").value();
    std::size_t most = 0;
    for (int i = 0; i < 20'000; ++i) {
        const Version myBefore = mine.version();
        const Version theirBefore = theirs.version();
        QVERIFY(mine.edit(random.below(mine.size().points), 1, "m"));
        QVERIFY(theirs.edit(random.below(theirs.size().points), 1, "t"));
        const std::string message = mine.encodeSince(myBefore).value();
        QVERIFY(mine.merge(theirs.encodeSince(theirBefore).value()));
        QVERIFY(theirs.merge(message));
        most = std::max(most, mine.memory());
    }
    QCOMPARE(mine.text(), theirs.text());
    // The history of 80,000 events, with two runs for each turn.
    QVERIFY2(most < 20'000'000, qPrintable(QString::number(most)));
}

QTEST_APPLESS_MAIN(TestDocumentMerge)
#include "tst_document_merge.moc"
