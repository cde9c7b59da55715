// SPDX-License-Identifier: GPL-3.0-or-later
#include "outline.h"

#include "shell/workspace.h"
#include "symbolicons.h"
#include "symbols.h"

namespace slipway::ide {

using namespace Qt::StringLiterals;

static constexpr int indexRole = Qt::UserRole;

Outline::Outline(Symbols &symbols, Workspace &workspace, QWidget *parent)
    : QWidget(parent)
    , m_symbols(symbols)
    , m_workspace(workspace)
    , m_filter(new QLineEdit)
    , m_tree(new QTreeWidget)
    , m_empty(new QLabel)
{
    m_filter->setPlaceholderText(tr("Filter"));
    m_filter->setAccessibleName(tr("Filter the outline"));
    m_filter->setClearButtonEnabled(true);
    m_tree->setHeaderHidden(true);
    m_tree->setFrameShape(QFrame::NoFrame);
    m_tree->setUniformRowHeights(true);
    m_tree->setAccessibleName(tr("Outline"));
    m_empty->setWordWrap(true);
    m_empty->setForegroundRole(QPalette::PlaceholderText);
    m_empty->setAlignment(Qt::AlignTop);
    m_empty->setContentsMargins(12, 8, 12, 8);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    auto *top = new QHBoxLayout;
    top->setContentsMargins(8, 0, 8, 4);
    top->addWidget(m_filter);
    column->addLayout(top);
    column->addWidget(m_empty);
    column->addWidget(m_tree, 1);
    setFocusProxy(m_tree);
    connect(m_filter, &QLineEdit::textChanged, this, &Outline::applyFilter);
    connect(m_tree, &QTreeWidget::itemActivated, this, &Outline::goTo);
    connect(m_tree, &QTreeWidget::itemClicked, this, &Outline::goTo);
    connect(&symbols, &Symbols::changed, this, &Outline::rebuild);
    connect(&symbols, &Symbols::caretRests, this, &Outline::followCaret);
    m_filter->installEventFilter(this);
    rebuild();
}

void Outline::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    if (m_stale)
        rebuild();
}

void Outline::rebuild()
{
    m_stale = !isVisible();
    if (m_stale)
        return;
    const auto list = m_symbols.list();
    m_items.clear();
    m_tree->setUpdatesEnabled(false);
    m_tree->clear();
    std::vector<QTreeWidgetItem *> parents;
    QList<QTreeWidgetItem *> top;
    for (std::size_t i = 0; i < list->size(); ++i) {
        const search::Symbol &symbol = (*list)[i];
        parents.resize(std::min(parents.size(), std::size_t(symbol.depth)));
        auto *item = new QTreeWidgetItem;
        item->setText(0, QString::fromStdString(symbol.name));
        item->setIcon(0, iconOf(symbol.kind));
        item->setData(0, indexRole, qulonglong(i));
        item->setData(
            0, Qt::AccessibleTextRole,
            tr("%1 %2, line %3").arg(titleOf(symbol.kind), item->text(0)).arg(symbol.line));
        if (parents.empty())
            top.append(item);
        else
            parents.back()->addChild(item);
        parents.push_back(item);
        m_items.push_back(item);
    }
    m_tree->addTopLevelItems(top);
    m_tree->expandAll();
    m_tree->setUpdatesEnabled(true);
    m_empty->setText(m_workspace.currentEditor() ? tr("Nothing is declared here.")
                                                 : tr("Open a file to see what it declares."));
    m_empty->setVisible(list->empty());
    m_tree->setVisible(!list->empty());
    applyFilter();
    followCaret();
}

void Outline::followCaret()
{
    if (m_stale || !isVisible() || m_tree->hasFocus())
        return;
    const auto around = m_symbols.atCaret();
    QTreeWidgetItem *item =
        around.empty() || around.back() >= m_items.size() ? nullptr : m_items[around.back()];
    if (item == m_tree->currentItem())
        return;
    m_tree->setCurrentItem(item);
    if (item)
        m_tree->scrollToItem(item);
    else
        m_tree->clearSelection();
}

void Outline::goTo(const QTreeWidgetItem *item)
{
    const auto index = std::size_t(item->data(0, indexRole).toULongLong());
    const auto list = m_symbols.list();
    if (index < list->size())
        goToSymbol(m_workspace, (*list)[index]);
}

/// Whether it or something in it is shown.
bool Outline::filter(QTreeWidgetItem *item, const QString &text)
{
    bool shown = item->text(0).contains(text, Qt::CaseInsensitive);
    for (int i = 0; i < item->childCount(); ++i)
        shown = filter(item->child(i), text) || shown;
    item->setHidden(!shown);
    return shown;
}

void Outline::applyFilter()
{
    for (int i = 0; i < m_tree->topLevelItemCount(); ++i)
        filter(m_tree->topLevelItem(i), m_filter->text());
}

bool Outline::eventFilter(QObject *watched, QEvent *event)
{
    if (event->type() != QEvent::KeyPress)
        return QWidget::eventFilter(watched, event);
    const auto *key = static_cast<QKeyEvent *>(event);
    if (key->key() == Qt::Key_Down || key->key() == Qt::Key_Return) {
        m_tree->setFocus(Qt::TabFocusReason);
        QTreeWidgetItemIterator shown(m_tree, QTreeWidgetItemIterator::NotHidden);
        if (*shown && (!m_tree->currentItem() || m_tree->currentItem()->isHidden()))
            m_tree->setCurrentItem(*shown);
        return true;
    }
    if (key->key() == Qt::Key_Escape && !m_filter->text().isEmpty()) {
        m_filter->clear();
        return true;
    }
    return QWidget::eventFilter(watched, event);
}

} // namespace slipway::ide
