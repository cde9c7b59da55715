// SPDX-License-Identifier: GPL-3.0-or-later
#include "treepanel.h"

#include "filetree.h"
#include "filetreemodel.h"
#include "shell/icons.h"

namespace slipway::ide {

using namespace Qt::StringLiterals;

TreePanel::TreePanel(FileTree *tree, QWidget *parent)
    : QWidget(parent)
    , m_tree(tree)
    , m_filter(new QLineEdit)
    , m_count(new QLabel)
    , m_stack(new QStackedWidget)
    , m_row(new QHBoxLayout)
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(m_stack);
    m_stack->addWidget(makeInvitation());
    buildFiles();
    setFocusProxy(m_tree);
    m_filter->installEventFilter(this);
    connect(m_filter, &QLineEdit::textChanged, this, &TreePanel::setFilter);
    connect(m_tree, &FileTree::filtered, this, &TreePanel::showCount);
    connect(m_tree, &FileTree::filterTyped, this, [this](const QString &text) {
        m_filter->setFocus(Qt::OtherFocusReason);
        m_filter->insert(text);
    });
}

QWidget *TreePanel::makeInvitation()
{
    auto *empty = new QWidget;
    auto *column = new QVBoxLayout(empty);
    column->setContentsMargins(16, 8, 16, 16);
    column->setSpacing(12);
    auto *text = new QLabel(tr("No folder is open. Open one to see its files here."));
    text->setWordWrap(true);
    text->setForegroundRole(QPalette::PlaceholderText);
    auto *open = new QPushButton(tr("Open Folder…"));
    connect(open, &QPushButton::clicked, this, &TreePanel::openFolderAsked);
    column->addWidget(text);
    column->addWidget(open);
    column->addStretch(1);
    return empty;
}

void TreePanel::buildFiles()
{
    m_filter->setPlaceholderText(tr("Filter files"));
    m_filter->setAccessibleName(tr("Filter files"));
    m_filter->setToolTip(
        tr("Part of a name; with a slash, of the path; or a pattern such as *.py"));
    m_filter->setClearButtonEnabled(true);
    m_count->setTextFormat(Qt::PlainText);
    m_count->setForegroundRole(QPalette::PlaceholderText);
    m_count->setContentsMargins(12, 0, 12, 4);
    m_count->hide();
    m_row->setContentsMargins(8, 0, 4, 4);
    m_row->setSpacing(0);
    m_row->addWidget(m_filter, 1);
    m_row->addSpacing(4);
    auto *files = new QWidget;
    auto *column = new QVBoxLayout(files);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addLayout(m_row);
    column->addWidget(m_count);
    column->addWidget(m_tree, 1);
    m_stack->addWidget(files);
}

void TreePanel::setFolder(const QString &folder)
{
    m_filter->clear();
    m_stack->setCurrentIndex(folder.isEmpty() ? 0 : 1);
}

static QToolButton *flatButton(const QString &icon, const QString &name)
{
    auto *button = new QToolButton;
    button->setAutoRaise(true);
    button->setFocusPolicy(Qt::TabFocus);
    button->setIcon(breezeIcon(icon));
    button->setAccessibleName(name);
    button->setToolTip(name);
    return button;
}

void TreePanel::addButton(QAction *action, const QString &icon)
{
    QToolButton *button = flatButton(icon, action->text().remove(u'&').remove(u'…'));
    connect(button, &QToolButton::clicked, action, &QAction::trigger);
    m_row->addWidget(button);
}

void TreePanel::addMenu(QMenu *menu)
{
    QToolButton *button = flatButton(u"overflow-menu"_s, tr("How files are shown"));
    button->setPopupMode(QToolButton::InstantPopup);
    button->setMenu(menu);
    m_row->addWidget(button);
}

void TreePanel::focusFilter()
{
    m_filter->setFocus(Qt::ShortcutFocusReason);
    m_filter->selectAll();
}

void TreePanel::setFilter(const QString &pattern)
{
    m_tree->setFilter(pattern.trimmed());
    if (pattern.trimmed().isEmpty())
        m_count->hide();
}

void TreePanel::showCount(int shown, int total)
{
    if (total == 0)
        m_count->setText(tr("No name has this in it."));
    else if (shown < total)
        m_count->setText(tr("%1 of %2 matches").arg(shown).arg(total));
    else
        m_count->setText(tr("%n match(es)", nullptr, total));
    m_count->show();
}

void TreePanel::leaveFilter(bool keep)
{
    m_tree->setFocus(Qt::OtherFocusReason);
    if (!keep) {
        m_filter->clear();
        return;
    }
    // The first file that was found, so that Enter opens it.
    QModelIndex index = m_tree->model()->index(0, 0);
    while (index.isValid() && m_tree->files().isFolder(index))
        index = m_tree->indexBelow(index);
    m_tree->setCurrentIndex(index.isValid() ? index : m_tree->model()->index(0, 0));
}

bool TreePanel::eventFilter(QObject *watched, QEvent *event)
{
    if (watched != m_filter || event->type() != QEvent::KeyPress)
        return QWidget::eventFilter(watched, event);
    switch (static_cast<QKeyEvent *>(event)->key()) {
    case Qt::Key_Escape:
        leaveFilter(false);
        return true;
    case Qt::Key_Down:
        leaveFilter(true);
        return true;
    case Qt::Key_Return:
    case Qt::Key_Enter:
        leaveFilter(true);
        m_tree->openSelected();
        return true;
    default:
        return QWidget::eventFilter(watched, event);
    }
}

} // namespace slipway::ide
