// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "shell.h"

#include <QTabBar>
#include <QWidget>

#include <optional>
#include <vector>

class QLabel;
class QStackedWidget;
class QToolButton;

namespace slipway::ide {

/// The titles of one side's panels, which can be dragged to another side.
class PanelTabs : public QTabBar
{
    Q_OBJECT

public:
    using QTabBar::QTabBar;

Q_SIGNALS:
    void dragged(int tab, QPoint globalPosition);
    void dropped(int tab, QPoint globalPosition);
    void dragCancelled();
    void menuAsked(int tab, QPoint globalPosition);

protected:
    void mousePressEvent(QMouseEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void mouseReleaseEvent(QMouseEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void contextMenuEvent(QContextMenuEvent *event) override;

private:
    void cancel();

    QPoint m_pressed;
    int m_tab = -1;
    bool m_dragging = false;
};

/// A panel, wherever it stands.
struct Panel
{
    PanelSpec spec;
    QString note = {};
    /// Null until it is first shown.
    QWidget *content = nullptr;
};

/// One side of the window: a row of titles, and the chosen panel below.
class PanelArea : public QWidget
{
    Q_OBJECT

public:
    explicit PanelArea(PanelSide side, QWidget *parent = nullptr);

    PanelSide side() const { return m_side; }
    /// By its order among the others, or at this place.
    void insert(Panel panel, std::optional<int> index = {});
    /// With its content, which stays alive without a parent's say.
    std::optional<Panel> take(const QString &id);
    bool contains(const QString &id) const { return find(id) != nullptr; }
    const Panel *find(const QString &id) const;
    QStringList ids() const;
    /// Makes its content if need be and puts it on top. Returns the content.
    QWidget *raise(const QString &id);
    QString current() const;
    QWidget *currentContent() const;
    void setNote(const QString &id, const QString &note);
    /// Hides the titles of the others.
    void setShown(const QString &id, bool shown);
    bool hasShown() const;
    /// Where a panel dropped on the row of titles would stand.
    std::optional<int> placeAt(QPoint globalPosition) const;
    const PanelTabs *tabs() const { return m_tabs; }

Q_SIGNALS:
    void closeRequested();
    void dragged(const QString &id, QPoint globalPosition);
    void dropped(const QString &id, QPoint globalPosition);
    void dragCancelled();
    void menuAsked(const QString &id, QPoint globalPosition);

protected:
    void paintEvent(QPaintEvent *event) override;
    void showEvent(QShowEvent *event) override;

private:
    int indexOf(const QString &id) const;
    QString idAt(int tab) const { return m_panels[std::size_t(tab)].spec.id; }
    void buildRow();
    void showTab(int index);
    void showNote();

    PanelSide m_side;
    std::vector<Panel> m_panels;
    PanelTabs *m_tabs;
    QLabel *m_note;
    QToolButton *m_close;
    QStackedWidget *m_stack;
};

} // namespace slipway::ide
