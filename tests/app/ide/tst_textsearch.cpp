// SPDX-License-Identifier: GPL-3.0-or-later
#include "search/textsearch.h"

#include <QTest>

using namespace slipway;
using namespace slipway::ide;
using namespace Qt::StringLiterals;

class TestTextSearch : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void finds_data();
    void finds();
    void countsBytesNotCharacters();
    void refusesABrokenExpression();
    void givesUpOnAnEndlessExpression();
    void stopsAtTheLimit();
    void replaces_data();
    void replaces();
};

void TestTextSearch::finds_data()
{
    QTest::addColumn<QString>("pattern");
    QTest::addColumn<QString>("options"); // r: expression, c: case, w: word
    QTest::addColumn<int>("count");
    QTest::newRow("plain") << u"one"_s << u""_s << 4;
    QTest::newRow("case") << u"one"_s << u"c"_s << 3;
    QTest::newRow("word") << u"one"_s << u"w"_s << 3;
    QTest::newRow("symbols are themselves") << u"(one)"_s << u""_s << 1;
    QTest::newRow("word of symbols") << u"(one)"_s << u"w"_s << 1;
    QTest::newRow("expression") << u"o.e"_s << u"r"_s << 5;
    QTest::newRow("line start") << u"^One"_s << u"r"_s << 1;
    QTest::newRow("line end") << u"one$"_s << u"r"_s << 1;
    QTest::newRow("over lines") << u"one\\nlonesome"_s << u"r"_s << 1;
    QTest::newRow("never empty") << u"x*"_s << u"r"_s << 0;
    QTest::newRow("nothing") << u""_s << u""_s << 0;
    QTest::newRow("umlaut, other case") << u"Ä"_s << u""_s << 1;
}

void TestTextSearch::finds()
{
    QFETCH(QString, pattern);
    QFETCH(QString, options);
    const QByteArray text = "One (one) ä one\nlonesome\n";
    const auto found = findAll(text, {.pattern = pattern,
                                      .regularExpression = options.contains(u'r'),
                                      .matchCase = options.contains(u'c'),
                                      .wholeWord = options.contains(u'w')});
    QVERIFY(found.has_value());
    QTEST(int(found->matches.size()), "count");
}

void TestTextSearch::countsBytesNotCharacters()
{
    const QByteArray text = "äö 👋 x 👋 x";
    const auto found = findAll(text, {.pattern = u"x"_s});
    QCOMPARE(found->matches.size(), 2U);
    for (const ByteRange &range : found->matches)
        QCOMPARE(text.sliced(range.start, range.end - range.start), "x");
}

void TestTextSearch::refusesABrokenExpression()
{
    const auto found = findAll("x", {.pattern = u"(x"_s, .regularExpression = true});
    QVERIFY(!found);
    QCOMPARE(found.error().code, "search.invalid");
}

void TestTextSearch::givesUpOnAnEndlessExpression()
{
    const auto found = findAll(QByteArray(200, 'a') + 'b',
                               {.pattern = u"^(a|a|aa)*$"_s, .regularExpression = true});
    QVERIFY(!found || found->matches.empty());
}

void TestTextSearch::stopsAtTheLimit()
{
    const auto found = findAll(QByteArray(100, 'x'), {.pattern = u"x"_s}, 10);
    QCOMPARE(found->matches.size(), 10U);
    QVERIFY(found->truncated);
}

void TestTextSearch::replaces_data()
{
    QTest::addColumn<QString>("pattern");
    QTest::addColumn<bool>("expression");
    QTest::addColumn<QString>("replacement");
    QTest::addColumn<QByteArray>("result");
    QTest::newRow("plain") << u"a"_s << false << u"\\1"_s << QByteArray("\\1=1 b=2");
    QTest::newRow("groups") << u"(\\w)=(\\d)"_s << true << u"\\2:$1"_s << QByteArray("1:a 2:b");
    QTest::newRow("line break") << u" "_s << true << u"\\n"_s << QByteArray("a=1\nb=2");
    QTest::newRow("backslash") << u" "_s << true << u"\\\\"_s << QByteArray("a=1\\b=2");
    QTest::newRow("absent group") << u"(x)?="_s << true << u"[\\1]"_s << QByteArray("a[]1 b[]2");
    QTest::newRow("wider") << u"="_s << false << u" → "_s << QByteArray("a → 1 b → 2");
}

void TestTextSearch::replaces()
{
    QFETCH(QString, pattern);
    QFETCH(bool, expression);
    QFETCH(QString, replacement);
    QByteArray text = "a=1 b=2";
    const auto all =
        replaceAll(text, {.pattern = pattern, .regularExpression = expression, .matchCase = true},
                   replacement);
    QVERIFY(all.has_value());
    for (auto one = all->rbegin(); one != all->rend(); ++one)
        text.replace(one->range.start, one->range.end - one->range.start, one->text);
    QTEST(text, "result");
}

QTEST_GUILESS_MAIN(TestTextSearch)
#include "tst_textsearch.moc"
