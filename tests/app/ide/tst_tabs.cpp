// SPDX-License-Identifier: GPL-3.0-or-later
// Many tabs, closing them, renamed files, windows of their own, files dropped: in a whole window.
#include "windowtest.h"

#include "editor/document.h"
#include "editor/editorgroup.h"
#include "editor/editorview.h"
#include "editor/tabbar.h"
#include "editor/tornwindow.h"
#include "navigate/palette.h"
#include "search/findbar.h"
#include "shell/application.h"
#include "shell/dock.h"
#include "shell/floatingpanel.h"
#include "shell/pages.h"
#include "shell/panels.h"

#include <QDropEvent>
#include <QMenu>
#include <QMimeData>
#include <QToolButton>

using namespace slipway::ide;
using namespace Qt::StringLiterals;

class TestTabs : public WindowTest
{
    Q_OBJECT

private:
    void start(int width = 1000) { openWindow(folder(), QSize(width, 700)); }
    Dock &dock() { return *m_window->findChild<Dock *>(); }
    EditorGroup &group() { return *area().findChild<EditorGroup *>(); }
    void openMany(int count)
    {
        for (int i = 0; i < count; ++i) {
            const QString name = u"number_%1.txt"_s.arg(i, 2, 10, QChar(u'0'));
            write(name, QByteArray::number(i));
            openFile(name);
        }
    }
    QStringList names() const
    {
        QStringList names;
        const auto *bar = m_window->findChild<EditorArea *>()->findChild<TabBar *>();
        for (int i = 0; i < bar->count(); ++i)
            names.append(bar->tabText(i));
        return names;
    }
    template<class Window>
    static Window *shown()
    {
        for (QWidget *top : QApplication::topLevelWidgets()) {
            if (auto *one = qobject_cast<Window *>(top); one && one->isVisible())
                return one;
        }
        return nullptr;
    }

private Q_SLOTS:
    void initTestCase() { setUpApplication(); }
    void init();
    void cleanup() { m_window.reset(); }

    void keepsNamesReadable();
    void scrollsByTheWheel();
    void closesMany();
    void leavesPinnedTabs();
    void followsRenames();
    void followsARenamedFolder();
    void reopensPagesAsPages();
    void givesTornWindowsEveryKey();
    void findsInTheWindowOfTheText();
    void keepsTornWindowsOnTheScreen();
    void opensThePaletteWhereTheKeyboardIs();
    void opensWhatIsDroppedInThatGroup();
    void floatsPanels();
    void remembersFloatingPanels();
    void endsWithTheMainWindow();
};

void TestTabs::init()
{
    newProject();
    write(u"a.txt"_s, "a\n");
    write(u"b.txt"_s, "b\n");
    write(u"sub/c.csv"_s, "x,y\n1,2\n");
    QImage image(20, 10, QImage::Format_RGB32);
    image.fill(Qt::red);
    QVERIFY(image.save(path(u"sub/picture.png"_s)));
}

// --- A row of tabs ------------------------------------------------------------------------------

void TestTabs::keepsNamesReadable()
{
    start(700);
    auto *list = group().findChild<QToolButton *>({}, Qt::FindDirectChildrenOnly);
    QVERIFY(list);
    openMany(2);
    QVERIFY(!list->isVisible());
    openMany(30);
    const TabBar &bar = *group().bar();
    for (int i = 0; i < bar.count(); ++i)
        QVERIFY(bar.tabRect(i).width() > bar.fontMetrics().horizontalAdvance(bar.tabText(i)));
    // What is out of sight is in a list.
    QTRY_VERIFY(list->isVisible());
    list->click();
    auto *menu = group().findChild<QMenu *>();
    QVERIFY(menu);
    QCOMPARE(menu->actions().size(), 30);
    menu->actions().first()->trigger();
    menu->close();
    QCOMPARE(m_window->workspace().currentFile(), path(u"number_00.txt"_s));
}

void TestTabs::scrollsByTheWheel()
{
    start(700);
    openMany(30);
    TabBar &bar = *group().bar();
    const int current = bar.currentIndex();
    const int before = bar.tabRect(0).left();
    const auto turn = [&](int delta) {
        const QPointF at = bar.rect().center();
        QWheelEvent event(at, bar.mapToGlobal(at), {}, QPoint(0, delta), Qt::NoButton,
                          Qt::NoModifier, Qt::NoScrollPhase, false);
        QApplication::sendEvent(&bar, &event);
    };
    turn(240);
    QTRY_VERIFY(bar.tabRect(0).left() > before);
    QCOMPARE(bar.currentIndex(), current);
}

void TestTabs::closesMany()
{
    start();
    openMany(6);
    openFile(u"number_02.txt"_s);
    trigger(u"file.closeRight"_s);
    QCOMPARE(names(), (QStringList{u"number_00.txt"_s, u"number_01.txt"_s, u"number_02.txt"_s}));
    QCOMPARE(m_window->workspace().currentFile(), path(u"number_02.txt"_s));
    trigger(u"file.closeOthers"_s);
    QCOMPARE(names(), QStringList{u"number_02.txt"_s});
    openMany(4);
    QTest::keyClicks(m_window->focusWidget(), u"x"_s);
    trigger(u"file.closeSaved"_s);
    QCOMPARE(names(), QStringList{u"number_03.txt"_s});
    trigger(u"edit.undo"_s);
    trigger(u"view.splitRight"_s);
    openFile(u"a.txt"_s);
    trigger(u"file.closeAll"_s);
    QVERIFY(area().isEmpty());
    QCOMPARE(area().groupCount(), 1);
}

void TestTabs::leavesPinnedTabs()
{
    start();
    openMany(3);
    EditorTab *first = group().tabAt(0);
    group().setPinned(first, true);
    area().askCloseMany(EditorArea::Which::All);
    QCOMPARE(group().tabs(), std::vector{first});
}

// --- Renamed files ------------------------------------------------------------------------------

void TestTabs::followsRenames()
{
    start();
    openFile(u"a.txt"_s);
    m_window->workspace().openWith(path(u"sub/c.csv"_s), u"csv"_s);
    QWidget *page = area().currentWidget();
    QVERIFY(QFile::rename(path(u"sub/c.csv"_s), path(u"sub/d.csv"_s)));
    Q_EMIT m_window->workspace().pathRenamed(path(u"sub/c.csv"_s), path(u"sub/d.csv"_s));
    QCOMPARE(area().currentWidget(), page); // With all that was set in it.
    QCOMPARE(area().currentPath(), path(u"sub/d.csv"_s));
    QVERIFY(names().last().contains(u"d.csv"_s));
    QCOMPARE(m_window->workspace().currentFile(), path(u"sub/d.csv"_s));
    // The same page is found under the new name.
    m_window->workspace().openWith(path(u"sub/d.csv"_s), u"csv"_s);
    QCOMPARE(names().size(), 2);
}

void TestTabs::followsARenamedFolder()
{
    write(u"sub/unread.txt"_s, "unread\n");
    start();
    openFile(u"sub/unread.txt"_s);
    openFile(u"sub/picture.png"_s);
    openFile(u"a.txt"_s);
    leaveWindow();
    start(); // Only the last one has been read now.
    QVERIFY(QFile::rename(path(u"sub"_s), path(u"other"_s)));
    Q_EMIT m_window->workspace().pathRenamed(path(u"sub"_s), path(u"other"_s));
    QVERIFY(area().files().contains(path(u"other/unread.txt"_s)));
    trigger(u"view.previousFile"_s);
    QCOMPARE(area().currentPath(), path(u"other/picture.png"_s));
    trigger(u"view.previousFile"_s);
    QTRY_COMPARE(area().current()->text(), "unread\n");
}

void TestTabs::reopensPagesAsPages()
{
    start();
    openFile(u"sub/picture.png"_s);
    const QByteArray kind = area().currentWidget()->metaObject()->className();
    trigger(u"file.close"_s);
    trigger(u"file.reopenClosed"_s);
    QVERIFY(area().currentWidget());
    QCOMPARE(area().currentWidget()->metaObject()->className(), kind);
}

// --- Windows ------------------------------------------------------------------------------------

void TestTabs::givesTornWindowsEveryKey()
{
    start();
    openFile(u"a.txt"_s);
    openFile(u"b.txt"_s);
    trigger(u"view.tearOff"_s);
    leaveWindow();
    start(); // Its window is there before the features have added their actions.
    auto *torn = shown<TornWindow>();
    QVERIFY(torn);
    QVERIFY(torn->windowTitle().contains(u"b.txt"_s));
    QVERIFY(torn->actions().contains(m_window->action(u"file.save"_s)));
    QVERIFY(torn->actions().contains(m_window->action(u"view.commands"_s)));
}

void TestTabs::findsInTheWindowOfTheText()
{
    start();
    openFile(u"a.txt"_s);
    openFile(u"b.txt"_s);
    trigger(u"edit.find"_s);
    auto *bar = m_window->findChild<FindBar *>();
    QVERIFY(bar && bar->isVisible());
    trigger(u"view.tearOff"_s);
    auto *torn = shown<TornWindow>();
    QVERIFY(QTest::qWaitForWindowActive(torn));
    trigger(u"edit.find"_s);
    QVERIFY(torn->isAncestorOf(bar));
    QVERIFY(bar->isVisible() && bar->isAncestorOf(torn->focusWidget()));
    torn->close(); // Its tabs go back; the bar may go with the window.
    QTRY_VERIFY(!shown<TornWindow>());
    trigger(u"edit.find"_s);
    bar = m_window->findChild<FindBar *>();
    QVERIFY(bar && bar->isVisible());
}

void TestTabs::keepsTornWindowsOnTheScreen()
{
    start();
    TornWindow torn;
    torn.showAt(QGuiApplication::primaryScreen()->geometry().bottomRight());
    // But for its frame, which the window does not know.
    const QRect seen = QGuiApplication::primaryScreen()->geometry() & torn.geometry();
    QVERIFY(seen.width() > torn.width() - 40 && seen.height() > torn.height() - 40);
}

void TestTabs::opensThePaletteWhereTheKeyboardIs()
{
    start();
    openFile(u"a.txt"_s);
    openFile(u"b.txt"_s);
    trigger(u"view.tearOff"_s);
    auto *torn = shown<TornWindow>();
    QVERIFY(QTest::qWaitForWindowActive(torn));
    trigger(u"view.commands"_s);
    auto *palette = torn->findChild<Palette *>();
    QVERIFY(palette && palette->isVisible());
    QVERIFY(palette->isAncestorOf(torn->focusWidget()));
    QTest::keyClick(torn->focusWidget(), Qt::Key_Escape);
    QVERIFY(!palette->isVisible());
    QCOMPARE(palette->window(), m_window.get()); // The other one may be closed.
}

void TestTabs::opensWhatIsDroppedInThatGroup()
{
    start();
    openFile(u"a.txt"_s);
    trigger(u"view.splitRight"_s);
    openFile(u"b.txt"_s);
    const auto groups = area().findChildren<EditorGroup *>();
    EditorGroup *left = groups[0]->count() == 1 ? groups[0] : groups[1];
    QMimeData data;
    data.setUrls({QUrl::fromLocalFile(path(u"sub/picture.png"_s)), QUrl(u"https://a.org/"_s)});
    QDragEnterEvent enter(QPoint(20, 100), Qt::CopyAction, &data, Qt::LeftButton, {});
    QApplication::sendEvent(left, &enter);
    QVERIFY(enter.isAccepted());
    QDropEvent drop(QPointF(20, 100), Qt::CopyAction, &data, Qt::LeftButton, {});
    QApplication::sendEvent(left, &drop);
    QCOMPARE(left->count(), 2);
    QCOMPARE(area().currentPath(), path(u"sub/picture.png"_s));
}

void TestTabs::floatsPanels()
{
    start();
    m_window->showPanel(u"search"_s, Shell::Focus::Give);
    QWidget *content = dock().area(PanelSide::Bottom)->currentContent();
    trigger(u"view.floatPanel"_s);
    QVERIFY(dock().isFloating(u"search"_s));
    auto *own = shown<FloatingPanel>();
    QVERIFY(own);
    QVERIFY(own->isAncestorOf(content));
    QVERIFY(m_window->isPanelVisible(u"search"_s));
    QVERIFY(own->actions().contains(m_window->action(u"run.start"_s)));
    // Zen is nothing but the text.
    trigger(u"view.zen"_s);
    QVERIFY(!own->isVisible());
    trigger(u"view.zen"_s);
    QVERIFY(own->isVisible());
    // Closed, it is back at its side, with what was in it.
    own->close();
    QTRY_VERIFY(!dock().isFloating(u"search"_s));
    m_window->showPanel(u"search"_s, Shell::Focus::Give);
    QCOMPARE(dock().area(PanelSide::Bottom)->currentContent(), content);
    QVERIFY(content->isVisible());
}

void TestTabs::remembersFloatingPanels()
{
    start();
    m_window->showPanel(u"search"_s, Shell::Focus::Give);
    dock().floatPanel(u"search"_s, QPoint(40, 50));
    const QSize size(500, 300);
    shown<FloatingPanel>()->resize(size);
    leaveWindow();
    start();
    QVERIFY(dock().isFloating(u"search"_s));
    QTRY_COMPARE(shown<FloatingPanel>()->size(), size);
    QVERIFY(dock().isSideVisible(PanelSide::Bottom));
    dock().move(u"search"_s, PanelSide::Right);
    QVERIFY(!dock().isFloating(u"search"_s));
    QVERIFY(m_window->isPanelVisible(u"search"_s));
    leaveWindow();
    start();
    QCOMPARE(dock().sideOf(u"search"_s), PanelSide::Right);
}

void TestTabs::endsWithTheMainWindow()
{
    start();
    openFile(u"a.txt"_s);
    openFile(u"b.txt"_s);
    trigger(u"view.tearOff"_s);
    m_window->showPanel(u"search"_s, Shell::Focus::Give);
    dock().floatPanel(u"search"_s);
    QVERIFY(shown<TornWindow>() && shown<FloatingPanel>());
    // The program is over when the main window is closed.
    QVERIFY(m_window->testAttribute(Qt::WA_QuitOnClose));
    QVERIFY(!shown<TornWindow>()->testAttribute(Qt::WA_QuitOnClose));
    QVERIFY(!shown<FloatingPanel>()->testAttribute(Qt::WA_QuitOnClose));
    m_window->close();
    QTRY_VERIFY(!m_window->isVisible());
    QVERIFY(!shown<TornWindow>() && !shown<FloatingPanel>());
}

QTEST_MAIN(TestTabs)
#include "tst_tabs.moc"
