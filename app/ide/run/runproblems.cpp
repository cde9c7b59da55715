// SPDX-License-Identifier: GPL-3.0-or-later
#include "runproblems.h"

#include "console.h"
#include "runfeature.h"
#include "shell/problemoutput.h"
#include "shell/workspace.h"

namespace slipway::ide {

using namespace Qt::StringLiterals;

static QString tellerOf(const QString &key)
{
    return u"run:"_s + key;
}

RunProblems::RunProblems(RunFeature &runs, Workspace &workspace)
    : QObject(&runs)
    , m_workspace(workspace)
{
    connect(&runs, &RunFeature::consoleAdded, this, &RunProblems::listenTo);
    connect(&runs, &RunFeature::aboutToStart, this, &RunProblems::begin);
}

void RunProblems::listenTo(Console *console)
{
    auto *output = new ProblemOutput(m_workspace.problems(), console);
    m_outputs.insert(console, output);
    connect(console, &Console::output, output, &ProblemOutput::feed);
    connect(console, &Console::ended, output, &ProblemOutput::finish);
    connect(console, &QObject::destroyed, this, [this, console, key = console->key()] {
        m_outputs.remove(console);
        m_workspace.problems().clear(tellerOf(key));
    });
}

void RunProblems::begin(Console *console, const LocalRun &run)
{
    ProblemOutput *output = m_outputs.value(console);
    if (!output)
        return;
    const auto folder = run.spec.mounts.empty() ? run.spec.workdir : run.spec.mounts.front().host;
    output->begin(tellerOf(console->key()), {.folder = QString::fromStdString(folder),
                                             .workFolder = QString::fromStdString(run.spec.workdir),
                                             .entry = QString::fromStdString(run.file.string())});
}

} // namespace slipway::ide
