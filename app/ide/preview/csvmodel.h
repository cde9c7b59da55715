// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "csvfile.h"

#include <QAbstractTableModel>
#include <QCache>
#include <QFuture>
#include <QItemSelectionRange>
#include <QSet>

#include <optional>

namespace slipway::ide {

/// A table that reads what is looked at. Shows at most a few million rows; filtering reaches all.
class CsvModel : public QAbstractTableModel
{
    Q_OBJECT

public:
    static constexpr int mostShown = 3'000'000;

    explicit CsvModel(QObject *parent = nullptr);
    ~CsvModel() override;

    /// 0: the separator is guessed.
    void load(const QString &path, char separator);
    void setHeader(bool header);
    bool hasHeader() const { return m_order.header; }
    void setFilter(const QString &filter);
    /// -1: as in the file.
    void sortBy(int column, bool descending);

    char separator() const { return m_file ? m_file->separator() : ','; }
    /// Of the file, without the header.
    qint64 rowsInFile() const;
    bool isComplete() const { return m_complete; }
    bool isFiltered() const { return !m_order.filter.isEmpty(); }

    /// Read from the file, with tabs between the fields.
    QFuture<QString> textOf(const QItemSelectionRange &range) const;

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

Q_SIGNALS:
    void progressed();
    void failed(const QString &problem);
    /// The first rows are there.
    void begun();

private:
    using Block = std::vector<QStringList>;

    void grow(qint64 rows);
    void reorder();
    qint64 sourceRow(int row) const;
    void want(qint64 block) const;
    void take(qint64 number, const Block &block);
    void clear();

    std::shared_ptr<CsvFile> m_file;
    CsvFile::Stop m_stop;
    CsvFile::Stop m_stopOrder;
    CsvOrder m_order;
    /// Null: as in the file.
    std::optional<std::vector<quint32>> m_rows;
    QStringList m_names;
    mutable QCache<qint64, Block> m_blocks{512};
    mutable QSet<qint64> m_wanted;
    int m_shownRows = 0;
    int m_columns = 0;
    bool m_complete = false;
};

} // namespace slipway::ide
