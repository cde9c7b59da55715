// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractTableModel>
#include <QKeySequence>
#include <QStringList>

#include <vector>

class QAction;

namespace slipway::ide {

class Actions;

/// Every action with its keys, where they come from, and what else wants them.
class KeymapModel : public QAbstractTableModel
{
    Q_OBJECT

public:
    enum Column { ActionColumn, KeysColumn, SourceColumn, IdColumn, ColumnCount };

    explicit KeymapModel(const Actions &actions, QObject *parent = nullptr);

    QAction *action(int row) const { return m_rows[std::size_t(row)].action; }
    /// Titles of the actions its keys are also asked for by.
    QStringList conflicts(int row) const { return m_rows[std::size_t(row)].conflicts; }
    bool hasKeys(int row, const QKeySequence &keys) const;
    void refresh();

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

    static QString titleOf(const QAction *action);

private:
    struct Row
    {
        QAction *action = nullptr;
        QString title;
        QString keys;
        QString source;
        QStringList conflicts;
    };

    Row makeRow(QAction *action) const;

    const Actions &m_actions;
    std::vector<Row> m_rows;
};

} // namespace slipway::ide
