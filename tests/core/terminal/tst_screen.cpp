// SPDX-License-Identifier: GPL-3.0-or-later
#include <slipway/terminal/screen.h>

#include <QTest>

#include <random>

using namespace slipway::terminal;
using namespace Qt::StringLiterals;

namespace {

constexpr std::size_t historyCap = 1 << 20;

struct Seen
{
    std::vector<std::vector<Cell>> rows;
    std::vector<std::u32string> texts;
    std::vector<bool> continued;
    Cursor cursor;
};

/// All that a person or a program could tell two screens apart by.
Seen look(const Screen &screen)
{
    Seen seen;
    for (std::int64_t number = screen.firstLine(); number < screen.endLine(); ++number) {
        const auto cells = screen.line(number);
        std::vector<Cell> row(cells.begin(), cells.end());
        std::u32string text;
        for (Cell &cell : row) {
            text += screen.text(cell);
            text += U'|';
            cell.code = cell.code == U' ' ? 0 : std::min<char32_t>(cell.code, 0x200000);
        }
        while (!row.empty() && row.back().isBlank()) {
            row.pop_back();
            text.erase(text.find_last_of(U'|'));
            while (!text.empty() && text.back() != U'|')
                text.pop_back();
        }
        seen.rows.push_back(std::move(row));
        seen.texts.push_back(std::move(text));
        seen.continued.push_back(screen.isContinued(number));
    }
    seen.cursor = screen.cursor();
    return seen;
}

std::string describe(const std::u32string &text)
{
    return QString::fromStdU32String(text).toUtf8().toStdString();
}

std::string firstDifference(const Screen &left, const Screen &right)
{
    const Seen a = look(left);
    const Seen b = look(right);
    if (a.rows.size() != b.rows.size())
        return "lines: " + std::to_string(a.rows.size()) + " and " + std::to_string(b.rows.size());
    for (std::size_t i = 0; i < a.rows.size(); ++i) {
        std::u32string textA = a.texts[i];
        std::u32string textB = b.texts[i];
        std::erase(textA, U' ');
        std::erase(textB, U' ');
        if (a.rows[i] != b.rows[i] || textA != textB)
            return "line " + std::to_string(i) + ": " + describe(a.texts[i]) + " and "
                   + describe(b.texts[i]);
        if (i > 0 && a.continued[i] != b.continued[i])
            return "continuation of line " + std::to_string(i);
    }
    for (std::size_t i = 0; i < a.rows.size(); ++i) {
        const auto line = static_cast<std::int64_t>(i);
        if (left.lineSize(left.firstLine() + line) != right.lineSize(right.firstLine() + line))
            return "size of line " + std::to_string(i);
    }
    if (a.cursor != b.cursor)
        return "cursor " + std::to_string(a.cursor.position.row) + ","
               + std::to_string(a.cursor.position.column) + " and "
               + std::to_string(b.cursor.position.row) + ","
               + std::to_string(b.cursor.position.column);
    if (left.title() != right.title() || left.workingFolder() != right.workingFolder()
        || left.isAlternate() != right.isAlternate() || left.mouseMode() != right.mouseMode()
        || left.isReversed() != right.isReversed()
        || left.bracketedPaste() != right.bracketedPaste())
        return "a mode";
    return {};
}

std::string plain(const Screen &screen)
{
    std::string text = screen.text(screen.firstLine(), screen.endLine());
    text.erase(text.find_last_not_of('\n') + 1);
    return text;
}

class Random
{
public:
    explicit Random(unsigned seed)
        : m_engine(seed)
    {}
    int below(int limit) { return static_cast<int>(m_engine() % static_cast<unsigned>(limit)); }

private:
    std::mt19937 m_engine;
};

/// Pieces of sequences, so that random output hits more than the parser's first state.
enum class Marks { No, Yes };

std::string randomOutput(Random &random, Marks marks = Marks::Yes)
{
    static const std::vector<std::string> pieces{"\x1b[",
                                                 "\x1b]",
                                                 "\x1bP",
                                                 "\x1b",
                                                 "?",
                                                 ";",
                                                 "1049",
                                                 "1047",
                                                 "h",
                                                 "l",
                                                 "m",
                                                 "r",
                                                 "s",
                                                 "u",
                                                 "H",
                                                 "J",
                                                 "K",
                                                 "L",
                                                 "M",
                                                 "S",
                                                 "T",
                                                 "@",
                                                 "P",
                                                 "X",
                                                 "b",
                                                 "q",
                                                 "69",
                                                 "25",
                                                 "6",
                                                 "7",
                                                 "38;2;1;2",
                                                 "48:5:200",
                                                 "4:3",
                                                 "999999999",
                                                 ":",
                                                 "\x1b"
                                                 "7",
                                                 "\x1b"
                                                 "8",
                                                 "\x1b"
                                                 "c",
                                                 "\x1bM",
                                                 "\x1b#8",
                                                 "\x1b(0",
                                                 "\x1b[5b",
                                                 "\r",
                                                 "\n",
                                                 "\t",
                                                 "\b",
                                                 "\a",
                                                 "\x0e",
                                                 "\x0f",
                                                 "\xe4\xb8\xad",
                                                 "\xf0\x9f\x98\x80",
                                                 "\xe6\xbc\xa2\xe5\xad\x97\xe6\xbc\xa2",
                                                 "a\xe2\x94\x82\xc3\xbc \xe2\x9c\x93",
                                                 "\xc2\x85",
                                                 "\xff",
                                                 "\xe2",
                                                 "\x18",
                                                 std::string(1, '\0'),
                                                 "hello",
                                                 "\x1b[3;7r",
                                                 "\x1b[5;9s",
                                                 "\x1b[?6h",
                                                 "\x1b[?69h",
                                                 "\x1b[H",
                                                 "\x1b\\",
                                                 "$q",
                                                 "p",
                                                 "\x1b[1\"q",
                                                 "\x1b]8;;x:y\x1b\\",
                                                 "\x1b[1;1;3;9;1;2;4$v",
                                                 "\x1b[2;3;4;9$z",
                                                 "\x1b[65;2;3;4;9$x",
                                                 "\x1b#6",
                                                 "\x1b]133;A\a",
                                                 "\xe2\x80\x8d",
                                                 "\xef\xb8\x8f",
                                                 "\xf0\x9f\x87\xa9"};
    std::string out;
    for (int n = random.below(60); n > 0; --n) {
        if (random.below(4) == 0)
            out += static_cast<char>(random.below(marks == Marks::Yes ? 256 : 128));
        else if (marks == Marks::Yes && random.below(10) == 0)
            out += random.below(2) == 0 ? "e\xcc\x81" : "\xcc\x81";
        else
            out += pieces[static_cast<std::size_t>(random.below(static_cast<int>(pieces.size())))];
    }
    return out;
}

unsigned seed()
{
    bool given = false;
    const unsigned value = qEnvironmentVariable("SLIPWAY_TEST_SEED").toUInt(&given);
    const unsigned used = given ? value : std::random_device()();
    qInfo("SLIPWAY_TEST_SEED=%u", used);
    return used;
}

} // namespace

class TestScreen : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void showsText_data();
    void showsText();
    void keepsStyles_data();
    void keepsStyles();
    void answersQuestions_data();
    void answersQuestions();
    void encodesInput_data();
    void encodesInput();
    void encodesMouse();
    void encodesNoMouseUnlessAsked();
    void pasteCannotEndItsBracket();
    void keepsHistoryWithinItsCap();
    void numbersLinesSteadily();
    void alternateScreenHasNoHistory();
    void clearingTheHistoryKeepsTheScreen();
    void wrapsTextAnewToAnotherWidth();
    void linesOfDoubleWidthStaySo();
    void growingTakesLinesBack();
    void reportsDamageOnce();
    void ringsTheBellOnce();
    void keepsLinks();
    void remembersCommands();
    void freshLinesBeginOnlyWhereSomethingIs();
    void promptsMoveWithTheirLines();
    void encodesMouseInEveryWay_data();
    void encodesMouseInEveryWay();
    void keepsTheFolderAndTheClipboard();
    void linksWithoutEndCostLittle();
    void survivesHostileOutput_data();
    void survivesHostileOutput();
    void snapshotRebuilds_data();
    void snapshotRebuilds();
    void snapshotOfRandomOutputRebuilds();
    void sequencesMayComeInPieces();
    void lookingChangesNothing();
    void randomOutputAndSizesDoNoHarm();
};

void TestScreen::showsText_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QByteArray>("text");
    QTest::newRow("plain") << "hello"_ba << "hello"_ba;
    QTest::newRow("lines") << "a\r\nb"_ba << "a\nb"_ba;
    QTest::newRow("wrapped") << "0123456789ABCDEFGHIJxyz"_ba << "0123456789ABCDEFGHIJxyz"_ba;
    QTest::newRow("carriage return") << "abc\rX"_ba << "Xbc"_ba;
    QTest::newRow("tab") << "a\tb"_ba << "a       b"_ba;
    QTest::newRow("backspace") << "ab\bc"_ba << "ac"_ba;
    QTest::newRow("position") << "\x1b[2;3Hx"_ba << "\n  x"_ba;
    QTest::newRow("erase line") << "abc\x1b[2Kd"_ba << "   d"_ba;
    QTest::newRow("erase screen") << "abc\x1b[2J\x1b[Hd"_ba << "d"_ba;
    QTest::newRow("insert") << "abc\x1b[2G\x1b[2@"_ba << "a  bc"_ba;
    QTest::newRow("delete") << "abcd\x1b[2G\x1b[2P"_ba << "ad"_ba;
    QTest::newRow("insert line") << "a\r\nb\x1b[1;1H\x1b[L"_ba << "\na\nb"_ba;
    QTest::newRow("delete line") << "a\r\nb\x1b[1;1H\x1b[M"_ba << "b"_ba;
    QTest::newRow("region") << "\x1b[1;2ra\r\nb\r\nc"_ba << "b\nc"_ba;
    QTest::newRow("wide") << "\xe4\xb8\xad\xe6\x96\x87"_ba << "\xe4\xb8\xad\xe6\x96\x87"_ba;
    QTest::newRow("half a wide one goes") << "\xe4\xb8\xad\x1b[1;2Hx"_ba << " x"_ba;
    QTest::newRow("combining") << "e\xcc\x81"_ba << "e\xcc\x81"_ba;
    QTest::newRow("repeat") << "ab\x1b[3b"_ba << "abbbb"_ba;
    QTest::newRow("repeat nothing") << "\x1b[3bx"_ba << "x"_ba;
    QTest::newRow("line drawing") << "\x1b(0qx\x1b(B."_ba << "\xe2\x94\x80\xe2\x94\x82."_ba;
    QTest::newRow("save and restore") << "a\x1b[sbc\x1b[uX"_ba << "aXc"_ba;
    QTest::newRow("bad UTF-8") << "a\xff"
                                  "b"_ba
                               << "a\xef\xbf\xbd"
                                  "b"_ba;
    QTest::newRow("8-bit control as UTF-8") << "a\xc2\x9b"
                                               "b"_ba
                                            << "ab"_ba;
    QTest::newRow("unknown sequences") << "a\x1b[99;99z\x1b]777;x\a\x1b_hid\x1b\\b"_ba << "ab"_ba;
    QTest::newRow("cancelled") << "a\x1b[12\x18"
                                  "b"_ba
                               << "ab"_ba;
    QTest::newRow("reset") << "abc\x1b"
                              "cd"_ba
                           << "d"_ba;
    QTest::newRow("copied rectangle") << "abc\r\ndef\x1b[1;1;2;2;1;3;5$v"_ba
                                      << "abc\ndef\n    ab\n    de"_ba;
    QTest::newRow("filled rectangle") << "\x1b[120;2;2;3;4$x"_ba << "\n xxx\n xxx"_ba;
    QTest::newRow("erased rectangle") << "abcd\r\nefgh\x1b[1;2;2;3$z"_ba << "a  d\ne  h"_ba;
    QTest::newRow("protected") << "a\x1b[1\"qb\x1b[0\"qc\x1b[?2J"_ba << " b"_ba;
    QTest::newRow("side margins") << "\x1b[?69h\x1b[3;5s\x1b[1;3Habcdef"_ba << "  abc\n  def"_ba;
    QTest::newRow("a family is one")
        << "\xf0\x9f\x91\xa8\xe2\x80\x8d\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f"
           "\x91\xa7\x1b[1;3Hx"_ba
        << "\xf0\x9f\x91\xa8\xe2\x80\x8d\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f"
           "\x91\xa7x"_ba;
    QTest::newRow("a flag is one") << "\xf0\x9f\x87\xa9\xf0\x9f\x87\xaa\x1b[1;3Hx"_ba
                                   << "\xf0\x9f\x87\xa9\xf0\x9f\x87\xaax"_ba;
    QTest::newRow("a skin tone") << "\xf0\x9f\x91\x8d\xf0\x9f\x8f\xbd\x1b[1;3Hx"_ba
                                 << "\xf0\x9f\x91\x8d\xf0\x9f\x8f\xbdx"_ba;
    QTest::newRow("emoji by selector") << "\xe2\x9d\xa4\xef\xb8\x8f\x1b[1;3Hx"_ba
                                       << "\xe2\x9d\xa4\xef\xb8\x8fx"_ba;
    QTest::newRow("not joined where the cursor went") << "\xf0\x9f\x87\xa9\x1b[1;4H"
                                                         "\xf0\x9f\x87\xaa"_ba
                                                      << "\xf0\x9f\x87\xa9  \xf0\x9f\x87\xaa"_ba;
}

void TestScreen::showsText()
{
    QFETCH(QByteArray, bytes);
    QFETCH(QByteArray, text);
    Screen screen(20, 5, historyCap);
    screen.feed(bytes.toStdString());
    QCOMPARE(QByteArray::fromStdString(screen.text()), text);
}

void TestScreen::keepsStyles_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<unsigned>("attributes");
    QTest::addColumn<unsigned>("foreground");
    QTest::addColumn<unsigned>("background");
    const auto rgb = Color::rgb(1, 2, 3).packed();
    const auto index = [](std::uint8_t n) { return Color::indexed(n).packed(); };
    QTest::newRow("bold") << "1"_ba << unsigned{Bold} << 0U << 0U;
    QTest::newRow("faint") << "2"_ba << unsigned{Faint} << 0U << 0U;
    QTest::newRow("faint off") << "2;22"_ba << 0U << 0U << 0U;
    QTest::newRow("italic and strike") << "3;9"_ba << unsigned{Italic | Strike} << 0U << 0U;
    QTest::newRow("curly") << "4:3"_ba << unsigned{CurlyUnderline} << 0U << 0U;
    QTest::newRow("no underline") << "4;4:0"_ba << 0U << 0U << 0U;
    QTest::newRow("reverse") << "7"_ba << unsigned{Reverse} << 0U << 0U;
    QTest::newRow("palette") << "31;44"_ba << 0U << index(1) << index(4);
    QTest::newRow("bright") << "91;104"_ba << 0U << index(9) << index(12);
    QTest::newRow("256 colours") << "38;5;200;48;5;17"_ba << 0U << index(200) << index(17);
    QTest::newRow("24 bits") << "38;2;1;2;3"_ba << 0U << rgb << 0U;
    QTest::newRow("24 bits with colons") << "48:2:1:2:3"_ba << 0U << 0U << rgb;
    QTest::newRow("24 bits with a colour space") << "38:2::1:2:3"_ba << 0U << rgb << 0U;
    QTest::newRow("underline colour") << "4;58;5;1"_ba << unsigned{Underline} << 0U << 0U;
    QTest::newRow("dotted") << "4:4"_ba << unsigned{DottedUnderline} << 0U << 0U;
    QTest::newRow("dashed") << "4:5"_ba << unsigned{DashedUnderline} << 0U << 0U;
    QTest::newRow("one underline at a time")
        << "4:3;21"_ba << unsigned{DoubleUnderline} << 0U << 0U;
    QTest::newRow("overline") << "53"_ba << unsigned{Overline} << 0U << 0U;
    QTest::newRow("colour cut short") << "1;38;2;1"_ba << unsigned{Bold} << 0U << 0U;
    QTest::newRow("more parameters than there is room for")
        << QByteArray("1;").repeated(40) + "1" << 0U << 0U << 0U;
    QTest::newRow("reset") << "1;31;0"_ba << 0U << 0U << 0U;
}

void TestScreen::keepsStyles()
{
    QFETCH(QByteArray, bytes);
    Screen screen(20, 5, historyCap);
    screen.feed(("\x1b[" + bytes + "mx").toStdString());
    const Cell cell = screen.line(screen.screenLine()).front();
    QCOMPARE(cell.code, U'x');
    QTEST(unsigned{cell.style.attributes}, "attributes");
    QTEST(cell.style.foreground.packed(), "foreground");
    QTEST(cell.style.background.packed(), "background");
    Screen copy(20, 5, historyCap);
    copy.feed(sgr(cell.style) + "x");
    QCOMPARE(copy.line(copy.screenLine()).front().style, cell.style);
}

void TestScreen::answersQuestions_data()
{
    QTest::addColumn<QByteArray>("question");
    QTest::addColumn<QByteArray>("answer");
    const auto row = [](const char *name, const QByteArray &question, const QByteArray &answer) {
        QTest::newRow(name) << question << answer;
    };
    row("DA1", "\x1b[c", "\x1b[?64;1;6;21;22;28c");
    row("DA2", "\x1b[>c", "\x1b[>0;100;0c");
    row("DA3", "\x1b[=c", "\x1bP!|00000000\x1b\\");
    row("status", "\x1b[5n", "\x1b[0n");
    row("cursor", "ab\x1b[6n", "\x1b[1;3R");
    row("cursor in origin mode", "\x1b[2;4r\x1b[?6h\x1b[2;2H\x1b[6n", "\x1b[2;2R");
    row("DECXCPR", "ab\x1b[?6n", "\x1b[?1;3R");
    row("mode that is set", "\x1b[?2004h\x1b[?2004$p", "\x1b[?2004;1$y");
    row("mode that is not", "\x1b[?2026$p", "\x1b[?2026;2$y");
    row("unknown mode", "\x1b[?31337$p", "\x1b[?31337;0$y");
    row("ANSI mode", "\x1b[4h\x1b[4$p", "\x1b[4;1$y");
    row("saved mode", "\x1b[?7s\x1b[?7l\x1b[?7r\x1b[?7$p", "\x1b[?7;1$y");
    row("size", "\x1b[18t", "\x1b[8;5;20t");
    row("size in pixels", "\x1b[14t\x1b[16t", "\x1b[4;80;160t\x1b[6;16;8t");
    row("title is not told", "\x1b]2;rm\a\x1b[21t", "\x1b]l\x1b\\");
    row("foreground", "\x1b]10;?\a", "\x1b]10;rgb:0101/0101/0101\x1b\\");
    row("background", "\x1b]11;?\a", "\x1b]11;rgb:1010/2020/3030\x1b\\");
    row("both", "\x1b]10;?;?\a",
        "\x1b]10;rgb:0101/0101/0101\x1b\\\x1b]11;rgb:1010/2020/3030\x1b\\");
    row("palette", "\x1b]4;1;?\a", "\x1b]4;1;rgb:cdcd/0000/0000\x1b\\");
    row("palette, changed", "\x1b]4;1;#102030\a\x1b]4;1;?\a", "\x1b]4;1;rgb:1010/2020/3030\x1b\\");
    row("palette, changed back", "\x1b]4;1;rgb:1/2/3\a\x1b]104;1\a\x1b]4;1;?\a",
        "\x1b]4;1;rgb:cdcd/0000/0000\x1b\\");
    row("cursor's colour", "\x1b]12;rgb:ff/00/7f\a\x1b]12;?\a", "\x1b]12;rgb:ffff/0000/7f7f\x1b\\");
    row("dark or light", "\x1b[?996n", "\x1b[?997;1n");
    row("version", "\x1b[>q", "\x1bP>|Slipway 1.0\x1b\\");
    row("style", "\x1b[1;4:3;31m\x1bP$qm\x1b\\", "\x1bP1$r0;1;4:3;31m\x1b\\");
    row("region", "\x1b[2;4r\x1bP$qr\x1b\\", "\x1bP1$r2;4r\x1b\\");
    row("margins", "\x1b[?69h\x1b[3;9s\x1bP$qs\x1b\\", "\x1bP1$r3;9s\x1b\\");
    row("cursor's shape", "\x1b[6 q\x1bP$q q\x1b\\", "\x1bP1$r6 q\x1b\\");
    row("unknown setting", "\x1bP$qzz\x1b\\", "\x1bP0$r\x1b\\");
    row("checksum", "AB\x1b[7;1;1;1;1;2*y", "\x1bP7!~FF7D\x1b\\");
    row("terminfo", "\x1bP+q436f;7878\x1b\\", "\x1bP1+r436F=323536\x1b\\\x1bP0+r7878\x1b\\");
    row("clipboard is not told", "\x1b]52;c;?\a", "");
}

void TestScreen::answersQuestions()
{
    QFETCH(QByteArray, question);
    Screen screen(20, 5, historyCap);
    screen.setDefaultColors(Color::rgb(1, 1, 1), Color::rgb(0x10, 0x20, 0x30));
    screen.setCellSize(8, 16);
    screen.feed(question.toStdString());
    QTEST(QByteArray::fromStdString(screen.takeOutput()), "answer");
    QVERIFY(screen.takeOutput().empty());
}

void TestScreen::encodesInput_data()
{
    QTest::addColumn<QByteArray>("before");
    QTest::addColumn<int>("key");
    QTest::addColumn<int>("modifiers");
    QTest::addColumn<QByteArray>("bytes");
    const auto row = [](const char *name, const QByteArray &before, Key key, int modifiers,
                        const QByteArray &bytes) {
        QTest::newRow(name) << before << static_cast<int>(key) << modifiers << bytes;
    };
    row("enter", {}, Key::Enter, 0, "\r");
    row("shift enter", {}, Key::Enter, 1, "\r");
    row("backspace", {}, Key::Backspace, 0, "\x7f");
    row("control backspace", {}, Key::Backspace, 4, "\b");
    row("tab", {}, Key::Tab, 0, "\t");
    row("shift tab", {}, Key::Tab, 1, "\x1b[Z");
    row("up", {}, Key::Up, 0, "\x1b[A");
    row("up, application mode", "\x1b[?1h", Key::Up, 0, "\x1bOA");
    row("control right", {}, Key::Right, 4, "\x1b[1;5C");
    row("delete", {}, Key::Delete, 0, "\x1b[3~");
    row("F1", {}, Key::F1, 0, "\x1bOP");
    row("F12", {}, Key::F12, 0, "\x1b[24~");
    row("keypad enter", {}, Key::KeypadEnter, 0, "\r");
}

void TestScreen::encodesInput()
{
    QFETCH(QByteArray, before);
    QFETCH(int, key);
    QFETCH(int, modifiers);
    Screen screen(20, 5, historyCap);
    screen.feed(before.toStdString());
    screen.sendKey(static_cast<Key>(key),
                   {(modifiers & 1) != 0, (modifiers & 2) != 0, (modifiers & 4) != 0});
    QTEST(QByteArray::fromStdString(screen.takeOutput()), "bytes");
    screen.sendText("c", {.control = true});
    QCOMPARE(screen.takeOutput(), "\x03");
    screen.sendText("x", {.alt = true});
    QCOMPARE(screen.takeOutput(), "\x1bx");
}

void TestScreen::encodesMouse()
{
    Screen screen(20, 5, historyCap);
    screen.feed("\x1b[?1002h\x1b[?1006h");
    QCOMPARE(screen.mouseMode(), MouseMode::Drag);
    screen.sendMouse(MouseAction::Press, 1, {2, 3}, {});
    QCOMPARE(screen.takeOutput(), "\x1b[<0;4;3M");
    screen.sendMouse(MouseAction::Move, 1, {2, 4}, {});
    QCOMPARE(screen.takeOutput(), "\x1b[<32;5;3M");
    screen.sendMouse(MouseAction::Release, 1, {2, 4}, {});
    QCOMPARE(screen.takeOutput(), "\x1b[<0;5;3m");
    screen.sendMouse(MouseAction::Press, 4, {0, 0}, {});
    QCOMPARE(screen.takeOutput(), "\x1b[<64;1;1M");
}

void TestScreen::encodesNoMouseUnlessAsked()
{
    Screen screen(20, 5, historyCap);
    screen.sendMouse(MouseAction::Press, 1, {2, 3}, {});
    screen.sendFocus(true);
    QVERIFY(screen.takeOutput().empty());
    screen.feed("\x1b[?1004h");
    screen.sendFocus(true);
    QCOMPARE(screen.takeOutput(), "\x1b[I");
}

void TestScreen::pasteCannotEndItsBracket()
{
    Screen screen(20, 5, historyCap);
    screen.sendPaste("a\nb\r\nc");
    QCOMPARE(screen.takeOutput(), "a\rb\rc");
    screen.feed("\x1b[?2004h");
    screen.sendPaste("x\x1b[201~rm");
    QCOMPARE(screen.takeOutput(), "\x1b[200~x[201~rm\x1b[201~");
}

void TestScreen::keepsHistoryWithinItsCap()
{
    constexpr std::size_t cap = 100'000;
    Screen screen(80, 24, cap);
    for (int i = 0; i < 50'000; ++i)
        screen.feed("line " + std::to_string(i) + "\r\n");
    QVERIFY(screen.historyBytes() <= cap);
    QVERIFY(screen.historyBytes() > cap / 2);
    QCOMPARE(screen.screenLine(), 50'001 - 24);
    QVERIFY(screen.firstLine() > 40'000);
    const std::int64_t number = screen.firstLine();
    QCOMPARE(screen.text(number, number + 1), "line " + std::to_string(number));
}

void TestScreen::numbersLinesSteadily()
{
    Screen screen(20, 3, historyCap);
    screen.feed("one\r\ntwo\r\n");
    const std::int64_t one = screen.screenLine();
    screen.feed("3\r\n4\r\n5\r\n6");
    QCOMPARE(screen.text(one, one + 1), "one");
    QCOMPARE(screen.text(one + 1, one + 2), "two");
    QCOMPARE(screen.endLine(), one + 6);
}

void TestScreen::alternateScreenHasNoHistory()
{
    Screen screen(20, 3, historyCap);
    screen.feed("one\x1b[?1049h");
    QVERIFY(screen.isAlternate());
    screen.feed("\x1b[Ha\r\nb\r\nc\r\nd\r\ne");
    QCOMPARE(screen.text(), "c\nd\ne");
    QCOMPARE(screen.firstLine(), screen.screenLine());
    screen.feed("\x1b[?1049l!");
    QCOMPARE(screen.text(), "one!");
}

void TestScreen::clearingTheHistoryKeepsTheScreen()
{
    Screen screen(20, 2, historyCap);
    screen.feed("a\r\nb\r\nc");
    screen.feed("\x1b[3J");
    QCOMPARE(plain(screen), "b\nc");
    screen.feed("\r\nd");
    screen.clearHistory();
    QCOMPARE(plain(screen), "c\nd");
}

void TestScreen::wrapsTextAnewToAnotherWidth()
{
    Screen screen(10, 3, historyCap);
    const std::string text =
        "first\r\n0123456789abcdefghij0123456789ABCDE\r\n\xe4\xb8\xad\xe6\x96\x87 $ ";
    screen.feed(text);
    const std::string before = plain(screen);
    for (const int columns : {7, 40, 3, 11, 80, 10}) {
        screen.resize(columns, 3);
        QCOMPARE(plain(screen), before);
    }
    screen.feed("X"); // the cursor is still after the prompt
    QCOMPARE(plain(screen), before + " X");
}

void TestScreen::linesOfDoubleWidthStaySo()
{
    Screen screen(20, 6, historyCap);
    screen.feed("plain\r\n\x1b#6double\r\n\x1b#3tall\r\n\x1b#4tall\r\nend");
    screen.resize(10, 6);
    QCOMPARE(screen.text(), "plain\ndouble\ntall\ntall\nend");
    QCOMPARE(screen.lineSize(screen.screenLine() + 1), LineSize::DoubleWidth);
    QCOMPARE(screen.lineSize(screen.screenLine() + 2), LineSize::DoubleWidth); // its rest
    QVERIFY(screen.isContinued(screen.screenLine() + 2));
    QCOMPARE(screen.cursor().position, (Position{5, 3}));
    screen.resize(20, 6);
    QCOMPARE(screen.lineSize(screen.screenLine() + 1), LineSize::DoubleWidth);
    QCOMPARE(screen.lineSize(screen.screenLine() + 2), LineSize::DoubleTop);
    QCOMPARE(screen.lineSize(screen.screenLine() + 3), LineSize::DoubleBottom);
    QCOMPARE(screen.lineSize(screen.screenLine() + 4), LineSize::Normal);
    QCOMPARE(screen.text(), "plain\ndouble\ntall\ntall\nend");
}

void TestScreen::growingTakesLinesBack()
{
    Screen screen(10, 2, historyCap);
    screen.feed("a\r\nb\r\nc\r\nd");
    screen.resize(10, 4);
    QCOMPARE(screen.text(), "a\nb\nc\nd");
    QCOMPARE(screen.cursor().position, (Position{3, 1}));
    screen.resize(10, 1);
    QCOMPARE(screen.text(), "d");
    QCOMPARE(plain(screen), "a\nb\nc\nd");
}

void TestScreen::reportsDamageOnce()
{
    Screen screen(20, 5, historyCap);
    screen.takeDamage();
    QVERIFY(screen.takeDamage().isEmpty());
    screen.feed("\x1b[2;1Hx\x1b[4;1Hy");
    const Damage damage = screen.takeDamage();
    QCOMPARE(damage.first, 1);
    QCOMPARE(damage.end, 4);
    QVERIFY(screen.takeDamage().isEmpty());
}

void TestScreen::ringsTheBellOnce()
{
    Screen screen(20, 5, historyCap);
    screen.feed("\a\a");
    QVERIFY(screen.takeBell());
    QVERIFY(!screen.takeBell());
    screen.feed("\x1b]2;Title\a");
    QVERIFY(!screen.takeBell());
    QCOMPARE(screen.title(), "Title");
}

void TestScreen::keepsLinks()
{
    Screen screen(20, 3, historyCap);
    screen.feed(
        "\x1b]8;;https://a.example/\x1b\\one\x1b]8;;\x1b\\ two \x1b]8;id=x;file:///b\athree");
    const auto link = [&screen](std::int64_t line, std::size_t column) {
        const Cell cell = screen.line(line)[column];
        return std::string(screen.link(cell));
    };
    const std::int64_t line = screen.screenLine();
    QCOMPARE(link(line, 0), "https://a.example/");
    QCOMPARE(link(line, 4), "");
    QCOMPARE(link(line, 9), "file:///b");
    screen.feed("\x1b]8;;\a\r\n\r\n\r\n\r\n");
    QCOMPARE(link(line, 2), "https://a.example/"); // in the history
    Screen copy(20, 3, historyCap);
    copy.feed(screen.snapshot());
    QCOMPARE(std::string(copy.link(copy.line(copy.firstLine())[9])), "file:///b");
}

void TestScreen::linksWithoutEndCostLittle()
{
    Screen screen(40, 5, 200'000);
    for (int i = 0; i < 70'000; ++i) {
        screen.feed("\x1b]8;;https://example.org/" + std::to_string(i) + "\x1b\\link\x1b]8;;\x1b\\ "
                    + std::to_string(i) + "\r\n");
    }
    const std::int64_t last = screen.endLine() - 2;
    QCOMPARE(std::string(screen.link(screen.line(last)[0])), "https://example.org/69999");
    for (std::int64_t line = screen.firstLine(); line < last; ++line) {
        const std::string link(screen.link(screen.line(line)[0]));
        const std::string text = screen.text(line, line + 1);
        QVERIFY(link.empty() || link.ends_with("/" + text.substr(5)));
    }
}

void TestScreen::remembersCommands()
{
    Screen screen(20, 4, historyCap);
    const std::string_view output = "\x1b]133;C\aoutput\r\n";
    screen.feed("\x1b]133;A\a$ \x1b]133;B\afalse\r\n");
    screen.feed(output);
    screen.feed("\x1b]133;D;1\a\x1b]133;A\a$ \x1b]133;B\a");
    QCOMPARE(screen.commands().size(), std::size_t{2});
    QVERIFY(screen.commands()[0].hasEnded);
    QCOMPARE(screen.commands()[0].exitCode, 1);
    QVERIFY(!screen.commands()[1].hasEnded);
    QCOMPARE(screen.commands()[1].line, screen.screenLine() + 2);
    screen.feed("\x1b[H\x1b[2J\x1b]133;A\a$ ");
    QCOMPARE(screen.commands().size(), std::size_t{1});
}

void TestScreen::freshLinesBeginOnlyWhereSomethingIs()
{
    Screen screen(5, 4, historyCap);
    screen.feed("\x1b]133;L\aab\x1b]133;L\a\x1b]133;L\acd\r\n\x1b]133;L\a12345\x1b]133;L\a$");
    const std::int64_t first = screen.screenLine();
    QCOMPARE(screen.text(first, first + 4), "ab\ncd\n12345\n$");
}

void TestScreen::promptsMoveWithTheirLines()
{
    Screen screen(20, 4, historyCap);
    for (int i = 0; i < 10; ++i) {
        screen.feed("\x1b]133;A\a$ \x1b]133;C\a0123456789abcdefghijklmnopqrst\r\n");
        screen.feed("\x1b]133;D;0\a");
    }
    for (const int columns : {7, 50, 20}) {
        screen.resize(columns, 4);
        QCOMPARE(screen.commands().size(), std::size_t{10});
        for (const Command &command : screen.commands())
            QCOMPARE(screen.text(command.line, command.line + 1).substr(0, 3), "$ 0");
    }
}

void TestScreen::encodesMouseInEveryWay_data()
{
    QTest::addColumn<QByteArray>("modes");
    QTest::addColumn<QByteArray>("press");
    QTest::addColumn<QByteArray>("move");
    QTest::addColumn<QByteArray>("release");
    QTest::newRow("9") << "\x1b[?9h"_ba << "\x1b[M $#"_ba << ""_ba << ""_ba;
    QTest::newRow("1000") << "\x1b[?1000h"_ba << "\x1b[M $#"_ba << ""_ba << "\x1b[M#%#"_ba;
    QTest::newRow("1002") << "\x1b[?1002h"_ba << "\x1b[M $#"_ba << "\x1b[M@%#"_ba
                          << "\x1b[M#%#"_ba;
    QTest::newRow("1003, UTF-8") << "\x1b[?1003;1005h"_ba << "\x1b[M $#"_ba << "\x1b[M@%#"_ba
                                 << "\x1b[M#%#"_ba;
    QTest::newRow("SGR") << "\x1b[?1002;1006h"_ba << "\x1b[<0;4;3M"_ba << "\x1b[<32;5;3M"_ba
                         << "\x1b[<0;5;3m"_ba;
    QTest::newRow("urxvt") << "\x1b[?1002;1015h"_ba << "\x1b[32;4;3M"_ba << "\x1b[64;5;3M"_ba
                           << "\x1b[35;5;3M"_ba;
    QTest::newRow("switched off") << "\x1b[?1002h\x1b[?1002l"_ba << ""_ba << ""_ba << ""_ba;
}

void TestScreen::encodesMouseInEveryWay()
{
    QFETCH(QByteArray, modes);
    Screen screen(20, 5, historyCap);
    screen.feed(modes.toStdString());
    screen.sendMouse(MouseAction::Press, 1, {2, 3}, {});
    QTEST(QByteArray::fromStdString(screen.takeOutput()), "press");
    screen.sendMouse(MouseAction::Move, 0, {2, 4}, {});
    QTEST(QByteArray::fromStdString(screen.takeOutput()), "move");
    screen.sendMouse(MouseAction::Release, 1, {2, 4}, {});
    QTEST(QByteArray::fromStdString(screen.takeOutput()), "release");
}

void TestScreen::keepsTheFolderAndTheClipboard()
{
    Screen screen(20, 5, historyCap);
    screen.feed("\x1b]7;file://machine/home/a%20b\a");
    QCOMPARE(screen.workingFolder(), "/home/a b");
    QVERIFY(!screen.takeClipboard());
    screen.feed("\x1b]52;c;aGVsbG8=\a");
    QCOMPARE(screen.takeClipboard().value_or(""), "hello");
    QVERIFY(!screen.takeClipboard());
}

void TestScreen::survivesHostileOutput_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::newRow("many parameters") << "\x1b[" + QByteArray("1;").repeated(1000) + "m";
    QTest::newRow("long number") << "\x1b[" + QByteArray("9").repeated(1000) + "H";
    QTest::newRow("endless title") << "\x1b]2;" + QByteArray("x").repeated(1'000'000);
    QTest::newRow("escape and control in a title") << QByteArray("\x1b]2;a\x1b\0", 7);
    QTest::newRow("many marks") << "e" + QByteArray("\xcc\x81").repeated(500'000);
    QTest::newRow("only marks") << QByteArray("\xcc\x81").repeated(500'000);
    QTest::newRow("questions without end") << QByteArray("\x1b[6n").repeated(200'000);
    QTest::newRow("repeat") << QByteArray("x\x1b[999999999b").repeated(50);
    QTest::newRow("8-bit controls as UTF-8") << QByteArray("\xc2\x85\xc2\x9b\x1bH").repeated(1000);
    QTest::newRow("titles pushed") << QByteArray("\x1b]2;title\a\x1b[22t").repeated(100'000);
    QTest::newRow("saved modes") << QByteArray("\x1b[?1;5;7;9;31337s").repeated(100'000);
    QTest::newRow("colours") << QByteArray("\x1b]4;1;#fff;300;#fff;-1;#fff\a").repeated(50'000);
    QTest::newRow("rectangles")
        << QByteArray("\x1b[99999;9;1;1;1;99999;99999;9$v\x1b[65;0;0;99;99$x").repeated(1000);
    QTest::newRow("prompts") << QByteArray("\x1b]133;A\a\r\n").repeated(100'000);
    QTest::newRow("joiners") << QByteArray("\xf0\x9f\x91\xa8\xe2\x80\x8d").repeated(200'000);
    QTest::newRow("distinct clusters") << [] {
        QByteArray bytes;
        for (char32_t base = 0x4E00; base < 0x4E00 + 20'000; ++base) {
            std::string text;
            appendUtf8(text, base);
            bytes += QByteArray::fromStdString(text) + "\xcc\x81";
        }
        return bytes;
    }();
}

void TestScreen::survivesHostileOutput()
{
    QFETCH(QByteArray, bytes);
    Screen screen(20, 5, 100'000);
    screen.feed(bytes.toStdString());
    QVERIFY(screen.takeOutput().size() <= 65536);
    screen.feed("\x1b\\\x1b"
                "cok");
    QCOMPARE(screen.text(), "ok");
}

void TestScreen::snapshotRebuilds_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::newRow("nothing") << ""_ba;
    QTest::newRow("styles") << "\x1b[1;31mred\x1b[0m \x1b[4:3;48;2;9;8;7mx\x1b[2;38;5;99my"_ba;
    QTest::newRow("background to the edge") << "\x1b[44m\x1b[2J\x1b[3;3Hx"_ba;
    QTest::newRow("history") << "1\r\n2\r\n\x1b[32m3\x1b[0m\r\n4\r\n5\r\n6\r\n7\r\n8"_ba;
    QTest::newRow("wrapped into history") << QByteArray("0123456789abcdefghijKL").repeated(8);
    QTest::newRow("waiting at the edge") << "01234567890123456789"_ba;
    QTest::newRow("wide at the edge") << "0123456789012345678\xe4\xb8\xad"_ba;
    QTest::newRow("clusters") << "e\xcc\x81"
                                 "a\xcc\x88\xcc\x81 x"_ba;
    QTest::newRow("gaps") << "a\x1b[10Gb\x1b[3;5Hc"_ba;
    QTest::newRow("alternate") << "shell\r\n$ vi\x1b[?1049h\x1b[2;4Hfile\x1b[5;1H~"_ba;
    QTest::newRow("region and origin") << "\x1b[2;4r\x1b[?6h\x1b[2;2Hx"_ba;
    QTest::newRow("modes") << "\x1b[?25l\x1b[?2004h\x1b[?1003h\x1b[?1006h\x1b[?1h\x1b[4 q\x1b=x"_ba;
    QTest::newRow("insert") << "abc\x1b[4h\x1b[1;2H"_ba;
    QTest::newRow("saved cursor") << "ab\x1b[1;31m\x1b"
                                     "7\x1b[0m\r\ncd"_ba;
    QTest::newRow("line drawing") << "\x1b(0qq"_ba;
    QTest::newRow("shifted out") << "\x1b)0\x0eqq"_ba;
    QTest::newRow("title") << "\x1b]2;A title\a"_ba;
    QTest::newRow("folder") << "\x1b]7;file://machine/a%20b/100%25/\xc3\xa4\a$ "_ba;
    QTest::newRow("half a sequence") << "x\x1b[31"_ba;
    QTest::newRow("half a character") << "x\xe4\xb8"_ba;
    QTest::newRow("half a title") << "x\x1b]2;ab"_ba;
    QTest::newRow("reversed") << "\x1b[?5hx"_ba;
    QTest::newRow("double width that wraps") << "\x1b#601234567890123456789012345x"_ba;
    QTest::newRow("double width in all lines") << "\x1b#60123456789a\x1b#6123456789b\x1b#6c"_ba;
    QTest::newRow("double width with wide ones")
        << "\x1b#6012345678\xe4\xb8\xad\x1b#612345678\xe4\xb8\xad"_ba;
    QTest::newRow("double width after it wrapped") << "0123456789012345678\x1b#69abc"_ba;
    QTest::newRow("double height in the history")
        << "\x1b#3title title\r\n\x1b#4title title\r\n1\r\n2\r\n3\r\n4\r\n5\r\n6"_ba;
    QTest::newRow("double width and full wraps")
        << "01234567890123456789ab\x1b[A\x1b#6\r\n\r\nx"_ba;
}

void TestScreen::snapshotRebuilds()
{
    QFETCH(QByteArray, bytes);
    Screen screen(20, 5, historyCap);
    screen.feed(bytes.toStdString());
    Screen copy(20, 5, historyCap);
    copy.feed("left over\r\n\x1b[?1049h\x1b[5;31m\x1b[2;3r");
    copy.feed(screen.snapshot());
    QCOMPARE(QByteArray::fromStdString(firstDifference(screen, copy)), QByteArray());
    QVERIFY(copy.takeOutput().empty());
    QVERIFY(screen.takeOutput().empty());
    // What comes next does the same to both.
    for (const std::string next : {"mQ", "\xad", "\x1b\\", "next", "\x1b[C", "\r\n\n",
                                   "\x1b"
                                   "8Z"}) {
        screen.feed(next);
        copy.feed(next);
        QCOMPARE(QByteArray::fromStdString(firstDifference(screen, copy)), QByteArray());
    }
    screen.sendKey(Key::Up, {});
    copy.sendKey(Key::Up, {});
    QCOMPARE(copy.takeOutput(), screen.takeOutput());
}

void TestScreen::snapshotOfRandomOutputRebuilds()
{
    Random random(seed());
    for (int turn = 0; turn < 300; ++turn) {
        Screen screen(10 + random.below(30), 3 + random.below(8), historyCap);
        for (int i = 0; i < 8; ++i)
            screen.feed(randomOutput(random));
        // In origin mode a cursor outside the region cannot be addressed; nothing but a test does
        // that.
        screen.feed("\x18\x1b[?6$p");
        if (screen.takeOutput().ends_with("\x1b[?6;1$y"))
            continue;
        // Nor can cells past the end of a line of double width.
        bool isDouble = false;
        for (std::int64_t line = screen.firstLine(); line < screen.endLine(); ++line)
            isDouble |= screen.lineSize(line) != LineSize::Normal;
        if (isDouble)
            continue;
        Screen copy(screen.columns(), screen.rows(), historyCap);
        copy.feed(screen.snapshot(1'000'000));
        const std::string difference = firstDifference(screen, copy);
        QVERIFY2(difference.empty(), (difference + " in turn " + std::to_string(turn)).c_str());
    }
}

void TestScreen::sequencesMayComeInPieces()
{
    Random random(seed());
    for (int turn = 0; turn < 100; ++turn) {
        std::string bytes;
        for (int i = 0; i < 5; ++i)
            bytes += randomOutput(random, Marks::No);
        Screen whole(30, 6, historyCap);
        Screen pieces(30, 6, historyCap);
        whole.feed(bytes);
        for (const char byte : bytes)
            pieces.feed({&byte, 1});
        const std::string difference = firstDifference(whole, pieces);
        QVERIFY2(difference.empty(), (difference + " in turn " + std::to_string(turn)).c_str());
    }
}

/// A line that is looked at is kept in another form from then on.
void TestScreen::lookingChangesNothing()
{
    Random random(seed());
    for (int turn = 0; turn < 100; ++turn) {
        Screen alone(30, 6, historyCap);
        Screen watched(30, 6, historyCap);
        for (int i = 0; i < 12; ++i) {
            const std::string bytes = randomOutput(random);
            for (std::size_t at = 0; at < bytes.size(); at += 7) {
                const std::string_view piece = std::string_view(bytes).substr(at, 7);
                alone.feed(piece);
                watched.feed(piece);
                for (std::int64_t line = watched.screenLine(); line < watched.endLine(); ++line)
                    QVERIFY(watched.line(line).size() <= 30);
            }
        }
        const std::string difference = firstDifference(alone, watched);
        QVERIFY2(difference.empty(), (difference + " in turn " + std::to_string(turn)).c_str());
    }
}

void TestScreen::randomOutputAndSizesDoNoHarm()
{
    Random random(seed());
    for (int turn = 0; turn < 60; ++turn) {
        Screen screen(80, 24, 20'000);
        for (int i = 0; i < 60; ++i) {
            screen.feed(randomOutput(random));
            const int scale = random.below(8) == 0 ? 400 : 40;
            screen.resize(random.below(scale) - 3, random.below(scale) - 3);
            const Cursor cursor = screen.cursor();
            QVERIFY(cursor.position.row >= 0 && cursor.position.row < screen.rows());
            QVERIFY(cursor.position.column >= 0 && cursor.position.column < screen.columns());
            if (i % 10 == 0)
                QVERIFY(screen.snapshot().starts_with("\x1b"
                                                      "c"));
        }
        screen.feed("\x1b\\\x1b"
                    "cok");
        QCOMPARE(screen.text(), "ok");
    }
}

QTEST_GUILESS_MAIN(TestScreen)
#include "tst_screen.moc"
