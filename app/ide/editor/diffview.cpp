// SPDX-License-Identifier: GPL-3.0-or-later
#include "diffview.h"

#include "document.h"
#include "editorview.h"
#include "scintillaview.h"
#include "shell/workspace.h"
#include "wraplayout.h"

namespace slipway::ide {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using Mark = DiffPane::Mark;

DiffView::DiffView(Workspace &workspace, Comparison comparison)
    : m_workspace(workspace)
    , m_comparison(std::move(comparison))
    , m_left(new DiffPane(m_comparison.left.title))
    , m_right(new DiffPane(m_comparison.right.title))
    , m_count(new QLabel)
{
    const QString name = QFileInfo(m_comparison.language).fileName();
    setWindowTitle(
        tr("%1: %2 and %3").arg(name, m_comparison.left.title, m_comparison.right.title));
    auto *bar = new WrapLayout;
    bar->addWidget(m_count);
    bar->addWidget(addButton(tr("Previous"), QKeySequence(u"Shift+F7"_s), &DiffView::previous));
    bar->addWidget(addButton(tr("Next"), QKeySequence(u"F7"_s), &DiffView::next));
    if (leftIsLive() || rightIsLive()) {
        const QString other = rightIsLive() ? m_comparison.left.title : m_comparison.right.title;
        m_taking.push_back(addButton(tr("Take This Change"), QKeySequence(u"Ctrl+Return"_s),
                                     &DiffView::takeCurrent));
        m_taking.push_back(
            addButton(tr("Take All"), QKeySequence(u"Ctrl+Shift+Return"_s), &DiffView::takeAll));
        for (QToolButton *button : m_taking) {
            button->setAccessibleDescription(tr("From: %1").arg(other));
            bar->addWidget(button);
        }
    }
    auto *sides = new QSplitter;
    sides->addWidget(m_left);
    sides->addWidget(m_right);
    sides->setChildrenCollapsible(false);
    sides->setSizes({500, 500});
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addLayout(bar);
    column->addWidget(sides, 1);
    setFocusProxy(m_right);
    m_left->follow(*m_right);
    m_soon.setSingleShot(true);
    m_soon.setInterval(150ms);
    connect(&m_soon, &QTimer::timeout, this, &DiffView::compare);
    connect(&workspace, &Workspace::documentsChanged, this, [this] {
        if (!m_watched)
            m_soon.start();
    });
    compare();
}

QToolButton *DiffView::addButton(const QString &text, const QKeySequence &keys,
                                 void (DiffView::*slot)())
{
    auto *button = new QToolButton;
    button->setText(text);
    button->setToolTip(u"%1 (%2)"_s.arg(text, keys.toString(QKeySequence::NativeText)));
    button->setAutoRaise(true);
    connect(button, &QToolButton::clicked, this, slot);
    auto *shortcut = new QShortcut(keys, this);
    shortcut->setContext(Qt::WidgetWithChildrenShortcut);
    connect(shortcut, &QShortcut::activated, this, slot);
    return button;
}

EditorView *DiffView::liveEditor(bool open)
{
    const QString path = rightIsLive() ? m_comparison.right.path : m_comparison.left.path;
    auto *view = dynamic_cast<EditorView *>(m_workspace.editorOf(path));
    if (!view && open) {
        m_workspace.openFile(path);
        view = dynamic_cast<EditorView *>(m_workspace.editorOf(path));
    }
    return view;
}

void DiffView::watch(EditorView *view)
{
    if (m_watched == &view->document())
        return;
    m_watched = &view->document();
    connect(m_watched, &Document::textEdited, &m_soon, qOverload<>(&QTimer::start));
}

QByteArray DiffView::textOf(const ComparedText &side)
{
    if (side.path.isEmpty())
        return side.text;
    if (auto *view = dynamic_cast<EditorView *>(m_workspace.editorOf(side.path))) {
        watch(view);
        return view->text();
    }
    const auto file = loadFile(QFile::encodeName(side.path).toStdString());
    return file ? QByteArray::fromStdString(file->decoded.text) : QByteArray();
}

static std::string_view viewOf(const QByteArray &bytes)
{
    return {bytes.constData(), std::size_t(bytes.size())};
}

void DiffView::compare()
{
    m_leftText = textOf(m_comparison.left);
    m_rightText = textOf(m_comparison.right);
    m_hunks =
        text::lineDiff(viewOf(m_leftText), viewOf(m_rightText)).value_or(std::vector<text::Hunk>());
    m_rows.clear();
    const std::vector<std::string_view> a = linesOf(viewOf(m_leftText));
    const std::vector<std::string_view> b = linesOf(viewOf(m_rightText));
    std::vector<DiffPane::Row> left;
    std::vector<DiffPane::Row> right;
    const auto equal = [&](std::size_t from, std::size_t to, std::size_t shift) {
        for (std::size_t i = from; i < to; ++i) {
            left.push_back({.number = int(i + 1), .text = a[i]});
            right.push_back({.number = int(i + shift + 1), .text = b[i + shift]});
        }
    };
    std::size_t at = 0;
    std::size_t atRight = 0;
    for (const text::Hunk &hunk : m_hunks) {
        equal(at, hunk.a.first, atRight - at);
        m_rows.push_back(int(left.size()));
        const std::size_t count = std::max(hunk.a.count, hunk.b.count);
        const Mark leftMark = hunk.b.count == 0 ? Mark::Removed : Mark::Changed;
        const Mark rightMark = hunk.a.count == 0 ? Mark::Added : Mark::Changed;
        for (std::size_t i = 0; i < count; ++i) {
            DiffPane::Row one{.mark = Mark::Filler};
            DiffPane::Row two{.mark = Mark::Filler};
            if (i < hunk.a.count)
                one = {.number = int(hunk.a.first + i + 1),
                       .text = a[hunk.a.first + i],
                       .mark = leftMark};
            if (i < hunk.b.count)
                two = {.number = int(hunk.b.first + i + 1),
                       .text = b[hunk.b.first + i],
                       .mark = rightMark};
            if (one.number > 0 && two.number > 0) {
                text::WordChanges words = text::wordDiff(one.text, two.text);
                one.words = std::move(words.a);
                two.words = std::move(words.b);
            }
            left.push_back(std::move(one));
            right.push_back(std::move(two));
        }
        at = hunk.a.end();
        atRight = hunk.b.end();
    }
    equal(at, a.size(), atRight - at);
    m_left->setRows(left, m_comparison.language);
    m_right->setRows(right, m_comparison.language);
    m_count->setText(m_hunks.empty() ? tr("The same")
                                     : tr("%n change(s)", nullptr, int(m_hunks.size())));
    for (QToolButton *button : m_taking)
        button->setEnabled(!m_hunks.empty());
    if (!std::exchange(m_shown, true) && !m_rows.empty()) {
        m_left->goToRow(m_rows.front());
        m_right->goToRow(m_rows.front());
    }
}

void DiffView::go(int step)
{
    if (m_rows.empty())
        return;
    const int now = m_right->currentRow();
    int wanted = step > 0 ? m_rows.front() : m_rows.back();
    if (step > 0) {
        const auto after = std::ranges::upper_bound(m_rows, now);
        wanted = after == m_rows.end() ? m_rows.front() : *after;
    } else {
        const auto from = std::ranges::lower_bound(m_rows, now);
        wanted = from == m_rows.begin() ? m_rows.back() : *std::prev(from);
    }
    m_left->goToRow(wanted);
    m_right->goToRow(wanted);
}

void DiffView::takeCurrent()
{
    if (m_hunks.empty())
        return;
    const DiffPane *pane = m_left->view().hasFocus() ? m_left : m_right;
    const auto after = std::ranges::upper_bound(m_rows, pane->currentRow());
    const auto index = std::size_t(after == m_rows.begin() ? 0 : after - m_rows.begin() - 1);
    take(index);
}

/// Line breaks as the other text has them.
static QByteArray withBreaksOf(QByteArray text, const QByteArray &like)
{
    const bool crLf = like.contains("\r\n");
    text.replace("\r\n", "\n");
    if (crLf)
        text.replace("\n", "\r\n");
    return text;
}

void DiffView::take(std::size_t index)
{
    EditorView *view = liveEditor(true);
    if (!view || view->isReadOnly())
        return;
    compare(); // It may have been edited since.
    if (index >= m_hunks.size())
        return;
    const text::Hunk hunk = m_hunks[index];
    const bool right = rightIsLive();
    const QByteArray &target = right ? m_rightText : m_leftText;
    const QByteArray &source = right ? m_leftText : m_rightText;
    const text::LineRange &to = right ? hunk.b : hunk.a;
    const text::LineRange &from = right ? hunk.a : hunk.b;
    const auto bytes = [](const QByteArray &text, const text::LineRange &lines) {
        const std::vector<std::size_t> starts = text::lineStarts(viewOf(text));
        return ByteRange{.start = qsizetype(starts[lines.first]),
                         .end = qsizetype(starts[lines.end()])};
    };
    const ByteRange taken = bytes(source, from);
    view->replace(
        {{.range = bytes(target, to),
          .text = withBreaksOf(source.mid(taken.start, taken.end - taken.start), target)}});
    compare();
}

void DiffView::takeAll()
{
    EditorView *view = liveEditor(true);
    if (!view || view->isReadOnly())
        return;
    compare();
    const QByteArray old = view->text();
    const QByteArray &source = rightIsLive() ? m_leftText : m_rightText;
    Q_EMIT m_workspace.textReplaced(view->path(), old);
    view->replace({{.range = {.start = 0, .end = old.size()}, .text = withBreaksOf(source, old)}});
    compare();
}

} // namespace slipway::ide
