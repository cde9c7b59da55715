// SPDX-License-Identifier: GPL-3.0-or-later
#include "resultview.h"

#include "resultmodel.h"
#include "shell/codefont.h"
#include "shell/theme.h"

namespace slipway::ide {

namespace {

constexpr int rowHeight = 24;

/// Lays the row out itself: a file with its folder and count, a line with its match marked.
class ResultDelegate : public QStyledItemDelegate
{
public:
    explicit ResultDelegate(QObject *parent)
        : QStyledItemDelegate(parent)
        , m_code(codeFont(QApplication::font().pointSizeF()))
    {}

    QSize sizeHint(const QStyleOptionViewItem &, const QModelIndex &) const override
    {
        return {100, rowHeight};
    }

    void paint(QPainter *painter, const QStyleOptionViewItem &given,
               const QModelIndex &index) const override
    {
        QStyleOptionViewItem option(given);
        initStyleOption(&option, index);
        const QString text = std::exchange(option.text, QString());
        QStyle &style = *option.widget->style();
        // The box, the row's background and the focus as everywhere; the text is ours.
        style.drawControl(QStyle::CE_ItemViewItem, &option, painter, option.widget);
        QRect area = option.rect.adjusted(4, 0, -8, 0);
        if (option.features & QStyleOptionViewItem::HasCheckIndicator)
            area.setLeft(
                style.subElementRect(QStyle::SE_ItemViewItemCheckIndicator, &option, option.widget)
                    .right()
                + 8);
        painter->save();
        painter->setClipRect(area);
        if (index.parent().isValid())
            paintMatch(*painter, area, text, index);
        else
            paintFile(*painter, area, text, index, option.font);
        painter->restore();
    }

private:
    static void paintFile(QPainter &painter, QRect area, const QString &name,
                          const QModelIndex &index, const QFont &font)
    {
        const Theme &theme = Theme::instance();
        const QString count = index.data(ResultModel::MatchCount).toString();
        QFont bold = font;
        bold.setWeight(QFont::DemiBold);
        painter.setFont(font);
        painter.setPen(theme.color(ColorRole::TextMuted));
        painter.drawText(area, Qt::AlignRight | Qt::AlignVCenter, count);
        area.setRight(area.right() - painter.fontMetrics().horizontalAdvance(count) - 12);
        painter.setFont(bold);
        painter.setPen(theme.color(ColorRole::Text));
        painter.drawText(area, Qt::AlignLeft | Qt::AlignVCenter, name);
        area.setLeft(area.left() + painter.fontMetrics().horizontalAdvance(name) + 8);
        painter.setFont(font);
        painter.setPen(theme.color(ColorRole::TextMuted));
        const QString folder = painter.fontMetrics().elidedText(
            index.data(ResultModel::FolderText).toString(), Qt::ElideLeft, area.width());
        painter.drawText(area, Qt::AlignLeft | Qt::AlignVCenter, folder);
    }

    void paintMatch(QPainter &painter, QRect area, const QString &text,
                    const QModelIndex &index) const
    {
        const Theme &theme = Theme::instance();
        const int start = index.data(ResultModel::MatchStart).toInt();
        const int length = index.data(ResultModel::MatchLength).toInt();
        const QVariant by = index.data(ResultModel::ReplacementText);
        QString shown = text;
        QList<QTextLayout::FormatRange> formats;
        const auto mark = [&](int from, int count, ColorRole background, ColorRole color,
                              bool struck) {
            QTextLayout::FormatRange range;
            range.start = from;
            range.length = count;
            QColor soft = theme.color(background);
            if (background == ColorRole::EditorMatch)
                soft.setAlphaF(0.35F);
            range.format.setBackground(soft);
            range.format.setForeground(theme.color(color));
            range.format.setFontStrikeOut(struck);
            formats.append(range);
        };
        if (by.isValid()) {
            const QString replacement = by.toString();
            shown.insert(start + length, replacement);
            mark(start, length, ColorRole::DangerSoft, ColorRole::Danger, true);
            mark(start + length, int(replacement.size()), ColorRole::SuccessSoft,
                 ColorRole::Success, false);
        } else {
            mark(start, length, ColorRole::EditorMatch, ColorRole::Text, false);
        }
        QTextLayout layout(shown, m_code);
        layout.setFormats(formats);
        QTextOption wrap;
        wrap.setWrapMode(QTextOption::NoWrap);
        layout.setTextOption(wrap);
        layout.beginLayout();
        QTextLine line = layout.createLine();
        line.setLineWidth(1e6);
        layout.endLayout();
        // The match is what one wants to see, wherever it stands on its line.
        const qreal end = line.cursorToX(std::min(start + length, int(shown.size())));
        const qreal scroll =
            end > area.width() ? std::min(end - area.width() / 2.0, line.cursorToX(start)) : 0.0;
        painter.setPen(theme.color(ColorRole::Text));
        layout.draw(&painter, QPointF(area.left() - std::max(scroll, 0.0),
                                      area.top() + (area.height() - line.height()) / 2.0));
    }

    QFont m_code;
};

} // namespace

ResultView::ResultView(ResultModel *model, QWidget *parent)
    : QTreeView(parent)
    , m_model(model)
{
    setModel(model);
    setItemDelegate(new ResultDelegate(this));
    setHeaderHidden(true);
    setUniformRowHeights(true);
    setFrameShape(NoFrame);
    setIndentation(16);
    setEditTriggers(NoEditTriggers);
    setExpandsOnDoubleClick(false);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    connect(this, &QTreeView::doubleClicked, this, &ResultView::opened);
}

QModelIndex ResultView::step(int by)
{
    const int files = m_model->rowCount();
    if (files == 0)
        return {};
    QModelIndex at = currentIndex();
    int file = -1;
    int row = 0;
    if (at.isValid() && at.parent().isValid()) {
        file = at.parent().row();
        row = at.row() + by;
    } else if (at.isValid()) {
        file = by > 0 ? at.row() : (at.row() + files - 1) % files;
        row = by > 0 ? 0 : m_model->rowCount(m_model->index(file, 0)) - 1;
    } else {
        file = by > 0 ? 0 : files - 1;
        row = by > 0 ? 0 : m_model->rowCount(m_model->index(file, 0)) - 1;
    }
    if (row < 0 || row >= m_model->rowCount(m_model->index(file, 0))) {
        file = (file + (row < 0 ? files - 1 : 1)) % files;
        row = row < 0 ? m_model->rowCount(m_model->index(file, 0)) - 1 : 0;
    }
    at = m_model->index(row, 0, m_model->index(file, 0));
    setCurrentIndex(at);
    scrollTo(at);
    return at;
}

void ResultView::keyPressEvent(QKeyEvent *event)
{
    const QModelIndex index = currentIndex();
    switch (event->key()) {
    case Qt::Key_Return:
    case Qt::Key_Enter:
        if (m_model->matchAt(index))
            Q_EMIT opened(index);
        else if (index.isValid())
            setExpanded(index, !isExpanded(index));
        return;
    case Qt::Key_Delete:
        m_model->dismiss(index);
        return;
    case Qt::Key_Up:
        if (!indexAbove(index).isValid()) {
            Q_EMIT leftAbove();
            return;
        }
        break;
    default:
        break;
    }
    QTreeView::keyPressEvent(event);
}

void ResultView::mouseReleaseEvent(QMouseEvent *event)
{
    QTreeView::mouseReleaseEvent(event);
    const QModelIndex index = indexAt(event->position().toPoint());
    if (event->button() == Qt::LeftButton && m_model->matchAt(index))
        Q_EMIT peeked(index);
}

} // namespace slipway::ide
