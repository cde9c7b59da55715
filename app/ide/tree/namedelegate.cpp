// SPDX-License-Identifier: GPL-3.0-or-later
#include "namedelegate.h"

#include "fileoperations.h"
#include "filetreemodel.h"
#include "shell/filemarks.h"
#include "shell/theme.h"

namespace slipway::ide {

using namespace Qt::StringLiterals;

static constexpr int markWidth = 20;
static constexpr const char *problemProperty = "problem";

NameDelegate::NameDelegate(const FileMarks &marks, QObject *parent)
    : QStyledItemDelegate(parent)
    , m_marks(marks)
{}

void NameDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option,
                         const QModelIndex &index) const
{
    QStyleOptionViewItem item(option);
    initStyleOption(&item, index);
    const QString path = index.data(FileTreeModel::PathRole).toString();
    const std::optional<FileMark> own = m_marks.of(path);
    const std::optional<FileMark> below = own ? std::nullopt : m_marks.below(path);
    const bool link = index.data(FileTreeModel::LinkRole).toBool();
    const bool unreadable = !index.data(FileTreeModel::ProblemRole).toString().isEmpty();
    const QString note = unreadable ? tr("cannot be read") : link ? u"\u2192"_s : QString();
    QStyle *style = item.widget ? item.widget->style() : QApplication::style();
    const QRect area = style->subElementRect(QStyle::SE_ItemViewItemText, &item, item.widget);
    const QFontMetrics metrics(item.font);
    const int noteWidth = note.isEmpty() ? 0 : metrics.horizontalAdvance(note) + 8;
    const int right = (own || below ? markWidth : 0) + noteWidth;
    item.text = metrics.elidedText(item.text, Qt::ElideMiddle, area.width() - right - 8);
    item.textElideMode = Qt::ElideNone;
    if (own)
        item.palette.setColor(QPalette::Text, Theme::instance().color(own->color));
    style->drawControl(QStyle::CE_ItemViewItem, &item, painter, item.widget);
    const Theme &theme = Theme::instance();
    painter->save();
    painter->setFont(item.font);
    if (!note.isEmpty()) {
        painter->setPen(theme.color(unreadable ? ColorRole::Danger : ColorRole::TextMuted));
        const int start = area.left() + metrics.horizontalAdvance(item.text) + 10;
        painter->drawText(QRect(start, item.rect.top(), noteWidth, item.rect.height()),
                          Qt::AlignLeft | Qt::AlignVCenter, note);
    }
    if (own || below) {
        painter->setPen(theme.color(own ? own->color : below->color));
        const QRect mark(item.rect.right() - markWidth, item.rect.top(), markWidth,
                         item.rect.height());
        painter->drawText(mark, Qt::AlignCenter, own ? own->letter : u"\u2022"_s);
    }
    painter->restore();
}

QWidget *NameDelegate::createEditor(QWidget *parent, const QStyleOptionViewItem &,
                                    const QModelIndex &index) const
{
    auto *editor = new QLineEdit(parent);
    editor->setFrame(false);
    editor->setTextMargins(2, 0, 2, 0);
    const bool draft = index.data(FileTreeModel::DraftRole).toBool();
    const bool folder = index.data(FileTreeModel::FolderRole).toBool();
    editor->setAccessibleName(!draft   ? tr("New name")
                              : folder ? tr("Name of the new folder")
                                       : tr("Name of the new file"));
    if (draft)
        editor->setPlaceholderText(folder ? tr("folder") : tr("name, or folder/name"));
    connect(editor, &QLineEdit::textChanged, editor,
            [editor, index = QPersistentModelIndex(index)](const QString &text) {
                showProblem(editor, text.isEmpty() ? QString() : problem(text, index));
            });
    connect(&Theme::instance(), &Theme::changed, editor,
            [editor] { showProblem(editor, editor->property(problemProperty).toString()); });
    return editor;
}

QString NameDelegate::problem(const QString &name, const QModelIndex &index)
{
    QStringList parts{name.trimmed()};
    if (index.data(FileTreeModel::DraftRole).toBool()) {
        parts = name.trimmed().split(u'/');
        if (parts.size() > 1 && parts.constLast().isEmpty())
            parts.removeLast();
    }
    for (const QString &part : std::as_const(parts)) {
        if (const QString wrong = problemWithName(part); !wrong.isEmpty())
            return wrong;
    }
    const QAbstractItemModel *model = index.model();
    for (int row = 0; parts.size() == 1 && row < model->rowCount(index.parent()); ++row) {
        if (row != index.row()
            && model->index(row, 0, index.parent()).data().toString() == parts.constFirst())
            return tr("There is already something named %1.").arg(parts.constFirst());
    }
    return {};
}

void NameDelegate::showProblem(QLineEdit *editor, const QString &problem)
{
    editor->setProperty(problemProperty, problem);
    QPalette palette = QApplication::palette();
    if (!problem.isEmpty())
        palette.setColor(QPalette::Text, Theme::instance().color(ColorRole::Danger));
    editor->setPalette(palette);
    editor->setAccessibleDescription(problem);
    if (problem.isEmpty())
        QToolTip::hideText();
    else
        QToolTip::showText(editor->mapToGlobal(QPoint(0, editor->height())), problem, editor);
}

void NameDelegate::setEditorData(QWidget *editor, const QModelIndex &index) const
{
    auto *line = qobject_cast<QLineEdit *>(editor);
    const QString name = index.data(Qt::EditRole).toString();
    if (!line || line->isModified())
        return; // The model may be read again while somebody types.
    line->setText(name);
    const qsizetype stem = stemLength(name, index.data(FileTreeModel::FolderRole).toBool());
    // The view selects all of it after this.
    QMetaObject::invokeMethod(
        line, [line, stem] { line->setSelection(0, int(stem)); }, Qt::QueuedConnection);
}

void NameDelegate::setModelData(QWidget *editor, QAbstractItemModel *model,
                                const QModelIndex &index) const
{
    const auto *line = qobject_cast<QLineEdit *>(editor);
    // Where the focus went elsewhere with a name that cannot be, nothing happens.
    if (line && line->property(problemProperty).toString().isEmpty())
        model->setData(index, line->text(), Qt::EditRole);
}

void NameDelegate::updateEditorGeometry(QWidget *editor, const QStyleOptionViewItem &option,
                                        const QModelIndex &index) const
{
    QStyleOptionViewItem item(option);
    initStyleOption(&item, index);
    const QStyle *style = item.widget ? item.widget->style() : QApplication::style();
    QRect area = style->subElementRect(QStyle::SE_ItemViewItemText, &item, item.widget);
    area.setRight(option.rect.right() - 4);
    area.setTop(option.rect.top());
    area.setBottom(option.rect.bottom());
    editor->setGeometry(area);
}

bool NameDelegate::eventFilter(QObject *watched, QEvent *event)
{
    if (event->type() == QEvent::KeyPress) {
        const int key = static_cast<QKeyEvent *>(event)->key();
        auto *editor = qobject_cast<QLineEdit *>(watched);
        const QString wrong = editor ? editor->property(problemProperty).toString() : QString();
        if ((key == Qt::Key_Return || key == Qt::Key_Enter) && !wrong.isEmpty()) {
            showProblem(editor, wrong);
            return true;
        }
    }
    return QStyledItemDelegate::eventFilter(watched, event);
}

} // namespace slipway::ide
