// SPDX-License-Identifier: GPL-3.0-or-later
#include "wraplayout.h"

#include <QStyle>
#include <QWidget>

namespace slipway::ide {

WrapLayout::WrapLayout(QWidget *parent)
    : QLayout(parent)
{
    setContentsMargins(8, 4, 8, 4);
    setSpacing(4);
}

WrapLayout::~WrapLayout() = default;

void WrapLayout::addItem(QLayoutItem *item)
{
    m_items.emplace_back(item);
}

QLayoutItem *WrapLayout::itemAt(int index) const
{
    return index >= 0 && index < count() ? m_items[std::size_t(index)].get() : nullptr;
}

QLayoutItem *WrapLayout::takeAt(int index)
{
    if (index < 0 || index >= count())
        return nullptr;
    QLayoutItem *item = m_items[std::size_t(index)].release();
    m_items.erase(m_items.begin() + index);
    return item;
}

QSize WrapLayout::sizeHint() const
{
    QSize size;
    for (const auto &item : m_items) {
        const QSize own = item->sizeHint();
        size = {size.width() + own.width() + (size.isValid() ? spacing() : 0),
                std::max(size.height(), own.height())};
    }
    return size.grownBy(contentsMargins());
}

QSize WrapLayout::minimumSize() const
{
    QSize size(0, 0);
    for (const auto &item : m_items)
        size = size.expandedTo(item->minimumSize());
    return size.grownBy(contentsMargins());
}

int WrapLayout::heightForWidth(int width) const
{
    return arrange({0, 0, width, 0}, Place::No);
}

void WrapLayout::setGeometry(const QRect &rectangle)
{
    QLayout::setGeometry(rectangle);
    arrange(rectangle, Place::Yes);
}

int WrapLayout::arrange(const QRect &rectangle, Place place) const
{
    const QRect inner = rectangle.marginsRemoved(contentsMargins());
    const bool oneRow = sizeHint().width() <= rectangle.width();
    const auto direction = parentWidget() ? parentWidget()->layoutDirection() : Qt::LeftToRight;
    // All of one height, so that a word stands on a line with the buttons' words.
    const int rowHeight =
        sizeHint().height() - contentsMargins().top() - contentsMargins().bottom();
    QPoint at = inner.topLeft();
    for (const auto &item : m_items) {
        const QSize size(std::min(item->sizeHint().width(), inner.width()), rowHeight);
        if (!oneRow && at.x() > inner.left() && at.x() + size.width() > inner.right() + 1)
            at = {inner.left(), at.y() + rowHeight + spacing()};
        if (place == Place::Yes)
            item->setGeometry(QStyle::visualRect(direction, inner, {at, size}));
        at.rx() += size.width() + spacing();
        if (oneRow && item == m_items.front()) // All that is left over goes behind the first.
            at.rx() += rectangle.width() - sizeHint().width();
    }
    return at.y() + rowHeight - rectangle.y() + contentsMargins().bottom();
}

} // namespace slipway::ide
