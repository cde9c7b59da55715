// SPDX-License-Identifier: GPL-3.0-or-later
#include "editorwindow.h"

#include "editor/autosave.h"
#include "editor/changemarks.h"
#include "editor/document.h"
#include "editor/editorconfigrules.h"
#include "editor/editortheme.h"
#include "editor/textexport.h"
#include "editor/textpatch.h"
#include "editor/textprint.h"
#include "shell/application.h"
#include "shell/options.h"
#include "shell/theme.h"
#include "shell/workspace.h"

#include <slipway/base/files.h>

#include <QPdfDocument>
#include <QPdfSelection>
#include <QPrinter>
#include <QRandomGenerator>
#include <QTemporaryDir>
#include <QTextDocument>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace slipway::ide;
using namespace Qt::StringLiterals;
using Sci = QsciScintillaBase;

/// What happens to a text when it is saved, and what is told from comparing it with its file.
class TestSaving : public QObject
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
    std::unique_ptr<EditorView> open(const QString &name) const
    {
        auto view = std::make_unique<EditorView>();
        view->open(path(name));
        view->detectLanguage();
        return view;
    }
    static void save(EditorView &view)
    {
        const auto done = view.document().save();
        QTRY_VERIFY(done.isFinished());
        QVERIFY(done.result());
    }
    static void setFormatter(const QString &command)
    {
        Options::instance().set(u"editor.formatters"_s, QVariantMap{{u"Python"_s, command}});
        Options::instance().set(u"editor.formatOnSave"_s, true);
    }

private Q_SLOTS:
    void initTestCase();
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }
    void cleanup();

    void leavesBytesAlone();
    void tidiesAsOneStepOfUndo();
    void readsEditorConfig();
    void saysWhatIsWrongWithAnEditorConfig();
    void editorConfigGoesBeforeTheOptions();
    void editorConfigDecidesHowAFileIsWritten();
    void readsLatin1WhereEditorConfigSaysSo();
    void keepsDamagedTextWhateverEditorConfigSays();
    void formatsWhenSaving();
    void savesEvenWhereTheFormatterFails_data();
    void savesEvenWhereTheFormatterFails();
    void savesAgainWithoutASlowFormatter();
    void keepsWhatIsTypedWhileFormatting();
    void leavesATextThatChangedWhereItWasFormatted();
    void changesOnlyLinesThatDiffer();
    void marksChangedLines();
    void exportsWithColours();
    void printsToAFile();
    void printsAllOfLongLines();
    void savesByItselfAfterAPause();
    void savesNothingByItselfThatSomebodyRemoved();
};

void TestSaving::initTestCase()
{
    QVERIFY(qputenv("XDG_CONFIG_HOME", m_config.path().toUtf8()));
    setUpApplication();
}

void TestSaving::cleanup()
{
    for (const QString &id :
         {u"editor.trimTrailingSpace"_s, u"editor.finalNewline"_s, u"editor.formatOnSave"_s,
          u"editor.formatters"_s, u"editor.editorConfig"_s})
        Options::instance().reset(id);
}

void TestSaving::leavesBytesAlone()
{
    write(u"a.py"_s, "x = 1  \r\ny\t\n\nz");
    const auto view = open(u"a.py"_s);
    view->scintilla().replaceRange(0, 0, "# ");
    save(*view);
    QCOMPARE(read(u"a.py"_s), "# x = 1  \r\ny\t\n\nz");
}

void TestSaving::tidiesAsOneStepOfUndo()
{
    write(u"a.py"_s, "x = 1  \n\ty\t\nz");
    Options::instance().set(u"editor.trimTrailingSpace"_s, true);
    Options::instance().set(u"editor.finalNewline"_s, true);
    const auto view = open(u"a.py"_s);
    ScintillaView &text = view->scintilla();
    text.replaceRange(0, 0, "a");
    text.send(Sci::SCI_GOTOPOS, 3L);
    save(*view);
    QCOMPARE(read(u"a.py"_s), "ax = 1\n\ty\nz\n");
    QCOMPARE(text.caret(), 3L);
    QVERIFY(!view->document().isModified());
    // Nothing is left to do the second time.
    save(*view);
    text.send(Sci::SCI_UNDO);
    QCOMPARE(text.text(), "ax = 1  \n\ty\t\nz");
    text.send(Sci::SCI_UNDO);
    QCOMPARE(text.text(), "x = 1  \n\ty\t\nz");
    QVERIFY(!text.send(Sci::SCI_CANUNDO));
}

void TestSaving::readsEditorConfig()
{
    write(u".editorconfig"_s, "root = true\n[*]\nindent_style = tab\ntab_width = 3\n"
                              "end_of_line = crlf\ncharset = utf-8-bom\nmax_line_length = 99\n"
                              "[*.py]\nindent_style = space\nindent_size = 2\n"
                              "trim_trailing_whitespace = true\ninsert_final_newline = false\n");
    const auto rules = EditorConfigRules::of(path(u"a.py"_s));
    QVERIFY(rules);
    QCOMPARE(rules->tabs, std::optional(false));
    QCOMPARE(rules->width, std::optional(2));
    QCOMPARE(rules->trimTrailingSpace, std::optional(true));
    QCOMPARE(rules->finalNewline, std::optional(false));
    QCOMPARE(rules->lineEnding, std::optional(LineEnding::CrLf));
    QCOMPARE(rules->encoding, std::optional(Encoding::Utf8Bom));
    QCOMPARE(rules->longestLine, std::optional(99));
    const auto other = EditorConfigRules::of(path(u"a.c"_s));
    QCOMPARE(other->tabs, std::optional(true));
    QCOMPARE(other->width, std::optional(3));
    QVERIFY(!other->trimTrailingSpace);
}

void TestSaving::saysWhatIsWrongWithAnEditorConfig()
{
    write(u".editorconfig"_s, "root = true\n[*]\nindent_style = tab\nthis is not a rule\n");
    write(u"a.py"_s, "x\n");
    EditorView view;
    QSignalSpy noticed(&view, &EditorView::noticed);
    view.open(path(u"a.py"_s));
    QCOMPARE(noticed.size(), 1);
    QVERIFY(noticed[0][0].toString().contains(u".editorconfig"));
    QVERIFY(noticed[0][0].toString().contains(u"line 4"));
}

void TestSaving::editorConfigGoesBeforeTheOptions()
{
    write(u".editorconfig"_s, "root = true\n[*]\ntrim_trailing_whitespace = false\n"
                              "insert_final_newline = true\nindent_style = tab\nindent_size = 8\n");
    write(u"a.py"_s, "if x:\n    y  ");
    Options::instance().set(u"editor.trimTrailingSpace"_s, true);
    {
        const auto view = open(u"a.py"_s);
        QCOMPARE(view->indentation(), (Indentation{.tabs = true, .width = 8}));
        save(*view);
        QCOMPARE(read(u"a.py"_s), "if x:\n    y  \n");
    }
    Options::instance().set(u"editor.editorConfig"_s, false);
    const auto view = open(u"a.py"_s);
    QCOMPARE(view->indentation(), (Indentation{.tabs = false, .width = 4}));
    save(*view);
    QCOMPARE(read(u"a.py"_s), "if x:\n    y\n");
}

void TestSaving::editorConfigDecidesHowAFileIsWritten()
{
    write(u".editorconfig"_s, "root = true\n[*]\nend_of_line = crlf\ncharset = utf-16le\n");
    write(u"a.txt"_s, "a\nb\n");
    const auto view = open(u"a.txt"_s);
    save(*view);
    QCOMPARE(read(u"a.txt"_s), QByteArray("\xFF\xFE"
                                          "a\0\r\0\n\0b\0\r\0\n\0",
                                          14));
    QVERIFY(!view->document().isModified());
}

void TestSaving::readsLatin1WhereEditorConfigSaysSo()
{
    write(u".editorconfig"_s, "root = true\n[*.txt]\ncharset = latin1\n");
    // By itself this would be taken for Windows-1252, which has something else there.
    write(u"a.txt"_s, "gr\xFC\xDF \x80\n");
    const auto view = open(u"a.txt"_s);
    QCOMPARE(view->document().format().encoding, Encoding::Iso8859_1);
    QVERIFY(!view->document().isModified());
    view->scintilla().replaceRange(0, 0, "\xC3\xA4");
    save(*view);
    QCOMPARE(read(u"a.txt"_s), "\xE4gr\xFC\xDF \x80\n");
}

void TestSaving::keepsDamagedTextWhateverEditorConfigSays()
{
    write(u".editorconfig"_s, "root = true\n[*]\ncharset = utf-8\n");
    const QByteArray text = "\xC3\xBC\xC3\xBC\xC3\xBC\xC3\xBC\xC3\xBC \xFF\n";
    write(u"a.txt"_s, text);
    const auto view = open(u"a.txt"_s);
    view->scintilla().replaceRange(0, 0, "1");
    save(*view);
    QCOMPARE(read(u"a.txt"_s), '1' + text);
}

void TestSaving::savesAgainWithoutASlowFormatter()
{
    write(u"a.py"_s, "abc\n");
    setFormatter(u"sleep 1000"_s);
    const auto view = open(u"a.py"_s);
    QSignalSpy noticed(view.get(), &EditorView::noticed);
    view->scintilla().replaceRange(0, 0, "1");
    const auto first = view->document().save();
    QTRY_COMPARE_WITH_TIMEOUT(noticed.size(), 1, 60'000);
    QVERIFY(noticed[0][0].toString().contains(u"still formatting"_s));
    QVERIFY(!first.isFinished());
    save(*view);
    QCOMPARE(read(u"a.py"_s), "1abc\n");
}

void TestSaving::formatsWhenSaving()
{
    write(u"a.py"_s, "abc\nKept\nxyz\n");
    setFormatter(u"tr a-z A-Z"_s);
    const auto view = open(u"a.py"_s);
    view->goTo({.line = 2, .column = 3});
    save(*view);
    QCOMPARE(read(u"a.py"_s), "ABC\nKEPT\nXYZ\n");
    QCOMPARE(view->caretPosition().line, 2);
    QVERIFY(!view->document().isModified());
    view->scintilla().send(Sci::SCI_UNDO);
    QCOMPARE(view->text(), "abc\nKept\nxyz\n");
}

void TestSaving::savesEvenWhereTheFormatterFails_data()
{
    QTest::addColumn<QString>("command");
    QTest::addColumn<QString>("said");
    QTest::newRow("not there") << u"no-such-formatter-here -"_s << u"no-such-formatter-here"_s;
    QTest::newRow("an error of the text")
        << u"sh -c \"echo bad line 3 >&2; exit 2\""_s << u"bad line 3"_s;
    QTest::newRow("nothing comes back") << u"true"_s << u"no text"_s;
    QTest::newRow("ended by a signal") << u"sh -c \"kill -9 $$\""_s << u"did not finish"_s;
}

void TestSaving::savesEvenWhereTheFormatterFails()
{
    QFETCH(QString, command);
    QFETCH(QString, said);
    write(u"a.py"_s, "abc\n");
    setFormatter(command);
    const auto view = open(u"a.py"_s);
    QSignalSpy noticed(view.get(), &EditorView::noticed);
    view->scintilla().replaceRange(0, 0, "1");
    save(*view);
    QCOMPARE(read(u"a.py"_s), "1abc\n");
    QCOMPARE(noticed.size(), 1);
    QVERIFY2(noticed[0][0].toString().contains(said), qPrintable(noticed[0][0].toString()));
}

/// A formatter that answers when it is told to, through a pipe with a name.
class HeldFormatter
{
public:
    explicit HeldFormatter(const QString &pipe)
        : m_pipe(pipe)
    {
        ::mkfifo(qPrintable(pipe), 0600);
    }

    QString command() const { return u"sh -c \"cat > /dev/null; cat %1\""_s.arg(m_pipe); }
    /// False until it has read all there is.
    bool answer(const QByteArray &text) const
    {
        const int file = ::open(qPrintable(m_pipe), O_WRONLY | O_NONBLOCK | O_CLOEXEC);
        if (file < 0)
            return false;
        const bool written =
            ::write(file, text.constData(), std::size_t(text.size())) == text.size();
        ::close(file);
        return written;
    }

private:
    QString m_pipe;
};

void TestSaving::keepsWhatIsTypedWhileFormatting()
{
    write(u"a.py"_s, "a\nb\nc\nd\ne\n");
    const HeldFormatter formatter(path(u"pipe"_s));
    setFormatter(formatter.command());
    const auto view = open(u"a.py"_s);
    const auto done = view->document().save();
    view->scintilla().replaceRange(8, 8, "typed ");
    bool answered = false;
    QTRY_VERIFY(answered = answered || formatter.answer("A\nb\nc\nd\ne\n"));
    QTRY_VERIFY(done.isFinished());
    QCOMPARE(view->text(), "A\nb\nc\nd\ntyped e\n");
}

void TestSaving::leavesATextThatChangedWhereItWasFormatted()
{
    write(u"a.py"_s, "a\nb\n");
    const HeldFormatter formatter(path(u"pipe"_s));
    setFormatter(formatter.command());
    const auto view = open(u"a.py"_s);
    QSignalSpy noticed(view.get(), &EditorView::noticed);
    const auto done = view->document().save();
    view->scintilla().replaceRange(0, 0, "typed ");
    bool answered = false;
    QTRY_VERIFY(answered = answered || formatter.answer("A\nb\n"));
    QTRY_VERIFY(done.isFinished());
    QCOMPARE(view->text(), "typed a\nb\n");
    QCOMPARE(noticed.size(), 1);
    QCOMPARE(read(u"a.py"_s), "typed a\nb\n");
}

void TestSaving::changesOnlyLinesThatDiffer()
{
    const quint32 seed = QRandomGenerator::global()->generate();
    qInfo("seed %u", seed);
    QRandomGenerator random(seed);
    const auto anyText = [&] {
        QByteArray text;
        for (quint32 i = random.bounded(30U); i > 0; --i)
            text += QByteArray(qsizetype(random.bounded(3U)), 'x') + "ü"
                    + QByteArray::number(random.bounded(4)) + (random.bounded(8) ? "\n" : "");
        return text;
    };
    for (int i = 0; i < 300; ++i) {
        ScintillaView view;
        const QByteArray before = anyText();
        const QByteArray after = anyText();
        view.replaceRange(0, 0, before);
        view.send(Sci::SCI_EMPTYUNDOBUFFER);
        patchText(view, after.toStdString());
        QCOMPARE(view.text(), after);
        if (before != after)
            view.send(Sci::SCI_UNDO);
        QCOMPARE(view.text(), before);
    }
    // A mark on a line that stays, stays.
    ScintillaView view;
    view.replaceRange(0, 0, "a\nb\nc\n");
    view.send(Sci::SCI_MARKERADD, 1, 1L);
    patchText(view, "x\ny\na2\nb\nc\n");
    QCOMPARE(view.send(Sci::SCI_MARKERGET, 3), 2L);
}

void TestSaving::marksChangedLines()
{
    write(u"a.py"_s, "one\ntwo\nthree\nfour\nfive\n");
    const auto view = open(u"a.py"_s);
    ScintillaView &text = view->scintilla();
    QSignalSpy updated(&view->changeMarks(), &ChangeMarks::updated);
    const auto marks = [&] {
        QList<int> all;
        for (long line = 0; line < text.lineCount(); ++line) {
            long bits = text.send(Sci::SCI_MARKERGET, line);
            int number = 0;
            while (bits > 1) {
                bits >>= 1;
                ++number;
            }
            all.append(number);
        }
        return all;
    };
    text.replaceRange(text.lineStart(3), text.lineStart(4), {});
    text.replaceRange(text.lineStart(1), text.lineEnd(1), "TWO");
    text.replaceRange(0, 0, "zero\n");
    QTRY_COMPARE(marks(), (QList<int>{addedMarker, 0, changedMarker, removedMarker, 0, 0}));
    view->goTo({.line = 2, .column = 1});
    view->changeMarks().go(1);
    QCOMPARE(view->caretPosition().line, 3);
    view->changeMarks().go(-1);
    QCOMPARE(view->caretPosition().line, 1);
    save(*view);
    QTRY_COMPARE(marks(), (QList<int>{0, 0, 0, 0, 0, 0}));
}

void TestSaving::exportsWithColours()
{
    write(u"a.py"_s, "def f():\n    return '<ü>'  # & so\n");
    const auto view = open(u"a.py"_s);
    view->highlighting().finish();
    const QString html = toHtml(StyledText::of(view->scintilla(), u"a.py"_s), paperTheme());
    const SyntaxStyle &keyword = paperTheme().syntax[1];
    QVERIFY(html.contains(keyword.color.name()));
    QVERIFY(html.contains(u"&lt;ü&gt;"));
    QVERIFY(html.contains(u"&amp; so"));
    QTextDocument document;
    document.setHtml(html);
    QVERIFY(document.toPlainText().startsWith(u"def f():\n    return '<ü>'  # & so"));
}

void TestSaving::printsToAFile()
{
    write(u"a.py"_s, QByteArray("value = 1\n").repeated(300));
    const auto view = open(u"a.py"_s);
    view->highlighting().finish();
    auto printer = std::make_shared<QPrinter>(QPrinter::HighResolution);
    printer->setOutputFormat(QPrinter::PdfFormat);
    printer->setOutputFileName(path(u"a.pdf"_s));
    const auto printed =
        printText(StyledText::of(view->scintilla(), u"a.py"_s), printer, u"Page %1 of %2"_s);
    QTRY_VERIFY_WITH_TIMEOUT(printed.isFinished(), 60'000);
    QVERIFY(printed.result());
    const QByteArray pdf = read(u"a.pdf"_s);
    QVERIFY(pdf.startsWith("%PDF-"));
    QVERIFY(pdf.count("/Type /Page\n") + pdf.count("/Type /Page ") >= 2);
}

void TestSaving::printsAllOfLongLines()
{
    write(u"a.py"_s, "x = 1  # " + QByteArray("word ").repeated(200) + "the-end\n"
                         + QByteArray("y = 2\r\n").repeated(150));
    const auto view = open(u"a.py"_s);
    view->highlighting().finish();
    auto printer = std::make_shared<QPrinter>(QPrinter::HighResolution);
    printer->setOutputFormat(QPrinter::PdfFormat);
    printer->setOutputFileName(path(u"a.pdf"_s));
    const auto printed =
        printText(StyledText::of(view->scintilla(), u"name.py"_s), printer, u"Page %1 of %2"_s);
    QTRY_VERIFY_WITH_TIMEOUT(printed.isFinished(), 60'000);
    QVERIFY(printed.result());
    QPdfDocument pdf;
    QCOMPARE(pdf.load(path(u"a.pdf"_s)), QPdfDocument::Error::None);
    QVERIFY(pdf.pageCount() >= 2);
    const QString first = pdf.getAllText(0).text();
    QVERIFY(first.contains(u"name.py"));
    QVERIFY(first.contains(u"the-end"));
    QVERIFY(first.contains(u"Page 1 of %1"_s.arg(pdf.pageCount())));
    const QString last = pdf.getAllText(pdf.pageCount() - 1).text();
    QVERIFY(last.contains(u"151"));
    QVERIFY(!last.contains(u"152"));
}

void TestSaving::savesByItselfAfterAPause()
{
    Options::instance().set(u"editor.autoSave"_s, u"afterPause"_s);
    Options::instance().set(u"editor.trimTrailingSpace"_s, true);
    write(u"a.txt"_s, "a\n");
    const auto view = open(u"a.txt"_s);
    Workspace workspace;
    QByteArray before;
    workspace.beforeOverwrite = [&before](const QString &, const QByteArray &text) {
        before = text;
    };
    new AutoSave(view->document(), workspace);
    view->scintilla().replaceRange(0, 0, "1  ");
    view->scintilla().replaceRange(view->length(), view->length(), "  ");
    QTRY_VERIFY_WITH_TIMEOUT(!view->document().isModified(), 60'000);
    QCOMPARE(read(u"a.txt"_s), "1  a\n  "); // Nobody's spaces are taken away while typing.
    QCOMPARE(before, "a\n");
    Options::instance().set(u"editor.autoSave"_s, u"off"_s);
}

void TestSaving::savesNothingByItselfThatSomebodyRemoved()
{
    Options::instance().set(u"editor.autoSave"_s, u"whenLeft"_s);
    write(u"a.txt"_s, "a\n");
    write(u"b.txt"_s, "b\n");
    const auto kept = open(u"a.txt"_s);
    const auto removed = open(u"b.txt"_s);
    Workspace workspace;
    new AutoSave(kept->document(), workspace);
    new AutoSave(removed->document(), workspace);
    for (EditorView *view : {kept.get(), removed.get()})
        view->scintilla().replaceRange(0, 0, "1");
    QVERIFY(QFile::remove(path(u"b.txt"_s)));
    for (EditorView *view : {removed.get(), kept.get()})
        Q_EMIT qApp->focusChanged(&view->scintilla(), nullptr);
    QTRY_VERIFY_WITH_TIMEOUT(!kept->document().isModified(), 60'000);
    QCOMPARE(read(u"a.txt"_s), "1a\n");
    QVERIFY(removed->document().isModified());
    QVERIFY(!QFile::exists(path(u"b.txt"_s)));
    Options::instance().set(u"editor.autoSave"_s, u"off"_s);
}

QTEST_MAIN(TestSaving)
#include "tst_saving.moc"
