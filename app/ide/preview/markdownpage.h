// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "previewpage.h"

#include <QTextBrowser>
#include <QTimer>

#include <memory>

class QAbstractScrollArea;

namespace slipway::ide {

class RenderedMarkdown;
class Workspace;

/// Markdown as it is read: follows what is typed, and where the editor is scrolled to.
class MarkdownPage : public PreviewPage
{
    Q_OBJECT

public:
    MarkdownPage(const QString &path, Workspace &workspace, QWidget *parent);
    ~MarkdownPage() override;

    QTextBrowser &browser() { return *m_browser; }

protected:
    void load() override;

private:
    void render(const QByteArray &text);
    void take(std::shared_ptr<RenderedMarkdown> document);
    void noticeEdit();
    void followEditor();
    void followScrolling();
    void open(const QUrl &link);

    Workspace &m_workspace;
    QTextBrowser *m_browser;
    std::shared_ptr<RenderedMarkdown> m_document;
    QPointer<QAbstractScrollArea> m_editor;
    QTimer m_settle;
    quint64 m_revision = 0;
    bool m_rendering = false;
    bool m_again = false;
};

} // namespace slipway::ide
