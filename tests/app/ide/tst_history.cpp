// SPDX-License-Identifier: GPL-3.0-or-later
#include "history/versionstore.h"

#include <slipway/base/files.h>

#include <QDir>
#include <QTemporaryDir>
#include <QTest>

using namespace slipway;
using namespace slipway::ide;
using namespace Qt::StringLiterals;

class TestHistory : public QObject
{
    Q_OBJECT

private:
    std::unique_ptr<QTemporaryDir> m_folder;
    VersionStore store() const { return VersionStore(m_folder->filePath(u"h"_s).toStdString()); }

private Q_SLOTS:
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }

    void givesBackWhatItKept();
    void keepsATextOnceInARow();
    void survivesDamage();
    void forgetsWhatIsOld();
    void forgetsTheOldestWhenThereIsNoRoom();
};

void TestHistory::givesBackWhatItKept()
{
    const VersionStore kept = store();
    QVERIFY(kept.versions("/a.py").empty());
    QVERIFY(kept.add("/a.py", "one\n", VersionReason::Before, 10));
    QVERIFY(kept.add("/a.py", "two\n", VersionReason::Saved, 20));
    QVERIFY(kept.add("/b.py", "other\n", VersionReason::Replaced, 30));
    const std::vector<Version> versions = kept.versions("/a.py");
    QCOMPARE(versions.size(), 2U);
    QCOMPARE(versions[0].time, 20);
    QCOMPARE(versions[0].size, 4U);
    QCOMPARE(versions[1].reason, VersionReason::Before);
    QCOMPARE(*kept.text(versions[0].hash), "two\n");
    QCOMPARE(*kept.text(versions[1].hash), "one\n");
    const QFileInfo info(m_folder->filePath(u"h/texts"_s));
    QVERIFY(info.isDir());
}

void TestHistory::keepsATextOnceInARow()
{
    const VersionStore kept = store();
    for (int i = 0; i < 3; ++i)
        QVERIFY(kept.add("/a", "same", VersionReason::Saved, i));
    QCOMPARE(kept.versions("/a").size(), 1U);
    QVERIFY(kept.add("/a", "new", VersionReason::Saved, 5));
    QVERIFY(kept.add("/a", "same", VersionReason::Saved, 6));
    QCOMPARE(kept.versions("/a").size(), 3U);
    QVERIFY(
        kept.add("/a", std::string(VersionStore::largestText + 1, 'x'), VersionReason::Saved, 7));
    QCOMPARE(kept.versions("/a").size(), 3U);
}

void TestHistory::survivesDamage()
{
    const VersionStore kept = store();
    QVERIFY(kept.add("/a", "text", VersionReason::Saved, 1));
    for (const QString &sub : {u"files"_s, u"texts"_s}) {
        QDirIterator it(m_folder->filePath(u"h/"_s + sub), QDir::Files,
                        QDirIterator::Subdirectories);
        QVERIFY(it.hasNext());
        QFile file(it.next());
        QVERIFY(file.open(QIODevice::Append));
        file.write(sub == u"files" ? "99 s 4 cut" : "damage");
    }
    const std::vector<Version> versions = kept.versions("/a");
    QCOMPARE(versions.size(), 1U);
    QCOMPARE(kept.text(versions[0].hash).error().code, "history.damaged");
}

void TestHistory::forgetsWhatIsOld()
{
    const VersionStore kept = store();
    constexpr std::int64_t day = 24LL * 3600 * 1000;
    QVERIFY(kept.add("/a", "old", VersionReason::Saved, day));
    QVERIFY(kept.add("/a", "new", VersionReason::Saved, 9 * day));
    QVERIFY(kept.prune({.age = std::chrono::days(5)}, 10 * day));
    const std::vector<Version> versions = kept.versions("/a");
    QCOMPARE(versions.size(), 1U);
    QCOMPARE(*kept.text(versions[0].hash), "new");
}

void TestHistory::forgetsTheOldestWhenThereIsNoRoom()
{
    const VersionStore kept = store();
    for (int i = 0; i < 10; ++i)
        QVERIFY(kept.add("/a", std::string(100, char('a' + i)), VersionReason::Saved, i));
    QVERIFY(kept.prune({.bytes = 80, .age = std::chrono::days(1)}, 20));
    const std::vector<Version> versions = kept.versions("/a");
    QVERIFY(!versions.empty() && versions.size() < 10);
    QCOMPARE(versions[0].time, 9);
    QVERIFY(kept.text(versions[0].hash).has_value());
}

QTEST_GUILESS_MAIN(TestHistory)
#include "tst_history.moc"
