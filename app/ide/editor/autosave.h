// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QTimer>

namespace slipway::ide {

class Document;
class Workspace;

/// Saves a text that has a file by itself, where the user wants that: when typing pauses, or when
/// the text is left. Such a save tidies and formats nothing, as that would work against somebody
/// who is in the middle of a line, and brings no file back that somebody else has removed.
class AutoSave : public QObject
{
    Q_OBJECT

public:
    /// A part of the document; the workspace must outlive it.
    AutoSave(Document &document, Workspace &workspace);

private:
    void save();

    Document &m_document;
    Workspace &m_workspace;
    QTimer m_pause;
    /// Failed, or the file is not the one that was read: for the user to settle, who should not be
    /// asked again at each pause.
    bool m_open = false;
    bool m_everSaved = false;
};

} // namespace slipway::ide
