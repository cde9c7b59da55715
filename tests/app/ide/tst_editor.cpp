// SPDX-License-Identifier: GPL-3.0-or-later
#include "editor/document.h"
#include "editor/editortheme.h"
#include "editor/editorview.h"
#include "editor/highlighting.h"
#include "editor/languages.h"
#include "editor/lineengine.h"
#include "editor/scintillaview.h"
#include "search/findbar.h"
#include "shell/application.h"
#include "shell/theme.h"
#include "shell/workspace.h"

#include <slipway/base/files.h>

#include <QLineEdit>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include <sys/stat.h>
#include <unistd.h>

using namespace slipway::ide;
using namespace Qt::StringLiterals;
using Sci = QsciScintillaBase;

class TestEditor : public QObject
{
    Q_OBJECT

private:
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
    /// `|` stands for the caret.
    static void setText(EditorView &view, QByteArray text)
    {
        const auto caret = text.indexOf('|');
        text.remove(caret, 1);
        view.scintilla().send(Sci::SCI_CLEARALL);
        view.scintilla().send(Sci::SCI_APPENDTEXT, text.size(), text.constData());
        view.scintilla().send(Sci::SCI_GOTOPOS, caret);
        view.highlighting().finish();
    }
    static QByteArray textWithCaret(const EditorView &view, ScintillaView &scintilla)
    {
        QByteArray text = view.text();
        return text.insert(scintilla.caret(), '|');
    }

private Q_SLOTS:
    void initTestCase() { setUpApplication(); }
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }

    void savesWhatItLoaded();
    void keepsWhatIsTypedWhileSaving();
    void reportsASaveThatFails();
    void reloadsAnUnmodifiedFile();
    void asksAboutAModifiedFile();
    void refusesToOverwriteAChangeNobodySaw();
    void noticesDeletion();
    void showsAMessageForWhatIsNotText();
    void showsTheFileOnceItCanBeRead();
    void typesPairs_data();
    void typesPairs();
    void namesCaretPositionsInCharacters();
    void goesToAPosition();
    void togglesComments();
    void appliesTheThemeAfterALanguageChange();
    void followsTheTheme();
    void findsAndReplacesAsOneStep();
    void findGoesRoundTheEnds();
};

void TestEditor::savesWhatItLoaded()
{
    write(u"a.txt"_s, "gr\xFC\xDF\r\nx\r\n");
    EditorView view;
    view.open(path(u"a.txt"_s));
    QCOMPARE(view.text(), "grüß\r\nx\r\n");
    QCOMPARE(view.document().format().encoding, Encoding::Windows1252);
    view.scintilla().send(Sci::SCI_DOCUMENTEND);
    QTest::keyClick(&view.scintilla(), Qt::Key_Return);
    QVERIFY(view.document().isModified());
    QSignalSpy saved(&view.document(), &Document::saved);
    auto done = view.document().save();
    QTRY_COMPARE(saved.size(), 1);
    QVERIFY(!view.document().isModified());
    QCOMPARE(read(u"a.txt"_s), "gr\xFC\xDF\r\nx\r\n\r\n");
}

void TestEditor::keepsWhatIsTypedWhileSaving()
{
    write(u"a.txt"_s, "one");
    EditorView view;
    view.open(path(u"a.txt"_s));
    view.scintilla().replaceRange(0, 0, "1");
    auto done = view.document().save();
    view.scintilla().replaceRange(0, 0, "2");
    QTRY_VERIFY(done.isFinished());
    QCOMPARE(read(u"a.txt"_s), "1one");
    QVERIFY(view.document().isModified());
}

void TestEditor::reportsASaveThatFails()
{
    write(u"a.txt"_s, "one");
    EditorView view;
    view.open(path(u"a.txt"_s));
    view.scintilla().replaceRange(0, 0, "1");
    QSignalSpy failed(&view.document(), &Document::saveFailed);
    auto done = view.document().saveAs(path(u"no/such/folder"_s));
    QTRY_COMPARE(failed.size(), 1);
    QTRY_VERIFY(done.isFinished());
    QVERIFY(!done.result());
    QVERIFY(view.document().isModified());
    QCOMPARE(view.path(), path(u"a.txt"_s));
}

void TestEditor::reloadsAnUnmodifiedFile()
{
    write(u"a.txt"_s, "one\ntwo\nthree\n");
    EditorView view;
    view.open(path(u"a.txt"_s));
    view.goTo({.line = 3, .column = 2});
    write(u"a.txt"_s, "zero ä\none\ntwo\nthree\n");
    view.document().checkDisk();
    QCOMPARE(view.text(), "zero ä\none\ntwo\nthree\n");
    QCOMPARE(view.caretPosition(), (TextPosition{.line = 4, .column = 2}));
    QVERIFY(!view.document().isModified());
}

void TestEditor::asksAboutAModifiedFile()
{
    write(u"a.txt"_s, "one");
    EditorView view;
    view.open(path(u"a.txt"_s));
    view.scintilla().replaceRange(0, 0, "mine ");
    QSignalSpy changed(&view.document(), &Document::changedOutside);
    write(u"a.txt"_s, "theirs");
    view.document().checkDisk();
    view.document().checkDisk();
    QCOMPARE(changed.size(), 1); // Said once.
    QCOMPARE(view.text(), "mine one");
    view.document().keepMine();
    auto done = view.document().save();
    QTRY_VERIFY(done.isFinished());
    QCOMPARE(read(u"a.txt"_s), "mine one");
}

void TestEditor::refusesToOverwriteAChangeNobodySaw()
{
    write(u"a.txt"_s, "one");
    EditorView view;
    view.open(path(u"a.txt"_s));
    view.scintilla().replaceRange(0, 0, "mine ");
    write(u"a.txt"_s, "theirs!");
    QSignalSpy failed(&view.document(), &Document::saveFailed);
    auto done = view.document().save();
    QTRY_COMPARE(failed.size(), 1);
    QCOMPARE(failed[0][0].value<slipway::Error>().code, "file.changed_outside");
    QCOMPARE(read(u"a.txt"_s), "theirs!");
}

void TestEditor::noticesDeletion()
{
    write(u"a.txt"_s, "one");
    EditorView view;
    view.open(path(u"a.txt"_s));
    QSignalSpy deleted(&view.document(), &Document::deletedOutside);
    QVERIFY(QFile::remove(path(u"a.txt"_s)));
    view.document().checkDisk();
    QCOMPARE(deleted.size(), 1);
    QVERIFY(view.document().isModified());
    auto done = view.document().save();
    QTRY_VERIFY(done.isFinished());
    QCOMPARE(read(u"a.txt"_s), "one");
    QVERIFY(!view.document().isModified());
}

void TestEditor::showsAMessageForWhatIsNotText()
{
    write(u"a.bin"_s, QByteArray("\x7f"
                                 "ELF\0\1",
                                 6));
    EditorView view;
    view.open(path(u"a.bin"_s));
    QVERIFY(view.document().problem().has_value());
    QVERIFY(view.scintilla().isReadOnly());
    QVERIFY(!view.document().isModified());
    auto done = view.document().save();
    QVERIFY(done.isFinished());
    QVERIFY(!done.result());
    QCOMPARE(read(u"a.bin"_s).size(), 6);
    // Its bytes can be looked at all the same, and edited.
    const auto buttons = view.findChildren<QPushButton *>();
    const auto shows = std::ranges::find(buttons, u"Show Its Bytes"_s, &QPushButton::text);
    QVERIFY(shows != buttons.end());
    (*shows)->click();
    QTRY_VERIFY(!view.document().problem());
    QVERIFY(!view.scintilla().isReadOnly());
    QVERIFY(!view.document().isModified());
    view.scintilla().replaceRange(0, 0, "+");
    done = view.document().save();
    QTRY_VERIFY(done.isFinished());
    QVERIFY(done.result());
    QCOMPARE(read(u"a.bin"_s), QByteArray("+\x7f"
                                          "ELF\0\1",
                                          7));
}

void TestEditor::showsTheFileOnceItCanBeRead()
{
    EditorView view;
    view.open(path(u"late.txt"_s));
    QVERIFY(view.document().problem().has_value());
    write(u"late.txt"_s, "here");
    view.document().checkDisk();
    QVERIFY(!view.document().problem().has_value());
    QCOMPARE(view.text(), "here");
}

void TestEditor::typesPairs_data()
{
    QTest::addColumn<QByteArray>("before");
    QTest::addColumn<QString>("keys");
    QTest::addColumn<QByteArray>("after");
    const auto row = [](const char *name, const char *before, const QString &keys,
                        const char *after) {
        QTest::newRow(name) << QByteArray(before) << keys << QByteArray(after);
    };
    row("bracket", "f|", u"("_s, "f(|)");
    row("typed over", "f|", u"()"_s, "f()|");
    row("before a word", "|word", u"("_s, "(|word");
    row("deleted as a pair", "f|", u"(\b"_s, "f|");
    row("quote", "x = |", u"'"_s, "x = '|'");
    row("apostrophe", "don|", u"'"_s, "don'|");
    row("quote typed over", "x = |", u"'a'"_s, "x = 'a'|");
    row("three quotes", "|", u"\"\"\""_s, "\"\"\"|\"\"\"");
    row("new line keeps", "    a|", u"\r"_s, "    a\n    |");
    row("new line after a colon", "def f():|", u"\r"_s, "def f():\n    |");
    row("new line after return", "def f():\n    return 1|", u"\r"_s, "def f():\n    return 1\n|");
    row("new line in brackets", "f(|)", u"\r"_s, "f(\n    |\n)");
    row("new line at the start", "|    a", u"\r"_s, "\n|    a");
    row("closing bracket comes out", "f(\n    a\n    |", u")"_s, "f(\n    a\n)|");
    row("plain", "a|", u"bc"_s, "abc|");
}

void TestEditor::typesPairs()
{
    QFETCH(QByteArray, before);
    QFETCH(QString, keys);
    EditorView view;
    view.setLanguage(syntaxRepository().definitionForName(u"Python"_s));
    setText(view, before);
    for (const QChar key : keys) {
        if (key == u'\r')
            QTest::keyClick(&view.scintilla(), Qt::Key_Return);
        else if (key == u'\b')
            QTest::keyClick(&view.scintilla(), Qt::Key_Backspace);
        else
            QTest::keyClick(&view.scintilla(), key.toLatin1());
        view.highlighting().finish();
    }
    QTEST(textWithCaret(view, view.scintilla()), "after");
}

void TestEditor::namesCaretPositionsInCharacters()
{
    EditorView view;
    setText(view, "a\nä👋🏽é|x");
    QCOMPARE(view.caretPosition(), (TextPosition{.line = 2, .column = 4}));
}

void TestEditor::goesToAPosition()
{
    EditorView view;
    setText(view, "|äb\n👋cd\n");
    view.goTo({.line = 2, .column = 2});
    QCOMPARE(view.scintilla().caret(), 8);
    view.goTo({.line = 1, .column = 99});
    QCOMPARE(view.scintilla().caret(), 3);
    view.goTo({.line = 99, .column = 1});
    QCOMPARE(view.scintilla().caret(), view.text().size());
}

void TestEditor::togglesComments()
{
    EditorView view;
    view.setLanguage(syntaxRepository().definitionForName(u"Python"_s));
    setText(view, "|if a:\n    b\n\n    c\n");
    view.scintilla().send(Sci::SCI_SELECTALL);
    view.comments().toggleLines();
    QCOMPARE(view.text(), "# if a:\n#     b\n\n#     c\n");
    view.comments().toggleLines();
    QCOMPARE(view.text(), "if a:\n    b\n\n    c\n");
}

static QColor styleColor(const ScintillaView &view, unsigned message, long style)
{
    const long value = view.send(message, style);
    return {int(value & 0xff), int((value >> 8) & 0xff), int((value >> 16) & 0xff)};
}

void TestEditor::appliesTheThemeAfterALanguageChange()
{
    Theme::instance().setScheme(ColorScheme::Dark);
    EditorView view;
    view.setLanguage(syntaxRepository().definitionForName(u"Python"_s));
    view.setLanguage(syntaxRepository().definitionForName(u"C++"_s));
    const ScintillaView &scintilla = view.scintilla();
    const Theme &theme = Theme::instance();
    QVERIFY(theme.isDark());
    for (int i = 0; i < styleVariants * ThemeColors::syntaxStyles; ++i) {
        const int number = styleNumberAt(i);
        QCOMPARE(styleColor(scintilla, Sci::SCI_STYLEGETBACK, number),
                 theme.color(ColorRole::Surface));
        QCOMPARE(styleColor(scintilla, Sci::SCI_STYLEGETFORE, number),
                 theme.syntax(styleMeaning(styleNumberAt(i)).textStyle).color);
    }
    QCOMPARE(styleColor(scintilla, Sci::SCI_STYLEGETBACK, Sci::STYLE_LINENUMBER),
             theme.color(ColorRole::Surface));
    QCOMPARE(styleColor(scintilla, Sci::SCI_GETCARETFORE, 0), theme.color(ColorRole::EditorCaret));
    QCOMPARE(styleColor(scintilla, Sci::SCI_GETCARETLINEBACK, 0),
             theme.color(ColorRole::EditorCurrentLine));
}

void TestEditor::followsTheTheme()
{
    Theme::instance().setScheme(ColorScheme::Dark);
    EditorView view;
    view.resize(400, 300);
    view.show();
    QVERIFY(QTest::qWaitForWindowExposed(&view));
    const auto corner = [&] {
        const QImage image = view.grab().toImage();
        return image.pixelColor(image.width() - 40, image.height() - 40);
    };
    QCOMPARE(corner(), Theme::instance().color(ColorRole::Surface));
    Theme::instance().setScheme(ColorScheme::Light);
    QVERIFY(!Theme::instance().isDark());
    QCOMPARE(corner(), Theme::instance().color(ColorRole::Surface));
}

void TestEditor::findsAndReplacesAsOneStep()
{
    EditorView view;
    setText(view, "|ä one\none two\nthree one\n");
    Workspace workspace;
    workspace.setCurrent(u"x"_s, &view);
    FindBar bar(workspace);
    bar.begin(FindBar::Mode::Replace);
    const auto fields = bar.findChildren<QLineEdit *>();
    fields[0]->setText(u"one"_s);
    QTRY_COMPARE(bar.resultText(), u"1 of 3"_s);
    QCOMPARE(view.text().sliced(view.selection().start, 3), "one");
    for (QLineEdit *field : fields) {
        if (field->accessibleName() == u"Replace with")
            field->setText(u"üx"_s);
    }
    bar.replaceEvery();
    QTRY_COMPARE(view.text(), "ä üx\nüx two\nthree üx\n");
    view.scintilla().send(Sci::SCI_UNDO);
    QCOMPARE(view.text(), "ä one\none two\nthree one\n");
}

void TestEditor::findGoesRoundTheEnds()
{
    EditorView view;
    setText(view, "a|b a b a");
    Workspace workspace;
    workspace.setCurrent(u"x"_s, &view);
    FindBar bar(workspace);
    bar.begin(FindBar::Mode::Find);
    bar.findChildren<QLineEdit *>()[0]->setText(u"a"_s);
    QTRY_COMPARE(bar.resultText(), u"2 of 3"_s);
    bar.findNext(1);
    QCOMPARE(bar.resultText(), u"3 of 3"_s);
    bar.findNext(1);
    QCOMPARE(bar.resultText(), u"1 of 3, from the top"_s);
    bar.findNext(-1);
    QCOMPARE(bar.resultText(), u"3 of 3, from the end"_s);
    bar.hide();
}

QTEST_MAIN(TestEditor)
#include "tst_editor.moc"
