// SPDX-License-Identifier: GPL-3.0-or-later
#include "tabswitcher.h"

namespace slipway::ide {

TabSwitcher::TabSwitcher(const QStringList &names, std::function<void(int)> choose, QWidget *parent)
    : QFrame(parent)
    , m_list(new QListWidget)
    , m_choose(std::move(choose))
{
    setFrameShape(QFrame::StyledPanel);
    setAutoFillBackground(true);
    setFocusPolicy(Qt::StrongFocus);
    setAccessibleName(tr("Switch to an open file"));
    m_list->addItems(names);
    m_list->setCurrentRow(0);
    m_list->setFocusPolicy(Qt::NoFocus);
    m_list->setFrameShape(QFrame::NoFrame);
    m_list->setAccessibleName(accessibleName());
    connect(m_list, &QListWidget::itemClicked, this, [this] { finish(true); });
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(8, 8, 8, 8);
    column->addWidget(m_list);
    const int rows = std::min<int>(int(names.size()), 16);
    resize(std::min(480, parent->width()), rows * m_list->sizeHintForRow(0) + 24);
    move((parent->width() - width()) / 2, std::max(0, (parent->height() - height()) / 3));
    show();
    raise();
    setFocus();
}

void TabSwitcher::step(int by)
{
    const int count = m_list->count();
    m_list->setCurrentRow((m_list->currentRow() + by + count) % count);
}

void TabSwitcher::keyReleaseEvent(QKeyEvent *event)
{
    if (event->key() == Qt::Key_Control)
        finish(true);
}

void TabSwitcher::keyPressEvent(QKeyEvent *event)
{
    if (event->key() == Qt::Key_Escape)
        finish(false);
    else if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter)
        finish(true);
    else if (event->key() == Qt::Key_Down)
        step(1);
    else if (event->key() == Qt::Key_Up)
        step(-1);
}

void TabSwitcher::focusOutEvent(QFocusEvent *)
{
    finish(false);
}

void TabSwitcher::finish(bool choose)
{
    if (std::exchange(m_finished, true))
        return;
    const int row = m_list->currentRow();
    hide();
    deleteLater();
    if (choose)
        m_choose(row);
}

} // namespace slipway::ide
