// SPDX-License-Identifier: GPL-3.0-or-later
#include "tree/fileoperations.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QTemporaryDir>
#include <QTest>

#include <sys/stat.h>
#include <unistd.h>

using namespace slipway::ide;
using namespace Qt::StringLiterals;

class TestFileOperations : public QObject
{
    Q_OBJECT

private:
    std::unique_ptr<QTemporaryDir> m_folder;
    QTemporaryDir m_home;

    QString path(const QString &name = {}) const
    {
        return name.isEmpty() ? m_folder->path() : m_folder->filePath(name);
    }
    void write(const QString &name, const QByteArray &bytes = "x") const
    {
        QDir(m_folder->path()).mkpath(QFileInfo(name).path());
        QFile file(path(name));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(bytes);
    }
    QByteArray read(const QString &name) const
    {
        QFile file(path(name));
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray("(none)");
    }
    bool exists(const QString &name) const { return QFileInfo::exists(path(name)); }

private Q_SLOTS:
    void initTestCase();
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }
    void makesFoldersOnTheWay();
    void refusesNames_data();
    void refusesNames();
    void renames();
    void refusesToRenameOntoAnother();
    void changesCaseOnly();
    void movesAndUndoes();
    void refusesAFolderIntoItself();
    void asksNothingOfAMoveToWhereItIs();
    void answersConflicts_data();
    void answersConflicts();
    void copiesLinksAsLinks();
    void refusesPipes();
    void duplicatesWithAFreeName();
    void trashesAndBringsBack();
    void undoesAFreshFolderOnlyWhileItIsEmpty();
    void tellsStems_data();
    void tellsStems();
};

void TestFileOperations::initTestCase()
{
    QVERIFY(qputenv("XDG_DATA_HOME", m_home.path().toUtf8()));
}

void TestFileOperations::makesFoldersOnTheWay()
{
    const FileOutcome outcome = makeEntry(path(), u"a/b/c.py"_s, MakeWhat::File);
    QCOMPARE(outcome.problem, QString());
    QCOMPARE(outcome.steps.size(), 3U);
    QVERIFY(QFileInfo(path(u"a/b/c.py"_s)).isFile());
    QVERIFY(makeEntry(path(), u"a/d/"_s, MakeWhat::File).problem.isEmpty());
    QVERIFY(QFileInfo(path(u"a/d"_s)).isDir());
    QVERIFY(!makeEntry(path(), u"a/b/c.py"_s, MakeWhat::File).problem.isEmpty());
}

void TestFileOperations::refusesNames_data()
{
    QTest::addColumn<QString>("name");
    QTest::newRow("empty") << u""_s;
    QTest::newRow("up") << u"../x"_s;
    QTest::newRow("here") << u"."_s;
    QTest::newRow("root") << u"/etc/x"_s;
    QTest::newRow("double slash") << u"a//b"_s;
    QTest::newRow("nul") << u"a"_s + QChar(0) + u"b"_s;
    QTest::newRow("too long") << QString(256, u'x');
    QTest::newRow("too long in bytes") << QString(130, u'ä');
}

void TestFileOperations::refusesNames()
{
    QFETCH(QString, name);
    const FileOutcome outcome = makeEntry(path(), name, MakeWhat::File);
    QVERIFY(!outcome.problem.isEmpty());
    QVERIFY(outcome.steps.empty());
    QVERIFY(QDir(path()).isEmpty());
}

void TestFileOperations::renames()
{
    write(u"a.py"_s, "1");
    QVERIFY(renameEntry(path(u"a.py"_s), u"b.py"_s).problem.isEmpty());
    QCOMPARE(read(u"b.py"_s), "1");
    QVERIFY(!exists(u"a.py"_s));
}

void TestFileOperations::refusesToRenameOntoAnother()
{
    write(u"a.py"_s, "1");
    write(u"b.py"_s, "2");
    QVERIFY(!renameEntry(path(u"a.py"_s), u"b.py"_s).problem.isEmpty());
    QVERIFY(!renameEntry(path(u"a.py"_s), u"c/d.py"_s).problem.isEmpty());
    QCOMPARE(read(u"b.py"_s), "2");
    // Two names of one file are still two names.
    QCOMPARE(link(qPrintable(path(u"a.py"_s)), qPrintable(path(u"A.py"_s))), 0);
    QVERIFY(!renameEntry(path(u"a.py"_s), u"A.py"_s).problem.isEmpty());
    QVERIFY(exists(u"a.py"_s));
}

void TestFileOperations::changesCaseOnly()
{
    write(u"readme.md"_s, "1");
    QVERIFY(renameEntry(path(u"readme.md"_s), u"README.md"_s).problem.isEmpty());
    QCOMPARE(QDir(path()).entryList(QDir::Files), QStringList{u"README.md"_s});
}

void TestFileOperations::movesAndUndoes()
{
    write(u"a/x.py"_s, "1");
    write(u"b/y.py"_s, "2");
    const FileOutcome moved =
        transferEntries({path(u"a"_s)}, path(u"b"_s), Transfer::Move, OnConflict::Skip);
    QCOMPARE(moved.problem, QString());
    QCOMPARE(read(u"b/a/x.py"_s), "1");
    QVERIFY(!exists(u"a"_s));
    QVERIFY(undoSteps(moved.steps).problem.isEmpty());
    QCOMPARE(read(u"a/x.py"_s), "1");
    QVERIFY(!exists(u"b/a"_s));
}

void TestFileOperations::refusesAFolderIntoItself()
{
    write(u"a/b/x"_s);
    for (const Transfer how : {Transfer::Move, Transfer::Copy}) {
        const FileOutcome outcome =
            transferEntries({path(u"a"_s)}, path(u"a/b"_s), how, OnConflict::Replace);
        QVERIFY(!outcome.problem.isEmpty());
        QVERIFY(exists(u"a/b/x"_s));
        QVERIFY(!exists(u"a/b/a"_s));
    }
    // What would replace the folder it is in.
    write(u"c/c"_s);
    QVERIFY(!transferEntries({path(u"c/c"_s)}, path(), Transfer::Move, OnConflict::Replace)
                 .problem.isEmpty());
    QVERIFY(exists(u"c/c"_s));
}

void TestFileOperations::asksNothingOfAMoveToWhereItIs()
{
    write(u"a.py"_s);
    QVERIFY(conflicts({path(u"a.py"_s)}, path(), Transfer::Move).isEmpty());
    QVERIFY(transferEntries({path(u"a.py"_s)}, path(), Transfer::Move, OnConflict::Replace)
                .steps.empty());
    QVERIFY(exists(u"a.py"_s));
}

void TestFileOperations::answersConflicts_data()
{
    QTest::addColumn<int>("answer");
    QTest::addColumn<QByteArray>("there");
    QTest::addColumn<QByteArray>("second");
    QTest::newRow("replace") << int(OnConflict::Replace) << QByteArray("new")
                             << QByteArray("(none)");
    QTest::newRow("keep both") << int(OnConflict::KeepBoth) << QByteArray("old")
                               << QByteArray("new");
    QTest::newRow("skip") << int(OnConflict::Skip) << QByteArray("old") << QByteArray("(none)");
}

void TestFileOperations::answersConflicts()
{
    QFETCH(int, answer);
    QFETCH(QByteArray, there);
    QFETCH(QByteArray, second);
    write(u"from/a.py"_s, "new");
    write(u"to/a.py"_s, "old");
    const QStringList paths{path(u"from/a.py"_s)};
    QCOMPARE(conflicts(paths, path(u"to"_s), Transfer::Copy), paths);
    const FileOutcome outcome =
        transferEntries(paths, path(u"to"_s), Transfer::Copy, OnConflict(answer));
    QCOMPARE(outcome.problem, QString());
    QCOMPARE(read(u"to/a.py"_s), there);
    QCOMPARE(read(u"to/a-2.py"_s), second);
    QCOMPARE(read(u"from/a.py"_s), "new");
    QVERIFY(undoSteps(outcome.steps).problem.isEmpty());
    QCOMPARE(read(u"to/a.py"_s), "old");
    QVERIFY(!exists(u"to/a-2.py"_s));
}

void TestFileOperations::copiesLinksAsLinks()
{
    write(u"a/x"_s, "1");
    QVERIFY(QFile::link(u".."_s, path(u"a/up"_s)));
    QVERIFY(QFile::link(u"nowhere"_s, path(u"a/broken"_s)));
    QDir().mkpath(path(u"b"_s));
    const FileOutcome outcome =
        transferEntries({path(u"a"_s)}, path(u"b"_s), Transfer::Copy, OnConflict::Skip);
    QCOMPARE(outcome.problem, QString());
    QVERIFY(QFileInfo(path(u"b/a/up"_s)).isSymLink());
    QVERIFY(QFileInfo(path(u"b/a/broken"_s)).isSymLink());
}

void TestFileOperations::refusesPipes()
{
    QDir().mkpath(path(u"a"_s));
    QDir().mkpath(path(u"b"_s));
    QCOMPARE(mkfifo(qPrintable(path(u"a/pipe"_s)), 0600), 0);
    const FileOutcome outcome =
        transferEntries({path(u"a"_s)}, path(u"b"_s), Transfer::Copy, OnConflict::Skip);
    QVERIFY(!outcome.problem.isEmpty());
    QVERIFY(!exists(u"b/a"_s)); // No half copies.
}

void TestFileOperations::duplicatesWithAFreeName()
{
    write(u"a.tar.gz"_s, "1");
    write(u"a-2.tar.gz"_s, "2");
    write(u".env"_s, "3");
    write(u"d.d/x"_s, "4");
    const FileOutcome outcome =
        duplicateEntries({path(u"a.tar.gz"_s), path(u".env"_s), path(u"d.d"_s)});
    QCOMPARE(outcome.problem, QString());
    QCOMPARE(read(u"a-3.tar.gz"_s), "1");
    QCOMPARE(read(u".env-2"_s), "3");
    QCOMPARE(read(u"d.d-2/x"_s), "4");
}

void TestFileOperations::trashesAndBringsBack()
{
    write(u"a/x"_s, "1");
    write(u"b"_s, "2");
    const FileOutcome outcome = trashEntries({path(u"a"_s), path(u"b"_s)});
    if (!outcome.untrashable.isEmpty())
        QSKIP("This system has no trash for temporary files.");
    QVERIFY(!exists(u"a"_s) && !exists(u"b"_s));
    QVERIFY(undoSteps(outcome.steps).problem.isEmpty());
    QCOMPARE(read(u"a/x"_s), "1");
    QCOMPARE(read(u"b"_s), "2");
    const QFileInfo trashed(outcome.steps[0].to);
    QVERIFY(!QFileInfo::exists(trashed.absolutePath() + u"/../info/"_s + trashed.fileName()
                               + u".trashinfo"_s));
}

void TestFileOperations::undoesAFreshFolderOnlyWhileItIsEmpty()
{
    const FileOutcome made = makeEntry(path(), u"fresh"_s, MakeWhat::Folder);
    write(u"fresh/work.py"_s, "1");
    QVERIFY(undoSteps(made.steps).problem.isEmpty());
    QCOMPARE(read(u"fresh/work.py"_s), "1");
}

void TestFileOperations::tellsStems_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<bool>("folder");
    QTest::addColumn<QString>("stem");
    QTest::newRow("file") << u"main.py"_s << false << u"main"_s;
    QTest::newRow("no ending") << u"Makefile"_s << false << u"Makefile"_s;
    QTest::newRow("hidden") << u".gitignore"_s << false << u".gitignore"_s;
    QTest::newRow("packed") << u"a.tar.gz"_s << false << u"a"_s;
    QTest::newRow("several dots") << u"a.b.c"_s << false << u"a.b"_s;
    QTest::newRow("folder") << u"site.d"_s << true << u"site.d"_s;
}

void TestFileOperations::tellsStems()
{
    QFETCH(QString, name);
    QFETCH(bool, folder);
    QFETCH(QString, stem);
    QCOMPARE(name.first(stemLength(name, folder)), stem);
}

QTEST_GUILESS_MAIN(TestFileOperations)
#include "tst_fileoperations.moc"
