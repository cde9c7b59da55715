// SPDX-License-Identifier: GPL-3.0-or-later
#include "editorwindow.h"

#include "editor/bookmarks.h"
#include "editor/indentation.h"
#include "editor/minimap.h"
#include "editor/snippets.h"
#include "shell/application.h"
#include "shell/options.h"

#include <QClipboard>
#include <QMenu>
#include <QTemporaryDir>

using namespace slipway::ide;
using namespace Qt::StringLiterals;
using Sci = QsciScintillaBase;

/// Keys as a user presses them, in a window, with their effect on text and cursors.
class TestEditing : public QObject
{
    Q_OBJECT

private:
    QTemporaryDir m_config;
    std::unique_ptr<EditorWindow> m_editor;

    void check(const QByteArray &before, const QStringList &keys, const QByteArray &after)
    {
        m_editor->setMarked(before);
        m_editor->press(keys);
        QCOMPARE(m_editor->marked(), after);
    }

private Q_SLOTS:
    void initTestCase();
    void cleanupTestCase() { m_editor.reset(); }
    void init();

    void cursors_data();
    void cursors();
    void lines_data();
    void lines();
    void pairs_data();
    void pairs();
    void comments_data();
    void comments();
    void brackets_data();
    void brackets();
    void newLines_data();
    void newLines();
    void eachCommandIsOneStepOfUndo_data();
    void eachCommandIsOneStepOfUndo();
    void undoGivesAllCursorsBack_data();
    void undoGivesAllCursorsBack();
    void autoCloseCanBeSwitchedOff();
    void copiesAndPastesLines();
    void pastesOneLineToEachCursor();
    void selectsAColumnWithTheMouse();
    void keepsTheColourOfASelection();
    void selectsAColumnBeyondLineEnds();
    void extendsAColumnFromTheCaret();
    void addsACursorWithTheMouse();
    void movesBookmarksWithTheText();
    void goesThroughBookmarks();
    void folds();
    void foldsOneLevel();
    void zooms();
    void wraps();
    void showsAMinimap();
    void convertsIndentation();
    void findsOtherIndentation_data();
    void findsOtherIndentation();
    void expandsSnippets_data();
    void expandsSnippets();
    void leadsThroughASnippet();
    void choosesASnippetByKey();
    void everySnippetIsWellFormed();
    void everyActionHasItsOwnKeys();
};

void TestEditing::initTestCase()
{
    QVERIFY(qputenv("XDG_CONFIG_HOME", m_config.path().toUtf8()));
    setUpApplication();
    m_editor = std::make_unique<EditorWindow>();
    QVERIFY(QTest::qWaitForWindowActive(&m_editor->window()));
}

void TestEditing::init()
{
    m_editor->setLanguage(u"Python"_s);
    m_editor->view().setIndentation({.tabs = false, .width = 4});
}

using Keys = QStringList;

static void row(const char *name, const QByteArray &before, const Keys &keys,
                const QByteArray &after, const QString &language = u"Python"_s)
{
    QTest::newRow(name) << before << keys << after << language;
}

static void addColumns()
{
    QTest::addColumn<QByteArray>("before");
    QTest::addColumn<QStringList>("keys");
    QTest::addColumn<QByteArray>("after");
    QTest::addColumn<QString>("language");
}

void TestEditing::cursors_data()
{
    addColumns();
    row("the word first", "on|e one", {u"Ctrl+D"_s}, "‹one› one");
    row("then the next", "on|e one", {u"Ctrl+D"_s, u"Ctrl+D"_s}, "‹one› ‹one›");
    row("whole words only", "a| ab a", {u"Ctrl+D"_s, u"Ctrl+D"_s}, "‹a› ab ‹a›");
    row("a piece of a word anywhere", "‹a› ab", {u"Ctrl+D"_s}, "‹a› ‹a›b");
    row("round the end", "one on|e", {u"Ctrl+D"_s, u"Ctrl+D"_s}, "‹one› ‹one›");
    row("by case", "‹a› A a", {u"Ctrl+D"_s}, "‹a› A ‹a›");
    row("beyond what is there", "‹a› b", {u"Ctrl+D"_s, u"Ctrl+D"_s}, "‹a› b");
    row("umlauts", "‹ü› ü", {u"Ctrl+D"_s}, "‹ü› ‹ü›");
    row("skip", "‹a› a a", {u"Ctrl+D"_s, u"Ctrl+K, Ctrl+D"_s}, "‹a› a ‹a›");
    row("all", "a ‹a› a", {u"Ctrl+Shift+L"_s}, "‹a› ‹a› ‹a›");
    row("type in all", "a ‹a› a", {u"Ctrl+Shift+L"_s, u"'xy"_s}, "xy| xy| xy|");
    row("delete in all", "a| a| a|", {u"Backspace"_s}, "| | |");
    row("escape", "‹a› ‹a›", {u"Escape"_s}, "a ‹a›");
    row("below", "ab|c\nabc\n", {u"Ctrl+Alt+Down"_s, u"'x"_s}, "abx|c\nabx|c\n");
    row("above", "abc\nab|c\n", {u"Ctrl+Alt+Up"_s, u"'x"_s}, "abx|c\nabx|c\n");
    row("below over a short line", "abc|\na\nabc\n", {u"Ctrl+Alt+Down"_s, u"Ctrl+Alt+Down"_s},
        "abc|\na|\nabc|\n");
    row("one for each line", "‹a\nbc\n›d", {u"Alt+Shift+I"_s}, "a|\nbc|\nd");
    row("brackets in all", "a|\nb|", {u"'("_s}, "a(|)\nb(|)");
    row("type over in all", "a|\nb|", {u"'()"_s}, "a()|\nb()|");
    row("pairs deleted in all", "a|\nb|", {u"'("_s, u"Backspace"_s}, "a|\nb|");
    row("only some have a pair", "a(|)\nbc|", {u"Backspace"_s}, "a|\nb|");
    row("surround all", "‹a› ‹b›", {u"'("_s}, "(‹a›) (‹b›)");
    row("new lines in all", "if a:|\nif b:|", {u"Return"_s}, "if a:\n    |\nif b:\n    |");
    row("a line", "a\nb|c\nd", {u"Ctrl+L"_s}, "a\n‹bc\n›d");
    row("the next line too", "a|\nb\nc", {u"Ctrl+L"_s, u"Ctrl+L"_s}, "‹a\nb\n›c");
    row("the last line", "a\nb|", {u"Ctrl+L"_s}, "a\n‹b›");
    row("lines of all, each once", "a|b|\nc\nd|", {u"Ctrl+L"_s}, "‹ab\n›c\n‹d›");
    row("column by keys", "|ab\nab", {u"Ctrl+Shift+Alt+Down"_s, u"Ctrl+Shift+Alt+Right"_s},
        "‹a›b\n‹a›b");
    row("type in a column", "a|b\nab", {u"Ctrl+Shift+Alt+Down"_s, u"'-"_s}, "a-|b\na-|b");
}

void TestEditing::cursors()
{
    QFETCH(QString, language);
    QFETCH(QByteArray, before);
    QFETCH(QStringList, keys);
    QFETCH(QByteArray, after);
    m_editor->setLanguage(language);
    check(before, keys, after);
}

void TestEditing::lines_data()
{
    addColumns();
    row("up", "a\n|b\nc", {u"Alt+Up"_s}, "|b\na\nc");
    row("up from the last", "a\nb|", {u"Alt+Up"_s}, "b|\na");
    row("up at the top", "a|\nb", {u"Alt+Up"_s}, "a|\nb");
    row("down", "|a\nb\nc", {u"Alt+Down"_s}, "b\n|a\nc");
    row("down to the last", "|a\nb", {u"Alt+Down"_s}, "b\n|a");
    row("down at the end", "a\nb|", {u"Alt+Down"_s}, "a\nb|");
    row("a block down", "‹a\nb›\nc\n", {u"Alt+Down"_s}, "c\n‹a\nb›\n");
    row("two blocks up", "a\n|b\nc\n|d\n", {u"Alt+Up"_s}, "|b\na\n|d\nc\n");
    row("two blocks down", "|a\nb\n|c\nd\n", {u"Alt+Down"_s}, "b\n|a\nd\n|c\n");
    row("duplicate down", "a|b\nc", {u"Alt+Shift+Down"_s}, "ab\na|b\nc");
    row("duplicate up", "a|b\nc", {u"Alt+Shift+Up"_s}, "a|b\nab\nc");
    row("duplicate the last", "a|", {u"Alt+Shift+Down"_s}, "a\na|");
    row("duplicate two", "a|\nb\nc|", {u"Alt+Shift+Down"_s}, "a\na|\nb\nc\nc|");
    row("delete", "a\nb|b\nc", {u"Ctrl+Shift+K"_s}, "a\nc|");
    row("delete the last", "a\nb|", {u"Ctrl+Shift+K"_s}, "a|");
    row("delete two", "a|\nb\nc|\nd", {u"Ctrl+Shift+K"_s}, "b|\nd|");
    row("delete all", "‹a\nb›", {u"Ctrl+Shift+K"_s}, "|");
    row("join", "a|  \n   b\nc", {u"Ctrl+Shift+J"_s}, "a| b\nc");
    row("join those selected", "‹a\nb\nc›", {u"Ctrl+Shift+J"_s}, "‹a b c›");
    row("line below", "  a|b\nc", {u"Ctrl+Return"_s}, "  ab\n  |\nc");
    row("line above", "  a|b\nc", {u"Ctrl+Shift+Return"_s}, "  |\n  ab\nc");
    row("indent", "a\n‹b\nc›\n", {u"Ctrl+]"_s}, "a\n‹    b\n    c›\n");
    row("unindent", "    a|", {u"Ctrl+["_s}, "a|");
    row("spaces at the ends", "a  \nb\t|\n", {u"Ctrl+K, Ctrl+X"_s}, "a\nb|\n");
}

void TestEditing::lines()
{
    cursors();
}

void TestEditing::pairs_data()
{
    addColumns();
    row("bracket", "f|", {u"'("_s}, "f(|)");
    row("type over", "f|", {u"'()"_s}, "f()|");
    row("before a word", "|word", {u"'("_s}, "(|word");
    row("before a bracket", "f(|)", {u"'["_s}, "f([|])");
    row("quote", "x = |", {u"'\""_s}, "x = \"|\"");
    row("apostrophe", "don|", {u"''"_s}, "don'|");
    row("prefix of a string", "x = f|", {u"'\""_s}, "x = f\"|\"");
    row("long string", "|", {u"'\"\"\""_s}, "\"\"\"|\"\"\"");
    row("not in a string", "x = 'a |'", {u"'\""_s}, "x = 'a \"|'");
    row("not in a comment", "# a |", {u"''"_s}, "# a '|");
    row("surround with quotes", "‹ab›", {u"'\""_s}, "\"‹ab›\"");
    row("surround twice", "‹ab›", {u"'(["_s}, "([‹ab›])");
    row("type over in a text without a language", "|", {u"'('a')"_s}, "('a')|", u"Plain Text"_s);
    row("apostrophes without a language", "it|", {u"''s 'x'"_s}, "it's 'x'|", u"Plain Text"_s);
    row("delete a pair", "f|", {u"'("_s, u"Backspace"_s}, "f|");
    row("closing bracket comes out", "f(\n    a\n    |", {u"')"_s}, "f(\n    a\n)|");
    row("braces come out", "int f() {\n    a;\n    |", {u"'}"_s}, "int f() {\n    a;\n}|",
        u"C++"_s);
}

void TestEditing::pairs()
{
    cursors();
}

void TestEditing::comments_data()
{
    addColumns();
    row("line", "a|", {u"Ctrl+/"_s}, "# a|");
    row("back", "    # a|", {u"Ctrl+/"_s}, "    a|");
    row("several at one column", "‹if a:\n    b\n\n    c›", {u"Ctrl+/"_s},
        "‹# if a:\n#     b\n\n#     c›");
    row("two cursors", "a|\nb\nc|", {u"Ctrl+/"_s}, "# a|\nb\n# c|");
    row("C++", "  a|", {u"Ctrl+/"_s}, "  // a|", u"C++"_s);
    row("HTML has no line comments", "<p>|", {u"Ctrl+/"_s}, "<!-- <p>| -->", u"HTML"_s);
    row("HTML back", "<!-- <p>| -->", {u"Ctrl+/"_s}, "<p>|", u"HTML"_s);
    row("block", "a ‹b› c", {u"Alt+Shift+A"_s}, "a /* ‹b› */ c", u"C++"_s);
    row("block back", "a /* b| */ c", {u"Alt+Shift+A"_s}, "a b| c", u"C++"_s);
}

void TestEditing::comments()
{
    cursors();
}

void TestEditing::brackets_data()
{
    addColumns();
    row("jump", "f|(a[1])", {u"Ctrl+Shift+\\"_s}, "f(a[1]|)");
    row("jump back", "f(a[1])|", {u"Ctrl+Shift+\\"_s}, "f|(a[1])");
    row("out of a pair", "f(a, |b)", {u"Ctrl+Shift+\\"_s}, "f(a, b|)");
    row("not one in a string", "f(')', |b)", {u"Ctrl+Shift+\\"_s}, "f(')', b|)");
    row("select within", "f(a[1], |b)", {u"Ctrl+K, Ctrl+B"_s}, "f(‹a[1], b›)");
    row("then with them", "f(a[1], |b)", {u"Ctrl+K, Ctrl+B"_s, u"Ctrl+K, Ctrl+B"_s},
        "f‹(a[1], b)›");
}

void TestEditing::brackets()
{
    cursors();
}

void TestEditing::newLines_data()
{
    addColumns();
    row("keeps", "    a|", {u"Return"_s}, "    a\n    |");
    row("after a colon", "def f():|", {u"Return"_s}, "def f():\n    |");
    row("after a colon and a comment", "def f():  # so|", {u"Return"_s}, "def f():  # so\n    |");
    row("a colon in a string", "x = 'a:'|", {u"Return"_s}, "x = 'a:'\n|");
    for (const char *word : {"return", "pass", "break", "continue", "raise"})
        row(word, QByteArray("if a:\n    ") + word + "|", {u"Return"_s},
            QByteArray("if a:\n    ") + word + "\n|");
    row("return a value", "if a:\n    return 1|", {u"Return"_s}, "if a:\n    return 1\n|");
    row("return goes on", "if a:\n    return (|", {u"Return"_s}, "if a:\n    return (\n        |");
    row("in brackets", "f(|)", {u"Return"_s}, "f(\n    |\n)");
    row("braces", "int f() {|}", {u"Return"_s}, "int f() {\n    |\n}", u"C++"_s);
    row("no Python rules for C++", "    return;|", {u"Return"_s}, "    return;\n    |", u"C++"_s);
    row("spaces at the break go", "a| b", {u"Return"_s}, "a\n|b");
    row("an empty line is left empty", "    a\n    |", {u"Return"_s}, "    a\n\n    |");
    row("at the start", "|    a", {u"Return"_s}, "\n|    a");
    row("in place of a selection", "a‹b›c", {u"Return"_s}, "a\n|c");
}

void TestEditing::newLines()
{
    cursors();
}

void TestEditing::eachCommandIsOneStepOfUndo_data()
{
    addColumns();
    row("typing in all", "a|\nb|\n", {u"'("_s}, {});
    row("move", "a\n|b\n|c\n", {u"Alt+Up"_s}, {});
    row("duplicate", "a|\nb\nc|\n", {u"Alt+Shift+Down"_s}, {});
    row("comment", "‹a\nb\n›c\n", {u"Ctrl+/"_s}, {});
    row("join", "‹a\nb\nc›\n", {u"Ctrl+Shift+J"_s}, {});
    row("new lines", "if a:|\nif b:|\n", {u"Return"_s}, {});
    row("trim", "a \nb \n|", {u"Ctrl+K, Ctrl+X"_s}, {});
    row("indent", "‹a\nb›\n", {u"Ctrl+]"_s}, {});
}

void TestEditing::eachCommandIsOneStepOfUndo()
{
    QFETCH(QByteArray, before);
    QFETCH(QStringList, keys);
    m_editor->setMarked(before);
    const QByteArray text = m_editor->text().text();
    m_editor->press(keys);
    QVERIFY(m_editor->text().text() != text);
    m_editor->press({u"Ctrl+Z"_s});
    QCOMPARE(m_editor->text().text(), text);
}

void TestEditing::undoGivesAllCursorsBack_data()
{
    addColumns();
    const auto add = [](const char *name, const QByteArray &before, const QString &key,
                        const QByteArray &after) { row(name, before, {key}, after); };
    add("letters", "a|\nb|\n", u"'x"_s, "ax|\nbx|\n");
    add("over selections", "‹a›\n‹b›\n", u"'x"_s, "x|\nx|\n");
    add("over one selection", "a ‹bc› d", u"'x"_s, "a x| d");
    add("a pair", "a|\nb|\n", u"'("_s, "a(|)\nb(|)\n");
    add("around selections", "‹a›\n‹b›\n", u"'("_s, "(‹a›)\n(‹b›)\n");
    add("new lines", "a|\nb|\n", u"Return"_s, "a\n|\nb\n|\n");
    add("back", "ab|\ncd|\n", u"Backspace"_s, "a|\nc|\n");
    add("delete", "|ab\n|cd\n", u"Delete"_s, "|b\n|d\n");
    add("a selection", "a ‹bc› d", u"Delete"_s, "a | d");
    add("comment", "‹a\nb›\n", u"Ctrl+/"_s, "‹# a\n# b›\n");
    add("move", "‹a\nb›\nc\n", u"Alt+Down"_s, "c\n‹a\nb›\n");
}

void TestEditing::undoGivesAllCursorsBack()
{
    QFETCH(QByteArray, before);
    QFETCH(QStringList, keys);
    QFETCH(QByteArray, after);
    m_editor->setMarked(before);
    m_editor->press(keys);
    QCOMPARE(m_editor->marked(), after);
    for (int i = 0; i < 2; ++i) {
        m_editor->press({u"Ctrl+End"_s, u"Ctrl+Z"_s});
        QCOMPARE(m_editor->marked(), before);
        QVERIFY(!m_editor->text().send(Sci::SCI_CANUNDO));
        m_editor->press({u"Ctrl+Home"_s, u"Ctrl+Shift+Z"_s});
        QCOMPARE(m_editor->marked(), after);
    }
}

void TestEditing::autoCloseCanBeSwitchedOff()
{
    Options::instance().set(u"editor.autoClose"_s, false);
    check("f|", {u"'('"_s}, "f('|");
    check("f(|)", {u"Backspace"_s}, "f|)");
    Options::instance().reset(u"editor.autoClose"_s);
    check("f|", {u"'("_s}, "f(|)");
}

void TestEditing::copiesAndPastesLines()
{
    check("one|\ntwo\n", {u"Ctrl+C"_s, u"Down"_s, u"Ctrl+V"_s}, "one\none\ntwo|\n");
    check("one|\ntwo\n", {u"Ctrl+X"_s}, "two|\n");
    QCOMPARE(QGuiApplication::clipboard()->text(), u"one\n"_s);
    check("‹a› b ‹c›", {u"Ctrl+C"_s}, "‹a› b ‹c›");
    QCOMPARE(QGuiApplication::clipboard()->text(), u"a\nc"_s);
}

void TestEditing::pastesOneLineToEachCursor()
{
    QGuiApplication::clipboard()->setText(u"1\n2"_s);
    check("a|\nb|\n", {u"Ctrl+V"_s}, "a1|\nb2|\n");
    QGuiApplication::clipboard()->setText(u"x"_s);
    check("a|\nb|\n", {u"Ctrl+V"_s}, "ax|\nbx|\n");
    m_editor->press({u"Ctrl+Z"_s});
    QCOMPARE(m_editor->text().text(), "a\nb\n");
}

static QPoint pointOf(const ScintillaView &text, long position)
{
    return {int(text.send(Sci::SCI_POINTXFROMPOSITION, 0, position)) + 1,
            int(text.send(Sci::SCI_POINTYFROMPOSITION, 0, position)) + 6};
}

/// A drag with keys held.
static void drag(QWidget *area, QPoint from, QPoint to, Qt::KeyboardModifiers keys)
{
    QTest::mousePress(area, Qt::LeftButton, keys, from);
    QMouseEvent move(QEvent::MouseMove, QPointF(to), QPointF(area->mapToGlobal(to)), Qt::NoButton,
                     Qt::LeftButton, keys);
    QCoreApplication::sendEvent(area, &move);
    QTest::mouseRelease(area, Qt::LeftButton, keys, to);
}

void TestEditing::keepsTheColourOfASelection()
{
    ScintillaView &text = m_editor->text();
    const long period = text.send(Sci::SCI_GETCARETPERIOD);
    const auto restore = qScopeGuard([&] { text.send(Sci::SCI_SETCARETPERIOD, period); });
    text.send(Sci::SCI_SETCARETPERIOD, 0L); // It would differ by itself.
    m_editor->setMarked("‹abcdef\nabcdef\n›");
    const QImage before = text.grab().toImage();
    // As when text is selected in another program.
    Q_EMIT QGuiApplication::clipboard()->selectionChanged();
    QCOMPARE(text.grab().toImage(), before);
    m_editor->setMarked("abcdef\nabcdef\n|");
    QVERIFY(text.grab().toImage() != before);
}

void TestEditing::selectsAColumnBeyondLineEnds()
{
    m_editor->setMarked("|abcdef\nab\nabcdef\nx");
    const QPoint from = pointOf(m_editor->text(), 1);
    // At the end of the column, in the short line.
    const QPoint to(pointOf(m_editor->text(), 4).x(), pointOf(m_editor->text(), 8).y());
    drag(m_editor->text().viewport(), from, to, Qt::AltModifier);
    QCOMPARE(m_editor->marked(), "a‹bcd›ef\na‹b›\nabcdef\nx");
    const QPoint below(to.x(), pointOf(m_editor->text(), 12).y());
    drag(m_editor->text().viewport(), from, below, Qt::AltModifier);
    QTest::keyClick(&m_editor->text(), '-');
    QCOMPARE(m_editor->text().text(), "a-ef\na-\na-ef\nx");
}

void TestEditing::extendsAColumnFromTheCaret()
{
    m_editor->setMarked("a|bcdef\nabcdef\nabcdef\n");
    const QPoint to = pointOf(m_editor->text(), 17);
    drag(m_editor->text().viewport(), to, to, Qt::AltModifier | Qt::ShiftModifier);
    QCOMPARE(m_editor->marked(), "a‹bc›def\na‹bc›def\na‹bc›def\n");
}

void TestEditing::selectsAColumnWithTheMouse()
{
    m_editor->setMarked("|abcdef\nabcdef\nabcdef\n");
    QWidget *area = m_editor->text().viewport();
    const QPoint from = pointOf(m_editor->text(), 1);
    const QPoint to = pointOf(m_editor->text(), 17);
    QTest::mousePress(area, Qt::LeftButton, Qt::AltModifier, from);
    QMouseEvent move(QEvent::MouseMove, QPointF(to), QPointF(area->mapToGlobal(to)), Qt::NoButton,
                     Qt::LeftButton, Qt::AltModifier);
    QCoreApplication::sendEvent(area, &move);
    QTest::mouseRelease(area, Qt::LeftButton, Qt::AltModifier, to);
    QCOMPARE(m_editor->marked(), "a‹bc›def\na‹bc›def\na‹bc›def\n");
}

void TestEditing::addsACursorWithTheMouse()
{
    m_editor->setMarked("|abc\nabc\n");
    QTest::mouseClick(m_editor->text().viewport(), Qt::LeftButton, Qt::AltModifier,
                      pointOf(m_editor->text(), 6));
    QCOMPARE(m_editor->marked(), "|abc\nab|c\n");
}

void TestEditing::movesBookmarksWithTheText()
{
    check("a\n|b\nc\n", {u"Ctrl+Alt+K"_s, u"Alt+Up"_s}, "|b\na\nc\n");
    QCOMPARE(m_editor->view().bookmarks().lines(), (std::vector<long>{0}));
    m_editor->press({u"Ctrl+Alt+K"_s});
    QVERIFY(m_editor->view().bookmarks().lines().empty());
}

void TestEditing::goesThroughBookmarks()
{
    m_editor->setMarked("a\n|b\nc\n|d\ne\n");
    m_editor->press({u"Ctrl+Alt+K"_s, u"Escape"_s, u"Ctrl+Home"_s});
    QCOMPARE(m_editor->view().bookmarks().lines(), (std::vector<long>{1, 3}));
    const auto line = [this] { return m_editor->view().caretPosition().line; };
    m_editor->press({u"Ctrl+Alt+L"_s});
    QCOMPARE(line(), 2);
    m_editor->press({u"Ctrl+Alt+L"_s, u"Ctrl+Alt+L"_s});
    QCOMPARE(line(), 2);
    m_editor->press({u"Ctrl+Alt+J"_s});
    QCOMPARE(line(), 4);
    m_editor->view().bookmarks().clear();
}

static QList<int> visibleLines(const ScintillaView &text)
{
    QList<int> lines;
    for (long line = 0; line < text.lineCount(); ++line) {
        if (text.send(Sci::SCI_GETLINEVISIBLE, line))
            lines.append(int(line));
    }
    return lines;
}

void TestEditing::folds()
{
    m_editor->setMarked("def f():\n    if a:\n        b|\n    c\nd\n");
    m_editor->press({u"Ctrl+Shift+["_s});
    QCOMPARE(visibleLines(m_editor->text()), (QList<int>{0, 1, 3, 4, 5}));
    m_editor->press({u"Ctrl+Shift+["_s});
    QCOMPARE(visibleLines(m_editor->text()), (QList<int>{0, 4, 5}));
    m_editor->press({u"Ctrl+K, Ctrl+J"_s});
    QCOMPARE(visibleLines(m_editor->text()).size(), 6);
    m_editor->press({u"Ctrl+K, Ctrl+0"_s});
    QCOMPARE(visibleLines(m_editor->text()), (QList<int>{0, 4, 5}));
    m_editor->press({u"Ctrl+K, Ctrl+J"_s});
}

void TestEditing::foldsOneLevel()
{
    m_editor->setLanguage(u"C++"_s);
    m_editor->setMarked(
        "|namespace a {\nint f() {\n  return 1;\n}\nint g() {\n  return 2;\n}\n}\n");
    m_editor->press({u"Ctrl+K, Ctrl+2"_s});
    QCOMPARE(visibleLines(m_editor->text()), (QList<int>{0, 1, 4, 7, 8}));
    m_editor->press({u"Ctrl+K, Ctrl+J"_s});
}

void TestEditing::zooms()
{
    const auto zoom = [this] { return m_editor->text().send(Sci::SCI_GETZOOM); };
    const long before = zoom();
    m_editor->press({u"Ctrl+="_s, u"Ctrl+="_s});
    QCOMPARE(zoom(), before + 2);
    m_editor->press({u"Ctrl+-"_s});
    QCOMPARE(zoom(), before + 1);
    m_editor->press({u"Ctrl+0"_s});
    QCOMPARE(zoom(), 0L);
}

void TestEditing::wraps()
{
    m_editor->setMarked("|" + QByteArray("word ").repeated(200));
    m_editor->press({u"Alt+Z"_s});
    QVERIFY(m_editor->text().send(Sci::SCI_GETWRAPMODE) != Sci::SC_WRAP_NONE);
    QTRY_VERIFY(m_editor->text().send(Sci::SCI_WRAPCOUNT, 0L) > 1);
    m_editor->press({u"Alt+Z"_s});
    QCOMPARE(m_editor->text().send(Sci::SCI_GETWRAPMODE), long(Sci::SC_WRAP_NONE));
}

void TestEditing::showsAMinimap()
{
    QVERIFY(!m_editor->view().findChild<Minimap *>());
    m_editor->setMarked("|" + QByteArray("value = 'text'\n").repeated(2000));
    Options::instance().set(u"editor.minimap"_s, true);
    auto *map = m_editor->view().findChild<Minimap *>();
    QVERIFY(map);
    QTRY_VERIFY(map->isVisible() && map->height() > 100);
    // Something is painted, in the colours of the code.
    const QImage image = map->grab().toImage();
    QSet<QRgb> colors;
    for (int y = 0; y < image.height(); ++y) {
        for (int x = 0; x < image.width(); ++x)
            colors.insert(image.pixel(x, y));
    }
    QVERIFY(colors.size() > 3);
    QTest::mouseClick(map, Qt::LeftButton, {}, QPoint(20, map->height() - 10));
    QVERIFY(m_editor->text().send(Sci::SCI_GETFIRSTVISIBLELINE) > 100);
    Options::instance().reset(u"editor.minimap"_s);
    QVERIFY(!m_editor->view().findChild<Minimap *>());
}

void TestEditing::convertsIndentation()
{
    m_editor->setMarked("|if a:\n\tb\n\t\tc\n");
    m_editor->window().action(u"edit.convertIndentation"_s)->trigger();
    QCOMPARE(m_editor->text().text(), "if a:\n    b\n        c\n");
    m_editor->view().setIndentation({.tabs = true, .width = 4});
    m_editor->window().action(u"edit.convertIndentation"_s)->trigger();
    QCOMPARE(m_editor->text().text(), "if a:\n\tb\n\t\tc\n");
}

void TestEditing::findsOtherIndentation_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<bool>("tabs");
    QTest::addColumn<int>("line");
    const QByteArray spaces = "if a:\n    b\n";
    QTest::newRow("spaces as meant") << spaces << false << -1;
    QTest::newRow("spaces among tabs") << spaces << true << 1;
    QTest::newRow("a tab among spaces") << spaces + "\tc\n" << false << 2;
    QTest::newRow("spaces before a tab") << QByteArray("\ta\n  \tb\n") << true << 1;
    QTest::newRow("lined up behind tabs") << QByteArray("\ta(b,\n\t  c)\n") << true << -1;
    QTest::newRow("stars of a comment") << QByteArray("/*\n * a\n */\n") << true << -1;
    QTest::newRow("empty lines") << QByteArray("a\n\t\nb\n") << false << -1;
}

void TestEditing::findsOtherIndentation()
{
    QFETCH(QByteArray, text);
    QFETCH(bool, tabs);
    QTEST(int(firstOtherIndentation(text, {.tabs = tabs, .width = 4})), "line");
}

void TestEditing::expandsSnippets_data()
{
    QTest::addColumn<QString>("body");
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("stops");
    const auto add = [](const char *name, const QString &body, const QString &text,
                        const QString &stops) { QTest::newRow(name) << body << text << stops; };
    add("plain", u"abc"_s, u"abc"_s, u"0:3-3"_s);
    add("stop", u"a$1b"_s, u"ab"_s, u"1:1-1 0:2-2"_s);
    add("default", u"a${1:xy}b$0c"_s, u"axybc"_s, u"1:1-3 0:4-4"_s);
    add("mirror", u"${1:x} = $1"_s, u"x = x"_s, u"1:0-1 1:4-5 0:5-5"_s);
    add("nested", u"${1:a${2:b}c}"_s, u"abc"_s, u"1:0-3 2:1-2 0:3-3"_s);
    add("choice", u"${1|one,two|}."_s, u"one."_s, u"1:0-3 0:4-4"_s);
    add("variable", u"$NAME!"_s, u"Ada!"_s, u"0:4-4"_s);
    add("variable in place of its default", u"${NAME:x}"_s, u"Ada"_s, u"0:3-3"_s);
    add("unknown variable", u"${NOBODY:x}"_s, u"x"_s, u"0:1-1"_s);
    add("escapes", u"\\$1 \\} \\\\"_s, u"$1 } \\"_s, u"0:6-6"_s);
    add("a dollar alone", u"5 $ and $"_s, u"5 $ and $"_s, u"0:9-9"_s);
    add("beyond ASCII", u"ü👋$1"_s, u"ü👋"_s, u"1:6-6 0:6-6"_s);
    add("a transformation, which is left out", u"${NAME/(.*)/${1:/upcase}/}."_s, u"Ada."_s,
        u"0:4-4"_s);
    add("unfinished", u"${1:ab"_s, u"ab"_s, u"1:0-2 0:2-2"_s);
}

void TestEditing::expandsSnippets()
{
    QFETCH(QString, body);
    const ExpandedSnippet snippet = expandSnippet(body, {{u"NAME"_s, u"Ada"_s}});
    QStringList stops;
    for (const SnippetStop &stop : snippet.stops)
        stops.append(u"%1:%2-%3"_s.arg(stop.number).arg(stop.start).arg(stop.end));
    QTEST(QString::fromUtf8(snippet.text), "text");
    QTEST(stops.join(u' '), "stops");
}

void TestEditing::leadsThroughASnippet()
{
    check("    for|", {u"Tab"_s}, "    for ‹item› in items:\n        pass");
    m_editor->press({u"'x"_s, u"Tab"_s, u"'list"_s, u"Tab"_s});
    QCOMPARE(m_editor->marked(), "    for x in list:\n        ‹pass›");
    // Both places of one name are filled in together.
    check("lc|", {u"Tab"_s, u"'n"_s, u"Tab"_s}, "[n for n in ‹items›]");
    check("lc|", {u"Tab"_s, u"'n"_s, u"Tab"_s, u"Shift+Tab"_s, u"'m"_s}, "[m| for m| in items]");
    // Gone on elsewhere, Tab is a tab again.
    check("lc|", {u"Tab"_s, u"Escape"_s, u"Ctrl+End"_s, u"Tab"_s}, "[item for item in items]    |");
    check("nothing|", {u"Tab"_s}, "nothing |");
    check("    for|", {u"Tab"_s, u"Ctrl+Z"_s}, "    for|");
}

void TestEditing::choosesASnippetByKey()
{
    m_editor->setMarked("|");
    m_editor->press({u"Ctrl+K, Ctrl+I"_s});
    auto *menu = qobject_cast<QMenu *>(QApplication::activePopupWidget());
    QVERIFY(menu);
    QTest::keyClick(menu, Qt::Key_Return);
    QTRY_VERIFY(!m_editor->text().text().isEmpty());
    m_editor->press({u"Escape"_s, u"Escape"_s});
}

void TestEditing::everySnippetIsWellFormed()
{
    int count = 0;
    for (const auto &definition : syntaxRepository().definitions()) {
        const std::vector<Snippet> snippets = Snippets::of(definition.name());
        for (const Snippet &snippet : snippets) {
            ++count;
            QVERIFY2(!snippet.prefix.isEmpty(), qPrintable(snippet.name));
            const ExpandedSnippet expanded = expandSnippet(snippet.body, {});
            QVERIFY2(!expanded.text.contains("${"), qPrintable(snippet.name));
            for (const SnippetStop &stop : expanded.stops)
                QVERIFY(stop.start <= stop.end && stop.end <= expanded.text.size());
        }
    }
    QVERIFY(count > 60);
}

void TestEditing::everyActionHasItsOwnKeys()
{
    QMap<QString, QString> owners;
    for (const QAction *action : m_editor->window().findChildren<QAction *>()) {
        for (const QKeySequence &keys : action->shortcuts()) {
            const QString text = keys.toString();
            QVERIFY2(!owners.contains(text) || owners[text] == action->objectName(),
                     qPrintable(text + u": "_s + action->objectName() + u", "_s + owners[text]));
            owners.insert(text, action->objectName());
        }
    }
    // A key that begins a chord is nobody's own.
    QVERIFY(!owners.contains(u"Ctrl+K"_s));
}

QTEST_MAIN(TestEditing)
#include "tst_editing.moc"
