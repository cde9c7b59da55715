// SPDX-License-Identifier: GPL-3.0-or-later
#include "findbar.h"

#include "fieldhistory.h"
#include "shell/background.h"
#include "shell/icons.h"
#include "shell/style.h"
#include "shell/theme.h"
#include "shell/workspace.h"

namespace slipway::ide {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

/// A longer selection is nothing anybody looks for.
static constexpr qsizetype longestPattern = 1000;

static QToolButton *iconButton(const QString &icon, const QString &name)
{
    auto *button = new QToolButton;
    button->setAutoRaise(true);
    button->setIcon(breezeIcon(icon));
    button->setAccessibleName(name);
    button->setToolTip(name);
    return button;
}

FindBar::FindBar(Workspace &workspace, QWidget *parent)
    : QWidget(parent)
    , m_workspace(workspace)
    , m_pattern(new QLineEdit)
    , m_replacement(new QLineEdit)
    , m_replaceRow(new QWidget)
    , m_case(addToggle(this, u"Aa"_s, tr("Match case"), u"Alt+C"_s))
    , m_word(addToggle(this, u"ab"_s, tr("Whole words"), u"Alt+W"_s))
    , m_regex(addToggle(this, u".*"_s, tr("Regular expression"), u"Alt+R"_s))
    , m_inSelection(addToggle(this, u"[ ]"_s, tr("In the selection only"), u"Alt+L"_s))
    , m_preserveCase(addToggle(this, u"AB"_s, tr("Preserve case"), u"Alt+P"_s))
    , m_result(new QLabel)
    , m_patterns(new FieldHistory(m_pattern, u"find"_s))
    , m_replacements(new FieldHistory(m_replacement, u"replace"_s))
{
    m_pattern->setPlaceholderText(tr("Find"));
    m_pattern->setAccessibleName(tr("Find"));
    m_pattern->setClearButtonEnabled(true);
    m_replacement->setPlaceholderText(tr("Replace with"));
    m_replacement->setAccessibleName(tr("Replace with"));
    m_result->setMinimumWidth(96);
    m_result->setForegroundRole(QPalette::PlaceholderText);
    buildRows();
    // Searching at every key of a quick typist would only be thrown away.
    m_settle.setSingleShot(true);
    m_settle.setInterval(40ms);
    connectParts();
    hide();
}

void FindBar::buildRows()
{
    auto *previous = iconButton(u"go-up"_s, tr("Previous match"));
    auto *next = iconButton(u"go-down"_s, tr("Next match"));
    auto *close = iconButton(u"window-close"_s, tr("Close find"));
    connect(previous, &QToolButton::clicked, this, [this] { findNext(-1); });
    connect(next, &QToolButton::clicked, this, [this] { findNext(1); });
    connect(close, &QToolButton::clicked, this, &QWidget::hide);
    auto *findRow = new QHBoxLayout;
    findRow->setSpacing(4);
    findRow->addWidget(m_pattern, 1);
    for (QWidget *widget : std::initializer_list<QWidget *>{m_case, m_word, m_regex, m_inSelection,
                                                            m_result, previous, next, close})
        findRow->addWidget(widget);
    auto *one = new QPushButton(tr("Replace"));
    auto *all = new QPushButton(tr("Replace All"));
    connect(one, &QPushButton::clicked, this, &FindBar::replaceCurrent);
    connect(all, &QPushButton::clicked, this, &FindBar::replaceEvery);
    auto *replaceLine = new QHBoxLayout(m_replaceRow);
    replaceLine->setContentsMargins(0, 0, 0, 0);
    replaceLine->setSpacing(8);
    replaceLine->addWidget(m_replacement, 1);
    replaceLine->addWidget(m_preserveCase);
    replaceLine->addWidget(one);
    replaceLine->addWidget(all);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(12, 9, 8, 8);
    column->setSpacing(8);
    column->addLayout(findRow);
    column->addWidget(m_replaceRow);
}

void FindBar::connectParts()
{
    connect(&m_settle, &QTimer::timeout, this, [this] {
        if (isVisible())
            whenFound([this] { selectFirst(); });
    });
    connect(&m_finder, &TextFinder::found, this, &FindBar::take);
    connect(m_pattern, &QLineEdit::textChanged, this, &FindBar::searchSoon);
    for (QToolButton *toggle : {m_case, m_word, m_regex})
        connect(toggle, &QToolButton::toggled, this, &FindBar::searchSoon);
    connect(m_inSelection, &QToolButton::toggled, this, &FindBar::updateSelectionScope);
    connect(&m_workspace, &Workspace::currentEditorChanged, this, &FindBar::followEditor);
    connect(&m_workspace, &Workspace::caretMoved, this, &FindBar::followText);
    m_pattern->installEventFilter(this);
    m_replacement->installEventFilter(this);
}

void FindBar::begin(Mode mode)
{
    TextEditor *editor = m_workspace.currentEditor();
    if (!editor)
        return;
    m_replaceRow->setVisible(mode == Mode::Replace);
    show();
    const ByteRange selection = editor->selection();
    m_origin = selection.start;
    const QByteArray chosen =
        editor->textIn({.start = selection.start,
                        .end = std::min(selection.end, selection.start + longestPattern)});
    if (chosen.contains('\n'))
        m_inSelection->setChecked(true); // Several lines are where to look, not what for.
    else if (!chosen.isEmpty() && chosen.size() < longestPattern)
        m_pattern->setText(QString::fromUtf8(chosen));
    m_pattern->setFocus(Qt::ShortcutFocusReason);
    m_pattern->selectAll();
    searchSoon();
}

SearchQuery FindBar::query() const
{
    return {.pattern = m_pattern->text(),
            .regularExpression = m_regex->isChecked(),
            .matchCase = m_case->isChecked(),
            .wholeWord = m_word->isChecked()};
}

QString FindBar::resultText() const
{
    return m_result->text();
}

std::optional<FindTask> FindBar::task() const
{
    TextEditor *editor = m_workspace.currentEditor();
    if (!editor)
        return {};
    return FindTask{
        .editor = editor, .revision = editor->revision(), .query = query(), .within = m_within};
}

void FindBar::updateSelectionScope(bool on)
{
    m_within.reset();
    const TextEditor *editor = m_workspace.currentEditor();
    if (on && editor && !editor->selection().isEmpty())
        m_within = editor->selection();
    if (on && m_within)
        m_origin = m_within->start;
    searchSoon();
}

void FindBar::followEditor()
{
    m_within.reset();
    m_inSelection->setChecked(false);
    m_finder.forget();
    m_then = nullptr;
    if (!m_workspace.currentEditor())
        hide();
    if (!isVisible())
        return;
    m_origin = 0;
    whenFound([this] { showResult(); });
}

/// Somebody edits while the bar is there: the marks follow.
void FindBar::followText()
{
    const auto now = task();
    // What is about to be looked for shows itself.
    if (!isVisible() || !now || m_pattern->text().isEmpty() || m_then || m_settle.isActive())
        return;
    if (!m_finder.has(*now))
        whenFound([this] { showResult(); });
    else if (m_said.isEmpty())
        showResult();
}

void FindBar::searchSoon()
{
    m_said.clear();
    m_settle.start();
}

void FindBar::whenFound(std::function<void()> then)
{
    m_settle.stop();
    const auto now = task();
    if (!now)
        return;
    if (m_finder.has(*now)) {
        then();
        return;
    }
    m_then = std::move(then);
    m_finder.find(*now);
}

void FindBar::take()
{
    const auto then = std::exchange(m_then, nullptr);
    const auto now = task();
    if (!now)
        return;
    if (!m_finder.has(*now)) {
        // The text has changed meanwhile.
        if (isVisible())
            whenFound(then ? then : [this] { showResult(); });
        return;
    }
    if (isVisible())
        now->editor->showMatches(matches());
    if (then)
        then();
}

std::optional<std::size_t> FindBar::currentMatch() const
{
    const TextEditor *editor = m_workspace.currentEditor();
    if (!editor)
        return {};
    const ByteRange selection = editor->selection();
    const auto match = std::ranges::lower_bound(matches(), selection.start, {}, &ByteRange::start);
    if (match == matches().end() || *match != selection)
        return {};
    return std::size_t(match - matches().begin());
}

void FindBar::selectFirst()
{
    if (!matches().empty()) {
        const auto from = std::ranges::lower_bound(matches(), m_origin, {}, &ByteRange::start);
        selectMatch(from == matches().end() ? 0 : std::size_t(from - matches().begin()));
    }
    showResult();
}

void FindBar::selectMatch(std::size_t index)
{
    m_workspace.currentEditor()->select(matches()[index]);
}

void FindBar::findNext(int step)
{
    m_said.clear();
    m_patterns->note();
    whenFound([this, step] { moveFrom(step); });
}

void FindBar::moveFrom(int step)
{
    if (matches().empty()) {
        showResult();
        return;
    }
    const TextEditor *editor = m_workspace.currentEditor();
    const ByteRange selection = editor->selection();
    Wrapped wrapped = Wrapped::No;
    // Round the ends, in both directions.
    if (step > 0) {
        // Behind an empty match comes the next place.
        const qsizetype from = !currentMatch()       ? selection.start
                               : selection.isEmpty() ? selection.end + 1
                                                     : selection.end;
        const auto next = std::ranges::lower_bound(matches(), from, {}, &ByteRange::start);
        wrapped = next == matches().end() ? Wrapped::AtEnd : Wrapped::No;
        selectMatch(wrapped == Wrapped::No ? std::size_t(next - matches().begin()) : 0);
    } else {
        const auto next =
            std::ranges::lower_bound(matches(), selection.start, {}, &ByteRange::start);
        wrapped = next == matches().begin() ? Wrapped::AtStart : Wrapped::No;
        selectMatch(wrapped == Wrapped::No ? std::size_t(next - matches().begin() - 1)
                                           : matches().size() - 1);
    }
    m_origin = editor->selection().start;
    showResult(wrapped);
}

void FindBar::apply(const std::vector<Replacement> &replacements)
{
    TextEditor *editor = m_workspace.currentEditor();
    const qsizetype before = editor->length();
    editor->replace(replacements);
    // The part one looks in grows and shrinks with what is in it.
    if (m_within)
        m_within->end += editor->length() - before;
}

void FindBar::replaceCurrent()
{
    m_replacements->note();
    m_patterns->note();
    m_said.clear();
    whenFound([this] {
        TextEditor *editor = m_workspace.currentEditor();
        const std::optional<std::size_t> match = currentMatch();
        if (!match || editor->isReadOnly()) {
            moveFrom(1);
            return;
        }
        const auto one = replacementsFor(editor->text(), query(), m_within, matches()[*match],
                                         m_replacement->text(), m_preserveCase->isChecked());
        if (!one || one->size() != 1)
            return;
        apply(*one);
        const qsizetype end = one->front().range.start + one->front().text.size();
        editor->select({.start = end, .end = end});
        m_origin = end;
        whenFound([this] { moveFrom(1); });
    });
}

void FindBar::replaceEvery()
{
    m_replacements->note();
    m_patterns->note();
    const auto now = task();
    if (!now || now->editor->isReadOnly() || now->query.pattern.isEmpty())
        return;
    runInBackground([text = now->editor->text(), now = *now, by = m_replacement->text(),
                     preserve = m_preserveCase->isChecked()] {
        return replacementsFor(text, now.query, now.within, {}, by, preserve);
    }).then(this, [this, now = *now](const Result<std::vector<Replacement>> &all) {
        if (!all) {
            showText(QString::fromStdString(all.error().message), true);
            return;
        }
        // Where somebody has typed meanwhile, they can ask again.
        if (all->empty() || now.editor != m_workspace.currentEditor()
            || now.revision != now.editor->revision()) {
            whenFound([this] { showResult(); });
            return;
        }
        apply(*all);
        m_said = tr("%n replaced", nullptr, int(all->size()));
        whenFound([this] { showText(m_said, false); });
    });
}

void FindBar::showResult(Wrapped wrapped)
{
    const QString &problem = m_finder.result().problem;
    const bool empty = m_pattern->text().isEmpty();
    QString text;
    if (!problem.isEmpty())
        text = problem;
    else if (empty)
        text.clear();
    else if (matches().empty())
        text = m_within ? tr("No matches in the selection") : tr("No matches");
    else if (const auto current = currentMatch())
        text = tr("%1 of %2").arg(*current + 1).arg(matches().size());
    else
        text = tr("%n match(es)", nullptr, int(matches().size()));
    if (m_finder.result().truncated)
        text += u'+';
    if (wrapped == Wrapped::AtEnd)
        text = tr("%1, from the top").arg(text);
    else if (wrapped == Wrapped::AtStart)
        text = tr("%1, from the end").arg(text);
    showText(text, !problem.isEmpty() || (matches().empty() && !empty));
}

void FindBar::showText(const QString &text, bool bad)
{
    m_result->setText(text);
    setTextRole(m_result, bad ? ColorRole::Danger : ColorRole::TextMuted);
}

void FindBar::keyPressEvent(QKeyEvent *event)
{
    if (event->key() == Qt::Key_Escape)
        hide();
    else
        QWidget::keyPressEvent(event);
}

bool FindBar::eventFilter(QObject *watched, QEvent *event)
{
    if (answerToggleKeys(this, event))
        return true;
    if (event->type() != QEvent::KeyPress)
        return QWidget::eventFilter(watched, event);
    const auto *key = static_cast<QKeyEvent *>(event);
    if (key->key() != Qt::Key_Return && key->key() != Qt::Key_Enter)
        return QWidget::eventFilter(watched, event);
    const Qt::KeyboardModifiers held = key->modifiers();
    if (watched == m_replacement && held & Qt::ControlModifier)
        replaceEvery();
    else if (watched == m_replacement)
        replaceCurrent();
    else
        findNext(held & Qt::ShiftModifier ? -1 : 1);
    return true;
}

void FindBar::hideEvent(QHideEvent *event)
{
    QWidget::hideEvent(event);
    if (event->spontaneous())
        return;
    m_then = nullptr;
    m_finder.forget();
    m_inSelection->setChecked(false);
    m_settle.stop();
    if (TextEditor *editor = m_workspace.currentEditor()) {
        editor->showMatches({});
        editor->widget()->setFocus(Qt::OtherFocusReason);
    }
}

void FindBar::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.fillRect(rect(), Theme::instance().color(ColorRole::Panel));
    painter.fillRect(QRect(0, 0, width(), 1), Theme::instance().color(ColorRole::Border));
}

} // namespace slipway::ide
