// SPDX-License-Identifier: GPL-3.0-or-later
#include "terminalwindow.h"

#include <QContextMenuEvent>
#include <QDropEvent>
#include <QMenu>
#include <QMimeData>
#include <QRandomGenerator>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QUrl>

using namespace slipway;
using namespace slipway::ide;
using namespace Qt::StringLiterals;

/// Marking text, and what of the mouse is the program's.
class TestTerminalMouse : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { qputenv("XDG_CONFIG_HOME", m_config.path().toUtf8()); }
    void init();
    void cleanup() { m_view.reset(); }

    void marksARectangleWithAlt();
    void marksALineByThreeClicks();
    void wordsGoOnInTheNextRow();
    void staysMarkedWhileLinesCome();
    void isForgottenWhenItsTextChanges();
    void scrollsWhileMarkingBeyondTheLines_data();
    void scrollsWhileMarkingBeyondTheLines();
    void contextMenuIsTheProgramsWhereItHasTheMouse_data();
    void contextMenuIsTheProgramsWhereItHasTheMouse();
    void furtherButtonsAreNotTheLeftOne();
    void fineWheelsSendAsMuchAsCoarseOnes();
    void droppedFilesBecomeArguments();
    void anyOutputIsShownMarkedAndSearchedAtAnySize();

private:
    void feed(const QByteArray &bytes)
    {
        m_view->feed(bytes);
        QTRY_COMPARE(m_view->pendingBytes(), 0);
    }
    /// Until it has been painted: the title comes with the picture.
    void show(const QByteArray &bytes)
    {
        QSignalSpy shown(m_view.get(), &TerminalView::titleChanged);
        feed(bytes + "\x1b]2;picture " + QByteArray::number(++m_pictures) + "\x07");
        QTRY_COMPARE(shown.count(), 1);
    }
    QPoint cell(int row, int column) const { return cellCenter(*m_view, row, column); }
    /// Before a cell, but still in it.
    QPoint edge(int row, int column) const { return cell(row, column) - QPoint(2, 0); }
    void drag(QPoint from, QPoint to, Qt::KeyboardModifiers modifiers = {})
    {
        QTest::mousePress(m_view->viewport(), Qt::LeftButton, modifiers, from);
        QTest::mouseMove(m_view->viewport(), to);
        QTest::mouseRelease(m_view->viewport(), Qt::LeftButton, modifiers, to);
    }
    void turnWheel(int by)
    {
        QWheelEvent wheel(QPointF(50, 50), m_view->mapToGlobal(QPointF(50, 50)), {}, {0, by},
                          Qt::NoButton, {}, Qt::NoScrollPhase, false);
        QApplication::sendEvent(m_view->viewport(), &wheel);
    }

    QTemporaryDir m_config;
    std::unique_ptr<TerminalView> m_view;
    int m_pictures = 0;
};

void TestTerminalMouse::init()
{
    m_view = std::make_unique<TerminalView>();
    m_view->resize(700, 400);
    m_view->show();
    QVERIFY(QTest::qWaitForWindowExposed(m_view.get()));
    m_view->setFocus();
    m_view->setAcceptsInput(true);
}

void TestTerminalMouse::marksARectangleWithAlt()
{
    feed("one two\r\nabcdefg\r\nx\r\n1234567");
    drag(edge(0, 4), edge(3, 6), Qt::AltModifier);
    QCOMPARE(m_view->selectedText(), u"tw\nef\n\n56"_s);
    drag(edge(3, 6), edge(0, 4), Qt::AltModifier);
    QCOMPARE(m_view->selectedText(), u"tw\nef\n\n56"_s);
}

void TestTerminalMouse::marksALineByThreeClicks()
{
    feed("first\r\n" + QByteArray("w ").repeated(m_view->columns()) + "\r\nlast");
    QTest::mouseDClick(m_view->viewport(), Qt::LeftButton, {}, cell(2, 3));
    QTest::mouseClick(m_view->viewport(), Qt::LeftButton, {}, cell(2, 3));
    QCOMPARE(m_view->selectedText(), u"w "_s.repeated(m_view->columns()).trimmed());
}

void TestTerminalMouse::wordsGoOnInTheNextRow()
{
    const int columns = m_view->columns();
    const QByteArray word = "/" + QByteArray("path").repeated(columns / 2);
    feed("see " + word + " here\r\n" + QByteArray("z").repeated(columns) + "\r\nnext");
    for (const auto &[row, column] : {std::pair(0, 5), std::pair(1, 5), std::pair(2, 0)}) {
        QTest::mouseDClick(m_view->viewport(), Qt::LeftButton, {}, cell(row, column));
        QCOMPARE(m_view->selectedText(), QString::fromUtf8(word));
    }
    // A line that is just as long as the screen is wide does not go on.
    const int full = static_cast<int>(rowsOf(*m_view).indexOf(u"z"_s.repeated(columns)));
    QTest::mouseDClick(m_view->viewport(), Qt::LeftButton, {}, cell(full, 5));
    QCOMPARE(m_view->selectedText(), u"z"_s.repeated(columns));
}

void TestTerminalMouse::staysMarkedWhileLinesCome()
{
    show("keep this text\r\n");
    QTest::mouseDClick(m_view->viewport(), Qt::LeftButton, {}, cell(0, 6));
    QCOMPARE(m_view->selectedText(), u"this"_s);
    for (int i = 0; i < 3; ++i) {
        show(QByteArray("more\r\n").repeated(m_view->rows()));
        QCOMPARE(m_view->selectedText(), u"this"_s);
    }
    QVERIFY(m_view->verticalScrollBar()->maximum() > m_view->rows());
}

void TestTerminalMouse::isForgottenWhenItsTextChanges()
{
    show("keep this text\r\n");
    QTest::mouseDClick(m_view->viewport(), Qt::LeftButton, {}, cell(0, 6));
    QVERIFY(m_view->canCopy());
    show("\x1b[1;6HHA");
    QVERIFY(!m_view->canCopy());
}

void TestTerminalMouse::scrollsWhileMarkingBeyondTheLines_data()
{
    QTest::addColumn<bool>("up");
    QTest::newRow("up") << true;
    QTest::newRow("down") << false;
}

/// Also where the mouse does not move any more.
void TestTerminalMouse::scrollsWhileMarkingBeyondTheLines()
{
    QFETCH(bool, up);
    for (int i = 0; i < 200; ++i)
        m_view->feed("line " + QByteArray::number(i) + "\r\n");
    QScrollBar *bar = m_view->verticalScrollBar();
    QTRY_VERIFY(bar->maximum() > 150);
    bar->setValue(up ? bar->maximum() : 0);
    QTest::mousePress(m_view->viewport(), Qt::LeftButton, {}, cell(5, 2));
    const int y = up ? -400 : m_view->viewport()->height() + 400;
    QTest::mouseMove(m_view->viewport(), QPoint(50, y));
    QTRY_COMPARE(bar->value(), up ? 0 : bar->maximum());
    QTest::mouseRelease(m_view->viewport(), Qt::LeftButton, {}, QPoint(50, y));
    QVERIFY(m_view->selectedText().count(u'\n') > 150);
}

void TestTerminalMouse::contextMenuIsTheProgramsWhereItHasTheMouse_data()
{
    QTest::addColumn<QByteArray>("modes");
    QTest::addColumn<Qt::KeyboardModifiers>("modifiers");
    QTest::addColumn<bool>("shown");
    const auto none = Qt::KeyboardModifiers(Qt::NoModifier);
    const auto shift = Qt::KeyboardModifiers(Qt::ShiftModifier);
    QTest::newRow("a shell") << ""_ba << none << true;
    QTest::newRow("a program with the mouse") << "\x1b[?1000h"_ba << none << false;
    QTest::newRow("with Shift") << "\x1b[?1000h"_ba << shift << true;
}

void TestTerminalMouse::contextMenuIsTheProgramsWhereItHasTheMouse()
{
    QFETCH(QByteArray, modes);
    QFETCH(Qt::KeyboardModifiers, modifiers);
    feed(modes + "x");
    QContextMenuEvent event(QContextMenuEvent::Mouse, cell(1, 1),
                            m_view->viewport()->mapToGlobal(cell(1, 1)), modifiers);
    QApplication::sendEvent(m_view->viewport(), &event);
    QMenu *menu = m_view->findChild<QMenu *>();
    QTEST(menu != nullptr, "shown");
    if (menu)
        menu->close();
}

void TestTerminalMouse::furtherButtonsAreNotTheLeftOne()
{
    feed("\x1b[?1000h\x1b[?1006h");
    QSignalSpy input(m_view.get(), &TerminalView::input);
    QTest::mouseClick(m_view->viewport(), Qt::BackButton, {}, cell(1, 1));
    QCOMPARE(input.count(), 0);
    QTest::mouseClick(m_view->viewport(), Qt::RightButton, {}, cell(1, 1));
    QCOMPARE(input.first().first().toByteArray(), "\x1b[<2;2;2M"_ba);
}

void TestTerminalMouse::fineWheelsSendAsMuchAsCoarseOnes()
{
    feed("\x1b[?1000h\x1b[?1006h");
    QSignalSpy input(m_view.get(), &TerminalView::input);
    turnWheel(-120);
    QCOMPARE(input.count(), 1);
    for (int i = 0; i < 12; ++i)
        turnWheel(-10);
    QCOMPARE(input.count(), 2);
}

void TestTerminalMouse::droppedFilesBecomeArguments()
{
    QSignalSpy input(m_view.get(), &TerminalView::input);
    QMimeData files;
    files.setUrls(
        {QUrl::fromLocalFile(u"/tmp/plain.txt"_s), QUrl::fromLocalFile(u"/tmp/it's a $file"_s)});
    QDragEnterEvent enters({10, 10}, Qt::CopyAction, &files, Qt::LeftButton, {});
    QApplication::sendEvent(m_view->viewport(), &enters);
    QVERIFY(enters.isAccepted());
    QDropEvent drops(QPointF(10, 10), Qt::CopyAction, &files, Qt::LeftButton, {});
    QApplication::sendEvent(m_view->viewport(), &drops);
    QCOMPARE(input.first().first().toByteArray(), R"(/tmp/plain.txt '/tmp/it'\''s a $file' )"_ba);
}

/// Nothing to compare with: it must not fall over, and what is marked must be what was there.
void TestTerminalMouse::anyOutputIsShownMarkedAndSearchedAtAnySize()
{
    bool given = false;
    const quint32 chosen = qEnvironmentVariable("SLIPWAY_TEST_SEED").toUInt(&given);
    const quint32 seed = given ? chosen : QRandomGenerator::global()->generate();
    qInfo("SLIPWAY_TEST_SEED=%u", seed);
    QRandomGenerator random(seed);
    const QByteArrayList pieces{"\r\n",
                                "word ",
                                "\t",
                                "\x1b[2J\x1b[H",
                                "\x1b[?1049h",
                                "\x1b[?1049l",
                                "\x1b[7m",
                                "\x1b[2;31m",
                                "\x1b[0m",
                                "\x1b[30;40m",
                                "\x1b[48;5;200m",
                                "\x1b#6",
                                "\x1b#3",
                                "\x1b[5;10H",
                                "\x1b[3L",
                                "\x1b[2P",
                                "\x1b[?5h",
                                "\x1b[?5l",
                                "\x1b[4:3;58;5;9m",
                                "\x1b]8;;http://x/\x07",
                                "\xe6\xbc\xa2",
                                "\xe2\x94\x80",
                                "\xe2\x96\x93",
                                "\xf0\x9f\x98\x80",
                                "e\xcc\x81",
                                "\xee\x82\xb0",
                                "\x1b[?2026h",
                                "\x1b[?2026l",
                                "\x1b]4;1;#123456\x07"};
    for (int turn = 0; turn < 60; ++turn) {
        QByteArray bytes;
        for (int i = random.bounded(300); i > 0; --i)
            bytes += pieces[random.bounded(pieces.size())];
        feed(bytes);
        if (turn % 4 == 0)
            m_view->resize(60 + random.bounded(900), 30 + random.bounded(500));
        const auto point = [&] {
            return QPoint(random.bounded(m_view->viewport()->width()),
                          random.bounded(m_view->viewport()->height()));
        };
        drag(point(), point(), random.bounded(2) ? Qt::AltModifier : Qt::NoModifier);
        if (turn % 5 == 0)
            QTest::mouseDClick(m_view->viewport(), Qt::LeftButton, {}, point());
        const QString marked = m_view->selectedText();
        m_view->viewport()->grab();
        QCOMPARE(m_view->selectedText(), marked);
        m_view->verticalScrollBar()->setValue(random.bounded(200));
        m_view->markLink();
        m_view->viewport()->grab();
    }
}

QTEST_MAIN(TestTerminalMouse)
#include "tst_terminalmouse.moc"
