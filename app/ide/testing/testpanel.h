// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QComboBox;
class QLabel;
class QLineEdit;
class QSplitter;
class QToolButton;

namespace slipway::ide {

class Shell;
class TestDetails;
class TestFilter;
class TestModel;
class TestTree;
class Tests;

/// The project's tests with buttons above, and beside (or below) them what the chosen one says.
class TestPanel : public QWidget
{
    Q_OBJECT

public:
    TestPanel(Shell &shell, Tests &tests, QWidget *parent = nullptr);

    void runSelected();
    /// The tests are about to go, before this does.
    void detach();

protected:
    void resizeEvent(QResizeEvent *event) override;
    void showEvent(QShowEvent *event) override;
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    QToolButton *addButton(const QString &action, const QString &icon);
    void buildRows();
    void connectParts();
    void setState(int choice);
    void refresh();
    void showDetails();
    void showFirstFailure();
    void open(const QModelIndex &index);
    void showMenu(const QPoint &position);
    void goToFirst();
    QString summary() const;
    QString emptyText() const;
    QModelIndex source(const QModelIndex &index) const;

    Shell &m_shell;
    Tests &m_tests;
    TestFilter *m_filter;
    TestTree *m_tree;
    TestDetails *m_details;
    QLineEdit *m_text;
    QComboBox *m_states;
    QLabel *m_summary;
    QLabel *m_empty;
    QSplitter *m_splitter;
    QWidget *m_row;
    QString m_shown; ///< what the details were made of
};

} // namespace slipway::ide
