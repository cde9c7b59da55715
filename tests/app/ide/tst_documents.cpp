// SPDX-License-Identifier: GPL-3.0-or-later
// Tabs, splits, windows, sessions, files that change outside, comparing and merging: in a whole
// window, by keys and mouse.
#include "windowtest.h"

#include "editor/diffview.h"
#include "editor/document.h"
#include "editor/editorgroup.h"
#include "editor/editortheme.h"
#include "editor/editorview.h"
#include "editor/mergeview.h"
#include "editor/scintillaview.h"
#include "editor/tabbar.h"
#include "editor/tornwindow.h"
#include "shell/application.h"
#include "shell/notifications.h"

#include <QMessageBox>

using namespace slipway::ide;
using namespace Qt::StringLiterals;
using Sci = QsciScintillaBase;

class TestDocuments : public WindowTest
{
    Q_OBJECT

private:
    void start() { openWindow(folder()); }
    EditorView &open(const QString &name)
    {
        openFile(name);
        return *editor();
    }
    static void type(EditorView &view, const QString &text)
    {
        QTest::keyClicks(&view.scintilla(), text);
    }
    std::vector<EditorGroup *> groups()
    {
        const auto list = m_window->findChildren<EditorGroup *>();
        return {list.begin(), list.end()};
    }

private Q_SLOTS:
    void initTestCase() { setUpApplication(); }
    void init();
    void cleanup() { m_window.reset(); }

    void keepsUnsavedTextsWithoutAsking();
    void restoresSplitsAndCarets();
    void showsOneTextInTwoViews();
    void closesGroupsWithTheirLastTab();
    void movesTabsByKeys();
    void splitsByDraggingATab();
    void tearsTabsOff();
    void reopensClosedFiles();
    void usesThePreviewTabAgain();
    void mergesWhatChangedOutside();
    void asksAboutConflicts();
    void resolvesConflicts();
    void mergesInANarrowGroup();
    void comparesWithTheSavedFile();
    void followsAnEditorConfigThatIsSaved();
    void keepsEncodings();
    void goesToTheGroupWhereAFileIsOpen();
    void makesAFolderAgainThatHasGone();
    void opensPagesBesideEditors();
    void tellsOfNavigation();
};

void TestDocuments::init()
{
    newProject();
    write(u"a.txt"_s, "one\ntwo\nthree\nfour\nfive\n");
    write(u"b.txt"_s, "b\n");
    write(u"c.txt"_s, "c\n");
}

void TestDocuments::keepsUnsavedTextsWithoutAsking()
{
    start();
    open(u"a.txt"_s);
    type(*editor(), u"mine "_s);
    trigger(u"file.new"_s);
    type(*editor(), u"untitled text"_s);
    open(u"b.txt"_s);
    leaveWindow();
    QCOMPARE(read(u"a.txt"_s), "one\ntwo\nthree\nfour\nfive\n");
    start();
    QCOMPARE(m_window->workspace().currentFile(), path(u"b.txt"_s));
    const auto unsaved = [this] {
        QStringList texts;
        for (EditorView *view : area().documents()) {
            if (view->document().isModified())
                texts.append(QString::fromUtf8(view->text()));
        }
        texts.sort();
        return texts;
    };
    QTRY_COMPARE(unsaved(),
                 (QStringList{u"mine one\ntwo\nthree\nfour\nfive\n"_s, u"untitled text"_s}));
    // Undo leads back to what is on the disk.
    EditorView &a = open(u"a.txt"_s);
    a.scintilla().send(Sci::SCI_UNDO);
    QCOMPARE(a.text(), read(u"a.txt"_s));
    QVERIFY(!a.document().isModified());
}

void TestDocuments::restoresSplitsAndCarets()
{
    start();
    open(u"a.txt"_s).goTo({.line = 3, .column = 2});
    trigger(u"view.splitRight"_s);
    open(u"b.txt"_s);
    trigger(u"view.splitDown"_s);
    open(u"c.txt"_s);
    QCOMPARE(area().groupCount(), 3);
    leaveWindow();
    start();
    QCOMPARE(area().groupCount(), 3);
    QCOMPARE(m_window->workspace().currentFile(), path(u"c.txt"_s));
    QCOMPARE(groups().size(), 3U);
    bool found = false;
    for (EditorView *view : area().views()) {
        if (view->path() == path(u"a.txt"_s)) {
            QCOMPARE(view->caretPosition(), (TextPosition{.line = 3, .column = 2}));
            found = true;
        }
    }
    QVERIFY(found);
}

void TestDocuments::showsOneTextInTwoViews()
{
    start();
    EditorView &first = open(u"a.txt"_s);
    trigger(u"view.splitRight"_s);
    EditorView &second = *editor();
    QVERIFY(&first != &second);
    QCOMPARE(&first.document(), &second.document());
    type(second, u"x"_s);
    QCOMPARE(first.text(), "xone\ntwo\nthree\nfour\nfive\n");
    QCOMPARE(area().documents().size(), 1U);
    // The first view goes; the text stays, unsaved, without a question.
    area().close(&first);
    QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
    type(second, u"y"_s);
    QCOMPARE(second.text(), "xyone\ntwo\nthree\nfour\nfive\n");
    QVERIFY(second.document().isModified());
    trigger(u"file.save"_s);
    QTRY_VERIFY(!second.document().isModified());
    QCOMPARE(read(u"a.txt"_s), "xyone\ntwo\nthree\nfour\nfive\n");
}

void TestDocuments::closesGroupsWithTheirLastTab()
{
    start();
    open(u"a.txt"_s);
    trigger(u"view.splitRight"_s);
    trigger(u"view.splitDown"_s);
    QCOMPARE(area().groupCount(), 3);
    trigger(u"file.close"_s);
    QCOMPARE(area().groupCount(), 2);
    trigger(u"view.joinGroup"_s);
    QCOMPARE(area().groupCount(), 1);
    QCOMPARE(area().views().size(), 1U);
    trigger(u"file.close"_s);
    QVERIFY(area().isEmpty());
    QCOMPARE(m_window->workspace().currentEditor(), nullptr);
}

void TestDocuments::movesTabsByKeys()
{
    start();
    open(u"a.txt"_s);
    open(u"b.txt"_s);
    QTest::keyClick(m_window->focusWidget(), Qt::Key_Right, Qt::ControlModifier | Qt::AltModifier);
    QCOMPARE(area().groupCount(), 2);
    QCOMPARE(m_window->workspace().currentFile(), path(u"b.txt"_s));
    trigger(u"view.nextGroup"_s);
    QCOMPARE(m_window->workspace().currentFile(), path(u"a.txt"_s));
}

void TestDocuments::splitsByDraggingATab()
{
    start();
    open(u"a.txt"_s);
    open(u"b.txt"_s);
    EditorGroup *group = groups().front();
    TabBar *bar = group->bar();
    const QPoint from = bar->tabRect(1).center();
    const QPoint to = bar->mapFrom(group, QPoint(group->width() / 2, group->height() - 10));
    QTest::mousePress(bar, Qt::LeftButton, {}, from);
    QTest::mouseMove(bar, from + QPoint(0, 60));
    QTest::mouseMove(bar, to);
    QVERIFY(m_window->findChild<DropHint *>()->isVisible());
    QTest::mouseRelease(bar, Qt::LeftButton, {}, to);
    QCOMPARE(area().groupCount(), 2);
    QVERIFY(!m_window->findChild<DropHint *>()->isVisible());
    QCOMPARE(m_window->workspace().currentFile(), path(u"b.txt"_s));
}

void TestDocuments::tearsTabsOff()
{
    start();
    open(u"a.txt"_s);
    open(u"b.txt"_s);
    trigger(u"view.tearOff"_s);
    TornWindow *torn = nullptr;
    for (QWidget *top : QApplication::topLevelWidgets()) {
        if (auto *one = qobject_cast<TornWindow *>(top); one && one->isVisible())
            torn = one;
    }
    QVERIFY(torn);
    auto *view = torn->findChild<EditorView *>();
    QVERIFY(view);
    QCOMPARE(view->path(), path(u"b.txt"_s));
    type(*view, u"z"_s);
    QCOMPARE(view->text(), "zb\n");
    torn->close();
    QTRY_COMPARE(area().groupCount(), 1);
    QCOMPARE(area().views().size(), 2U);
    QVERIFY(view->document().isModified());
}

void TestDocuments::reopensClosedFiles()
{
    start();
    open(u"a.txt"_s).goTo({.line = 4, .column = 1});
    open(u"b.txt"_s);
    m_window->workspace().openFile(path(u"a.txt"_s));
    trigger(u"file.close"_s);
    QCOMPARE(area().files(), QStringList{path(u"b.txt"_s)});
    trigger(u"file.reopenClosed"_s);
    QCOMPARE(m_window->workspace().currentFile(), path(u"a.txt"_s));
    QCOMPARE(area().current()->caretPosition().line, 4);
}

void TestDocuments::usesThePreviewTabAgain()
{
    start();
    Workspace &workspace = m_window->workspace();
    workspace.openFile(path(u"a.txt"_s), {}, OpenReason::Peek);
    workspace.openFile(path(u"b.txt"_s), {}, OpenReason::Peek);
    QCOMPARE(area().files(), QStringList{path(u"b.txt"_s)});
    type(*editor(), u"x"_s);
    workspace.openFile(path(u"c.txt"_s), {}, OpenReason::Peek);
    QCOMPARE(area().files(), (QStringList{path(u"b.txt"_s), path(u"c.txt"_s)}));
}

void TestDocuments::mergesWhatChangedOutside()
{
    start();
    EditorView &view = open(u"a.txt"_s);
    type(view, u"mine "_s);
    QSignalSpy reloaded(&view.document(), &Document::reloaded);
    write(u"a.txt"_s, "one\ntwo\nthree\nfour\nFIVE\n");
    view.document().checkDisk();
    QTRY_COMPARE(reloaded.size(), 1);
    QCOMPARE(view.text(), "mine one\ntwo\nthree\nfour\nFIVE\n");
    QVERIFY(view.document().isModified());
    QVERIFY(m_window->notifications().count() > 0);
    view.scintilla().send(Sci::SCI_UNDO);
    QCOMPARE(view.text(), "mine one\ntwo\nthree\nfour\nfive\n");
    view.scintilla().send(Sci::SCI_REDO);
    trigger(u"file.save"_s);
    QTRY_VERIFY(!view.document().isModified());
    QCOMPARE(read(u"a.txt"_s), "mine one\ntwo\nthree\nfour\nFIVE\n");
}

void TestDocuments::asksAboutConflicts()
{
    start();
    EditorView &view = open(u"a.txt"_s);
    type(view, u"mine "_s);
    write(u"a.txt"_s, "theirs one\ntwo\nthree\nfour\nfive\n");
    const int before = m_window->notifications().count();
    trigger(u"file.save"_s);
    QTRY_VERIFY(m_window->notifications().count() > before);
    QCOMPARE(read(u"a.txt"_s), "theirs one\ntwo\nthree\nfour\nfive\n");
    QCOMPARE(view.text(), "mine one\ntwo\nthree\nfour\nfive\n");
    QVERIFY(view.document().isModified());
}

void TestDocuments::resolvesConflicts()
{
    write(u"a.txt"_s, "a\n<<<<<<< x\nmine\n=======\ntheirs\n>>>>>>> y\nb\n<<<<<<< x\n1\n"
                      "||||||| o\n0\n=======\n2\n>>>>>>> y\nc\n");
    start();
    open(u"a.txt"_s);
    trigger(u"edit.merge"_s);
    auto *merge = m_window->findChild<MergeView *>();
    QVERIFY(merge);
    QCOMPARE(merge->conflictCount(), 2);
    EditorView *result = merge->findChild<EditorView *>();
    QTest::keyClick(&result->scintilla(), Qt::Key_2, Qt::AltModifier);
    QCOMPARE(merge->conflictCount(), 1);
    QTest::keyClick(&result->scintilla(), Qt::Key_3, Qt::AltModifier);
    QCOMPARE(merge->conflictCount(), 0);
    QCOMPARE(result->text(), "a\ntheirs\nb\n1\n2\nc\n");
    trigger(u"file.save"_s);
    QTRY_COMPARE(read(u"a.txt"_s), "a\ntheirs\nb\n1\n2\nc\n");
}

void TestDocuments::mergesInANarrowGroup()
{
    start();
    write(u"a.txt"_s, "<<<<<<< a\nmine\n=======\ntheirs\n>>>>>>> b\n");
    open(u"a.txt"_s);
    trigger(u"edit.merge"_s);
    auto *merge = m_window->findChild<MergeView *>();
    QVERIFY(merge);
    ScintillaView &text = merge->findChild<EditorView *>()->scintilla();
    QTRY_COMPARE(text.send(Sci::SCI_MARKERGET, 1), 1L << mineMarker);
    QCOMPARE(text.send(Sci::SCI_MARKERGET, 3), 1L << theirsMarker);
    trigger(u"view.splitRight"_s); // It goes into the new group, and the keyboard with it.
    QTRY_VERIFY(merge->isAncestorOf(QApplication::focusWidget()));
    m_window->resize(700, 700);
    const auto buttons = merge->findChildren<QToolButton *>(Qt::FindDirectChildrenOnly);
    QCOMPARE(buttons.size(), 7);
    for (const QToolButton *button : buttons) {
        QTRY_COMPARE(button->width(), button->sizeHint().width());
        QVERIFY(merge->rect().contains(button->geometry()));
        QVERIFY(button->geometry().bottom() < merge->findChild<QSplitter *>()->y());
    }
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_2, Qt::AltModifier);
    QCOMPARE(merge->conflictCount(), 0);
    QTRY_COMPARE(text.send(Sci::SCI_MARKERNEXT, 0, 1L << mineMarker | 1L << theirsMarker), -1L);
}

void TestDocuments::followsAnEditorConfigThatIsSaved()
{
    write(u".editorconfig"_s, "root = true\n[*]\nindent_style = tab\n");
    start();
    EditorView &text = open(u"a.txt"_s);
    QVERIFY(text.indentation().tabs);
    EditorView &rules = open(u".editorconfig"_s);
    const QByteArray all = rules.text();
    const auto at = all.indexOf("tab");
    rules.replace({{.range = {.start = at, .end = at + 3}, .text = "space\nindent_size = 3"}});
    trigger(u"file.save"_s);
    QTRY_COMPARE(text.indentation(), (Indentation{.tabs = false, .width = 3}));
}

void TestDocuments::comparesWithTheSavedFile()
{
    start();
    EditorView &view = open(u"a.txt"_s);
    view.scintilla().replaceRange(0, 3, "ONE");
    view.scintilla().send(Sci::SCI_APPENDTEXT, 4, "six\n");
    trigger(u"edit.compareSaved"_s);
    auto *diff = m_window->findChild<DiffView *>();
    QVERIFY(diff);
    QCOMPARE(diff->changeCount(), 2);
    diff->go(-1);
    diff->takeCurrent();
    QCOMPARE(view.text(), "ONE\ntwo\nthree\nfour\nfive\n");
    QCOMPARE(diff->changeCount(), 1);
    // It follows what is edited.
    view.scintilla().replaceRange(0, 3, "one");
    QTRY_COMPARE(diff->changeCount(), 0);
}

void TestDocuments::keepsEncodings()
{
    write(u"j.txt"_s, QByteArray::fromHex("93fa967b8cea82cc8365834c8358836782c582b781420a"));
    start();
    EditorView &view = open(u"j.txt"_s);
    view.document().reloadAs(Encoding::ShiftJis);
    QCOMPARE(view.text(), "日本語のテキストです。\n");
    QVERIFY(!view.document().isModified());
    view.scintilla().send(Sci::SCI_APPENDTEXT, 4, "👋");
    const int before = m_window->notifications().count();
    trigger(u"file.save"_s);
    QTRY_VERIFY(m_window->notifications().count() > before); // It cannot say that.
    QVERIFY(view.document().isModified());
    QCOMPARE(read(u"j.txt"_s).size(), 23);
    view.document().setEncoding(Encoding::Utf8);
    trigger(u"file.save"_s);
    QTRY_VERIFY(!view.document().isModified());
    QCOMPARE(read(u"j.txt"_s), "日本語のテキストです。\n👋");
}

void TestDocuments::goesToTheGroupWhereAFileIsOpen()
{
    write(u"b.txt"_s, "b\n");
    start();
    open(u"a.txt"_s);
    open(u"b.txt"_s);
    trigger(u"view.moveTabRight"_s);
    QTRY_VERIFY(area().current()->isAncestorOf(QApplication::focusWidget()));
    QCOMPARE(area().current()->path(), path(u"b.txt"_s));
    EditorView &view = open(u"a.txt"_s);
    QCOMPARE(view.path(), path(u"a.txt"_s));
    QVERIFY(view.isAncestorOf(QApplication::focusWidget()));
    QCOMPARE(groups().size(), 2U);
    // What cannot be shown has the keyboard as well, not the button that is next in the window.
    write(u"a.bin"_s, QByteArray("\0\1", 2));
    EditorView &binary = open(u"a.bin"_s);
    QTRY_VERIFY(binary.isAncestorOf(QApplication::focusWidget()));
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_Space);
    QTRY_VERIFY(!binary.document().problem());
    QVERIFY(binary.scintilla().hasFocus());
}

void TestDocuments::makesAFolderAgainThatHasGone()
{
    QVERIFY(QDir(folder()).mkdir(u"gone"_s));
    write(u"gone/a.txt"_s, "a\n");
    start();
    EditorView &view = open(u"gone/a.txt"_s);
    type(view, u"1"_s);
    QVERIFY(QDir(path(u"gone"_s)).removeRecursively());
    trigger(u"file.save"_s);
    const auto button = [this] {
        const auto buttons = m_window->findChildren<QPushButton *>();
        const auto found =
            std::ranges::find(buttons, u"Make the Folder Again"_s, &QPushButton::text);
        return found == buttons.end() ? nullptr : *found;
    };
    QTRY_VERIFY(button());
    button()->click();
    QTRY_VERIFY(!view.document().isModified());
    QCOMPARE(read(u"gone/a.txt"_s), "1a\n");
}

void TestDocuments::opensPagesBesideEditors()
{
    start();
    m_window->workspace().pages().add(
        {.id = u"test"_s,
         .opens = [](const QString &name) { return name.endsWith(u".page"); },
         .make = [](const QString &, QWidget *parent) { return new QWidget(parent); },
         .title = u"Test"_s,
         .byDefault = true});
    write(u"x.page"_s, "x");
    m_window->workspace().openFile(path(u"x.page"_s));
    QCOMPARE(m_window->workspace().currentFile(), path(u"x.page"_s));
    QCOMPARE(m_window->workspace().currentEditor(), nullptr);
    m_window->workspace().openWith(path(u"x.page"_s), {});
    QVERIFY(m_window->workspace().currentEditor());
    QCOMPARE(m_window->workspace().currentEditor()->text(), "x");
}

void TestDocuments::tellsOfNavigation()
{
    start();
    Workspace &workspace = m_window->workspace();
    QSignalSpy navigated(&workspace, &Workspace::navigated);
    open(u"a.txt"_s);
    workspace.openFile(path(u"b.txt"_s), {.line = 1, .column = 2});
    QCOMPARE(navigated.size(), 2);
    QCOMPARE(navigated[1][0].value<Place>().path, path(u"a.txt"_s));
    QCOMPARE(navigated[1][1].value<Place>().position, (TextPosition{.line = 1, .column = 2}));
    workspace.openFile(path(u"a.txt"_s), {}, OpenReason::History);
    QCOMPARE(navigated.size(), 2);
}

QTEST_MAIN(TestDocuments)
#include "tst_documents.moc"
