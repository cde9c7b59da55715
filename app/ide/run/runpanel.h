// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include <vector>

class QStackedWidget;
class QTabBar;
class QToolButton;

namespace slipway::ide {

class Console;

/// The consoles, one for each file or configuration that has been run, in tabs.
class RunPanel : public QWidget
{
    Q_OBJECT

public:
    explicit RunPanel(QWidget *parent = nullptr);

    Console *find(const QString &key) const;
    Console *current() const;
    std::vector<Console *> consoles() const;
    /// A new one, behind the others.
    Console *add(const QString &key, const QString &name);
    /// Puts it on top.
    void show(Console *console);
    /// Ends what runs in it.
    void close(Console *console);
    /// A console's key and name when what it runs has another one.
    void updateTab(Console *console);

Q_SIGNALS:
    void currentChanged();
    void closed(slipway::ide::Console *console);

private:
    int indexOf(const Console *console) const;
    void showTabs();

    QTabBar *m_tabs;
    QStackedWidget *m_consoles;
    QStackedWidget *m_pages;
};

} // namespace slipway::ide
