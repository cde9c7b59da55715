// SPDX-License-Identifier: GPL-3.0-or-later
#include "filesource.h"

#include "fileindex.h"
#include "shell/background.h"
#include "shell/icons.h"
#include "shell/settings.h"
#include "shell/workspace.h"

namespace slipway::ide {

using namespace Qt::StringLiterals;

static constexpr qsizetype mostRecent = 60;
static constexpr std::size_t mostShown = 60;

FileSource::FileSource(FileIndex &index, Workspace &workspace, QObject *parent)
    : PaletteSource(parent)
    , m_index(index)
    , m_workspace(workspace)
    , m_recent(Settings::store().value("palette/files"_L1).toStringList())
{
    connect(&workspace, &Workspace::currentFileChanged, this, &FileSource::noteOpened);
    noteOpened(workspace.currentFile());
    // New files appear while one looks at the list.
    connect(&index, &FileIndex::changed, this, [this] {
        if (m_active)
            ask(m_text);
    });
}

QString FileSource::title() const
{
    return tr("Go to a file (> command, : line, @ symbol, # text)");
}

QString FileSource::nothing() const
{
    return m_index.folder().isEmpty() ? tr("Open a folder to find its files here.")
                                      : tr("There is no such file in this folder.");
}

void FileSource::noteOpened(const QString &file)
{
    if (file.isEmpty())
        return;
    m_recent.removeAll(file);
    m_recent.prepend(file);
    m_recent = m_recent.first(std::min(m_recent.size(), mostRecent));
    Settings::store().setValue("palette/files"_L1, m_recent);
}

void FileSource::end(bool)
{
    m_active = false;
    m_stop.request_stop();
}

QString FileSource::indexNote() const
{
    if (!m_index.folder().isEmpty() && !m_index.paths())
        return tr("Reading the folder…");
    return m_index.isTruncated() ? tr("This folder has too many files to know them all.")
                                 : QString();
}

QString FileSource::relative(const QString &file) const
{
    const QString folder = m_index.folder() + u'/';
    return file.startsWith(folder) ? file.sliced(folder.size()) : QString();
}

PaletteItem FileSource::itemOf(const QString &path, const std::vector<std::uint32_t> &positions,
                               TextPosition position) const
{
    const qsizetype slash = path.lastIndexOf(u'/');
    PaletteItem item{.title = path.sliced(slash + 1), .detail = path.first(std::max(slash, 0LL))};
    item.icon = breezeIcon(fileIconName(item.title));
    for (const int mark : marksOf(path, positions)) {
        if (mark > slash)
            item.marks.append(mark - int(slash + 1));
        else
            item.detailMarks.append(mark);
    }
    item.run = [this, position,
                file = QDir::isAbsolutePath(path) ? path : m_index.folder() + u'/' + path] {
        m_workspace.openFile(file, position);
    };
    return item;
}

void FileSource::ask(const QString &text)
{
    m_active = true;
    m_text = text;
    m_stop.request_stop();
    if (text.trimmed().isEmpty())
        showRecent();
    else
        search(text);
}

void FileSource::showRecent()
{
    QList<PaletteItem> items;
    // The file one came from is the one most wanted; where one is comes last.
    QStringList files = m_recent;
    if (files.removeAll(m_workspace.currentFile()) > 0)
        files.append(m_workspace.currentFile());
    for (const QString &file : std::as_const(files)) {
        const QString path = relative(file);
        const bool known = !path.isEmpty() && m_index.paths()
                           && m_index.paths()->find(QFile::encodeName(path).toStdString());
        if (known)
            items.append(itemOf(path, {}, {}));
    }
    Q_EMIT answered(items, items.isEmpty() && indexNote().isEmpty() && !m_index.folder().isEmpty()
                               ? tr("Type a part of a file's name.")
                               : indexNote());
}

void FileSource::search(const QString &text)
{
    static const QRegularExpression place(u"^(.*?):(\\d*)(?::(\\d*))?$"_s);
    const auto match = place.match(text);
    const QString name = match.hasMatch() ? match.captured(1) : text;
    const TextPosition position{.line = match.captured(2).toInt(),
                                .column = match.captured(3).toInt()};
    const auto paths = m_index.paths();
    if (!paths) {
        Q_EMIT answered({}, indexNote());
        return;
    }
    std::vector<std::string> recent;
    for (const QString &file : std::as_const(m_recent)) {
        if (file != m_workspace.currentFile())
            recent.push_back(QFile::encodeName(relative(file)).toStdString());
    }
    m_stop = std::stop_source();
    runInBackground(
        [paths, recent, stop = m_stop.get_token(), pattern = name.toUtf8().toStdString()] {
            return paths->search(search::FuzzyPattern(pattern), mostShown, recent, stop);
        })
        .then(this, [this, paths, position,
                     stop = m_stop.get_token()](const std::vector<search::PathHit> &hits) {
            if (stop.stop_requested())
                return;
            QList<PaletteItem> items;
            for (const search::PathHit &hit : hits) {
                const std::string_view path = paths->path(hit.path);
                items.append(
                    itemOf(QFile::decodeName(QByteArray(path.data(), qsizetype(path.size()))),
                           hit.match.positions, position));
            }
            Q_EMIT answered(items, indexNote());
        });
}

} // namespace slipway::ide
