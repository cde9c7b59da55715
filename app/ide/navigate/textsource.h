// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "palettesource.h"

#include <QTimer>

#include <stop_token>

namespace slipway::ide {

class Workspace;

/// Text in the project's files, unsaved ones as they are.
class TextSource : public PaletteSource
{
    Q_OBJECT

public:
    explicit TextSource(Workspace &workspace, QObject *parent = nullptr);

    QString title() const override;
    QString nothing() const override;
    void ask(const QString &text) override;
    void end(bool chosen) override;

private:
    void search();

    Workspace &m_workspace;
    QString m_text;
    std::stop_source m_stop;
    QTimer m_settle;
};

} // namespace slipway::ide
