// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "shell/feature.h"

#include <QPointer>

namespace slipway::ide {

class FindBar;
class ReplaceJob;
class SearchPanel;

/// Find and replace, in the file and in the project.
class SearchFeature : public Feature
{
    Q_OBJECT

public:
    void attach(Shell &shell) override;

private:
    void addFileActions();
    void addProjectActions();
    FindBar *bar();
    SearchPanel *panel();

    Shell *m_shell = nullptr;
    ReplaceJob *m_job = nullptr;
    QPointer<FindBar> m_bar;
    QPointer<SearchPanel> m_panel;
};

} // namespace slipway::ide
