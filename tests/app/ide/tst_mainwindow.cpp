// SPDX-License-Identifier: GPL-3.0-or-later
#include "editor/document.h"
#include "editor/editorarea.h"
#include "editor/editorview.h"
#include "editor/scintillaview.h"
#include "shell/application.h"
#include "shell/features.h"
#include "shell/mainwindow.h"
#include "shell/notifications.h"
#include "shell/options.h"
#include "shell/settings.h"
#include "shell/workspace.h"
#include "tree/filetree.h"

#include <slipway/base/files.h>

#include <QAbstractButton>
#include <QAction>
#include <QLabel>
#include <QLineEdit>
#include <QMessageBox>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QToolButton>

using namespace slipway::ide;
using namespace Qt::StringLiterals;

class TestMainWindow : public QObject
{
    Q_OBJECT

private:
    QTemporaryDir m_config;
    std::unique_ptr<QTemporaryDir> m_folder;

    QString path(const QString &name) const { return m_folder->filePath(name); }
    void write(const QString &name, const QByteArray &bytes) const
    {
        QVERIFY(slipway::writeFileAtomic(path(name).toStdString(), bytes.toStdString()));
    }
    QByteArray read(const QString &name) const
    {
        return QByteArray::fromStdString(*slipway::readFile(path(name).toStdString()));
    }
    std::unique_ptr<MainWindow> open(const QString &what) const
    {
        auto window = std::make_unique<MainWindow>();
        addFeatures(*window);
        if (!what.isEmpty())
            window->workspace().open(what);
        QSignalSpy completed(window.get(), &MainWindow::completed);
        window->show();
        if (completed.isEmpty())
            completed.wait();
        return window;
    }
    static EditorArea *areaOf(const MainWindow &window) { return window.findChild<EditorArea *>(); }
    static QMessageBox *question()
    {
        return qobject_cast<QMessageBox *>(QApplication::activeModalWidget());
    }

private Q_SLOTS:
    void initTestCase();
    void init();
    void opensAFileInItsFolder();
    void opensAFileFromTheTreeByKey();
    void remembersTabsAndPositions();
    void asksBeforeAnythingIsLost();
    void closesWhatWasSaved();
    void savesAllForOthers();
    void followsRenamedFiles();
    void namesEveryControl();
    void saysWhatCannotBeShown();
    void tellsWhatIsSelected();
};

void TestMainWindow::initTestCase()
{
    QVERIFY(qputenv("XDG_CONFIG_HOME", m_config.path().toUtf8()));
    QVERIFY(qputenv("XDG_STATE_HOME", m_config.filePath(u"state"_s).toUtf8()));
    setUpApplication();
}

void TestMainWindow::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    write(u"main.py"_s, "print('one')\n");
    write(u"other.py"_s, "a\nb\nc\nd\n");
}

void TestMainWindow::opensAFileInItsFolder()
{
    const auto window = open(path(u"main.py"_s) + u":1:7"_s);
    QCOMPARE(window->workspace().folder(), m_folder->path());
    QCOMPARE(window->workspace().currentFile(), path(u"main.py"_s));
    QCOMPARE(areaOf(*window)->current()->caretPosition(), (TextPosition{.line = 1, .column = 7}));
    QVERIFY(window->windowTitle().contains(u"main.py"));
}

void TestMainWindow::opensAFileFromTheTreeByKey()
{
    const auto window = open(m_folder->path());
    window->showPanel(u"files"_s, Shell::Focus::Give);
    auto *tree = window->findChild<FileTree *>();
    QVERIFY(tree);
    QTRY_COMPARE(tree->model()->rowCount(), 2);
    tree->setCurrentIndex(tree->model()->index(1, 0));
    QTest::keyClick(tree, Qt::Key_Return);
    QCOMPARE(window->workspace().currentFile(), path(u"other.py"_s));
}

void TestMainWindow::remembersTabsAndPositions()
{
    {
        const auto window = open(m_folder->path());
        window->workspace().openFile(path(u"main.py"_s));
        window->workspace().openFile(path(u"other.py"_s), {.line = 3, .column = 1});
        window->close();
        QTRY_VERIFY(!window->isVisible());
    }
    const auto window = open(m_folder->path());
    QCOMPARE(areaOf(*window)->files(), (QStringList{path(u"main.py"_s), path(u"other.py"_s)}));
    QCOMPARE(areaOf(*window)->views().size(), 1U); // The other one is read when it is shown.
    QCOMPARE(window->workspace().currentFile(), path(u"other.py"_s));
    QCOMPARE(areaOf(*window)->current()->caretPosition().line, 3);
    QVERIFY(Settings::recentFolders().contains(m_folder->path()));
}

void TestMainWindow::asksBeforeAnythingIsLost()
{
    const auto window = open(path(u"main.py"_s));
    Options::instance().set(u"files.hotExit"_s, false);
    const auto reset = qScopeGuard([] { Options::instance().reset(u"files.hotExit"_s); });
    areaOf(*window)->current()->scintilla().replaceRange(0, 0, "# ");
    window->close();
    QTRY_VERIFY(question());
    QVERIFY(window->isVisible());
    QTest::mouseClick(question()->button(QMessageBox::Cancel), Qt::LeftButton);
    QTRY_VERIFY(!question());
    QVERIFY(window->isVisible());
    window->close();
    QTRY_VERIFY(question());
    QTest::mouseClick(question()->button(QMessageBox::Save), Qt::LeftButton);
    QTRY_VERIFY(!window->isVisible());
    QCOMPARE(read(u"main.py"_s), "# print('one')\n");
}

void TestMainWindow::closesWhatWasSaved()
{
    const auto window = open(path(u"main.py"_s));
    window->action(u"file.close"_s)->trigger();
    QVERIFY(areaOf(*window)->isEmpty());
    QVERIFY(window->workspace().currentFile().isEmpty());
    QCOMPARE(window->workspace().currentEditor(), nullptr);
}

void TestMainWindow::savesAllForOthers()
{
    const auto window = open(path(u"main.py"_s));
    areaOf(*window)->current()->scintilla().replaceRange(0, 0, "1");
    window->workspace().openFile(path(u"other.py"_s));
    areaOf(*window)->current()->scintilla().replaceRange(0, 0, "2");
    auto done = window->workspace().saveAll();
    QTRY_VERIFY(done.isFinished());
    QVERIFY(done.result());
    QCOMPARE(read(u"main.py"_s), "1print('one')\n");
    QCOMPARE(read(u"other.py"_s), "2a\nb\nc\nd\n");
}

void TestMainWindow::followsRenamedFiles()
{
    const auto window = open(path(u"main.py"_s));
    QVERIFY(QFile::rename(path(u"main.py"_s), path(u"new.py"_s)));
    Q_EMIT window->workspace().pathRenamed(path(u"main.py"_s), path(u"new.py"_s));
    QCOMPARE(window->workspace().currentFile(), path(u"new.py"_s));
    QVERIFY(!areaOf(*window)->current()->document().isModified());
}

void TestMainWindow::namesEveryControl()
{
    const auto window = open(path(u"main.py"_s));
    window->action(u"edit.replace"_s)->trigger();
    for (const QAbstractButton *button : window->findChildren<QAbstractButton *>()) {
        if (button->isVisible())
            QVERIFY2(!button->accessibleName().isEmpty() || !button->text().isEmpty(),
                     button->parent()->metaObject()->className());
    }
    for (const QLineEdit *field : window->findChildren<QLineEdit *>()) {
        if (field->isVisible())
            QVERIFY(!field->accessibleName().isEmpty());
    }
}

void TestMainWindow::saysWhatCannotBeShown()
{
    write(u"a.bin"_s, QByteArray("\0\1\2", 3));
    const auto window = open(path(u"a.bin"_s));
    const auto labels = areaOf(*window)->findChildren<QLabel *>();
    QVERIFY(std::ranges::any_of(labels, [](const QLabel *label) {
        return label->isVisible() && label->text().contains(u"not text");
    }));
}

void TestMainWindow::tellsWhatIsSelected()
{
    write(u"a.py"_s, "na\xc3\xafve = 1\nna\xc3\xafve = 2\n");
    const auto window = open(path(u"a.py"_s));
    EditorView *view = areaOf(*window)->current();
    const auto place = [&] {
        const auto buttons = window->findChildren<QToolButton *>();
        const auto found =
            std::ranges::find(buttons, u"Line and column"_s,
                              [](const QToolButton *b) { return b->accessibleName(); });
        return found == buttons.end() ? QString() : (*found)->text();
    };
    QTRY_COMPARE(place(), u"Line 1, Column 1"_s);
    view->select({.start = 0, .end = 6}); // Bytes: one letter has two.
    QTRY_COMPARE(place(), u"Line 1, Column 6 (5 selected)"_s);
    window->action(u"edit.selectNext"_s)->trigger();
    QTRY_COMPARE(place(), u"2 cursors (10 selected)"_s);
}

QTEST_MAIN(TestMainWindow)
#include "tst_mainwindow.moc"
