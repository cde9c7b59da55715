// SPDX-License-Identifier: GPL-3.0-or-later
#include "mergeview.h"

#include "diffpane.h"
#include "document.h"
#include "editorview.h"
#include "messagepage.h"
#include "scintillaview.h"
#include "shell/workspace.h"
#include "wraplayout.h"

namespace slipway::ide {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using Mark = DiffPane::Mark;
using text::Side;

MergeView::MergeView(Workspace &workspace, const QString &path, QWidget *parent)
    : QWidget(parent)
    , m_workspace(workspace)
    , m_path(path)
{
    setWindowTitle(tr("Merge: %1").arg(QFileInfo(path).fileName()));
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    m_soon.setSingleShot(true);
    m_soon.setInterval(120ms);
    connect(&m_soon, &QTimer::timeout, this, &MergeView::update);
    connect(&workspace, &Workspace::documentsChanged, this, [this] {
        if (isVisible())
            setUp();
    });
}

void MergeView::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    setUp();
}

void MergeView::setUp()
{
    if (m_result)
        return;
    auto *editor = dynamic_cast<EditorView *>(m_workspace.editorOf(m_path));
    auto *column = static_cast<QVBoxLayout *>(layout());
    if (!editor || editor->document().isLoading()) {
        if (column->count() == 0) {
            auto *page = new MessagePage(QFileInfo(m_path).fileName(), tr("The file is not open."),
                                         {}, this);
            page->addButton(tr("Open It"), [this] {
                m_workspace.openFile(m_path);
                m_workspace.openWith(m_path, u"merge"_s);
            });
            column->addWidget(page);
        }
        return;
    }
    while (QLayoutItem *item = column->takeAt(0)) {
        delete item->widget();
        delete item;
    }
    m_mine = new DiffPane(tr("Mine"));
    m_base = new DiffPane(tr("What both came from"));
    m_theirs = new DiffPane(tr("Theirs"));
    m_mine->follow(*m_base);
    m_base->follow(*m_theirs);
    m_mine->follow(*m_theirs);
    m_result = new EditorView(*editor, nullptr);
    auto *sides = new QSplitter;
    for (DiffPane *pane : {m_mine, m_base, m_theirs})
        sides->addWidget(pane);
    sides->setChildrenCollapsible(false);
    auto *rows = new QSplitter(Qt::Vertical);
    rows->addWidget(sides);
    rows->addWidget(m_result);
    rows->setChildrenCollapsible(false);
    rows->setSizes({400, 400});
    addBar(column);
    column->addWidget(rows, 1);
    setFocusProxy(m_result);
    connect(&m_result->document(), &Document::textEdited, &m_soon, qOverload<>(&QTimer::start));
    update();
    show(0);
    m_result->setFocus();
}

void MergeView::addBar(QVBoxLayout *column)
{
    auto *bar = new WrapLayout;
    m_count = new QLabel;
    bar->addWidget(m_count);
    const auto add = [&](const QString &text, const QString &keys, bool chooses, auto slot) {
        auto *button = new QToolButton;
        const QKeySequence sequence(keys);
        button->setText(text);
        button->setToolTip(u"%1 (%2)"_s.arg(text, sequence.toString(QKeySequence::NativeText)));
        button->setAutoRaise(true);
        connect(button, &QToolButton::clicked, this, slot);
        auto *shortcut = new QShortcut(sequence, this);
        shortcut->setContext(Qt::WidgetWithChildrenShortcut);
        connect(shortcut, &QShortcut::activated, this, slot);
        if (chooses)
            m_choices.push_back(button);
        bar->addWidget(button);
    };
    add(tr("Previous"), u"Shift+F7"_s, true, [this] { go(-1); });
    add(tr("Next"), u"F7"_s, true, [this] { go(1); });
    add(tr("Take Mine"), u"Alt+1"_s, true, [this] { take(Side::Mine); });
    add(tr("Take Theirs"), u"Alt+2"_s, true, [this] { take(Side::Theirs); });
    add(tr("Take Both"), u"Alt+3"_s, true, [this] { takeBoth(); });
    add(tr("Take Neither"), u"Alt+4"_s, true, [this] { take(Side::Base); });
    add(tr("Save"), u"Ctrl+Alt+Return"_s, false, [this] {
        m_result->document().beforeOverwrite = m_workspace.beforeOverwrite;
        m_result->document().save();
    });
    column->addLayout(bar);
}

/// The rows of one side: its text, with empty rows where another side of a conflict is longer.
static void addRows(std::vector<DiffPane::Row> &rows, std::string_view text, int &number, Mark mark)
{
    for (const std::string_view line : linesOf(text))
        rows.push_back({.number = ++number, .text = line, .mark = mark});
}

void MergeView::update()
{
    m_text = m_result->text().toStdString();
    m_conflicts = text::findConflicts(m_text);
    m_rows.clear();
    std::array<std::vector<DiffPane::Row>, 3> rows;
    std::array<int, 3> numbers{};
    const std::string_view text = m_text;
    std::size_t at = 0;
    const auto addSame = [&](std::size_t to) {
        for (std::size_t i = 0; i < 3; ++i)
            addRows(rows[i], text.substr(at, to - at), numbers[i], Mark::None);
    };
    for (const text::Conflict &conflict : m_conflicts) {
        addSame(conflict.all.start);
        m_rows.push_back(int(rows[0].size()));
        const auto part = [&](const text::Span &span) {
            return text.substr(span.start, span.size);
        };
        addRows(rows[0], part(conflict.mine), numbers[0], Mark::Added);
        if (conflict.base)
            addRows(rows[1], part(*conflict.base), numbers[1], Mark::Changed);
        addRows(rows[2], part(conflict.theirs), numbers[2], Mark::Theirs);
        const std::size_t most = std::max({rows[0].size(), rows[1].size(), rows[2].size()});
        for (auto &side : rows)
            side.resize(most, DiffPane::Row{.mark = Mark::Filler});
        at = conflict.all.start + conflict.all.size;
    }
    addSame(text.size());
    m_mine->setRows(rows[0], m_path);
    m_base->setRows(rows[1], m_path);
    m_theirs->setRows(rows[2], m_path);
    m_current = std::min(m_current, m_conflicts.empty() ? 0 : m_conflicts.size() - 1);
    m_count->setText(m_conflicts.empty()
                         ? tr("No conflicts left. Save the file to be done.")
                         : tr("Conflict %1 of %2").arg(m_current + 1).arg(m_conflicts.size()));
    for (QWidget *choice : m_choices)
        choice->setEnabled(!m_conflicts.empty());
}

void MergeView::show(std::size_t conflict)
{
    if (conflict >= m_conflicts.size())
        return;
    m_current = conflict;
    for (DiffPane *pane : {m_mine, m_base, m_theirs})
        pane->goToRow(m_rows[conflict]);
    const text::Span &all = m_conflicts[conflict].all;
    m_result->select({.start = qsizetype(all.start), .end = qsizetype(all.start)});
    m_result->scintilla().send(QsciScintillaBase::SCI_VERTICALCENTRECARET);
    m_count->setText(tr("Conflict %1 of %2").arg(conflict + 1).arg(m_conflicts.size()));
}

void MergeView::go(int step)
{
    const std::size_t count = m_conflicts.size();
    if (count > 0)
        show(step > 0 ? (m_current + 1) % count : (m_current + count - 1) % count);
}

void MergeView::take(Side side)
{
    update(); // The text may have been edited since.
    if (m_current < m_conflicts.size())
        replaceCurrent(text::resolved(m_text, m_conflicts[m_current], side));
}

void MergeView::takeBoth()
{
    update();
    if (m_current < m_conflicts.size())
        replaceCurrent(text::resolvedBoth(m_text, m_conflicts[m_current]));
}

void MergeView::replaceCurrent(const std::string &text)
{
    const text::Span all = m_conflicts[m_current].all;
    m_result->replace(
        {{.range = {.start = qsizetype(all.start), .end = qsizetype(all.start + all.size)},
          .text = QByteArray::fromStdString(text)}});
    update();
    show(m_current);
}

} // namespace slipway::ide
