// SPDX-License-Identifier: GPL-3.0-or-later
#include "shell/theme.h"
#include "terminal/terminalview.h"

#include <QAccessible>
#include <QClipboard>
#include <QElapsedTimer>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTest>

using namespace slipway;
using namespace slipway::ide;
using namespace Qt::StringLiterals;

class TestTerminalView : public QObject
{
    Q_OBJECT

private Q_SLOTS:
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
    void tellsTheProgramItsSize();
    void zoomChangesTheGrid();
    void staysWhereOneReadsWhileLinesCome();
    void floodLeavesTheEventLoopItsTurns();
    void reportsTheMouseWhereAsked();
    void wheelMovesThroughAPager();
    void screenReaderReadsIt();
    void hiddenCursorCostsNothing();

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

    std::unique_ptr<TerminalView> m_view;
    QSizeF m_cell;
};

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
    QGuiApplication::clipboard()->setText(u"a\nb"_s);
    m_view->paste();
    QCOMPARE(input.takeFirst().at(0).toByteArray(), "a\rb"_ba);
    feed("\x1b[?2004h");
    m_view->paste();
    QCOMPARE(input.takeFirst().at(0).toByteArray(), "\x1b[200~a\rb\x1b[201~"_ba);
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

void TestTerminalView::hiddenCursorCostsNothing()
{
    m_view->setAcceptsInput(false);
    for (const QTimer *timer : m_view->findChildren<QTimer *>())
        QVERIFY(!timer->isActive());
}

QTEST_MAIN(TestTerminalView)
#include "tst_terminalview.moc"
