// SPDX-License-Identifier: GPL-3.0-or-later
#include "testtree.h"

#include "testmodel.h"

namespace slipway::ide {

/// More rows than this are folded at first: cases of one test.
static constexpr int mostUnfolded = 60;

TestTree::TestTree(QWidget *parent)
    : QTreeView(parent)
{
    setUniformRowHeights(true);
    setSelectionMode(QAbstractItemView::ExtendedSelection);
    setExpandsOnDoubleClick(false);
    setFrameShape(QFrame::NoFrame);
    setAllColumnsShowFocus(true);
    setAccessibleName(tr("Tests"));
}

void TestTree::setModel(QAbstractItemModel *model)
{
    if (QAbstractItemModel *old = this->model()) {
        disconnect(old, &QAbstractItemModel::modelAboutToBeReset, this, &TestTree::remember);
        disconnect(old, &QAbstractItemModel::modelReset, this, &TestTree::restore);
    }
    if (!model)
        return QTreeView::setModel(model);
    // Before the view hears of it, and after.
    connect(model, &QAbstractItemModel::modelAboutToBeReset, this, &TestTree::remember);
    QTreeView::setModel(model);
    connect(model, &QAbstractItemModel::modelReset, this, &TestTree::restore);
    header()->setStretchLastSection(false);
    header()->setSectionResizeMode(TestModel::Name, QHeaderView::Stretch);
    header()->setSectionResizeMode(TestModel::Result, QHeaderView::ResizeToContents);
    header()->setSectionResizeMode(TestModel::Time, QHeaderView::ResizeToContents);
    header()->setResizeContentsPrecision(50);
    restore();
}

QModelIndexList TestTree::selectedTests() const
{
    return selectionModel()->selectedRows();
}

static void visit(const QAbstractItemModel &model, const QModelIndex &parent,
                  const std::function<void(const QModelIndex &)> &look)
{
    for (int row = 0; row < model.rowCount(parent); ++row) {
        const QModelIndex index = model.index(row, 0, parent);
        if (!model.hasChildren(index))
            continue;
        look(index);
        visit(model, index, look);
    }
}

void TestTree::remember()
{
    m_current = currentIndex().data(TestModel::KeyRole).toString();
    visit(*model(), {}, [this](const QModelIndex &index) {
        m_unfolded[index.data(TestModel::KeyRole).toString()] = isExpanded(index);
    });
}

void TestTree::restore()
{
    setUpdatesEnabled(false);
    unfold({});
    setUpdatesEnabled(true);
}

void TestTree::unfold(const QModelIndex &parent)
{
    for (int row = 0; row < model()->rowCount(parent); ++row) {
        const QModelIndex index = model()->index(row, 0, parent);
        const QString key = index.data(TestModel::KeyRole).toString();
        if (!m_current.isEmpty() && key == m_current)
            setCurrentIndex(index);
        const int below = model()->rowCount(index);
        if (below == 0)
            continue;
        unfold(index);
        setExpanded(index, m_unfolded.value(key, below <= mostUnfolded));
    }
}

void TestTree::keyPressEvent(QKeyEvent *event)
{
    const bool isEnter = event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter;
    if (isEnter && event->modifiers().testFlag(Qt::ControlModifier)) {
        Q_EMIT runAsked();
        return;
    }
    const bool isPlain =
        event->modifiers() == Qt::NoModifier || event->modifiers() == Qt::KeypadModifier;
    if (isPlain && isEnter) {
        if (currentIndex().isValid())
            Q_EMIT opened(currentIndex());
        return;
    }
    if (event->key() == Qt::Key_Up && !indexAbove(currentIndex()).isValid()) {
        Q_EMIT leftAbove();
        return;
    }
    QTreeView::keyPressEvent(event);
}

void TestTree::mouseDoubleClickEvent(QMouseEvent *event)
{
    const QModelIndex index = indexAt(event->position().toPoint());
    if (event->button() == Qt::LeftButton && index.isValid())
        Q_EMIT opened(index);
    else
        QTreeView::mouseDoubleClickEvent(event);
}

void TestTree::currentChanged(const QModelIndex &current, const QModelIndex &previous)
{
    QTreeView::currentChanged(current, previous);
    Q_EMIT currentMoved();
}

} // namespace slipway::ide
