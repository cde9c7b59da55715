// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "versionstore.h"

#include <QWidget>

class QLabel;
class QTreeWidget;
class QTreeWidgetItem;

namespace slipway::ide {

class Notifications;
class Workspace;

/// The earlier versions of the current file; one of them is compared with what there is now, or
/// taken over as a whole.
class HistoryPanel : public QWidget
{
    Q_OBJECT

public:
    HistoryPanel(Workspace &workspace, Notifications &notifications, const VersionStore &store);

    /// Reads the list again, in the background.
    void refresh();

protected:
    void showEvent(QShowEvent *event) override;

private:
    void show(const std::vector<Version> &versions);
    void withText(void (HistoryPanel::*use)(const QString &when, const QByteArray &text));
    void compare(const QString &when, const QByteArray &text);
    void restore(const QString &when, const QByteArray &text);

    Workspace &m_workspace;
    Notifications &m_notifications;
    const VersionStore &m_store;
    QString m_path;
    QTreeWidget *m_list;
    QLabel *m_hint;
    QWidget *m_buttons;
};

} // namespace slipway::ide
