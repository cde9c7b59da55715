// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "terminallinks.h"
#include "terminalpane.h"

#include <QPointer>
#include <QWidget>

#include <functional>
#include <vector>

class QMessageBox;
class QPushButton;
class QSplitter;
class QStackedWidget;
class QTabBar;
class QToolButton;

namespace slipway::ide {

/// What is remembered of a terminal.
struct TerminalRecord
{
    QString name;
    QString profile;
    QString shell;
    QString folder;
    bool onHost = false;
    bool onServer = false;
    QString serverTerminal; ///< the server's name of it
    bool beside = false;    ///< in a split with the one before it
};

/// Shells in tabs, each of which may be split.
class TerminalPanel : public QWidget
{
    Q_OBJECT

public:
    enum class Place { Tab, Beside };

    explicit TerminalPanel(QWidget *parent = nullptr);

    /// How the next terminal is to be; the panel asks for it where a user does not say.
    std::function<ShellRequest()> defaultRequest;

    TerminalPane *add(const ShellRequest &request, Place place, const QString &name = {});
    TerminalPane *current() const;
    int count() const;
    /// All of them, in the order of their tabs and from left to right.
    std::vector<TerminalPane *> panes() const;
    /// Calls `answer` with whether they may be ended: at once where nothing is seen to run in them,
    /// else after a question that says what would end it.
    void askToEnd(const std::vector<TerminalPane *> &panes, const QString &consequence,
                  const std::function<void(bool)> &answer);
    std::vector<TerminalRecord> records() const;

public Q_SLOTS:
    void addDefault();
    void split();
    void closeCurrent();
    /// What runs on a server goes on.
    void closeAll();
    void renameCurrent();
    /// To the next terminal or the one before, whether in a tab of its own or beside this one.
    void step(int by);

Q_SIGNALS:
    void linkActivated(const slipway::ide::TerminalLink &link, const QString &folder);
    void countChanged(int count);
    /// What records() has of one of them is another.
    void recordsChanged();
    void menuRequested(const QPoint &globalPos);

private:
    QSplitter *page(int index) const;
    std::vector<TerminalPane *> panesOf(int index) const;
    void remove(TerminalPane *pane);
    void close(const std::vector<TerminalPane *> &panes);
    TerminalPane *lastUsed(int index) const;
    void showName(TerminalPane *pane);
    void updateTab(int index);
    void updateEmpty();
    void updateIcons();

    QTabBar *m_tabs;
    QStackedWidget *m_pages;
    QStackedWidget *m_all; ///< the pages, or what is said when there are none
    QPushButton *m_open;   ///< where there are none
    QToolButton *m_new;
    QToolButton *m_split;
    QToolButton *m_more;
    QPointer<QMessageBox> m_question;
};

} // namespace slipway::ide
