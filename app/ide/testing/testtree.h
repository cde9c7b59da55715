// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QHash>
#include <QTreeView>

namespace slipway::ide {

/// The tests as a tree. What is unfolded stays so when tests are found again.
class TestTree : public QTreeView
{
    Q_OBJECT

public:
    explicit TestTree(QWidget *parent = nullptr);

    void setModel(QAbstractItemModel *model) override;
    /// Of the model that is shown.
    QModelIndexList selectedTests() const;

Q_SIGNALS:
    /// Enter or a double click: go to its text.
    void opened(const QModelIndex &index);
    /// Ctrl+Enter.
    void runAsked();
    void currentMoved();
    void leftAbove();

protected:
    void keyPressEvent(QKeyEvent *event) override;
    void mouseDoubleClickEvent(QMouseEvent *event) override;
    void currentChanged(const QModelIndex &current, const QModelIndex &previous) override;

private:
    void remember();
    void restore();
    void unfold(const QModelIndex &parent);

    QHash<QString, bool> m_unfolded; ///< as it was before the model was reset
    QString m_current;
};

} // namespace slipway::ide
