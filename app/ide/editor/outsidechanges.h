// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "document.h"

#include <QObject>
#include <QPointer>

#include <optional>
#include <string>

namespace slipway::ide {

class EditorArea;
class EditorView;
class Keeping;
class Shell;
class Workspace;

/// What is done when a file changes on the disk while its text is being edited: what can be merged
/// is merged, and that is said; else the user is asked. Nothing of either side is lost.
class OutsideChanges : public QObject
{
    Q_OBJECT

public:
    /// All of them must outlive this.
    OutsideChanges(EditorArea &area, Keeping &keeping, Workspace &workspace);
    void setShell(Shell &shell) { m_shell = &shell; }

    /// Of a text's first view.
    void watch(EditorView &view);
    /// A save was refused, as the file is not the one that was read.
    void meet(EditorView *view);
    void tellRestored(EditorView *view, Document::Restored how);

private:
    struct Merge;

    void take(EditorView *view, const Merge &merge);
    void ask(EditorView *view);
    void mergeByHand(EditorView *view);
    void tell(EditorView *view, const QString &text, bool withUndo);
    void tellDeleted(EditorView *view);
    void withdraw(const EditorView *view);
    QString keyOf(const EditorView *view) const;

    EditorArea &m_area;
    Keeping &m_keeping;
    Workspace &m_workspace;
    Shell *m_shell = nullptr;
};

} // namespace slipway::ide
