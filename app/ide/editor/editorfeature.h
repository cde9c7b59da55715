// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "shell/diskwatch.h"
#include "shell/feature.h"
#include "shell/workspace.h"

#include <slipway/base/error.h>

#include <memory>

namespace slipway::ide {

class EditorArea;
class EditorStatus;
class EditorView;
class Keeping;
class OutsideChanges;
class Saving;

/// Text editing in the window: puts the parts together, and answers for them to other features.
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
    void prepareToClose(const std::function<void(bool)> &answer) override;

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
    QWidget *makePage(const QString &path, const QString &kind);
    void addFileActions();
    void addTabActions();
    void addSplitActions();
    void watchView(EditorView *view);
    void showCurrent();
    void updateWatch();
    void followRename(const QString &from, const QString &to);
    void changeFolder(const QString &folder);
    void tellUnsafe(const Error &error);

    Workspace &m_workspace;
    EditorArea *m_area;
    std::unique_ptr<Keeping> m_keeping;
    std::unique_ptr<Saving> m_saving;
    std::unique_ptr<OutsideChanges> m_outside;
    Shell *m_shell = nullptr;
    EditorStatus *m_status = nullptr;
    DiskWatch m_watch;
    /// Where the user was before the current tab, for navigated().
    Place m_place;
};

} // namespace slipway::ide
