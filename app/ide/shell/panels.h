// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "shell.h"

#include <QWidget>

#include <vector>

class QLabel;
class QStackedWidget;
class QTabBar;

namespace slipway::ide {

/// One side of the window: a row of titles, and the chosen panel below. Hidden while it has none.
class PanelArea : public QWidget
{
    Q_OBJECT

public:
    explicit PanelArea(PanelSide side, QWidget *parent = nullptr);

    void add(const PanelSpec &panel);
    bool contains(const QString &id) const { return find(id) != nullptr; }
    /// Makes it if need be and puts it on top. Returns the panel's content.
    QWidget *raise(const QString &id);
    QString current() const;
    void setNote(const QString &id, const QString &note);
    bool isEmpty() const { return m_panels.empty(); }

Q_SIGNALS:
    void closeRequested();

protected:
    void paintEvent(QPaintEvent *event) override;
    void showEvent(QShowEvent *event) override;

private:
    struct Panel
    {
        PanelSpec spec;
        QString note = {};
        QWidget *content = nullptr;
    };

    const Panel *find(const QString &id) const;
    void showTab(int index);
    void showNote();

    std::vector<Panel> m_panels;
    QTabBar *m_tabs;
    QLabel *m_note;
    QStackedWidget *m_stack;
};

} // namespace slipway::ide
