// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "shell/feature.h"

#include <QPointer>

class QAction;

namespace slipway::ide {

class TestPanel;
class Tests;

/// The Tests panel and its commands.
class TestingFeature : public Feature
{
    Q_OBJECT

public:
    using Feature::Feature;
    ~TestingFeature() override;

    void attach(Shell &shell) override;

private:
    void addActions();
    void show();
    void update();

    Shell *m_shell = nullptr;
    Tests *m_tests = nullptr;
    QPointer<TestPanel> m_panel;
    QAction *m_runAll = nullptr;
    QAction *m_runSelected = nullptr;
    QAction *m_runFailed = nullptr;
    QAction *m_runLast = nullptr;
    QAction *m_runAtCursor = nullptr;
    QAction *m_stop = nullptr;
    QAction *m_refresh = nullptr;
};

} // namespace slipway::ide
