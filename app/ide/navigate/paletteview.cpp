// SPDX-License-Identifier: GPL-3.0-or-later
#include "paletteview.h"

#include "shell/theme.h"

namespace slipway::ide {

namespace {

constexpr int rowHeight = 32;
constexpr int margin = 12;

/// Draws an item's parts in one row, with what was typed in the accent's colour.
class PaletteDelegate : public QStyledItemDelegate
{
public:
    PaletteDelegate(const PaletteModel &model, QObject *parent)
        : QStyledItemDelegate(parent)
        , m_model(model)
    {}

    QSize sizeHint(const QStyleOptionViewItem &, const QModelIndex &) const override
    {
        return {100, rowHeight};
    }

    void paint(QPainter *painter, const QStyleOptionViewItem &option,
               const QModelIndex &index) const override
    {
        const Theme &theme = Theme::instance();
        const PaletteItem &item = m_model.item(index.row());
        QRect area = option.rect.adjusted(margin + item.indent * 16, 0, -margin, 0);
        painter->save();
        painter->setRenderHint(QPainter::Antialiasing);
        if (option.state & QStyle::State_Selected) {
            painter->setPen(Qt::NoPen);
            painter->setBrush(theme.color(ColorRole::AccentSoft));
            painter->drawRoundedRect(option.rect.adjusted(4, 1, -4, -1), 4, 4);
        }
        if (!item.icon.isNull()) {
            item.icon.paint(painter, QRect(area.left(), area.center().y() - 7, 16, 16));
            area.setLeft(area.left() + 24);
        }
        if (!item.note.isEmpty()) {
            painter->setFont(option.font);
            painter->setPen(theme.color(ColorRole::TextMuted));
            painter->drawText(area, Qt::AlignRight | Qt::AlignVCenter, item.note);
            area.setRight(area.right() - option.fontMetrics.horizontalAdvance(item.note) - 16);
        }
        const int used = drawMarked(*painter, area, item.title, item.marks, option.font,
                                    theme.color(ColorRole::Text));
        area.setLeft(area.left() + used + 8);
        QFont small = option.font;
        small.setPointSizeF(small.pointSizeF() * 0.92);
        drawMarked(*painter, area, item.detail, item.detailMarks, small,
                   theme.color(ColorRole::TextMuted));
        painter->restore();
    }

private:
    /// How wide it became. What does not fit loses its beginning: the end tells more.
    static int drawMarked(QPainter &painter, const QRect &area, const QString &text,
                          const QList<int> &marks, const QFont &font, const QColor &color)
    {
        if (text.isEmpty() || area.width() < 24)
            return 0;
        QList<QTextLayout::FormatRange> formats;
        for (const int mark : marks) {
            QTextLayout::FormatRange format;
            format.start = mark;
            format.length = 1;
            format.format.setForeground(Theme::instance().color(ColorRole::Link));
            format.format.setFontWeight(QFont::Bold);
            formats.append(format);
        }
        QTextLayout layout(text, font);
        layout.setFormats(formats);
        QTextOption wrap;
        wrap.setWrapMode(QTextOption::NoWrap);
        layout.setTextOption(wrap);
        layout.beginLayout();
        QTextLine line = layout.createLine();
        line.setLineWidth(1e6);
        layout.endLayout();
        const int width = int(std::ceil(line.naturalTextWidth()));
        painter.setPen(color);
        painter.save();
        painter.setClipRect(area);
        const int over = std::max(0, width - area.width());
        layout.draw(&painter, QPointF(area.left() - over,
                                      area.top() + (area.height() - line.height()) / 2.0));
        painter.restore();
        return std::min(width, area.width());
    }

    const PaletteModel &m_model;
};

} // namespace

void PaletteModel::setItems(const QList<PaletteItem> &items)
{
    beginResetModel();
    m_items = items;
    endResetModel();
}

int PaletteModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_items.size());
}

QVariant PaletteModel::data(const QModelIndex &index, int role) const
{
    if (!index.isValid())
        return {};
    const PaletteItem &item = m_items[index.row()];
    switch (role) {
    case Qt::DisplayRole:
        return item.title;
    case Qt::ToolTipRole:
        return item.detail;
    case Qt::AccessibleTextRole: {
        QStringList parts{item.title, item.detail, item.note};
        parts.removeAll(QString());
        return parts.join(QStringLiteral(", "));
    }
    default:
        return {};
    }
}

PaletteView::PaletteView(PaletteModel *model, QWidget *parent)
    : QListView(parent)
{
    setModel(model);
    setItemDelegate(new PaletteDelegate(*model, this));
    setUniformItemSizes(true);
    setEditTriggers(NoEditTriggers);
    setFrameShape(QFrame::NoFrame);
    setFocusPolicy(Qt::NoFocus);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setVerticalScrollMode(ScrollPerPixel);
    viewport()->setAutoFillBackground(false);
}

int PaletteView::heightFor(int rows) const
{
    return rows * rowHeight;
}

} // namespace slipway::ide
