// SPDX-License-Identifier: GPL-3.0-or-later
#include "editorview.h"

#include "document.h"
#include "editortheme.h"
#include "highlighting.h"
#include "languages.h"
#include "messagepage.h"
#include "scintillaview.h"
#include "shell/benchmark.h"
#include "shell/theme.h"

namespace slipway::ide {

using namespace Qt::StringLiterals;
using Sci = QsciScintillaBase;

// Above this the definitions' rules would run for many seconds.
static constexpr long largestHighlighted = 5L << 20;

EditorView::EditorView(QWidget *parent)
    : QWidget(parent)
    , m_stack(new QStackedWidget)
    , m_view(new ScintillaView)
    , m_folding(*m_view)
    , m_highlighting(new Highlighting(*m_view, m_folding))
    , m_typing(*m_view)
    , m_document(new Document(*m_view))
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(m_stack);
    m_stack->addWidget(m_view);
    setFocusProxy(m_view);
    m_view->setTyping(&m_typing);
    applyEditorTheme(*m_view);
    applyIndentation();
    connect(&Theme::instance(), &Theme::changed, this, [this] { applyEditorTheme(*m_view); });
    connect(m_view, &ScintillaView::edited, this, [this](long, long, long linesAdded) {
        ++m_revision;
        if (linesAdded != 0)
            fitLineNumbers(*m_view);
    });
    connect(m_view, &QsciScintillaBase::SCN_ZOOM, this, [this] { fitLineNumbers(*m_view); });
    connect(m_view, &QsciScintillaBase::SCN_UPDATEUI, this, [this](int updated) {
        if (updated & (Sci::SC_UPDATE_SELECTION | Sci::SC_UPDATE_CONTENT)) {
            matchBrackets();
            Q_EMIT caretMoved();
        }
    });
    if (Benchmark::isWanted()) {
        auto *benchmark = new Benchmark(m_view);
        connect(m_view, &QsciScintillaBase::SCN_PAINTED, benchmark, &Benchmark::notePainted);
    }
    connect(m_document, &Document::failed, this, &EditorView::showProblem);
    connect(m_document, &Document::loaded, this, [this] {
        m_stack->setCurrentWidget(m_view);
        m_indentation = detectIndentation(m_view->bytes(0, std::min(m_view->length(), 1L << 20)));
        applyIndentation();
        fitLineNumbers(*m_view);
    });
}

EditorView::~EditorView()
{
    // The view goes last of all, with the widget; its parts must not hear from it by then.
    m_view->disconnect();
    delete m_document;
    delete m_highlighting;
    m_view->setTyping(nullptr);
}

void EditorView::open(const QString &path)
{
    m_view->setAccessibleName(tr("Text of %1").arg(QFileInfo(path).fileName()));
    m_document->load(path);
}

void EditorView::showProblem()
{
    const Error &error = *m_document->problem();
    const QString file = QFileInfo(m_document->path()).fileName();
    QString text = QString::fromStdString(error.message);
    QString hint;
    if (error.code == "text.binary")
        hint = tr("It was left as it is.");
    else if (error.kind == ErrorKind::TooLarge)
        hint = tr("Files up to %1 MB can be opened here.").arg(largestFile >> 20);
    else if (error.kind == ErrorKind::PermissionDenied)
        hint = tr("Ask the owner of the file for the right to read it.");
    auto *page = new MessagePage(file, text, hint);
    page->addButton(tr("Try Again"), [this] { m_document->load(m_document->path()); });
    while (m_stack->count() > 1)
        delete m_stack->widget(1);
    m_stack->addWidget(page);
    m_stack->setCurrentWidget(page);
}

void EditorView::detectLanguage()
{
    if (m_view->length() > largestHighlighted) {
        setLanguage({});
        return;
    }
    setLanguage(languageOf(m_document->path(), m_view->lineBytes(0)));
}

void EditorView::setLanguage(const KSyntaxHighlighting::Definition &definition)
{
    m_highlighting->setDefinition(definition);
    m_typing.setColonIndents(definition.isValid() && definition.indentationBasedFoldingEnabled());
    applyEditorTheme(*m_view);
    Q_EMIT languageChanged();
}

QString EditorView::languageName() const
{
    const auto &definition = m_highlighting->definition();
    return definition.isValid() ? definition.translatedName() : tr("Plain Text");
}

QString EditorView::restriction() const
{
    return m_view->length() > largestHighlighted ? tr("Large file: no colours or folding")
                                                 : QString();
}

void EditorView::setIndentation(Indentation indentation)
{
    m_indentation = indentation;
    applyIndentation();
    Q_EMIT caretMoved();
}

void EditorView::applyIndentation()
{
    m_view->send(Sci::SCI_SETUSETABS, m_indentation.tabs);
    m_view->send(Sci::SCI_SETTABWIDTH, m_indentation.tabs ? 4 : m_indentation.width);
    m_view->send(Sci::SCI_SETINDENT, m_indentation.width);
    m_view->send(Sci::SCI_SETTABINDENTS, 1);
    m_view->send(Sci::SCI_SETBACKSPACEUNINDENTS, 1);
}

void EditorView::matchBrackets()
{
    static constexpr QByteArrayView brackets = "()[]{}";
    const long caret = m_view->caret();
    long at = -1;
    if (caret > 0 && brackets.contains(m_view->charAt(caret - 1)))
        at = caret - 1;
    else if (caret < m_view->length() && brackets.contains(m_view->charAt(caret)))
        at = caret;
    const long partner = at < 0 ? -1 : m_view->send(Sci::SCI_BRACEMATCH, at, 0L);
    if (at >= 0 && partner < 0)
        m_view->send(Sci::SCI_BRACEBADLIGHT, at);
    else
        m_view->send(Sci::SCI_BRACEHIGHLIGHT, at, partner);
}

TextPosition EditorView::caretPosition() const
{
    const long caret = m_view->caret();
    const long line = m_view->lineOf(caret);
    const long start = m_view->lineStart(line);
    // Counting along an endless line would be felt at every key.
    constexpr long longest = 100'000;
    int column = 1;
    if (caret - start <= longest) {
        const QString before = QString::fromUtf8(m_view->bytes(start, caret));
        QTextBoundaryFinder finder(QTextBoundaryFinder::Grapheme, before);
        while (finder.toNextBoundary() > 0)
            ++column;
    } else {
        column = int(caret - start + 1);
    }
    return {.line = int(line + 1), .column = column};
}

void EditorView::toggleComment()
{
    const QString marker = m_highlighting->definition().singleLineCommentMarker();
    if (marker.isEmpty() || m_view->isReadOnly())
        return;
    const QByteArray mark = marker.toUtf8();
    const long first = m_view->lineOf(m_view->send(Sci::SCI_GETSELECTIONSTART));
    const long end = m_view->send(Sci::SCI_GETSELECTIONEND);
    long last = m_view->lineOf(end);
    if (last > first && m_view->lineStart(last) == end)
        --last; // A selection of whole lines ends at the start of the next.
    bool all = true;
    long column = std::numeric_limits<long>::max();
    for (long line = first; line <= last; ++line) {
        const QByteArray text = m_view->lineBytes(line).toByteArray();
        if (text.trimmed().isEmpty())
            continue;
        all = all && text.trimmed().startsWith(mark);
        column = std::min(column, m_view->send(Sci::SCI_GETLINEINDENTPOSITION, line)
                                      - m_view->lineStart(line));
    }
    const UndoGroup group(*m_view);
    for (long line = last; line >= first; --line) {
        const QByteArray text = m_view->lineBytes(line).toByteArray();
        if (text.trimmed().isEmpty())
            continue;
        if (all) {
            const long at = m_view->lineStart(line) + text.indexOf(mark);
            const bool space = text.mid(text.indexOf(mark) + mark.size()).startsWith(' ');
            m_view->replaceRange(at, at + mark.size() + (space ? 1 : 0), {});
        } else {
            const long at = m_view->lineStart(line) + column;
            m_view->replaceRange(at, at, mark + ' ');
        }
    }
}

QString EditorView::path() const
{
    return m_document->path();
}

QByteArray EditorView::text() const
{
    return m_view->text();
}

bool EditorView::isReadOnly() const
{
    return m_view->isReadOnly();
}

ByteRange EditorView::selection() const
{
    return {.start = m_view->send(Sci::SCI_GETSELECTIONSTART),
            .end = m_view->send(Sci::SCI_GETSELECTIONEND)};
}

void EditorView::select(ByteRange range)
{
    for (long line = m_view->lineOf(range.start); line <= m_view->lineOf(range.end); ++line)
        m_view->send(Sci::SCI_ENSUREVISIBLEENFORCEPOLICY, line);
    m_view->send(Sci::SCI_SETSEL, range.start, range.end);
}

void EditorView::goTo(TextPosition position)
{
    if (position.line <= 0)
        return;
    const long line = std::min<long>(position.line, m_view->lineCount()) - 1;
    long at = m_view->lineStart(line);
    if (position.column > 1) {
        const long wanted = m_view->send(Sci::SCI_POSITIONRELATIVE, at, position.column - 1L);
        at = wanted == 0 ? m_view->lineEnd(line) : std::min(wanted, m_view->lineEnd(line));
    }
    m_view->send(Sci::SCI_ENSUREVISIBLEENFORCEPOLICY, line);
    m_view->send(Sci::SCI_GOTOPOS, at);
    m_view->send(Sci::SCI_VERTICALCENTRECARET);
}

void EditorView::replace(const std::vector<Replacement> &replacements)
{
    const UndoGroup group(*m_view);
    for (auto one = replacements.rbegin(); one != replacements.rend(); ++one)
        m_view->replaceRange(one->range.start, one->range.end, one->text);
}

void EditorView::showMatches(const std::vector<ByteRange> &ranges)
{
    m_view->send(Sci::SCI_SETINDICATORCURRENT, matchIndicator);
    m_view->send(Sci::SCI_INDICATORCLEARRANGE, 0L, m_view->length());
    for (const ByteRange &range : ranges)
        m_view->send(Sci::SCI_INDICATORFILLRANGE, range.start, long(range.end - range.start));
}

void EditorView::contextMenuEvent(QContextMenuEvent *event)
{
    auto *menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    const auto add = [&](const QString &text, unsigned message, bool enabled) {
        menu->addAction(text, this, [this, message] { m_view->send(message); })
            ->setEnabled(enabled);
    };
    const bool selected = !selection().isEmpty();
    const bool writable = !isReadOnly();
    add(tr("&Undo"), Sci::SCI_UNDO, m_view->send(Sci::SCI_CANUNDO) != 0);
    add(tr("&Redo"), Sci::SCI_REDO, m_view->send(Sci::SCI_CANREDO) != 0);
    menu->addSeparator();
    add(tr("Cu&t"), Sci::SCI_CUT, selected && writable);
    add(tr("&Copy"), Sci::SCI_COPY, selected);
    add(tr("&Paste"), Sci::SCI_PASTE, writable && m_view->send(Sci::SCI_CANPASTE) != 0);
    menu->addSeparator();
    add(tr("Select &All"), Sci::SCI_SELECTALL, true);
    menu->popup(event->globalPos());
}

} // namespace slipway::ide
