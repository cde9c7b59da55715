// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <slipway/base/error.h>

#include <QFuture>
#include <QObject>

#include <vector>

namespace slipway::ide {

class EditorArea;
class EditorView;
class Keeping;
class Shell;
class Workspace;

/// Saves texts, asks about those that are not, and says what went wrong.
class Saving : public QObject
{
    Q_OBJECT

public:
    /// All of them must outlive this.
    Saving(EditorArea &area, Keeping &keeping, Workspace &workspace);
    void setShell(Shell &shell) { m_shell = &shell; }

    /// With a dialog where there is no file yet.
    QFuture<bool> save(EditorView *view);
    QFuture<bool> saveAs(EditorView *view);
    /// Those that have a file.
    QFuture<bool> saveAll();
    /// Asks what to do with each, one after the other, and closes them.
    void askToClose(const QList<EditorView *> &views);
    /// Asks about everything that is unsaved at once; gives whether the window may go.
    void askToLeave(std::function<void(bool)> answer);
    void notifyFailed(EditorView *view, const Error &error);

private:
    QFuture<bool> saveEach(const std::vector<EditorView *> &views);
    std::vector<EditorView *> modified() const;

    EditorArea &m_area;
    Keeping &m_keeping;
    Workspace &m_workspace;
    Shell *m_shell = nullptr;
};

} // namespace slipway::ide
