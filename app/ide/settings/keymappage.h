// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QAction;
class QBoxLayout;
class QComboBox;
class QKeySequenceEdit;
class QLabel;
class QLineEdit;
class QPushButton;
class QTreeView;

namespace slipway::ide {

class Actions;
class KeymapModel;

/// Every action with its keys, to be found by name or by pressing keys, and changed.
class KeymapPage : public QWidget
{
    Q_OBJECT

public:
    explicit KeymapPage(const Actions &actions, QWidget *parent = nullptr);

Q_SIGNALS:
    void textAsked();

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;
    void paintEvent(QPaintEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;

private:
    class Filter;

    QLayout *makeTop();
    QLayout *makeEditor();
    void makeList();
    QAction *selected() const;
    void showSelected();
    void showConflict();
    void choose(const QString &id);
    enum class Change { Replace, Add };
    void apply(Change change);
    void takeFromOthers(const QString &id, const QKeySequence &keys);

    const Actions &m_actions;
    KeymapModel *m_model;
    Filter *m_filter;
    QBoxLayout *m_top;
    QBoxLayout *m_change;
    QLineEdit *m_search;
    QKeySequenceEdit *m_searchKeys;
    QPushButton *m_byKeys;
    QComboBox *m_presets;
    QTreeView *m_list;
    QLabel *m_title;
    QKeySequenceEdit *m_keys;
    QPushButton *m_set;
    QPushButton *m_add;
    QPushButton *m_none;
    QPushButton *m_reset;
    QLabel *m_conflict;
};

} // namespace slipway::ide
