// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "repllink.h"

#include <QAbstractItemModel>
#include <QSet>
#include <QWidget>

#include <memory>

class QLabel;
class QTreeView;

namespace slipway::ide {

/// A REPL's names with their types and values; those that have just changed stand out. What a value
/// is made of comes below it when it is asked for, and is asked for again when it may have changed.
class VariablesModel : public QAbstractItemModel
{
    Q_OBJECT

public:
    explicit VariablesModel(QObject *parent = nullptr);
    ~VariablesModel() override;

    void setNames(const QList<ReplName> &names);
    /// What the value at `path` is made of, and how many more there are.
    void setMembers(const QStringList &path, const QList<ReplName> &members, int more);
    void clear();
    const ReplName &at(const QModelIndex &index) const;
    const ReplName &at(int row) const { return at(index(row, 0)); }
    int rowOf(const QString &name) const;
    /// The name, and then in which row each member is.
    QStringList pathOf(const QModelIndex &index) const;
    QModelIndex indexOf(const QStringList &path) const;

    QModelIndex index(int row, int column, const QModelIndex &parent = {}) const override;
    QModelIndex parent(const QModelIndex &index) const override;
    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    bool hasChildren(const QModelIndex &parent = {}) const override;
    bool canFetchMore(const QModelIndex &parent) const override;
    void fetchMore(const QModelIndex &parent) override;
    QVariant data(const QModelIndex &index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

Q_SIGNALS:
    void membersAsked(const QStringList &path);

private:
    struct Node;

    Node *node(const QModelIndex &index) const;
    QModelIndex indexOf(const Node &node) const;
    void askAgain(const Node &node);
    QVariant textOf(const Node &node, int column) const;

    std::unique_ptr<Node> m_root;
    QSet<QString> m_changed;
};

class VariablesView : public QWidget
{
    Q_OBJECT

public:
    explicit VariablesView(QWidget *parent = nullptr);

    void show(const QList<ReplName> &names, int more);
    void showMembers(const QStringList &path, const QList<ReplName> &members, int more);
    void clear();
    int count() const { return m_model->rowCount(); }
    const VariablesModel &model() const { return *m_model; }

Q_SIGNALS:
    void tableAsked(const QString &name);
    /// Somebody wants to see all of it.
    void valueAsked(const QString &name);
    void membersAsked(const QStringList &path);

private:
    void fitColumns();
    void activate(const QModelIndex &index);
    void expandAgain();

    VariablesModel *m_model;
    QTreeView *m_list;
    QSet<QStringList> m_open; ///< the paths of what is expanded
    QLabel *m_more;
};

} // namespace slipway::ide
