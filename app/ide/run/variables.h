// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "repllink.h"

#include <QAbstractTableModel>
#include <QSet>
#include <QWidget>

class QLabel;
class QTreeView;

namespace slipway::ide {

/// A REPL's names with their types and values; those that have just changed stand out.
class VariablesModel : public QAbstractTableModel
{
    Q_OBJECT

public:
    using QAbstractTableModel::QAbstractTableModel;

    void setNames(const QList<ReplName> &names);
    void clear();
    const ReplName &at(int row) const { return m_names.at(row); }
    int rowOf(const QString &name) const;

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    QList<ReplName> m_names;
    QSet<QString> m_changed;
};

class VariablesView : public QWidget
{
    Q_OBJECT

public:
    explicit VariablesView(QWidget *parent = nullptr);

    void show(const QList<ReplName> &names, int more);
    void clear();
    int count() const { return m_model->rowCount(); }
    const VariablesModel &model() const { return *m_model; }

Q_SIGNALS:
    void tableAsked(const QString &name);
    /// Somebody wants to see all of it.
    void valueAsked(const QString &name);

private:
    void fitColumns();

    VariablesModel *m_model;
    QTreeView *m_list;
    QLabel *m_more;
};

} // namespace slipway::ide
