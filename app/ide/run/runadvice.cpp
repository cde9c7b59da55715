// SPDX-License-Identifier: GPL-3.0-or-later
#include "runadvice.h"

#include "console.h"
#include "runfeature.h"
#include "shell/notifications.h"
#include "shell/shell.h"

#include <slipway/launch/advice.h>

#include <QAction>

using namespace Qt::StringLiterals;

namespace slipway::ide {

/// How much of its last output may tell why a program failed, in bytes.
constexpr qsizetype tailSize = 4096;
const QString networkKey = u"run.network"_s;

RunAdvice::RunAdvice(RunFeature &runs, Shell &shell)
    : QObject(&runs)
    , m_shell(shell)
{
    connect(&runs, &RunFeature::consoleAdded, this, &RunAdvice::listenTo);
    connect(&runs, &RunFeature::aboutToStart, this, [this](Console *console) {
        m_said[console].clear();
        m_shell.notifications().withdraw(networkKey);
    });
}

void RunAdvice::listenTo(Console *console)
{
    connect(console, &Console::output, this, [this, console](const QByteArray &bytes) {
        QByteArray &said = m_said[console];
        said += bytes.size() > tailSize ? bytes.last(tailSize) : bytes;
        if (said.size() > 2 * tailSize)
            said = said.last(tailSize);
    });
    connect(console, &Console::ended, this,
            [this, console](const ExitText &end) { advise(console, end); });
    connect(console, &QObject::destroyed, this, [this, console] { m_said.remove(console); });
}

void RunAdvice::advise(Console *console, const ExitText &end)
{
    const sandbox::RunSpec &spec = console->run().spec;
    const QByteArray said = m_said.value(console);
    if (end.outcome != Outcome::Failure || spec.network != sandbox::Network::None
        || spec.isolation != sandbox::Isolation::Sandbox
        || !launch::saysNoNetwork({said.constData(), std::size_t(said.size())}))
        return;
    m_shell.notifications().show({.severity = Severity::Warning,
                                  .text = tr("%1 needs the network, and what runs here has none. "
                                             "Allow it under Network in its run "
                                             "configuration.")
                                              .arg(console->name()),
                                  .actions = {{tr("Edit Configurations"),
                                               [this] {
                                                   if (QAction *edit =
                                                           m_shell.action(u"run.configurations"_s))
                                                       edit->trigger();
                                               }}},
                                  .key = networkKey});
}

} // namespace slipway::ide
