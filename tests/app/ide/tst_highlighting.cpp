// SPDX-License-Identifier: GPL-3.0-or-later
#include "editor/bracketcolors.h"
#include "editor/editortheme.h"
#include "editor/folding.h"
#include "editor/highlighting.h"
#include "editor/languages.h"
#include "editor/lineranges.h"
#include "editor/scintillaview.h"

#include <KSyntaxHighlighting/FoldingRegion>
#include <KSyntaxHighlighting/Theme>

#include <QDirIterator>
#include <QPaintEvent>
#include <QRandomGenerator>
#include <QTest>

using namespace slipway::ide;
using namespace Qt::StringLiterals;
using KSyntaxHighlighting::Definition;
using KSyntaxHighlighting::FoldingRegion;
using KSyntaxHighlighting::Format;
using KSyntaxHighlighting::State;
using Sci = QsciScintillaBase;

namespace {

/// What a format looks like, as far as a theme leaves it to the language.
quint16 lookOf(int textStyle, bool bold, bool italic, bool underline)
{
    return quint16(textStyle | (bold << 8) | (italic << 9) | (underline << 10));
}

quint16 lookOf(const Format &format)
{
    static const KSyntaxHighlighting::Theme none;
    return lookOf(format.textStyle(), format.hasBoldOverride() && format.isBold(none),
                  format.hasItalicOverride() && format.isItalic(none),
                  format.hasUnderlineOverride() && format.isUnderline(none));
}

quint16 lookOf(int style)
{
    const StyleMeaning meaning = styleMeaning(style);
    return lookOf(meaning.textStyle, meaning.bold, meaning.italic, meaning.underline);
}

using Looks = QList<quint16>;

/// The framework's own way: the whole text from its first line, one QString a line.
class StockHighlighter : public KSyntaxHighlighting::AbstractHighlighter
{
public:
    explicit StockHighlighter(const Definition &definition) { setDefinition(definition); }

    /// The look of each byte, line by line.
    QList<Looks> run(const QByteArray &text)
    {
        QList<Looks> lines;
        State state;
        for (QByteArray line : text.split('\n')) {
            if (line.endsWith('\r'))
                line.chop(1);
            const QString content = QString::fromUtf8(line);
            m_looks = Looks(content.size(), 0);
            state = highlightLine(content, state);
            Looks bytes;
            for (qsizetype i = 0; i < content.size(); ++i) {
                const bool pair = content[i].isHighSurrogate();
                const qsizetype size = content.sliced(i, pair ? 2 : 1).toUtf8().size();
                bytes += Looks(size, m_looks[i]);
                i += pair;
            }
            lines.append(bytes);
        }
        return lines;
    }

protected:
    void applyFormat(int offset, int length, const Format &format) override
    {
        for (int i = offset; i < std::min<int>(offset + length, int(m_looks.size())); ++i)
            m_looks[i] = lookOf(format);
    }

private:
    Looks m_looks;
};

struct Editor
{
    ScintillaView view;
    Folding folding{view};
    Highlighting highlighting{view, folding};

    void setText(const QByteArray &text)
    {
        view.send(Sci::SCI_CLEARALL);
        view.send(Sci::SCI_APPENDTEXT, text.size(), text.constData());
    }
    QByteArray stylesOf(long line) const
    {
        QByteArray styles;
        for (long i = view.lineStart(line); i < view.lineEnd(line); ++i)
            styles += static_cast<char>(view.send(Sci::SCI_GETSTYLEAT, i));
        return styles;
    }
    Looks looksOf(long line) const
    {
        Looks looks;
        for (const char style : stylesOf(line))
            looks.append(lookOf(static_cast<unsigned char>(style)));
        return looks;
    }
    int level(long line) const
    {
        return int((view.send(Sci::SCI_GETFOLDLEVEL, line) & Sci::SC_FOLDLEVELNUMBERMASK)
                   - Sci::SC_FOLDLEVELBASE);
    }
    bool isHead(long line) const
    {
        return view.send(Sci::SCI_GETFOLDLEVEL, line) & Sci::SC_FOLDLEVELHEADERFLAG;
    }
};

} // namespace

class TestHighlighting : public QObject
{
    Q_OBJECT

private:
    static QByteArray sample(const QString &language);
    static void compare(const Editor &editor, const QString &what);

private Q_SLOTS:
    void equalsTheStockHighlighter_data();
    void equalsTheStockHighlighter();
    void equalsItAfterRandomEdits_data();
    void equalsItAfterRandomEdits();
    void equalsItForEveryLanguage();
    void equalsItAfterEditsInEveryLanguage();
    void equalsItForFilesOfThisMachine();
    void hasANumberForEveryFormat();
    void stylesOnlyWhatAnEditChanges();
    void movesTheMarkForwardAfterAnEdit();
    void leavesEndlessLinesPlain();
    void countsEmojiInBytes();
    void foldsByRegions();
    void foldsByIndentation();
    void foldsWhatHasNoRegions();
    void foldsAgainAfterAnEdit();
    void paintsOnlyTheLineOfAKey();
    void coloursBracketsFromTheLastLineThatIsNotIndented();
    void lineRangesMoveWithTheText();
};

QByteArray TestHighlighting::sample(const QString &language)
{
    static const QMap<QString, QByteArray> samples{
        {u"Python"_s, "import os\n\nclass A:\n    \"\"\"Größe 👋🏽\n    two\n    \"\"\"\n"
                      "    def f(self, x='ä'):\n        return f\"{x!r:>3} €\" + r'\\d' # é\n\n"
                      "x = [1, 0x2f, 3.5e-2]\n"},
        {u"C++"_s,
         "#include <a.h>\n/* ein\n   Überblick */\nint main() {\n#if 0\n  old();\n#else\n"
         "  auto s = R\"x(raw \"ü\" )\" more)x\";\n#endif\n  if (a) { b(); } else { c(); }\n"
         "  return 'c'; // 日本\n}\n"},
        {u"HTML"_s,
         "<!DOCTYPE html>\n<html><head><style>\nbody { color: #fff; }\n</style>\n"
         "<script>\nconst x = `a ${b + `c`} ü`;\n/* c\n */ let y = /re[g]/i;\n</script>\n"
         "</head><body class=\"é\"><!-- c\n c --></body></html>\n"},
        {u"Markdown"_s, "# Überschrift\n\n*a* **b** `c`\n\n```python\ndef f():\n    pass\n```\n\n"
                        "- eins\n- zwei [x](y)\n> q\n"},
        {u"Bash"_s, "cat <<EOF\n$x ü\nEOF\nfor i in $(ls \"$a\"); do\n  echo ${i%%.*}\ndone\n"},
        {u"JavaScript"_s,
         "function f() {\n  return `a${1 + {a: 2}.a}b`;\n}\nconst r = /a\\/b/g;\n"},
        {u"JSON"_s, "{\"a\": [1, true, null, \"\\u00e4 ö\"],\n \"b\": {\"c\": 1.5e3}}\n"},
        {u"CSS"_s, "@media print {\n  a::before { content: \"→\"; color: rgb(1 2 3); }\n}\n"},
        {u"YAML"_s, "a: 1\nb:\n  - x: |\n      text ü\n      more\n  - y\n"},
        {u"Perl"_s, "my $x = <<\"E\";\nhi $y ü\nE\ns/a(.)/b$1/g;\n"},
        {u"Ruby"_s, "class A\n  def b(c)\n    <<~X\n      a #{c} ü\n    X\n  end\nend\n"},
        {u"Rust"_s, "fn main() {\n    let s = r#\"a \"b\" ü\"#;\n    /* a /* b */ c */\n}\n"}};
    return samples.value(language).repeated(3);
}

void TestHighlighting::compare(const Editor &editor, const QString &what)
{
    StockHighlighter stock(editor.highlighting.definition());
    const QByteArray text = editor.view.text();
    const QList<Looks> expected = stock.run(text);
    for (qsizetype line = 0; line < expected.size(); ++line)
        QVERIFY2(editor.looksOf(long(line)) == expected[line],
                 qPrintable(
                     u"%1: line %2 of\n%3"_s.arg(what).arg(line + 1).arg(QString::fromUtf8(text))));
}

void TestHighlighting::equalsTheStockHighlighter_data()
{
    QTest::addColumn<QString>("language");
    for (const QString &language :
         {u"Python"_s, u"C++"_s, u"HTML"_s, u"Markdown"_s, u"Bash"_s, u"JavaScript"_s, u"JSON"_s,
          u"CSS"_s, u"YAML"_s, u"Perl"_s, u"Ruby"_s, u"Rust"_s})
        QTest::addRow("%s", qPrintable(language)) << language;
}

void TestHighlighting::equalsTheStockHighlighter()
{
    QFETCH(QString, language);
    Editor editor;
    editor.setText(sample(language));
    const Definition definition = syntaxRepository().definitionForName(language);
    QVERIFY(definition.isValid());
    editor.highlighting.setDefinition(definition);
    editor.highlighting.finish();
    compare(editor, language);
}

void TestHighlighting::equalsItAfterRandomEdits_data()
{
    equalsTheStockHighlighter_data();
}

void TestHighlighting::equalsItAfterRandomEdits()
{
    QFETCH(QString, language);
    const quint32 seed = qEnvironmentVariableIsSet("SLIPWAY_SEED")
                             ? qEnvironmentVariable("SLIPWAY_SEED").toUInt()
                             : QRandomGenerator::global()->generate();
    qInfo("seed %u", seed);
    QRandomGenerator random(seed);
    Editor editor;
    editor.setText(sample(language));
    editor.highlighting.setDefinition(syntaxRepository().definitionForName(language));
    static const QList<QByteArray> pieces{
        "\n", "\"", "'",  "\"\"\"", "/*", "*/",    "//",    "#",        "{",
        "}",  "(",  ")",  "`",      "${", "<",     ">",     "<script>", "</script>",
        "ä",  "👋", "\t", "  ",     "x",  "EOF\n", "```\n", "\r\n",     "a\nb\nc\n"};
    for (int i = 0; i < 300; ++i) {
        const long length = editor.view.length();
        const long at = long(random.bounded(quint32(length + 1)));
        // On the boundary of a character, as a caret is.
        const long start = editor.view.send(Sci::SCI_POSITIONBEFORE, at);
        if (random.bounded(3) == 0) {
            const long end = editor.view.send(Sci::SCI_POSITIONAFTER,
                                              std::min(length, at + long(random.bounded(20U))));
            editor.view.replaceRange(start, std::min(end, length), {});
        } else {
            editor.view.replaceRange(start, start,
                                     pieces[qsizetype(random.bounded(quint32(pieces.size())))]);
        }
        // Sometimes several edits come between two paintings.
        if (random.bounded(4) != 0)
            editor.highlighting.finish();
        if (i % 10 == 0) {
            editor.highlighting.finish();
            compare(editor, u"seed %1, edit %2"_s.arg(seed).arg(i));
            if (QTest::currentTestFailed())
                return;
        }
    }
}

static quint32 newSeed()
{
    const quint32 seed = qEnvironmentVariableIsSet("SLIPWAY_SEED")
                             ? qEnvironmentVariable("SLIPWAY_SEED").toUInt()
                             : QRandomGenerator::global()->generate();
    qInfo("seed %u", seed);
    return seed;
}

/// Words, signs, strings and comments of the language, in any order.
static QList<QByteArray> piecesOf(const Definition &definition)
{
    QList<QByteArray> pieces{
        "\"",  "'",    "\"\"\"", "`",  "(",  ")",        "{",         "}",      "[",   "]",
        "<",   ">",    "</a>",   "<a", "#",  "//",       "/*",        "*/",     "--",  ";",
        "%",   "$x",   "@b",     "=",  ":",  "::",       "->",        "\\",     "\\n", "0x1f",
        "1.5", "42",   " ",      " ",  "\n", "\n",       "\n",        "\n    ", "\t",  "ä",
        "👋",  "<!--", "-->",    "<?", "?>", "<script>", "</script>", "word",   "TODO"};
    for (const QString &name : definition.keywordLists()) {
        const QStringList words = definition.keywordList(name);
        for (const QString &word : words.first(std::min<qsizetype>(10, words.size())))
            pieces.append(word.toUtf8());
    }
    pieces.append(definition.singleLineCommentMarker().toUtf8());
    pieces.append(definition.multiLineCommentMarker().first.toUtf8());
    pieces.append(definition.multiLineCommentMarker().second.toUtf8());
    return pieces;
}

static QByteArray anyOf(const QList<QByteArray> &pieces, QRandomGenerator &random)
{
    return pieces[qsizetype(random.bounded(quint32(pieces.size())))];
}

void TestHighlighting::equalsItForEveryLanguage()
{
    const quint32 seed = newSeed();
    QRandomGenerator random(seed);
    int languages = 0;
    for (const Definition &definition : syntaxRepository().definitions()) {
        Editor editor;
        const QList<QByteArray> pieces = piecesOf(definition);
        QByteArray text;
        for (int i = 0; i < 400; ++i)
            text += anyOf(pieces, random) + (random.bounded(2) ? " " : "");
        editor.setText(text);
        editor.highlighting.setDefinition(definition);
        editor.highlighting.finish();
        compare(editor, u"%1, seed %2"_s.arg(definition.name()).arg(seed));
        if (QTest::currentTestFailed())
            return;
        ++languages;
    }
    qInfo("%d languages", languages);
    QVERIFY(languages > 300);
}

void TestHighlighting::equalsItAfterEditsInEveryLanguage()
{
    const quint32 seed = newSeed();
    QRandomGenerator random(seed);
    for (const Definition &definition : syntaxRepository().definitions()) {
        Editor editor;
        const QList<QByteArray> pieces = piecesOf(definition);
        QByteArray text;
        for (int i = 0; i < 150; ++i)
            text += anyOf(pieces, random);
        editor.setText(text);
        editor.highlighting.setDefinition(definition);
        for (int i = 0; i < 12; ++i) {
            const long length = editor.view.length();
            const long at = editor.view.send(Sci::SCI_POSITIONBEFORE,
                                             long(random.bounded(quint32(length + 1))));
            const long end = editor.view.send(Sci::SCI_POSITIONAFTER,
                                              std::min(length, at + long(random.bounded(30U))));
            editor.view.replaceRange(at, random.bounded(2) ? at : std::min(end, length),
                                     anyOf(pieces, random));
            if (random.bounded(3) != 0)
                editor.highlighting.finish();
        }
        editor.highlighting.finish();
        compare(editor, u"%1, seed %2"_s.arg(definition.name()).arg(seed));
        if (QTest::currentTestFailed())
            return;
    }
}

void TestHighlighting::equalsItForFilesOfThisMachine()
{
    constexpr int mostOfOneLanguage = 2;
    constexpr int mostFiles = 120;
    QMap<QString, int> seen;
    int files = 0;
    for (const QString &folder : {u"/usr/include"_s, u"/usr/lib/python3"_s, u"/usr/share"_s}) {
        QDirIterator each(folder, QDir::Files, QDirIterator::Subdirectories);
        for (int looked = 0; looked < 20'000 && files < mostFiles && each.hasNext(); ++looked) {
            const QFileInfo file = each.nextFileInfo();
            const Definition definition = syntaxRepository().definitionForFileName(file.fileName());
            if (!definition.isValid() || file.size() > 60'000
                || seen[definition.name()] >= mostOfOneLanguage)
                continue;
            QFile source(file.filePath());
            if (!source.open(QIODevice::ReadOnly))
                continue;
            const QByteArray text = source.readAll();
            const QList<QByteArray> lines = text.split('\n');
            const bool tooLong = std::ranges::any_of(lines, [](const QByteArray &line) {
                return line.size() > LineEngine::longestLine;
            });
            if (tooLong || text.contains('\0') || text.contains('\f') || !text.isValidUtf8()
                || text.count('\r') != text.count("\r\n"))
                continue;
            ++seen[definition.name()];
            ++files;
            Editor editor;
            editor.setText(text);
            editor.highlighting.setDefinition(definition);
            editor.highlighting.finish();
            compare(editor, file.filePath());
            if (QTest::currentTestFailed())
                return;
        }
    }
    qInfo("%d files of %d languages", files, int(seen.size()));
    if (files == 0)
        QSKIP("there are no source files on this machine");
}

void TestHighlighting::hasANumberForEveryFormat()
{
    // More formats than Scintilla has numbers: those that look alike share one.
    int formats = 0;
    for (const Definition &definition : syntaxRepository().definitions()) {
        for (const Format &format : definition.formats()) {
            ++formats;
            const int number = static_cast<unsigned char>(styleNumber(format));
            QVERIFY(number < Sci::STYLE_DEFAULT || number > Sci::STYLE_LASTPREDEFINED);
            QCOMPARE(lookOf(number), lookOf(format));
        }
    }
    QVERIFY(formats > 256);
}

void TestHighlighting::stylesOnlyWhatAnEditChanges()
{
    Editor editor;
    editor.setText(QByteArray("value = compute(1, 'x')\n").repeated(5000));
    editor.highlighting.setDefinition(syntaxRepository().definitionForName(u"Python"_s));
    editor.highlighting.finish();
    const quint64 before = editor.highlighting.linesStyled();
    const long at = editor.view.lineStart(2500) + 5;
    editor.view.replaceRange(at, at, "s");
    editor.highlighting.finish();
    QCOMPARE(editor.highlighting.linesStyled(), before + 1);
    editor.view.replaceRange(at, at, "\n");
    editor.highlighting.finish();
    QCOMPARE(editor.highlighting.linesStyled(), before + 3);
}

void TestHighlighting::movesTheMarkForwardAfterAnEdit()
{
    Editor editor;
    editor.setText(QByteArray("a = 1\n").repeated(1000));
    editor.highlighting.setDefinition(syntaxRepository().definitionForName(u"Python"_s));
    editor.highlighting.finish();
    editor.view.replaceRange(0, 0, "b");
    QVERIFY(editor.view.send(Sci::SCI_GETENDSTYLED) < editor.view.length());
    editor.highlighting.finish();
    QCOMPARE(editor.view.send(Sci::SCI_GETENDSTYLED), editor.view.length());
}

void TestHighlighting::leavesEndlessLinesPlain()
{
    Editor editor;
    editor.setText("x = 'a'\n" + QByteArray("[1, 2],").repeated(200'000) + "\ny = 'b'\n");
    editor.highlighting.setDefinition(syntaxRepository().definitionForName(u"Python"_s));
    editor.highlighting.finish();
    QVERIFY(editor.stylesOf(0).contains(editor.stylesOf(2).back()));
    QCOMPARE(editor.stylesOf(1).count('\0'), editor.stylesOf(1).size());
}

void TestHighlighting::countsEmojiInBytes()
{
    Editor editor;
    editor.setText("'👋🏽ä' + 12\n");
    editor.highlighting.setDefinition(syntaxRepository().definitionForName(u"Python"_s));
    editor.highlighting.finish();
    const QByteArray text = editor.view.lineBytes(0).toByteArray();
    const QByteArray styles = editor.stylesOf(0);
    const char string = styles[1];
    for (qsizetype i = 0; i <= text.lastIndexOf('\''); ++i)
        QCOMPARE(styles[i], string);
    QVERIFY(styles[text.indexOf('1')] != string);
    QCOMPARE(styles[text.indexOf('1')], styles[text.indexOf('2')]);
}

void TestHighlighting::foldsByRegions()
{
    Editor editor;
    editor.setText("int f() {\n  if (a) {\n    b();\n  } else {\n    c();\n  }\n}\nint x;\n");
    editor.highlighting.setDefinition(syntaxRepository().definitionForName(u"C++"_s));
    editor.highlighting.finish();
    const QList<int> levels{0, 1, 2, 1, 2, 2, 1, 0};
    const QList<bool> heads{true, true, false, true, false, false, false, false};
    for (int line = 0; line < levels.size(); ++line) {
        QCOMPARE(editor.level(line), levels[line]);
        QCOMPARE(editor.isHead(line), heads[line]);
    }
}

void TestHighlighting::foldsByIndentation()
{
    Editor editor;
    editor.setText(
        "def f():\n    if a:\n        b\n\n    c = \"\"\"\nx\n\"\"\"\n\ndef g(): pass\n");
    editor.highlighting.setDefinition(syntaxRepository().definitionForName(u"Python"_s));
    editor.highlighting.finish();
    QVERIFY(editor.isHead(0));
    QVERIFY(editor.isHead(1));
    QVERIFY(!editor.isHead(2));
    QCOMPARE(editor.level(4), 4);
    QVERIFY(!editor.isHead(8));
    QCOMPARE(editor.level(7), 0); // The empty line before g() stays when f() is folded.
}

void TestHighlighting::foldsWhatHasNoRegions()
{
    const auto definitions = syntaxRepository().definitions();
    const auto found = std::ranges::find_if(definitions, [](const Definition &definition) {
        return !definition.isHidden() && !definition.extensions().isEmpty()
               && !definition.foldingEnabled();
    });
    QVERIFY(found != definitions.end());
    Editor editor;
    editor.setText("one\n  two\n  three\nfour\n");
    editor.highlighting.setDefinition(*found);
    editor.highlighting.finish();
    QVERIFY2(editor.isHead(0), qPrintable(found->name()));
    QCOMPARE(editor.level(1), 2);
    QVERIFY(!editor.isHead(3));
}

void TestHighlighting::foldsAgainAfterAnEdit()
{
    Editor editor;
    editor.setText(QByteArray("void f() {\n}\n").repeated(100));
    editor.highlighting.setDefinition(syntaxRepository().definitionForName(u"C++"_s));
    editor.highlighting.finish();
    QCOMPARE(editor.level(150), 0);
    editor.view.replaceRange(0, 0, "{\n");
    editor.highlighting.finish();
    QCOMPARE(editor.level(151), 1);
    QVERIFY(editor.isHead(151));
    editor.view.replaceRange(0, 2, {});
    editor.highlighting.finish();
    for (int line = 0; line < 200; ++line) {
        QCOMPARE(editor.level(line), line % 2);
        QCOMPARE(editor.isHead(line), line % 2 == 0);
    }
}

namespace {

/// How high the highest piece is that a widget paints of its text.
class PaintedHeights : public QObject
{
public:
    int highest = 0;

protected:
    bool eventFilter(QObject *watched, QEvent *event) override
    {
        const auto *widget = qobject_cast<QWidget *>(watched);
        if (event->type() == QEvent::Paint && widget) {
            for (const QRect &piece : static_cast<QPaintEvent *>(event)->region()) {
                if (piece.width() > widget->width() / 2)
                    highest = std::max(highest, piece.height());
            }
        }
        return false;
    }
};

} // namespace

void TestHighlighting::paintsOnlyTheLineOfAKey()
{
    Editor editor;
    const BracketColors colors(editor.view);
    applyEditorTheme(editor.view, {}, 11);
    editor.view.resize(800, 600);
    editor.setText(QByteArray("def f(a):\n    return g(a, [1, 2])\n\n").repeated(100));
    editor.highlighting.setDefinition(syntaxRepository().definitionForName(u"Python"_s));
    editor.highlighting.finish();
    editor.view.show();
    QVERIFY(QTest::qWaitForWindowExposed(&editor.view));
    editor.view.setFocus();
    editor.view.send(Sci::SCI_GOTOPOS, editor.view.lineEnd(4));
    editor.view.repaint();
    QCoreApplication::processEvents();
    PaintedHeights painted;
    editor.view.viewport()->installEventFilter(&painted);
    for (const char key : QByteArray(" + x(1)")) {
        QTest::keyClick(&editor.view, key);
        QCoreApplication::processEvents();
    }
    QCOMPARE(editor.view.lineBytes(4), QByteArrayView("    return g(a, [1, 2]) + x(1)"));
    const long line = editor.view.send(Sci::SCI_TEXTHEIGHT);
    QVERIFY(painted.highest > 0);
    QVERIFY2(painted.highest <= 3 * line, qPrintable(QString::number(painted.highest)));
}

void TestHighlighting::coloursBracketsFromTheLastLineThatIsNotIndented()
{
    Editor editor;
    BracketColors colors(editor.view);
    editor.view.resize(800, 600);
    editor.setText("f(g(1), (\n# (\n    (\nh(2)\n");
    editor.highlighting.setDefinition(syntaxRepository().definitionForName(u"Python"_s));
    editor.highlighting.finish();
    colors.setEnabled(true);
    const auto colorOf = [&](long line, char bracket) {
        const long at = editor.view.lineStart(line) + editor.view.lineBytes(line).indexOf(bracket);
        return editor.view.send(Sci::SCI_INDICATORVALUEAT, bracketIndicator, at);
    };
    QCOMPARE(colorOf(1, '('), 0L); // A comment.
    QVERIFY(colorOf(2, '(') != colorOf(0, '('));
    QCOMPARE(colorOf(3, '('), colorOf(0, '('));
    QCOMPARE(colorOf(3, ')'), colorOf(0, '('));
}

void TestHighlighting::lineRangesMoveWithTheText()
{
    // Against a plain set of lines.
    const quint32 seed = QRandomGenerator::global()->generate();
    qInfo("seed %u", seed);
    QRandomGenerator random(seed);
    LineRanges ranges;
    std::vector<bool> lines(200);
    for (int i = 0; i < 3000; ++i) {
        const auto at = long(random.bounded(150U));
        const auto count = long(random.bounded(1U, 6U));
        const auto place = lines.begin() + at;
        switch (random.bounded(4)) {
        case 0:
            ranges.add(at, at + count - 1);
            std::fill_n(place, count, true);
            break;
        case 1: {
            // A range that is torn open takes the new lines in.
            const bool inside = at > 0 && lines[std::size_t(at)] && lines[std::size_t(at - 1)];
            ranges.insertLines(at, count);
            lines.insert(place, std::size_t(count), inside);
            lines.resize(200);
            break;
        }
        case 2:
            break;
        default:
            if (!ranges.isEmpty()) {
                const long first = std::ranges::find(lines, true) - lines.begin();
                QCOMPARE(ranges.first(), first);
                ranges.removeFirst();
                lines[std::size_t(first)] = false;
            }
        }
        QCOMPARE(ranges.isEmpty(), std::ranges::find(lines, true) == lines.end());
        if (!ranges.isEmpty())
            QCOMPARE(ranges.first(), std::ranges::find(lines, true) - lines.begin());
    }
}

QTEST_MAIN(TestHighlighting)
#include "tst_highlighting.moc"
