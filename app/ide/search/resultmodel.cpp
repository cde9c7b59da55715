// SPDX-License-Identifier: GPL-3.0-or-later
#include "resultmodel.h"

#include "shell/icons.h"

namespace slipway::ide {

using namespace Qt::StringLiterals;

namespace {

// A file's row has 0, a match's the number of its file and one more.
quintptr idOfFile()
{
    return 0;
}

QString pathOf(const search::FileMatches &file)
{
    return QFile::decodeName(QByteArray::fromStdString(file.path));
}

/// The marks of a line that is not shown whole.
QString shownText(const search::LineMatch &match)
{
    return (match.cutBefore ? u"…"_s : QString()) + QString::fromStdString(match.excerpt)
           + (match.cutAfter ? u"…"_s : QString());
}

qsizetype matchStart(const search::LineMatch &match)
{
    return (match.cutBefore ? 1 : 0)
           + QString::fromStdString(match.excerpt.substr(0, match.inExcerpt.start)).size();
}

} // namespace

void ResultModel::clear()
{
    beginResetModel();
    m_files.clear();
    m_left.clear();
    endResetModel();
    Q_EMIT chosenChanged();
}

void ResultModel::add(std::vector<search::FileMatches> files)
{
    if (files.empty())
        return;
    const int first = int(m_files.size());
    beginInsertRows({}, first, first + int(files.size()) - 1);
    for (search::FileMatches &file : files) {
        m_left.emplace_back(file.matches.size(), false);
        m_files.push_back(std::move(file));
    }
    endInsertRows();
    Q_EMIT chosenChanged();
}

void ResultModel::setReplacement(const std::optional<search::Replacement> &replacement)
{
    Q_EMIT layoutAboutToBeChanged();
    m_replacement = replacement;
    Q_EMIT layoutChanged();
    Q_EMIT chosenChanged();
}

std::vector<search::Range> ResultModel::chosen(std::size_t file) const
{
    std::vector<search::Range> ranges;
    for (std::size_t i = 0; i < m_files[file].matches.size(); ++i) {
        if (!m_left[file][i])
            ranges.push_back(m_files[file].matches[i].range);
    }
    return ranges;
}

std::size_t ResultModel::chosenCount() const
{
    std::size_t count = 0;
    for (const auto &left : m_left)
        count += std::size_t(std::ranges::count(left, false));
    return count;
}

void ResultModel::dismiss(const QModelIndex &index)
{
    if (!index.isValid())
        return;
    const auto file = std::size_t(matchAt(index) ? index.parent().row() : index.row());
    if (matchAt(index) && m_files[file].matches.size() > 1) {
        beginRemoveRows(index.parent(), index.row(), index.row());
        m_files[file].matches.erase(m_files[file].matches.begin() + index.row());
        m_left[file].erase(m_left[file].begin() + index.row());
        endRemoveRows();
    } else {
        beginResetModel(); // The matches' ids are the numbers of their files.
        m_files.erase(m_files.begin() + std::ptrdiff_t(file));
        m_left.erase(m_left.begin() + std::ptrdiff_t(file));
        endResetModel();
    }
    Q_EMIT chosenChanged();
}

const search::LineMatch *ResultModel::matchAt(const QModelIndex &index) const
{
    if (!index.isValid() || index.internalId() == idOfFile())
        return nullptr;
    return &m_files[std::size_t(index.internalId()) - 1].matches[std::size_t(index.row())];
}

const search::FileMatches *ResultModel::fileAt(const QModelIndex &index) const
{
    if (!index.isValid())
        return nullptr;
    return &m_files[std::size_t(index.internalId() == idOfFile() ? quintptr(index.row())
                                                                 : index.internalId() - 1)];
}

QModelIndex ResultModel::index(int row, int column, const QModelIndex &parent) const
{
    if (!hasIndex(row, column, parent))
        return {};
    return createIndex(row, column, parent.isValid() ? quintptr(parent.row()) + 1 : idOfFile());
}

QModelIndex ResultModel::parent(const QModelIndex &index) const
{
    if (!index.isValid() || index.internalId() == idOfFile())
        return {};
    return createIndex(int(index.internalId() - 1), 0, idOfFile());
}

int ResultModel::rowCount(const QModelIndex &parent) const
{
    if (!parent.isValid())
        return int(m_files.size());
    if (parent.internalId() != idOfFile())
        return 0;
    return int(m_files[std::size_t(parent.row())].matches.size());
}

Qt::ItemFlags ResultModel::flags(const QModelIndex &index) const
{
    Qt::ItemFlags flags = Qt::ItemIsEnabled | Qt::ItemIsSelectable;
    if (matchAt(index))
        flags |= Qt::ItemNeverHasChildren;
    if (m_replacement)
        flags |= Qt::ItemIsUserCheckable;
    return flags;
}

QVariant ResultModel::fileData(const search::FileMatches &file, std::size_t number, int role) const
{
    const QString path = pathOf(file);
    const qsizetype slash = path.lastIndexOf(u'/');
    switch (role) {
    case Qt::DisplayRole:
        return path.sliced(slash + 1);
    case FolderText:
        return path.first(std::max<qsizetype>(slash, 0));
    case Qt::ToolTipRole:
        return path;
    case MatchCount:
        return file.truncated ? tr("%1+").arg(file.matches.size())
                              : QString::number(file.matches.size());
    case Qt::AccessibleTextRole:
        return tr("%1, %n match(es)", nullptr, int(file.matches.size())).arg(path);
    case Qt::CheckStateRole: {
        if (!m_replacement)
            return {};
        const auto left = std::ranges::count(m_left[number], true);
        return left == 0                            ? Qt::Checked
               : left == std::ssize(m_left[number]) ? Qt::Unchecked
                                                    : Qt::PartiallyChecked;
    }
    default:
        return {};
    }
}

QVariant ResultModel::matchData(const search::LineMatch &match, std::size_t file,
                                std::size_t number, int role) const
{
    switch (role) {
    case Qt::DisplayRole:
        return shownText(match);
    case Qt::ToolTipRole:
        return tr("Line %1").arg(match.line);
    case Qt::AccessibleTextRole:
        return tr("Line %1: %2").arg(match.line).arg(QString::fromStdString(match.excerpt));
    case MatchStart:
        return int(matchStart(match));
    case MatchLength:
        return int(QString::fromStdString(
                       match.excerpt.substr(match.inExcerpt.start, match.inExcerpt.size()))
                       .size());
    case ReplacementText: {
        if (!m_replacement || match.groups.groups.empty())
            return {};
        const std::string by = m_replacement->expand(match.groupText, match.groups);
        return QString::fromStdString(by.substr(0, 400)).replace(u'\n', u'⏎');
    }
    case Qt::CheckStateRole:
        if (!m_replacement)
            return {};
        return m_left[file][number] ? Qt::Unchecked : Qt::Checked;
    default:
        return {};
    }
}

QVariant ResultModel::data(const QModelIndex &index, int role) const
{
    const search::FileMatches *file = fileAt(index);
    if (!file)
        return {};
    if (const search::LineMatch *match = matchAt(index))
        return matchData(*match, std::size_t(index.internalId()) - 1, std::size_t(index.row()),
                         role);
    return fileData(*file, std::size_t(index.row()), role);
}

bool ResultModel::setData(const QModelIndex &index, const QVariant &value, int role)
{
    if (role != Qt::CheckStateRole || !m_replacement || !index.isValid())
        return false;
    const bool left = value.toInt() != Qt::Checked;
    const auto file = std::size_t(matchAt(index) ? index.parent().row() : index.row());
    if (matchAt(index))
        m_left[file][std::size_t(index.row())] = left;
    else
        m_left[file].assign(m_left[file].size(), left);
    const QModelIndex top = this->index(int(file), 0);
    Q_EMIT dataChanged(top, top, {Qt::CheckStateRole});
    Q_EMIT dataChanged(this->index(0, 0, top), this->index(rowCount(top) - 1, 0, top),
                       {Qt::CheckStateRole});
    Q_EMIT chosenChanged();
    return true;
}

} // namespace slipway::ide
