// SPDX-License-Identifier: GPL-3.0-or-later
#include <slipway/text/conflicts.h>
#include <slipway/text/merge.h>

#include <QTest>

using namespace slipway::text;

class TestMerge : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void mergesWhatDoesNotTouch();
    void takesTheOnlyChange();
    void saysConflicts();
    void keepsLineBreaks();
    void findsConflicts_data();
    void findsConflicts();
    void resolves();
};

void TestMerge::mergesWhatDoesNotTouch()
{
    const auto merged = mergeThreeWay("a\nb\nc\nd\ne\n", "A\nb\nc\nd\ne\n", "a\nb\nc\nd\nE\n");
    QVERIFY(merged.has_value());
    QVERIFY(merged->clean);
    QCOMPARE(merged->text, "A\nb\nc\nd\nE\n");
}

void TestMerge::takesTheOnlyChange()
{
    QCOMPARE(mergeThreeWay("a\n", "a\n", "b\n")->text, "b\n");
    QCOMPARE(mergeThreeWay("a\n", "b\n", "a\n")->text, "b\n");
    QCOMPARE(mergeThreeWay("a\n", "b\n", "b\n")->text, "b\n");
    QCOMPARE(mergeThreeWay("", "b\n", "")->text, "b\n");
    QCOMPARE(mergeThreeWay("a\n", "", "a\n")->text, "");
}

void TestMerge::saysConflicts()
{
    const auto merged = mergeThreeWay("a\nb\nc\n", "a\nmine\nc\n", "a\ntheirs\nc\n",
                                      {.mine = "here", .base = "before", .theirs = "disk"});
    QVERIFY(merged.has_value());
    QVERIFY(!merged->clean);
    QCOMPARE(merged->text, "a\n<<<<<<< here\nmine\n||||||| before\nb\n=======\ntheirs\n"
                           ">>>>>>> disk\nc\n");
    const auto conflicts = slipway::text::findConflicts(merged->text);
    QCOMPARE(conflicts.size(), 1U);
    QCOMPARE(oneSide(merged->text, conflicts, Side::Mine), "a\nmine\nc\n");
    QCOMPARE(oneSide(merged->text, conflicts, Side::Base), "a\nb\nc\n");
    QCOMPARE(oneSide(merged->text, conflicts, Side::Theirs), "a\ntheirs\nc\n");
}

void TestMerge::keepsLineBreaks()
{
    const auto merged =
        mergeThreeWay("a\r\nb\r\nc\r\nd\r\n", "A\r\nb\r\nc\r\nd\r\n", "a\r\nb\r\nc\r\nD\r\n");
    QCOMPARE(merged->text, "A\r\nb\r\nc\r\nD\r\n");
}

void TestMerge::findsConflicts_data()
{
    QTest::addColumn<std::string>("text");
    QTest::addColumn<int>("count");
    using S = std::string;
    QTest::newRow("none") << S("a\n=======\nb\n") << 0;
    QTest::newRow("by git") << S("<<<<<<< HEAD\na\n=======\nb\n>>>>>>> topic\n") << 1;
    QTest::newRow("at the end without a break") << S("<<<<<<< a\n=======\n>>>>>>> b") << 1;
    QTest::newRow("windows") << S("<<<<<<< a\r\nx\r\n=======\r\ny\r\n>>>>>>> b\r\n") << 1;
    QTest::newRow("not closed") << S("<<<<<<< a\nx\n=======\ny\n") << 0;
    QTest::newRow("begun anew") << S("<<<<<<< a\n<<<<<<< a\nx\n=======\ny\n>>>>>>> b\n") << 1;
    QTest::newRow("ruler") << S("<<<<<<< a\n========\n=======\n>>>>>>> b\n") << 1;
    QTest::newRow("eight signs") << S("<<<<<<<< a\n=======\n>>>>>>>> b\n") << 0;
    QTest::newRow("two") << S("<<<<<<< a\n=======\n>>>>>>> b\nx\n<<<<<<< a\n|||||||\n=======\n"
                              ">>>>>>> b\n")
                         << 2;
}

void TestMerge::findsConflicts()
{
    QFETCH(std::string, text);
    QTEST(int(slipway::text::findConflicts(text).size()), "count");
}

void TestMerge::resolves()
{
    const std::string text = "<<<<<<< a\nx\n||||||| o\n=======\ny\n>>>>>>> b\n";
    const Conflict conflict = slipway::text::findConflicts(text).at(0);
    QCOMPARE(resolved(text, conflict, Side::Mine), "x\n");
    QCOMPARE(resolved(text, conflict, Side::Base), "");
    QCOMPARE(resolved(text, conflict, Side::Theirs), "y\n");
    QCOMPARE(resolvedBoth(text, conflict), "x\ny\n");
}

QTEST_GUILESS_MAIN(TestMerge)
#include "tst_merge.moc"
