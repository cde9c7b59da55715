// SPDX-License-Identifier: GPL-3.0-or-later
// Find and replace, in the file and in the project, with the keys people press.
#include "windowtest.h"

#include "editor/editorview.h"
#include "editor/scintillaview.h"
#include "search/findbar.h"
#include "search/resultmodel.h"
#include "search/resultview.h"
#include "search/searchpanel.h"
#include "shell/application.h"

#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QToolButton>

using namespace slipway::ide;
using namespace Qt::StringLiterals;

class TestSearch : public WindowTest
{
    Q_OBJECT

private:
    FindBar *bar() const { return m_window->findChild<FindBar *>(); }
    SearchPanel *panel() const { return m_window->findChild<SearchPanel *>(); }
    /// The numbers of matches and of files: the words between them depend on the language.
    QString counts() const
    {
        QString text = panel()->summary();
        text.replace(QRegularExpression(u"[^0-9]+"_s), u" "_s);
        return text.trimmed();
    }
    /// Opens the panel and waits for what it finds.
    void find(const QString &text, const QString &summary) const
    {
        trigger(u"search.project"_s);
        named<QLineEdit>(panel(), u"Find in the project"_s)->setText(text);
        QTRY_VERIFY2(panel()->summary().startsWith(summary) || counts().startsWith(summary),
                     qPrintable(panel()->summary()));
    }

private Q_SLOTS:
    void initTestCase() { setUpApplication(); }
    void init();
    void cleanup() { m_window.reset(); }
    void findsAsOneTypes();
    void keepsUpWithQuickKeys();
    void repeatsWithKeys();
    void replacesWithGroupsInTheSelection();
    void saysWhatIsWrongWithAnExpression();
    void preservesCaseAndUndoesInOneStep();
    void remembersWhatWasLookedFor();
    void followsTheText();
    void doesNotFreezeOnAnEndlessExpression();
    void findsInTheProject();
    void goesThroughResultsByKeys();
    void limitsWhereItLooks();
    void findsUnsavedText();
    void replacesWhatIsTicked();
    void undoesOverFiles();
    void leavesFilesThatChangedMeanwhile();
    void replacesInUnsavedTexts();
    void stopsWithEscape();
};

void TestSearch::init()
{
    newProject();
    write(u"main.py"_s, "one = 1\ntwo = one + One\n# ONE more one\n");
    write(u"lib/other.py"_s, "from main import one\n");
    write(u".gitignore"_s, "out/\n");
    write(u"out/built.py"_s, "one\n");
    openWindow(path(u"main.py"_s));
    QTRY_VERIFY(editor());
}

void TestSearch::findsAsOneTypes()
{
    trigger(u"edit.find"_s);
    auto *field = named<QLineEdit>(bar(), u"Find"_s);
    QTRY_VERIFY(field->hasFocus());
    field->clear();
    QTest::keyClicks(field, u"one"_s);
    QTRY_COMPARE(bar()->resultText(), u"1 of 5"_s);
    QTest::keyClick(field, Qt::Key_C, Qt::AltModifier);
    QTRY_COMPARE(bar()->resultText(), u"1 of 3"_s);
    QTest::keyClick(field, Qt::Key_C, Qt::AltModifier);
    QTest::keyClick(field, Qt::Key_Escape);
    QVERIFY(!bar()->isVisible());
    QVERIFY(editor()->isAncestorOf(m_window->focusWidget()));
}

/// What is typed behind Return and Escape replaces what was found, with no pause in between.
void TestSearch::keepsUpWithQuickKeys()
{
    trigger(u"edit.find"_s);
    auto *field = named<QLineEdit>(bar(), u"Find"_s);
    field->clear();
    QTest::keyClicks(field, u"one"_s);
    QTest::keyClick(field, Qt::Key_Return);
    QTest::keyClick(field, Qt::Key_Escape);
    const TextEditor *text = m_window->workspace().currentEditor();
    const ByteRange found = text->selection();
    QCOMPARE(text->text().sliced(found.start, found.end - found.start), "one");
}

void TestSearch::repeatsWithKeys()
{
    trigger(u"edit.find"_s);
    auto *field = named<QLineEdit>(bar(), u"Find"_s);
    field->setText(u"one"_s);
    QTRY_COMPARE(bar()->resultText(), u"1 of 5"_s);
    QTest::keyClick(field, Qt::Key_Return);
    QTRY_COMPARE(bar()->resultText(), u"2 of 5"_s);
    QTest::keyClick(field, Qt::Key_Return, Qt::ShiftModifier);
    QTest::keyClick(field, Qt::Key_Return, Qt::ShiftModifier);
    QTRY_COMPARE(bar()->resultText(), u"5 of 5, from the end"_s);
    QTest::keyClick(field, Qt::Key_Return);
    QTRY_COMPARE(bar()->resultText(), u"1 of 5, from the top"_s);
    // Also when the bar has gone.
    QTest::keyClick(field, Qt::Key_Escape);
    trigger(u"edit.findNext"_s);
    QTRY_COMPARE(editor()->caretPosition().line, 2);
}

void TestSearch::replacesWithGroupsInTheSelection()
{
    editor()->select({.start = 8, .end = 24});
    trigger(u"edit.replace"_s);
    auto *field = named<QLineEdit>(bar(), u"Find"_s);
    field->setText(u"(o)(ne)"_s);
    named<QToolButton>(bar(), u"Regular expression"_s)->setChecked(true);
    if (!named<QToolButton>(bar(), u"In the selection only"_s)->isChecked())
        editor()->select({.start = 8, .end = 24});
    named<QToolButton>(bar(), u"In the selection only"_s)->setChecked(true);
    QTRY_COMPARE(bar()->resultText(), u"1 of 2"_s);
    auto *by = named<QLineEdit>(bar(), u"Replace with"_s);
    by->setText(u"<\\2-$1>"_s);
    QTest::keyClick(by, Qt::Key_Return, Qt::ControlModifier);
    QTRY_COMPARE(editor()->text(), "one = 1\ntwo = <ne-o> + <ne-O>\n# ONE more one\n");
    QTRY_COMPARE(bar()->resultText(), u"2 replaced"_s);
    named<QToolButton>(bar(), u"Regular expression"_s)->setChecked(false);
}

void TestSearch::saysWhatIsWrongWithAnExpression()
{
    trigger(u"edit.find"_s);
    named<QToolButton>(bar(), u"Regular expression"_s)->setChecked(true);
    named<QLineEdit>(bar(), u"Find"_s)->setText(u"one("_s);
    QTRY_VERIFY2(bar()->resultText().contains(u"not right"), qPrintable(bar()->resultText()));
    named<QToolButton>(bar(), u"Regular expression"_s)->setChecked(false);
    QTRY_COMPARE(bar()->resultText(), u"No matches"_s);
}

void TestSearch::preservesCaseAndUndoesInOneStep()
{
    const QByteArray before = editor()->text();
    trigger(u"edit.replace"_s);
    named<QLineEdit>(bar(), u"Find"_s)->setText(u"one"_s);
    named<QLineEdit>(bar(), u"Replace with"_s)->setText(u"first"_s);
    named<QToolButton>(bar(), u"Preserve case"_s)->setChecked(true);
    QTRY_COMPARE(bar()->resultText(), u"1 of 5"_s);
    bar()->replaceEvery();
    QTRY_COMPARE(editor()->text(), "first = 1\ntwo = first + First\n# FIRST more first\n");
    trigger(u"edit.undo"_s);
    QCOMPARE(editor()->text(), before);
    named<QToolButton>(bar(), u"Preserve case"_s)->setChecked(false);
}

void TestSearch::remembersWhatWasLookedFor()
{
    trigger(u"edit.find"_s);
    auto *field = named<QLineEdit>(bar(), u"Find"_s);
    for (const QString &text : {u"two"_s, u"more"_s}) {
        field->setText(text);
        QTest::keyClick(field, Qt::Key_Return);
    }
    field->setText(u"x"_s);
    QTest::keyClick(field, Qt::Key_Up);
    QCOMPARE(field->text(), u"more"_s);
    QTest::keyClick(field, Qt::Key_Up);
    QCOMPARE(field->text(), u"two"_s);
    QTest::keyClick(field, Qt::Key_Down);
    QTest::keyClick(field, Qt::Key_Down);
    QCOMPARE(field->text(), u"x"_s);
}

void TestSearch::followsTheText()
{
    trigger(u"edit.find"_s);
    named<QLineEdit>(bar(), u"Find"_s)->setText(u"one"_s);
    QTRY_COMPARE(bar()->resultText(), u"1 of 5"_s);
    editor()->replace({{.range = {.start = 0, .end = 0}, .text = "one one\n"}});
    QTRY_VERIFY2(bar()->resultText().contains(u"7"), qPrintable(bar()->resultText()));
}

void TestSearch::doesNotFreezeOnAnEndlessExpression()
{
    editor()->replace({{.range = {.start = 0, .end = 0}, .text = QByteArray(3000, 'a') + "b\n"}});
    trigger(u"edit.find"_s);
    named<QToolButton>(bar(), u"Regular expression"_s)->setChecked(true);
    named<QLineEdit>(bar(), u"Find"_s)->setText(u"^(a|a|aa)*$"_s);
    QTRY_VERIFY2(bar()->resultText().contains(u"too long"), qPrintable(bar()->resultText()));
    named<QToolButton>(bar(), u"Regular expression"_s)->setChecked(false);
}

void TestSearch::findsInTheProject()
{
    find(u"one"_s, u"6 2"_s);
    QCOMPARE(panel()->model()->rowCount(), 2);
    named<QToolButton>(panel(), u"Leave out what .gitignore leaves out"_s)->setChecked(false);
    QTRY_COMPARE(counts(), u"7 3"_s);
    named<QToolButton>(panel(), u"Match case"_s)->setChecked(true);
    QTRY_COMPARE(counts(), u"5 3"_s);
    find(u"nowhere to be found"_s, u"No matches"_s);
}

void TestSearch::goesThroughResultsByKeys()
{
    find(u"import"_s, u"1 1"_s);
    auto *field = named<QLineEdit>(panel(), u"Find in the project"_s);
    QTest::keyClick(field, Qt::Key_Down);
    auto *view = panel()->findChild<ResultView *>();
    QVERIFY(view->hasFocus());
    QTest::keyClick(view, Qt::Key_Down);
    QTest::keyClick(view, Qt::Key_Return);
    QTRY_COMPARE(m_window->workspace().currentFile(), path(u"lib/other.py"_s));
    QTRY_COMPARE(editor()->text().sliced(editor()->selection().start, 6), "import");
    QTRY_VERIFY(editor()->isAncestorOf(m_window->focusWidget()));
    find(u"ONE"_s, u"6 "_s);
    trigger(u"search.next"_s);
    trigger(u"search.previous"_s);
    QVERIFY(!editor()->selection().isEmpty());
}

void TestSearch::limitsWhereItLooks()
{
    find(u"one"_s, u"6 "_s);
    QTest::keyClick(named<QLineEdit>(panel(), u"Find in the project"_s), Qt::Key_F,
                    Qt::AltModifier);
    auto *include = named<QLineEdit>(panel(), u"Only in these files"_s);
    QVERIFY(include->isVisible());
    include->setText(u"lib"_s);
    QTRY_COMPARE(counts(), u"1 1"_s);
    include->clear();
    named<QLineEdit>(panel(), u"Not in these files"_s)->setText(u"lib/*"_s);
    QTRY_COMPARE(counts(), u"5 1"_s);
}

void TestSearch::findsUnsavedText()
{
    editor()->replace({{.range = {.start = 0, .end = 0}, .text = "fresh text\n"}});
    find(u"fresh"_s, u"1 1"_s);
}

void TestSearch::replacesWhatIsTicked()
{
    m_window->workspace().openFile(path(u"lib/other.py"_s));
    trigger(u"search.replaceInProject"_s);
    named<QLineEdit>(panel(), u"Find in the project"_s)->setText(u"one"_s);
    named<QLineEdit>(panel(), u"Replace with"_s)->setText(u"uno"_s);
    QTRY_COMPARE(counts(), u"6 2"_s);
    ResultModel *model = panel()->model();
    for (int row = 0; row < 2; ++row) {
        const QModelIndex file = model->index(row, 0);
        const QModelIndex first = model->index(0, 0, file);
        QCOMPARE(first.data(ResultModel::ReplacementText).toString(), u"uno"_s);
        if (file.data().toString() == u"main.py")
            QVERIFY(model->setData(first, Qt::Unchecked, Qt::CheckStateRole));
    }
    QCOMPARE(model->chosenCount(), 5U);
    auto *by = named<QLineEdit>(panel(), u"Replace with"_s);
    QTest::keyClick(by, Qt::Key_Return);
    QTRY_COMPARE(read(u"main.py"_s), "one = 1\ntwo = uno + uno\n# uno more uno\n");
    QTRY_COMPARE(read(u"lib/other.py"_s), "from main import uno\n");
    QCOMPARE(read(u"out/built.py"_s), "one\n");
    // What is open and unchanged follows the disk.
    QTRY_COMPARE(editor()->text(), "from main import uno\n");
    QTRY_COMPARE(counts(), u"1 1"_s);
}

void TestSearch::undoesOverFiles()
{
    const QByteArray main = read(u"main.py"_s);
    const QByteArray other = read(u"lib/other.py"_s);
    trigger(u"search.replaceInProject"_s);
    named<QLineEdit>(panel(), u"Find in the project"_s)->setText(u"one"_s);
    named<QLineEdit>(panel(), u"Replace with"_s)->setText(u"a longer word, ä"_s);
    QTRY_COMPARE(counts(), u"6 2"_s);
    QVERIFY(!m_window->action(u"search.undoReplace"_s)->isEnabled());
    QTest::keyClick(named<QLineEdit>(panel(), u"Replace with"_s), Qt::Key_Return);
    QTRY_VERIFY(m_window->action(u"search.undoReplace"_s)->isEnabled());
    QVERIFY(read(u"main.py"_s) != main && read(u"lib/other.py"_s) != other);
    trigger(u"search.undoReplace"_s);
    QTRY_COMPARE(read(u"main.py"_s), main);
    QTRY_COMPARE(read(u"lib/other.py"_s), other);
    QVERIFY(!m_window->action(u"search.undoReplace"_s)->isEnabled());
}

void TestSearch::leavesFilesThatChangedMeanwhile()
{
    trigger(u"search.replaceInProject"_s);
    named<QLineEdit>(panel(), u"Find in the project"_s)->setText(u"one"_s);
    named<QLineEdit>(panel(), u"Replace with"_s)->setText(u"uno"_s);
    QTRY_COMPARE(counts(), u"6 2"_s);
    write(u"lib/other.py"_s, "one, but another\n");
    QTest::keyClick(named<QLineEdit>(panel(), u"Replace with"_s), Qt::Key_Return);
    QTRY_VERIFY(read(u"main.py"_s).contains("uno"));
    QTRY_COMPARE(counts(), u"1 1"_s);
    QCOMPARE(read(u"lib/other.py"_s), "one, but another\n");
    bool told = false;
    for (const QLabel *label : m_window->findChildren<QLabel *>())
        told = told || label->text().contains(u"lib/other.py has changed meanwhile");
    QVERIFY(told);
}

void TestSearch::replacesInUnsavedTexts()
{
    editor()->replace({{.range = {.start = 0, .end = 0}, .text = "one more\n"}});
    const QByteArray before = editor()->text();
    const QByteArray onDisk = read(u"main.py"_s);
    trigger(u"search.replaceInProject"_s);
    named<QLineEdit>(panel(), u"Find in the project"_s)->setText(u"one"_s);
    named<QLineEdit>(panel(), u"Replace with"_s)->setText(u"uno"_s);
    QTRY_COMPARE(counts(), u"7 2"_s);
    QTest::keyClick(named<QLineEdit>(panel(), u"Replace with"_s), Qt::Key_Return);
    QTRY_VERIFY(editor()->text().startsWith("uno more\nuno = 1"));
    QCOMPARE(read(u"main.py"_s), onDisk);
    QTRY_VERIFY(m_window->action(u"search.undoReplace"_s)->isEnabled());
    trigger(u"search.undoReplace"_s);
    QTRY_COMPARE(editor()->text(), before);
}

void TestSearch::stopsWithEscape()
{
    for (int i = 0; i < 300; ++i)
        write(u"many/f%1.txt"_s.arg(i), QByteArray("word\n").repeated(50));
    trigger(u"search.project"_s);
    auto *field = named<QLineEdit>(panel(), u"Find in the project"_s);
    field->setText(u"word"_s);
    QTest::keyClick(field, Qt::Key_Return);
    QVERIFY(panel()->isSearching());
    QTest::keyClick(field, Qt::Key_Escape);
    QVERIFY(!panel()->isSearching());
    QVERIFY(panel()->summary().startsWith(u"Stopped"));
    const int rows = panel()->model()->rowCount();
    // What was under way answers nobody any more.
    find(u"import"_s, u"1 1"_s);
    QVERIFY(rows <= 302);
}

QTEST_MAIN(TestSearch)
#include "tst_search.moc"
