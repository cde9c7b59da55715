// SPDX-License-Identifier: GPL-3.0-or-later
#include <slipway/base/files.h>
#include <slipway/base/utf8.h>
#include <slipway/search/project_search.h>
#include <slipway/search/replace_files.h>

#include <QRandomGenerator>
#include <QTemporaryDir>
#include <QTest>

using namespace slipway;
using namespace slipway::search;
using namespace std::string_literals;

class TestProjectSearch : public QObject
{
    Q_OBJECT

private:
    std::unique_ptr<QTemporaryDir> m_folder;

    std::string root() const { return m_folder->path().toStdString(); }
    void write(const std::string &name, const std::string &text) const
    {
        const std::filesystem::path path = root() + '/' + name;
        std::filesystem::create_directories(path.parent_path());
        QVERIFY(writeFileAtomic(path, text));
    }
    std::vector<std::string> walked(IgnoreFiles how = IgnoreFiles::Respect) const
    {
        auto files = walkFolder(root(), {.ignoreFiles = how}).files;
        std::ranges::sort(files);
        return files;
    }
    ProjectQuery query(std::string_view pattern, ExpressionOptions options = {}) const
    {
        return {.folder = root(), .expression = *Expression::compile(pattern, options)};
    }
    static std::vector<FileMatches> run(const ProjectQuery &query, SearchSummary *summary = nullptr)
    {
        std::vector<FileMatches> files;
        const auto done =
            searchProject(query, {}, [&](FileMatches file) { files.push_back(std::move(file)); });
        if (summary)
            *summary = done;
        std::ranges::sort(files, {}, &FileMatches::path);
        return files;
    }

private Q_SLOTS:
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }
    void respectsIgnoreFiles();
    void respectsIgnoreFilesAboveTheFolder();
    void findsInFiles();
    void looksOnlyWhereAsked_data();
    void looksOnlyWhereAsked();
    void prefersOpenTexts();
    void saysWhatItLeftOut();
    void endsAtTheLimit();
    void stopsAtOnce();
    void takesBackWhatItReplaced();
    void leavesWhatItMustNotChange();
};

void TestProjectSearch::respectsIgnoreFiles()
{
    write(".gitignore", "*.log\n/out/\n");
    write("a.py", "");
    write("a.log", "");
    write("out/x", "");
    write("sub/.gitignore", "!a.log\nsecret\n");
    write("sub/a.log", "");
    write("sub/secret", "");
    write("sub/out/x", "");
    write("node_modules/m/index.js", "");
    write(".git/config", "");
    write(".git/info/exclude", "mine\n");
    write("mine", "");
    QCOMPARE(walked(),
             (std::vector{".gitignore"s, "a.py"s, "sub/.gitignore"s, "sub/a.log"s, "sub/out/x"s}));
    const auto all = walked(IgnoreFiles::Disregard);
    QCOMPARE(all.size(), 10U);
    QVERIFY(std::ranges::contains(all, "node_modules/m/index.js"s));
}

void TestProjectSearch::respectsIgnoreFilesAboveTheFolder()
{
    write(".git/HEAD", "");
    write(".gitignore", "/app/generated/\n*.tmp\n");
    write("app/.gitignore", "local\n");
    write("app/generated/x", "");
    write("app/local", "");
    write("app/a.tmp", "");
    write("app/deep/local", "");
    write("app/main.py", "");
    auto files = walkFolder(root() + "/app").files;
    std::ranges::sort(files);
    QCOMPARE(files, (std::vector{".gitignore"s, "main.py"s}));
}

void TestProjectSearch::findsInFiles()
{
    write("a.txt", "one\ntwo one\n");
    write("deep/er/b.txt", "none\n");
    write("c.txt", "two");
    SearchSummary summary;
    const auto files = run(query("one"), &summary);
    QCOMPARE(files.size(), 2U);
    QCOMPARE(files[0].path, "a.txt"s);
    QCOMPARE(files[0].matches.size(), 2U);
    QCOMPARE(files[0].matches[1].line, 2U);
    QCOMPARE(files[0].matches[1].excerpt, "two one"s);
    QCOMPARE(files[0].fingerprint, fingerprint("one\ntwo one\n"));
    QCOMPARE(files[1].path, "deep/er/b.txt"s);
    QCOMPARE(summary.files, 3U);
    QCOMPARE(summary.matches, 3U);
    QCOMPARE(summary.matchedFiles, 2U);
    QVERIFY(!summary.truncated);
}

void TestProjectSearch::looksOnlyWhereAsked_data()
{
    QTest::addColumn<QByteArray>("include");
    QTest::addColumn<QByteArray>("exclude");
    QTest::addColumn<int>("count");
    QTest::newRow("everywhere") << QByteArray() << QByteArray() << 4;
    QTest::newRow("kind") << QByteArray("*.py") << QByteArray() << 3;
    QTest::newRow("kinds") << QByteArray("*.py, *.js") << QByteArray() << 4;
    QTest::newRow("folder") << QByteArray("src") << QByteArray() << 2;
    QTest::newRow("folder with slash") << QByteArray("./src/") << QByteArray() << 2;
    QTest::newRow("depth") << QByteArray("src/**/*.py") << QByteArray() << 2;
    QTest::newRow("exclude") << QByteArray("*.py") << QByteArray("test_*, deep") << 1;
    QTest::newRow("not") << QByteArray("*.py, !test_*") << QByteArray() << 2;
    QTest::newRow("blank") << QByteArray(" , ") << QByteArray(" ") << 4;
}

void TestProjectSearch::looksOnlyWhereAsked()
{
    for (const char *name : {"src/a.py", "src/deep/b.py", "test_c.py", "d.js"})
        write(name, "x");
    QFETCH(QByteArray, include);
    QFETCH(QByteArray, exclude);
    auto wanted = query("x");
    wanted.include = GlobList(include.toStdString());
    wanted.exclude = GlobList(exclude.toStdString());
    QTEST(int(run(wanted).size()), "count");
}

void TestProjectSearch::prefersOpenTexts()
{
    write("a.txt", "old\n");
    auto wanted = query("new");
    wanted.openTexts.emplace("a.txt", std::make_shared<const std::string>("\nnew\n"));
    const auto files = run(wanted);
    QCOMPARE(files.size(), 1U);
    QCOMPARE(files[0].matches[0].line, 2U);
    QCOMPARE(files[0].fingerprint, fingerprint("\nnew\n"));
}

void TestProjectSearch::saysWhatItLeftOut()
{
    write("program", "one\0one"s);
    write("big", std::string(5000, 'x') + "one");
    write("hard", std::string(5000, 'a') + "c");
    write("good", "one");
    auto wanted = query("one|^(a|a|aa)*b", {.regularExpression = true});
    wanted.largestFile = 5002;
    SearchSummary summary;
    QCOMPARE(run(wanted, &summary).size(), 1U);
    QCOMPARE(summary.binary, std::vector{"program"s});
    QCOMPARE(summary.tooLarge, std::vector{"big"s});
    QCOMPARE(summary.tooHard, std::vector{"hard"s});
}

void TestProjectSearch::endsAtTheLimit()
{
    for (int i = 0; i < 100; ++i)
        write("f" + std::to_string(i), "x x x x x x x x x x");
    auto wanted = query("x");
    wanted.matchLimit = 50;
    wanted.matchLimitPerFile = 5;
    SearchSummary summary;
    const auto files = run(wanted, &summary);
    QVERIFY(summary.truncated);
    QCOMPARE(summary.matches, 50U);
    QCOMPARE(files.size(), 10U);
    QVERIFY(files[0].truncated);
}

void TestProjectSearch::stopsAtOnce()
{
    for (int i = 0; i < 200; ++i)
        write("f" + std::to_string(i), "x");
    std::stop_source stop;
    std::size_t seen = 0;
    searchProject(query("x"), stop.get_token(), [&](const FileMatches &) {
        ++seen;
        stop.request_stop();
    });
    QCOMPARE(seen, 1U);
}

void TestProjectSearch::takesBackWhatItReplaced()
{
    const auto seed = QRandomGenerator::global()->generate();
    qInfo("seed %u", seed);
    QRandomGenerator random(seed);
    for (int round = 0; round < 200; ++round) {
        std::string text;
        for (int i = 0; i < 100; ++i)
            text += "ab\n"[random.bounded(3)];
        std::string by;
        for (auto length = random.bounded(5); length > 0; --length)
            by += "xab\xc3\xa4"[random.bounded(5)];
        const auto expression =
            *Expression::compile(random.bounded(2) ? "a+b" : "^", {.regularExpression = true});
        Matcher matcher(expression);
        const auto found = findAll(text, matcher, 1000);
        const auto edits = editsFor(text, matcher, Replacement(by, expression), found->ranges);
        QVERIFY(edits && edits->size() == found->ranges.size());
        QCOMPARE(applied(applied(text, *edits), inverse(text, *edits)), text);
    }
}

void TestProjectSearch::leavesWhatItMustNotChange()
{
    const auto edits = [](const std::string &by) -> EditMaker {
        return [by](std::string_view) {
            return std::vector<Edit>{{.range = {.start = 0, .end = 1}, .text = by}};
        };
    };
    write("good", "abc");
    write("latin", "a\xe9");
    FilesChanged result;
    changeFile(root(), "good", fingerprint("abc"), edits("x"), result);
    changeFile(root(), "good", fingerprint("abc"), edits("y"), result);
    changeFile(root(), "gone", 0, edits("x"), result);
    changeFile(root(), "latin", fingerprint("a\xe9"), edits("\xc3\xa4"), result);
    QCOMPARE(*readFile(root() + "/good"), "xbc"s);
    QCOMPARE(*readFile(root() + "/latin"), "a\xe9"s);
    QCOMPARE(result.undo.size(), 1U);
    QCOMPARE(result.skipped.size(), 3U);
    QCOMPARE(result.skipped[0].reason, SkipReason::Changed);
    QCOMPARE(result.skipped[1].reason, SkipReason::Gone);
    QCOMPARE(result.skipped[2].reason, SkipReason::NotUtf8);
    // ASCII fits into any encoding.
    changeFile(root(), "latin", fingerprint("a\xe9"), edits("x"), result);
    QCOMPARE(*readFile(root() + "/latin"), "x\xe9"s);
}

QTEST_GUILESS_MAIN(TestProjectSearch)
#include "tst_project_search.moc"
