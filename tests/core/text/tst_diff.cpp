// SPDX-License-Identifier: GPL-3.0-or-later
#include <slipway/text/diff.h>

#include <QTest>

#include <random>

using namespace slipway::text;

class TestDiff : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void findsHunks_data();
    void findsHunks();
    void countsLines();
    void hunksTurnOneTextIntoTheOther();
    void marksWords_data();
    void marksWords();
};

void TestDiff::findsHunks_data()
{
    QTest::addColumn<std::string>("a");
    QTest::addColumn<std::string>("b");
    QTest::addColumn<std::vector<Hunk>>("hunks");
    using S = std::string;
    using H = std::vector<Hunk>;
    QTest::newRow("equal") << S("a\nb\n") << S("a\nb\n") << H{};
    QTest::newRow("changed") << S("a\nb\nc\n") << S("a\nx\nc\n") << H{{{1, 1}, {1, 1}}};
    QTest::newRow("added at the start") << S("a\n") << S("x\na\n") << H{{{0, 0}, {0, 1}}};
    QTest::newRow("added at the end") << S("a\n") << S("a\nx\n") << H{{{1, 0}, {1, 1}}};
    QTest::newRow("removed") << S("a\nb\nc\n") << S("a\nc\n") << H{{{1, 1}, {1, 0}}};
    QTest::newRow("from nothing") << S() << S("a\nb") << H{{{0, 0}, {0, 2}}};
    QTest::newRow("to nothing") << S("a\nb") << S() << H{{{0, 2}, {0, 0}}};
    QTest::newRow("last line break") << S("a\nb\n") << S("a\nb") << H{{{1, 1}, {1, 1}}};
    QTest::newRow("two") << S("a\nb\nc\nd\n") << S("x\nb\nc\ny\n")
                         << H{{{0, 1}, {0, 1}}, {{3, 1}, {3, 1}}};
    QTest::newRow("zero bytes") << S("a\0b\nc\n", 6) << S("a\0b\nd\n", 6) << H{{{1, 1}, {1, 1}}};
}

void TestDiff::findsHunks()
{
    QFETCH(std::string, a);
    QFETCH(std::string, b);
    QFETCH(std::vector<Hunk>, hunks);
    const auto found = lineDiff(a, b);
    QVERIFY(found.has_value());
    QVERIFY(*found == hunks);
}

void TestDiff::countsLines()
{
    QCOMPARE(lineStarts(""), std::vector<std::size_t>({0}));
    QCOMPARE(lineStarts("a\n"), std::vector<std::size_t>({0, 2}));
    QCOMPARE(lineStarts("a\nbc"), std::vector<std::size_t>({0, 2, 4}));
}

void TestDiff::hunksTurnOneTextIntoTheOther()
{
    const unsigned seed = std::random_device()();
    qInfo("seed %u", seed);
    std::mt19937 random(seed);
    const auto text = [&] {
        std::string lines;
        const auto count = random() % 40;
        for (auto i = 0UL; i < count; ++i)
            lines += std::string(1, static_cast<char>('a' + random() % 6))
                     + (random() % 20 == 0 ? "" : "\n");
        return lines;
    };
    for (int i = 0; i < 500; ++i) {
        const std::string a = text();
        const std::string b = text();
        const auto hunks = lineDiff(a, b);
        QVERIFY(hunks.has_value());
        const auto startsA = lineStarts(a);
        const auto startsB = lineStarts(b);
        std::string made;
        std::size_t at = 0;
        for (const Hunk &hunk : *hunks) {
            made += a.substr(startsA[at], startsA[hunk.a.first] - startsA[at]);
            made += b.substr(startsB[hunk.b.first], startsB[hunk.b.end()] - startsB[hunk.b.first]);
            at = hunk.a.end();
        }
        made += a.substr(startsA[at]);
        QCOMPARE(made, b);
    }
}

void TestDiff::marksWords_data()
{
    QTest::addColumn<std::string>("a");
    QTest::addColumn<std::string>("b");
    QTest::addColumn<std::vector<Span>>("inA");
    QTest::addColumn<std::vector<Span>>("inB");
    using S = std::string;
    using V = std::vector<Span>;
    QTest::newRow("word") << S("let one = 1;") << S("let two = 1;") << V{{4, 3}} << V{{4, 3}};
    QTest::newRow("added") << S("f(a)") << S("f(a, b)") << V{} << V{{3, 3}};
    QTest::newRow("letters of more bytes")
        << S("x = grün + 1") << S("x = blau + 1") << V{{4, 5}} << V{{4, 4}};
    QTest::newRow("nothing alike") << S("abc") << S("xyz") << V{} << V{};
}

void TestDiff::marksWords()
{
    QFETCH(std::string, a);
    QFETCH(std::string, b);
    QFETCH(std::vector<Span>, inA);
    QFETCH(std::vector<Span>, inB);
    const WordChanges changes = wordDiff(a, b);
    QVERIFY(changes.a == inA);
    QVERIFY(changes.b == inB);
}

QTEST_GUILESS_MAIN(TestDiff)
#include "tst_diff.moc"
