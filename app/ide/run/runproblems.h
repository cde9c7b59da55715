// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QHash>
#include <QObject>

namespace slipway::ide {

class Console;
class ProblemOutput;
class RunFeature;
class Workspace;
struct LocalRun;

/// Listens to each console for problems, and tells them to the workspace until the console's next
/// run.
class RunProblems : public QObject
{
    Q_OBJECT

public:
    RunProblems(RunFeature &runs, Workspace &workspace);

private:
    void listenTo(Console *console);
    void begin(Console *console, const LocalRun &run);

    Workspace &m_workspace;
    QHash<Console *, ProblemOutput *> m_outputs;
};

} // namespace slipway::ide
