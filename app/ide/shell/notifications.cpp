// SPDX-License-Identifier: GPL-3.0-or-later
#include "notifications.h"

#include "icons.h"
#include "options.h"
#include "style.h"
#include "theme.h"

namespace slipway::ide {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

/// One message: a coloured edge, the text, its actions and a cross.
class Notifications::Bar : public QWidget
{
public:
    Bar(const Entry &entry, Notifications *owner)
        : QWidget(owner)
        , id(entry.id)
        , key(entry.notification.key)
        , m_owner(owner)
        , m_severity(entry.notification.severity)
    {
        auto *text = new QLabel(entry.notification.text);
        text->setTextFormat(Qt::PlainText);
        text->setWordWrap(true);
        text->setTextInteractionFlags(Qt::TextSelectableByMouse);
        auto *close = new QToolButton;
        close->setAutoRaise(true);
        close->setFocusPolicy(Qt::TabFocus);
        close->setIcon(glyphIcon(Glyph::Close, ColorRole::TextMuted));
        close->setAccessibleName(Notifications::tr("Close message"));
        close->setToolTip(Notifications::tr("Close message"));
        connect(close, &QToolButton::clicked, this, [this] { m_owner->remove(this); });
        auto *row = new QHBoxLayout;
        row->setSpacing(8);
        row->addWidget(text, 1);
        row->addWidget(close, 0, Qt::AlignTop);
        auto *column = new QVBoxLayout(this);
        column->setContentsMargins(16, 8, 8, 8);
        column->setSpacing(8);
        column->addLayout(row);
        if (!entry.notification.actions.empty())
            column->addLayout(actionRow(entry.notification.actions));
        setAccessibleName(entry.notification.text);
        setAccessibleDescription(Notifications::tr("Message"));
        if (m_severity == Severity::Info || m_severity == Severity::Success)
            startTimer(8s);
    }

    const int id;
    const QString key;

protected:
    void paintEvent(QPaintEvent *) override
    {
        const Theme &theme = Theme::instance();
        const auto [edge, back] = roles();
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        QPainterPath box;
        box.addRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6);
        painter.fillPath(box, theme.color(back));
        painter.save();
        painter.setClipPath(box);
        painter.fillRect(QRect(0, 0, 4, height()), theme.color(edge));
        painter.restore();
        painter.setPen(theme.color(ColorRole::BorderRaised));
        painter.drawPath(box);
    }

    // Nobody is hurried who is reading it, or has the keyboard in it.
    void timerEvent(QTimerEvent *) override
    {
        const QWidget *focus = QApplication::focusWidget();
        if (!underMouse() && !(focus && isAncestorOf(focus)))
            m_owner->remove(this);
    }

private:
    QHBoxLayout *actionRow(const std::vector<NotificationAction> &actions)
    {
        auto *row = new QHBoxLayout;
        row->setSpacing(8);
        row->addStretch(1);
        for (std::size_t i = 0; i < actions.size(); ++i) {
            auto *button = new QPushButton(actions[i].text);
            row->addWidget(button);
            connect(button, &QPushButton::clicked, this, [this, i] { m_owner->choose(id, i); });
        }
        return row;
    }

    std::pair<ColorRole, ColorRole> roles() const
    {
        switch (m_severity) {
        case Severity::Success:
            return {ColorRole::Success, ColorRole::SuccessSoft};
        case Severity::Warning:
            return {ColorRole::Warning, ColorRole::WarningSoft};
        case Severity::Error:
            return {ColorRole::Danger, ColorRole::DangerSoft};
        case Severity::Info:
            break;
        }
        return {ColorRole::Info, ColorRole::InfoSoft};
    }

    Notifications *m_owner;
    Severity m_severity;
};

Notifications::Notifications(QWidget *parent, int margin)
    : QWidget(parent)
    , m_margin(margin)
    , m_layout(new QVBoxLayout(this))
{
    m_layout->setContentsMargins(0, 0, 0, 0);
    m_layout->setSpacing(8);
    setAccessibleName(tr("Messages"));
    hide();
    parent->installEventFilter(this);
    Options::instance().declare(
        {.id = u"window.doNotDisturb"_s,
         .title = tr("Do not disturb"),
         .description = tr("Messages wait in the list behind the bell; only errors and questions "
                           "come up by themselves."),
         .group = tr("Window"),
         .value = false,
         .perProject = false});
}

void Notifications::show(const Notification &notification)
{
    constexpr std::size_t most = 100;
    withdraw(notification.key);
    m_history.push_front(
        {.id = m_nextId++, .notification = notification, .time = QDateTime::currentDateTime()});
    if (m_history.size() > most)
        m_history.pop_back();
    ++m_unread;
    const bool quiet = Options::instance().flag(u"window.doNotDisturb"_s);
    if (!quiet || notification.severity == Severity::Error || !notification.actions.empty())
        pop(m_history.front());
    Q_EMIT historyChanged();
}

void Notifications::pop(const Entry &entry)
{
    // More than a few would cover the text; the oldest has been read longest, and is in the list.
    constexpr std::size_t most = 4;
    if (m_bars.size() >= most)
        remove(m_bars.front());
    auto *bar = new Bar(entry, this);
    m_bars.push_back(bar);
    m_layout->addWidget(bar);
    QWidget::show();
    bar->QWidget::show();
    place();
#if QT_CONFIG(accessibility)
    QAccessibleAnnouncementEvent event(bar, entry.notification.text);
    QAccessible::updateAccessibility(&event);
#endif
}

void Notifications::withdraw(const QString &key)
{
    if (key.isEmpty())
        return;
    for (Entry &entry : m_history) {
        if (entry.notification.key == key)
            entry.notification.actions.clear(); // They are about what is no longer so.
    }
    const auto bar = std::ranges::find(m_bars, key, &Bar::key);
    if (bar != m_bars.end())
        remove(*bar);
}

Notifications::Entry *Notifications::find(int id)
{
    const auto entry = std::ranges::find(m_history, id, &Entry::id);
    return entry == m_history.end() ? nullptr : &*entry;
}

void Notifications::choose(int id, std::size_t action)
{
    Entry *entry = find(id);
    if (!entry || action >= entry->notification.actions.size())
        return;
    const std::function<void()> run = entry->notification.actions[action].run;
    entry->notification.actions.clear();
    const auto bar = std::ranges::find(m_bars, id, &Bar::id);
    if (bar != m_bars.end())
        remove(*bar);
    Q_EMIT historyChanged();
    if (run)
        run();
}

void Notifications::clearHistory()
{
    std::erase_if(m_history, [this](const Entry &entry) {
        return !std::ranges::contains(m_bars, entry.id, &Bar::id);
    });
    m_unread = 0;
    Q_EMIT historyChanged();
}

void Notifications::markRead()
{
    m_unread = 0;
    Q_EMIT historyChanged();
}

void Notifications::closeAll()
{
    while (!m_bars.empty())
        remove(m_bars.front());
}

void Notifications::remove(Bar *bar)
{
    const QWidget *focus = QApplication::focusWidget();
    const bool hadFocus = focus && bar->isAncestorOf(focus);
    std::erase(m_bars, bar);
    m_layout->removeWidget(bar);
    bar->hide();
    bar->deleteLater(); // One of its own buttons may be what called.
    if (m_bars.empty())
        hide();
    else
        place();
    if (hadFocus && !m_bars.empty())
        m_bars.back()->findChild<QAbstractButton *>()->setFocus(Qt::OtherFocusReason);
}

void Notifications::place()
{
    constexpr int widest = 440;
    const QWidget *window = parentWidget();
    const int width = std::min(widest, window->width() - 2 * 16);
    const int wanted = m_layout->hasHeightForWidth() ? m_layout->heightForWidth(width)
                                                     : m_layout->sizeHint().height();
    const int height = std::min(wanted, window->height() - m_margin - 16);
    setGeometry(window->width() - width - 16, window->height() - m_margin - height - 8, width,
                height);
    raise();
}

bool Notifications::eventFilter(QObject *watched, QEvent *event)
{
    if (event->type() == QEvent::Resize && isVisible())
        place();
    return QWidget::eventFilter(watched, event);
}

void Notifications::keyPressEvent(QKeyEvent *event)
{
    const QWidget *focus = QApplication::focusWidget();
    const auto bar = std::ranges::find_if(
        m_bars, [&](const Bar *one) { return focus && one->isAncestorOf(focus); });
    if (event->key() == Qt::Key_Escape && bar != m_bars.end())
        remove(*bar);
    else
        QWidget::keyPressEvent(event);
}

} // namespace slipway::ide
