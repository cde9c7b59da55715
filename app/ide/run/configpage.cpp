// SPDX-License-Identifier: GPL-3.0-or-later
#include "configpage.h"

#include "configform.h"
#include "shell/background.h"
#include "shell/style.h"
#include "shell/theme.h"
#include "shell/workspace.h"

#include <slipway/base/files.h>
#include <slipway/project/interpreter.h>
#include <slipway/project/manifest_edit.h>

#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QPainter>
#include <QPushButton>
#include <QScrollArea>

using namespace Qt::StringLiterals;

namespace slipway::ide {

using Run = project::Manifest::Run;

ConfigPage::ConfigPage(Workspace &workspace, QWidget *parent)
    : QWidget(parent)
    , m_workspace(workspace)
    , m_list(new QListWidget)
    , m_form(new ConfigForm)
    , m_message(new QLabel)
    , m_run(new QPushButton(tr("Run")))
    , m_remove(new QPushButton(tr("Remove")))
{
    setWindowTitle(tr("Run Configurations"));
    setMinimumWidth(160);
    auto *scroll = new QScrollArea;
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setFocusPolicy(Qt::NoFocus);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setWidget(m_form);
    m_form->setAutoFillBackground(false);
    scroll->viewport()->setAutoFillBackground(false);
    auto *body = new QHBoxLayout;
    body->setSpacing(24);
    body->addLayout(makeSide());
    body->addWidget(scroll, 1);
    auto *content = new QWidget;
    content->setMaximumWidth(960);
    auto *column = new QVBoxLayout(content);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(16);
    column->addLayout(makeTop());
    column->addLayout(body, 1);
    auto *whole = new QHBoxLayout(this);
    whole->setContentsMargins(24, 20, 24, 0);
    whole->addStretch(1);
    whole->addWidget(content, 1000);
    whole->addStretch(1);
    setFocusProxy(m_list);
    constexpr int pause = 500; // milliseconds
    m_settle.setSingleShot(true);
    m_settle.setInterval(pause);
    connect(&m_settle, &QTimer::timeout, this, &ConfigPage::save);
    connect(m_form, &ConfigForm::edited, &m_settle, qOverload<>(&QTimer::start));
    connect(m_form, &ConfigForm::nameEdited, this, &ConfigPage::rename);
    connect(m_list, &QListWidget::currentItemChanged, this, &ConfigPage::follow);
    connect(&workspace, &Workspace::folderChanged, this, &ConfigPage::load);
    connect(&workspace, &Workspace::fileSaved, this, [this](const QString &path) {
        if (path == m_folder + u"/slipway.toml"_s && !m_saving)
            load();
    });
    load();
}

ConfigPage::~ConfigPage()
{
    flush();
}

QLayout *ConfigPage::makeTop()
{
    m_message->setWordWrap(true);
    m_message->setTextFormat(Qt::PlainText);
    setButtonKind(m_run, ButtonKind::Primary);
    auto *text = new QPushButton(tr("Open slipway.toml"));
    connect(text, &QPushButton::clicked, this, [this] {
        flush();
        if (QFileInfo::exists(m_folder + u"/slipway.toml"_s))
            m_workspace.openFile(m_folder + u"/slipway.toml"_s);
        else
            say(tr("There is no slipway.toml yet: the first change makes it."), false);
    });
    connect(m_run, &QPushButton::clicked, this, [this] {
        flush();
        Q_EMIT runAsked(current());
    });
    auto *top = new QHBoxLayout;
    top->setSpacing(8);
    top->addWidget(m_message, 1);
    top->addWidget(text);
    top->addWidget(m_run);
    return top;
}

QLayout *ConfigPage::makeSide()
{
    m_list->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Expanding);
    m_list->setAccessibleName(tr("Run configurations"));
    auto *addNew = new QPushButton(tr("Add"));
    auto *copy = new QPushButton(tr("Duplicate"));
    connect(addNew, &QPushButton::clicked, this, [this] { add(tr("New"), {}); });
    connect(copy, &QPushButton::clicked, this, [this] {
        flush();
        const std::string name = current().toStdString();
        add(current().isEmpty() ? tr("Project") : current(),
            name.empty() ? m_manifest.run : m_manifest.runs[name]);
    });
    connect(m_remove, &QPushButton::clicked, this, &ConfigPage::remove);
    auto *buttons = new QHBoxLayout;
    buttons->setSpacing(8);
    buttons->addWidget(addNew);
    buttons->addWidget(copy);
    buttons->addWidget(m_remove);
    auto *side = new QVBoxLayout;
    side->setSpacing(8);
    side->addWidget(m_list, 1);
    side->addLayout(buttons);
    side->setContentsMargins(0, 0, 0, 16);
    return side;
}

void ConfigPage::show(const QString &name)
{
    flush();
    fill(name);
}

QString ConfigPage::current() const
{
    const QListWidgetItem *item = m_list->currentItem();
    return item ? item->data(Qt::UserRole).toString() : QString();
}

/// Of the open text where there is one, with what is not saved yet.
Result<std::string> ConfigPage::text() const
{
    const QString path = m_folder + u"/slipway.toml"_s;
    if (const TextEditor *editor = m_workspace.editorOf(path))
        return editor->text().toStdString();
    if (!QFileInfo::exists(path))
        return std::string();
    return readFile(path.toStdString(), 256 << 10);
}

void ConfigPage::load()
{
    const QString name = current();
    m_settle.stop();
    m_folder = m_workspace.folder();
    m_form->setFolder(m_folder);
    setEnabled(!m_folder.isEmpty());
    const auto read = text();
    const auto manifest = read ? project::Manifest::parse(*read)
                               : Result<project::Manifest>(std::unexpected(read.error()));
    m_form->setEnabled(manifest.has_value());
    if (manifest)
        m_manifest = *manifest;
    if (m_folder.isEmpty())
        say(tr("Open a folder first: its configurations are kept in it."), false);
    else
        say(manifest ? tr("Kept in slipway.toml, as you type.")
                     : QString::fromStdString(manifest.error().message),
            !manifest);
    fill(name);
    runInBackground([folder = std::filesystem::path(m_folder.toStdString())] {
        return project::interpreterChoices(folder);
    }).then(this, [this](const std::vector<std::string> &found) {
        QStringList names;
        for (const std::string &one : found)
            names += QString::fromStdString(one);
        m_form->setInterpreters(names);
    });
}

void ConfigPage::fill(const QString &name)
{
    const QSignalBlocker blocker(m_list);
    m_list->clear();
    const auto addItem = [this](const QString &title, const QString &key) {
        auto *item = new QListWidgetItem(title, m_list);
        item->setData(Qt::UserRole, key);
        return item;
    };
    QListWidgetItem *chosen = addItem(tr("Project"), {});
    for (const auto &[key, run] : m_manifest.runs) {
        const QString text = QString::fromStdString(key);
        QListWidgetItem *item = addItem(text, text);
        if (text == name)
            chosen = item;
    }
    m_list->setCurrentItem(chosen);
    follow();
}

void ConfigPage::follow()
{
    // What was typed belongs to the one before.
    if (m_settle.isActive()) {
        m_settle.stop();
        save();
    }
    const QString name = current();
    const auto found = m_manifest.runs.find(name.toStdString());
    m_form->show(name, found == m_manifest.runs.end() ? m_manifest.run : found->second,
                 m_manifest.run);
    m_form->setProperty("configuration", name);
    m_remove->setEnabled(!name.isEmpty());
}

void ConfigPage::flush()
{
    if (!m_settle.isActive())
        return;
    m_settle.stop();
    save();
}

void ConfigPage::save()
{
    const auto run = m_form->run();
    if (!run)
        return say(tr("Not written yet: something is not right below."), true);
    const std::string name = m_form->property("configuration").toString().toStdString();
    const auto before = text();
    change(before ? project::withRun(*before, name, *run) : before, tr("Written to slipway.toml."));
}

void ConfigPage::rename()
{
    const QString from = current();
    const QString to = m_form->name();
    if (from.isEmpty() || from == to)
        return m_form->sayAboutName({});
    flush();
    const auto before = text();
    const auto changed =
        before ? project::withRunRenamed(*before, from.toStdString(), to.toStdString()) : before;
    if (!changed)
        return m_form->sayAboutName(QString::fromStdString(changed.error().message));
    change(changed, tr("Written to slipway.toml."));
    Q_EMIT renamed(from, to);
    fill(to);
}

void ConfigPage::add(const QString &wanted, const Run &run)
{
    flush();
    QString name = wanted;
    for (int i = 2; m_manifest.runs.contains(name.toStdString()); ++i)
        name = u"%1 %2"_s.arg(wanted).arg(i);
    const auto before = text();
    change(before ? project::withRun(*before, name.toStdString(), run) : before,
           tr("Written to slipway.toml."));
    fill(name);
    m_form->nameField()->setFocus();
    m_form->nameField()->selectAll();
}

void ConfigPage::remove()
{
    m_settle.stop();
    const auto before = text();
    change(before ? project::withoutRun(*before, current().toStdString()) : before,
           tr("Removed from slipway.toml."));
    fill({});
    m_list->setFocus();
}

void ConfigPage::change(const Result<std::string> &changed, const QString &done)
{
    const auto written = changed ? write(*changed) : Result<>(std::unexpected(changed.error()));
    if (!written)
        return say(QString::fromStdString(written.error().message), true);
    if (const auto manifest = project::Manifest::parse(*changed))
        m_manifest = *manifest;
    say(done, false);
}

/// Only what differs is replaced, so that an open text keeps its caret and steps of undo.
static Replacement difference(const QByteArray &before, const QByteArray &after)
{
    const qsizetype most = std::min(before.size(), after.size());
    qsizetype start = 0;
    while (start < most && before[start] == after[start])
        ++start;
    qsizetype end = 0;
    while (end < most - start && before[before.size() - 1 - end] == after[after.size() - 1 - end])
        ++end;
    return {.range = {.start = start, .end = before.size() - end},
            .text = after.sliced(start, after.size() - end - start)};
}

Result<> ConfigPage::write(const std::string &changed)
{
    const QString path = m_folder + u"/slipway.toml"_s;
    TextEditor *editor = m_workspace.editorOf(path);
    if (!editor)
        return writeFileAtomic(path.toStdString(), changed, {.durability = Durability::Fast});
    const QByteArray before = editor->text();
    const QByteArray after = QByteArray::fromStdString(changed);
    if (before == after)
        return {};
    editor->replace({difference(before, after)});
    m_saving = true;
    m_workspace.saveAll().then(this, [this](bool) { m_saving = false; });
    return {};
}

void ConfigPage::say(const QString &text, bool bad)
{
    m_message->setText(text);
    m_message->setAccessibleName(text);
    setTextRole(m_message, bad ? ColorRole::Danger : ColorRole::TextMuted);
}

void ConfigPage::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.fillRect(rect(), Theme::instance().color(ColorRole::Surface));
}

} // namespace slipway::ide
