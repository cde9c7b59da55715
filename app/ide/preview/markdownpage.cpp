// SPDX-License-Identifier: GPL-3.0-or-later
#include "markdownpage.h"

#include "markdowntext.h"
#include "shell/background.h"
#include "shell/workspace.h"

#include <slipway/base/files.h>

namespace slipway::ide {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

MarkdownPage::MarkdownPage(const QString &path, Workspace &workspace, QWidget *parent)
    : PreviewPage(path, AsText::Yes, Follow::Disk, parent)
    , m_workspace(workspace)
    , m_browser(new QTextBrowser)
{
    m_browser->setFrameShape(QFrame::NoFrame);
    m_browser->setOpenLinks(false);
    m_browser->setAccessibleName(tr("Preview of %1").arg(QFileInfo(path).fileName()));
    // What is typed quickly is shown when there is a pause.
    m_settle.setSingleShot(true);
    m_settle.setInterval(120ms);
    connect(&m_settle, &QTimer::timeout, this, &MarkdownPage::load);
    connect(m_browser, &QTextBrowser::anchorClicked, this, &MarkdownPage::open);
    connect(&workspace, &Workspace::caretMoved, this, &MarkdownPage::noticeEdit);
    connect(&workspace, &Workspace::documentsChanged, this, &MarkdownPage::followEditor);
    connect(&workspace, &Workspace::currentEditorChanged, this, &MarkdownPage::followEditor);
    connect(&Theme::instance(), &Theme::changed, this, &MarkdownPage::load);
    setContent(m_browser);
    followEditor();
}

MarkdownPage::~MarkdownPage()
{
    // The view must not look at a document that goes before it.
    m_browser->setDocument(new QTextDocument(m_browser));
}

void MarkdownPage::followEditor()
{
    TextEditor *editor = m_workspace.editorOf(path());
    auto *area = editor ? editor->widget()->findChild<QAbstractScrollArea *>() : nullptr;
    if (area == m_editor)
        return;
    m_editor = area;
    if (area)
        connect(area->verticalScrollBar(), &QScrollBar::valueChanged, this,
                &MarkdownPage::followScrolling);
    m_settle.start();
}

void MarkdownPage::noticeEdit()
{
    const TextEditor *editor = m_workspace.currentEditor();
    if (editor && editor->path() == path() && editor->revision() != m_revision)
        m_settle.start();
}

void MarkdownPage::load()
{
    if (m_rendering) {
        m_again = true;
        return;
    }
    m_rendering = true;
    if (TextEditor *editor = m_workspace.editorOf(path())) {
        m_revision = editor->revision();
        render(editor->text());
        return;
    }
    runInBackground([path = path()] {
        return readFile(QFile::encodeName(path).toStdString(), 256 << 20);
    }).then(this, [this](const Result<std::string> &text) {
        if (text) {
            render(QByteArray::fromStdString(*text));
            return;
        }
        m_rendering = false;
        showProblem(QString::fromStdString(text.error().message));
    });
}

void MarkdownPage::render(const QByteArray &text)
{
    const QString folder = QFileInfo(path()).absolutePath();
    const QString project = m_workspace.folder();
    const bool inProject = !project.isEmpty() && path().startsWith(project + u'/');
    runInBackground([source = MarkdownSource{.text = text,
                                             .folder = folder,
                                             .root = inProject ? project : folder},
                     style = MarkdownStyle::fromTheme()] {
        return renderMarkdown(source, style);
    }).then(this, [this](const std::shared_ptr<RenderedMarkdown> &document) { take(document); });
}

void MarkdownPage::take(std::shared_ptr<RenderedMarkdown> document)
{
    m_rendering = false;
    const int value = m_browser->verticalScrollBar()->value();
    const std::shared_ptr<RenderedMarkdown> old = std::exchange(m_document, std::move(document));
    m_browser->setDocument(m_document.get());
    // The layout comes bit by bit; as much of it as was seen before is there when asked for.
    m_document->documentLayout()->documentSize();
    m_browser->verticalScrollBar()->setValue(value);
    setNote(m_document->cut ? tr("The first megabyte is shown.") : QString());
    showContent();
    Q_EMIT shown();
    if (std::exchange(m_again, false))
        m_settle.start();
}

/// From heading to heading, and in proportion between them.
void MarkdownPage::followScrolling()
{
    if (!m_editor || !m_document || !isVisible() || !m_editor->isVisible())
        return;
    const QScrollBar *bar = m_editor->verticalScrollBar();
    const double lines = m_document->sourceLines;
    const double all = bar->maximum() + bar->pageStep();
    if (all <= 0)
        return;
    const double line = bar->value() / all * lines;
    const auto heightOf = [this](int position) {
        return m_document->documentLayout()
            ->blockBoundingRect(m_document->findBlock(position))
            .top();
    };
    double fromLine = 0;
    double fromHeight = 0;
    double toLine = lines;
    double toHeight = m_document->size().height();
    for (const RenderedMarkdown::Heading &heading : m_document->headings) {
        if (heading.line <= line) {
            fromLine = heading.line;
            fromHeight = heightOf(heading.position);
        } else {
            toLine = heading.line;
            toHeight = heightOf(heading.position);
            break;
        }
    }
    const double part = toLine > fromLine ? (line - fromLine) / (toLine - fromLine) : 0;
    m_browser->verticalScrollBar()->setValue(
        int(bar->value() == 0 ? 0 : fromHeight + part * (toHeight - fromHeight)));
}

void MarkdownPage::open(const QUrl &link)
{
    static const QStringList outside{u"http"_s, u"https"_s, u"mailto"_s};
    if (link.path().isEmpty() && link.hasFragment()) {
        for (const RenderedMarkdown::Heading &heading : m_document->headings) {
            if (heading.anchor != link.fragment())
                continue;
            const QTextBlock block = m_document->findBlock(heading.position);
            m_browser->verticalScrollBar()->setValue(
                int(m_document->documentLayout()->blockBoundingRect(block).top()));
            return;
        }
    } else if (outside.contains(link.scheme())) {
        QDesktopServices::openUrl(link);
    } else if (const QString file =
                   fileInside(m_workspace.folder().isEmpty() ? QFileInfo(path()).absolutePath()
                                                             : m_workspace.folder(),
                              QFileInfo(path()).absolutePath(), link.toString());
               !file.isEmpty()) {
        m_workspace.openFile(file);
    }
}

} // namespace slipway::ide
