// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "shell/diskwatch.h"
#include "shell/feature.h"
#include "shell/workspace.h"

#include <QFuture>

#include <vector>

namespace slipway::ide {

class EditorArea;
class EditorStatus;
class EditorView;

/// Text editing in the window: which files are open, saving, closing, what the disk does to them.
class EditorFeature : public Feature, private DocumentHost
{
    Q_OBJECT

public:
    /// Before the window is shown: what the workspace opens appears at once, the rest with
    /// attach().
    explicit EditorFeature(Workspace &workspace);
    ~EditorFeature() override;

    /// For the window's centre, which becomes its owner.
    EditorArea *area() const { return m_area; }

    void attach(Shell &shell) override;
    void prepareToClose(std::function<void(bool)> answer) override;

Q_SIGNALS:
    void emptyChanged(bool empty);

private:
    void openFile(const QString &path, TextPosition position, OpenReason reason) override;
    void openWith(const QString &path, const QString &kind) override;
    void showPage(const QString &key, const std::function<QWidget *()> &make) override;
    void compare(const Comparison &comparison) override;
    std::vector<OpenDocument> documents() const override;
    QFuture<bool> saveAll() override;

    Place place() const;
    void addFileActions();
    void watchView(EditorView *view);
    void showCurrent();
    void updateWatch();
    void followRename(const QString &from, const QString &to);

    void changeFolder(const QString &folder);
    void saveSession() const;
    void restoreSession(const QString &folder);

    QFuture<bool> save(EditorView *view);
    QFuture<bool> saveAs(EditorView *view);
    QFuture<bool> saveEach(const std::vector<EditorView *> &views);
    void askToClose(EditorView *view);
    std::vector<EditorView *> modifiedViews() const;
    void notifySaveFailed(EditorView *view, const QString &code, const QString &message);
    void notifyChangedOutside(EditorView *view);
    void notifyDeletedOutside(EditorView *view);

    Workspace &m_workspace;
    EditorArea *m_area;
    Shell *m_shell = nullptr;
    EditorStatus *m_status = nullptr;
    DiskWatch m_watch;
    QString m_folder;
};

} // namespace slipway::ide
