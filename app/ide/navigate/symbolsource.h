// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "palettesource.h"
#include "shell/texteditor.h"

namespace slipway::ide {

class Symbols;
class Workspace;

/// What the current text declares; shown while one goes through it.
class SymbolSource : public PaletteSource
{
    Q_OBJECT

public:
    SymbolSource(Symbols &symbols, Workspace &workspace, QObject *parent = nullptr);

    QString title() const override;
    QString nothing() const override;
    void begin() override;
    void ask(const QString &text) override;
    void end(bool chosen) override;

private:
    Symbols &m_symbols;
    Workspace &m_workspace;
    TextEditor *m_editor = nullptr;
    ByteRange m_before;
    QString m_text;
    bool m_active = false;
    bool m_previewed = false;
};

/// A few rows to choose from.
class ChoiceSource : public PaletteSource
{
    Q_OBJECT

public:
    ChoiceSource(const QString &title, const QList<PaletteItem> &items, QObject *parent = nullptr);

    QString title() const override { return m_title; }
    QString nothing() const override;
    void ask(const QString &text) override;

private:
    QString m_title;
    QList<PaletteItem> m_items;
};

} // namespace slipway::ide
