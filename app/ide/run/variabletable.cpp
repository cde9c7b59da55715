// SPDX-License-Identifier: GPL-3.0-or-later
#include "variabletable.h"

#include "shell/codefont.h"

#include <QAction>
#include <QClipboard>
#include <QGuiApplication>
#include <QHeaderView>
#include <QLabel>
#include <QLocale>
#include <QTableView>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>

namespace slipway::ide {

using namespace Qt::StringLiterals;

namespace {

constexpr qreal fontPoints = 10;
/// What is kept of one table; nobody scrolls further.
constexpr qsizetype mostRows = 100'000;

/// Of a fraction the digits that say something; all of them are in what is copied.
QString shownNumber(const QString &cell)
{
    constexpr qsizetype digits = 8;
    bool isNumber = false;
    const double number = cell.toDouble(&isNumber);
    const bool isLong = isNumber && cell.size() > digits + 1
                        && (cell.contains(u'.') || cell.contains(u'e')) && std::isfinite(number);
    return isLong ? QString::number(number, 'g', digits) : cell;
}

} // namespace

void VariableTableModel::add(const ReplTable &table)
{
    m_isAsking = false;
    const bool isMore = table.start > 0 && table.name == m_table.name && !table.isGone
                        && table.columns == m_table.columns && table.start == m_table.rows.size();
    if (isMore && !table.rows.isEmpty()) {
        beginInsertRows({}, int(table.start), int(table.start + table.rows.size() - 1));
        m_table.rows += table.rows;
        m_table.total = table.total;
        endInsertRows();
    } else if (table.start == 0) {
        beginResetModel();
        m_table = table;
        endResetModel();
    }
}

int VariableTableModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_table.rows.size());
}

int VariableTableModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : std::max(0, int(m_table.columns.size()) - firstColumn());
}

QVariant VariableTableModel::data(const QModelIndex &index, int role) const
{
    const bool isText = role == Qt::DisplayRole || role == Qt::EditRole || role == Qt::ToolTipRole;
    if (!index.isValid() || (!isText && role != Qt::TextAlignmentRole))
        return {};
    const QString cell = m_table.rows.value(index.row()).value(index.column() + firstColumn());
    if (role == Qt::DisplayRole)
        return shownNumber(cell);
    if (isText)
        return cell;
    bool isNumber = false;
    cell.toDouble(&isNumber);
    return int((isNumber ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
}

QVariant VariableTableModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (role != Qt::DisplayRole)
        return {};
    if (orientation == Qt::Horizontal)
        return m_table.columns.value(section + firstColumn());
    return m_table.isLabelled ? QVariant(m_table.rows.value(section).value(0)) : QVariant(section);
}

bool VariableTableModel::canFetchMore(const QModelIndex &parent) const
{
    return !parent.isValid() && !m_isAsking && m_table.rows.size() < mostRows
           && m_table.rows.size() < m_table.total && !m_table.rows.isEmpty();
}

void VariableTableModel::fetchMore(const QModelIndex &)
{
    m_isAsking = true;
    Q_EMIT moreAsked(m_table.name, m_table.rows.size());
}

VariableTable::VariableTable(QWidget *parent)
    : QWidget(parent)
    , m_model(new VariableTableModel(this))
    , m_view(new QTableView)
    , m_title(new QLabel)
{
    m_view->setModel(m_model);
    m_view->setFrameShape(QFrame::NoFrame);
    m_view->setFont(codeFont(fontPoints));
    m_view->setAccessibleName(tr("Table"));
    m_view->setTabKeyNavigation(false);
    m_view->setWordWrap(false);
    m_view->verticalHeader()->setDefaultSectionSize(m_view->fontMetrics().height() + 6);
    m_view->horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    auto *copyAction = new QAction(tr("Copy"), m_view);
    copyAction->setShortcut(QKeySequence::Copy);
    copyAction->setShortcutContext(Qt::WidgetShortcut);
    connect(copyAction, &QAction::triggered, this, &VariableTable::copy);
    m_view->addAction(copyAction);
    m_view->setContextMenuPolicy(Qt::ActionsContextMenu);
    m_title->setTextFormat(Qt::PlainText);
    m_title->setForegroundRole(QPalette::PlaceholderText);
    m_title->setContentsMargins(8, 4, 8, 4);
    m_title->setText(tr("Press Enter on a table among the variables, or enter its name."));
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_title);
    column->addWidget(m_view, 1);
    setFocusProxy(m_view);
    connect(m_model, &VariableTableModel::moreAsked, this, &VariableTable::moreAsked);
}

void VariableTable::show(const ReplTable &table)
{
    const bool isNew = table.start == 0;
    m_model->add(table);
    if (!isNew)
        return;
    const QString name = table.name == u"_" ? tr("Last value") : table.name;
    const QLocale locale;
    m_title->setText(table.isGone ? tr("%1 is no table any more.").arg(name)
                                  : tr("%1: %2 × %3")
                                        .arg(name, locale.toString(table.total),
                                             locale.toString(m_model->columnCount())));
    m_view->setAccessibleName(tr("Table %1").arg(name));
    constexpr int widest = 320;
    m_view->resizeColumnsToContents();
    for (int column = 0; column < m_model->columnCount(); ++column)
        m_view->setColumnWidth(column, std::min(m_view->columnWidth(column), widest));
}

void VariableTable::clear()
{
    m_model->add({});
    m_title->setText(tr("Press Enter on a table among the variables, or enter its name."));
}

/// The chosen cells, as spreadsheets take them.
void VariableTable::copy()
{
    QModelIndexList chosen = m_view->selectionModel()->selectedIndexes();
    std::ranges::sort(chosen);
    QString text;
    for (qsizetype i = 0; i < chosen.size(); ++i) {
        if (i > 0)
            text += chosen[i].row() == chosen[i - 1].row() ? u'\t' : u'\n';
        text += chosen[i].data(Qt::EditRole).toString();
    }
    if (!text.isEmpty())
        QGuiApplication::clipboard()->setText(text);
}

} // namespace slipway::ide
