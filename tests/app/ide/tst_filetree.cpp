// SPDX-License-Identifier: GPL-3.0-or-later
#include "tree/filetreemodel.h"

#include <QAbstractItemModelTester>
#include <QDir>
#include <QFile>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace slipway::ide;
using namespace Qt::StringLiterals;

class TestFileTree : public QObject
{
    Q_OBJECT

private:
    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<FileTreeModel> m_model;
    std::unique_ptr<QAbstractItemModelTester> m_tester;

    QString path(const QString &name) const { return m_folder->filePath(name); }
    void write(const QString &name) const
    {
        QDir(m_folder->path()).mkpath(QFileInfo(name).path());
        QFile file(path(name));
        QVERIFY(file.open(QIODevice::WriteOnly));
    }
    QStringList names(const QModelIndex &parent = {}) const
    {
        QStringList names;
        for (int row = 0; row < m_model->rowCount(parent); ++row)
            names += m_model->index(row, 0, parent).data().toString();
        return names;
    }

private Q_SLOTS:
    void init();
    void cleanup();
    void showsFoldersFirstAsPeopleSort();
    void hidesCaches();
    void readsBranchesWhenTheyAreOpened();
    void followsTheDisk();
    void followsABurstOfChanges();
    void noticesAFileThatBecomesAFolder();
    void renamesInPlace();
    void refusesToRenameOntoAnother();
};

void TestFileTree::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    m_model = std::make_unique<FileTreeModel>();
    m_tester = std::make_unique<QAbstractItemModelTester>(
        m_model.get(), QAbstractItemModelTester::FailureReportingMode::QtTest);
}

void TestFileTree::cleanup()
{
    m_tester.reset();
    m_model.reset();
    m_folder.reset();
}

void TestFileTree::showsFoldersFirstAsPeopleSort()
{
    for (const QString &name :
         {u"b.py"_s, u"A.py"_s, u"file10"_s, u"file9"_s, u"zoo/x"_s, u".env"_s})
        write(name);
    m_model->setRoot(m_folder->path());
    QTRY_COMPARE(names(),
                 (QStringList{u"zoo"_s, u".env"_s, u"A.py"_s, u"b.py"_s, u"file9"_s, u"file10"_s}));
}

void TestFileTree::hidesCaches()
{
    for (const QString &name : {u".git/config"_s, u"__pycache__/a.pyc"_s, u"m.pyc"_s, u"m.py"_s})
        write(name);
    m_model->setRoot(m_folder->path());
    QTRY_COMPARE(names(), QStringList{u"m.py"_s});
}

void TestFileTree::readsBranchesWhenTheyAreOpened()
{
    m_tester.reset(); // It opens every branch itself.
    write(u"a/b/c.py"_s);
    m_model->setRoot(m_folder->path());
    QTRY_COMPARE(names(), QStringList{u"a"_s});
    const QModelIndex a = m_model->index(0, 0);
    QVERIFY(m_model->hasChildren(a));
    QCOMPARE(m_model->rowCount(a), 0);
    QVERIFY(m_model->canFetchMore(a));
    m_model->fetchMore(a);
    QTRY_COMPARE(names(a), QStringList{u"b"_s});
    QVERIFY(!m_model->indexOf(path(u"a/b/c.py"_s)).isValid());
}

void TestFileTree::followsTheDisk()
{
    write(u"a.py"_s);
    m_model->setRoot(m_folder->path());
    QTRY_COMPARE(names(), QStringList{u"a.py"_s});
    const QPersistentModelIndex kept = m_model->index(0, 0);
    write(u"0.py"_s);
    write(u"b.py"_s);
    QTRY_COMPARE(names(), (QStringList{u"0.py"_s, u"a.py"_s, u"b.py"_s}));
    QCOMPARE(kept.data().toString(), u"a.py"_s); // What was selected stays so.
    QVERIFY(QFile::remove(path(u"0.py"_s)));
    QTRY_COMPARE(names(), (QStringList{u"a.py"_s, u"b.py"_s}));
    QVERIFY(QFile::rename(path(u"b.py"_s), path(u"c.py"_s)));
    QTRY_COMPARE(names(), (QStringList{u"a.py"_s, u"c.py"_s}));
}

void TestFileTree::followsABurstOfChanges()
{
    m_model->setRoot(m_folder->path());
    QStringList expected;
    for (int i = 0; i < 500; ++i) {
        expected += u"f%1"_s.arg(i, 3, 10, QChar(u'0'));
        write(expected.last());
    }
    QTRY_COMPARE(names(), expected);
}

void TestFileTree::noticesAFileThatBecomesAFolder()
{
    write(u"x"_s);
    m_model->setRoot(m_folder->path());
    QTRY_COMPARE(names(), QStringList{u"x"_s});
    QVERIFY(QFile::remove(path(u"x"_s)));
    write(u"x/y"_s);
    QTRY_VERIFY(m_model->isFolder(m_model->index(0, 0)));
}

void TestFileTree::renamesInPlace()
{
    write(u"a.py"_s);
    m_model->setRoot(m_folder->path());
    QTRY_COMPARE(names(), QStringList{u"a.py"_s});
    QSignalSpy renamed(m_model.get(), &FileTreeModel::renamed);
    QVERIFY(m_model->setData(m_model->index(0, 0), u"b.py"_s, Qt::EditRole));
    QCOMPARE(renamed.size(), 1);
    QCOMPARE(renamed[0][1].toString(), path(u"b.py"_s));
    QTRY_COMPARE(names(), QStringList{u"b.py"_s});
}

void TestFileTree::refusesToRenameOntoAnother()
{
    write(u"a.py"_s);
    write(u"b.py"_s);
    m_model->setRoot(m_folder->path());
    QTRY_COMPARE(m_model->rowCount(), 2);
    QSignalSpy failed(m_model.get(), &FileTreeModel::failed);
    QVERIFY(!m_model->setData(m_model->index(0, 0), u"b.py"_s, Qt::EditRole));
    QVERIFY(!m_model->setData(m_model->index(0, 0), u"../x"_s, Qt::EditRole));
    QCOMPARE(failed.size(), 2);
    QVERIFY(QFile::exists(path(u"a.py"_s)));
}

QTEST_MAIN(TestFileTree)
#include "tst_filetree.moc"
