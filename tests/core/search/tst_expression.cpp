// SPDX-License-Identifier: GPL-3.0-or-later
#include <slipway/search/excerpt.h>
#include <slipway/search/letter_case.h>
#include <slipway/search/project_search.h>
#include <slipway/search/replacement.h>

#include <slipway/base/utf8.h>

#include <QTest>

using namespace slipway;
using namespace slipway::search;
using namespace std::string_literals;
using namespace Qt::StringLiterals;

namespace {

ExpressionOptions options(const QByteArray &letters)
{
    return {.regularExpression = letters.contains('r'),
            .matchCase = letters.contains('c'),
            .wholeWord = letters.contains('w')};
}

std::string replaceAll(std::string_view text, std::string_view pattern, ExpressionOptions how,
                       std::string_view by, PreserveCase preserve = PreserveCase::No)
{
    const auto expression = Expression::compile(pattern, how);
    Matcher matcher(*expression);
    const Replacement replacement(by, *expression, preserve);
    std::string result;
    std::size_t at = 0;
    std::size_t from = 0;
    for (;;) {
        const auto match = matcher.find(text, from);
        if (!match || !*match)
            break;
        result += text.substr(at, (*match)->start - at);
        result += replacement.expand(text, matcher.groups());
        at = (*match)->end;
        from = Matcher::behind(text, **match);
    }
    return result + std::string(text.substr(at));
}

} // namespace

class TestExpression : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void finds_data();
    void finds();
    void saysWhatIsWrong();
    void givesUpOnEndlessExpressions_data();
    void givesUpOnEndlessExpressions();
    void hearsThatItIsStopped();
    void findsInBrokenText();
    void findsTheSameInOnePieceAsInMany();
    void replaces_data();
    void replaces();
    void preservesCase_data();
    void preservesCase();
    void changesCaseWithoutMovingBytes();
    void showsTheNeighbourhoodOfAMatch();
    void showsEveryMatchOfAnEndlessLine();
};

void TestExpression::finds_data()
{
    QTest::addColumn<QByteArray>("pattern");
    QTest::addColumn<QByteArray>("letters"); // r: expression, c: case, w: word
    QTest::addColumn<int>("count");
    QTest::newRow("plain") << "one"_ba << ""_ba << 4;
    QTest::newRow("case") << "one"_ba << "c"_ba << 3;
    QTest::newRow("word") << "one"_ba << "w"_ba << 3;
    QTest::newRow("symbols are themselves") << "(one)"_ba << ""_ba << 1;
    QTest::newRow("word of symbols") << "(one)"_ba << "w"_ba << 1;
    QTest::newRow("expression") << "o.e"_ba << "r"_ba << 5;
    QTest::newRow("line start") << "^One"_ba << "r"_ba << 1;
    QTest::newRow("line end") << "one$"_ba << "r"_ba << 1;
    QTest::newRow("over lines") << "one\\nlonesome"_ba << "r"_ba << 1;
    QTest::newRow("every line's start") << "^"_ba << "r"_ba << 2;
    QTest::newRow("empty only at edges") << "x*"_ba << "r"_ba << 5;
    QTest::newRow("nothing") << ""_ba << ""_ba << 0;
    QTest::newRow("umlaut, other case") << "Ä"_ba << ""_ba << 1;
    QTest::newRow("umlaut is a letter") << "ne"_ba << "w"_ba << 0;
    QTest::newRow("look-behind") << "(?<=\\()one"_ba << "r"_ba << 1;
}

void TestExpression::finds()
{
    QFETCH(QByteArray, pattern);
    QFETCH(QByteArray, letters);
    const auto expression = Expression::compile(pattern.toStdString(), options(letters));
    QVERIFY(expression.has_value());
    Matcher matcher(*expression);
    const auto found = findAll("One (one) ä one\nlonesome\n", matcher, 100);
    QVERIFY(found.has_value());
    QTEST(int(found->ranges.size()), "count");
}

void TestExpression::saysWhatIsWrong()
{
    const auto expression = Expression::compile("ab(c", {.regularExpression = true});
    QVERIFY(!expression);
    QCOMPARE(expression.error().code, "search.invalid"s);
    QVERIFY2(expression.error().message.contains("character 4"),
             expression.error().message.c_str());
}

void TestExpression::givesUpOnEndlessExpressions_data()
{
    QTest::addColumn<QByteArray>("pattern");
    QTest::addColumn<QByteArray>("text");
    QTest::newRow("alternatives") << "^(a|a|aa)*$"_ba << QByteArray(200, 'a') + 'b';
    QTest::newRow("nested") << "(x+x+)+y"_ba << QByteArray(5000, 'x');
    QTest::newRow("email") << "^([a-zA-Z0-9])(([\\-.]|[_]+)?([a-zA-Z0-9]+))*(@)$"_ba
                           << QByteArray(3000, 'a');
}

void TestExpression::givesUpOnEndlessExpressions()
{
    QFETCH(QByteArray, pattern);
    QFETCH(QByteArray, text);
    const auto expression = Expression::compile(pattern.toStdString(), {.regularExpression = true});
    QVERIFY(expression.has_value());
    Matcher matcher(*expression);
    const auto found = findAll(text.toStdString(), matcher, 100);
    QVERIFY(!found || found->ranges.empty());
    if (!found)
        QCOMPARE(found.error().code, "search.too_hard"s);
}

void TestExpression::hearsThatItIsStopped()
{
    std::stop_source stop;
    stop.request_stop();
    Matcher matcher(*Expression::compile("a+b", {.regularExpression = true}), stop.get_token());
    const auto found = matcher.find(std::string(1000, 'a'), 0);
    QVERIFY(!found);
    QCOMPARE(found.error().kind, ErrorKind::Cancelled);
}

void TestExpression::findsInBrokenText()
{
    const std::string text = "caf\xe9 one \xff\xfe one\xc3"s;
    for (const char *letters : {"", "c", "w", "r", "rc"}) {
        Matcher matcher(*Expression::compile("one", options(letters)));
        const auto found = findAll(text, matcher, 100);
        QVERIFY2(found.has_value(), letters);
        QCOMPARE(found->ranges.size(), 2U);
        QCOMPARE(text.substr(found->ranges[1].start, found->ranges[1].size()), "one"s);
    }
}

/// The matcher goes through a text in pieces, whose size depends on the time they take.
void TestExpression::findsTheSameInOnePieceAsInMany()
{
    std::string text;
    for (int i = 0; i < 40'000; ++i)
        text += "nothing here, äöü, or there\n";
    text += "needle\n";
    for (int i = 0; i < 40'000; ++i)
        text += "and nothing behind\n";
    text += "needle";
    for (const char *letters : {"", "c", "w", "r"}) {
        Matcher matcher(*Expression::compile("needle", options(letters)));
        const auto found = findAll(text, matcher, 100);
        QVERIFY(found.has_value());
        QCOMPARE(found->ranges.size(), 2U);
        QCOMPARE(found->ranges[0].start, text.find("needle"));
    }
}

void TestExpression::replaces_data()
{
    QTest::addColumn<QByteArray>("pattern");
    QTest::addColumn<QByteArray>("letters");
    QTest::addColumn<QByteArray>("by");
    QTest::addColumn<QByteArray>("result");
    QTest::newRow("plain") << "b"_ba << ""_ba << "$1\\n"_ba << "a $1\\n c\n"_ba;
    QTest::newRow("groups") << "(a) (b)"_ba << "r"_ba << "\\2-$1"_ba << "b-a c\n"_ba;
    QTest::newRow("named group") << "(?<x>a)"_ba << "r"_ba << "[${x}]"_ba << "[a] b c\n"_ba;
    QTest::newRow("no such group") << "a"_ba << "r"_ba << "${nope}"_ba << "${nope} b c\n"_ba;
    QTest::newRow("whole match") << "b"_ba << "r"_ba << "<$&$0\\0>"_ba << "a <bbb> c\n"_ba;
    QTest::newRow("dollar") << "b"_ba << "r"_ba << "$$1"_ba << "a $1 c\n"_ba;
    QTest::newRow("breaks") << "b"_ba << "r"_ba << "x\\ny\\tz\\\\"_ba << "a x\ny\tz\\ c\n"_ba;
    QTest::newRow("upper") << "(a) (b)"_ba << "r"_ba << "\\U$1x\\E$2\\u$2"_ba << "AXbB c\n"_ba;
    QTest::newRow("unset group") << "(z)?b"_ba << "r"_ba << "[$1]"_ba << "a [] c\n"_ba;
    QTest::newRow("line starts") << "^"_ba << "r"_ba << "// "_ba << "// a b c\n"_ba;
    QTest::newRow("line ends") << "$"_ba << "r"_ba << ";"_ba << "a b c;\n;"_ba;
}

void TestExpression::replaces()
{
    QFETCH(QByteArray, pattern);
    QFETCH(QByteArray, letters);
    QFETCH(QByteArray, by);
    QTEST(QByteArray::fromStdString(
              replaceAll("a b c\n", pattern.toStdString(), options(letters), by.toStdString())),
          "result");
}

void TestExpression::preservesCase_data()
{
    QTest::addColumn<QByteArray>("original");
    QTest::addColumn<QByteArray>("by");
    QTest::addColumn<QByteArray>("result");
    QTest::newRow("small") << "colour"_ba << "Tone"_ba << "tone"_ba;
    QTest::newRow("capitalised") << "Colour"_ba << "tone"_ba << "Tone"_ba;
    QTest::newRow("capitals") << "COLOUR"_ba << "tone"_ba << "TONE"_ba;
    QTest::newRow("camel") << "myColour"_ba << "HisTone"_ba << "hisTone"_ba;
    QTest::newRow("hyphens") << "My-colour"_ba << "his-tone"_ba << "His-tone"_ba;
    QTest::newRow("umlauts") << "ÄRGER"_ba << "übel"_ba << "ÜBEL"_ba;
    QTest::newRow("no letters") << "123"_ba << "Tone"_ba << "Tone"_ba;
}

void TestExpression::preservesCase()
{
    QFETCH(QByteArray, original);
    QFETCH(QByteArray, by);
    QTEST(QByteArray::fromStdString(withCaseOf(by.toStdString(), original.toStdString())),
          "result");
    QTEST(QByteArray::fromStdString(replaceAll(original.toStdString(), original.toStdString(), {},
                                               by.toStdString(), PreserveCase::Yes)),
          "result");
}

void TestExpression::changesCaseWithoutMovingBytes()
{
    QCOMPARE(toLower("ÄÖÜ ΑΒΓ АБВ ЁЀ ŁŻ Iİ ß"), "äöü αβγ абв ёѐ łż iİ ß"s);
    QCOMPARE(toUpper("äöü αβγ абв ёѐ łż i ß"), "ÄÖÜ ΑΒΓ АБВ ЁЀ ŁŻ I ß"s);
    std::string every;
    for (int byte = 0; byte < 256; ++byte)
        every += {char(byte), '\xc3', char(byte)};
    QCOMPARE(toLower(every).size(), every.size());
    QCOMPARE(toUpper(every).size(), every.size());
}

void TestExpression::showsTheNeighbourhoodOfAMatch()
{
    const std::string text = "first\n    the second line\r\nthird\xff one";
    ExcerptMaker excerpts(text);
    const LineMatch second = excerpts.make({text.find("second"), text.find("second") + 6});
    QCOMPARE(second.line, 2U);
    QCOMPARE(second.excerpt, "the second line"s);
    QCOMPARE(second.inExcerpt, (Range{4, 10}));
    const LineMatch last = excerpts.make({text.size() - 3, text.size()});
    QCOMPARE(last.line, 3U);
    QVERIFY(isUtf8(last.excerpt));
    QCOMPARE(last.excerpt.substr(last.inExcerpt.start), "one"s);
}

void TestExpression::showsEveryMatchOfAnEndlessLine()
{
    std::string text = "short\n";
    for (int i = 0; i < 200'000; ++i)
        text += "äx ";
    ExcerptMaker excerpts(text);
    Matcher matcher(*Expression::compile("x", {.matchCase = true}));
    const auto found = findAll(text, matcher, 100'000);
    QCOMPARE(found->ranges.size(), 100'000U);
    for (const Range range : found->ranges) {
        const LineMatch line = excerpts.make(range);
        QCOMPARE(line.line, 2U);
        QVERIFY(line.excerpt.size() <= longestExcerpt && isUtf8(line.excerpt));
        QCOMPARE(line.excerpt.substr(line.inExcerpt.start, line.inExcerpt.size()), "x"s);
    }
    const LineMatch last = ExcerptMaker(text).make(found->ranges.back());
    QVERIFY(last.cutBefore && last.cutAfter);
}

QTEST_GUILESS_MAIN(TestExpression)
#include "tst_expression.moc"
