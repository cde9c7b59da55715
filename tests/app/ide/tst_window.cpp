// SPDX-License-Identifier: GPL-3.0-or-later
#include "windowtest.h"

#include "settings/keymappage.h"
#include "settings/optionrow.h"
#include "settings/settingspage.h"
#include "shell/actions.h"
#include "shell/application.h"
#include "shell/dock.h"
#include "shell/keymap.h"
#include "shell/newproject.h"
#include "shell/notificationlist.h"
#include "shell/notifications.h"
#include "shell/options.h"
#include "shell/panels.h"
#include "shell/settings.h"
#include "shell/startpage.h"
#include "shell/theme.h"

#include <QAccessible>
#include <QCheckBox>
#include <QKeySequenceEdit>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QMenu>
#include <QMenuBar>
#include <QPushButton>
#include <QTabBar>
#include <QTreeView>

using namespace slipway::ide;
using namespace Qt::StringLiterals;

class TestWindow : public WindowTest
{
    Q_OBJECT

private:
    Dock &dock() { return *m_window->findChild<Dock *>(); }
    QStringList menuOf(const QString &title)
    {
        for (QAction *action : m_window->findChild<QMenuBar *>()->actions()) {
            if (action->text() != title || !action->isVisible())
                continue;
            Q_EMIT action->menu()->aboutToShow();
            QStringList ids;
            for (const QAction *one : action->menu()->actions())
                ids.append(one->objectName());
            return ids;
        }
        return {};
    }
    template<class Widget>
    Widget *button(QWidget *parent, const QString &name)
    {
        for (Widget *one : parent->findChildren<Widget *>()) {
            if (one->isVisible() && (one->text() == name || one->accessibleName() == name))
                return one;
        }
        return nullptr;
    }
    void checkNames(QWidget *top, const QString &where);

private Q_SLOTS:
    void initTestCase();
    void init();
    void cleanup();
    void hasNoKeysTwice_data();
    void hasNoKeysTwice();
    void namesActionsThatExistInPresets_data();
    void namesActionsThatExistInPresets();
    void takesKeysFromTheKeymapLive();
    void saysWhatIsWrongInTheKeymap();
    void hidesEverythingAndBringsItBack();
    void movesPanels();
    void bottomIsTallOrAsBefore();
    void movesPanelsByDragging();
    void remembersPanelsOfAFolder();
    void goesFromPartToPartByKey();
    void saysThingsWithoutTakingTheFocus();
    void keepsWhatWasSaid();
    void keepsQuietWhenAsked();
    void showsLittleInSimpleMode();
    void findsSettings();
    void changesSettingsByPage();
    void changesKeysByPage();
    void findsActionsByKeys();
    void keepsMenusShort();
    void leavesTheTextWhereItIs();
    void previewsBesideTheText();
    void tellsKeysWhereNothingIsOpen();
    void marksFoldersThatAreGone();
    void beginsAProjectFromATemplate();
    void opensWhatIsDropped();
    void namesEveryControl();
};

void TestWindow::initTestCase()
{
    QVERIFY(qputenv("SLIPWAY_RESOURCES", SLIPWAY_SOURCE_DIR "/resources"));
    QAccessible::setActive(true);
    setUpApplication();
}

void TestWindow::init()
{
    newProject();
    write(u"main.py"_s, "print('one')\n");
}

void TestWindow::cleanup()
{
    m_window.reset();
    for (const OptionSpec *spec : Options::instance().specs())
        Options::instance().reset(spec->id);
    Keymap::instance().setPreset(u"slipway"_s);
}

// --- Keys ---------------------------------------------------------------------------------------

static void addPresets()
{
    QTest::addColumn<QString>("preset");
    for (const Keymap::Preset &preset : Keymap::presets())
        QTest::newRow(qPrintable(preset.id)) << preset.id;
}

void TestWindow::hasNoKeysTwice_data()
{
    addPresets();
}

void TestWindow::hasNoKeysTwice()
{
    QFETCH(const QString, preset);
    Keymap::instance().setPreset(preset);
    openWindow(path(u"main.py"_s));
    QStringList clashes;
    for (const QAction *action : m_window->actions().all()) {
        for (const QKeySequence &keys : action->shortcuts()) {
            for (const QAction *other : m_window->actions().conflicts(action->objectName(), keys))
                clashes += u"%1: %2 and %3"_s.arg(keys.toString(), action->objectName(),
                                                  other->objectName());
        }
    }
    QVERIFY2(clashes.isEmpty(), qPrintable(clashes.join(u'\n')));
}

void TestWindow::namesActionsThatExistInPresets_data()
{
    addPresets();
}

void TestWindow::namesActionsThatExistInPresets()
{
    QFETCH(const QString, preset);
    QFile file(u":/slipway/keymaps/%1.json"_s.arg(preset));
    if (!file.open(QIODevice::ReadOnly))
        QSKIP("The actions' own keys are no file.");
    openWindow({});
    const auto text = JsonText::parse(file.readAll());
    QVERIFY(text);
    for (const QString &id : text->object().keys())
        QVERIFY2(m_window->action(id), qPrintable(id));
}

void TestWindow::takesKeysFromTheKeymapLive()
{
    openWindow({});
    QAction *quit = m_window->action(u"file.quit"_s);
    const QList<QKeySequence> before = quit->shortcuts();
    const QList<QKeySequence> wanted{QKeySequence(u"F9"_s), QKeySequence(u"Ctrl+K, Q"_s)};
    Keymap::instance().set(u"file.quit"_s, wanted);
    QCOMPARE(quit->shortcuts(), wanted);
    QVERIFY(Keymap::instance().isOwn(u"file.quit"_s));
    Keymap::instance().set(u"file.quit"_s, {});
    QVERIFY(quit->shortcuts().isEmpty());
    Keymap::instance().reset(u"file.quit"_s);
    QCOMPARE(quit->shortcuts(), before);
}

void TestWindow::saysWhatIsWrongInTheKeymap()
{
    openWindow({});
    const QSignalSpy changed(&Keymap::instance(), &Keymap::changed);
    QVERIFY(slipway::writeFileAtomic(Keymap::instance().file().toStdString(),
                                     "{\n\"file.quit\": \"Hyper+Q\",\n\"file.quti\": []\n}"));
    QTRY_COMPARE_WITH_TIMEOUT(changed.size(), 1, 20'000);
    const auto problems = Keymap::instance().problems(m_window->actions().ids());
    QCOMPARE(problems.size(), 2U);
    QCOMPARE(m_window->notifications().count(), 1);
    QVERIFY(m_window->notifications().history().front().notification.text.contains(u"line 2"));
    QVERIFY(slipway::writeFileAtomic(Keymap::instance().file().toStdString(), "{}"));
    QTRY_COMPARE_WITH_TIMEOUT(m_window->notifications().count(), 0, 20'000);
}

// --- Panels -------------------------------------------------------------------------------------

void TestWindow::hidesEverythingAndBringsItBack()
{
    openWindow(path(u"main.py"_s));
    dock().setSideVisible(PanelSide::Bottom, true);
    trigger(u"view.zen"_s);
    QVERIFY(m_window->workspace().isDistractionFree());
    QVERIFY(!m_window->findChild<QMenuBar *>()->isVisible());
    for (const PanelSide side : {PanelSide::Left, PanelSide::Bottom, PanelSide::Right})
        QVERIFY(!dock().isSideVisible(side));
    trigger(u"view.zen"_s);
    QVERIFY(m_window->findChild<QMenuBar *>()->isVisible());
    QVERIFY(dock().isSideVisible(PanelSide::Left));
    QVERIFY(dock().isSideVisible(PanelSide::Bottom));
    QVERIFY(!dock().isSideVisible(PanelSide::Right));
    QVERIFY(!m_window->workspace().isDistractionFree());
}

void TestWindow::movesPanels()
{
    openWindow(folder());
    m_window->showPanel(u"terminal"_s, Shell::Focus::Keep);
    QCOMPARE(dock().sideOf(u"terminal"_s), PanelSide::Bottom);
    QWidget *content = dock().area(PanelSide::Bottom)->currentContent();
    QVERIFY(content);
    dock().move(u"terminal"_s, PanelSide::Right);
    QCOMPARE(dock().sideOf(u"terminal"_s), PanelSide::Right);
    QCOMPARE(dock().area(PanelSide::Right)->currentContent(), content);
    QVERIFY(content->isVisible());
    QVERIFY(m_window->isPanelVisible(u"terminal"_s));
    m_window->hidePanel(u"terminal"_s);
    QVERIFY(!dock().isSideVisible(PanelSide::Right));
    dock().move(u"terminal"_s, PanelSide::Bottom);
    QCOMPARE(dock().sideOf(u"terminal"_s), PanelSide::Bottom);
}

void TestWindow::bottomIsTallOrAsBefore()
{
    openWindow(folder());
    m_window->showPanel(u"terminal"_s, Shell::Focus::Keep);
    const PanelArea *bottom = dock().area(PanelSide::Bottom);
    QTRY_VERIFY(bottom->height() > 50);
    const int before = bottom->height();
    trigger(u"view.tallBottom"_s);
    QTRY_VERIFY(bottom->height() > before * 3 / 2);
    trigger(u"view.tallBottom"_s);
    QTRY_COMPARE(bottom->height(), before);
    // Also where it was hidden.
    m_window->hidePanel(u"terminal"_s);
    trigger(u"view.tallBottom"_s);
    QTRY_VERIFY(bottom->isVisible() && bottom->height() > before * 3 / 2);
}

void TestWindow::movesPanelsByDragging()
{
    openWindow(folder());
    m_window->showPanel(u"terminal"_s, Shell::Focus::Keep);
    auto *tabs = dock().area(PanelSide::Bottom)->findChild<PanelTabs *>();
    const int tab = int(dock().area(PanelSide::Bottom)->ids().indexOf(u"terminal"_s));
    const QPoint from = tabs->tabRect(tab).center();
    const auto drag = [&](const QPoint &to) {
        QTest::mousePress(tabs, Qt::LeftButton, {}, from);
        QTest::mouseMove(tabs, (from + to) / 2);
        QTest::mouseMove(tabs, to);
    };
    const QPoint target = tabs->mapFrom(&dock(), QPoint(dock().width() - 20, 40));
    drag(target);
    QTest::keyClick(tabs, Qt::Key_Escape);
    QTest::mouseRelease(tabs, Qt::LeftButton, {}, target);
    QCOMPARE(dock().sideOf(u"terminal"_s), PanelSide::Bottom);
    drag(target);
    QTest::mouseRelease(tabs, Qt::LeftButton, {}, target);
    QCOMPARE(dock().sideOf(u"terminal"_s), PanelSide::Right);
    dock().move(u"terminal"_s, PanelSide::Bottom);
}

void TestWindow::remembersPanelsOfAFolder()
{
    QTemporaryDir other;
    openWindow(folder());
    dock().move(u"terminal"_s, PanelSide::Right);
    dock().setSideVisible(PanelSide::Left, false);
    m_window->workspace().openFolder(other.path());
    dock().move(u"terminal"_s, PanelSide::Bottom);
    dock().setSideVisible(PanelSide::Left, true);
    m_window->workspace().openFolder(folder());
    QCOMPARE(dock().sideOf(u"terminal"_s), PanelSide::Right);
    QVERIFY(dock().isSideVisible(PanelSide::Right));
    QVERIFY(!dock().isSideVisible(PanelSide::Left));
    m_window->close();
    QTRY_VERIFY(!m_window->isVisible());
    openWindow(folder());
    QCOMPARE(dock().sideOf(u"terminal"_s), PanelSide::Right);
    QVERIFY(dock().isSideVisible(PanelSide::Right));
    QVERIFY(!dock().isSideVisible(PanelSide::Left));
    // Leaves the others a window as it was.
    dock().move(u"terminal"_s, PanelSide::Bottom);
    dock().setSideVisible(PanelSide::Bottom, false);
    dock().setSideVisible(PanelSide::Left, true);
    dock().save();
}

void TestWindow::goesFromPartToPartByKey()
{
    openWindow(path(u"main.py"_s));
    m_window->showPanel(u"terminal"_s, Shell::Focus::Keep);
    m_window->workspace().currentEditor()->widget()->setFocus();
    const auto isIn = [&](PanelSide side) {
        return QApplication::focusWidget()
               && dock().area(side)->isAncestorOf(QApplication::focusWidget());
    };
    QTest::keyClick(m_window.get(), Qt::Key_F6);
    QVERIFY(isIn(PanelSide::Bottom));
    QTest::keyClick(m_window.get(), Qt::Key_F6, Qt::ShiftModifier);
    QTest::keyClick(m_window.get(), Qt::Key_F6, Qt::ShiftModifier);
    QVERIFY(isIn(PanelSide::Left));
    QSet<QWidget *> seen;
    for (int i = 0; i < 6; ++i) {
        QTest::keyClick(m_window.get(), Qt::Key_F6);
        QVERIFY(QApplication::focusWidget());
        seen.insert(QApplication::focusWidget());
    }
    QVERIFY(seen.size() >= 4); // Text, bottom, status, header; then round again.
}

// --- Notifications ------------------------------------------------------------------------------

void TestWindow::saysThingsWithoutTakingTheFocus()
{
    openWindow(path(u"main.py"_s));
    QWidget *editor = m_window->workspace().currentEditor()->widget();
    editor->setFocus();
    const QSize size = editor->size();
    int chosen = 0;
    m_window->notifications().show({.severity = Severity::Warning,
                                    .text = u"Something to decide."_s,
                                    .actions = {{u"Decide"_s, [&] { ++chosen; }}}});
    QCOMPARE(m_window->notifications().count(), 1);
    QVERIFY(editor->hasFocus());
    QCOMPARE(editor->size(), size); // The text does not move away under the hands.
    auto *decide = button<QPushButton>(&m_window->notifications(), u"Decide"_s);
    QVERIFY(decide);
    decide->click();
    QCOMPARE(chosen, 1);
    QCOMPARE(m_window->notifications().count(), 0);
    m_window->notifications().error(u"Broken."_s);
    QTest::keyClick(m_window.get(), Qt::Key_F6, Qt::ShiftModifier);
    QTest::keyClick(m_window.get(), Qt::Key_F6, Qt::ShiftModifier);
    QTest::keyClick(m_window.get(), Qt::Key_F6, Qt::ShiftModifier);
    QVERIFY(m_window->notifications().isAncestorOf(QApplication::focusWidget()));
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_Escape);
    QCOMPARE(m_window->notifications().count(), 0);
}

void TestWindow::keepsWhatWasSaid()
{
    openWindow(path(u"main.py"_s));
    QWidget *editor = m_window->workspace().currentEditor()->widget();
    editor->setFocus();
    int chosen = 0;
    Notifications &notifications = m_window->notifications();
    notifications.info(u"First."_s);
    notifications.show({.severity = Severity::Error,
                        .text = u"Second."_s,
                        .actions = {{u"Do it"_s, [&] { ++chosen; }}},
                        .key = u"k"_s});
    QCOMPARE(notifications.unread(), 2);
    trigger(u"view.notifications"_s);
    auto *list = m_window->findChild<NotificationList *>();
    QVERIFY(list->isVisible());
    QVERIFY(list->isAncestorOf(QApplication::focusWidget()));
    QCOMPARE(notifications.unread(), 0);
    QCOMPARE(notifications.count(), 0);
    QCOMPARE(notifications.history().size(), 2U);
    auto *act = button<QPushButton>(list, u"Do it"_s);
    QVERIFY(act);
    act->click();
    QCOMPARE(chosen, 1);
    QVERIFY(!list->isVisible());
    trigger(u"view.notifications"_s);
    QVERIFY(!button<QPushButton>(list, u"Do it"_s)); // Once is enough.
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_Escape);
    QVERIFY(!list->isVisible());
    QVERIFY(editor->hasFocus());
    notifications.clearHistory();
    QVERIFY(notifications.history().empty());
}

void TestWindow::keepsQuietWhenAsked()
{
    openWindow({});
    Notifications &notifications = m_window->notifications();
    Options::instance().set(u"window.doNotDisturb"_s, true);
    notifications.info(u"Saved."_s);
    notifications.warning(u"Careful."_s);
    QCOMPARE(notifications.count(), 0);
    QCOMPARE(notifications.unread(), 2);
    notifications.error(u"Broken."_s);
    QCOMPARE(notifications.count(), 1);
}

// --- Simple mode --------------------------------------------------------------------------------

void TestWindow::showsLittleInSimpleMode()
{
    openWindow(path(u"main.py"_s));
    const qsizetype all = menuOf(u"&View"_s).size();
    auto *deploy = button<QPushButton>(m_window.get(), u"Deploy"_s);
    QVERIFY(deploy);
    trigger(u"view.simple"_s);
    QVERIFY(Options::instance().flag(u"window.simple"_s));
    QVERIFY(menuOf(u"&View"_s).size() < all);
    QVERIFY(menuOf(u"&View"_s).contains(u"view.simple"_s)); // The way out.
    QVERIFY(menuOf(u"&Cloud"_s).isEmpty());
    QVERIFY(!deploy->isVisible());
    QVERIFY(!menuOf(u"&View"_s).contains(u"view.notifications"_s));
    trigger(u"view.notifications"_s); // What is used all the same is shown from then on.
    QVERIFY(menuOf(u"&View"_s).contains(u"view.notifications"_s));
    trigger(u"view.simple"_s);
    QCOMPARE(menuOf(u"&View"_s).size(), all);
    QVERIFY(deploy->isVisible());
    Settings::store().remove(u"simple/learnt"_s);
}

// --- Settings -----------------------------------------------------------------------------------

void TestWindow::findsSettings()
{
    openWindow({});
    trigger(u"settings.open"_s);
    auto *page = m_window->findChild<SettingsPage *>();
    QVERIFY(page && page->isVisible());
    const auto shown = [&] {
        QStringList ids;
        for (const OptionRow *row : page->findChildren<OptionRow *>()) {
            if (row->isVisibleTo(page))
                ids.append(row->id());
        }
        return ids;
    };
    QCOMPARE(shown().size(), qsizetype(Options::instance().specs().size()));
    auto *search = page->findChild<QLineEdit *>();
    QVERIFY(search->hasFocus());
    QTest::keyClicks(search, u"disturb"_s);
    QCOMPARE(shown(), QStringList{u"window.doNotDisturb"_s});
    QTest::keyClicks(search, u" nothing has this"_s);
    QVERIFY(shown().isEmpty());
    QTest::keyClick(search, Qt::Key_Escape);
    QVERIFY(shown().size() > 1);
    trigger(u"settings.open"_s); // The one that is open, not another.
    QCOMPARE(m_window->findChildren<SettingsPage *>().size(), 1);
}

void TestWindow::changesSettingsByPage()
{
    const QString id = u"window.doNotDisturb"_s;
    openWindow(folder());
    trigger(u"settings.open"_s);
    auto *page = m_window->findChild<SettingsPage *>();
    const auto row = [&] {
        const auto rows = page->findChildren<OptionRow *>();
        return *std::ranges::find(rows, id, &OptionRow::id);
    };
    auto *box = row()->findChild<QCheckBox *>();
    QVERIFY(!row()->isChanged());
    box->click();
    QVERIFY(Options::instance().flag(id));
    QVERIFY(row()->isChanged());
    auto *reset = row()->findChild<QPushButton *>();
    QVERIFY(!reset->isHidden());
    reset->click();
    QVERIFY(!Options::instance().flag(id));
    QVERIFY(!box->isChecked());
    Options::instance().set(id, true); // From elsewhere.
    QVERIFY(box->isChecked());
    page->findChild<QTabBar *>()->setCurrentIndex(1);
    for (const OptionRow *one : page->findChildren<OptionRow *>())
        QVERIFY(Options::instance().spec(one->id())->perProject);
}

void TestWindow::changesKeysByPage()
{
    openWindow({});
    trigger(u"settings.keys"_s);
    auto *page = m_window->findChild<KeymapPage *>();
    QVERIFY(page && page->isVisible());
    auto *list = page->findChild<QTreeView *>();
    QCOMPARE(list->model()->rowCount(), int(m_window->actions().all().size()));
    QTest::keyClicks(page->findChild<QLineEdit *>(), u"file.quit"_s);
    QCOMPARE(list->model()->rowCount(), 1);
    list->setCurrentIndex(list->model()->index(0, 0));
    const auto fields = page->findChildren<QKeySequenceEdit *>();
    const auto field = std::ranges::find_if(fields, &QWidget::isVisible);
    QVERIFY(field != fields.end());
    (*field)->setKeySequence(QKeySequence(u"Ctrl+,"_s));
    const auto labels = page->findChildren<QLabel *>();
    QVERIFY(std::ranges::any_of(labels, [](const QLabel *label) {
        return label->text().contains(u"stands for: Settings"_s);
    }));
    // What is set is taken from others, else neither would hear of it.
    button<QPushButton>(page, u"Set"_s)->click();
    QVERIFY(m_window->action(u"settings.open"_s)->shortcut().isEmpty());
    QCOMPARE(m_window->action(u"file.quit"_s)->shortcut(), QKeySequence(u"Ctrl+,"_s));
    Keymap::instance().reset(u"settings.open"_s);
    QTRY_VERIFY(list->currentIndex().isValid() && (*field)->keySequence().isEmpty());
    (*field)->setKeySequence(QKeySequence(u"Ctrl+Alt+F9"_s));
    button<QPushButton>(page, u"Set"_s)->click();
    QCOMPARE(m_window->action(u"file.quit"_s)->shortcut(), QKeySequence(u"Ctrl+Alt+F9"_s));
    QTRY_VERIFY(list->currentIndex().isValid());
    QTRY_VERIFY(button<QPushButton>(page, u"Reset"_s)->isEnabled());
    button<QPushButton>(page, u"Reset"_s)->click();
    QCOMPARE(m_window->action(u"file.quit"_s)->shortcut(), QKeySequence(u"Ctrl+Q"_s));
}

void TestWindow::findsActionsByKeys()
{
    openWindow({});
    trigger(u"settings.keys"_s);
    auto *page = m_window->findChild<KeymapPage *>();
    button<QPushButton>(page, u"By Keys"_s)->click();
    auto *field = page->findChild<QKeySequenceEdit *>();
    QTRY_VERIFY(field->isVisible());
    QTest::keyClick(field, Qt::Key_Q, Qt::ControlModifier);
    auto *list = page->findChild<QTreeView *>();
    QCOMPARE(list->model()->rowCount(), 1);
    QVERIFY(m_window->isVisible()); // The keys were taken down, not obeyed.
}

// --- Start page, projects, drops -----------------------------------------------------------------

/// None is higher than a small screen, and what is in a menu of its own is there once.
void TestWindow::keepsMenusShort()
{
    openWindow({});
    for (QAction *one : m_window->findChild<QMenuBar *>()->actions()) {
        for (int again = 0; again < 2; ++again)
            Q_EMIT one->menu()->aboutToShow();
        QVERIFY2(one->menu()->sizeHint().height() <= 740, qPrintable(one->text()));
        QSet<QString> seen;
        const auto visit = [&](const auto &self, const QMenu *menu) -> void {
            for (const QAction *action : menu->actions()) {
                const QString id = action->objectName();
                QVERIFY2(id.isEmpty() || !seen.contains(id), qPrintable(id));
                seen.insert(id);
                if (action->menu())
                    self(self, action->menu());
            }
        };
        visit(visit, one->menu());
        QVERIFY(one->menu()->title() != u"&View" || seen.contains(u"fold.all"_s));
    }
}

/// Neither find nor a tab that is no file moves it.
void TestWindow::leavesTheTextWhereItIs()
{
    QFile file(path(u"a.py"_s));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.close();
    openWindow(folder());
    m_window->workspace().openFile(path(u"a.py"_s));
    QTRY_VERIFY(m_window->workspace().currentEditor());
    QWidget *text = m_window->workspace().currentEditor()->widget();
    QTRY_VERIFY(text->isVisible());
    QCoreApplication::processEvents();
    const int top = text->mapTo(m_window.get(), QPoint()).y();
    trigger(u"edit.replace"_s);
    QCoreApplication::processEvents();
    QCOMPARE(text->mapTo(m_window.get(), QPoint()).y(), top);
    trigger(u"settings.open"_s);
    QTRY_VERIFY(!text->isVisible());
    const QWidget *page = m_window->findChild<SettingsPage *>();
    QTRY_COMPARE(page->mapTo(m_window.get(), QPoint()).y(), top);
}

void TestWindow::previewsBesideTheText()
{
    QFile file(path(u"notes.md"_s));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("# Notes\n");
    file.close();
    openWindow(folder());
    m_window->workspace().openFile(path(u"notes.md"_s));
    QTRY_VERIFY(m_window->workspace().currentEditor());
    trigger(u"view.previewBeside"_s);
    QStringList tabs;
    for (const QTabBar *bar : m_window->findChildren<QTabBar *>()) {
        for (int i = 0; bar->isVisible() && bar->documentMode() && i < bar->count(); ++i)
            tabs.append(bar->tabText(i));
    }
    tabs.sort();
    QCOMPARE(tabs, (QStringList{u"Preview of notes.md"_s, u"notes.md"_s}));
    QVERIFY(m_window->workspace().editorOf(path(u"notes.md"_s))->widget()->isVisible());
    m_window->workspace().openFile(path(u"main.py"_s));
    QTRY_COMPARE(m_window->workspace().currentFile(), path(u"main.py"_s));
    QVERIFY(!m_window->action(u"view.preview"_s)->isEnabled());
}

void TestWindow::tellsKeysWhereNothingIsOpen()
{
    openWindow(folder());
    const auto *page = m_window->findChild<StartPage *>();
    QTRY_VERIFY(page->isVisible());
    const QString keys =
        m_window->action(u"view.commands"_s)->shortcut().toString(QKeySequence::NativeText);
    const auto labels = page->findChildren<QLabel *>();
    QVERIFY(std::ranges::any_of(labels, [&](const QLabel *one) { return one->text() == keys; }));
}

void TestWindow::marksFoldersThatAreGone()
{
    {
        const QTemporaryDir gone;
        Settings::addRecentFolder(gone.path());
    }
    Settings::addRecentFolder(folder());
    openWindow({});
    auto *page = m_window->findChild<StartPage *>();
    const auto rows = [&](bool enabled) {
        int count = 0;
        for (const QPushButton *one : page->findChildren<QPushButton *>())
            count += !one->property("slipwayFolder").isNull() && one->isEnabled() == enabled;
        return count;
    };
    QTRY_VERIFY(rows(false) >= 1);
    QVERIFY(rows(true) >= 1);
    auto *there = button<QPushButton>(page, QFileInfo(folder()).fileName());
    QVERIFY(there);
    there->click();
    QCOMPARE(m_window->workspace().folder(), folder());
}

void TestWindow::beginsAProjectFromATemplate()
{
    openWindow({});
    trigger(u"file.newProject"_s);
    auto *dialog = m_window->findChild<NewProject *>();
    QVERIFY(dialog && dialog->isVisible());
    QCOMPARE(dialog->findChild<QListWidget *>()->count(), 5);
    auto *create = button<QPushButton>(dialog, u"Create"_s);
    QVERIFY(!create->isEnabled());
    const auto fields = dialog->findChildren<QLineEdit *>();
    const auto field = [&](const QString &name) {
        return *std::ranges::find(fields, name, &QWidget::accessibleName);
    };
    field(u"Place"_s)->setText(folder());
    field(u"Name"_s)->setText(u"a/b"_s);
    QVERIFY(!create->isEnabled());
    field(u"Name"_s)->setText(u"My game"_s);
    QVERIFY(create->isEnabled());
    create->click();
    QTRY_COMPARE(m_window->workspace().folder(), path(u"My game"_s));
    QTRY_COMPARE(m_window->workspace().currentFile(), path(u"My game/main.py"_s));
    // Never over what is there.
    trigger(u"file.newProject"_s);
    const auto dialogs = m_window->findChildren<NewProject *>();
    NewProject *again = dialogs.last();
    const auto second = again->findChildren<QLineEdit *>();
    (*std::ranges::find(second, u"Place"_s, &QWidget::accessibleName))->setText(folder());
    (*std::ranges::find(second, u"Name"_s, &QWidget::accessibleName))->setText(u"My game"_s);
    button<QPushButton>(again, u"Create"_s)->click();
    QTRY_COMPARE(m_window->notifications().count(), 1);
}

void TestWindow::opensWhatIsDropped()
{
    openWindow({});
    QMimeData data;
    data.setUrls({QUrl::fromLocalFile(path(u"main.py"_s))});
    const QPoint at = m_window->rect().center();
    QDragEnterEvent enter(at, Qt::CopyAction, &data, Qt::LeftButton, {});
    QApplication::sendEvent(m_window.get(), &enter);
    QVERIFY(enter.isAccepted());
    QDropEvent drop(at, Qt::CopyAction, &data, Qt::LeftButton, {});
    QApplication::sendEvent(m_window.get(), &drop);
    QTRY_COMPARE(m_window->workspace().currentFile(), path(u"main.py"_s));
    QCOMPARE(m_window->workspace().folder(), folder());
}

// --- For everyone -------------------------------------------------------------------------------

void TestWindow::checkNames(QWidget *top, const QString &where)
{
    QStringList nameless;
    for (QWidget *widget : top->findChildren<QWidget *>()) {
        if (!widget->isVisible() || !(widget->focusPolicy() & Qt::TabFocus) || widget->focusProxy())
            continue;
        QAccessibleInterface *face = QAccessible::queryAccessibleInterface(widget);
        if (face && face->text(QAccessible::Name).trimmed().isEmpty())
            nameless += u"%1 %2 in %3"_s.arg(
                QLatin1StringView(widget->metaObject()->className()), widget->objectName(),
                QLatin1StringView(widget->parent()->metaObject()->className()));
    }
    QVERIFY2(nameless.isEmpty(), qPrintable(where + u":\n"_s + nameless.join(u'\n')));
}

void TestWindow::namesEveryControl()
{
    openWindow(path(u"main.py"_s));
    for (const PanelSide side : {PanelSide::Left, PanelSide::Bottom, PanelSide::Right}) {
        for (const QString &id : dock().area(side)->ids()) {
            m_window->showPanel(id, Shell::Focus::Keep);
            checkNames(m_window.get(), id);
        }
    }
    for (const QString &id : {u"edit.replace"_s, u"settings.open"_s, u"settings.keys"_s,
                              u"help.welcome"_s, u"view.notifications"_s, u"file.newProject"_s}) {
        trigger(id);
        m_window->notifications().error(u"A message."_s);
        checkNames(m_window.get(), id);
    }
}

QTEST_MAIN(TestWindow)
#include "tst_window.moc"
