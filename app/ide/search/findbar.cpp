// SPDX-License-Identifier: GPL-3.0-or-later
#include "findbar.h"

#include "shell/icons.h"
#include "shell/theme.h"
#include "shell/workspace.h"

namespace slipway::ide {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

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
    , m_case(addToggle(u"Aa"_s, tr("Match case"), QKeySequence(u"Alt+C"_s)))
    , m_word(addToggle(u"ab"_s, tr("Whole words"), QKeySequence(u"Alt+W"_s)))
    , m_regex(addToggle(u".*"_s, tr("Regular expression"), QKeySequence(u"Alt+X"_s)))
    , m_result(new QLabel)
{
    m_pattern->setPlaceholderText(tr("Find"));
    m_pattern->setAccessibleName(tr("Find"));
    m_pattern->setClearButtonEnabled(true);
    m_replacement->setPlaceholderText(tr("Replace with"));
    m_replacement->setAccessibleName(tr("Replace with"));
    m_result->setMinimumWidth(96);
    m_result->setForegroundRole(QPalette::PlaceholderText);
    auto *previous = iconButton(u"go-up"_s, tr("Previous match"));
    auto *next = iconButton(u"go-down"_s, tr("Next match"));
    auto *close = iconButton(u"window-close"_s, tr("Close find"));
    auto *findRow = new QHBoxLayout;
    findRow->setSpacing(4);
    findRow->addWidget(m_pattern, 1);
    for (QWidget *widget :
         std::initializer_list<QWidget *>{m_case, m_word, m_regex, m_result, previous, next, close})
        findRow->addWidget(widget);
    auto *one = new QPushButton(tr("Replace"));
    auto *all = new QPushButton(tr("Replace All"));
    auto *replaceLine = new QHBoxLayout(m_replaceRow);
    replaceLine->setContentsMargins(0, 0, 0, 0);
    replaceLine->setSpacing(8);
    replaceLine->addWidget(m_replacement, 1);
    replaceLine->addWidget(one);
    replaceLine->addWidget(all);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(12, 8, 8, 9);
    column->setSpacing(8);
    column->addLayout(findRow);
    column->addWidget(m_replaceRow);
    // Searching at every key of a quick typist would only be thrown away.
    m_timer.setSingleShot(true);
    m_timer.setInterval(40ms);
    connect(&m_timer, &QTimer::timeout, this, [this] {
        if (search() && !m_found.matches.empty()) {
            const auto from =
                std::ranges::lower_bound(m_found.matches, m_origin, {}, &ByteRange::start);
            selectMatch(
                from == m_found.matches.end() ? 0 : std::size_t(from - m_found.matches.begin()));
        }
        showResult();
    });
    connect(m_pattern, &QLineEdit::textChanged, this, &FindBar::searchSoon);
    for (QToolButton *toggle : {m_case, m_word, m_regex})
        connect(toggle, &QToolButton::toggled, this, &FindBar::searchSoon);
    connect(previous, &QToolButton::clicked, this, [this] { findNext(-1); });
    connect(next, &QToolButton::clicked, this, [this] { findNext(1); });
    connect(close, &QToolButton::clicked, this, &QWidget::hide);
    connect(one, &QPushButton::clicked, this, &FindBar::replaceCurrent);
    connect(all, &QPushButton::clicked, this, &FindBar::replaceEvery);
    connect(&workspace, &Workspace::currentEditorChanged, this, &FindBar::followEditor);
    m_pattern->installEventFilter(this);
    m_replacement->installEventFilter(this);
    hide();
}

QToolButton *FindBar::addToggle(const QString &text, const QString &name, const QKeySequence &keys)
{
    auto *button = new QToolButton(this);
    button->setText(text);
    button->setCheckable(true);
    button->setAutoRaise(true);
    button->setAccessibleName(name);
    button->setToolTip(u"%1 (%2)"_s.arg(name, keys.toString(QKeySequence::NativeText)));
    auto *shortcut = new QShortcut(keys, this, nullptr, nullptr, Qt::WidgetWithChildrenShortcut);
    connect(shortcut, &QShortcut::activated, button, &QToolButton::toggle);
    return button;
}

void FindBar::begin(Mode mode)
{
    m_editor = m_workspace.currentEditor();
    if (!m_editor)
        return;
    m_replaceRow->setVisible(mode == Mode::Replace);
    show();
    const ByteRange selection = m_editor->selection();
    m_origin = selection.start;
    const QByteArray chosen =
        m_editor->text().sliced(selection.start, selection.end - selection.start);
    if (!chosen.isEmpty() && !chosen.contains('\n') && chosen.size() < 1000)
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

void FindBar::followEditor()
{
    if (!m_workspace.currentEditor())
        hide();
    if (!isVisible())
        return;
    m_origin = 0;
    m_editor = m_workspace.currentEditor();
    search();
    showResult();
}

void FindBar::searchSoon()
{
    m_timer.start();
}

bool FindBar::search()
{
    m_timer.stop();
    TextEditor *editor = m_workspace.currentEditor();
    if (!editor) {
        m_found = {};
        m_editor = nullptr;
        return false;
    }
    const bool known = editor == m_editor && m_searched == query()
                       && m_revision == editor->revision() && m_problem.isEmpty();
    if (known && !m_found.matches.empty())
        return true;
    m_editor = editor;
    m_searched = query();
    m_revision = editor->revision();
    auto found = findAll(editor->text(), m_searched);
    m_problem = found ? QString() : QString::fromStdString(found.error().message);
    m_found = found ? *std::move(found) : SearchResult();
    editor->showMatches(m_found.matches);
    return true;
}

std::optional<std::size_t> FindBar::currentMatch() const
{
    if (!m_editor || m_editor != m_workspace.currentEditor())
        return {};
    const ByteRange selection = m_editor->selection();
    const auto match =
        std::ranges::lower_bound(m_found.matches, selection.start, {}, &ByteRange::start);
    if (match == m_found.matches.end() || *match != selection)
        return {};
    return std::size_t(match - m_found.matches.begin());
}

void FindBar::selectMatch(std::size_t index)
{
    m_editor->select(m_found.matches[index]);
}

void FindBar::findNext(int step)
{
    if (!search() || m_found.matches.empty()) {
        showResult();
        return;
    }
    const auto &matches = m_found.matches;
    const ByteRange selection = m_editor->selection();
    // Round the ends, in both directions.
    if (step > 0) {
        const qsizetype from = currentMatch() ? selection.end : selection.start;
        const auto next = std::ranges::lower_bound(matches, from, {}, &ByteRange::start);
        selectMatch(next == matches.end() ? 0 : std::size_t(next - matches.begin()));
    } else {
        const auto next = std::ranges::lower_bound(matches, selection.start, {}, &ByteRange::start);
        selectMatch(next == matches.begin() ? matches.size() - 1
                                            : std::size_t(next - matches.begin() - 1));
    }
    m_origin = m_editor->selection().start;
    showResult();
}

void FindBar::replaceCurrent()
{
    if (!search() || m_editor->isReadOnly())
        return;
    const std::optional<std::size_t> match = currentMatch();
    if (!match) {
        findNext(1);
        return;
    }
    const auto all = replaceAll(m_editor->text(), m_searched, m_replacement->text());
    if (!all || *match >= all->size())
        return;
    const Replacement &one = (*all)[*match];
    m_editor->replace({one});
    const qsizetype end = one.range.start + one.text.size();
    m_editor->select({.start = end, .end = end});
    findNext(1);
}

void FindBar::replaceEvery()
{
    if (!search() || m_editor->isReadOnly())
        return;
    const auto all = replaceAll(m_editor->text(), m_searched, m_replacement->text());
    if (!all || all->empty()) {
        showResult();
        return;
    }
    m_editor->replace(*all);
    search();
    m_result->setText(tr("%n replaced", nullptr, int(all->size())));
}

void FindBar::showResult()
{
    const auto &matches = m_found.matches;
    QString text;
    if (!m_problem.isEmpty())
        text = m_problem;
    else if (m_pattern->text().isEmpty())
        text.clear();
    else if (matches.empty())
        text = tr("No matches");
    else if (const auto current = currentMatch())
        text = tr("%1 of %2").arg(*current + 1).arg(matches.size());
    else
        text = tr("%n match(es)", nullptr, int(matches.size()));
    if (m_found.truncated)
        text += u'+';
    m_result->setText(text);
    const bool bad = !m_problem.isEmpty() || (matches.empty() && !m_pattern->text().isEmpty());
    QPalette palette = QApplication::palette();
    palette.setColor(QPalette::PlaceholderText,
                     Theme::instance().color(bad ? ColorRole::Danger : ColorRole::TextMuted));
    m_result->setPalette(palette);
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
    if (event->type() != QEvent::KeyPress)
        return QWidget::eventFilter(watched, event);
    const auto *key = static_cast<QKeyEvent *>(event);
    if (key->key() != Qt::Key_Return && key->key() != Qt::Key_Enter)
        return QWidget::eventFilter(watched, event);
    if (watched == m_replacement)
        replaceCurrent();
    else
        findNext(key->modifiers() & Qt::ShiftModifier ? -1 : 1);
    return true;
}

void FindBar::hideEvent(QHideEvent *event)
{
    QWidget::hideEvent(event);
    if (TextEditor *editor = m_workspace.currentEditor(); editor && !event->spontaneous()) {
        editor->showMatches({});
        editor->widget()->setFocus(Qt::OtherFocusReason);
    }
    m_found = {};
}

void FindBar::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.fillRect(rect(), Theme::instance().color(ColorRole::Panel));
    painter.fillRect(QRect(0, height() - 1, width(), 1),
                     Theme::instance().color(ColorRole::Border));
}

} // namespace slipway::ide
