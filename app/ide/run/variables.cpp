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

struct VariablesModel::Node
{
    ReplName name;
    Node *above = nullptr;
    int row = 0;
    std::vector<std::unique_ptr<Node>> members;
    bool isAsked = false; ///< what it is made of has been asked for

    void add(ReplName each)
    {
        members.push_back(std::make_unique<Node>());
        Node &node = *members.back();
        node.name = std::move(each);
        node.above = this;
        node.row = int(members.size()) - 1;
    }
    bool isNamedAs(const QList<ReplName> &names) const
    {
        return std::ranges::equal(members, names, [](const auto &one, const ReplName &other) {
            return one->name.name == other.name && one->name.hasMembers == other.hasMembers;
        });
    }
};

VariablesModel::VariablesModel(QObject *parent)
    : QAbstractItemModel(parent)
    , m_root(std::make_unique<Node>())
{}

VariablesModel::~VariablesModel() = default;

VariablesModel::Node *VariablesModel::node(const QModelIndex &index) const
{
    return index.isValid() ? static_cast<Node *>(index.internalPointer()) : m_root.get();
}

QModelIndex VariablesModel::indexOf(const Node &node) const
{
    return node.above ? createIndex(node.row, 0, &node) : QModelIndex();
}

const ReplName &VariablesModel::at(const QModelIndex &index) const
{
    return node(index)->name;
}

void VariablesModel::setNames(const QList<ReplName> &names)
{
    m_changed.clear();
    QHash<QString, Node *> before;
    for (const auto &each : m_root->members)
        before.insert(each->name.name, each.get());
    for (const ReplName &each : names) {
        const Node *old = before.value(each.name);
        // Of the first ones that are told, none is new.
        if (!before.isEmpty() && (!old || old->name != each))
            m_changed.insert(each.name);
    }
    if (m_root->isNamedAs(names)) {
        for (const auto &each : m_root->members)
            each->name = names[each->row];
        if (!names.isEmpty())
            Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, ColumnCount - 1));
    } else {
        beginResetModel();
        const auto old = std::exchange(m_root, std::make_unique<Node>());
        for (const ReplName &each : names) {
            m_root->add(each);
            Node *kept = before.value(each.name);
            if (!kept || !each.hasMembers)
                continue;
            Node &node = *m_root->members.back();
            node.isAsked = kept->isAsked;
            node.members = std::move(kept->members);
            for (const auto &member : node.members)
                member->above = &node;
        }
        endResetModel();
    }
    askAgain(*m_root);
}

/// What was looked at may have become something else, whether or not it looks so from above.
void VariablesModel::askAgain(const Node &node)
{
    for (const auto &each : node.members) {
        if (each->isAsked)
            Q_EMIT membersAsked(pathOf(indexOf(*each)));
        askAgain(*each);
    }
}

void VariablesModel::setMembers(const QStringList &path, const QList<ReplName> &members, int more)
{
    const QModelIndex whole = indexOf(path);
    if (!whole.isValid())
        return;
    Node &node = *this->node(whole);
    QList<ReplName> all = members;
    if (more > 0)
        all.append(
            {.name = u"…"_s, .type = {}, .value = VariablesView::tr("and %n more", nullptr, more)});
    if (node.isNamedAs(all)) {
        for (const auto &each : node.members)
            each->name = all[each->row];
        if (!all.isEmpty())
            Q_EMIT dataChanged(index(0, 0, whole),
                               index(int(all.size()) - 1, ColumnCount - 1, whole));
        return;
    }
    if (!node.members.empty()) {
        beginRemoveRows(whole, 0, int(node.members.size()) - 1);
        node.members.clear();
        endRemoveRows();
    }
    if (all.isEmpty())
        return;
    beginInsertRows(whole, 0, int(all.size()) - 1);
    for (const ReplName &each : std::as_const(all))
        node.add(each);
    endInsertRows();
}

void VariablesModel::clear()
{
    beginResetModel();
    m_root = std::make_unique<Node>();
    m_changed.clear();
    endResetModel();
}

int VariablesModel::rowOf(const QString &name) const
{
    const auto found = std::ranges::find_if(
        m_root->members, [&](const auto &each) { return each->name.name == name; });
    return found == m_root->members.end() ? -1 : (*found)->row;
}

QStringList VariablesModel::pathOf(const QModelIndex &index) const
{
    QStringList path;
    for (const Node *at = node(index); at->above; at = at->above)
        path.prepend(at->above->above ? QString::number(at->row) : at->name.name);
    return path;
}

QModelIndex VariablesModel::indexOf(const QStringList &path) const
{
    QModelIndex at = path.isEmpty() ? QModelIndex() : index(rowOf(path.first()), 0);
    for (const QString &row : path.mid(1)) {
        if (!at.isValid())
            break;
        at = index(row.toInt(), 0, at);
    }
    return at;
}

QModelIndex VariablesModel::index(int row, int column, const QModelIndex &parent) const
{
    const Node *above = node(parent);
    if (row < 0 || row >= int(above->members.size()) || column < 0 || column >= ColumnCount)
        return {};
    return createIndex(row, column, above->members[std::size_t(row)].get());
}

QModelIndex VariablesModel::parent(const QModelIndex &index) const
{
    return index.isValid() ? indexOf(*node(index)->above) : QModelIndex();
}

int VariablesModel::rowCount(const QModelIndex &parent) const
{
    return parent.column() > 0 ? 0 : int(node(parent)->members.size());
}

int VariablesModel::columnCount(const QModelIndex &) const
{
    return ColumnCount;
}

bool VariablesModel::hasChildren(const QModelIndex &parent) const
{
    return parent.isValid() ? parent.column() == 0 && at(parent).hasMembers : rowCount() > 0;
}

bool VariablesModel::canFetchMore(const QModelIndex &parent) const
{
    return parent.isValid() && hasChildren(parent) && !node(parent)->isAsked;
}

void VariablesModel::fetchMore(const QModelIndex &parent)
{
    node(parent)->isAsked = true;
    Q_EMIT membersAsked(pathOf(parent));
}

QVariant VariablesModel::textOf(const Node &node, int column) const
{
    return column == NameColumn   ? node.name.name
           : column == TypeColumn ? node.name.type
                                  : node.name.value;
}

QVariant VariablesModel::data(const QModelIndex &index, int role) const
{
    if (!index.isValid())
        return {};
    const Node &one = *node(index);
    const ReplName &each = one.name;
    const bool isTop = one.above == m_root.get();
    switch (role) {
    case Qt::DisplayRole:
        return textOf(one, index.column());
    case Qt::DecorationRole:
        if (index.column() == NameColumn && each.isTable && isTop)
            return breezeIcon(u"table"_s);
        return {};
    case Qt::ToolTipRole:
        return each.isTable && isTop
                   ? tr("%1: %2\nPress Enter to see it as a table.").arg(each.name, each.value)
                   : u"%1: %2"_s.arg(each.name, each.value);
    case Qt::ForegroundRole:
        if (isTop && m_changed.contains(each.name) && index.column() == ValueColumn)
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
    m_list->setExpandsOnDoubleClick(false);
    constexpr int indentation = 16;
    m_list->setIndentation(indentation);
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
    connect(m_list, &QTreeView::activated, this, &VariablesView::activate);
    connect(m_list, &QTreeView::expanded, this,
            [this](const QModelIndex &index) { m_open.insert(m_model->pathOf(index)); });
    connect(m_list, &QTreeView::collapsed, this,
            [this](const QModelIndex &index) { m_open.remove(m_model->pathOf(index)); });
    connect(m_model, &VariablesModel::membersAsked, this, &VariablesView::membersAsked);
    connect(&Theme::instance(), &Theme::changed, m_list->viewport(), qOverload<>(&QWidget::update));
}

/// A table as such, any other name by entering it; members of a value only open.
void VariablesView::activate(const QModelIndex &index)
{
    const ReplName &each = m_model->at(index);
    const QModelIndex first = index.siblingAtColumn(NameColumn);
    if (index.parent().isValid())
        m_list->setExpanded(first, !m_list->isExpanded(first));
    else if (each.isTable)
        Q_EMIT tableAsked(each.name);
    else
        Q_EMIT valueAsked(each.name);
}

void VariablesView::expandAgain()
{
    const QSet<QStringList> open = m_open;
    for (const QStringList &path : open) {
        if (const QModelIndex index = m_model->indexOf(path); index.isValid())
            m_list->expand(index);
    }
}

void VariablesView::showMembers(const QStringList &path, const QList<ReplName> &members, int more)
{
    m_model->setMembers(path, members, more);
    expandAgain();
    fitColumns();
}

void VariablesView::show(const QList<ReplName> &names, int more)
{
    const QStringList current = m_model->pathOf(m_list->currentIndex());
    const int scrolled = m_list->verticalScrollBar()->value();
    const bool isFirst = m_model->rowCount() == 0;
    m_model->setNames(names);
    if (isFirst && !names.isEmpty()) {
        constexpr int narrowest = 72;
        for (const int column : {NameColumn, TypeColumn})
            m_list->setColumnWidth(column, narrowest);
        fitColumns();
    }
    expandAgain();
    if (const QModelIndex index = m_model->indexOf(current); index.isValid())
        m_list->setCurrentIndex(index);
    m_list->verticalScrollBar()->setValue(scrolled);
    m_more->setText(names.isEmpty()
                        ? tr("No variables yet: what the program or an entry names is here.")
                        : tr("and %n more", nullptr, more));
    m_more->setVisible(names.isEmpty() || more > 0);
    m_list->setVisible(!names.isEmpty());
}

/// The values get what names and types leave. Nothing gets narrower: whoever has moved a column
/// keeps that for this run.
void VariablesView::fitColumns()
{
    constexpr int widest = 200;
    for (const int column : {NameColumn, TypeColumn}) {
        const int before = m_list->columnWidth(column);
        m_list->resizeColumnToContents(column);
        const int wanted = std::min(m_list->columnWidth(column) + 8, widest);
        m_list->setColumnWidth(column, std::max(before, wanted));
    }
}

void VariablesView::clear()
{
    m_model->clear();
    m_open.clear();
    show({}, 0);
}

} // namespace slipway::ide
