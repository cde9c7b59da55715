// SPDX-License-Identifier: GPL-3.0-or-later
#include "terminalaccessible.h"

#include "terminalview.h"

#include <QAccessible>
#include <QAccessibleWidget>

namespace slipway::ide {

namespace {

/// The history and the screen as one text, made anew when asked: nobody asks when no screen reader
/// is running.
class TerminalAccessible : public QAccessibleWidget, public QAccessibleTextInterface
{
public:
    explicit TerminalAccessible(TerminalView *view)
        : QAccessibleWidget(view, QAccessible::Terminal)
    {}

    void *interface_cast(QAccessible::InterfaceType type) override
    {
        if (type == QAccessible::TextInterface)
            return static_cast<QAccessibleTextInterface *>(this);
        return QAccessibleWidget::interface_cast(type);
    }

    QString text(QAccessible::Text kind) const override
    {
        return kind == QAccessible::Value ? view()->text() : QAccessibleWidget::text(kind);
    }

    QString text(int start, int end) const override
    {
        const QString all = view()->text();
        return end < 0 ? all.mid(start) : all.mid(start, end - start);
    }
    int characterCount() const override { return static_cast<int>(view()->text().size()); }
    int cursorPosition() const override { return characterCount(); }
    void setCursorPosition(int) override {}
    void selection(int, int *start, int *end) const override { *start = *end = 0; }
    int selectionCount() const override { return 0; }
    void addSelection(int, int) override {}
    void removeSelection(int) override {}
    void setSelection(int, int, int) override {}
    void scrollToSubstring(int, int) override {}
    QRect characterRect(int) const override { return view()->rect(); }
    int offsetAtPoint(const QPoint &) const override { return -1; }
    QString attributes(int, int *start, int *end) const override
    {
        *start = 0;
        *end = characterCount();
        return {};
    }

private:
    TerminalView *view() const { return static_cast<TerminalView *>(object()); }
};

QAccessibleInterface *make(const QString &, QObject *object)
{
    auto *view = qobject_cast<TerminalView *>(object);
    return view ? new TerminalAccessible(view) : nullptr;
}

} // namespace

void installTerminalAccessibility()
{
    static const bool installed = [] {
        QAccessible::installFactory(make);
        return true;
    }();
    Q_UNUSED(installed)
}

} // namespace slipway::ide
