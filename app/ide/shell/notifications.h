// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDateTime>
#include <QString>
#include <QWidget>

#include <deque>
#include <functional>
#include <vector>

class QVBoxLayout;

namespace slipway::ide {

enum class Severity { Info, Success, Warning, Error };

struct NotificationAction
{
    QString text;
    /// The message goes away when this has been chosen.
    std::function<void()> run;
};

struct Notification
{
    Severity severity = Severity::Info;
    /// A sentence or two, saying what to do where that is known. Plain text.
    QString text;
    std::vector<NotificationAction> actions = {};
    /// A later message with the same key takes this one's place; empty: none does.
    QString key = {};
};

/// Messages in the window's lower right corner, that take no focus and block nothing. Information
/// and success go away by themselves, warnings and errors stay until they are closed; all of them
/// are kept in a list. With the option window.doNotDisturb only errors, and what asks for an
/// answer, come up. GUI thread only.
class Notifications : public QWidget
{
    Q_OBJECT

public:
    struct Entry
    {
        int id = 0;
        Notification notification;
        QDateTime time;
    };

    /// Lays itself over `parent`, `margin` above its lower edge.
    explicit Notifications(QWidget *parent, int margin);

    void show(const Notification &notification);
    void info(const QString &text) { show({Severity::Info, text}); }
    void warning(const QString &text) { show({Severity::Warning, text}); }
    void error(const QString &text) { show({Severity::Error, text}); }
    /// Takes back the message with this key, if it is still there.
    void withdraw(const QString &key);

    /// How many are up.
    int count() const { return int(m_bars.size()); }
    void closeAll();

    /// Newest first; not more than the last hundred.
    const std::deque<Entry> &history() const { return m_history; }
    /// Does what the message's action does, once.
    void choose(int id, std::size_t action);
    void clearHistory();
    int unread() const { return m_unread; }
    void markRead();

Q_SIGNALS:
    void historyChanged();

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;

private:
    class Bar;
    void pop(const Entry &entry);
    void remove(Bar *bar);
    void place();
    Entry *find(int id);

    int m_margin;
    QVBoxLayout *m_layout;
    std::vector<Bar *> m_bars;
    std::deque<Entry> m_history;
    int m_nextId = 1;
    int m_unread = 0;
};

} // namespace slipway::ide
