// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "palettesource.h"
#include "shell/texteditor.h"

namespace slipway::ide {

class Workspace;

/// A line of the current text, and a column behind a colon; shown while it is typed.
class LineSource : public PaletteSource
{
    Q_OBJECT

public:
    explicit LineSource(Workspace &workspace, QObject *parent = nullptr);

    QString title() const override;
    QString nothing() const override;
    void begin() override;
    void ask(const QString &text) override;
    void end(bool chosen) override;

private:
    Workspace &m_workspace;
    TextEditor *m_editor = nullptr;
    int m_lines = 0;
    ByteRange m_before;
    bool m_previewed = false;
};

} // namespace slipway::ide
