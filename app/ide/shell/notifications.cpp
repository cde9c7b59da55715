// SPDX-License-Identifier: GPL-3.0-or-later
#include "notifications.h"

#include "icons.h"
#include "style.h"
#include "theme.h"

namespace slipway::ide {

using namespace std::chrono_literals;

/// One message: a coloured edge, the text, its actions and a cross.
class Notifications::Bar : public QWidget
{
public:
    Bar(const Notification &notification, Notifications *owner)
        : QWidget(owner)
        , key(notification.key)
        , m_severity(notification.severity)
    {
        auto *row = new QHBoxLayout(this);
        row->setContentsMargins(16, 8, 8, 8);
        row->setSpacing(8);
        auto *text = new QLabel(notification.text);
        text->setTextFormat(Qt::PlainText);
        text->setWordWrap(true);
        text->setTextInteractionFlags(Qt::TextSelectableByMouse);
        row->addWidget(text, 1);
        for (const NotificationAction &action : notification.actions) {
            auto *button = new QPushButton(action.text);
            row->addWidget(button);
            connect(button, &QPushButton::clicked, this, [this, owner, run = action.run] {
                owner->remove(this);
                if (run)
                    run();
            });
        }
        auto *close = new QToolButton;
        close->setAutoRaise(true);
        close->setIcon(glyphIcon(Glyph::Close, Theme::instance().color(ColorRole::TextMuted)));
        close->setAccessibleName(Notifications::tr("Close message"));
        close->setToolTip(Notifications::tr("Close message"));
        row->addWidget(close);
        connect(close, &QToolButton::clicked, this, [this, owner] { owner->remove(this); });
        setAccessibleName(notification.text);
        setAccessibleDescription(Notifications::tr("Message"));
    }

    const QString key;

protected:
    void paintEvent(QPaintEvent *) override
    {
        const auto [edge, back] = roles();
        QPainter painter(this);
        painter.fillRect(rect(), Theme::instance().color(back));
        painter.fillRect(QRect(0, 0, 4, height()), Theme::instance().color(edge));
        painter.fillRect(QRect(0, height() - 1, width(), 1),
                         Theme::instance().color(ColorRole::Border));
    }

private:
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

    Severity m_severity;
};

Notifications::Notifications(QWidget *parent)
    : QWidget(parent)
    , m_layout(new QVBoxLayout(this))
{
    m_layout->setContentsMargins(0, 0, 0, 0);
    m_layout->setSpacing(0);
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Maximum);
}

void Notifications::show(const Notification &notification)
{
    if (!notification.key.isEmpty())
        withdraw(notification.key);
    // More than a few would push the text out of the window; the oldest has been read longest.
    constexpr std::size_t most = 4;
    if (m_bars.size() >= most)
        remove(m_bars.front());
    auto *bar = new Bar(notification, this);
    m_bars.push_back(bar);
    m_layout->addWidget(bar);
    bar->QWidget::show();
    if (notification.severity == Severity::Info || notification.severity == Severity::Success)
        QTimer::singleShot(8s, bar, [this, bar] { remove(bar); });
#if QT_CONFIG(accessibility)
    QAccessibleAnnouncementEvent event(bar, notification.text);
    QAccessible::updateAccessibility(&event);
#endif
}

void Notifications::withdraw(const QString &key)
{
    const auto bar = std::ranges::find(m_bars, key, &Bar::key);
    if (bar != m_bars.end())
        remove(*bar);
}

int Notifications::count() const
{
    return int(m_bars.size());
}

void Notifications::remove(Bar *bar)
{
    std::erase(m_bars, bar);
    m_layout->removeWidget(bar);
    bar->hide();
    bar->deleteLater(); // One of its own buttons may be what called.
}

} // namespace slipway::ide
