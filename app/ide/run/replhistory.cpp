// SPDX-License-Identifier: GPL-3.0-or-later
#include "replhistory.h"

#include <slipway/base/files.h>
#include <slipway/base/log.h>
#include <slipway/base/paths.h>

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>

namespace slipway::ide {

using namespace Qt::StringLiterals;

namespace {

constexpr qint64 mostRead = 4 << 20; // bytes

QByteArray lineOf(const QString &entry)
{
    const QByteArray array = QJsonDocument(QJsonArray{entry}).toJson(QJsonDocument::Compact);
    return array.sliced(1, array.size() - 2) + '\n';
}

} // namespace

ReplHistory &ReplHistory::ofUser()
{
    static ReplHistory history(
        QString::fromStdString((userStateFolder() / "repl-history").string()));
    return history;
}

ReplHistory::ReplHistory(const QString &file)
    : m_file(file)
{
    QFile source(file);
    if (!source.open(QIODevice::ReadOnly))
        return;
    if (source.size() > mostRead)
        source.seek(source.size() - mostRead);
    qsizetype lines = 0;
    while (!source.atEnd()) {
        const QByteArray line = source.readLine(entryLimit * 6).trimmed();
        const QJsonArray array = QJsonDocument::fromJson('[' + line + ']').array();
        ++lines;
        if (array.size() == 1 && array[0].isString())
            m_entries.append(array[0].toString());
    }
    if (m_entries.size() > limit)
        m_entries.remove(0, m_entries.size() - limit);
    if (lines > 2 * limit)
        write();
}

/// Anew, without what has become too old.
void ReplHistory::write() const
{
    QByteArray text;
    for (const QString &entry : m_entries)
        text += lineOf(entry);
    if (const auto written = writeFileAtomic(m_file.toStdString(), text.toStdString(),
                                             {.durability = Durability::Fast});
        !written)
        logWarning("repl", "{}", written.error().describe());
}

void ReplHistory::add(const QString &entry)
{
    if (entry.trimmed().isEmpty() || entry.size() > entryLimit
        || (!m_entries.isEmpty() && m_entries.last() == entry))
        return;
    m_entries.append(entry);
    if (m_entries.size() > limit)
        m_entries.removeFirst();
    QDir().mkpath(QFileInfo(m_file).path());
    QFile file(m_file);
    // Whole lines at the end: several windows may write.
    if (!file.open(QIODevice::WriteOnly | QIODevice::Append | QIODevice::Unbuffered,
                   QFile::ReadOwner | QFile::WriteOwner)
        || file.write(lineOf(entry)) < 0)
        logWarning("repl", "the history cannot be written: {}", file.errorString().toStdString());
}

qsizetype ReplHistory::find(qsizetype from, int step, const QString &prefix) const
{
    for (qsizetype at = from + step; at >= 0 && at < m_entries.size(); at += step) {
        if (m_entries[at].startsWith(prefix) && m_entries[at] != prefix)
            return at;
    }
    return -1;
}

} // namespace slipway::ide
