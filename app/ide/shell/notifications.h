// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QWidget>

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

/// Messages above the editor that take no focus and block nothing. Information and success go
/// away by themselves, warnings and errors stay until they are closed. GUI thread only.
class Notifications : public QWidget
{
    Q_OBJECT

public:
    explicit Notifications(QWidget *parent = nullptr);

    void show(const Notification &notification);
    void info(const QString &text) { show({Severity::Info, text}); }
    void warning(const QString &text) { show({Severity::Warning, text}); }
    void error(const QString &text) { show({Severity::Error, text}); }
    /// Takes back the message with this key, if it is still there.
    void withdraw(const QString &key);

    int count() const;

private:
    class Bar;
    void remove(Bar *bar);

    QVBoxLayout *m_layout;
    std::vector<Bar *> m_bars;
};

} // namespace slipway::ide
