// SPDX-License-Identifier: GPL-3.0-or-later
#include "document_tools.h"

#include <document/buffer.h>

#include <slipway/text/document.h>

#include <QTest>

using namespace slipway::text;
using namespace Qt::StringLiterals;

class TestDocument : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void bufferIsLikeAString();
    void edits();
    void refusesWrongPlaces();
    void refusesWhatIsNotUtf8_data();
    void refusesWhatIsNotUtf8();
    void convertsPositions_data();
    void convertsPositions();
    void convertsPositionsInLongTexts();
    void leadsFromVersionToVersion();
    void leadsBetweenBranches();
    void undoesOwnChangesOnly();
    void undoesAndRedoes();
    void undoOfADeletionThatOthersShare();
    void undoRemovesWhatCameBack();
    void undoesInSteps();
    void undoesAtRandom();
    void revertsAPerson();
    void revertsSinceAVersion();
    void anchorsMove_data();
    void anchorsMove();
    void anchorsMoveLikeNaiveOnes();
    void sharesPositions();
};

void TestDocument::bufferIsLikeAString()
{
    Random random(newSeed());
    for (int round = 0; round < 20; ++round) {
        Buffer buffer;
        std::u32string text;
        const auto utf8 = [](const std::u32string &of) {
            return QString::fromStdU32String(of).toStdString();
        };
        const bool big = random.oneIn(2);
        for (int i = 0; i < 300; ++i) {
            const std::size_t at = random.below(text.size() + 1);
            const std::size_t most = random.oneIn(big ? 4 : 40) ? 5'000 : 8;
            if (random.oneIn(3)) {
                const std::size_t count = random.below(std::min(text.size() - at, most) + 1);
                std::string removed;
                buffer.remove(static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(count),
                              &removed);
                QCOMPARE(removed, utf8(text.substr(at, count)));
                text.erase(at, count);
            } else {
                const std::string inserted =
                    random.oneIn(2) ? std::string(1 + random.below(most), 'x') : random.text(most);
                buffer.insert(static_cast<std::uint32_t>(at), inserted, countsOf(inserted));
                text.insert(at, QString::fromStdString(inserted).toStdU32String());
            }
            const std::size_t place = random.below(text.size() + 1);
            const std::string before = utf8(text.substr(0, place));
            QCOMPARE(buffer.countsAt(static_cast<std::uint32_t>(place)), countsOf(before));
            QCOMPARE(buffer.locate(before.size(), Unit::Utf8).value(), countsOf(before));
            if (i % 10 == 0)
                QCOMPARE(buffer.text(), utf8(text));
        }
        QCOMPARE(buffer.text(), utf8(text));
        QCOMPARE(buffer.size(), countsOf(utf8(text)));
        QVERIFY(buffer.bytes() < 20 * buffer.size().bytes + 200'000);
    }
}

void TestDocument::edits()
{
    Document document = Document::create("ada", "one two").value();
    QVERIFY(document.edit(3, 1, "\n"));
    QVERIFY(document.edit(7, 0, "!"));
    QVERIFY(document.edit(0, 0, ""));
    QCOMPARE(document.text(), std::string("one\ntwo!"));
    QCOMPARE(document.text(4, 3), std::string("two"));
    QCOMPARE(document.text(4, 100), std::string("two!"));
    QCOMPARE(document.text(100, 1), std::string());
    QCOMPARE(document.agent(), std::string("ada"));
    QCOMPARE(document.version(), Version({{"ada", 9}}));
    QCOMPARE(document.summary(), Summary({{"ada", 10}}));
    QVERIFY(document.edit(0, 8, ""));
    QCOMPARE(document.text(), std::string());
    QCOMPARE(document.size(), Extent());
    QVERIFY(Document::create("ada").value().version().empty());
}

void TestDocument::refusesWrongPlaces()
{
    Document document = Document::create("ada", "a👩z").value();
    const auto codeOf = [&](std::size_t at, std::size_t removed, Unit unit) {
        const auto done = document.edit(at, removed, "x", unit);
        return done ? std::string() : done.error().code;
    };
    const std::string invalid = "text.position_invalid";
    QCOMPARE(codeOf(4, 0, Unit::CodePoint), invalid);
    QCOMPARE(codeOf(2, 2, Unit::CodePoint), invalid);
    QCOMPARE(codeOf(0, ~std::size_t{0}, Unit::CodePoint), invalid);
    QCOMPARE(codeOf(~std::size_t{0}, 1, Unit::CodePoint), invalid);
    QCOMPARE(codeOf(2, 0, Unit::Utf16), invalid);
    QCOMPARE(codeOf(1, 1, Unit::Utf16), invalid);
    QCOMPARE(codeOf(5, 0, Unit::Utf16), invalid);
    QCOMPARE(codeOf(2, 0, Unit::Utf8), invalid);
    QCOMPARE(codeOf(3, 2, Unit::Utf8), invalid);
    QCOMPARE(codeOf(1, ~std::size_t{0}, Unit::Utf8), invalid);
    QCOMPARE(document.text(), std::string("a👩z"));
    QCOMPARE(codeOf(1, 2, Unit::Utf16), std::string());
    QCOMPARE(document.text(), std::string("axz"));
}

void TestDocument::refusesWhatIsNotUtf8_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::newRow("lone high surrogate") << QByteArray("\xed\xa0\x80");
    QTest::newRow("lone low surrogate") << QByteArray("\xed\xbf\xbf");
    QTest::newRow("surrogate pair") << QByteArray("\xed\xa0\xbd\xed\xb1\xa9");
    QTest::newRow("overlong") << QByteArray("\xc0\xaf");
    QTest::newRow("cut off") << QByteArray("\xf0\x9f\x91");
    QTest::newRow("continuation first") << QByteArray("\x80");
    QTest::newRow("beyond Unicode") << QByteArray("\xf4\x90\x80\x80");
    QTest::newRow("in long text") << QByteArray(100, 'x') + QByteArray("\xff");
}

void TestDocument::refusesWhatIsNotUtf8()
{
    QFETCH(QByteArray, bytes);
    Document document = Document::create("ada", "text").value();
    const auto done = document.edit(0, 4, bytes.toStdString());
    QVERIFY(!done);
    QCOMPARE(done.error().code, std::string("text.not_utf8"));
    QCOMPARE(document.text(), std::string("text"));
}

void TestDocument::convertsPositions_data()
{
    QTest::addColumn<QString>("text");
    QTest::newRow("empty") << QString();
    QTest::newRow("ascii") << u"plain"_s;
    QTest::newRow("family") << u"a👨‍👩‍👧‍👦b"_s;
    QTest::newRow("skin tone") << u"👍🏽👍"_s;
    QTest::newRow("flags") << u"🇩🇪🇫🇷"_s;
    QTest::newRow("combining marks") << u"e\u0301\u0323 Z\u0351\u036b\u0343"_s;
    QTest::newRow("right to left") << u"שלום \u202eabc\u202c مرحبا"_s;
    QTest::newRow("line ends") << u"a\r\nb\u2028c\n"_s;
    QTest::newRow("zero and last") << QString(QChar(0)) + u"\uffff\U0010ffff"_s;
}

void TestDocument::convertsPositions()
{
    QFETCH(QString, text);
    const Document document = Document::create("ada", text.toStdString()).value();
    Extent place;
    for (const char32_t point : text.toStdU32String()) {
        for (const Unit unit : {Unit::Utf8, Unit::Utf16, Unit::CodePoint}) {
            const std::size_t at = unit == Unit::Utf8    ? place.bytes
                                   : unit == Unit::Utf16 ? place.units
                                                         : place.points;
            QCOMPARE(document.locate(at, unit).value(), place);
        }
        const QString character = QString::fromUcs4(&point, 1);
        const auto bytes = static_cast<std::size_t>(character.toUtf8().size());
        for (std::size_t inside = 1; inside < bytes; ++inside)
            QVERIFY(!document.locate(place.bytes + inside, Unit::Utf8));
        if (character.size() == 2)
            QVERIFY(!document.locate(place.units + 1, Unit::Utf16));
        place = {place.bytes + bytes, place.units + static_cast<std::size_t>(character.size()),
                 place.points + 1};
    }
    QCOMPARE(document.size(), place);
    QCOMPARE(document.locate(place.units, Unit::Utf16).value(), place);
    QVERIFY(!document.locate(place.bytes + 1, Unit::Utf8));
}

void TestDocument::convertsPositionsInLongTexts()
{
    Random random(newSeed());
    std::string text;
    while (text.size() < 60'000)
        text += random.text(20) + std::string(random.below(200), 'y');
    const Document document = Document::create("ada", text).value();
    const std::u32string points = QString::fromStdString(text).toStdU32String();
    for (int i = 0; i < 500; ++i) {
        const std::size_t at = random.below(points.size() + 1);
        const QString before = QString::fromStdU32String(points.substr(0, at));
        const Extent place{static_cast<std::size_t>(before.toUtf8().size()),
                           static_cast<std::size_t>(before.size()), at};
        QCOMPARE(document.locate(place.bytes, Unit::Utf8).value(), place);
        QCOMPARE(document.locate(place.units, Unit::Utf16).value(), place);
        QCOMPARE(document.locate(place.points, Unit::CodePoint).value(), place);
    }
}

void TestDocument::leadsFromVersionToVersion()
{
    Random random(newSeed());
    Document document = Document::create("ada", "one → two 👩").value();
    std::vector<std::pair<Version, std::string>> versions{{{}, {}}};
    for (int i = 0; i < 60; ++i) {
        versions.emplace_back(document.version(), document.text());
        const std::size_t at = random.below(document.size().points + 1);
        QVERIFY(
            document.edit(at, random.below(document.size().points - at + 1) / 4, random.text(6)));
    }
    for (const auto &[from, before] : versions) {
        QCOMPARE(document.textAt(from).value(), before);
        for (const auto &[to, after] : versions) {
            Mirror mirror(before);
            mirror.apply(document.diff(from, to).value());
            QVERIFY(mirror.holds(after));
        }
    }
    QVERIFY(!document.diff({}, {{"nobody", 3}}));
    QVERIFY(!document.textAt({{"ada", 10'000}}));
}

void TestDocument::leadsBetweenBranches()
{
    Document mine = Document::create("mine", "The quick fox").value();
    Document theirs = Document::load(mine.encode(), "theirs").value();
    const Version fork = mine.version();
    QVERIFY(mine.edit(4, 5, "slow"));
    QVERIFY(theirs.edit(13, 0, " jumps"));
    QVERIFY(theirs.edit(0, 3, "A"));
    const Version ours = mine.version();
    QVERIFY(mine.merge(theirs.encodeSince(fork).value()));
    QCOMPARE(mine.text(), std::string("A slow fox jumps"));
    Mirror mirror("The slow fox");
    mirror.apply(mine.diff(ours, theirs.version()).value());
    QVERIFY(mirror.holds("A quick fox jumps"));
    mirror.apply(mine.diff(theirs.version(), mine.version()).value());
    QVERIFY(mirror.holds("A slow fox jumps"));
    mirror.apply(mine.diff(mine.version(), fork).value());
    QVERIFY(mirror.holds("The quick fox"));
}

void TestDocument::undoesOwnChangesOnly()
{
    Document mine = Document::create("mine", "abc").value();
    Document theirs = Document::load(mine.encode(), "theirs").value();
    QVERIFY(mine.edit(1, 0, "MINE"));
    QVERIFY(theirs.merge(mine.encodeSince(theirs.summary())));
    QVERIFY(theirs.edit(3, 0, "(theirs)"));
    QVERIFY(theirs.edit(1, 1, ""));
    QVERIFY(mine.merge(theirs.encodeSince(mine.summary())));
    QCOMPARE(mine.text(), std::string("aI(theirs)NEbc"));
    Mirror mirror(mine.text());
    mirror.apply(mine.undo().value());
    QCOMPARE(mine.text(), std::string("a(theirs)bc"));
    QVERIFY(mirror.holds(mine.text()));
    QVERIFY(mine.canUndo()); // "abc" itself
    mirror.apply(mine.redo().value());
    QCOMPARE(mine.text(), std::string("aI(theirs)NEbc"));
    QVERIFY(mirror.holds(mine.text()));
    QVERIFY(theirs.undo());
    QCOMPARE(theirs.text(), std::string("aMINEbc"));
    QVERIFY(theirs.merge(mine.encodeSince(theirs.summary())));
    QVERIFY(mine.merge(theirs.encodeSince(mine.summary())));
    QCOMPARE(theirs.text(), mine.text());
}

void TestDocument::undoesAndRedoes()
{
    Document document = Document::create("ada").value();
    QVERIFY(!document.canUndo());
    QVERIFY(document.undo().value().empty());
    QVERIFY(document.redo().value().empty());
    QVERIFY(document.edit(0, 0, "one"));
    document.closeUndoStep();
    QVERIFY(document.edit(3, 0, " two"));
    document.closeUndoStep();
    QVERIFY(document.edit(0, 4, "→"));
    for (int round = 0; round < 3; ++round) {
        QCOMPARE(document.text(), std::string("→two"));
        QVERIFY(document.undo());
        QCOMPARE(document.text(), std::string("one two"));
        QVERIFY(document.undo());
        QCOMPARE(document.text(), std::string("one"));
        QVERIFY(document.undo());
        QCOMPARE(document.text(), std::string());
        QVERIFY(!document.canUndo());
        while (document.canRedo())
            QVERIFY(document.redo());
    }
    QVERIFY(document.undo());
    QVERIFY(document.edit(0, 0, "!"));
    QVERIFY(!document.canRedo());
    QCOMPARE(document.text(), std::string("!one two"));
}

void TestDocument::undoOfADeletionThatOthersShare()
{
    Document mine = Document::create("mine", "abcdef").value();
    Document theirs = Document::load(mine.encode(), "theirs").value();
    mine.closeUndoStep();
    QVERIFY(mine.edit(1, 3, ""));
    QVERIFY(theirs.edit(2, 3, ""));
    QVERIFY(mine.merge(theirs.encodeSince(mine.summary())));
    QCOMPARE(mine.text(), std::string("af"));
    QVERIFY(mine.undo());
    QCOMPARE(mine.text(), std::string("abf"));
    QVERIFY(mine.redo());
    QCOMPARE(mine.text(), std::string("af"));
    QVERIFY(theirs.merge(mine.encodeSince(theirs.summary())));
    QVERIFY(theirs.undo());
    QCOMPARE(theirs.text(), std::string("aef"));
}

void TestDocument::undoRemovesWhatCameBack()
{
    Document document = Document::create("ada", "<>").value();
    document.closeUndoStep();
    QVERIFY(document.edit(1, 0, "hello"));
    document.closeUndoStep();
    for (std::size_t at = 4; at > 1; --at)
        QVERIFY(document.edit(at, 1, "")); // backspace: l, l, e
    QCOMPARE(document.text(), std::string("<ho>"));
    QVERIFY(document.undo());
    QCOMPARE(document.text(), std::string("<hello>"));
    QVERIFY(document.undo());
    QCOMPARE(document.text(), std::string("<>"));
    QVERIFY(document.redo());
    QVERIFY(document.redo());
    QCOMPARE(document.text(), std::string("<ho>"));
}

void TestDocument::undoesInSteps()
{
    Document document = Document::create("ada").value();
    for (int i = 0; i < 12'000; ++i) {
        QVERIFY(document.edit(0, 0, "x"));
        document.closeUndoStep();
    }
    std::size_t steps = 0;
    for (; document.canUndo() && steps < 30; ++steps)
        QVERIFY(document.undo());
    QCOMPARE(document.size().points, 12'000 - steps);
}

void TestDocument::undoesAtRandom()
{
    Random random(newSeed());
    for (int round = 0; round < 100; ++round) {
        Document document = Document::create("ada").value();
        std::vector<std::string> texts{{}};
        for (int i = 0; i < 30; ++i) {
            const std::size_t size = document.size().points;
            const std::size_t at = random.below(size + 1);
            QVERIFY(document.edit(at, random.below(size - at + 1) / 2, random.text(5)));
            document.closeUndoStep();
            texts.push_back(document.text());
            std::size_t back = random.oneIn(3) ? random.below(texts.size()) : 0;
            for (std::size_t n = 0; n < back; ++n) {
                QVERIFY(document.undo());
                QCOMPARE(document.text(), texts[texts.size() - 2 - n]);
            }
            const std::size_t forth = random.below(back + 1);
            for (std::size_t n = 0; n < forth; ++n, --back) {
                QVERIFY(document.redo());
                QCOMPARE(document.text(), texts[texts.size() - back]);
            }
            texts.resize(texts.size() - back);
        }
    }
}

void TestDocument::revertsAPerson()
{
    Document mine = Document::create("mine", "Hello world. Bye.").value();
    Document vandal = Document::load(mine.encode(), "vandal").value();
    QVERIFY(vandal.edit(6, 5, "WORLD"));
    QVERIFY(vandal.edit(0, 0, "spam "));
    QVERIFY(mine.edit(12, 0, " Good day."));
    QVERIFY(mine.merge(vandal.encodeSince(mine.summary())));
    QVERIFY(mine.edit(7, 0, "kind"));
    const std::string before = mine.text();
    Mirror mirror(before);
    mirror.apply(mine.revert({"vandal", "nobody"}).value());
    QCOMPARE(mine.text(), std::string("Hekindllo world. Good day. Bye."));
    QVERIFY(mirror.holds(mine.text()));
    QVERIFY(mine.undo());
    QCOMPARE(mine.text(), before);
    QVERIFY(mine.redo());
    QCOMPARE(mine.revert({"vandal"}).value().size(), 0U);
    QVERIFY(vandal.merge(mine.encodeSince(vandal.summary())));
    QCOMPARE(vandal.text(), mine.text());
}

void TestDocument::revertsSinceAVersion()
{
    Document mine = Document::create("mine", "text → with signs").value();
    Document guest = Document::load(mine.encode(), "guest").value();
    QVERIFY(guest.edit(0, 0, "good "));
    QVERIFY(mine.merge(guest.encodeSince(mine.summary())));
    const Version since = mine.version();
    QVERIFY(guest.edit(5, 4, "bad"));
    QVERIFY(guest.edit(9, 1, ""));
    QVERIFY(mine.merge(guest.encodeSince(mine.summary())));
    QVERIFY(mine.revert({"guest"}, since));
    QCOMPARE(mine.text(), std::string("good text → with signs"));
    QVERIFY(!mine.revert({"guest"}, {{"nobody", 1}}));
}

void TestDocument::anchorsMove_data()
{
    QTest::addColumn<int>("anchor");
    QTest::addColumn<bool>("sticksRight");
    QTest::addColumn<int>("at");
    QTest::addColumn<int>("removed");
    QTest::addColumn<std::string>("inserted");
    QTest::addColumn<int>("expected");
    using S = std::string;
    QTest::newRow("before") << 5 << false << 2 << 0 << S("xy") << 7;
    QTest::newRow("behind") << 5 << false << 6 << 2 << S("xy") << 5;
    QTest::newRow("at it, left") << 5 << false << 5 << 0 << S("xy") << 5;
    QTest::newRow("at it, right") << 5 << true << 5 << 0 << S("xy") << 7;
    QTest::newRow("at the beginning, left") << 0 << false << 0 << 0 << S("xy") << 0;
    QTest::newRow("at the beginning, right") << 0 << true << 0 << 0 << S("xy") << 2;
    QTest::newRow("at the end, right") << 10 << true << 10 << 0 << S("xy") << 12;
    QTest::newRow("removed before") << 5 << true << 0 << 3 << S() << 2;
    QTest::newRow("removed up to it") << 5 << true << 2 << 3 << S() << 2;
    QTest::newRow("removed around") << 5 << true << 3 << 4 << S() << 3;
    QTest::newRow("replaced around, left") << 5 << false << 3 << 4 << S("xyz") << 3;
    QTest::newRow("removed from it on") << 5 << false << 5 << 5 << S() << 5;
}

void TestDocument::anchorsMove()
{
    QFETCH(int, anchor);
    QFETCH(bool, sticksRight);
    QFETCH(int, at);
    QFETCH(int, removed);
    QFETCH(std::string, inserted);
    Document document = Document::create("ada", "0123456789").value();
    const auto stick = sticksRight ? Stick::Right : Stick::Left;
    const AnchorId id = document.addAnchor(static_cast<std::size_t>(anchor), stick);
    const SharedPosition shared = document.share(static_cast<std::size_t>(anchor));
    QCOMPARE(document.anchor(id), static_cast<std::size_t>(anchor));
    QVERIFY(
        document.edit(static_cast<std::size_t>(at), static_cast<std::size_t>(removed), inserted));
    QTEST(static_cast<int>(document.anchor(id)), "expected");
    QTEST(static_cast<int>(document.resolve(shared, stick).value()), "expected");
    document.removeAnchor(id);
}

void TestDocument::anchorsMoveLikeNaiveOnes()
{
    struct Kept
    {
        AnchorId id;
        std::size_t at;
        Stick stick;
    };
    Random random(newSeed());
    Document mine = Document::create("mine", std::string(200, '.')).value();
    Document theirs = Document::load(mine.encode(), "theirs").value();
    std::vector<Kept> anchors;
    const auto follow = [&anchors](std::size_t at, std::size_t removed, std::size_t inserted) {
        for (Kept &anchor : anchors) {
            if (anchor.at > at)
                anchor.at = std::max(at, anchor.at - std::min(anchor.at, removed));
            if (anchor.at > at || (anchor.at == at && anchor.stick == Stick::Right))
                anchor.at += inserted;
        }
    };
    for (int i = 0; i < 3'000; ++i) {
        Document &document = random.oneIn(3) ? theirs : mine;
        const std::size_t size = document.size().points;
        const std::size_t at = random.below(size + 1);
        const std::size_t removed = random.below(std::min<std::size_t>(size - at, 4) + 1);
        const std::string text(random.below(5), 'x');
        QVERIFY(document.edit(at, removed, text));
        if (&document == &mine)
            follow(at, removed, text.size());
        if (random.oneIn(10)) {
            const auto edits = mine.merge(theirs.encodeSince(mine.summary())).value();
            for (const Edit &edit : edits)
                follow(edit.at.points, edit.removed.points, edit.inserted.size());
            QVERIFY(theirs.merge(mine.encodeSince(theirs.summary())));
        }
        if (random.oneIn(3)) {
            const std::size_t place = random.below(mine.size().points + 1);
            const Stick stick = random.oneIn(2) ? Stick::Left : Stick::Right;
            anchors.push_back({mine.addAnchor(place, stick), place, stick});
        }
        if (!anchors.empty() && random.oneIn(4)) {
            const std::size_t which = random.below(anchors.size());
            mine.removeAnchor(anchors[which].id);
            anchors.erase(anchors.begin() + static_cast<std::ptrdiff_t>(which));
        }
        for (const Kept &anchor : anchors)
            QCOMPARE(mine.anchor(anchor.id), anchor.at);
    }
}

void TestDocument::sharesPositions()
{
    Document mine = Document::create("mine", "one two three").value();
    Document theirs = Document::load(mine.encode(), "theirs").value();
    QVERIFY(theirs.edit(0, 0, "zero "));
    const SharedPosition place = theirs.share(9); // before "two"
    QVERIFY(!mine.resolve(place, Stick::Left));
    QVERIFY(mine.edit(4, 0, "and "));
    QVERIFY(mine.merge(theirs.encodeSince(mine.summary())));
    QCOMPARE(mine.text(), std::string("zero one and two three"));
    QCOMPARE(mine.resolve(place, Stick::Right).value(), 13U);
    QCOMPARE(mine.resolve(place, Stick::Left).value(), 9U);
    QCOMPARE(mine.resolve({mine.version(), 1'000}, Stick::Left).value(), mine.size().points);
}

QTEST_APPLESS_MAIN(TestDocument)
#include "tst_document.moc"
