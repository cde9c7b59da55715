// SPDX-License-Identifier: GPL-3.0-or-later
#include "previewfeature.h"

#include "csvpage.h"
#include "imagepage.h"
#include "jsonpage.h"
#include "markdownpage.h"
#include "pdfpage.h"
#include "shell/shell.h"
#include "shell/workspace.h"

namespace slipway::ide {

using namespace Qt::StringLiterals;

static std::function<bool(const QString &)> withEnding(const QStringList &endings)
{
    return [endings](const QString &path) {
        return endings.contains(path.section(u'.', -1), Qt::CaseInsensitive);
    };
}

PreviewFeature::PreviewFeature(Workspace &workspace)
    : m_workspace(workspace)
{
    add<ImagePage>(
        {.id = u"image"_s,
         .opens = withEnding({u"png"_s, u"jpg"_s, u"jpeg"_s, u"gif"_s, u"webp"_s, u"bmp"_s,
                              u"ico"_s, u"xpm"_s, u"pbm"_s, u"pgm"_s, u"ppm"_s}),
         .make = {},
         .title = tr("Picture"),
         .byDefault = true});
    add<ImagePage>(
        {.id = u"drawing"_s, .opens = withEnding({u"svg"_s}), .make = {}, .title = tr("Drawing")});
    add<PdfPage>({.id = u"pdf"_s,
                  .opens = withEnding({u"pdf"_s}),
                  .make = {},
                  .title = tr("Pages"),
                  .byDefault = true});
    add<CsvPage>({.id = u"table"_s,
                  .opens = withEnding({u"csv"_s, u"tsv"_s, u"tab"_s}),
                  .make = {},
                  .title = tr("Table")});
    add<JsonPage>({.id = u"json"_s,
                   .opens = withEnding({u"json"_s, u"geojson"_s, u"ipynb"_s, u"webmanifest"_s}),
                   .make = {},
                   .title = tr("Tree")});
    add<MarkdownPage>({.id = u"markdown"_s,
                       .opens = withEnding({u"md"_s, u"markdown"_s, u"mkd"_s}),
                       .make = {},
                       .title = tr("Preview")});
}

template<class Page>
void PreviewFeature::add(PageKind kind)
{
    kind.make = [this](const QString &path, QWidget *parent) -> QWidget * {
        Page *page = nullptr;
        if constexpr (std::is_constructible_v<Page, const QString &, Workspace &, QWidget *>)
            page = new Page(path, m_workspace, parent);
        else
            page = new Page(path, parent);
        connect(page, &PreviewPage::textAsked, this,
                [this](const QString &file, const TextPosition &position) {
                    m_workspace.openWith(file, {});
                    if (position.line > 0)
                        m_workspace.openFile(file, position);
                });
        return page;
    };
    m_own.insert(kind.id);
    m_workspace.pages().add(std::move(kind));
}

void PreviewFeature::attach(Shell &shell)
{
    m_shell = &shell;
    QAction *here = shell.addAction({.id = u"view.preview"_s,
                                     .text = tr("Open &Preview"),
                                     .icon = u"document-preview"_s,
                                     .shortcut = QKeySequence(u"Ctrl+Shift+V"_s),
                                     .menu = MenuId::View,
                                     .group = 40});
    connect(here, &QAction::triggered, this, &PreviewFeature::openPreview);
    QAction *beside = shell.addAction({.id = u"view.previewBeside"_s,
                                       .text = tr("Open Preview &Beside"),
                                       .icon = u"document-preview"_s,
                                       .shortcut = QKeySequence(u"Ctrl+K, V"_s),
                                       .menu = MenuId::View,
                                       .group = 40});
    connect(beside, &QAction::triggered, this, &PreviewFeature::openBeside);
    connect(&m_workspace, &Workspace::currentFileChanged, this, &PreviewFeature::updateActions);
    updateActions();
}

/// Of the current file; empty where it has none. Others' pages, such as merging, preview nothing.
QString PreviewFeature::kindOfCurrent() const
{
    const QString file = m_workspace.currentFile();
    if (file.isEmpty())
        return {};
    for (const PageKind *kind : m_workspace.pages().kindsFor(file)) {
        if (m_own.contains(kind->id))
            return kind->id;
    }
    return {};
}

void PreviewFeature::openPreview()
{
    if (const QString kind = kindOfCurrent(); !kind.isEmpty())
        m_workspace.openWith(m_workspace.currentFile(), kind);
}

void PreviewFeature::openBeside()
{
    openPreview();
    // Without neighbour the next group is a new one.
    if (QAction *move = m_shell->action(u"view.moveTabRight"_s))
        move->trigger();
}

void PreviewFeature::updateActions()
{
    const bool can = !kindOfCurrent().isEmpty();
    for (const QString &id : {u"view.preview"_s, u"view.previewBeside"_s}) {
        if (QAction *action = m_shell->action(id))
            action->setEnabled(can);
    }
}

} // namespace slipway::ide
