// SPDX-License-Identifier: GPL-3.0-or-later
#include "windowtest.h"

#include "editor/document.h"
#include "editor/editorview.h"
#include "editor/scintillaview.h"
#include "shell/application.h"
#include "shell/notifications.h"
#include "shell/options.h"
#include "shell/settings.h"
#include "tree/filetree.h"

#include <QAbstractButton>
#include <QLabel>
#include <QLineEdit>
#include <QMessageBox>
#include <QToolButton>

using namespace slipway::ide;
using namespace Qt::StringLiterals;

class TestMainWindow : public WindowTest
{
    Q_OBJECT

private:
    static QMessageBox *question()
    {
        return qobject_cast<QMessageBox *>(QApplication::activeModalWidget());
    }

private Q_SLOTS:
    void initTestCase() { setUpApplication(); }
    void init();
    void cleanup() { m_window.reset(); }

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

void TestMainWindow::init()
{
    newProject();
    write(u"main.py"_s, "print('one')\n");
    write(u"other.py"_s, "a\nb\nc\nd\n");
}

void TestMainWindow::opensAFileInItsFolder()
{
    openWindow(path(u"main.py"_s) + u":1:7"_s);
    QCOMPARE(m_window->workspace().folder(), folder());
    QCOMPARE(m_window->workspace().currentFile(), path(u"main.py"_s));
    QCOMPARE(editor()->caretPosition(), (TextPosition{.line = 1, .column = 7}));
    QVERIFY(m_window->windowTitle().contains(u"main.py"));
}

void TestMainWindow::opensAFileFromTheTreeByKey()
{
    openWindow(folder());
    m_window->showPanel(u"files"_s, Shell::Focus::Give);
    auto *tree = m_window->findChild<FileTree *>();
    QVERIFY(tree);
    QTRY_COMPARE(tree->model()->rowCount(), 2);
    tree->setCurrentIndex(tree->model()->index(1, 0));
    QTest::keyClick(tree, Qt::Key_Return);
    QCOMPARE(m_window->workspace().currentFile(), path(u"other.py"_s));
}

void TestMainWindow::remembersTabsAndPositions()
{
    openWindow(folder());
    openFile(u"main.py"_s);
    m_window->workspace().openFile(path(u"other.py"_s), {.line = 3, .column = 1});
    leaveWindow();
    openWindow(folder());
    QCOMPARE(area().files(), (QStringList{path(u"main.py"_s), path(u"other.py"_s)}));
    QCOMPARE(area().views().size(), 1U); // The other one is read when it is shown.
    QCOMPARE(m_window->workspace().currentFile(), path(u"other.py"_s));
    QCOMPARE(editor()->caretPosition().line, 3);
    QVERIFY(Settings::recentFolders().contains(folder()));
}

void TestMainWindow::asksBeforeAnythingIsLost()
{
    openWindow(path(u"main.py"_s));
    Options::instance().set(u"files.hotExit"_s, false);
    const auto reset = qScopeGuard([] { Options::instance().reset(u"files.hotExit"_s); });
    editor()->scintilla().replaceRange(0, 0, "# ");
    m_window->close();
    QTRY_VERIFY(question());
    QVERIFY(m_window->isVisible());
    QTest::mouseClick(question()->button(QMessageBox::Cancel), Qt::LeftButton);
    QTRY_VERIFY(!question());
    QVERIFY(m_window->isVisible());
    m_window->close();
    QTRY_VERIFY(question());
    QTest::mouseClick(question()->button(QMessageBox::Save), Qt::LeftButton);
    QTRY_VERIFY(!m_window->isVisible());
    QCOMPARE(read(u"main.py"_s), "# print('one')\n");
}

void TestMainWindow::closesWhatWasSaved()
{
    openWindow(path(u"main.py"_s));
    trigger(u"file.close"_s);
    QVERIFY(area().isEmpty());
    QVERIFY(m_window->workspace().currentFile().isEmpty());
    QCOMPARE(m_window->workspace().currentEditor(), nullptr);
}

void TestMainWindow::savesAllForOthers()
{
    openWindow(path(u"main.py"_s));
    editor()->scintilla().replaceRange(0, 0, "1");
    openFile(u"other.py"_s);
    editor()->scintilla().replaceRange(0, 0, "2");
    auto done = m_window->workspace().saveAll();
    QTRY_VERIFY(done.isFinished());
    QVERIFY(done.result());
    QCOMPARE(read(u"main.py"_s), "1print('one')\n");
    QCOMPARE(read(u"other.py"_s), "2a\nb\nc\nd\n");
}

void TestMainWindow::followsRenamedFiles()
{
    openWindow(path(u"main.py"_s));
    QVERIFY(QFile::rename(path(u"main.py"_s), path(u"new.py"_s)));
    Q_EMIT m_window->workspace().pathRenamed(path(u"main.py"_s), path(u"new.py"_s));
    QCOMPARE(m_window->workspace().currentFile(), path(u"new.py"_s));
    QVERIFY(!editor()->document().isModified());
}

void TestMainWindow::namesEveryControl()
{
    openWindow(path(u"main.py"_s));
    trigger(u"edit.replace"_s);
    for (const QAbstractButton *button : m_window->findChildren<QAbstractButton *>()) {
        if (button->isVisible())
            QVERIFY2(!button->accessibleName().isEmpty() || !button->text().isEmpty(),
                     button->parent()->metaObject()->className());
    }
    for (const QLineEdit *field : m_window->findChildren<QLineEdit *>()) {
        if (field->isVisible())
            QVERIFY(!field->accessibleName().isEmpty());
    }
}

void TestMainWindow::saysWhatCannotBeShown()
{
    write(u"a.bin"_s, QByteArray("\0\1\2", 3));
    openWindow(path(u"a.bin"_s));
    const auto labels = area().findChildren<QLabel *>();
    QVERIFY(std::ranges::any_of(labels, [](const QLabel *label) {
        return label->isVisible() && label->text().contains(u"not text");
    }));
}

void TestMainWindow::tellsWhatIsSelected()
{
    write(u"a.py"_s, "na\xc3\xafve = 1\nna\xc3\xafve = 2\n");
    openWindow(path(u"a.py"_s));
    EditorView *view = editor();
    const auto place = [&] {
        const auto buttons = m_window->findChildren<QToolButton *>();
        const auto found =
            std::ranges::find(buttons, u"Line and column"_s,
                              [](const QToolButton *b) { return b->accessibleName(); });
        return found == buttons.end() ? QString() : (*found)->text();
    };
    QTRY_COMPARE(place(), u"Line 1, Column 1"_s);
    view->select({.start = 0, .end = 6}); // Bytes: one letter has two.
    QTRY_COMPARE(place(), u"Line 1, Column 6 (5 selected)"_s);
    trigger(u"edit.selectNext"_s);
    QTRY_COMPARE(place(), u"2 cursors (10 selected)"_s);
}

QTEST_MAIN(TestMainWindow)
#include "tst_mainwindow.moc"
