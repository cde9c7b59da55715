// SPDX-License-Identifier: GPL-3.0-or-later
#include "document_tools.h"

#include <document/bytes.h>
#include <document/codec.h>

#include <slipway/text/document.h>

#include <QDeadlineTimer>
#include <QTest>

using namespace slipway::text;

class TestDocumentCodec : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void keepsEverything();
    void isSmall();
    void readsWhatVersionOneWrote();
    void refusesDamage();
    void refusesNewerVersions();
    void refusesPlacesThatCannotBe_data();
    void refusesPlacesThatCannotBe();
    void refusesDeletionsWithoutEnd();
    void survivesAnyBytes_data();
    void survivesAnyBytes();
    void survivesHistoriesThatCannotBe();
};

/// Each fuzzing test goes on for so long, or for so many rounds; SLIPWAY_FUZZ_SECONDS makes it
/// longer.
class FuzzLimit
{
public:
    bool isReached() { return m_deadline.hasExpired() || (!m_seconds && ++m_rounds > 3'000); }

private:
    const char *const m_seconds = std::getenv("SLIPWAY_FUZZ_SECONDS");
    const QDeadlineTimer m_deadline{1'000 * (m_seconds ? std::atoi(m_seconds) : 3)};
    int m_rounds = 0;
};

static Document someDocument(Random &random, int edits)
{
    Document document = Document::create("ada", "Some text →\n").value();
    Document other = Document::load(document.encode(), "bob").value();
    for (int i = 0; i < edits; ++i) {
        Document &writer = random.oneIn(2) ? document : other;
        const std::size_t size = writer.size().points;
        const std::size_t at = random.below(size + 1);
        (void)writer.edit(at, random.below(size - at + 1) / 8, random.text(9));
        if (random.oneIn(10)) {
            (void)document.merge(other.encodeSince(document.summary()));
            (void)other.merge(document.encodeSince(other.summary()));
        }
    }
    (void)document.merge(other.encodeSince(document.summary()));
    return document;
}

static void seal(std::string &bytes)
{
    const std::uint32_t sum = checksum(bytes);
    for (int shift = 0; shift < 32; shift += 8)
        bytes.push_back(static_cast<char>(sum >> shift));
}

void TestDocumentCodec::keepsEverything()
{
    Random random(newSeed());
    for (const int edits : {0, 1, 5, 50, 500}) {
        const Document document = someDocument(random, edits);
        const Document loaded = Document::load(document.encode(), "eve").value();
        QCOMPARE(loaded.text(), document.text());
        QCOMPARE(loaded.version(), document.version());
        QCOMPARE(loaded.summary(), document.summary());
        QCOMPARE(loaded.encode(), document.encode());
        QCOMPARE(loaded.textAt(loaded.version()).value(), document.text());
        const std::string history = document.encodeSince(Version()).value();
        Document replayed = Document::load(history, "eve").value();
        QCOMPARE(replayed.text(), document.text());
        QCOMPARE(replayed.merge(history).value().size(), 0U);
        Document empty = Document::create("eve").value();
        QVERIFY(empty.merge(document.encode()));
        QCOMPARE(empty.text(), document.text());
    }
    const Document nothing = Document::create("ada").value();
    QCOMPARE(Document::load(nothing.encode(), "bob").value().text(), std::string());
    QVERIFY(Document::create("bob").value().merge(nothing.encodeSince(Summary())));
}

void TestDocumentCodec::isSmall()
{
    Document document = Document::create(newAgent("ada.lovelace"), std::string(5'000, '.')).value();
    Document other = Document::load(document.encode(), newAgent("bob")).value();
    Version before = document.version();
    QVERIFY(document.edit(3'000, 0, "x"));
    // Half of it is the agent's name and random number.
    std::size_t keystroke = document.encodeSince(before).value().size();
    QVERIFY2(keystroke <= 40, qPrintable(QString::number(keystroke)));
    QVERIFY(document.merge(other.encodeSince(document.summary())));
    QVERIFY(other.edit(0, 0, "z"));
    QVERIFY(document.merge(other.encodeSince(document.summary())));
    before = document.version();
    QVERIFY(document.edit(3'000, 0, "x"));
    keystroke = document.encodeSince(before).value().size();
    QVERIFY2(keystroke <= 80, qPrintable(QString::number(keystroke)));
    before = document.version();
    for (int i = 0; i < 5'000; ++i)
        QVERIFY(document.edit(3'001 + static_cast<std::size_t>(i), 0, "y"));
    QVERIFY(document.encode().size() < 400);
}

// A file of the first version, so that no later one forgets how to read it.
void TestDocumentCodec::readsWhatVersionOneWrote()
{
    const QByteArray file = QByteArray::fromHex(
        "53540101020361646103626f6202000700010300020700030104061004050405080001070002"
        "000a4120780a214162e2869208412062e28692210a8e5e6a9b");
    const auto document = Document::load(file.toStdString(), "reader");
    QVERIFY2(document, document ? "" : document.error().describe().c_str());
    QCOMPARE(document->text(), std::string("A b→!\n"));
    QCOMPARE(document->textAt(document->version()).value(), document->text());
    QCOMPARE(document->summary(), Summary({{"ada", 7}, {"bob", 3}}));
}

void TestDocumentCodec::refusesDamage()
{
    Random random(newSeed());
    for (const std::string &good :
         {someDocument(random, 0).encode(), someDocument(random, 100).encode()}) {
        Document document = Document::create("eve", "text").value();
        for (std::size_t i = 0; i < good.size(); ++i) {
            std::string bad = good;
            bad[i] = static_cast<char>(bad[i] ^ (1 << random.below(8)));
            QVERIFY(!Document::load(bad, "zoe"));
            QVERIFY(!document.merge(bad));
            QVERIFY(!Document::load(good.substr(0, i), "zoe"));
        }
        QVERIFY(!Document::load(good + 'x', "zoe"));
        QCOMPARE(document.text(), std::string("text"));
    }
}

void TestDocumentCodec::refusesNewerVersions()
{
    std::string bytes("ST\x02\x00hello", 9);
    seal(bytes);
    QCOMPARE(Document::load(bytes, "ada").error().code, std::string("text.version_unknown"));
    bytes = std::string("ST\x01\x10hello", 9);
    seal(bytes);
    QCOMPARE(Document::load(bytes, "ada").error().code, std::string("text.damaged"));
    QCOMPARE(Document::load("", "ada").error().code, std::string("text.damaged"));
    QCOMPARE(Document::load("PK\x03\x04 something else", "ada").error().code,
             std::string("text.damaged"));
}

void TestDocumentCodec::refusesPlacesThatCannotBe_data()
{
    QTest::addColumn<unsigned>("at");
    QTest::addColumn<unsigned>("count");
    QTest::addColumn<bool>("inserts");
    QTest::addColumn<bool>("concurrent");
    for (const bool concurrent : {false, true}) {
        const char *const how = concurrent ? "concurrent" : "following";
        QTest::addRow("insert behind the end, %s", how) << 7U << 1U << true << concurrent;
        QTest::addRow("insert far away, %s", how) << (1U << 30) << 1U << true << concurrent;
        QTest::addRow("delete at the end, %s", how) << 6U << 1U << false << concurrent;
        QTest::addRow("delete too much, %s", how) << 2U << 5U << false << concurrent;
        QTest::addRow("delete far away, %s", how) << (1U << 30) << 1U << false << concurrent;
    }
}

void TestDocumentCodec::refusesPlacesThatCannotBe()
{
    QFETCH(unsigned, at);
    QFETCH(unsigned, count);
    QFETCH(bool, inserts);
    QFETCH(bool, concurrent);
    Document document = Document::create("ada", "sixsix").value();
    History history;
    const Agent ada = history.agent("ada");
    history.addEvents(ada, 6, {});
    history.addInsertion(0, 0, "sixsix");
    const Agent eve = history.agent("eve");
    // One that is right, then one that is not: neither is taken.
    history.addEvents(eve, 1, {5});
    history.addInsertion(6, 0, "x");
    history.addEvents(eve, count, {5});
    if (inserts)
        history.addInsertion(7, at, std::string(count, 'e'));
    else
        history.addDeletion(7, at, count, Kind::Delete);
    const std::string message = encodeEvents(history, {{6, 7 + count}}, nullptr);
    if (concurrent)
        QVERIFY(document.edit(3, 0, "mine, for longer than that"));
    const std::string before = document.text();
    const Summary summary = document.summary();
    const auto edits = document.merge(message);
    QVERIFY(!edits);
    QCOMPARE(edits.error().code, std::string("text.damaged"));
    QCOMPARE(document.text(), before);
    QCOMPARE(document.summary(), summary);
    QVERIFY(document.edit(0, 1, "still works"));
    Document other = Document::create("zoe").value();
    QVERIFY(other.merge(document.encodeSince(Summary())));
    QCOMPARE(other.text(), document.text());
}

// A deletion of what was never there, in few bytes, costs no memory for each character of it.
void TestDocumentCodec::refusesDeletionsWithoutEnd()
{
    History history;
    const Agent eve = history.agent("eve");
    history.addEvents(eve, 1, {});
    history.addInsertion(0, 0, "e");
    history.addEvents(eve, mostEvents / 2, {0});
    history.addDeletion(1, 0, mostEvents / 2, Kind::Delete);
    const std::string text = "text";
    const auto loaded = Document::load(encodeEvents(history, {{0, history.size()}}, &text), "zoe");
    QVERIFY(!loaded);
    QCOMPARE(loaded.error().code, std::string("text.damaged"));
}

void TestDocumentCodec::survivesAnyBytes_data()
{
    QTest::addColumn<bool>("isFile");
    QTest::newRow("file") << true;
    QTest::newRow("message") << false;
}

// It may have a history that cannot have been, and has to say so whatever is asked.
static void askEverything(Document &document)
{
    const Version version = document.version();
    (void)document.textAt(version);
    (void)document.diff({}, version);
    (void)document.diff(version, {});
    (void)document.resolve({Version(), 0}, Stick::Right);
    (void)document.revert({"ada", "bob"});
    (void)document.edit(0, std::min<std::size_t>(document.size().points, 2), "x→");
    (void)document.undo();
    (void)document.undo();
    (void)document.redo();
    (void)document.diff(version, document.version());
}

// What is inside is damaged before it is sealed, so that the checksum does not catch it first.
void TestDocumentCodec::survivesAnyBytes()
{
    QFETCH(bool, isFile);
    Random random(newSeed());
    FuzzLimit limit;
    std::size_t taken = 0;
    while (!limit.isReached()) {
        Document document = someDocument(random, static_cast<int>(random.below(12)));
        std::string bytes = isFile ? document.encode() : document.encodeSince(Version()).value();
        bytes.resize(bytes.size() - 4);
        for (std::size_t n = 1 + random.below(4); n > 0; --n) {
            const std::size_t at = 4 + random.below(bytes.size() - 4);
            switch (random.below(4)) {
            case 0:
                bytes[at] = static_cast<char>(random.below(256));
                break;
            case 1:
                bytes[at] = static_cast<char>(bytes[at] + (random.oneIn(2) ? 1 : -1));
                break;
            case 2:
                bytes.insert(at, 1, static_cast<char>(random.below(256)));
                break;
            default:
                bytes.resize(at);
                break;
            }
            if (bytes.size() <= 4)
                break;
        }
        seal(bytes);
        auto loaded = Document::load(bytes, "zoe");
        if (!loaded)
            continue;
        ++taken;
        askEverything(*loaded);
        (void)loaded->merge(document.encodeSince(Version()).value());
        const std::string before = document.text();
        const Summary summary = document.summary();
        if (!document.merge(bytes)) {
            QCOMPARE(document.text(), before);
            QCOMPARE(document.summary(), summary);
        }
        (void)document.merge(loaded->encodeSince(Version()).value());
    }
    qInfo("%zu were taken", taken);
}

// Well-formed, but the places are anywhere and the text is another one.
void TestDocumentCodec::survivesHistoriesThatCannotBe()
{
    Random random(newSeed());
    FuzzLimit limit;
    std::size_t taken = 0;
    while (!limit.isReached()) {
        History history;
        for (std::size_t n = 1 + random.below(20); n > 0; --n) {
            Heads parents = history.heads();
            for (std::size_t i = random.below(3); i > 0 && history.size() > 0; --i)
                parents.push_back(static_cast<Event>(random.below(history.size())));
            if (random.oneIn(2) && parents.size() > 1)
                parents.erase(parents.begin());
            history.reduce(parents);
            const Agent agent = history.agent(random.oneIn(2) ? "ada" : "bob");
            const auto count = static_cast<std::uint32_t>(1 + random.below(4));
            const std::size_t reach = history.insertedPoints() + (random.oneIn(50) ? 9U : 1U);
            const auto at = static_cast<std::uint32_t>(random.below(reach));
            const Event first = history.size();
            history.addEvents(agent, count, parents);
            if (random.oneIn(2) || at + count > history.insertedPoints())
                history.addInsertion(first, at, std::string(count, 'i'));
            else
                history.addDeletion(first, at, count,
                                    random.oneIn(2) ? Kind::Delete : Kind::DeleteBack);
        }
        const std::string text = random.text(20);
        auto loaded = Document::load(encodeEvents(history, {{0, history.size()}}, &text), "zoe");
        if (loaded)
            askEverything(*loaded);
        else
            QCOMPARE(loaded.error().code, std::string("text.damaged"));
        taken += loaded ? 1U : 0U;
        const Event middle = static_cast<Event>(random.below(history.size()));
        Document document = Document::create("zoe").value();
        for (const Events events : {Events{0, middle}, Events{middle, history.size()}}) {
            if (events.begin == events.end)
                continue;
            const std::string before = document.text();
            if (!document.merge(encodeEvents(history, {events}, nullptr)))
                QCOMPARE(document.text(), before);
            askEverything(document);
        }
    }
    qInfo("%zu were taken", taken);
}

QTEST_APPLESS_MAIN(TestDocumentCodec)
#include "tst_document_codec.moc"
