// SPDX-License-Identifier: GPL-3.0-or-later
#include <slipway/search/letter_case.h>
#include <slipway/search/path_index.h>

#include <QRandomGenerator>
#include <QTest>

using namespace slipway::search;
using namespace std::string_literals;

namespace {

std::vector<std::string> best(const PathIndex &index, std::string_view typed,
                              const std::vector<std::string> &recent = {})
{
    std::vector<std::string> paths;
    for (const PathHit &hit : index.search(FuzzyPattern(typed), 20, recent))
        paths.emplace_back(index.path(hit.path));
    return paths;
}

std::string marked(std::string_view text, std::string_view typed, FuzzyText kind)
{
    const auto match = FuzzyPattern(typed).match(text, kind);
    if (!match)
        return "no";
    std::string result;
    for (const std::uint32_t position : match->positions)
        result += text[position];
    return result;
}

} // namespace

class TestFuzzy : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void prefers_data();
    void prefers();
    void marksWhatWasTyped();
    void marksWordStarts();
    void putsRecentFilesFirst();
    void findsWhatMatchesAndNothingElse();
    void looksUpPaths();
    void stopsWhenAsked();
};

void TestFuzzy::prefers_data()
{
    QTest::addColumn<QByteArray>("typed");
    QTest::addColumn<QByteArray>("first");
    QTest::addColumn<QByteArray>("second");
    QTest::newRow("the file's own name")
        << QByteArray("main") << QByteArray("src/deep/main.py") << QByteArray("main/other.py");
    QTest::newRow("in a row") << QByteArray("tree") << QByteArray("ide/filetree.cpp")
                              << QByteArray("ide/theater_queue.cpp");
    QTest::newRow("word starts") << QByteArray("ftm") << QByteArray("ide/fileTreeModel.cpp")
                                 << QByteArray("ide/softmax.cpp");
    QTest::newRow("underscores") << QByteArray("uc") << QByteArray("a/user_controller.rb")
                                 << QByteArray("a/sauce.rb");
    QTest::newRow("folder and name") << QByteArray("app main") << QByteArray("app/x/main.py")
                                     << QByteArray("zap/y/remaining.py");
    QTest::newRow("slash") << QByteArray("b/m") << QByteArray("b/main.py")
                           << QByteArray("bar/cam.py");
    QTest::newRow("shorter") << QByteArray("read") << QByteArray("README.md")
                             << QByteArray("docs/very/long/path/in/the/tree/README.md");
    QTest::newRow("umlaut") << QByteArray("ärger") << QByteArray("a/Ärger.txt")
                            << QByteArray("ärzte/geräte.txt");
}

void TestFuzzy::prefers()
{
    QFETCH(QByteArray, typed);
    QFETCH(QByteArray, first);
    QFETCH(QByteArray, second);
    const PathIndex index({first.toStdString(), second.toStdString(), "nothing/like/it.q"});
    const auto found = best(index, typed.toStdString());
    QVERIFY(!found.empty());
    QCOMPARE(QByteArray::fromStdString(found.front()), first);
}

void TestFuzzy::marksWhatWasTyped()
{
    QCOMPARE(marked("app/main.py", "main", FuzzyText::Path), "main"s);
    QCOMPARE(marked("Toggle Comment", "tcom", FuzzyText::Name), "TCom"s);
    QCOMPARE(marked("Toggle Comment", "com tog", FuzzyText::Name), "TogCom"s);
    QCOMPARE(marked("Toggle Comment", "xyz", FuzzyText::Name), "no"s);
    QCOMPARE(marked("", "x", FuzzyText::Name), "no"s);
    QVERIFY(FuzzyPattern("   ").isEmpty());
}

void TestFuzzy::marksWordStarts()
{
    const auto match = FuzzyPattern("fm").match("fooFmBar_model");
    QCOMPARE(match->positions, (std::vector<std::uint32_t>{3, 4}));
    const auto start = FuzzyPattern("sp").match("task_split_panes");
    QCOMPARE(start->positions, (std::vector<std::uint32_t>{5, 6}));
}

void TestFuzzy::putsRecentFilesFirst()
{
    const PathIndex index({"a/model.py", "b/model.py", "c/model.py", "c/other.py"});
    QCOMPARE(best(index, "model").front(), "a/model.py"s);
    const auto found = best(index, "model", {"c/model.py", "gone.py", "b/model.py"});
    QCOMPARE(found, (std::vector{"c/model.py"s, "b/model.py"s, "a/model.py"s}));
    // Unless a name is typed as it is.
    QCOMPARE(best(PathIndex({"b.py", "bot.py"}), "b.py", {"bot.py"}).front(), "b.py"s);
}

void TestFuzzy::findsWhatMatchesAndNothingElse()
{
    const auto seed = QRandomGenerator::global()->generate();
    qInfo("seed %u", seed);
    QRandomGenerator random(seed);
    const auto word = [&](int most) {
        std::string text;
        for (auto i = random.bounded(1, most); i > 0; --i)
            text += "abcAB/_.-\xc3\xa4"[random.bounded(11)];
        return text;
    };
    std::vector<std::string> paths;
    for (int i = 0; i < 300; ++i)
        paths.push_back(word(30) + std::to_string(i));
    const PathIndex index(paths);
    for (int i = 0; i < 200; ++i) {
        const std::string typed = word(5);
        const FuzzyPattern pattern(typed);
        std::size_t expected = 0;
        for (const std::string &path : paths) {
            const std::string folded = toLower(path);
            std::size_t at = 0;
            for (const char c : toLower(typed)) {
                at = folded.find(c, at);
                if (at == std::string::npos)
                    break;
                ++at;
            }
            expected += at != std::string::npos;
        }
        const auto hits = index.search(pattern, 1000);
        QCOMPARE(hits.size(), expected);
        for (const PathHit &hit : hits) {
            QCOMPARE(hit.match.positions.size(), typed.size());
            QVERIFY(std::ranges::is_sorted(hit.match.positions));
            // An estimate must never promise more than there is.
            const std::string path(index.path(hit.path));
            const auto guess = pattern.estimate(path, toLower(path), path.rfind('/') + 1);
            QVERIFY(guess && *guess <= hit.match.score);
        }
    }
}

void TestFuzzy::looksUpPaths()
{
    const PathIndex index({"b", "a/x", "a"});
    QCOMPARE(index.size(), 3U);
    QVERIFY(index.find("a/x"));
    QCOMPARE(index.path(*index.find("b")), "b");
    QVERIFY(!index.find("a/"));
    QVERIFY(!PathIndex().find("a"));
    QVERIFY(PathIndex().search(FuzzyPattern("a"), 10).empty());
}

void TestFuzzy::stopsWhenAsked()
{
    std::stop_source stop;
    stop.request_stop();
    QVERIFY(PathIndex({"a"}).search(FuzzyPattern("a"), 10, {}, stop.get_token()).empty());
}

QTEST_GUILESS_MAIN(TestFuzzy)
#include "tst_fuzzy.moc"
