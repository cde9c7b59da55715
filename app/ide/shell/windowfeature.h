// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "feature.h"

#include <QPointer>

namespace slipway::ide {

class Shell;

/// What belongs to the window itself: opening folders and files, themes, leaving.
class WindowFeature : public Feature
{
    Q_OBJECT

public:
    void attach(Shell &shell) override;

private:
    void addFileActions();
    void addViewActions();
    void addHelpActions();
    void newProject();
    void chooseFolder();
    void chooseFile();
    void showRecent();
    void makeTheme();
    void about();

    Shell *m_shell = nullptr;
};

} // namespace slipway::ide
