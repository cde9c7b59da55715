// SPDX-License-Identifier: GPL-3.0-or-later
#include "textsource.h"

#include "shell/background.h"
#include "shell/icons.h"
#include "shell/opentexts.h"
#include "shell/workspace.h"

#include <slipway/search/project_search.h>

namespace slipway::ide {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

static constexpr std::size_t mostShown = 200;

TextSource::TextSource(Workspace &workspace, QObject *parent)
    : PaletteSource(parent)
    , m_workspace(workspace)
{
    m_settle.setSingleShot(true);
    m_settle.setInterval(150ms);
    connect(&m_settle, &QTimer::timeout, this, &TextSource::search);
}

QString TextSource::title() const
{
    return tr("Find text in the project");
}

QString TextSource::nothing() const
{
    return m_text.size() < 2 ? tr("Type at least two characters.")
                             : tr("This text is in no file of the project.");
}

void TextSource::end(bool)
{
    m_settle.stop();
    m_stop.request_stop();
}

void TextSource::ask(const QString &text)
{
    m_text = text;
    m_stop.request_stop();
    m_settle.stop();
    if (text.size() < 2 || m_workspace.folder().isEmpty())
        Q_EMIT answered({});
    else
        m_settle.start();
}

static PaletteItem itemOf(Workspace &workspace, const QString &path, const search::LineMatch &match)
{
    PaletteItem item{.title = QString::fromStdString(match.excerpt)};
    const QString before = QString::fromStdString(match.excerpt.substr(0, match.inExcerpt.start));
    const QString inside =
        QString::fromStdString(match.excerpt.substr(match.inExcerpt.start, match.inExcerpt.size()));
    for (qsizetype i = before.size(); i < before.size() + inside.size(); ++i)
        item.marks.append(int(i));
    item.note = u"%1:%2"_s.arg(path.sliced(path.lastIndexOf(u'/') + 1)).arg(match.line);
    const QString file = workspace.folder() + u'/' + path;
    item.run = [&workspace, file, line = int(match.line), range = match.range] {
        workspace.openFile(file, {.line = line, .column = 1});
        TextEditor *editor = workspace.editorOf(file);
        if (editor && qsizetype(range.end) <= editor->length())
            editor->select({.start = qsizetype(range.start), .end = qsizetype(range.end)});
    };
    return item;
}

void TextSource::search()
{
    const auto expression = search::Expression::compile(m_text.toStdString(), {});
    if (!expression)
        return;
    search::ProjectQuery query{.folder = QFile::encodeName(m_workspace.folder()).toStdString(),
                               .expression = *expression};
    query.openTexts = unsavedTexts(m_workspace);
    query.matchLimit = mostShown;
    query.matchLimitPerFile = 20;
    m_stop = std::stop_source();
    runInBackground([query, stop = m_stop.get_token()] {
        std::vector<search::FileMatches> files;
        searchProject(query, stop,
                      [&](search::FileMatches file) { files.push_back(std::move(file)); });
        std::ranges::sort(files, {}, &search::FileMatches::path);
        return files;
    }).then(this, [this, stop = m_stop.get_token()](const std::vector<search::FileMatches> &files) {
        if (stop.stop_requested())
            return;
        QList<PaletteItem> items;
        for (const search::FileMatches &file : files) {
            const QString path = QFile::decodeName(QByteArray::fromStdString(file.path));
            for (const search::LineMatch &match : file.matches)
                items.append(itemOf(m_workspace, path, match));
        }
        const bool more = items.size() >= qsizetype(mostShown);
        Q_EMIT answered(items, more ? tr("There are more; search in the project to see them all.")
                                    : QString());
    });
}

} // namespace slipway::ide
