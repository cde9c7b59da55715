// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "shell/feature.h"
#include "versionstore.h"

#include <QDeadlineTimer>
#include <QHash>
#include <QPointer>
#include <QTimer>

namespace slipway::ide {

class HistoryPanel;

/// Keeps what files were before: each save, and each text that was given up for another.
class HistoryFeature : public Feature
{
    Q_OBJECT

public:
    HistoryFeature();
    ~HistoryFeature() override;

    void attach(Shell &shell) override;

private:
    bool isDue(const QString &path);
    void keep(const QString &path, const QByteArray &text, VersionReason reason);

    VersionStore m_store;
    Shell *m_shell = nullptr;
    QPointer<HistoryPanel> m_panel;
    QTimer m_prune;
    /// When a text that is saved by itself is kept again, by its path.
    QHash<QString, QDeadlineTimer> m_next;
};

} // namespace slipway::ide
