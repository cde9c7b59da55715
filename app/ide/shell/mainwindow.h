// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "feature.h"
#include "shell.h"

#include <QWidget>

#include <array>
#include <memory>
#include <vector>

class QStackedWidget;
class QVBoxLayout;

namespace slipway::ide {

class Actions;
class Dock;
class Header;
class StatusLine;

/// The window: puts the parts together and does nothing else itself.
class MainWindow : public QWidget, public Shell
{
    Q_OBJECT

public:
    explicit MainWindow(QWidget *parent = nullptr);
    ~MainWindow() override;

    /// Before show(). Features attach in this order, after the first paint.
    void addFeature(std::unique_ptr<Feature> feature);
    /// Where text is edited, and what stands there while nothing is open.
    void setCenter(QWidget *editor, QWidget *empty);
    void setCenterEmpty(bool empty);

    Workspace &workspace() override { return *m_workspace; }
    Notifications &notifications() override { return *m_notifications; }
    QWidget *window() override { return this; }
    QAction *addAction(const ActionSpec &spec) override;
    QAction *action(const QString &id) const override;
    const Actions &actions() const override { return *m_actions; }
    void addPanel(const PanelSpec &panel) override;
    void showPanel(const QString &id, Focus focus) override;
    void hidePanel(const QString &id) override;
    bool isPanelVisible(const QString &id) const override;
    void setPanelNote(const QString &id, const QString &note) override;
    void addBar(QWidget *bar, BarPlace place) override;
    void addStatusItem(QWidget *item, StatusSide side) override;

Q_SIGNALS:
    /// Everything is there; once.
    void completed();

protected:
    void closeEvent(QCloseEvent *event) override;
    void dragEnterEvent(QDragEnterEvent *event) override;
    void dropEvent(QDropEvent *event) override;
    void paintEvent(QPaintEvent *event) override;

private:
    void complete();
    void addWindowActions();
    void addPanelSwitches();
    void addMoveActions();
    void addAreaActions();
    void askFeatures(std::size_t index);
    void restoreLayout();
    void saveLayout();
    void setZen(bool on);
    void updateTitle();

    Workspace *m_workspace;
    Header *m_header;
    Actions *m_actions;
    QStackedWidget *m_center;
    QVBoxLayout *m_middle;
    Dock *m_dock;
    StatusLine *m_status;
    Notifications *m_notifications;
    QAction *m_zen = nullptr;
    /// What zen has hidden, to be brought back; whether the window was full screen before.
    std::vector<PanelSide> m_zenSides;
    Qt::WindowStates m_zenStates;
    std::vector<std::unique_ptr<Feature>> m_features;
    bool m_painted = false;
    bool m_completed = false;
    bool m_mayClose = false;
};

} // namespace slipway::ide
