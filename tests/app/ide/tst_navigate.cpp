// SPDX-License-Identifier: GPL-3.0-or-later
// Getting about by keys: the palette, symbols, definitions, back and forward.
#include "windowtest.h"

#include "editor/editorview.h"
#include "editor/scintillaview.h"
#include "navigate/breadcrumbs.h"
#include "navigate/definition.h"
#include "navigate/outline.h"
#include "navigate/palette.h"
#include "shell/application.h"

#include <QLineEdit>
#include <QTreeWidget>

using namespace slipway::ide;
using namespace Qt::StringLiterals;

class TestNavigate : public WindowTest
{
    Q_OBJECT

private:
    Palette *palette() const { return m_window->findChild<Palette *>(); }
    QString currentFile() const { return m_window->workspace().currentFile(); }
    void type(const QString &text) const { QTest::keyClicks(palette()->field(), text); }
    void press(Qt::Key key) const { QTest::keyClick(palette()->field(), key); }
    /// Waits until the palette shows this first.
    void expectFirst(const QString &title) const
    {
        QTRY_VERIFY2(palette()->titles().value(0) == title,
                     qPrintable(palette()->titles().join(u", "_s)));
    }

private Q_SLOTS:
    void initTestCase() { setUpApplication(); }
    void init();
    void cleanup() { m_window.reset(); }
    void runsCommandsUsedLatelyFirst();
    void findsFilesAndOpensThemAtALine();
    void goesToTheFileOneCameFrom();
    void findsNewFiles();
    void escapeGivesTheFocusBack();
    void previewsLinesAndTakesThemBack();
    void goesToSymbols();
    void findsTextInTheProject();
    void changesItsKindByWhatIsTyped();
    void goesBackAndForward();
    void goesToDefinitions();
    void choosesAmongDefinitions();
    void outlinesWhatIsTyped();
    void filtersTheOutline();
    void showsWhereTheCaretIs();
    void marksPlacesInUtf16();
};

void TestNavigate::init()
{
    newProject();
    write(u"main.py"_s,
          "import helper\n\nclass Shop:\n    def open(self):\n        helper.help_out()\n"
          "\n    def close(self):\n        pass\n\n\ndef run():\n    Shop().open()\n");
    write(u"lib/helper.py"_s, "def help_out():\n    return 'needle'\n\n\ndef twice():\n    pass\n");
    write(u"lib/second.py"_s, "# one\n# two\n# three\n\ndef twice():\n    pass\n");
    write(u"out/ignored.py"_s, "needle\n");
    write(u".gitignore"_s, "out/\n");
    openWindow(path(u"main.py"_s));
    QTRY_VERIFY(editor());
    editor()->setFocus();
}

void TestNavigate::runsCommandsUsedLatelyFirst()
{
    QTest::keyClick(m_window->focusWidget(), Qt::Key_P, Qt::ControlModifier | Qt::ShiftModifier);
    QVERIFY(palette()->isVisible());
    QVERIFY(palette()->field()->hasFocus());
    QCOMPARE(palette()->field()->text(), u">"_s);
    QVERIFY(palette()->titles().size() > 20);
    type(u"outl"_s);
    expectFirst(u"Outline"_s);
    press(Qt::Key_Return);
    QVERIFY(!palette()->isVisible());
    QVERIFY(m_window->isPanelVisible(u"outline"_s));
    trigger(u"view.commands"_s);
    expectFirst(u"Outline"_s);
    press(Qt::Key_Escape);
}

void TestNavigate::findsFilesAndOpensThemAtALine()
{
    QTest::keyClick(m_window->focusWidget(), Qt::Key_P, Qt::ControlModifier);
    type(u"helpr"_s);
    expectFirst(u"helper.py"_s);
    press(Qt::Key_Escape);
    trigger(u"go.file"_s);
    type(u"second:4"_s);
    expectFirst(u"second.py"_s);
    press(Qt::Key_Return);
    QTRY_COMPARE(currentFile(), path(u"lib/second.py"_s));
    QCOMPARE(editor()->caretPosition().line, 4);
    trigger(u"go.file"_s);
    type(u"ignored"_s);
    QTRY_VERIFY(palette()->titles().isEmpty());
    press(Qt::Key_Escape);
}

void TestNavigate::goesToTheFileOneCameFrom()
{
    m_window->workspace().openFile(path(u"lib/helper.py"_s));
    trigger(u"go.file"_s);
    expectFirst(u"main.py"_s);
    press(Qt::Key_Return);
    QTRY_COMPARE(currentFile(), path(u"main.py"_s));
}

void TestNavigate::findsNewFiles()
{
    write(u"lib/deeper/brandnew.py"_s, "");
    trigger(u"go.file"_s);
    type(u"brandn"_s);
    expectFirst(u"brandnew.py"_s);
    QVERIFY(QFile::remove(path(u"lib/deeper/brandnew.py"_s)));
    QTRY_VERIFY(palette()->titles().isEmpty());
    press(Qt::Key_Escape);
}

void TestNavigate::escapeGivesTheFocusBack()
{
    QWidget *before = m_window->focusWidget();
    trigger(u"go.file"_s);
    QVERIFY(palette()->field()->hasFocus());
    press(Qt::Key_Escape);
    QVERIFY(!palette()->isVisible());
    QCOMPARE(m_window->focusWidget(), before);
}

void TestNavigate::previewsLinesAndTakesThemBack()
{
    editor()->goTo({.line = 2, .column = 1});
    QTest::keyClick(m_window->focusWidget(), Qt::Key_G, Qt::ControlModifier);
    type(u"11"_s);
    QTRY_COMPARE(editor()->caretPosition().line, 11);
    press(Qt::Key_Escape);
    QCOMPARE(editor()->caretPosition().line, 2);
    trigger(u"edit.goToLine"_s);
    type(u"7:9"_s);
    press(Qt::Key_Return);
    QCOMPARE(editor()->caretPosition(), (TextPosition{.line = 7, .column = 9}));
}

void TestNavigate::goesToSymbols()
{
    trigger(u"go.symbol"_s);
    QTRY_COMPARE(palette()->titles(), (QStringList{u"Shop"_s, u"open"_s, u"close"_s, u"run"_s}));
    type(u"clo"_s);
    expectFirst(u"close"_s);
    press(Qt::Key_Return);
    QCOMPARE(editor()->caretPosition(), (TextPosition{.line = 7, .column = 9}));
}

void TestNavigate::findsTextInTheProject()
{
    trigger(u"go.text"_s);
    type(u"needle"_s);
    expectFirst(u"return 'needle'"_s);
    QCOMPARE(palette()->titles().size(), 1);
    press(Qt::Key_Return);
    QTRY_COMPARE(currentFile(), path(u"lib/helper.py"_s));
    QTRY_COMPARE(editor()->text().sliced(editor()->selection().start, 6), "needle");
}

void TestNavigate::changesItsKindByWhatIsTyped()
{
    trigger(u"go.file"_s);
    type(u">outline"_s);
    expectFirst(u"Outline"_s);
    palette()->field()->selectAll();
    type(u"@run"_s);
    expectFirst(u"run"_s);
    palette()->field()->selectAll();
    type(u":3"_s);
    expectFirst(u"Go to line 3"_s);
    press(Qt::Key_Escape);
}

void TestNavigate::goesBackAndForward()
{
    editor()->goTo({.line = 11, .column = 1});
    m_window->workspace().openFile(path(u"lib/helper.py"_s), {.line = 5, .column = 1});
    m_window->workspace().openFile(path(u"lib/second.py"_s), {.line = 1, .column = 1});
    QVERIFY(!m_window->action(u"go.forward"_s)->isEnabled());
    trigger(u"go.back"_s);
    QCOMPARE(currentFile(), path(u"lib/helper.py"_s));
    QCOMPARE(editor()->caretPosition().line, 5);
    trigger(u"go.back"_s);
    QCOMPARE(currentFile(), path(u"main.py"_s));
    QCOMPARE(editor()->caretPosition().line, 11);
    trigger(u"go.forward"_s);
    trigger(u"go.forward"_s);
    QCOMPARE(currentFile(), path(u"lib/second.py"_s));
    QVERIFY(!m_window->action(u"go.forward"_s)->isEnabled());
}

void TestNavigate::goesToDefinitions()
{
    // Of this file.
    editor()->goTo({.line = 12, .column = 7});
    QTRY_VERIFY(m_window->findChild<Breadcrumbs *>()->parts().contains(u"run"_s));
    trigger(u"go.definition"_s);
    QTRY_COMPARE(editor()->caretPosition().line, 3);
    // Of another one.
    editor()->goTo({.line = 5, .column = 18});
    trigger(u"go.definition"_s);
    QTRY_COMPARE(currentFile(), path(u"lib/helper.py"_s));
    QTRY_COMPARE(editor()->caretPosition().line, 1);
    QCOMPARE(wordAt("a.help_out()", 5), "help_out");
    QCOMPARE(wordAt("a.help_out()", 10), "help_out");
    QCOMPARE(wordAt("", 3), "");
}

void TestNavigate::choosesAmongDefinitions()
{
    editor()->replace({{.range = {.start = 0, .end = 0}, .text = "twice()\n"}});
    editor()->goTo({.line = 1, .column = 2});
    trigger(u"go.definition"_s);
    QTRY_COMPARE(palette()->titles(), (QStringList{u"twice"_s, u"twice"_s}));
    press(Qt::Key_Down);
    press(Qt::Key_Return);
    QTRY_COMPARE(currentFile(), path(u"lib/second.py"_s));
    QCOMPARE(editor()->caretPosition().line, 5);
}

void TestNavigate::outlinesWhatIsTyped()
{
    m_window->showPanel(u"outline"_s, Shell::Focus::Keep);
    auto *tree = m_window->findChild<Outline *>()->tree();
    QTRY_COMPARE(tree->topLevelItemCount(), 2);
    QCOMPARE(tree->topLevelItem(0)->childCount(), 2);
    editor()->goTo({.line = 8, .column = 1});
    QTRY_VERIFY(tree->currentItem() && tree->currentItem()->text(0) == u"close");
    editor()->replace({{.range = {.start = 0, .end = 0}, .text = "def early(): pass\n"}});
    QTRY_COMPARE(tree->topLevelItemCount(), 3);
    QTRY_COMPARE(tree->topLevelItem(0)->text(0), u"early"_s);
    m_window->workspace().openFile(path(u".gitignore"_s));
    QTRY_COMPARE(tree->topLevelItemCount(), 0);
}

void TestNavigate::filtersTheOutline()
{
    m_window->showPanel(u"outline"_s, Shell::Focus::Keep);
    auto *outline = m_window->findChild<Outline *>();
    QTRY_COMPARE(outline->tree()->topLevelItemCount(), 2);
    auto *filter = outline->findChild<QLineEdit *>();
    filter->setText(u"clos"_s);
    QVERIFY(!outline->tree()->topLevelItem(0)->isHidden());
    QVERIFY(outline->tree()->topLevelItem(0)->child(0)->isHidden());
    QVERIFY(outline->tree()->topLevelItem(1)->isHidden());
    outline->tree()->setCurrentItem(outline->tree()->topLevelItem(0)->child(1));
    QTest::keyClick(outline->tree(), Qt::Key_Return);
    QCOMPARE(editor()->caretPosition().line, 7);
}

void TestNavigate::showsWhereTheCaretIs()
{
    auto *crumbs = m_window->findChild<Breadcrumbs *>();
    QVERIFY(crumbs->isVisible());
    editor()->goTo({.line = 5, .column = 10});
    QTRY_COMPARE(crumbs->parts(), (QStringList{u"main.py"_s, u"Shop"_s, u"open"_s}));
    m_window->workspace().openFile(path(u"lib/helper.py"_s), {.line = 2, .column = 1});
    QTRY_COMPARE(crumbs->parts(), (QStringList{u"lib"_s, u"helper.py"_s, u"help_out"_s}));
    trigger(u"settings.open"_s);
    QTRY_COMPARE(crumbs->parts(), QStringList{QFileInfo(folder()).fileName()});
    QVERIFY(crumbs->isVisible());
}

void TestNavigate::marksPlacesInUtf16()
{
    const QString text = u"ä👋b"_s;
    QCOMPARE(marksOf(text, {0, 2, 6}), (QList<int>{0, 1, 3}));
    QCOMPARE(marksOf(text, {}), QList<int>{});
}

QTEST_MAIN(TestNavigate)
#include "tst_navigate.moc"
