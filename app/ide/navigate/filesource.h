// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "palettesource.h"
#include "shell/texteditor.h"

#include <stop_token>
#include <string>
#include <vector>

namespace slipway::ide {

class FileIndex;
class Workspace;

/// The project's files by a few of their letters; those that were open lately first. "name:12:5"
/// goes to a line and a column.
class FileSource : public PaletteSource
{
    Q_OBJECT

public:
    FileSource(FileIndex &index, Workspace &workspace, QObject *parent = nullptr);

    QString title() const override;
    QString nothing() const override;
    void ask(const QString &text) override;
    void end(bool chosen) override;

private:
    void noteOpened(const QString &file);
    QString relative(const QString &file) const;
    PaletteItem itemOf(const QString &path, const std::vector<std::uint32_t> &positions,
                       TextPosition position) const;
    void showRecent();
    void search(const QString &text);
    QString indexNote() const;

    FileIndex &m_index;
    Workspace &m_workspace;
    /// Absolute, the last one first.
    QStringList m_recent;
    QString m_text;
    std::stop_source m_stop;
    bool m_active = false;
};

} // namespace slipway::ide
