// SPDX-License-Identifier: GPL-3.0-or-later
#include "searchpanel.h"

#include "fieldhistory.h"
#include "replacejob.h"
#include "resultmodel.h"
#include "resultview.h"
#include "shell/background.h"
#include "shell/icons.h"
#include "shell/notifications.h"
#include "shell/opentexts.h"
#include "shell/shell.h"
#include "shell/style.h"
#include "shell/theme.h"
#include "shell/workspace.h"

#include <mutex>
#include <span>

namespace slipway::ide {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

/// Rows that are unfolded as they come in; more than a few screens nobody scrolls through.
static constexpr int expandedFiles = 200;

struct SearchPanel::Run
{
    std::stop_source stop;
    std::mutex mutex;
    std::vector<search::FileMatches> waiting;
    /// The panel has been told that something waits.
    bool told = false;
};

SearchPanel::SearchPanel(Shell &shell, ReplaceJob &job, QWidget *parent)
    : QWidget(parent)
    , m_shell(shell)
    , m_job(job)
    , m_model(new ResultModel(this))
    , m_view(new ResultView(m_model))
    , m_pattern(new QLineEdit)
    , m_replacement(new QLineEdit)
    , m_include(new QLineEdit)
    , m_exclude(new QLineEdit)
    , m_case(addToggle(this, u"Aa"_s, tr("Match case"), u"Alt+C"_s))
    , m_word(addToggle(this, u"ab"_s, tr("Whole words"), u"Alt+W"_s))
    , m_regex(addToggle(this, u".*"_s, tr("Regular expression"), u"Alt+R"_s))
    , m_preserveCase(addToggle(this, u"AB"_s, tr("Preserve case"), u"Alt+P"_s))
    , m_ignoreFiles(
          addToggle(this, u".gitignore"_s, tr("Leave out what .gitignore leaves out"), u"Alt+G"_s))
    , m_replaceSwitch(addToggle(this, tr("Replace"), tr("Replace"), u"Alt+E"_s))
    , m_moreSwitch(addToggle(this, tr("Files…"), tr("Which files"), u"Alt+F"_s))
    , m_replaceRow(new QWidget)
    , m_moreRow(new QWidget)
    , m_replaceButton(new QPushButton)
    , m_stopButton(new QPushButton(tr("Stop")))
    , m_summary(new QLabel)
{
    const auto name = [](QLineEdit *field, const QString &text, const QString &placeholder) {
        field->setAccessibleName(text);
        field->setPlaceholderText(placeholder);
        field->setClearButtonEnabled(true);
    };
    name(m_pattern, tr("Find in the project"), tr("Find in the project"));
    name(m_replacement, tr("Replace with"), tr("Replace with"));
    name(m_include, tr("Only in these files"), tr("Only in, such as *.py, src/"));
    name(m_exclude, tr("Not in these files"), tr("Not in, such as *.min.js, docs/"));
    m_view->setAccessibleName(tr("Search results"));
    m_summary->setForegroundRole(QPalette::PlaceholderText);
    m_summary->setTextFormat(Qt::PlainText);
    m_ignoreFiles->setChecked(true);
    setButtonKind(m_replaceButton, ButtonKind::Primary);
    // The history hears of keys first, as it was installed last.
    for (QLineEdit *field : {m_pattern, m_replacement, m_include, m_exclude})
        field->installEventFilter(this);
    for (const auto &[field, key] : {std::pair(m_pattern, u"project"_s),
                                     {m_replacement, u"replace"_s},
                                     {m_include, u"include"_s},
                                     {m_exclude, u"exclude"_s}})
        m_histories.push_back(new FieldHistory(field, key));
    buildRows();
    m_settle.setSingleShot(true);
    m_settle.setInterval(250ms);
    connectParts();
    setReplacing(false);
    m_moreRow->hide();
    updateButtons();
    setFocusProxy(m_pattern);
}

SearchPanel::~SearchPanel()
{
    stop();
}

void SearchPanel::buildRows()
{
    const auto row = [](QHBoxLayout *layout, std::initializer_list<QWidget *> widgets) {
        layout->setContentsMargins(0, 0, 0, 0);
        layout->setSpacing(4);
        for (QWidget *widget : widgets)
            layout->addWidget(widget, qobject_cast<QLineEdit *>(widget) ? 1 : 0);
    };
    auto *first = new QHBoxLayout;
    row(first, {m_pattern, m_case, m_word, m_regex, m_replaceSwitch, m_moreSwitch});
    row(new QHBoxLayout(m_replaceRow), {m_replacement, m_preserveCase, m_replaceButton});
    row(new QHBoxLayout(m_moreRow), {m_include, m_exclude, m_ignoreFiles});
    auto *last = new QHBoxLayout;
    row(last, {m_summary, m_stopButton});
    last->insertStretch(1);
    auto *top = new QVBoxLayout;
    top->setContentsMargins(8, 4, 8, 4);
    top->setSpacing(4);
    top->addLayout(first);
    top->addWidget(m_replaceRow);
    top->addWidget(m_moreRow);
    top->addLayout(last);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addLayout(top);
    column->addWidget(m_view, 1);
}

void SearchPanel::connectParts()
{
    connect(&m_settle, &QTimer::timeout, this, &SearchPanel::search);
    const auto soon = [this] { m_settle.start(); };
    for (QLineEdit *field : {m_pattern, m_include, m_exclude}) {
        connect(field, &QLineEdit::textChanged, this, soon);
        connect(field, &QLineEdit::returnPressed, this, [this] {
            for (FieldHistory *history : m_histories)
                history->note();
            search();
        });
    }
    for (QToolButton *toggle : {m_case, m_word, m_regex, m_ignoreFiles})
        connect(toggle, &QToolButton::toggled, this, soon);
    connect(m_replacement, &QLineEdit::textChanged, this, &SearchPanel::updateReplacement);
    connect(m_replacement, &QLineEdit::returnPressed, this, &SearchPanel::replace);
    connect(m_preserveCase, &QToolButton::toggled, this, &SearchPanel::updateReplacement);
    connect(m_replaceSwitch, &QToolButton::toggled, this, &SearchPanel::setReplacing);
    connect(m_moreSwitch, &QToolButton::toggled, m_moreRow, &QWidget::setVisible);
    connect(m_replaceButton, &QPushButton::clicked, this, &SearchPanel::replace);
    connect(m_stopButton, &QPushButton::clicked, this, &SearchPanel::stop);
    connect(m_model, &ResultModel::chosenChanged, this, &SearchPanel::updateButtons);
    connect(m_view, &ResultView::opened, this,
            [this](const QModelIndex &index) { show(index, false); });
    connect(m_view, &ResultView::peeked, this,
            [this](const QModelIndex &index) { show(index, true); });
    connect(m_view, &ResultView::leftAbove, this,
            [this] { m_pattern->setFocus(Qt::BacktabFocusReason); });
    connect(&m_job, &ReplaceJob::done, this, &SearchPanel::report);
    connect(&m_shell.workspace(), &Workspace::folderChanged, this, [this] {
        stop();
        m_model->clear();
        say({});
    });
}

SearchQuery SearchPanel::query() const
{
    return {.pattern = m_pattern->text(),
            .regularExpression = m_regex->isChecked(),
            .matchCase = m_case->isChecked(),
            .wholeWord = m_word->isChecked()};
}

QString SearchPanel::summary() const
{
    return m_summary->text();
}

void SearchPanel::begin(Mode mode, const QString &folder)
{
    if (mode == Mode::Replace)
        m_replaceSwitch->setChecked(true);
    if (!folder.isEmpty()) {
        m_moreSwitch->setChecked(true);
        m_include->setText(u'/' + folder + u'/');
    }
    if (const TextEditor *editor = m_shell.workspace().currentEditor()) {
        const ByteRange selection = editor->selection();
        const QByteArray chosen = editor->textIn(
            {.start = selection.start, .end = std::min(selection.end, selection.start + 1000)});
        if (!chosen.isEmpty() && !chosen.contains('\n'))
            m_pattern->setText(QString::fromUtf8(chosen));
    }
    m_pattern->setFocus(Qt::ShortcutFocusReason);
    m_pattern->selectAll();
}

void SearchPanel::stop()
{
    m_settle.stop();
    if (!m_run)
        return;
    m_run->stop.request_stop();
    m_run = nullptr;
    say(tr("Stopped: %n match(es) so far", nullptr, int(m_model->chosenCount())));
    updateButtons();
}

void SearchPanel::search()
{
    if (m_run)
        m_run->stop.request_stop();
    m_run = nullptr;
    m_replaced = false;
    m_settle.stop();
    m_model->clear();
    m_expression.reset();
    const QString folder = m_shell.workspace().folder();
    const SearchQuery wanted = query();
    if (wanted.pattern.isEmpty() || folder.isEmpty()) {
        say(folder.isEmpty() ? tr("Open a folder to search in its files.") : QString());
        updateButtons();
        return;
    }
    const auto expression = wanted.compile();
    if (!expression) {
        say(QString::fromStdString(expression.error().message), true);
        updateButtons();
        return;
    }
    m_expression = *expression;
    updateReplacement();
    const search::ProjectQuery query{
        .folder = QFile::encodeName(folder).toStdString(),
        .expression = *expression,
        .include = search::GlobList(m_include->text().toStdString()),
        .exclude = search::GlobList(m_exclude->text().toStdString()),
        .ignoreFiles = m_ignoreFiles->isChecked() ? search::IgnoreFiles::Respect
                                                  : search::IgnoreFiles::Disregard,
        .openTexts = unsavedTexts(m_shell.workspace()),
        .groups = m_replaceSwitch->isChecked(),
    };
    auto run = std::make_shared<Run>();
    m_run = run;
    say(tr("Searching…"));
    updateButtons();
    runInBackground([run, query, self = QPointer(this), app = qApp] {
        return searchProject(query, run->stop.get_token(), [&](search::FileMatches file) {
            const std::scoped_lock lock(run->mutex);
            run->waiting.push_back(std::move(file));
            if (std::exchange(run->told, true))
                return;
            QMetaObject::invokeMethod(app, [self, run] {
                if (self)
                    self->collect(run);
            });
        });
    }).then(this, [this, run](const search::SearchSummary &summary) {
        if (run == m_run)
            finish(run, summary);
    });
}

void SearchPanel::collect(const std::shared_ptr<Run> &run)
{
    if (run != m_run)
        return;
    std::vector<search::FileMatches> files;
    {
        const std::scoped_lock lock(run->mutex);
        files = std::exchange(run->waiting, {});
        run->told = false;
    }
    const int first = m_model->rowCount();
    m_model->add(std::move(files));
    for (int row = first; row < std::min(m_model->rowCount(), expandedFiles); ++row)
        m_view->expand(m_model->index(row, 0));
}

void SearchPanel::finish(const std::shared_ptr<Run> &run, const search::SearchSummary &summary)
{
    collect(run);
    m_run = nullptr;
    // Behind a replacement nothing is left to be found, as it should be.
    say(summaryOf(summary), summary.matches == 0 && !std::exchange(m_replaced, false));
    QStringList left;
    for (const auto &[list, text] : {std::pair(&summary.tooLarge, tr("%1 is too large")),
                                     {&summary.tooHard, tr("%1 is too much for this expression")},
                                     {&summary.unreadable, tr("%1 cannot be read")}}) {
        for (const std::string &path :
             std::span(*list).first(std::min<std::size_t>(list->size(), 20)))
            left.append(text.arg(QFile::decodeName(QByteArray::fromStdString(path))));
    }
    m_summary->setToolTip(left.join(u'\n'));
    updateButtons();
}

QString SearchPanel::summaryOf(const search::SearchSummary &summary) const
{
    if (summary.matches == 0 && summary.tooHard.empty())
        return tr("No matches in %n file(s)", nullptr, int(summary.files));
    QStringList parts{tr("%1 in %2")
                          .arg(tr("%n match(es)", nullptr, int(summary.matches)),
                               tr("%n file(s)", nullptr, int(summary.matchedFiles)))};
    if (summary.truncated)
        parts.append(tr("there are more: look for something rarer"));
    const auto left = summary.tooLarge.size() + summary.tooHard.size() + summary.unreadable.size();
    if (left > 0)
        parts.append(tr("%n file(s) left out", nullptr, int(left)));
    if (!summary.binary.empty())
        parts.append(tr("%n file(s) that are no text", nullptr, int(summary.binary.size())));
    return parts.join(u" · "_s);
}

void SearchPanel::say(const QString &text, bool bad)
{
    m_summary->setText(text);
    m_summary->setToolTip({});
    setTextRole(m_summary, bad ? ColorRole::Danger : ColorRole::TextMuted);
}

void SearchPanel::setReplacing(bool on)
{
    m_replaceRow->setVisible(on);
    // The matches' groups are only asked for when something is to be put in their place.
    if (on && !m_pattern->text().isEmpty())
        search();
    updateReplacement();
}

void SearchPanel::updateReplacement()
{
    if (!m_replaceSwitch->isChecked() || !m_expression) {
        m_model->setReplacement({});
        return;
    }
    m_model->setReplacement(search::Replacement(
        m_replacement->text().toStdString(), *m_expression,
        m_preserveCase->isChecked() ? search::PreserveCase::Yes : search::PreserveCase::No));
}

void SearchPanel::updateButtons()
{
    const std::size_t chosen = m_model->chosenCount();
    m_replaceButton->setText(chosen > 0 ? tr("Replace %n", nullptr, int(chosen)) : tr("Replace"));
    m_replaceButton->setEnabled(chosen > 0 && !m_run && !m_job.isBusy());
    m_stopButton->setVisible(m_run != nullptr);
}

void SearchPanel::replace()
{
    if (!m_replaceButton->isEnabled() || !m_replaceSwitch->isChecked() || !m_expression)
        return;
    for (FieldHistory *history : m_histories)
        history->note();
    std::vector<ReplaceTask> tasks;
    for (std::size_t i = 0; i < m_model->files().size(); ++i) {
        const search::FileMatches &file = m_model->files()[i];
        tasks.push_back({file.path, file.fingerprint, m_model->chosen(i)});
    }
    m_job.replace(tasks, *m_expression,
                  search::Replacement(m_replacement->text().toStdString(), *m_expression,
                                      m_preserveCase->isChecked() ? search::PreserveCase::Yes
                                                                  : search::PreserveCase::No));
    updateButtons();
}

void SearchPanel::report(const ReplaceReport &report, bool undone)
{
    QString text = undone ? tr("Taken back in %n file(s).", nullptr, int(report.files))
                          : tr("%1 in %2.")
                                .arg(tr("%n match(es) replaced", nullptr, int(report.edits)),
                                     tr("%n file(s)", nullptr, int(report.files)));
    if (report.unsaved > 0)
        text +=
            u' '
            + tr("%n of them had unsaved text and is not saved yet.", nullptr, int(report.unsaved));
    const QStringList skipped = report.skipped.first(std::min<qsizetype>(report.skipped.size(), 5));
    for (const QString &sentence : skipped)
        text += u'\n' + sentence;
    if (report.skipped.size() > skipped.size())
        text += u'\n' + tr("and %n more", nullptr, int(report.skipped.size() - skipped.size()));
    Notification notification{.severity =
                                  report.skipped.isEmpty() ? Severity::Success : Severity::Warning,
                              .text = text,
                              .key = u"replace"_s};
    if (m_job.canUndo())
        notification.actions = {{tr("Undo"), [job = QPointer(&m_job)] {
                                     if (job)
                                         job->undo();
                                 }}};
    m_shell.notifications().show(notification);
    search();
    m_replaced = true;
}

void SearchPanel::show(const QModelIndex &index, bool peek)
{
    const search::LineMatch *match = m_model->matchAt(index);
    if (!match)
        return;
    Workspace &workspace = m_shell.workspace();
    const QString file =
        workspace.folder() + u'/'
        + QFile::decodeName(QByteArray::fromStdString(m_model->fileAt(index)->path));
    workspace.openFile(file, {.line = int(match->line), .column = 1},
                       peek ? OpenReason::Peek : OpenReason::Asked);
    TextEditor *editor = workspace.editorOf(file);
    if (!editor)
        return;
    // Where the text has changed since, the line is still about right.
    const search::Range &range = match->range;
    if (range.end <= std::size_t(editor->length()))
        editor->select({.start = qsizetype(range.start), .end = qsizetype(range.end)});
    if (peek)
        m_view->setFocus(Qt::OtherFocusReason);
    else
        editor->widget()->setFocus(Qt::OtherFocusReason);
}

void SearchPanel::step(int by)
{
    show(m_view->step(by), false);
}

bool SearchPanel::eventFilter(QObject *watched, QEvent *event)
{
    if (answerToggleKeys(this, event))
        return true;
    if (event->type() != QEvent::KeyPress)
        return QWidget::eventFilter(watched, event);
    const auto *key = static_cast<QKeyEvent *>(event);
    if (key->key() == Qt::Key_Down && m_model->rowCount() > 0) {
        m_view->setFocus(Qt::TabFocusReason);
        if (!m_view->currentIndex().isValid())
            m_view->setCurrentIndex(m_model->index(0, 0));
        return true;
    }
    if (key->key() == Qt::Key_Escape && m_run) {
        stop();
        return true;
    }
    return QWidget::eventFilter(watched, event);
}

} // namespace slipway::ide
