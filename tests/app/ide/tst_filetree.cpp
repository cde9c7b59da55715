// SPDX-License-Identifier: GPL-3.0-or-later
#include "windowtest.h"

#include "shell/application.h"
#include "tree/filetree.h"
#include "tree/filetreemodel.h"

#include <QAbstractItemModelTester>
#include <QClipboard>
#include <QDir>
#include <QDropEvent>
#include <QFile>
#include <QLineEdit>
#include <QMessageBox>
#include <QMimeData>
#include <QPushButton>

#include <unistd.h>

using namespace slipway::ide;
using namespace Qt::StringLiterals;

class TestFileTree : public WindowTest
{
    Q_OBJECT

private:
    std::unique_ptr<FileTreeModel> m_model;
    std::unique_ptr<QAbstractItemModelTester> m_tester;

    QStringList names(const QModelIndex &parent = {}) const
    {
        QStringList names;
        for (int row = 0; row < m_model->rowCount(parent); ++row)
            names += m_model->index(row, 0, parent).data().toString();
        return names;
    }

    /// A window on the folder, with the tree in front.
    FileTree *openTree()
    {
        m_tester.reset();
        openWindow(folder());
        m_window->showPanel(u"files"_s, Shell::Focus::Give);
        auto *tree = m_window->findChild<FileTree *>();
        tree->setFocus();
        return tree;
    }
    QModelIndex at(const FileTree &tree, const QString &name) const
    {
        return tree.files().indexOf(path(name));
    }
    static QMessageBox *question()
    {
        return qobject_cast<QMessageBox *>(QApplication::activeModalWidget());
    }
    static void answer(const QString &text)
    {
        QTRY_VERIFY(question());
        for (QAbstractButton *button : question()->buttons()) {
            if (button->text().remove(u'&') == text) {
                QTest::mouseClick(button, Qt::LeftButton);
                return;
            }
        }
        QFAIL(qPrintable(u"no button "_s + text));
    }
    void drop(FileTree &tree, const QModelIndex &onto, const QStringList &files,
              Qt::KeyboardModifiers modifiers = {}) const
    {
        QMimeData data;
        QList<QUrl> urls;
        for (const QString &file : files)
            urls += QUrl::fromLocalFile(file);
        data.setUrls(urls);
        const QPoint place = onto.isValid() ? tree.visualRect(onto).center()
                                            : QPoint(20, tree.viewport()->height() - 4);
        const Qt::DropActions actions = Qt::CopyAction | Qt::MoveAction;
        QDragEnterEvent enter(place, actions, &data, Qt::LeftButton, modifiers);
        QCoreApplication::sendEvent(tree.viewport(), &enter);
        QDragMoveEvent move(place, actions, &data, Qt::LeftButton, modifiers);
        QCoreApplication::sendEvent(tree.viewport(), &move);
        QVERIFY(move.isAccepted());
        QDropEvent event(place, actions, &data, Qt::LeftButton, modifiers);
        QCoreApplication::sendEvent(tree.viewport(), &event);
    }

private Q_SLOTS:
    void initTestCase() { setUpApplication(); }
    void init();
    void cleanup();
    void showsFoldersFirstAsPeopleSort();
    void hidesCaches();
    void readsBranchesWhenTheyAreOpened();
    void followsTheDisk();
    void followsABurstOfChanges();
    void noticesAFileThatBecomesAFolder();
    void asksForRenames();
    void keepsWhatIsOpenBelowARename();
    void sortsByKindAndChange();
    void setsBackWhatIsIgnored();
    void saysWhatCannotBeRead();
    void marksLinksAndEndsCycles();
    void listsAHundredThousandFiles();
    void typesNewNamesInPlace();
    void givesUpANewNameWithEscape();
    void selectsTheStemForRenaming();
    void renamesByKeyAndUndoes();
    void refusesATakenNameWhileItIsTyped();
    void deletesManyAndBringsThemBack();
    void movesByCutAndPaste();
    void takesDrops_data();
    void takesDrops();
    void asksAboutTakenNames();
    void filtersAsYouType();
    void opensWhatIsFound();
    void followsTheCurrentFile();
    void choosesOneWhileCtrlIsHeld();
    void marksUnsavedFiles();
};

void TestFileTree::init()
{
    newProject();
    m_model = std::make_unique<FileTreeModel>();
    m_tester = std::make_unique<QAbstractItemModelTester>(
        m_model.get(), QAbstractItemModelTester::FailureReportingMode::QtTest);
}

void TestFileTree::cleanup()
{
    m_window.reset();
    m_tester.reset();
    m_model.reset();
}

void TestFileTree::showsFoldersFirstAsPeopleSort()
{
    for (const QString &name :
         {u"b.py"_s, u"A.py"_s, u"file10"_s, u"file9"_s, u"zoo/x"_s, u".env"_s})
        write(name);
    m_model->setRoot(folder());
    QTRY_COMPARE(names(),
                 (QStringList{u"zoo"_s, u".env"_s, u"A.py"_s, u"b.py"_s, u"file9"_s, u"file10"_s}));
}

void TestFileTree::hidesCaches()
{
    for (const QString &name : {u".git/config"_s, u"__pycache__/a.pyc"_s, u"m.pyc"_s, u"m.py"_s})
        write(name);
    m_model->setRoot(folder());
    QTRY_COMPARE(names(), QStringList{u"m.py"_s});
}

void TestFileTree::readsBranchesWhenTheyAreOpened()
{
    m_tester.reset(); // It opens every branch itself.
    write(u"a/b/c.py"_s);
    m_model->setRoot(folder());
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
    m_model->setRoot(folder());
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
    m_model->setRoot(folder());
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
    m_model->setRoot(folder());
    QTRY_COMPARE(names(), QStringList{u"x"_s});
    QVERIFY(QFile::remove(path(u"x"_s)));
    write(u"x/y"_s);
    QTRY_VERIFY(m_model->isFolder(m_model->index(0, 0)));
}

void TestFileTree::asksForRenames()
{
    write(u"a.py"_s);
    m_model->setRoot(folder());
    QTRY_COMPARE(names(), QStringList{u"a.py"_s});
    QSignalSpy asked(m_model.get(), &FileTreeModel::renameAsked);
    QVERIFY(m_model->setData(m_model->index(0, 0), u"b.py"_s, Qt::EditRole));
    QCOMPARE(asked.size(), 1);
    QCOMPARE(asked[0][0].toString(), path(u"a.py"_s));
    QCOMPARE(asked[0][1].toString(), u"b.py"_s);
    QVERIFY(!m_model->setData(m_model->index(0, 0), u" "_s, Qt::EditRole));
}

void TestFileTree::keepsWhatIsOpenBelowARename()
{
    write(u"a/x.py"_s);
    write(u"b/y.py"_s);
    m_model->setRoot(folder());
    QTRY_COMPARE(names(), (QStringList{u"a"_s, u"b"_s}));
    QTRY_COMPARE(names(m_model->index(0, 0)), QStringList{u"x.py"_s}); // The tester opens it.
    const QPersistentModelIndex kept = m_model->index(0, 0, m_model->index(0, 0));
    QVERIFY(QFile::rename(path(u"a"_s), path(u"c"_s)));
    m_model->takeRename(path(u"a"_s), path(u"c"_s));
    QTRY_COMPARE(names(), (QStringList{u"b"_s, u"c"_s}));
    QCOMPARE(m_model->path(kept), path(u"c/x.py"_s));
    write(u"c/z.py"_s); // It is watched under its new name.
    QTRY_COMPARE(names(m_model->index(1, 0)), (QStringList{u"x.py"_s, u"z.py"_s}));
}

void TestFileTree::sortsByKindAndChange()
{
    write(u"b.py"_s);
    write(u"a.txt"_s);
    write(u"c.py"_s);
    write(u"z/x"_s);
    QFile old(path(u"b.py"_s));
    QVERIFY(old.open(QIODevice::ReadWrite));
    QVERIFY(old.setFileTime(QDateTime::currentDateTime().addDays(-3),
                            QFileDevice::FileModificationTime));
    old.close();
    m_model->setRoot(folder());
    QTRY_COMPARE(names(), (QStringList{u"z"_s, u"a.txt"_s, u"b.py"_s, u"c.py"_s}));
    const QPersistentModelIndex kept = m_model->index(1, 0);
    m_model->setRules({.order = {.by = TreeOrder::By::Kind}});
    QTRY_COMPARE(names(), (QStringList{u"z"_s, u"b.py"_s, u"c.py"_s, u"a.txt"_s}));
    QCOMPARE(kept.data().toString(), u"a.txt"_s);
    m_model->setRules({.order = {.by = TreeOrder::By::Modified, .foldersFirst = true}});
    QTRY_COMPARE(names().constLast(), u"b.py"_s);
    m_model->setRules({.order = {.by = TreeOrder::By::Name, .foldersFirst = false}});
    QTRY_COMPARE(names(), (QStringList{u"a.txt"_s, u"b.py"_s, u"c.py"_s, u"z"_s}));
}

void TestFileTree::setsBackWhatIsIgnored()
{
    write(u"build/x"_s);
    write(u"src/gen/y"_s);
    write(u"src/z"_s);
    QFile ignore(path(u".gitignore"_s));
    QVERIFY(ignore.open(QIODevice::WriteOnly));
    ignore.write("build/\ngen\n");
    ignore.close();
    m_model->setRoot(folder());
    const auto aside = [this](const QString &name) {
        return m_model->indexOf(path(name)).data(FileTreeModel::AsideRole).toBool();
    };
    QTRY_VERIFY(m_model->indexOf(path(u"build/x"_s)).isValid());
    QTRY_VERIFY(m_model->indexOf(path(u"src/gen/y"_s)).isValid());
    QVERIFY(aside(u"build"_s) && aside(u"build/x"_s) && aside(u"src/gen"_s));
    QVERIFY(!aside(u"src"_s) && !aside(u"src/z"_s));
}

void TestFileTree::saysWhatCannotBeRead()
{
    if (geteuid() == 0)
        QSKIP("The superuser can read every folder.");
    write(u"a/x"_s);
    QVERIFY(QFile::setPermissions(path(u"a"_s), {}));
    m_model->setRoot(folder());
    QTRY_VERIFY(
        !m_model->indexOf(path(u"a"_s)).data(FileTreeModel::ProblemRole).toString().isEmpty());
    QVERIFY(QFile::setPermissions(path(u"a"_s),
                                  QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner));
}

void TestFileTree::marksLinksAndEndsCycles()
{
    m_tester.reset();
    write(u"a/x"_s);
    QVERIFY(QFile::link(u".."_s, path(u"a/up"_s)));
    QVERIFY(QFile::link(u"nowhere"_s, path(u"broken"_s)));
    m_model->setRoot(folder());
    QTRY_COMPARE(names(), (QStringList{u"a"_s, u"broken"_s}));
    QVERIFY(m_model->index(1, 0).data(FileTreeModel::LinkRole).toBool());
    QVERIFY(!m_model->isFolder(m_model->index(1, 0)));
    const auto walked = walkFolder(folder(), {}, std::make_shared<std::atomic<bool>>(false));
    QCOMPARE(walked.size(), 4U);
}

void TestFileTree::listsAHundredThousandFiles()
{
    m_tester.reset();
    QDir().mkpath(path(u"many"_s));
    constexpr int count = 100'000;
    for (int i = 0; i < count; ++i) {
        QFile file(path(u"many/f%1"_s.arg(i)));
        QVERIFY(file.open(QIODevice::WriteOnly));
    }
    m_model->setRoot(folder());
    QTRY_COMPARE(names(), QStringList{u"many"_s});
    const QModelIndex many = m_model->index(0, 0);
    m_model->fetchMore(many);
    QTRY_COMPARE_WITH_TIMEOUT(m_model->rowCount(many), count, 60'000);
    QCOMPARE(m_model->index(count - 1, 0, many).data().toString(), u"f99999"_s);
    QVERIFY(QFile::remove(path(u"many/f50000"_s)));
    QTRY_COMPARE_WITH_TIMEOUT(m_model->rowCount(many), count - 1, 60'000);
}

void TestFileTree::typesNewNamesInPlace()
{
    write(u"main.py"_s);
    FileTree *tree = openTree();
    QTRY_VERIFY(at(*tree, u"main.py"_s).isValid());
    tree->createFile();
    QTRY_VERIFY(qobject_cast<QLineEdit *>(QApplication::focusWidget()));
    QTest::keyClicks(QApplication::focusWidget(), u"pkg/sub/mod.py"_s);
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_Return);
    QTRY_COMPARE(m_window->workspace().currentFile(), path(u"pkg/sub/mod.py"_s));
    QTRY_VERIFY(at(*tree, u"pkg/sub/mod.py"_s).isValid()); // The current file is followed.
    tree->createFolder();
    QTRY_VERIFY(qobject_cast<QLineEdit *>(QApplication::focusWidget()));
    QTest::keyClicks(QApplication::focusWidget(), u"inner"_s);
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_Return);
    QTRY_VERIFY(QFileInfo(path(u"pkg/sub/inner"_s)).isDir());
}

void TestFileTree::givesUpANewNameWithEscape()
{
    write(u"main.py"_s);
    FileTree *tree = openTree();
    QTRY_COMPARE(tree->files().rowCount(), 1);
    tree->createFile();
    QTRY_VERIFY(qobject_cast<QLineEdit *>(QApplication::focusWidget()));
    QCOMPARE(tree->files().rowCount(), 2);
    QTest::keyClicks(QApplication::focusWidget(), u"x"_s);
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_Escape);
    QTRY_COMPARE(tree->files().rowCount(), 1);
    QVERIFY(!QFile::exists(path(u"x"_s)));
}

void TestFileTree::selectsTheStemForRenaming()
{
    write(u"main.py"_s);
    FileTree *tree = openTree();
    QTRY_VERIFY(at(*tree, u"main.py"_s).isValid());
    tree->setCurrentIndex(at(*tree, u"main.py"_s));
    QTest::keyClick(tree, Qt::Key_F2);
    QTRY_VERIFY(qobject_cast<QLineEdit *>(QApplication::focusWidget()));
    auto *field = qobject_cast<QLineEdit *>(QApplication::focusWidget());
    QTRY_COMPARE(field->selectedText(), u"main"_s);
    QVERIFY(!field->accessibleName().isEmpty());
}

void TestFileTree::renamesByKeyAndUndoes()
{
    write(u"main.py"_s);
    FileTree *tree = openTree();
    QTRY_VERIFY(at(*tree, u"main.py"_s).isValid());
    m_window->workspace().openFile(path(u"main.py"_s));
    tree->setFocus();
    tree->setCurrentIndex(at(*tree, u"main.py"_s));
    QTest::keyClick(tree, Qt::Key_F2);
    QTRY_VERIFY(qobject_cast<QLineEdit *>(QApplication::focusWidget()));
    auto *field = qobject_cast<QLineEdit *>(QApplication::focusWidget());
    QTRY_COMPARE(field->selectedText(), u"main"_s);
    QTest::keyClicks(field, u"start"_s);
    QTest::keyClick(field, Qt::Key_Return);
    QTRY_VERIFY(QFile::exists(path(u"start.py"_s)));
    QTRY_COMPARE(m_window->workspace().currentFile(), path(u"start.py"_s)); // The editor follows.
    QTRY_VERIFY(at(*tree, u"start.py"_s).isValid());
    tree->setFocus();
    QTest::keyClick(tree, Qt::Key_Z, Qt::ControlModifier);
    QTRY_VERIFY(QFile::exists(path(u"main.py"_s)));
    QTRY_COMPARE(m_window->workspace().currentFile(), path(u"main.py"_s));
}

void TestFileTree::refusesATakenNameWhileItIsTyped()
{
    write(u"a.py"_s);
    write(u"b.py"_s);
    FileTree *tree = openTree();
    QTRY_VERIFY(at(*tree, u"a.py"_s).isValid());
    tree->setCurrentIndex(at(*tree, u"a.py"_s));
    QTest::keyClick(tree, Qt::Key_F2);
    QTRY_VERIFY(qobject_cast<QLineEdit *>(QApplication::focusWidget()));
    auto *field = qobject_cast<QLineEdit *>(QApplication::focusWidget());
    QTRY_COMPARE(field->selectedText(), u"a"_s);
    QTest::keyClicks(field, u"b"_s);
    QVERIFY(!field->accessibleDescription().isEmpty());
    QTest::keyClick(field, Qt::Key_Return);
    QCOMPARE(QApplication::focusWidget(), field); // Still there to be mended.
    QTest::keyClick(field, Qt::Key_Escape);
    QVERIFY(QFile::exists(path(u"a.py"_s)) && QFile::exists(path(u"b.py"_s)));
}

void TestFileTree::deletesManyAndBringsThemBack()
{
    for (const QString &name : {u"a.py"_s, u"b.py"_s, u"c.py"_s})
        write(name);
    FileTree *tree = openTree();
    QTRY_COMPARE(tree->files().rowCount(), 3);
    tree->setCurrentIndex(at(*tree, u"a.py"_s));
    QTest::keyClick(tree, Qt::Key_Down, Qt::ShiftModifier);
    QTest::keyClick(tree, Qt::Key_Delete);
    QTRY_VERIFY(question() || !QFile::exists(path(u"a.py"_s)));
    if (question()) {
        question()->reject();
        QSKIP("This system has no trash for temporary files.");
    }
    QTRY_VERIFY(!QFile::exists(path(u"b.py"_s)));
    QVERIFY(QFile::exists(path(u"c.py"_s)));
    QTRY_COMPARE(tree->files().rowCount(), 1);
    QTRY_VERIFY(m_window->action(u"files.undo"_s)->isEnabled());
    QTest::keyClick(tree, Qt::Key_Z, Qt::ControlModifier);
    QTRY_COMPARE(tree->files().rowCount(), 3);
}

void TestFileTree::movesByCutAndPaste()
{
    write(u"a.py"_s);
    write(u"pkg/b.py"_s);
    FileTree *tree = openTree();
    QTRY_VERIFY(at(*tree, u"a.py"_s).isValid());
    tree->setCurrentIndex(at(*tree, u"a.py"_s));
    QTest::keyClick(tree, Qt::Key_X, Qt::ControlModifier);
    QVERIFY(QGuiApplication::clipboard()->mimeData()->hasUrls());
    tree->setCurrentIndex(at(*tree, u"pkg"_s));
    QTest::keyClick(tree, Qt::Key_V, Qt::ControlModifier);
    QTRY_VERIFY(QFile::exists(path(u"pkg/a.py"_s)));
    QVERIFY(!QFile::exists(path(u"a.py"_s)));
}

void TestFileTree::takesDrops_data()
{
    QTest::addColumn<QString>("onto");
    QTest::addColumn<QString>("to");
    QTest::newRow("folder") << u"pkg"_s << u"pkg/new.py"_s;
    QTest::newRow("beside a file") << u"a.py"_s << u"new.py"_s;
    QTest::newRow("nothing") << u""_s << u"new.py"_s;
}

void TestFileTree::takesDrops()
{
    QFETCH(QString, onto);
    QFETCH(QString, to);
    QTemporaryDir elsewhere;
    QFile file(elsewhere.filePath(u"new.py"_s));
    QVERIFY(file.open(QIODevice::WriteOnly));
    write(u"a.py"_s);
    write(u"pkg/b.py"_s);
    FileTree *tree = openTree();
    QTRY_VERIFY(at(*tree, u"a.py"_s).isValid());
    drop(*tree, onto.isEmpty() ? QModelIndex() : at(*tree, onto), {file.fileName()});
    QTRY_VERIFY(QFile::exists(path(to)));
    QVERIFY(file.exists()); // Copied, not moved.
}

void TestFileTree::asksAboutTakenNames()
{
    QTemporaryDir elsewhere;
    QFile file(elsewhere.filePath(u"a.py"_s));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("new");
    file.close();
    write(u"a.py"_s);
    FileTree *tree = openTree();
    QTRY_VERIFY(at(*tree, u"a.py"_s).isValid());
    drop(*tree, {}, {file.fileName()});
    answer(u"Keep Both"_s);
    QTRY_VERIFY(QFile::exists(path(u"a-2.py"_s)));
    QTRY_VERIFY(!question());
    drop(*tree, {}, {file.fileName()});
    answer(u"Replace"_s);
    QTRY_COMPARE(QFileInfo(path(u"a.py"_s)).size(), 3);
}

void TestFileTree::filtersAsYouType()
{
    for (const QString &name : {u"src/app/main.py"_s, u"src/app/other.py"_s, u"docs/main.md"_s,
                                u"build/main.o"_s, u".git/main"_s})
        write(name);
    QFile ignore(path(u".gitignore"_s));
    QVERIFY(ignore.open(QIODevice::WriteOnly));
    ignore.write("build/\n");
    ignore.close();
    FileTree *tree = openTree();
    QTRY_VERIFY(at(*tree, u"src"_s).isValid());
    tree->setCurrentIndex(at(*tree, u"src"_s));
    QTest::keyClicks(tree, u"m"_s); // Goes to the filter, which goes on with the rest.
    QTRY_VERIFY(qobject_cast<QLineEdit *>(QApplication::focusWidget()));
    QTest::keyClicks(QApplication::focusWidget(), u"ain"_s);
    const auto shown = [tree, this] {
        QStringList all;
        for (QModelIndex index = tree->model()->index(0, 0); index.isValid();
             index = tree->indexBelow(index))
            all += tree->files().path(index).sliced(folder().size() + 1);
        return all;
    };
    QTRY_COMPARE(shown(), (QStringList{u"docs"_s, u"docs/main.md"_s, u"src"_s, u"src/app"_s,
                                       u"src/app/main.py"_s}));
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_Escape);
    QTRY_COMPARE(shown(), (QStringList{u"build"_s, u"docs"_s, u"src"_s, u".gitignore"_s}));
    QCOMPARE(QApplication::focusWidget(), tree);
}

void TestFileTree::opensWhatIsFound()
{
    write(u"src/deep/needle.py"_s);
    write(u"src/deep/other.py"_s);
    FileTree *tree = openTree();
    QTRY_VERIFY(at(*tree, u"src"_s).isValid());
    QTest::keyClick(tree, Qt::Key_F, Qt::ControlModifier);
    QTRY_VERIFY(qobject_cast<QLineEdit *>(QApplication::focusWidget()));
    QTest::keyClicks(QApplication::focusWidget(), u"needle"_s);
    QTRY_VERIFY(at(*tree, u"src/deep/needle.py"_s).isValid()
                && !at(*tree, u"src/deep/other.py"_s).isValid());
    QTRY_VERIFY(tree->isExpanded(at(*tree, u"src/deep"_s)));
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_Return);
    QTRY_COMPARE(m_window->workspace().currentFile(), path(u"src/deep/needle.py"_s));
}

void TestFileTree::followsTheCurrentFile()
{
    write(u"a/b/c.py"_s);
    write(u"d.py"_s);
    FileTree *tree = openTree();
    m_window->workspace().openFile(path(u"a/b/c.py"_s));
    QTRY_COMPARE(tree->files().path(tree->currentIndex()), path(u"a/b/c.py"_s));
    tree->setFollowing(false);
    m_window->workspace().openFile(path(u"d.py"_s));
    QCOMPARE(tree->files().path(tree->currentIndex()), path(u"a/b/c.py"_s));
}

/// As with Ctrl+W, which brings another file to the front: two chosen files would be two deleted.
void TestFileTree::choosesOneWhileCtrlIsHeld()
{
    write(u"a.py"_s);
    write(u"b.py"_s);
    FileTree *tree = openTree();
    m_window->workspace().openFile(path(u"a.py"_s));
    QTRY_COMPARE(tree->selectedPaths(), QStringList{path(u"a.py"_s)});
    QTest::keyPress(tree, Qt::Key_Control, Qt::ControlModifier);
    QCOMPARE(QGuiApplication::keyboardModifiers(), Qt::ControlModifier);
    m_window->workspace().openFile(path(u"b.py"_s));
    QTRY_COMPARE(tree->files().path(tree->currentIndex()), path(u"b.py"_s));
    QTest::keyRelease(tree, Qt::Key_Control);
    QCOMPARE(tree->selectedPaths(), QStringList{path(u"b.py"_s)});
}

void TestFileTree::marksUnsavedFiles()
{
    write(u"a/b.py"_s);
    openTree();
    Workspace &workspace = m_window->workspace();
    workspace.openFile(path(u"a/b.py"_s));
    QTRY_VERIFY(workspace.currentEditor());
    QVERIFY(!workspace.marks().of(path(u"a/b.py"_s)));
    workspace.currentEditor()->replace({{.range = {0, 0}, .text = "x"}});
    QTRY_VERIFY(workspace.marks().of(path(u"a/b.py"_s)));
    QVERIFY(workspace.marks().below(path(u"a"_s)));
    QTRY_VERIFY(workspace.saveAll().isFinished());
    QTRY_VERIFY(!workspace.marks().of(path(u"a/b.py"_s)));
}

QTEST_MAIN(TestFileTree)
#include "tst_filetree.moc"
