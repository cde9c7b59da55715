// SPDX-License-Identifier: GPL-3.0-or-later
#include "symbolsource.h"

#include "shell/workspace.h"
#include "symbolicons.h"
#include "symbols.h"

#include <slipway/search/fuzzy.h>

namespace slipway::ide {

SymbolSource::SymbolSource(Symbols &symbols, Workspace &workspace, QObject *parent)
    : PaletteSource(parent)
    , m_symbols(symbols)
    , m_workspace(workspace)
{
    connect(&symbols, &Symbols::changed, this, [this] {
        if (m_active)
            ask(m_text);
    });
}

QString SymbolSource::title() const
{
    return tr("Go to a symbol in this file");
}

QString SymbolSource::nothing() const
{
    if (!m_workspace.currentEditor())
        return tr("Open a file to see what it declares.");
    return tr("There is no such symbol in this file.");
}

void SymbolSource::begin()
{
    m_active = true;
    m_previewed = false;
    m_editor = m_workspace.currentEditor();
    if (m_editor)
        m_before = m_editor->selection();
}

void SymbolSource::end(bool)
{
    m_active = false;
    if (m_previewed && m_editor && m_editor == m_workspace.currentEditor())
        m_editor->select(m_before);
    m_editor = nullptr;
}

void SymbolSource::ask(const QString &text)
{
    m_text = text;
    struct Row
    {
        PaletteItem item;
        int score;
    };
    const search::FuzzyPattern pattern(text.toStdString());
    const auto list = m_symbols.list();
    const auto around = m_symbols.atCaret();
    std::vector<Row> rows;
    int current = 0;
    for (std::size_t i = 0; i < list->size(); ++i) {
        const search::Symbol &symbol = (*list)[i];
        Row row{.item = {.title = QString::fromStdString(symbol.name)}, .score = 0};
        if (!pattern.isEmpty()) {
            const auto match = pattern.match(symbol.name);
            if (!match)
                continue;
            row.score = match->score;
            row.item.marks = marksOf(row.item.title, match->positions);
        } else {
            row.item.indent = symbol.depth;
            if (!around.empty() && around.back() == i)
                current = int(rows.size());
        }
        row.item.icon = iconOf(symbol.kind);
        row.item.note = QString::number(symbol.line);
        row.item.preview = [this, symbol] {
            if (!m_editor || m_editor != m_workspace.currentEditor())
                return;
            m_previewed = true;
            m_editor->select({.start = qsizetype(symbol.start), .end = qsizetype(symbol.nameEnd)});
        };
        row.item.run = [&workspace = m_workspace, symbol] { goToSymbol(workspace, symbol); };
        rows.push_back(std::move(row));
    }
    std::ranges::stable_sort(rows, std::ranges::greater(), &Row::score);
    QList<PaletteItem> items;
    for (Row &row : rows)
        items.append(std::move(row.item));
    Q_EMIT answered(items, {}, current);
}

ChoiceSource::ChoiceSource(const QString &title, const QList<PaletteItem> &items, QObject *parent)
    : PaletteSource(parent)
    , m_title(title)
    , m_items(items)
{}

QString ChoiceSource::nothing() const
{
    return tr("Nothing here is named like this.");
}

void ChoiceSource::ask(const QString &text)
{
    const search::FuzzyPattern pattern(text.toStdString());
    QList<PaletteItem> items;
    for (PaletteItem item : std::as_const(m_items)) {
        const QString all = item.title + u' ' + item.detail;
        const auto match = pattern.match(all.toStdString());
        if (!pattern.isEmpty() && !match)
            continue;
        items.append(item);
    }
    Q_EMIT answered(items);
}

} // namespace slipway::ide
