// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QHash>
#include <QObject>

namespace slipway::ide {

class Console;
struct ExitText;
class RunFeature;
class Shell;

/// Says what to do where a run has failed because of its sandbox and only its output tells so: it
/// looked for another machine, and has no network.
class RunAdvice : public QObject
{
    Q_OBJECT

public:
    RunAdvice(RunFeature &runs, Shell &shell);

private:
    void listenTo(Console *console);
    void advise(Console *console, const ExitText &end);

    Shell &m_shell;
    QHash<Console *, QByteArray> m_said; ///< the last that each has printed
};

} // namespace slipway::ide
