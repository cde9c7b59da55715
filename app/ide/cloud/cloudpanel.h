// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QStackedWidget;

namespace slipway::ide {

class CloudProject;
class CloudSession;

/// The Server panel: no server, signed out, or the project.
class CloudPanel : public QWidget
{
    Q_OBJECT

public:
    CloudPanel(CloudSession &session, CloudProject &project, QWidget *parent = nullptr);

Q_SIGNALS:
    void deployRequested();

private:
    void follow();

    CloudSession &m_session;
    QStackedWidget *m_pages;
};

} // namespace slipway::ide
