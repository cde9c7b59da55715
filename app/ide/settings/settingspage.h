// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "shell/options.h"

#include <QWidget>

class QBoxLayout;
class QLabel;
class QLineEdit;
class QListWidget;
class QPushButton;
class QScrollArea;
class QTabBar;

namespace slipway::ide {

class OptionRow;

/// Every option there is, by group, to be searched and changed, for the user or for the project.
class SettingsPage : public QWidget
{
    Q_OBJECT

public:
    explicit SettingsPage(QWidget *parent = nullptr);

Q_SIGNALS:
    void textAsked(slipway::ide::Options::Scope scope);

protected:
    void keyPressEvent(QKeyEvent *event) override;
    void paintEvent(QPaintEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;

private:
    Options::Scope scope() const;
    QLayout *makeTop();
    void fill();
    void filter();
    void refresh();
    void followScroll();
    void showGroup(const QString &group);

    QBoxLayout *m_top;
    QBoxLayout *m_choices;
    QLineEdit *m_search;
    QTabBar *m_scopes;
    QPushButton *m_changedOnly;
    QListWidget *m_groups;
    QScrollArea *m_scroll;
    QLabel *m_none = nullptr;
    std::vector<OptionRow *> m_rows;
    QHash<QString, QLabel *> m_headings;
};

} // namespace slipway::ide
