// SPDX-License-Identifier: GPL-3.0-or-later
#include "notificationlist.h"

#include "icons.h"
#include "notifications.h"
#include "options.h"
#include "style.h"
#include "theme.h"

namespace slipway::ide {

using namespace Qt::StringLiterals;

static constexpr auto quietOption = "window.doNotDisturb"_L1;

NotificationList::NotificationList(Notifications &notifications, QWidget *parent, int margin)
    : QWidget(parent)
    , m_notifications(notifications)
    , m_margin(margin)
{
    hide();
    setAccessibleName(tr("Notifications"));
    parent->installEventFilter(this);
    connect(&notifications, &Notifications::historyChanged, this, [this] {
        if (isVisible())
            fill();
    });
}

void NotificationList::build()
{
    auto *title = new QLabel(tr("Notifications"));
    QFont font = title->font();
    font.setWeight(QFont::DemiBold);
    title->setFont(font);
    auto *quiet = new QCheckBox(tr("Do not disturb"));
    quiet->setChecked(Options::instance().flag(quietOption));
    connect(quiet, &QCheckBox::toggled, this,
            [](bool on) { Options::instance().set(quietOption, on); });
    connect(&Options::instance(), &Options::changed, quiet, [quiet](const QString &id) {
        if (id == quietOption)
            quiet->setChecked(Options::instance().flag(quietOption));
    });
    auto *clear = new QPushButton(tr("Clear"));
    setButtonKind(clear, ButtonKind::Quiet);
    connect(clear, &QPushButton::clicked, &m_notifications, &Notifications::clearHistory);
    auto *top = new QHBoxLayout;
    top->setContentsMargins(16, 8, 8, 8);
    top->setSpacing(8);
    top->addWidget(title);
    top->addStretch(1);
    top->addWidget(quiet);
    top->addWidget(clear);
    m_scroll = new QScrollArea;
    m_scroll->setWidgetResizable(true);
    m_scroll->setFocusPolicy(Qt::StrongFocus);
    m_scroll->setAccessibleName(tr("Notifications"));
    m_scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(1, 1, 1, 1);
    column->setSpacing(0);
    column->addLayout(top);
    column->addWidget(m_scroll, 1);
}

void NotificationList::toggle()
{
    if (isVisible()) {
        close();
        return;
    }
    if (!m_scroll)
        build();
    m_focusBefore = QApplication::focusWidget();
    m_notifications.closeAll();
    m_notifications.markRead();
    fill();
    place();
    show();
    raise();
    m_scroll->setFocus(Qt::OtherFocusReason);
}

void NotificationList::close()
{
    hide();
    if (m_focusBefore)
        m_focusBefore->setFocus(Qt::OtherFocusReason);
}

static ColorRole roleOf(Severity severity)
{
    switch (severity) {
    case Severity::Success:
        return ColorRole::Success;
    case Severity::Warning:
        return ColorRole::Warning;
    case Severity::Error:
        return ColorRole::Danger;
    case Severity::Info:
        break;
    }
    return ColorRole::Info;
}

static QString nameOf(Severity severity)
{
    switch (severity) {
    case Severity::Success:
        return NotificationList::tr("Done");
    case Severity::Warning:
        return NotificationList::tr("Warning");
    case Severity::Error:
        return NotificationList::tr("Error");
    case Severity::Info:
        break;
    }
    return NotificationList::tr("Note");
}

QWidget *NotificationList::makeRow(std::size_t index)
{
    const Notifications::Entry &entry = m_notifications.history()[index];
    const Notification &notification = entry.notification;
    auto *row = new QWidget;
    const QString time = QLocale().toString(entry.time.time(), QLocale::ShortFormat);
    auto *kind = new QLabel(u"%1 · %2"_s.arg(nameOf(notification.severity), time));
    setTextRole(kind, roleOf(notification.severity));
    auto *text = new QLabel(notification.text);
    text->setTextFormat(Qt::PlainText);
    text->setWordWrap(true);
    text->setTextInteractionFlags(Qt::TextSelectableByMouse);
    auto *column = new QVBoxLayout(row);
    column->setContentsMargins(16, 8, 16, 8);
    column->setSpacing(4);
    column->addWidget(kind);
    column->addWidget(text);
    if (!notification.actions.empty()) {
        auto *buttons = new QHBoxLayout;
        buttons->setSpacing(8);
        for (std::size_t i = 0; i < notification.actions.size(); ++i) {
            auto *button = new QPushButton(notification.actions[i].text);
            buttons->addWidget(button);
            connect(button, &QPushButton::clicked, this, [this, id = entry.id, i] {
                close();
                m_notifications.choose(id, i);
            });
        }
        buttons->addStretch(1);
        column->addLayout(buttons);
    }
    return row;
}

void NotificationList::fill()
{
    auto *content = new QWidget;
    content->setAutoFillBackground(false);
    auto *column = new QVBoxLayout(content);
    column->setContentsMargins(0, 0, 0, 8);
    column->setSpacing(0);
    for (std::size_t i = 0; i < m_notifications.history().size(); ++i)
        column->addWidget(makeRow(i));
    if (m_notifications.history().empty()) {
        auto *none = new QLabel(tr("Nothing has been said yet."));
        none->setForegroundRole(QPalette::PlaceholderText);
        none->setContentsMargins(16, 8, 16, 8);
        column->addWidget(none);
    }
    column->addStretch(1);
    m_scroll->setWidget(content); // Deletes the one before.
    m_scroll->viewport()->setAutoFillBackground(false);
}

void NotificationList::place()
{
    const QWidget *window = parentWidget();
    const int width = std::min(440, window->width() - 2 * 16);
    const int most = std::min(420, window->height() - m_margin - 64);
    QWidget *content = m_scroll->widget();
    const int wanted = content->hasHeightForWidth() ? content->heightForWidth(width - 2)
                                                    : content->sizeHint().height();
    const int above = layout()->itemAt(0)->sizeHint().height() + 1; // Not laid out at first.
    const int height = std::min(most, above + wanted + 1);
    setGeometry(window->width() - width - 8, window->height() - m_margin - height - 8, width,
                height);
}

bool NotificationList::eventFilter(QObject *watched, QEvent *event)
{
    if (event->type() == QEvent::Resize && isVisible())
        place();
    return QWidget::eventFilter(watched, event);
}

void NotificationList::keyPressEvent(QKeyEvent *event)
{
    if (event->key() == Qt::Key_Escape)
        close();
    else
        QWidget::keyPressEvent(event);
}

void NotificationList::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.fillRect(rect(), Theme::instance().color(ColorRole::Raised));
    painter.setPen(Theme::instance().color(ColorRole::BorderRaised));
    painter.drawRect(rect().adjusted(0, 0, -1, -1));
}

NotificationBell::NotificationBell(Notifications &notifications, QWidget *parent)
    : QToolButton(parent)
    , m_notifications(notifications)
{
    setAutoRaise(true);
    setFixedSize(26, 26);
    setFocusPolicy(Qt::TabFocus);
    follow();
    connect(&notifications, &Notifications::historyChanged, this, &NotificationBell::follow);
    connect(&Theme::instance(), &Theme::changed, this, &NotificationBell::follow);
    connect(&Options::instance(), &Options::changed, this, &NotificationBell::follow);
}

void NotificationBell::follow()
{
    const int unread = m_notifications.unread();
    const bool quiet = Options::instance().flag(quietOption);
    const Glyph glyph = quiet ? Glyph::BellOff : unread > 0 ? Glyph::BellDot : Glyph::Bell;
    setIcon(glyphIcon(
        glyph, Theme::instance().color(unread > 0 ? ColorRole::Accent : ColorRole::TextMuted)));
    const QString name =
        unread > 0 ? tr("Notifications (%n new)", nullptr, unread) : tr("Notifications");
    setAccessibleName(name);
    setToolTip(name);
}

} // namespace slipway::ide
