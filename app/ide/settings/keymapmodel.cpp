// SPDX-License-Identifier: GPL-3.0-or-later
#include "keymapmodel.h"

#include "shell/actions.h"
#include "shell/keymap.h"
#include "shell/theme.h"

namespace slipway::ide {

using namespace Qt::StringLiterals;

KeymapModel::KeymapModel(const Actions &actions, QObject *parent)
    : QAbstractTableModel(parent)
    , m_actions(actions)
{
    refresh();
    connect(&Keymap::instance(), &Keymap::changed, this, &KeymapModel::refresh);
}

QString KeymapModel::titleOf(const QAction *action)
{
    return action->iconText(); // Without the mnemonic and the dots.
}

KeymapModel::Row KeymapModel::makeRow(QAction *action) const
{
    const QString id = action->objectName();
    const Keymap &keymap = Keymap::instance();
    Row row{.action = action, .title = titleOf(action), .keys = {}, .source = {}, .conflicts = {}};
    QStringList keys;
    for (const QKeySequence &one : action->shortcuts()) {
        keys.append(one.toString(QKeySequence::NativeText));
        for (const QAction *other : m_actions.conflicts(id, one))
            row.conflicts.append(titleOf(other));
    }
    row.keys = keys.join(tr("  or  "));
    row.conflicts.removeDuplicates();
    const QList<QKeySequence> own = m_actions.ownKeys(id);
    const auto presets = Keymap::presets();
    const auto preset = std::ranges::find(presets, keymap.preset(), &Keymap::Preset::id);
    if (keymap.isOwn(id))
        row.source = tr("Yours");
    else
        row.source = keymap.keys(id, own) == own ? presets.front().title : preset->title;
    return row;
}

void KeymapModel::refresh()
{
    beginResetModel();
    m_rows.clear();
    for (QAction *action : m_actions.all())
        m_rows.push_back(makeRow(action));
    std::ranges::sort(m_rows, [](const Row &one, const Row &other) {
        return one.title.localeAwareCompare(other.title) < 0;
    });
    endResetModel();
}

bool KeymapModel::hasKeys(int row, const QKeySequence &keys) const
{
    const QList<QKeySequence> own = action(row)->shortcuts();
    return std::ranges::any_of(
        own, [&](const QKeySequence &one) { return keys.matches(one) != QKeySequence::NoMatch; });
}

int KeymapModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_rows.size());
}

int KeymapModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(ColumnCount);
}

QVariant KeymapModel::data(const QModelIndex &index, int role) const
{
    const Row &row = m_rows[std::size_t(index.row())];
    const bool clashes = !row.conflicts.isEmpty();
    if (role == Qt::ToolTipRole && clashes)
        return tr("Also: %1").arg(row.conflicts.join(u", "_s));
    if (role == Qt::ForegroundRole) {
        if (index.column() == KeysColumn && clashes)
            return QBrush(Theme::instance().color(ColorRole::Warning));
        if (index.column() >= SourceColumn)
            return QBrush(Theme::instance().color(ColorRole::TextMuted));
        return {};
    }
    if (role != Qt::DisplayRole)
        return {};
    switch (index.column()) {
    case ActionColumn:
        return row.title;
    case KeysColumn:
        return clashes ? tr("%1 (conflict)").arg(row.keys) : row.keys;
    case SourceColumn:
        return row.source;
    default:
        return row.action->objectName();
    }
}

QVariant KeymapModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    switch (section) {
    case ActionColumn:
        return tr("Action");
    case KeysColumn:
        return tr("Keys");
    case SourceColumn:
        return tr("From");
    default:
        return tr("Name in keymap.json");
    }
}

} // namespace slipway::ide
