// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "shell/feature.h"
#include "shell/texteditor.h"

#include <QHash>
#include <QPointer>

#include <map>

class QPushButton;

namespace slipway::ide {

class ProblemsPanel;
class Workspace;

/// Shows what is told to the workspace's Problems: in a panel, in the texts, in the tree, in the
/// status bar; and goes from one to the next.
class ProblemsFeature : public Feature
{
    Q_OBJECT

public:
    using Feature::Feature;

    void attach(Shell &shell) override;
    /// To the next (1) or previous (-1) problem, from where the caret is, over files and round the
    /// ends.
    void step(int by);

private:
    void addActions();
    void makeStatus();
    void open(const Problem &problem);
    void update();
    void markTexts();
    void markFiles();
    void showCount();

    Shell *m_shell = nullptr;
    Workspace *m_workspace = nullptr;
    QPointer<ProblemsPanel> m_panel;
    QPointer<QPushButton> m_status;
    /// What each open text was told last: told again, the marks would go back to where they were
    /// before the text was edited.
    std::map<QPointer<QWidget>, std::vector<Problem>> m_told;
};

} // namespace slipway::ide
