// SPDX-License-Identifier: GPL-3.0-or-later
#include "testfilter.h"

#include "testmodel.h"

namespace slipway::ide {

TestFilter::TestFilter(QObject *parent)
    : QSortFilterProxyModel(parent)
{
    setRecursiveFilteringEnabled(true);
}

void TestFilter::setText(const QString &text)
{
    m_words = text.split(u' ', Qt::SkipEmptyParts);
    invalidateRowsFilter();
}

void TestFilter::setState(std::optional<testing::State> state)
{
    m_state = state;
    invalidateRowsFilter();
}

bool TestFilter::filterAcceptsRow(int row, const QModelIndex &parent) const
{
    const QModelIndex index = sourceModel()->index(row, TestModel::Name, parent);
    // What holds others is there for their sake, unless something is said about itself.
    if (m_state) {
        const auto *model = static_cast<const TestModel *>(sourceModel());
        const testing::Outcome *own = model->outcome(index);
        const bool isLeaf = !sourceModel()->hasChildren(index);
        if ((!isLeaf && !own) || index.data(TestModel::StateRole).toInt() != int(*m_state))
            return false;
    }
    if (m_words.isEmpty())
        return true;
    const QString path = index.data(TestModel::PathRole).toString();
    return std::ranges::all_of(
        m_words, [&path](const QString &word) { return path.contains(word, Qt::CaseInsensitive); });
}

} // namespace slipway::ide
