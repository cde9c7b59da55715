// SPDX-License-Identifier: GPL-3.0-or-later
#include <slipway/base/files.h>
#include <slipway/project/ignore.h>

#include <QProcess>
#include <QRandomGenerator>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>

#include <set>

using namespace slipway;
using namespace slipway::project;
namespace fs = std::filesystem;
using namespace Qt::StringLiterals;

class TestIgnore : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void follows_data()
    {
        QTest::addColumn<QByteArray>("rules");
        QTest::addColumn<QByteArray>("path");
        QTest::addColumn<bool>("ignored");
        const auto row = [](const char *name, const char *rules, const char *path, bool ignored) {
            QTest::newRow(name) << QByteArray(rules) << QByteArray(path) << ignored;
        };
        row("name at any depth", "*.log\n", "a/b/x.log", true);
        row("anchored", "/x\n", "a/x", false);
        row("slash inside anchors", "a/x\n", "b/a/x", false);
        row("folder only", "build/\n", "build", false);
        row("below a folder", "build/\n", "build/x/y", true);
        row("negated", "*.log\n!keep.log\n", "keep.log", false);
        row("last one wins", "!a\na\n", "a", true);
        row("not below an ignored folder", "d/\n!d/x\n", "d/x", true);
        row("leading stars", "**/x\n", "a/b/x", true);
        row("leading stars at the root", "**/x\n", "x", true);
        row("trailing stars", "a/**\n", "a/b/c", true);
        row("middle stars", "a/**/z\n", "a/z", true);
        row("middle stars, deep", "a/**/z\n", "a/b/c/z", true);
        row("star stays in a folder", "a/*/z\n", "a/b/c/z", false);
        row("comment", "#x\n", "#x", false);
        row("escaped comment", "\\#x\n", "#x", true);
        row("escaped bang", "\\!x\n", "!x", true);
        row("trailing spaces", "x   \n", "x", true);
        row("escaped space", "x\\ \n", "x ", true);
        row("CRLF", "x\r\n", "x", true);
        row("BOM", "\xef\xbb\xbfx\n", "x", true);
        row("set", "[a-c].o\n", "b.o", true);
        row("negated set", "[!a-c].o\n", "b.o", false);
        row("set with bracket", "[]x]\n", "]", true);
        row("class", "[[:digit:]]\n", "7", true);
        row("unclosed set", "[a\n", "[a", false);
        row("no last newline", "x", "x", true);
    }
    void follows()
    {
        QFETCH(QByteArray, rules);
        QFETCH(QByteArray, path);
        QFETCH(bool, ignored);
        IgnoreRules matcher;
        matcher.add(rules.toStdString());
        QCOMPARE(matcher.ignoresDeep(path.toStdString(), EntryKind::File), ignored);
    }

    void someThingsNeverTravel()
    {
        IgnoreRules rules = IgnoreRules::defaults();
        rules.add("!.env\n!.git\n!.slipway\n!node_modules\n");
        QVERIFY(rules.ignores(".env", EntryKind::File));
        QVERIFY(rules.ignores("a/.git", EntryKind::Folder));
        QVERIFY(rules.ignores(".slipway", EntryKind::Folder));
        QVERIFY(!rules.ignores("node_modules", EntryKind::Folder));
        QVERIFY(rules.ignores(".venv", EntryKind::Folder));
        QVERIFY(rules.ignores("a/__pycache__", EntryKind::Folder));
        QVERIFY(rules.ignores(".env.production", EntryKind::File));
        QVERIFY(!rules.ignores(".env.example", EntryKind::File));
        QVERIFY(!rules.ignores("main.py", EntryKind::File));
    }

    void theManifestStandsAboveGit()
    {
        const QTemporaryDir folder;
        const fs::path path = folder.path().toStdString();
        QVERIFY(makeFolder(path / "dist"));
        QVERIFY(writeFileAtomic(path / "slipway.toml",
                                "ignore = [\"*.psd\"]\n[deploy]\nkind = \"static\"\noutput = "
                                "\"dist\"\n"));
        auto rules = IgnoreRules::ofProject(path);
        QVERIFY(rules);
        rules->add("dist/\n!*.psd\n");
        QVERIFY(rules->ignores("a.psd", EntryKind::File));
        QVERIFY(!rules->ignores("dist", EntryKind::Folder));
    }

    void aHostilePatternCostsLittle()
    {
        IgnoreRules rules;
        std::string pattern = "/";
        for (int i = 0; i < 60; ++i)
            pattern += "**/a*";
        rules.add(pattern + "b\n");
        const std::string path(1000, 'a');
        for (int i = 0; i < 20; ++i)
            QVERIFY(!rules.ignores(path, EntryKind::File));
    }

    void agreesWithGitOnRandomRules()
    {
        const QString git = QStandardPaths::findExecutable(u"git"_s);
        if (git.isEmpty())
            QSKIP("git is not installed");
        const quint32 seed = qEnvironmentVariableIsSet("SLIPWAY_SEED")
                                 ? qEnvironmentVariable("SLIPWAY_SEED").toUInt()
                                 : QRandomGenerator::global()->generate();
        qInfo("SLIPWAY_SEED=%u", seed);
        QRandomGenerator random(seed);
        for (int round = 0; round < 40; ++round)
            compareOnce(git, random);
    }

private:
    template<class List>
    static QByteArray pick(QRandomGenerator &random, const List &list)
    {
        return list[random.bounded(static_cast<int>(std::size(list)))];
    }

    static QByteArray randomPattern(QRandomGenerator &random)
    {
        static const char *const parts[] = {
            "a", "b",    "ab",   "*",   "**",  "?",   "/",   "a*",  "*b",    "**",         "/",
            "/", "[ab]", "[!a]", "\\a", "c.x", "*.x", "/**", "**/", "[a-c]", "[[:alpha:]]"};
        QByteArray pattern = random.bounded(5) == 0 ? "!" : "";
        for (int i = 1 + random.bounded(4); i > 0; --i)
            pattern += pick(random, parts);
        return pattern + (random.bounded(4) == 0 ? "/" : "") + '\n';
    }

    static void compareOnce(const QString &git, QRandomGenerator &random)
    {
        static const char *const names[] = {"a", "b", "ab", "c.x", "abc", "ba", "bc.x"};
        const QTemporaryDir folder;
        const fs::path root = folder.path().toStdString();
        QCOMPARE(QProcess::execute(git, {u"init"_s, u"-q"_s, folder.path()}), 0);
        IgnoreRules rules;
        QByteArray top;
        for (int i = 0; i < 6; ++i)
            top += randomPattern(random);
        const QByteArray nested = randomPattern(random) + randomPattern(random);
        rules.add(top.toStdString());
        rules.add(nested.toStdString(), "a");
        // Folders first, so that git's nested file has one.
        std::map<std::string, EntryKind> entries{{"a", EntryKind::Folder}};
        QVERIFY(makeFolder(root / "a"));
        for (int i = 0; i < 25; ++i) {
            std::string path;
            for (int depth = random.bounded(4); depth >= 0; --depth) {
                path += (path.empty() ? "" : "/") + pick(random, names).toStdString();
                const bool last = depth == 0;
                const auto [entry, isNew] =
                    entries.try_emplace(path, last ? EntryKind::File : EntryKind::Folder);
                if (!isNew && entry->second == EntryKind::File)
                    break;
                if (isNew && entry->second == EntryKind::Folder)
                    QVERIFY(makeFolder(root / path));
                else if (isNew)
                    QVERIFY(writeFileAtomic(root / path, "", {.durability = Durability::Fast}));
            }
        }
        QVERIFY(writeFileAtomic(root / ".gitignore", top.toStdString()));
        QVERIFY(writeFileAtomic(root / "a/.gitignore", nested.toStdString()));
        compareEntries(git, folder.path(), rules, entries, top, nested);
    }

    static void compareEntries(const QString &git, const QString &folder, const IgnoreRules &rules,
                               const std::map<std::string, EntryKind> &entries,
                               const QByteArray &top, const QByteArray &nested)
    {
        QProcess check;
        check.setWorkingDirectory(folder);
        check.start(git, {u"check-ignore"_s, u"--stdin"_s, u"-z"_s, u"--no-index"_s});
        for (const auto &[path, kind] : entries)
            check.write(QByteArray::fromStdString(path) + '\0');
        check.closeWriteChannel();
        QVERIFY(check.waitForFinished());
        std::set<std::string> ignored;
        for (const QByteArray &path : check.readAllStandardOutput().split('\0'))
            ignored.insert(path.toStdString());
        for (const auto &[path, kind] : entries) {
            if (rules.ignoresDeep(path, kind) != ignored.contains(path))
                QFAIL(qPrintable(u"%1 is %2 by git with:\n%3\nand in a/:\n%4"_s.arg(
                    QString::fromStdString(path), ignored.contains(path) ? u"ignored"_s : u"kept"_s,
                    QString::fromUtf8(top), QString::fromUtf8(nested))));
        }
    }
};

QTEST_GUILESS_MAIN(TestIgnore)
#include "tst_ignore.moc"
