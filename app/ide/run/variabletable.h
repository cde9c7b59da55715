// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "repllink.h"

#include <QAbstractTableModel>
#include <QWidget>

class QLabel;
class QTableView;

namespace slipway::ide {

/// A REPL's value as a table. Rows come as they are scrolled to.
class VariableTableModel : public QAbstractTableModel
{
    Q_OBJECT

public:
    using QAbstractTableModel::QAbstractTableModel;

    /// Rows behind those there are, or another table from its beginning.
    void add(const ReplTable &table);
    const ReplTable &table() const { return m_table; }

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    bool canFetchMore(const QModelIndex &parent) const override;
    void fetchMore(const QModelIndex &parent) override;

Q_SIGNALS:
    void moreAsked(const QString &name, qsizetype start);

private:
    int firstColumn() const { return m_table.isLabelled ? 1 : 0; }

    ReplTable m_table; ///< with all rows that have come
    bool m_isAsking = false;
};

class VariableTable : public QWidget
{
    Q_OBJECT

public:
    explicit VariableTable(QWidget *parent = nullptr);

    void show(const ReplTable &table);
    void clear();
    const VariableTableModel &model() const { return *m_model; }

Q_SIGNALS:
    void moreAsked(const QString &name, qsizetype start);

private:
    void copy();

    VariableTableModel *m_model;
    QTableView *m_view;
    QLabel *m_title;
};

} // namespace slipway::ide
