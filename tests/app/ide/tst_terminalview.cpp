// SPDX-License-Identifier: GPL-3.0-or-later
#include "shell/options.h"
#include "shell/theme.h"
#include "terminal/terminalview.h"

#include <QAccessible>
#include <QClipboard>
#include <QFontDatabase>
#include <QLabel>
#include <QLineEdit>
#include <QMessageBox>
#include <QMimeData>
#include <QPainter>
#include <QPushButton>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include <thread>

using namespace slipway;
using namespace slipway::ide;
using namespace Qt::StringLiterals;

class TestTerminalView : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();
    void cleanup() { m_view.reset(); }

    void showsWhatIsFed();
    void paintsForegroundAndBackground();
    void linesFallOnDevicePixels_data();
    void linesFallOnDevicePixels();
    void sendsKeys_data();
    void sendsKeys();
    void sendsNothingWithoutAProgram();
    void keepsTheWindowsShortcutsFromTheProgramsKeys_data();
    void keepsTheWindowsShortcutsFromTheProgramsKeys();
    void copiesAWordByDoubleClick();
    void copiesAcrossWrappedLines();
    void pastesBracketedWhereAsked();
    void asksBeforeManyLinesAreRun();
    void opensLinks_data();
    void opensLinks();
    void marksLinksByKeyboard();
    void findsInTheHistory();
    void findsByCaseAndExpression();
    void scrollBarTakesNoColumns();
    void goesFromCommandToCommand();
    void isFedByAnotherThread();
    void showsPicturesWhole();
    void copiesColoursAsHtml();
    void boxesMeetWithoutGaps_data();
    void boxesMeetWithoutGaps();
    void tellsTheProgramItsSize();
    void zoomChangesTheGrid();
    void staysWhereOneReadsWhileLinesCome();
    void floodLeavesTheEventLoopItsTurns();
    void reportsTheMouseWhereAsked();
    void wheelMovesThroughAPager();
    void screenReaderReadsIt();
    void screenReaderHearsWhatComes();
    void hiddenCursorCostsNothing();
    void wideCharactersTakeTwoCells_data();
    void wideCharactersTakeTwoCells();
    void joinsSignsOnlyWhereChosen();
    void keepsAsManyLinesAsChosen();

private:
    void feed(const QByteArray &bytes)
    {
        m_view->feed(bytes);
        QTRY_COMPARE(m_view->pendingBytes(), 0);
    }
    QPoint cellCenter(int row, int column) const
    {
        return {int(8 + (column + 0.5) * m_cell.width()), int(8 + (row + 0.5) * m_cell.height())};
    }

    QTemporaryDir m_config;
    std::unique_ptr<TerminalView> m_view;
    QSizeF m_cell;
};

void TestTerminalView::initTestCase()
{
    qputenv("XDG_CONFIG_HOME", m_config.path().toUtf8());
    Options &options = Options::instance();
    options.declare({.id = u"terminal.history"_s,
                     .title = u"History"_s,
                     .group = u"Terminal"_s,
                     .value = 8,
                     .minimum = 1,
                     .maximum = 512});
    options.declare({.id = u"terminal.ligatures"_s,
                     .title = u"Ligatures"_s,
                     .group = u"Terminal"_s,
                     .value = false});
}

void TestTerminalView::init()
{
    m_view = std::make_unique<TerminalView>();
    m_view->resize(700, 400);
    m_view->show();
    QVERIFY(QTest::qWaitForWindowExposed(m_view.get()));
    m_view->activateWindow();
    m_view->setFocus();
    m_view->setAcceptsInput(true);
    const QWidget &widget = *m_view;
    const QRect cursor = widget.inputMethodQuery(Qt::ImCursorRectangle).toRect();
    m_cell = QSizeF(cursor.width() / 2.0, cursor.height());
}

void TestTerminalView::showsWhatIsFed()
{
    feed("one\r\ntwo\r\n");
    QCOMPARE(m_view->text(), u"one\ntwo"_s);
    m_view->reset();
    QCOMPARE(m_view->text(), QString());
}

void TestTerminalView::paintsForegroundAndBackground()
{
    feed("\x1b[48;2;10;200;30m  \x1b[0m\x1b[38;2;250;10;20m\xe2\x96\x88\xe2\x96\x88");
    const auto pixel = [this](int row, int column) {
        return m_view->viewport()->grab().toImage().pixelColor(cellCenter(row, column));
    };
    QTRY_COMPARE(pixel(0, 0), QColor(10, 200, 30));
    QCOMPARE(pixel(0, 2), QColor(250, 10, 20));
    QCOMPARE(pixel(3, 3), Theme::instance().color(ColorRole::TerminalBackground));
}

void TestTerminalView::linesFallOnDevicePixels_data()
{
    QTest::addColumn<qreal>("scale");
    QTest::newRow("100 %") << 1.0;
    QTest::newRow("125 %") << 1.25;
    QTest::newRow("150 %") << 1.5;
    QTest::newRow("175 %") << 1.75;
}

void TestTerminalView::linesFallOnDevicePixels()
{
    QFETCH(qreal, scale);
    CellPainter painter;
    painter.setFont(QFont(u"monospace"_s, 10), scale);
    for (const qreal length : {painter.cellSize().width(), painter.cellSize().height()}) {
        const qreal pixels = length * scale;
        QVERIFY2(qAbs(pixels - qRound(pixels)) < 0.001, qPrintable(QString::number(pixels)));
    }
}

void TestTerminalView::sendsKeys_data()
{
    QTest::addColumn<int>("key");
    QTest::addColumn<Qt::KeyboardModifiers>("modifiers");
    QTest::addColumn<QByteArray>("bytes");
    const auto none = Qt::KeyboardModifiers(Qt::NoModifier);
    const auto control = Qt::KeyboardModifiers(Qt::ControlModifier);
    QTest::newRow("letter") << int(Qt::Key_A) << none << "a"_ba;
    QTest::newRow("enter") << int(Qt::Key_Return) << none << "\r"_ba;
    QTest::newRow("tab") << int(Qt::Key_Tab) << none << "\t"_ba;
    QTest::newRow("escape") << int(Qt::Key_Escape) << none << "\x1b"_ba;
    QTest::newRow("up") << int(Qt::Key_Up) << none << "\x1b[A"_ba;
    QTest::newRow("control C") << int(Qt::Key_C) << control << "\x03"_ba;
    QTest::newRow("control D") << int(Qt::Key_D) << control << "\x04"_ba;
    QTest::newRow("control L") << int(Qt::Key_L) << control << "\x0c"_ba;
    QTest::newRow("control Z") << int(Qt::Key_Z) << control << "\x1a"_ba;
}

void TestTerminalView::sendsKeys()
{
    QFETCH(int, key);
    QFETCH(Qt::KeyboardModifiers, modifiers);
    QSignalSpy input(m_view.get(), &TerminalView::input);
    QTest::keyClick(m_view.get(), static_cast<Qt::Key>(key), modifiers);
    QCOMPARE(input.count(), 1);
    QTEST(input.at(0).at(0).toByteArray(), "bytes");
}

void TestTerminalView::sendsNothingWithoutAProgram()
{
    m_view->setAcceptsInput(false);
    QSignalSpy input(m_view.get(), &TerminalView::input);
    QTest::keyClick(m_view.get(), Qt::Key_A);
    feed("\x1b[6n");
    QCOMPARE(input.count(), 0);
}

void TestTerminalView::keepsTheWindowsShortcutsFromTheProgramsKeys_data()
{
    QTest::addColumn<int>("key");
    QTest::addColumn<Qt::KeyboardModifiers>("modifiers");
    QTest::addColumn<bool>("taken");
    const auto control = Qt::KeyboardModifiers(Qt::ControlModifier);
    QTest::newRow("control S is the program's") << int(Qt::Key_S) << control << true;
    QTest::newRow("F5 is Run") << int(Qt::Key_F5) << Qt::KeyboardModifiers() << false;
    QTest::newRow("control shift D is Deploy")
        << int(Qt::Key_D) << (control | Qt::ShiftModifier) << false;
    QTest::newRow("control alt page down is the next terminal")
        << int(Qt::Key_PageDown) << (control | Qt::AltModifier) << false;
    QTest::newRow("control page down is the program's") << int(Qt::Key_PageDown) << control << true;
    QTest::newRow("control shift C copies")
        << int(Qt::Key_C) << (control | Qt::ShiftModifier) << true;
}

void TestTerminalView::keepsTheWindowsShortcutsFromTheProgramsKeys()
{
    QFETCH(int, key);
    QFETCH(Qt::KeyboardModifiers, modifiers);
    QKeyEvent event(QEvent::ShortcutOverride, key, modifiers);
    event.ignore();
    QApplication::sendEvent(m_view.get(), &event);
    QTEST(event.isAccepted(), "taken");
}

void TestTerminalView::copiesAWordByDoubleClick()
{
    feed("see /usr/lib/python3 now");
    QTest::mouseDClick(m_view->viewport(), Qt::LeftButton, {}, cellCenter(0, 8));
    QCOMPARE(m_view->selectedText(), u"/usr/lib/python3"_s);
    m_view->copy();
    QCOMPARE(QGuiApplication::clipboard()->text(), u"/usr/lib/python3"_s);
}

void TestTerminalView::copiesAcrossWrappedLines()
{
    const QByteArray line = QByteArray("x").repeated(m_view->columns() + 10);
    feed(line + "\r\nnext");
    m_view->selectAll();
    QCOMPARE(m_view->selectedText(),
             QString::fromUtf8(line) + u"\nnext"_s + u"\n"_s.repeated(m_view->rows() - 3));
}

void TestTerminalView::pastesBracketedWhereAsked()
{
    QSignalSpy input(m_view.get(), &TerminalView::input);
    QGuiApplication::clipboard()->setText(u"a b"_s);
    m_view->paste();
    QCOMPARE(input.takeFirst().at(0).toByteArray(), "a b"_ba);
    QGuiApplication::clipboard()->setText(u"a\nb"_s);
    feed("\x1b[?2004h");
    m_view->paste();
    QCOMPARE(input.takeFirst().at(0).toByteArray(), "\x1b[200~a\rb\x1b[201~"_ba);
}

void TestTerminalView::asksBeforeManyLinesAreRun()
{
    QSignalSpy input(m_view.get(), &TerminalView::input);
    QGuiApplication::clipboard()->setText(u"ls\nrm x\n"_s);
    m_view->paste();
    QCOMPARE(input.count(), 0);
    auto *box = m_view->window()->findChild<QMessageBox *>();
    QVERIFY(box);
    QVERIFY(box->text().contains(u"2 lines"_s));
    box->defaultButton()->click();
    QTRY_COMPARE(input.count(), 1);
    QCOMPARE(input.takeFirst().at(0).toByteArray(), "ls\rrm x\r"_ba);
}

void TestTerminalView::opensLinks_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<int>("column");
    QTest::addColumn<QString>("address");
    QTest::addColumn<QString>("path");
    QTest::addColumn<int>("line");
    QTest::addColumn<int>("place");
    const auto row = [](const char *name, const QByteArray &text, int column,
                        const QString &address, const QString &path, int line, int place) {
        QTest::newRow(name) << text << column << address << path << line << place;
    };
    row("path and line", "src/main.cpp:12:5: error", 3, {}, u"src/main.cpp"_s, 12, 5);
    row("only a line", "in ./a-b.py:7 failed", 6, {}, u"./a-b.py"_s, 7, 0);
    row("absolute", "/usr/x.c:1", 2, {}, u"/usr/x.c"_s, 1, 0);
    row("brackets", "app.ts(3,14): error", 2, {}, u"app.ts"_s, 3, 14);
    row("Python", "  File \"/tmp/a b.py\", line 9, in f", 12, {}, u"/tmp/a b.py"_s, 9, 0);
    row("beside it", "src/main.cpp:12:5: error", 20, {}, {}, 0, 0);
    row("a time is none", "at 12:30 today", 4, {}, {}, 0, 0);
    row("web", "see https://example.org/a?b=1.", 8, u"https://example.org/a?b=1"_s, {}, 0, 0);
    row("web in brackets", "(https://example.org/a)", 8, u"https://example.org/a"_s, {}, 0, 0);
    row("OSC 8", "\x1b]8;;https://x.example/\x1b\\here\x1b]8;;\x1b\\", 2, u"https://x.example/"_s,
        {}, 0, 0);
    row("OSC 8, a file", "\x1b]8;;file://host/tmp/f.c#12\x1b\\here\x1b]8;;\x1b\\", 2, {},
        u"/tmp/f.c"_s, 12, 0);
    row("wrapped", QByteArray("x").repeated(70) + " src/a/very/long/path/to/some/file.cpp:99", 72,
        {}, u"src/a/very/long/path/to/some/file.cpp"_s, 99, 0);
}

void TestTerminalView::opensLinks()
{
    QFETCH(QByteArray, text);
    QFETCH(int, column);
    feed(text);
    QSignalSpy opened(m_view.get(), &TerminalView::linkActivated);
    QTest::mouseClick(m_view->viewport(), Qt::LeftButton, {}, cellCenter(0, column));
    QCOMPARE(opened.count(), 0);
    QTest::mouseClick(m_view->viewport(), Qt::LeftButton, Qt::ControlModifier,
                      cellCenter(0, column));
    const auto link =
        opened.isEmpty() ? TerminalLink() : opened.first().first().value<TerminalLink>();
    QTEST(link.address, "address");
    QTEST(link.path, "path");
    QTEST(link.line, "line");
    QTEST(link.column, "place");
}

void TestTerminalView::marksLinksByKeyboard()
{
    feed("a.c:1\r\nb.c:2\r\n");
    QSignalSpy opened(m_view.get(), &TerminalView::linkActivated);
    QSignalSpy input(m_view.get(), &TerminalView::input);
    const auto both = Qt::ControlModifier | Qt::ShiftModifier;
    QTest::keyClick(m_view.get(), Qt::Key_O, both);
    QTest::keyClick(m_view.get(), Qt::Key_O, both);
    QTest::keyClick(m_view.get(), Qt::Key_Return);
    QCOMPARE(opened.count(), 1);
    QCOMPARE(opened.first().first().value<TerminalLink>().path, u"a.c"_s);
    QTest::keyClick(m_view.get(), Qt::Key_Escape);
    QCOMPARE(input.count(), 0);
    QTest::keyClick(m_view.get(), Qt::Key_Escape);
    QCOMPARE(input.count(), 1);
}

void TestTerminalView::findsInTheHistory()
{
    for (int i = 0; i < 300; ++i)
        m_view->feed(i % 100 == 50 ? "a needle\r\n" : "hay\r\n");
    QTRY_COMPARE(m_view->pendingBytes(), 0);
    QSignalSpy matches(m_view.get(), &TerminalView::matchesChanged);
    QTest::keyClick(m_view.get(), Qt::Key_F, Qt::ControlModifier | Qt::ShiftModifier);
    auto *text = m_view->findChild<QLineEdit *>();
    QVERIFY(text);
    QTest::keyClicks(text, u"needle"_s);
    QTRY_VERIFY(!matches.isEmpty() && matches.last().at(0).toInt() == 3);
    QCOMPARE(matches.last().at(1).toInt(), 3);
    const int before = m_view->verticalScrollBar()->value();
    QTest::keyClick(text, Qt::Key_Return);
    QCOMPARE(matches.last().at(1).toInt(), 2);
    QVERIFY(m_view->verticalScrollBar()->value() < before);
    QTest::keyClick(text, Qt::Key_Escape);
    QVERIFY(!text->isVisible());
    QVERIFY(m_view->hasFocus());
}

void TestTerminalView::findsByCaseAndExpression()
{
    feed("Error 12\r\nerror 7\r\nno ERROR\r\n");
    QSignalSpy matches(m_view.get(), &TerminalView::matchesChanged);
    const auto count = [&] { return matches.isEmpty() ? -1 : matches.last().at(0).toInt(); };
    QTest::keyClick(m_view.get(), Qt::Key_F, Qt::ControlModifier | Qt::ShiftModifier);
    auto *text = m_view->findChild<QLineEdit *>();
    QTest::keyClicks(text, u"error"_s);
    QTRY_COMPARE(count(), 3);
    QTest::keyClick(text, Qt::Key_C, Qt::AltModifier);
    QTRY_COMPARE(count(), 1);
    QTest::keyClick(text, Qt::Key_C, Qt::AltModifier);
    QTest::keyClicks(text, u" [0-9]+"_s);
    QTRY_COMPARE(count(), 0);
    QTest::keyClick(text, Qt::Key_R, Qt::AltModifier);
    QTRY_COMPARE(count(), 2);
    QCOMPARE(text->text(), u"error [0-9]+"_s);
    QTest::keyClicks(text, u"("_s);
    QTRY_COMPARE(count(), 0);
    const auto labels = m_view->findChildren<QLabel *>();
    QVERIFY(std::ranges::any_of(
        labels, [](const QLabel *label) { return label->text() == u"Not an expression"_s; }));
}

/// A program keeps its columns when the first line leaves the screen.
void TestTerminalView::scrollBarTakesNoColumns()
{
    QSignalSpy resized(m_view.get(), &TerminalView::gridResized);
    feed(QByteArray("line\r\n").repeated(3 * m_view->rows()));
    QTRY_VERIFY(m_view->verticalScrollBar()->maximum() > 0);
    QVERIFY(m_view->verticalScrollBar()->isVisible());
    QCOMPARE(resized.count(), 0);
}

void TestTerminalView::goesFromCommandToCommand()
{
    for (int i = 0; i < 5; ++i) {
        feed("\x1b]133;A\x07$ \x1b]133;C\x07run " + QByteArray::number(i) + "\r\n"
             + QByteArray("output\r\n").repeated(50) + "\x1b]133;D;1\x07");
    }
    const QScrollBar *bar = m_view->verticalScrollBar();
    QTRY_VERIFY(bar->maximum() > 200);
    const auto top = [&] {
        const auto screen = m_view->shared()->access();
        const std::int64_t line = screen->firstLine() + bar->value();
        return QString::fromStdString(screen->text(line, line + 1));
    };
    m_view->goToPreviousCommand();
    QCOMPARE(top(), u"$ run 4"_s);
    m_view->goToPreviousCommand();
    QCOMPARE(top(), u"$ run 3"_s);
    m_view->goToNextCommand();
    QCOMPARE(top(), u"$ run 4"_s);
    m_view->goToNextCommand();
    QCOMPARE(bar->value(), bar->maximum());
}

void TestTerminalView::isFedByAnotherThread()
{
    std::thread feeder([shared = m_view->shared()] {
        for (int i = 0; i < 20'000; ++i)
            shared->feedHere("line " + std::to_string(i) + "\r\n");
    });
    QTRY_VERIFY(m_view->verticalScrollBar()->maximum() > 100);
    m_view->resize(600, 300);
    feeder.join();
    QTRY_COMPARE(m_view->verticalScrollBar()->value(), m_view->verticalScrollBar()->maximum());
    QVERIFY(m_view->text().endsWith(u"line 19999"_s));
}

/// Nothing of a picture shows before its end (mode 2026), unless that does not come.
void TestTerminalView::showsPicturesWhole()
{
    const auto isGreen = [this] {
        return m_view->viewport()->grab().toImage().pixelColor(cellCenter(0, 0))
               == QColor(0, 255, 0);
    };
    feed("x");
    QTRY_VERIFY(!isGreen());
    feed("\x1b[?2026h\x1b[H\x1b[48;2;0;255;0m \x1b[?2026l");
    QTRY_VERIFY(isGreen());
}

void TestTerminalView::copiesColoursAsHtml()
{
    feed("\x1b[1;38;2;1;2;3mbold <\x1b[0m plain");
    m_view->selectAll();
    m_view->copy();
    const QString html = QGuiApplication::clipboard()->mimeData()->html();
    QVERIFY2(html.contains(u"color:#010203"_s) && html.contains(u"bold &lt;"_s), qPrintable(html));
    QVERIFY(QGuiApplication::clipboard()->text().startsWith(u"bold < plain"_s));
}

void TestTerminalView::boxesMeetWithoutGaps_data()
{
    linesFallOnDevicePixels_data();
}

/// Along the middle of a line of dashes and of a column of bars there is no pixel without ink.
void TestTerminalView::boxesMeetWithoutGaps()
{
    QFETCH(qreal, scale);
    terminal::Screen screen(10, 6, 1000);
    screen.feed(
        "\xe2\x94\x80\xe2\x94\x80\xe2\x95\x90\xe2\x94\x81\xe2\x94\xbc\xe2\x95\xaa\xe2\x94\x80");
    for (int row = 2; row <= 6; ++row)
        screen.feed("\x1b[" + std::to_string(row) + ";5H\xe2\x94\x82");
    ScreenFrame frame;
    frame.take(screen, 0, 6);
    CellPainter cells;
    cells.setFont(QFont(u"monospace"_s, 11), scale);
    const QSizeF cell = cells.cellSize();
    QImage image((QSizeF(10 * cell.width(), 6 * cell.height()) * scale).toSize(),
                 QImage::Format_RGB32);
    image.setDevicePixelRatio(scale);
    image.fill(Qt::white);
    TerminalPalette palette = TerminalPalette::fromTheme();
    palette.foreground = Qt::black;
    palette.background = Qt::white;
    QPainter painter(&image);
    for (int row = 0; row < 6; ++row)
        cells.paintRow(painter, {0, row * cell.height()}, frame.line(row)->cells, frame, palette);
    painter.end();
    const auto hasInk = [&](int x, int y, int width, int height) {
        for (int i = 0; i < width * height; ++i) {
            if (qGray(image.pixel(x + i % width, y + i / width)) < 128)
                return true;
        }
        return false;
    };
    const int height = qRound(cell.height() * scale);
    const int width = qRound(cell.width() * scale);
    for (int x = 0; x < 7 * width; ++x)
        QVERIFY2(hasInk(x, 0, 1, height), qPrintable(QString::number(x)));
    for (int y = height / 2; y < 6 * height; ++y)
        QVERIFY2(hasInk(4 * width, y, width, 1), qPrintable(QString::number(y)));
}

void TestTerminalView::tellsTheProgramItsSize()
{
    QSignalSpy resized(m_view.get(), &TerminalView::gridResized);
    m_view->resize(500, 300);
    QTRY_VERIFY(resized.count() > 0);
    QCOMPARE(resized.last().at(0).toInt(), m_view->columns());
    QVERIFY(m_view->columns() < 80);
}

void TestTerminalView::zoomChangesTheGrid()
{
    const int before = m_view->columns();
    m_view->setZoom(6);
    QVERIFY(m_view->columns() < before);
    m_view->resetZoom();
    QCOMPARE(m_view->columns(), before);
}

void TestTerminalView::staysWhereOneReadsWhileLinesCome()
{
    for (int i = 0; i < 500; ++i)
        m_view->feed("line " + QByteArray::number(i) + "\r\n");
    QScrollBar *bar = m_view->verticalScrollBar();
    QTRY_VERIFY(bar->maximum() > 400);
    QCOMPARE(bar->value(), bar->maximum());
    bar->setValue(100);
    feed("more\r\nand more\r\n");
    QTRY_VERIFY(bar->maximum() > 402);
    QCOMPARE(bar->value(), 100);
    QTest::keyClick(m_view.get(), Qt::Key_A); // typing goes back to the end
    QCOMPARE(bar->value(), bar->maximum());
}

void TestTerminalView::floodLeavesTheEventLoopItsTurns()
{
    const QByteArray flood = QByteArray("y\r\n").repeated(3'000'000);
    m_view->feed(flood);
    int turns = 0;
    QTimer other;
    connect(&other, &QTimer::timeout, this, [&turns] { ++turns; });
    other.start(0);
    QTRY_COMPARE_WITH_TIMEOUT(m_view->pendingBytes(), 0, 50'000);
    QVERIFY2(turns > 20, qPrintable(QString::number(turns)));
    QVERIFY(m_view->screen().historyBytes() <= 8U << 20);
}

void TestTerminalView::reportsTheMouseWhereAsked()
{
    QSignalSpy input(m_view.get(), &TerminalView::input);
    QTest::mouseClick(m_view->viewport(), Qt::LeftButton, {}, cellCenter(1, 2));
    QCOMPARE(input.count(), 0);
    feed("\x1b[?1000h\x1b[?1006h");
    QTest::mouseClick(m_view->viewport(), Qt::LeftButton, {}, cellCenter(1, 2));
    QCOMPARE(input.count(), 2);
    QCOMPARE(input.at(0).at(0).toByteArray(), "\x1b[<0;3;2M"_ba);
    QCOMPARE(input.at(1).at(0).toByteArray(), "\x1b[<0;3;2m"_ba);
}

void TestTerminalView::wheelMovesThroughAPager()
{
    feed("\x1b[?1049h");
    QSignalSpy input(m_view.get(), &TerminalView::input);
    QWheelEvent wheel(QPointF(50, 50), m_view->mapToGlobal(QPointF(50, 50)), {}, {0, -120},
                      Qt::NoButton, {}, Qt::NoScrollPhase, false);
    QApplication::sendEvent(m_view->viewport(), &wheel);
    QCOMPARE(input.at(0).at(0).toByteArray(), "\x1b[B\x1b[B\x1b[B"_ba);
}

void TestTerminalView::screenReaderReadsIt()
{
    feed("hello there");
    QAccessibleInterface *reader = QAccessible::queryAccessibleInterface(m_view.get());
    QVERIFY(reader);
    QCOMPARE(reader->role(), QAccessible::Terminal);
    QCOMPARE(reader->text(QAccessible::Name), u"Terminal"_s);
    QVERIFY(reader->textInterface());
    QCOMPARE(reader->textInterface()->text(0, 5), u"hello"_s);
}

void TestTerminalView::screenReaderHearsWhatComes()
{
    using Change = TerminalReading::Change;
    terminal::Screen screen(40, 5, 1U << 20);
    TerminalReading reading;
    QVERIFY(!reading.takeChange(screen));
    screen.feed("first\r\n");
    QCOMPARE(reading.takeChange(screen), (Change{0, {}, u"first"_s}));
    screen.feed("sec");
    QCOMPARE(reading.takeChange(screen), (Change{5, {}, u"\nsec"_s}));
    screen.feed("\x1b[1;1HF");
    QCOMPARE(reading.takeChange(screen), (Change{0, u"f"_s, u"F"_s}));
    QCOMPARE(reading.text(screen), u"First\nsec"_s);
    QCOMPARE(reading.cursor(screen), 1);
    // Where lines have gone above, it goes on.
    screen.feed("\x1b[5;1H" + std::string("\r\nmore\r\nmore\r\nmore"));
    QVERIFY(reading.takeChange(screen)->inserted.endsWith(u"more"_s));
    screen.feed("\r\nlast \xf0\x9f\x98\x80!");
    QCOMPARE(reading.takeChange(screen)->inserted, u"\nlast \U0001F600!"_s);
    QCOMPARE(reading.cursor(screen), int(reading.text(screen).size()));
    // A program with the whole screen is another text, and so is what it leaves.
    screen.feed("\x1b[?1049h\x1b[HFULL");
    QVERIFY(!reading.takeChange(screen));
    QCOMPARE(reading.text(screen), u"FULL"_s);
}

void TestTerminalView::hiddenCursorCostsNothing()
{
    m_view->setAcceptsInput(false);
    for (const QTimer *timer : m_view->findChildren<QTimer *>())
        QVERIFY(!timer->isActive());
}

void TestTerminalView::wideCharactersTakeTwoCells_data()
{
    QTest::addColumn<QString>("text");
    QTest::newRow("Chinese") << u"\u6f22"_s;
    QTest::newRow("Korean") << u"\ud55c"_s;
    QTest::newRow("emoji") << u"\U0001F600"_s;
    QTest::newRow("family") << u"\U0001F468\u200D\U0001F469\u200D\U0001F467"_s;
    QTest::newRow("flag") << u"\U0001F1E9\U0001F1EA"_s;
    QTest::newRow("made an emoji") << u"\u2764\uFE0F"_s;
}

/// Whatever font has it: it stays within its two cells, and the next one stands where it should.
void TestTerminalView::wideCharactersTakeTwoCells()
{
    QFETCH(QString, text);
    feed("\x1b[?25l" + text.toUtf8() + "\x1b[38;2;1;2;3m\xe2\x96\x88");
    QCOMPARE(m_view->screen().cursor().position, (terminal::Position{0, 3}));
    QTRY_COMPARE(m_view->viewport()->grab().toImage().pixelColor(cellCenter(0, 2)),
                 QColor(1, 2, 3));
    const QImage image = m_view->viewport()->grab().toImage();
    const QColor background = Theme::instance().color(ColorRole::TerminalBackground);
    const int right = int(8 + 3 * m_cell.width());
    for (int y = 8; y < int(8 + m_cell.height()); ++y) {
        QCOMPARE(image.pixelColor(right + 1, y), background);
        QCOMPARE(image.pixelColor(int(8 + 2 * m_cell.width()) + 1, y), QColor(1, 2, 3));
    }
}

void TestTerminalView::joinsSignsOnlyWhereChosen()
{
    if (!QFontDatabase::hasFamily(u"JetBrains Mono"_s))
        QSKIP("The font with ligatures, JetBrains Mono, is not installed.");
    const auto picture = [this] { return m_view->viewport()->grab().toImage(); };
    m_view->setAcceptsInput(false);
    const QImage blank = picture();
    feed("a != b -> c === d");
    QTRY_VERIFY(picture() != blank);
    const QImage apart = picture();
    Options::instance().set(u"terminal.ligatures"_s, true);
    QTRY_VERIFY(picture() != apart);
    Options::instance().reset(u"terminal.ligatures"_s);
    QTRY_COMPARE(picture(), apart);
}

void TestTerminalView::keepsAsManyLinesAsChosen()
{
    const QByteArray lines = QByteArray("a line of some letters to keep\r\n").repeated(100'000);
    feed(lines);
    QVERIFY(m_view->screen().historyBytes() > 2U << 20);
    Options::instance().set(u"terminal.history"_s, 1);
    QVERIFY(m_view->screen().historyBytes() <= 1U << 20);
    feed(lines);
    QVERIFY(m_view->screen().historyBytes() <= 1U << 20);
    m_view->resize(300, 400);
    QTRY_VERIFY(m_view->columns() < 40);
    QVERIFY(m_view->screen().historyBytes() <= 1U << 20);
    Options::instance().reset(u"terminal.history"_s);
}

QTEST_MAIN(TestTerminalView)
#include "tst_terminalview.moc"
