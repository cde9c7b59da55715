// SPDX-License-Identifier: GPL-3.0-or-later
#include "editor/document.h"
#include "editor/editortheme.h"
#include "editor/editorview.h"
#include "editor/endlesslines.h"
#include "editor/highlighting.h"
#include "editor/languages.h"
#include "editor/scintillaview.h"
#include "shell/application.h"

#include <slipway/base/files.h>

#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace slipway::ide;
using namespace Qt::StringLiterals;
using Sci = QsciScintillaBase;

/// Files so large, or with lines so long, that not everything can be done for them.
class TestLargeText : public QObject
{
    Q_OBJECT

private:
    QTemporaryDir m_config;
    std::unique_ptr<QTemporaryDir> m_folder;

    QString write(const QString &name, const QByteArray &bytes) const
    {
        const QString path = m_folder->filePath(name);
        if (!slipway::writeFileAtomic(path.toStdString(), bytes.toStdString()))
            qFatal("cannot write");
        return path;
    }

private Q_SLOTS:
    void initTestCase();
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }

    void opensInPieces_data();
    void opensInPieces();
    void saysWhatIsSwitchedOff();
    void coloursWhatIsInView();
    void editsAndSaves();
    void refusesWhatIsNotText();
    void findsEndlessLines_data();
    void findsEndlessLines();
    void keepsAnEndlessLineUsable();
    void hidesAnEndlessLineThatIsPasted();
    void hidesAnEndlessLineInASecondView();
};

void TestLargeText::initTestCase()
{
    QVERIFY(qputenv("XDG_CONFIG_HOME", m_config.path().toUtf8()));
    setUpApplication();
}

static QByteArray python(qsizetype size)
{
    const QByteArray line = "total = compute('ä', 1) + 3  # größer\n";
    return line.repeated(size / line.size() + 1);
}

void TestLargeText::opensInPieces_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QByteArray>("text");
    const QByteArray plain = python(12 << 20);
    QTest::newRow("plain") << plain << plain;
    // Characters of every length lie across the borders of pieces.
    const QByteArray wide = QByteArray("ä€👋\r\n").repeated((9 << 20) / 11 + 1);
    QTest::newRow("wide characters") << wide << wide;
    QTest::newRow("with a mark") << "\xEF\xBB\xBF" + plain << plain;
    QTest::newRow("not UTF-8") << "\xE4\n" + QByteArray("a\n").repeated(5 << 20)
                               << "ä\n" + QByteArray("a\n").repeated(5 << 20);
}

void TestLargeText::opensInPieces()
{
    QFETCH(QByteArray, bytes);
    QFETCH(QByteArray, text);
    EditorView view;
    QSignalSpy loaded(&view.document(), &Document::loaded);
    view.open(write(u"a.py"_s, bytes));
    QVERIFY(view.document().isLoading());
    QVERIFY(view.isReadOnly());
    QTRY_COMPARE_WITH_TIMEOUT(loaded.size(), 1, 60'000);
    QVERIFY(view.text() == text);
    QVERIFY(!view.isReadOnly());
    QVERIFY(!view.document().isModified());
    QVERIFY(!view.scintilla().send(Sci::SCI_CANUNDO));
    QCOMPARE(view.scintilla().lineCount(), text.count('\n') + 1);
}

void TestLargeText::saysWhatIsSwitchedOff()
{
    EditorView view;
    QSignalSpy loaded(&view.document(), &Document::loaded);
    view.open(write(u"a.py"_s, python(9 << 20)));
    QTRY_COMPARE_WITH_TIMEOUT(loaded.size(), 1, 60'000);
    view.detectLanguage();
    QCOMPARE(view.languageName(), u"Python"_s);
    QVERIFY(view.restriction().contains(u"Large file"));
    EditorView small;
    small.open(write(u"b.py"_s, "x\n"));
    QVERIFY(small.restriction().isEmpty());
}

void TestLargeText::coloursWhatIsInView()
{
    EditorView view;
    view.resize(800, 600);
    view.show();
    QSignalSpy loaded(&view.document(), &Document::loaded);
    view.open(write(u"a.py"_s, python(9 << 20)));
    QTRY_COMPARE_WITH_TIMEOUT(loaded.size(), 1, 60'000);
    view.detectLanguage();
    ScintillaView &text = view.scintilla();
    const auto colorAt = [&](long position) {
        return text.send(Sci::SCI_INDICATORVALUEAT, syntaxIndicator, position);
    };
    const long middle = text.lineStart(text.lineCount() / 2);
    QCOMPARE(colorAt(middle + 20), 0L);
    view.goTo({.line = int(text.lineCount() / 2) + 1, .column = 1});
    QTRY_VERIFY(colorAt(middle + 17) != 0);
    const auto comment = long(text.lineBytes(text.lineOf(middle)).indexOf('#'));
    QVERIFY(colorAt(middle + 17) != colorAt(middle + comment));
}

void TestLargeText::editsAndSaves()
{
    const QByteArray before = python(9 << 20);
    const QString path = write(u"a.py"_s, before);
    EditorView view;
    QSignalSpy loaded(&view.document(), &Document::loaded);
    view.open(path);
    QTRY_COMPARE_WITH_TIMEOUT(loaded.size(), 1, 60'000);
    view.detectLanguage();
    const quint64 revision = view.revision();
    view.scintilla().send(Sci::SCI_DOCUMENTEND);
    QTest::keyClick(&view.scintilla(), Qt::Key_X);
    QVERIFY(view.revision() > revision);
    QVERIFY(view.document().isModified());
    const auto done = view.document().save();
    QTRY_VERIFY_WITH_TIMEOUT(done.isFinished(), 60'000);
    QVERIFY(*slipway::readFile(path.toStdString()) == (before + 'x').toStdString());
    view.scintilla().send(Sci::SCI_UNDO);
    QVERIFY(view.text() == before);
}

void TestLargeText::refusesWhatIsNotText()
{
    EditorView view;
    QSignalSpy failed(&view.document(), &Document::failed);
    view.open(write(u"a.bin"_s, QByteArray(9 << 20, '\0')));
    QTRY_COMPARE_WITH_TIMEOUT(failed.size(), 1, 60'000);
    QCOMPARE(view.document().problem()->code, "text.binary");
}

void TestLargeText::findsEndlessLines_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<bool>("endless");
    const QByteArray lines = QByteArray("a line\n").repeated(20'000);
    const QByteArray limit(50'000, 'x');
    QTest::newRow("nothing") << QByteArray() << false;
    QTest::newRow("many lines") << lines << false;
    QTest::newRow("at the limit") << limit << false;
    QTest::newRow("above it") << limit + "x" << true;
    QTest::newRow("at the end") << lines + limit + "x" << true;
    QTest::newRow("at the beginning") << limit + "x\n" + lines << true;
    QTest::newRow("in between") << lines + limit + "xx\n" + lines << true;
    QTest::newRow("breaks of old") << QByteArray(lines).replace('\n', '\r') << false;
}

void TestLargeText::findsEndlessLines()
{
    QFETCH(QByteArray, text);
    QTEST(EndlessLines::isNeeded({text.constData(), std::size_t(text.size())}), "endless");
    EditorView view;
    view.scintilla().send(Sci::SCI_APPENDTEXT, text.size(), text.constData());
    QTEST(EndlessLines::isNeeded(view.scintilla()), "endless");
}

void TestLargeText::keepsAnEndlessLineUsable()
{
    EditorView view;
    view.resize(800, 600);
    view.show();
    QSignalSpy loaded(&view.document(), &Document::loaded);
    view.open(write(u"a.json"_s, "[" + QByteArray("\"value\", ").repeated(1'100'000) + "1]"));
    QTRY_COMPARE_WITH_TIMEOUT(loaded.size(), 1, 60'000);
    view.detectLanguage();
    QVERIFY(view.restriction().contains(u"long line"));
    // Nothing of the line that is out of sight is laid out, wherever the caret is.
    view.scintilla().send(Sci::SCI_DOCUMENTEND);
    QTest::keyClick(&view.scintilla(), Qt::Key_X);
    QVERIFY(view.text().endsWith("1]x"));
    view.grab();
}

static bool isHidden(const ScintillaView &view, long position)
{
    return !view.send(Sci::SCI_STYLEGETVISIBLE, view.send(Sci::SCI_GETSTYLEAT, position));
}

void TestLargeText::hidesAnEndlessLineThatIsPasted()
{
    EditorView view;
    view.resize(800, 600);
    view.show();
    view.open(write(u"a.py"_s, "x = 1\ny = 2\n"));
    view.detectLanguage();
    QVERIFY(view.restriction().isEmpty());
    ScintillaView &text = view.scintilla();
    const QByteArray line = QByteArray("[1, 2], ").repeated(250'000);
    // Once more behind it in the same line, then in a line of its own.
    for (const QByteArray &pasted : {line, line, QByteArray('\n' + line)}) {
        const long at = text.lineEnd(1);
        text.replaceRange(at, at, pasted);
        QVERIFY(view.restriction().contains(u"long line"));
        QVERIFY(isHidden(text, at + line.size() / 2));
        QVERIFY(!isHidden(text, 0));
    }
    text.send(Sci::SCI_GOTOPOS, text.lineEnd(2));
    view.grab();
    QTest::keyClick(&text, Qt::Key_X);
    view.grab();
    QVERIFY(text.lineBytes(2).endsWith("[1, 2], x"));
    QVERIFY(!isHidden(text, text.lineEnd(2) - 1));
    QVERIFY(isHidden(text, text.lineEnd(2) - line.size() / 2));
    text.undo();
    view.grab();
    QVERIFY(isHidden(text, text.lineEnd(2) - line.size() / 2));
}

void TestLargeText::hidesAnEndlessLineInASecondView()
{
    EditorView view;
    QSignalSpy loaded(&view.document(), &Document::loaded);
    view.open(write(u"a.json"_s, "[" + QByteArray("\"value\", ").repeated(200'000) + "1]"));
    QTRY_COMPARE_WITH_TIMEOUT(loaded.size(), 1, 60'000);
    view.detectLanguage();
    EditorView second(view, nullptr);
    second.resize(800, 600);
    second.show();
    second.grab();
    QVERIFY(second.restriction().contains(u"long line"));
    QVERIFY(isHidden(second.scintilla(), second.scintilla().length() / 2));
}

QTEST_MAIN(TestLargeText)
#include "tst_largetext.moc"
