// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>

namespace slipway::ide {

class Shell;

/// Tells the user what has no effect in settings.json, keymap.json and an own theme, and where;
/// takes it back when it has been corrected. Made when every feature is there.
class FileProblems : public QObject
{
    Q_OBJECT

public:
    explicit FileProblems(Shell &shell, QObject *parent = nullptr);

private:
    void tell();

    Shell &m_shell;
    QStringList m_told;
};

} // namespace slipway::ide
