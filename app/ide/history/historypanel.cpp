// SPDX-License-Identifier: GPL-3.0-or-later
#include "historypanel.h"

#include "shell/background.h"
#include "shell/notifications.h"
#include "shell/workspace.h"

namespace slipway::ide {

using namespace Qt::StringLiterals;

HistoryPanel::HistoryPanel(Workspace &workspace, Notifications &notifications,
                           const VersionStore &store)
    : m_workspace(workspace)
    , m_notifications(notifications)
    , m_store(store)
    , m_list(new QTreeWidget)
    , m_hint(new QLabel)
    , m_buttons(new QWidget)
{
    m_list->setColumnCount(3);
    m_list->setHeaderLabels({tr("When"), tr("What"), tr("Size")});
    m_list->setRootIsDecorated(false);
    m_list->setUniformRowHeights(true);
    m_list->setFrameShape(QFrame::NoFrame);
    m_list->setAccessibleName(tr("Earlier versions of the file"));
    m_list->setAllColumnsShowFocus(true);
    m_list->header()->setStretchLastSection(false);
    m_list->header()->setSectionResizeMode(QHeaderView::ResizeToContents);
    m_list->header()->setSectionResizeMode(1, QHeaderView::Stretch);
    m_hint->setWordWrap(true);
    m_hint->setAlignment(Qt::AlignTop | Qt::AlignLeft);
    m_hint->setContentsMargins(12, 12, 12, 12);
    auto *row = new QHBoxLayout(m_buttons);
    row->setContentsMargins(8, 8, 8, 8);
    auto *compareButton = new QPushButton(tr("Compare"));
    auto *restoreButton = new QPushButton(tr("Restore"));
    row->addWidget(compareButton);
    row->addWidget(restoreButton);
    row->addStretch(1);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_hint);
    column->addWidget(m_list, 1);
    column->addWidget(m_buttons);
    setFocusProxy(m_list);
    const auto compareNow = [this] { withText(&HistoryPanel::compare); };
    connect(m_list, &QTreeWidget::itemActivated, this, compareNow);
    connect(compareButton, &QPushButton::clicked, this, compareNow);
    connect(restoreButton, &QPushButton::clicked, this,
            [this] { withText(&HistoryPanel::restore); });
    connect(&workspace, &Workspace::currentFileChanged, this, &HistoryPanel::refresh);
    refresh();
}

void HistoryPanel::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    refresh();
}

void HistoryPanel::refresh()
{
    // Pages have no text: the list stays that of the file they are about.
    if (m_workspace.currentEditor())
        m_path = m_workspace.currentFile();
    if (!isVisible())
        return;
    runInBackground([store = m_store, path = m_path] {
        return store.versions(QFile::encodeName(path).toStdString());
    }).then(this, [this, path = m_path](const std::vector<Version> &versions) {
        if (path == m_path)
            show(versions);
    });
}

static QString nameOf(VersionReason reason)
{
    switch (reason) {
    case VersionReason::Before:
        return HistoryPanel::tr("Before the first save");
    case VersionReason::Saved:
        return HistoryPanel::tr("Saved");
    case VersionReason::Replaced:
        return HistoryPanel::tr("Before a reload or merge");
    }
    Q_UNREACHABLE_RETURN({});
}

static QString whenOf(std::int64_t time)
{
    const QDateTime when = QDateTime::fromMSecsSinceEpoch(time);
    const QString clock = QLocale().toString(when.time(), u"HH:mm:ss"_s);
    const qint64 days = when.date().daysTo(QDate::currentDate());
    if (days == 0)
        return HistoryPanel::tr("Today %1").arg(clock);
    if (days == 1)
        return HistoryPanel::tr("Yesterday %1").arg(clock);
    return QLocale().toString(when.date(), QLocale::ShortFormat) + u' ' + clock;
}

void HistoryPanel::show(const std::vector<Version> &versions)
{
    m_list->clear();
    for (const Version &version : versions) {
        auto *item = new QTreeWidgetItem(
            m_list, {whenOf(version.time), nameOf(version.reason),
                     QLocale().formattedDataSize(qint64(version.size), 1,
                                                 QLocale::DataSizeTraditionalFormat)});
        item->setData(0, Qt::UserRole, QString::fromStdString(version.hash.toHex()));
    }
    const bool any = !versions.empty();
    m_hint->setText(m_path.isEmpty() ? tr("Open a file to see its earlier versions.")
                                     : tr("No earlier versions yet. Each save of %1 is kept here.")
                                           .arg(QFileInfo(m_path).fileName()));
    m_hint->setVisible(!any);
    m_list->setVisible(any);
    m_buttons->setVisible(any);
    if (any)
        m_list->setCurrentItem(m_list->topLevelItem(0));
}

void HistoryPanel::withText(void (HistoryPanel::*use)(const QString &, const QByteArray &))
{
    const QTreeWidgetItem *item = m_list->currentItem();
    if (!item)
        return;
    const auto hash = Hash::fromHex(item->data(0, Qt::UserRole).toString().toStdString());
    if (!hash)
        return;
    runInBackground([store = m_store, hash = *hash] {
        return store.text(hash);
    }).then(this, [this, use, when = item->text(0)](const Result<std::string> &text) {
        if (text)
            (this->*use)(when, QByteArray::fromStdString(*text));
        else
            m_notifications.error(QString::fromStdString(text.error().message));
    });
}

void HistoryPanel::compare(const QString &when, const QByteArray &text)
{
    m_workspace.compare({.left = {.title = when, .text = text},
                         .right = {.title = tr("Now"), .path = m_path},
                         .language = m_path});
}

void HistoryPanel::restore(const QString &when, const QByteArray &text)
{
    m_workspace.openFile(m_path);
    TextEditor *editor = m_workspace.editorOf(m_path);
    if (!editor || editor->isReadOnly())
        return;
    const QByteArray old = editor->text();
    Q_EMIT m_workspace.textReplaced(m_path, old);
    editor->replace({{.range = {.start = 0, .end = old.size()}, .text = text}});
    m_notifications.info(tr("%1 is as it was: %2. Save it to keep it so, or undo.")
                             .arg(QFileInfo(m_path).fileName(), when));
}

} // namespace slipway::ide
