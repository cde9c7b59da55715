// SPDX-License-Identifier: GPL-3.0-or-later
#include "csvmodel.h"

#include "shell/background.h"

namespace slipway::ide {

CsvModel::CsvModel(QObject *parent)
    : QAbstractTableModel(parent)
{}

CsvModel::~CsvModel()
{
    clear();
}

void CsvModel::clear()
{
    for (const CsvFile::Stop &stop : {m_stop, m_stopOrder}) {
        if (stop)
            *stop = true;
    }
    m_blocks.clear();
    m_wanted.clear();
}

void CsvModel::load(const QString &path, char separator)
{
    beginResetModel();
    clear();
    m_file = std::make_shared<CsvFile>(path, separator);
    m_stop = std::make_shared<std::atomic<bool>>(false);
    m_rows.reset();
    m_names.clear();
    m_shownRows = 0;
    m_columns = 0;
    m_complete = false;
    endResetModel();
    const auto work = [file = m_file, stop = m_stop, self = QPointer(this)] {
        // Fewer and fewer tellings, since each makes the view count all its rows.
        qint64 next = 1;
        return file->index(stop, [&](qint64 rows) {
            if (rows < next)
                return;
            next = rows * 2;
            QMetaObject::invokeMethod(
                qApp,
                [self, file, rows] {
                    if (self && self->m_file == file)
                        self->grow(rows);
                },
                Qt::QueuedConnection);
        });
    };
    runInBackground(work).then(this, [this, file = m_file](const QString &problem) {
        if (file != m_file)
            return;
        if (!problem.isEmpty()) {
            Q_EMIT failed(problem);
            return;
        }
        m_complete = true;
        grow(file->rows());
        if (file->rows() == 0)
            Q_EMIT begun();
        if (isFiltered() || m_order.column >= 0)
            reorder();
    });
}

qint64 CsvModel::rowsInFile() const
{
    return m_file ? std::max<qint64>(0, m_file->rows() - (m_order.header ? 1 : 0)) : 0;
}

void CsvModel::grow(qint64 rows)
{
    if (m_columns == 0 && rows > 0)
        want(0);
    const auto shown = int(std::clamp<qint64>(rows - (m_order.header ? 1 : 0), 0, mostShown));
    if (!m_rows && m_columns > 0 && shown > m_shownRows) {
        beginInsertRows({}, m_shownRows, shown - 1);
        m_shownRows = shown;
        endInsertRows();
    }
    Q_EMIT progressed();
}

void CsvModel::want(qint64 block) const
{
    if (m_wanted.contains(block))
        return;
    m_wanted.insert(block);
    auto *self = const_cast<CsvModel *>(this); // What is not there yet is fetched for data().
    runInBackground([file = m_file, block] {
        return file->block(block);
    }).then(self, [self, file = m_file, block](const Block &rows) {
        if (file == self->m_file)
            self->take(block, rows);
    });
}

void CsvModel::take(qint64 number, const Block &block)
{
    m_wanted.remove(number);
    m_blocks.insert(number, new Block(block));
    qsizetype widest = 0;
    for (const QStringList &row : block)
        widest = std::max(widest, row.size());
    const bool first = m_columns == 0;
    if (number == 0 && !block.empty())
        m_names = block[0];
    if (int(widest) > m_columns) {
        beginInsertColumns({}, m_columns, int(widest) - 1);
        m_columns = int(widest);
        endInsertColumns();
    }
    if (first) {
        grow(m_file->rows());
        Q_EMIT begun();
    }
    // Sorted rows stand anywhere; what is not seen costs nothing.
    if (m_shownRows > 0)
        Q_EMIT dataChanged(index(0, 0), index(m_shownRows - 1, m_columns - 1), {Qt::DisplayRole});
}

qint64 CsvModel::sourceRow(int row) const
{
    if (m_rows)
        return (*m_rows)[std::size_t(row)];
    return row + (m_order.header ? 1 : 0);
}

int CsvModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : m_shownRows;
}

int CsvModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : m_columns;
}

QVariant CsvModel::data(const QModelIndex &index, int role) const
{
    if (!index.isValid() || (role != Qt::DisplayRole && role != Qt::ToolTipRole))
        return {};
    const qint64 row = sourceRow(index.row());
    const qint64 number = row / CsvFile::rowsPerBlock;
    const Block *block = m_blocks.object(number);
    if (!block) {
        want(number);
        return {};
    }
    const auto at = std::size_t(row % CsvFile::rowsPerBlock);
    const QString text = at < block->size() ? (*block)[at].value(index.column()) : QString();
    if (role == Qt::ToolTipRole)
        return text.size() > 20 ? text : QVariant();
    return text.contains(u'\n') ? QString(text).replace(u'\n', u'\u21B5') : text;
}

QFuture<QString> CsvModel::textOf(const QItemSelectionRange &range) const
{
    std::vector<qint64> rows;
    for (int row = range.top(); row <= range.bottom(); ++row)
        rows.push_back(sourceRow(row));
    const int left = range.left();
    const int width = range.width();
    return runInBackground([file = m_file, rows, left, width] {
        QString text;
        qint64 number = -1;
        Block block;
        for (const qint64 row : rows) {
            if (std::exchange(number, row / CsvFile::rowsPerBlock) != row / CsvFile::rowsPerBlock)
                block = file->block(number);
            const auto at = std::size_t(row % CsvFile::rowsPerBlock);
            text += at < block.size() ? block[at].mid(left, width).join(u'\t') : QString();
            text += u'\n';
        }
        return rows.size() == 1 ? text.chopped(1) : text;
    });
}

QVariant CsvModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (role != Qt::DisplayRole)
        return {};
    if (orientation == Qt::Vertical)
        return section < m_shownRows ? sourceRow(section) + 1 : QVariant();
    if (m_order.header && section < m_names.size() && !m_names[section].isEmpty())
        return m_names[section].left(200);
    return section + 1;
}

void CsvModel::setHeader(bool header)
{
    if (header == m_order.header)
        return;
    beginResetModel();
    m_order.header = header;
    m_rows.reset();
    m_shownRows = m_file && m_columns > 0 ? int(std::min<qint64>(rowsInFile(), mostShown)) : 0;
    endResetModel();
    Q_EMIT progressed();
    if (isFiltered() || m_order.column >= 0)
        reorder();
}

void CsvModel::setFilter(const QString &filter)
{
    m_order.filter = filter;
    reorder();
}

void CsvModel::sortBy(int column, bool descending)
{
    m_order.column = column;
    m_order.descending = descending;
    reorder();
}

void CsvModel::reorder()
{
    if (m_stopOrder)
        *m_stopOrder = true;
    if (!m_complete)
        return; // When everything has been seen.
    m_stopOrder = std::make_shared<std::atomic<bool>>(false);
    const bool plain = !isFiltered() && m_order.column < 0;
    using Rows = std::expected<std::vector<quint32>, QString>;
    const auto work = [file = m_file, order = m_order, stop = m_stopOrder, plain]() -> Rows {
        return plain ? Rows() : orderRows(*file, order, stop);
    };
    runInBackground(work).then(this, [this, stop = m_stopOrder, plain](const Rows &rows) {
        if (stop != m_stopOrder)
            return;
        if (!rows) {
            Q_EMIT failed(rows.error());
            return;
        }
        beginResetModel();
        m_rows = plain ? std::nullopt : std::optional(*rows);
        m_shownRows = int(std::min<qint64>(plain ? rowsInFile() : qint64(rows->size()), mostShown));
        endResetModel();
        Q_EMIT progressed();
    });
}

} // namespace slipway::ide
