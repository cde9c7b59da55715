// SPDX-License-Identifier: GPL-3.0-or-later
#include "variables.h"

#include "shell/codefont.h"
#include "shell/icons.h"
#include "shell/theme.h"

#include <QHeaderView>
#include <QLabel>
#include <QScrollBar>
#include <QTreeView>
#include <QVBoxLayout>

#include <algorithm>

namespace slipway::ide {

using namespace Qt::StringLiterals;

namespace {

enum Column { NameColumn, TypeColumn, ValueColumn, ColumnCount };
constexpr qreal fontPoints = 10;

} // namespace

void VariablesModel::setNames(const QList<ReplName> &names)
{
    m_changed.clear();
    QHash<QString, const ReplName *> before;
    for (const ReplName &each : std::as_const(m_names))
        before.insert(each.name, &each);
    for (const ReplName &each : names) {
        const ReplName *old = before.value(each.name);
        // Of the first ones that are told, none is new.
        if (!m_names.isEmpty() && (!old || *old != each))
            m_changed.insert(each.name);
    }
    const bool isSame = std::equal(m_names.begin(), m_names.end(), names.begin(), names.end(),
                                   [](const auto &a, const auto &b) { return a.name == b.name; });
    if (!isSame)
        beginResetModel();
    m_names = names;
    if (!isSame)
        endResetModel();
    else if (!m_names.isEmpty())
        Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, ColumnCount - 1));
}

void VariablesModel::clear()
{
    beginResetModel();
    m_names.clear();
    m_changed.clear();
    endResetModel();
}

int VariablesModel::rowOf(const QString &name) const
{
    const auto found = std::ranges::find(m_names, name, &ReplName::name);
    return found == m_names.end() ? -1 : int(found - m_names.begin());
}

int VariablesModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_names.size());
}

int VariablesModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant VariablesModel::data(const QModelIndex &index, int role) const
{
    if (!index.isValid() || index.row() >= m_names.size())
        return {};
    const ReplName &each = m_names.at(index.row());
    switch (role) {
    case Qt::DisplayRole:
        return index.column() == NameColumn   ? each.name
               : index.column() == TypeColumn ? each.type
                                              : each.value;
    case Qt::DecorationRole:
        if (index.column() == NameColumn && each.isTable)
            return breezeIcon(u"table"_s);
        return {};
    case Qt::ToolTipRole:
        return each.isTable
                   ? tr("%1: %2\nPress Enter to see it as a table.").arg(each.name, each.value)
                   : u"%1: %2"_s.arg(each.name, each.value);
    case Qt::ForegroundRole:
        if (m_changed.contains(each.name) && index.column() == ValueColumn)
            return Theme::instance().color(ColorRole::Link);
        if (index.column() == TypeColumn || each.group > 0)
            return Theme::instance().color(ColorRole::TextMuted);
        return {};
    case Qt::AccessibleTextRole:
        return index.column() == NameColumn ? tr("%1, %2, %3").arg(each.name, each.type, each.value)
                                            : QVariant();
    default:
        return {};
    }
}

QVariant VariablesModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (role != Qt::DisplayRole || orientation != Qt::Horizontal)
        return {};
    return section == NameColumn ? tr("Name") : section == TypeColumn ? tr("Type") : tr("Value");
}

VariablesView::VariablesView(QWidget *parent)
    : QWidget(parent)
    , m_model(new VariablesModel(this))
    , m_list(new QTreeView)
    , m_more(new QLabel)
{
    m_list->setModel(m_model);
    m_list->setRootIsDecorated(false);
    m_list->setUniformRowHeights(true);
    m_list->setAllColumnsShowFocus(true);
    m_list->setFrameShape(QFrame::NoFrame);
    m_list->setFont(codeFont(fontPoints));
    m_list->setAccessibleName(tr("Variables"));
    m_list->setTextElideMode(Qt::ElideRight);
    // A font is inherited but for what is said of it.
    QFont ofWindow = font();
    ofWindow.setFamilies(ofWindow.families());
    ofWindow.setPointSizeF(ofWindow.pointSizeF());
    m_list->header()->setFont(ofWindow);
    m_list->header()->setStretchLastSection(true);
    m_more->setForegroundRole(QPalette::PlaceholderText);
    m_more->setContentsMargins(8, 4, 8, 4);
    m_more->setWordWrap(true);
    m_more->setAlignment(Qt::AlignLeft | Qt::AlignTop);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_list, 1);
    column->addWidget(m_more);
    setFocusProxy(m_list);
    clear();
    connect(m_list, &QTreeView::activated, this, [this](const QModelIndex &index) {
        const ReplName &each = m_model->at(index.row());
        if (each.isTable)
            Q_EMIT tableAsked(each.name);
        else
            Q_EMIT valueAsked(each.name);
    });
    connect(&Theme::instance(), &Theme::changed, m_list->viewport(), qOverload<>(&QWidget::update));
}

void VariablesView::show(const QList<ReplName> &names, int more)
{
    const QModelIndex current = m_list->currentIndex();
    const QString name = current.isValid() ? m_model->at(current.row()).name : QString();
    const int scrolled = m_list->verticalScrollBar()->value();
    const bool isFirst = m_model->rowCount() == 0;
    m_model->setNames(names);
    if (isFirst && !names.isEmpty())
        fitColumns();
    if (const int row = m_model->rowOf(name); row >= 0)
        m_list->setCurrentIndex(m_model->index(row, 0));
    m_list->verticalScrollBar()->setValue(scrolled);
    m_more->setText(names.isEmpty()
                        ? tr("No variables yet: what the program or an entry names is here.")
                        : tr("and %n more", nullptr, more));
    m_more->setVisible(names.isEmpty() || more > 0);
    m_list->setVisible(!names.isEmpty());
}

/// The values get what names and types leave. Whoever has moved a column keeps that for this run.
void VariablesView::fitColumns()
{
    constexpr int narrowest = 72;
    constexpr int widest = 200;
    for (const int column : {NameColumn, TypeColumn}) {
        m_list->resizeColumnToContents(column);
        m_list->setColumnWidth(column,
                               std::clamp(m_list->columnWidth(column) + 8, narrowest, widest));
    }
}

void VariablesView::clear()
{
    m_model->clear();
    show({}, 0);
}

} // namespace slipway::ide
