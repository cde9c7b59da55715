// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QStringList>

namespace slipway::ide {

/// What was entered into REPLs, oldest first, kept in a file over restarts: a JSON string a line,
/// so that an entry of several lines is one. GUI thread only.
class ReplHistory
{
public:
    static constexpr qsizetype limit = 1000; ///< entries
    static constexpr qsizetype entryLimit = 64 * 1024;

    /// The user's own, which all windows share.
    static ReplHistory &ofUser();
    /// Reads the file, or as much of its end as counts.
    explicit ReplHistory(const QString &file);

    /// Not twice in a row, nor blank ones. What cannot be written is kept until the end.
    void add(const QString &entry);
    qsizetype size() const { return m_entries.size(); }
    const QString &at(qsizetype index) const { return m_entries.at(index); }
    /// The nearest entry before (step -1) or behind (step 1) that begins so; -1 where none does.
    qsizetype find(qsizetype from, int step, const QString &prefix) const;

private:
    void write() const;

    QString m_file;
    QStringList m_entries;
};

} // namespace slipway::ide
