// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "shell/texteditor.h"

#include <QWidget>

class QLabel;
class QTreeWidget;

namespace slipway::ide {

class Workspace;

/// The list of all problems: what is wrong, in which file and line.
class ProblemsPanel : public QWidget
{
    Q_OBJECT

public:
    explicit ProblemsPanel(Workspace &workspace, QWidget *parent = nullptr);

    /// Chooses its row, without opening anything.
    void select(const Problem &problem);
    QTreeWidget *list() const { return m_list; }

Q_SIGNALS:
    void chosen(const slipway::ide::Problem &problem);

private:
    void refresh();
    void choose(int row);

    Workspace &m_workspace;
    std::vector<Problem> m_problems; ///< by row
    QTreeWidget *m_list;
    QLabel *m_hint;
};

} // namespace slipway::ide
