// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "shell/feature.h"

#include <QSet>

namespace slipway::ide {

class PreviewPage;
class Workspace;
struct PageKind;

/// Pictures, PDF files, tables, JSON and Markdown, shown as what they are.
class PreviewFeature : public Feature
{
    Q_OBJECT

public:
    /// Before the window is shown, so that the session finds its pages.
    explicit PreviewFeature(Workspace &workspace);

    void attach(Shell &shell) override;

private:
    template<class Page>
    void add(PageKind kind);
    QString kindOfCurrent() const;
    void openPreview();
    void openBeside();
    void updateActions();

    Workspace &m_workspace;
    Shell *m_shell = nullptr;
    /// The pages that are made here.
    QSet<QString> m_own;
};

} // namespace slipway::ide
