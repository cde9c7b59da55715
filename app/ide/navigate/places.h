// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "shell/workspace.h"

#include <QObject>

#include <vector>

namespace slipway::ide {

/// Where somebody has been, to go back to and forward again. GUI thread.
class Places : public QObject
{
    Q_OBJECT

public:
    explicit Places(Workspace &workspace, QObject *parent = nullptr);

    bool canGoBack() const { return m_at > 0; }
    bool canGoForward() const { return m_at + 1 < m_places.size(); }
    void goBack();
    void goForward();

Q_SIGNALS:
    void changed();

private:
    void note(const Place &from, const Place &to);
    void rename(const QString &from, const QString &to);
    void goTo(std::size_t index);
    void keepCurrent();
    static bool isNear(const Place &one, const Place &other);

    Workspace &m_workspace;
    std::vector<Place> m_places;
    std::size_t m_at = 0;
};

} // namespace slipway::ide
