// SPDX-License-Identifier: GPL-3.0-or-later
#include "filemarks.h"

namespace slipway::ide {

static void raise(QHash<QString, FileMark> &marks, const QString &path, const FileMark &mark)
{
    const auto found = marks.find(path);
    if (found == marks.end())
        marks.insert(path, mark);
    else if (found->weight < mark.weight)
        *found = mark;
}

static std::optional<FileMark> lookUp(const QHash<QString, FileMark> &marks, const QString &path)
{
    const auto found = marks.constFind(path);
    return found == marks.constEnd() ? std::nullopt : std::optional(*found);
}

void FileMarks::tell(const QString &teller, const QHash<QString, FileMark> &marks)
{
    if (m_tellers[teller] == marks)
        return;
    m_tellers[teller] = marks;
    merge();
    Q_EMIT changed();
}

void FileMarks::merge()
{
    m_marks.clear();
    m_below.clear();
    for (const auto &[teller, marks] : m_tellers) {
        for (auto it = marks.begin(); it != marks.end(); ++it) {
            raise(m_marks, it.key(), it.value());
            for (qsizetype slash = it.key().lastIndexOf(u'/'); slash > 0;
                 slash = it.key().lastIndexOf(u'/', slash - 1))
                raise(m_below, it.key().first(slash), it.value());
        }
    }
}

std::optional<FileMark> FileMarks::of(const QString &path) const
{
    return lookUp(m_marks, path);
}

std::optional<FileMark> FileMarks::below(const QString &folder) const
{
    return lookUp(m_below, folder);
}

} // namespace slipway::ide
