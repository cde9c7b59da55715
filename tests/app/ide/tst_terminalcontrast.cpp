// SPDX-License-Identifier: GPL-3.0-or-later
#include "terminal/cellpainter.h"
#include "terminal/contrast.h"

#include <QImage>
#include <QPainter>
#include <QTest>

using namespace slipway;
using namespace slipway::ide;
using namespace Qt::StringLiterals;

/// Text can be read whatever colours a program chose.
class TestTerminalContrast : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void measuresAsWcagDoes();
    void reachesTheRatio_data();
    void reachesTheRatio();
    void leavesReadableColoursAlone();
    void staysOnItsSideWherePossible();
    void textIsMadeReadable_data();
    void textIsMadeReadable();
    void hiddenTextStaysHidden_data();
    void hiddenTextStaysHidden();

private:
    /// The colour that differs most from the background of a cell.
    QColor inkOf(const std::string &bytes, double contrast) const;
};

namespace {

const QColor dark(0x1a, 0x1d, 0x23);

} // namespace

QColor TestTerminalContrast::inkOf(const std::string &bytes, double contrast) const
{
    terminal::Screen screen(10, 2, 1000);
    screen.feed(bytes);
    ScreenFrame frame;
    frame.take(screen, 0, 2);
    CellPainter cells;
    cells.setFont(QFont(u"monospace"_s, 40), 1);
    cells.setMinimumContrast(contrast);
    TerminalPalette palette = TerminalPalette::fromTheme();
    palette.background = dark;
    palette.indexed[0] = QColor(0x25, 0x28, 0x30);
    QImage image(cells.cellSize().toSize(), QImage::Format_RGB32);
    image.fill(dark);
    QPainter painter(&image);
    cells.paintRow(painter, {0, 0}, frame.line(0)->cells, frame, palette);
    painter.end();
    const QColor background = image.pixelColor(0, image.height() - 1);
    QColor ink = background;
    for (int y = 0; y < image.height(); ++y) {
        for (int x = 0; x < image.width(); ++x) {
            const QColor pixel = image.pixelColor(x, y);
            if (contrastRatio(pixel, background) > contrastRatio(ink, background))
                ink = pixel;
        }
    }
    return ink;
}

void TestTerminalContrast::measuresAsWcagDoes()
{
    QCOMPARE(contrastRatio(Qt::white, Qt::black), 21.0);
    QCOMPARE(contrastRatio(Qt::red, Qt::red), 1.0);
    // As others have worked them out, to two places.
    QCOMPARE(qRound(100 * contrastRatio(Qt::red, Qt::white)), 400);
    QCOMPARE(qRound(100 * contrastRatio(Qt::green, Qt::white)), 137);
    QCOMPARE(qRound(100 * contrastRatio(Qt::blue, Qt::white)), 859);
    QCOMPARE(qRound(100 * contrastRatio(QColor(0x76, 0x76, 0x76), Qt::white)), 454);
    QVERIFY(qAbs(contrastRatio(QColor(0x77, 0x77, 0x77), Qt::white) - 4.48) < 0.01);
}

void TestTerminalContrast::reachesTheRatio_data()
{
    QTest::addColumn<QColor>("background");
    for (const QColor &each :
         {QColor(Qt::black), dark, QColor(0x80, 0x80, 0x80), QColor(0xf0, 0x72, 0x78),
          QColor(0x5f, 0xff, 0x5f), QColor(0xf7, 0xf8, 0xfa), QColor(Qt::white)})
        QTest::newRow(qPrintable(each.name())) << each;
}

void TestTerminalContrast::reachesTheRatio()
{
    QFETCH(QColor, background);
    for (int index = 0; index < 4096; index += 7) {
        const QColor color((index >> 8) * 17, (index >> 4 & 15) * 17, (index & 15) * 17);
        const QColor found = withContrast(color, background, 4.5);
        QVERIFY2(contrastRatio(found, background) >= 4.5, qPrintable(color.name()));
    }
    // Where it cannot be reached: as far as it goes.
    const QColor most = withContrast(Qt::red, background, 21);
    QVERIFY(most == QColor(Qt::black) || most == QColor(Qt::white));
}

void TestTerminalContrast::leavesReadableColoursAlone()
{
    const QColor fine(0x9a, 0xd0, 0xff);
    QCOMPARE(withContrast(fine, dark, 4.5), fine);
    QCOMPARE(withContrast(QColor(0x25, 0x28, 0x30), dark, 1), QColor(0x25, 0x28, 0x30));
}

void TestTerminalContrast::staysOnItsSideWherePossible()
{
    const QColor red = withContrast(QColor(0x60, 0, 0), dark, 4.5);
    QVERIFY(red.red() > red.blue() && red.lightness() > dark.lightness());
    const QColor blue = withContrast(QColor(0x9a, 0xd0, 0xff), Qt::white, 4.5);
    QVERIFY(blue.blue() > blue.red() && blue.lightness() < 255);
}

void TestTerminalContrast::textIsMadeReadable_data()
{
    QTest::addColumn<std::string>("bytes");
    QTest::addColumn<double>("contrast");
    QTest::addColumn<bool>("readable");
    QTest::newRow("black") << std::string("\x1b[30mM") << 4.5 << true;
    QTest::newRow("black, as chosen") << std::string("\x1b[30mM") << 1.0 << false;
    QTest::newRow("24 bits") << std::string("\x1b[38;2;30;30;40mM") << 4.5 << true;
    QTest::newRow("on a colour of its own")
        << std::string("\x1b[97;48;2;250;250;250mM") << 4.5 << true;
    QTest::newRow("reversed") << std::string("\x1b[7;38;2;30;30;40mM") << 4.5 << true;
    QTest::newRow("a block keeps its colour")
        << std::string("\x1b[30m\xe2\x96\x88") << 4.5 << false;
    QTest::newRow("a line keeps its colour") << std::string("\x1b[30m\xe2\x94\x82") << 4.5 << false;
    QTest::newRow("so does a separator") << std::string("\x1b[30m\xee\x82\xb0") << 4.5 << false;
}

void TestTerminalContrast::textIsMadeReadable()
{
    QFETCH(std::string, bytes);
    QFETCH(double, contrast);
    QFETCH(bool, readable);
    const QColor ink = inkOf(bytes, contrast);
    // Of the ink's colour only the middle of a stroke is painted pure.
    terminal::Screen screen(10, 2, 1000);
    screen.feed(bytes);
    TerminalPalette palette = TerminalPalette::fromTheme();
    palette.background = dark;
    palette.indexed[0] = QColor(0x25, 0x28, 0x30);
    const auto colors = CellPainter::colorsOf(screen.line(0).front().style, palette, false);
    const double ratio = contrastRatio(ink, colors.background);
    QVERIFY2((ratio >= 4.4) == readable, qPrintable(QString::number(ratio)));
}

void TestTerminalContrast::hiddenTextStaysHidden_data()
{
    QTest::addColumn<std::string>("bytes");
    QTest::newRow("concealed") << std::string("\x1b[8mM");
    QTest::newRow("underlined too") << std::string("\x1b[4;8mM");
    QTest::newRow("named the same") << std::string("\x1b[32;42mM");
}

void TestTerminalContrast::hiddenTextStaysHidden()
{
    QFETCH(std::string, bytes);
    terminal::Screen screen(10, 2, 1000);
    screen.feed(bytes);
    const auto style = screen.line(0).front().style;
    const auto colors = CellPainter::colorsOf(style, TerminalPalette::fromTheme(), false);
    QCOMPARE(colors.foreground, colors.background);
    QCOMPARE(
        contrastRatio(inkOf(bytes, 4.5), style.background.isDefault() ? dark : colors.background),
        1.0);
}

QTEST_MAIN(TestTerminalContrast)
#include "tst_terminalcontrast.moc"
