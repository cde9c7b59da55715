// SPDX-License-Identifier: GPL-3.0-or-later
#include "terminalaccessible.h"

#include "terminalview.h"

#include <QAccessible>
#include <QAccessibleWidget>

#include <algorithm>
#include <utility>

namespace slipway::ide {

namespace {

constexpr std::int64_t historyLines = 1000;

/// Made anew when asked: nobody asks when no screen reader is running.
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
        return kind == QAccessible::Value ? read() : QAccessibleWidget::text(kind);
    }

    QString text(int start, int end) const override
    {
        const QString all = read();
        return end < 0 ? all.mid(start) : all.mid(start, end - start);
    }
    int characterCount() const override { return static_cast<int>(read().size()); }
    int cursorPosition() const override
    {
        return view()->reading().cursor(*view()->shared()->access());
    }
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
    QString read() const { return view()->reading().text(*view()->shared()->access()); }
};

QAccessibleInterface *make(const QString &, QObject *object)
{
    auto *view = qobject_cast<TerminalView *>(object);
    return view ? new TerminalAccessible(view) : nullptr;
}

} // namespace

std::int64_t TerminalReading::firstLine(const terminal::Screen &screen)
{
    const bool isPossible =
        m_first >= screen.firstLine() && m_first <= screen.screenLine() && !screen.isAlternate();
    if (!isPossible || screen.screenLine() - m_first > 2 * historyLines)
        m_first = screen.isAlternate()
                      ? screen.screenLine()
                      : std::max(screen.firstLine(), screen.screenLine() - historyLines);
    return m_first;
}

QString TerminalReading::text(const terminal::Screen &screen)
{
    std::string text = screen.text(firstLine(screen), screen.endLine());
    text.erase(text.find_last_not_of('\n') + 1);
    return QString::fromStdString(text);
}

int TerminalReading::cursor(const terminal::Screen &screen)
{
    const terminal::Position at = screen.cursor().position;
    const std::int64_t line = screen.screenLine() + at.row;
    const std::int64_t first = firstLine(screen);
    qsizetype offset = 0;
    if (line > first) {
        offset = QString::fromStdString(screen.text(first, line)).size()
                 + (screen.isContinued(line) ? 0 : 1);
    }
    const auto cells = screen.line(line);
    for (int column = 0; column < std::min(at.column, static_cast<int>(cells.size())); ++column) {
        const terminal::Cell &cell = cells[static_cast<std::size_t>(column)];
        const auto codes = screen.text(cell);
        if (cell.width > 0)
            offset +=
                codes.empty() ? 1 : QString::fromUcs4(codes.data(), qsizetype(codes.size())).size();
    }
    // Blanks at the end are not in the text.
    return static_cast<int>(std::min(offset, text(screen).size()));
}

std::optional<TerminalReading::Change> TerminalReading::takeChange(const terminal::Screen &screen)
{
    const QString now = text(screen);
    const QString before = std::exchange(m_told, now);
    if (std::exchange(m_toldFirst, m_first) != m_first || now == before)
        return std::nullopt;
    const auto ahead = std::ranges::mismatch(before, now);
    const auto from = ahead.in1 - before.begin();
    const auto behind =
        std::mismatch(before.rbegin(), before.rend() - from, now.rbegin(), now.rend() - from);
    const auto kept = behind.first - before.rbegin();
    return Change{static_cast<int>(from), before.sliced(from, before.size() - from - kept),
                  now.sliced(from, now.size() - from - kept)};
}

void TerminalReading::tell(QWidget *terminal, const terminal::Screen &screen)
{
    if (!QAccessible::isActive())
        return;
    if (const auto change = takeChange(screen)) {
        QAccessibleTextUpdateEvent event(terminal, change->at, change->removed, change->inserted);
        QAccessible::updateAccessibility(&event);
    }
    QAccessibleTextCursorEvent moved(terminal, cursor(screen));
    QAccessible::updateAccessibility(&moved);
}

void installTerminalAccessibility()
{
    static const bool installed = [] {
        QAccessible::installFactory(make);
        return true;
    }();
    Q_UNUSED(installed)
}

} // namespace slipway::ide
