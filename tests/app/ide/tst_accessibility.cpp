// SPDX-License-Identifier: GPL-3.0-or-later
// What a person without a mouse or without sight meets: every control has a name, and the Tab key
// leads through all of them and out again.
#include "windowtest.h"

#include "shell/application.h"

#include <QAccessible>
#include <QDir>
#include <QFile>
#include <QPainter>
#include <QPdfWriter>

using namespace slipway::ide;
using namespace Qt::StringLiterals;

class TestAccessibility : public WindowTest
{
    Q_OBJECT

private:
    static QString describe(const QWidget *widget);
    static bool isControl(const QWidget *widget);
    void showAll() const;

private Q_SLOTS:
    void initTestCase();
    void namesEveryControl();
    void leavesNobodyTrapped();
    void showsWhereTheFocusIs();
    void namesThePages_data();
    void namesThePages();
};

QString TestAccessibility::describe(const QWidget *widget)
{
    QStringList path;
    for (const QObject *one = widget; one; one = one->parent())
        path.prepend(QString::fromLatin1(one->metaObject()->className()).section(u':', -1)
                     + (one->objectName().isEmpty() ? QString() : u'#' + one->objectName()));
    return path.join(u" > "_s);
}

bool TestAccessibility::isControl(const QWidget *widget)
{
    return widget->isVisible() && widget->isEnabled() && !widget->isWindow()
           && (widget->focusPolicy() & Qt::TabFocus) && !widget->focusProxy();
}

void TestAccessibility::initTestCase()
{
    setUpApplication();
    newProject();
    write(u"main.py"_s, "def f():\n    pass\n");
    write(u"notes.md"_s, "# Notes\n\n[a](b.md)\n");
    write(u"data.csv"_s, "a,b\n1,2\n");
    write(u"data.json"_s, "{\"a\": [1]}\n");
    QImage image(8, 8, QImage::Format_RGB32);
    image.fill(Qt::red);
    QVERIFY(image.save(path(u"pic.png"_s)));
    QPdfWriter writer(path(u"paper.pdf"_s));
    QPainter(&writer).drawText(100, 100, u"x"_s);
    openWindow(folder(), QSize(1400, 900));
    openFile(u"main.py"_s);
}

void TestAccessibility::showAll() const
{
    for (const QString &panel : {u"files"_s, u"terminal"_s, u"cloud"_s})
        m_window->showPanel(panel, Shell::Focus::Keep);
    if (QAction *find = m_window->action(u"edit.replace"_s))
        find->trigger();
    QCoreApplication::processEvents();
}

void TestAccessibility::namesEveryControl()
{
    QStringList nameless;
    for (const QString &panel :
         {u"files"_s, u"search"_s, u"outline"_s, u"terminal"_s, u"cloud"_s, u"history"_s}) {
        m_window->showPanel(panel, Shell::Focus::Keep);
        showAll();
        m_window->showPanel(panel, Shell::Focus::Keep);
        for (QWidget *widget : m_window->findChildren<QWidget *>()) {
            if (!isControl(widget))
                continue;
            const QAccessibleInterface *face = QAccessible::queryAccessibleInterface(widget);
            if (!face || face->text(QAccessible::Name).isEmpty())
                nameless += describe(widget);
        }
    }
    nameless.removeDuplicates();
    QVERIFY2(nameless.isEmpty(), qPrintable(nameless.join(u'\n')));
}

void TestAccessibility::leavesNobodyTrapped()
{
    showAll();
    // A tab is a character where text is typed; other keys lead out there.
    const auto takesTabs = [](const QWidget *widget) {
        return widget->inherits("slipway::ide::ScintillaView")
               || widget->inherits("slipway::ide::TerminalView");
    };
    QSet<QWidget *> met;
    QStringList trapped;
    for (QWidget *start : m_window->findChildren<QWidget *>()) {
        if (!isControl(start) || takesTabs(start) || met.contains(start))
            continue;
        start->setFocus(Qt::TabFocusReason);
        QWidget *const first = QApplication::focusWidget();
        for (int i = 0; i < 300; ++i) {
            QWidget *const before = QApplication::focusWidget();
            if (!before || takesTabs(before))
                break;
            met.insert(before);
            QTest::keyClick(before, Qt::Key_Tab);
            QWidget *const after = QApplication::focusWidget();
            if (after == before) {
                trapped += describe(before);
                break;
            }
            if (after == first || met.contains(after))
                break;
        }
    }
    QVERIFY(met.size() > 5);
    QVERIFY2(trapped.isEmpty(), qPrintable(trapped.join(u'\n')));
}

/// A button looks another way while it has the focus.
void TestAccessibility::showsWhereTheFocusIs()
{
    showAll();
    QStringList unseen;
    for (QWidget *widget : m_window->findChildren<QWidget *>()) {
        if (!isControl(widget) || widget->visibleRegion().isEmpty()
            || !(widget->inherits("QAbstractButton") || widget->inherits("QLineEdit")
                 || widget->inherits("QComboBox")))
            continue;
        widget->clearFocus();
        QCoreApplication::processEvents();
        const QImage without = widget->grab().toImage();
        widget->setFocus(Qt::TabFocusReason);
        QCoreApplication::processEvents();
        if (!widget->hasFocus() || !widget->isVisible())
            continue; // The list of widgets changed while we went through it.
        if (widget->grab().toImage() == without)
            unseen += describe(widget);
    }
    unseen.removeDuplicates();
    QVERIFY2(unseen.isEmpty(), qPrintable(unseen.join(u'\n')));
}

void TestAccessibility::namesThePages_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("kind");
    QTest::newRow("markdown") << u"notes.md"_s << u"markdown"_s;
    QTest::newRow("table") << u"data.csv"_s << u"table"_s;
    QTest::newRow("json") << u"data.json"_s << u"json"_s;
    QTest::newRow("picture") << u"pic.png"_s << u"image"_s;
    QTest::newRow("pdf") << u"paper.pdf"_s << u"pdf"_s;
}

void TestAccessibility::namesThePages()
{
    QFETCH(QString, name);
    QFETCH(QString, kind);
    const PageKind *page = m_window->workspace().pages().find(kind);
    QVERIFY(page);
    const std::unique_ptr<QWidget> widget(page->make(path(name), nullptr));
    QSignalSpy shown(widget.get(), SIGNAL(shown()));
    widget->show();
    QTRY_VERIFY(!shown.isEmpty());
    QStringList nameless;
    for (QWidget *control : widget->findChildren<QWidget *>()) {
        if (!isControl(control))
            continue;
        const QAccessibleInterface *face = QAccessible::queryAccessibleInterface(control);
        if (!face || face->text(QAccessible::Name).isEmpty())
            nameless += describe(control);
    }
    QVERIFY2(nameless.isEmpty(), qPrintable(nameless.join(u'\n')));
}

QTEST_MAIN(TestAccessibility)
#include "tst_accessibility.moc"
