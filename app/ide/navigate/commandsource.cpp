// SPDX-License-Identifier: GPL-3.0-or-later
#include "commandsource.h"

#include "shell/actions.h"
#include "shell/settings.h"
#include "shell/shell.h"

#include <slipway/search/fuzzy.h>

namespace slipway::ide {

using namespace Qt::StringLiterals;

static constexpr qsizetype mostUsed = 50;

CommandSource::CommandSource(Shell &shell, QObject *parent)
    : PaletteSource(parent)
    , m_shell(shell)
    , m_used(Settings::store().value("palette/used"_L1).toStringList())
{}

QString CommandSource::title() const
{
    return tr("Run a command");
}

QString CommandSource::nothing() const
{
    return tr("There is no such command.");
}

/// Without the mnemonic's ampersand and the dots that promise a question.
static QString plainText(const QAction &action)
{
    QString text;
    const QString given = action.text();
    for (qsizetype i = 0; i < given.size(); ++i) {
        if (given[i] != u'&' || (i + 1 < given.size() && given[++i] == u'&'))
            text += given[i];
        else if (i < given.size())
            text += given[i];
    }
    if (text.endsWith(u'…'))
        text.chop(1);
    return text;
}

PaletteItem CommandSource::itemOf(QAction &action)
{
    PaletteItem item{.title = plainText(action)};
    item.note = action.shortcut().toString(QKeySequence::NativeText);
    if (action.isCheckable() && action.isChecked())
        item.detail = tr("on");
    item.run = [this, action = QPointer(&action)] {
        if (!action)
            return;
        noteUsed(action->objectName());
        action->trigger();
    };
    return item;
}

void CommandSource::noteUsed(const QString &id)
{
    m_used.removeAll(id);
    m_used.prepend(id);
    m_used = m_used.first(std::min(m_used.size(), mostUsed));
    Settings::store().setValue("palette/used"_L1, m_used);
}

void CommandSource::ask(const QString &text)
{
    struct Row
    {
        PaletteItem item;
        int score = 0;
        qsizetype used = 0;
    };
    const search::FuzzyPattern pattern(text.toStdString());
    std::vector<Row> rows;
    for (QAction *action : m_shell.actions().all()) {
        if (!action->isEnabled() || !action->isVisible() || action->text().isEmpty())
            continue;
        Row row{.item = itemOf(*action)};
        row.used = m_used.indexOf(action->objectName());
        if (row.used < 0)
            row.used = mostUsed;
        if (!pattern.isEmpty()) {
            const auto match = pattern.match(row.item.title.toStdString());
            if (!match)
                continue;
            // What was used lately goes first among about equals.
            row.score = match->score + int(mostUsed - row.used) / 5;
            row.item.marks = marksOf(row.item.title, match->positions);
        }
        rows.push_back(std::move(row));
    }
    std::ranges::stable_sort(rows, [](const Row &left, const Row &right) {
        if (left.score != right.score)
            return left.score > right.score;
        if (left.used != right.used)
            return left.used < right.used;
        return left.item.title.localeAwareCompare(right.item.title) < 0;
    });
    QList<PaletteItem> items;
    for (Row &row : rows)
        items.append(std::move(row.item));
    Q_EMIT answered(items);
}

} // namespace slipway::ide
