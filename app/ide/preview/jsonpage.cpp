// SPDX-License-Identifier: GPL-3.0-or-later
#include "jsonpage.h"

#include "jsontree.h"
#include "shell/background.h"
#include "shell/workspace.h"

#include <slipway/base/files.h>

namespace slipway::ide {

using namespace Qt::StringLiterals;

struct JsonPage::Loaded
{
    QByteArray text;
    QString problem = {};
    std::optional<JsonFault> fault = {};
};

JsonPage::JsonPage(const QString &path, Workspace &workspace, QWidget *parent)
    : PreviewPage(path, AsText::Yes, Follow::Disk, parent)
    , m_workspace(workspace)
    , m_model(new JsonModel(this))
    , m_tree(new QTreeView)
    , m_search(addField(tr("Find in names and values")))
{
    m_tree->setModel(m_model);
    m_tree->setAccessibleName(tr("JSON tree"));
    m_tree->setFrameShape(QFrame::NoFrame);
    m_tree->setUniformRowHeights(true);
    m_tree->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_tree->setContextMenuPolicy(Qt::ActionsContextMenu);
    m_tree->header()->resizeSection(0, 280);
    const auto copy = [this](const QString &text, const QKeySequence &keys, auto value) {
        auto *action = new QAction(text, m_tree);
        action->setShortcut(keys);
        action->setShortcutContext(Qt::WidgetShortcut);
        connect(action, &QAction::triggered, this, [this, value] {
            QGuiApplication::clipboard()->setText(value(m_tree->currentIndex()));
        });
        m_tree->addAction(action);
    };
    copy(tr("Copy Value"), QKeySequence::Copy,
         [this](const QModelIndex &index) { return QString::fromUtf8(m_model->valueText(index)); });
    copy(tr("Copy Path"), QKeySequence(u"Ctrl+Shift+C"_s),
         [this](const QModelIndex &index) { return m_model->path(index); });
    connect(m_search, &QLineEdit::returnPressed, this, &JsonPage::findNext);
    connect(m_search, &QLineEdit::textChanged, this, [this] { m_from = 0; });
    connect(m_model, &JsonModel::found, this, &JsonPage::showFound);
    connect(&workspace, &Workspace::fileSaved, this, [this](const QString &saved) {
        if (saved == this->path())
            load();
    });
    setContent(m_tree);
}

void JsonPage::load()
{
    const auto check = [](const QByteArray &text) {
        return Loaded{.text = text, .fault = findJsonFault(text)};
    };
    const auto read = [path = path(), check]() -> Loaded {
        const auto bytes = readFile(QFile::encodeName(path).toStdString(), 1ULL << 30);
        if (!bytes)
            return {.text = {}, .problem = QString::fromStdString(bytes.error().message)};
        return check(QByteArray::fromStdString(*bytes));
    };
    TextEditor *editor = m_workspace.editorOf(path());
    const QByteArray text = editor ? editor->text() : QByteArray();
    runInBackground([editor = editor != nullptr, text, read, check] {
        return editor ? check(text) : read();
    }).then(this, [this](const Loaded &loaded) { take(loaded); });
}

void JsonPage::take(const Loaded &loaded)
{
    m_from = 0;
    if (!loaded.problem.isEmpty()) {
        showProblem(loaded.problem);
        return;
    }
    if (loaded.fault) {
        const JsonFault &fault = *loaded.fault;
        showProblem(
            tr("Line %1, column %2: %3").arg(fault.line).arg(fault.column).arg(fault.message),
            {.line = fault.line, .column = fault.column});
        return;
    }
    m_model->setText(loaded.text);
    setNote(locale().formattedDataSize(loaded.text.size(), 1, QLocale::DataSizeTraditionalFormat));
    showContent();
    // Down to where there is something to choose from.
    for (QModelIndex index = m_model->index(0, 0); index.isValid();
         index = m_model->rowCount(index) == 1 ? m_model->index(0, 0, index) : QModelIndex())
        m_tree->expand(index);
    Q_EMIT shown();
}

void JsonPage::findNext()
{
    m_model->find(m_search->text(), m_from);
}

void JsonPage::showFound(const QModelIndex &index, qsizetype offset)
{
    setNote(index.isValid() ? QString() : tr("Not found"));
    if (!index.isValid())
        return;
    m_from = offset + 1;
    m_tree->setCurrentIndex(index);
    m_tree->scrollTo(index);
}

} // namespace slipway::ide
