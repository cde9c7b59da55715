// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "palettesource.h"

namespace slipway::ide {

class Shell;

/// Every action of the window, those used lately first.
class CommandSource : public PaletteSource
{
    Q_OBJECT

public:
    explicit CommandSource(Shell &shell, QObject *parent = nullptr);

    QString title() const override;
    QString nothing() const override;
    void ask(const QString &text) override;

private:
    PaletteItem itemOf(QAction &action);
    void noteUsed(const QString &id);

    Shell &m_shell;
    QStringList m_used;
};

} // namespace slipway::ide
