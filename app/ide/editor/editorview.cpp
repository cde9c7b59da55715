// SPDX-License-Identifier: GPL-3.0-or-later
#include "editorview.h"

#include "bracketcolors.h"
#include "changemarks.h"
#include "clipboard.h"
#include "conflictmarks.h"
#include "document.h"
#include "editorconfigrules.h"
#include "editoroptions.h"
#include "editortheme.h"
#include "endlesslines.h"
#include "formatting.h"
#include "highlighting.h"
#include "languages.h"
#include "lineblocks.h"
#include "messagepage.h"
#include "minimap.h"
#include "nearhighlighting.h"
#include "problemmarks.h"
#include "savetidying.h"
#include "scintillaview.h"
#include "shell/benchmark.h"
#include "shell/options.h"
#include "shell/theme.h"
#include "snippetsession.h"
#include "zoomlevel.h"

namespace slipway::ide {

using namespace Qt::StringLiterals;
using Sci = QsciScintillaBase;

// Above this the definitions' rules would run for many seconds, and folding, wrapping and the like
// would be felt at every key.
static constexpr long largestWhole = 8L << 20;

EditorView::EditorView(QWidget *parent)
    : EditorView(std::shared_ptr<Document>(), parent)
{}

EditorView::EditorView(EditorView &twin, QWidget *parent)
    : EditorView(twin.m_document, parent)
{
    m_document->attach(*m_view);
    setIndentation(twin.indentation());
    fitLineNumbers(*m_view);
    setAccessibleName(twin.accessibleName());
    m_view->setAccessibleName(twin.m_view->accessibleName());
    m_endless->setEnabled(twin.m_endless->isEnabled());
    setLanguage(twin.definition());
    showRawBytes();
}

EditorView::EditorView(std::shared_ptr<Document> document, QWidget *parent)
    : QWidget(parent)
    , m_stack(new QStackedWidget)
    , m_view(new ScintillaView)
    , m_folding(*m_view)
    , m_highlighting(new Highlighting(*m_view, m_folding))
    , m_typing(*m_view)
    , m_cursors(*m_view)
    , m_comments(*m_view)
    , m_brackets(*m_view)
    , m_bookmarks(*m_view)
    , m_document(document ? std::move(document) : std::make_shared<Document>(*m_view))
    , m_changeMarks(new ChangeMarks(*m_view, *m_document))
    , m_formatting(new Formatting(*m_view))
    , m_snippets(new SnippetSession(*m_view))
    , m_problemMarks(new ProblemMarks(*m_view))
    , m_near(new NearHighlighting(*m_view))
    , m_bracketColors(new BracketColors(*m_view))
    , m_endless(new EndlessLines(*m_view))
    , m_conflictMarks(new ConflictMarks(*m_view))
    , m_rules(std::make_unique<EditorConfigRules>())
{
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(0);
    row->addWidget(m_stack);
    m_stack->addWidget(m_view);
    setFocusProxy(m_view);
    m_view->setKeyFilter([this](const QKeyEvent &event) { return handleKey(event); });
    m_indentation = EditorOptions::current().indentation;
    applyIndentation();
    applyOptions();
    applyTheme();
    connectParts();
    if (Benchmark::isWanted()) {
        auto *benchmark = new Benchmark(m_view);
        connect(m_view, &QsciScintillaBase::SCN_PAINTED, benchmark, [this, benchmark] {
            if (!m_document->isLoading())
                benchmark->notePainted();
        });
    }
}

void EditorView::connectParts()
{
    connect(&Options::instance(), &Options::changed, this, [this](const QString &id) {
        if (!EditorOptions::holds(id))
            return;
        applyOptions();
        if (id.startsWith(u"editor.font"))
            applyTheme();
        static const QStringList indenting{u"editor.insertSpaces"_s, u"editor.tabSize"_s,
                                           u"editor.detectIndentation"_s, u"editor.editorConfig"_s};
        if (indenting.contains(id))
            readEditorConfig();
    });
    connect(&Theme::instance(), &Theme::changed, this, &EditorView::applyTheme);
    connect(m_view, &ScintillaView::edited, this,
            [this](long position, long length, long linesAdded, bool inserted) {
                ++m_revision;
                m_cursors.forgetWord();
                if (linesAdded != 0)
                    fitLineNumbers(*m_view);
                if (!m_endless->isEnabled()
                    && EndlessLines::isNeededAfter(*m_view, position, inserted ? length : 0)) {
                    m_endless->setEnabled(true);
                    setLanguage(m_definition);
                }
            });
    connect(m_view, &QsciScintillaBase::SCN_ZOOM, this, [this] {
        fitLineNumbers(*m_view);
        ZoomLevel::instance().set(static_cast<int>(m_view->send(Sci::SCI_GETZOOM)));
    });
    connect(&ZoomLevel::instance(), &ZoomLevel::changed, this,
            [this](int level) { m_view->send(Sci::SCI_SETZOOM, level); });
    m_view->send(Sci::SCI_SETZOOM, ZoomLevel::instance().level());
    connect(m_view, &QsciScintillaBase::SCN_UPDATEUI, this, [this](int updated) {
        if (updated & (Sci::SC_UPDATE_SELECTION | Sci::SC_UPDATE_CONTENT)) {
            m_brackets.highlight();
            Q_EMIT caretMoved();
        }
    });
    connect(m_view, &ScintillaView::keyDone, this, [this] { m_brackets.highlight(); });
    connect(m_formatting, &Formatting::failed, this, &EditorView::noticed);
    connect(m_formatting, &Formatting::slow, this, [this](const QString &program) {
        Q_EMIT noticed(tr("%1 is still formatting %2. Save again to save it as it is.")
                           .arg(program, QFileInfo(path()).fileName()));
    });
    connect(m_document.get(), &Document::failed, this, &EditorView::showProblem);
    connect(m_document.get(), &Document::pathChanged, this, &EditorView::readEditorConfig);
    connect(m_document.get(), &Document::saved, this, [this] {
        m_bookmarks.remember(path());
        checkIndentation();
        Q_EMIT caretMoved();
    });
    connect(m_document.get(), &Document::loaded, this, [this] {
        const bool focused = isAncestorOf(QApplication::focusWidget());
        m_stack->setCurrentWidget(m_view);
        setFocusProxy(m_view);
        if (focused)
            m_view->setFocus(Qt::OtherFocusReason);
        m_endless->setEnabled(EndlessLines::isNeeded(*m_view));
        readEditorConfig();
        m_bookmarks.restore(path());
        fitLineNumbers(*m_view);
    });
    connect(m_document.get(), &Document::formatChanged, this, &EditorView::showRawBytes);
    connect(m_document.get(), &Document::problemsTold, m_problemMarks, &ProblemMarks::show);
    // Whichever view of the text there is.
    const auto serve = [this] { m_document->beforeSave = [this] { return prepareToSave(); }; };
    connect(m_document.get(), &Document::viewGone, this, serve);
    serve();
}

void EditorView::applyTheme()
{
    const EditorOptions options = EditorOptions::current();
    applyEditorTheme(*m_view, options.fontFamily, options.fontSize);
    m_endless->applyStyle();
    m_near->refresh();
    m_bracketColors->setEnabled(options.bracketColors && !isRestricted());
}

bool EditorView::isLarge() const
{
    return m_view->length() > largestWhole;
}

bool EditorView::isRestricted() const
{
    return isLarge() || m_endless->isEnabled();
}

/// Nobody hears it any more, but who waits for its end, as what screen readers are served from
/// does.
static void silence(QObject &object)
{
    const QMetaObject &type = *object.metaObject();
    for (int i = QObject::staticMetaObject.methodCount(); i < type.methodCount(); ++i) {
        if (type.method(i).methodType() == QMetaMethod::Signal)
            QObject::disconnect(&object, type.method(i), nullptr, QMetaMethod());
    }
}

EditorView::~EditorView()
{
    // The view goes last of all, with the widget; its parts must not hear from it by then.
    silence(*m_view);
    m_bookmarks.remember(path());
    delete m_conflictMarks;
    delete m_endless;
    delete m_bracketColors;
    delete m_near;
    delete m_problemMarks;
    delete m_snippets;
    delete m_formatting;
    delete m_changeMarks;
    m_document->disconnect(this);
    m_document->beforeSave = nullptr;
    m_document->detach(*m_view);
    m_document.reset();
    delete m_highlighting;
    m_view->setKeyFilter({});
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
    constexpr qint64 mostBytes = qint64{16} << 20;
    if (error.code == "text.binary" && QFileInfo(m_document->path()).size() <= mostBytes)
        page->addButton(tr("Show Its Bytes"), [this] { m_document->reloadAs(Encoding::Utf8Raw); });
    while (m_stack->count() > 1)
        delete m_stack->widget(1);
    m_stack->addWidget(page);
    // Else the keyboard would be with whatever is next in the window, such as Run.
    const bool focused = m_view->hasFocus();
    m_stack->setCurrentWidget(page);
    setFocusProxy(page);
    if (focused)
        page->setFocus(Qt::OtherFocusReason);
}

/// Bytes that stand for no character, as Scintilla shows such: "xFF" on a dark ground.
void EditorView::showRawBytes()
{
    const bool raw = m_document->format().encoding == Encoding::Utf8Raw;
    if (raw == m_rawBytes)
        return;
    m_rawBytes = raw;
    for (char32_t c = firstRawByte; c <= lastRawByte; ++c) {
        const QByteArray character = QString::fromUcs4(&c, 1).toUtf8();
        const QByteArray shown = "x" + QByteArray::number(c & 0xFFU, 16).toUpper();
        if (raw)
            m_view->SendScintilla(Sci::SCI_SETREPRESENTATION, character.constData(),
                                  shown.constData());
        else
            m_view->SendScintilla(Sci::SCI_CLEARREPRESENTATION, character.constData(), "");
    }
}

void EditorView::detectLanguage()
{
    constexpr long looked = 200;
    const long end = std::min(m_view->lineEnd(0), looked);
    setLanguage(languageOf(m_document->path(), m_view->bytes(0, end)));
}

void EditorView::setLanguage(const KSyntaxHighlighting::Definition &definition)
{
    m_definition = definition;
    const KSyntaxHighlighting::Definition none;
    m_highlighting->setDefinition(isRestricted() ? none : definition);
    m_near->setDefinition(isLarge() && !m_endless->isEnabled() ? definition : none);
    m_endless->setEnabled(m_endless->isEnabled());
    m_typing.setDefinition(definition);
    m_comments.setDefinition(definition);
    m_snippets->setLanguage(definition.isValid() ? definition.name() : QString());
    m_snippets->setPath(path());
    applyOptions();
    Q_EMIT languageChanged();
}

QString EditorView::languageName() const
{
    return m_definition.isValid() ? m_definition.translatedName() : tr("Plain Text");
}

QString EditorView::restriction() const
{
    if (m_document->isLoading())
        return tr("Loading…");
    if (m_endless->isEnabled())
        return tr("Very long lines: no colours, folding, wrapping or change marks; only their "
                  "beginning and what is round the cursor is shown");
    if (isLarge())
        return tr("Large file: no folding, wrapping or change marks; colours only of what is in "
                  "view");
    if (m_otherIndentation >= 0)
        return tr("Mixed indentation, first in line %1").arg(m_otherIndentation + 1);
    return {};
}

void EditorView::setIndentation(Indentation indentation)
{
    m_indentation = indentation;
    applyIndentation();
    checkIndentation();
    Q_EMIT caretMoved();
}

void EditorView::applyIndentation()
{
    m_view->send(Sci::SCI_SETUSETABS, m_indentation.tabs);
    m_view->send(Sci::SCI_SETTABWIDTH, m_indentation.width);
    m_view->send(Sci::SCI_SETINDENT, m_indentation.width);
    m_view->send(Sci::SCI_SETTABINDENTS, 1);
    m_view->send(Sci::SCI_SETBACKSPACEUNINDENTS, 1);
}

void EditorView::applyOptions()
{
    const EditorOptions options = EditorOptions::current();
    m_typing.setAutoClose(options.autoClose);
    const bool whole = !isRestricted();
    m_changeMarks->setEnabled(options.changeMarks && whole);
    m_bracketColors->setEnabled(options.bracketColors && whole);
    m_view->send(Sci::SCI_SETWRAPMODE,
                 options.wrap && whole ? Sci::SC_WRAP_WORD : Sci::SC_WRAP_NONE);
    // What goes on below stands where the line began.
    m_view->send(Sci::SCI_SETWRAPINDENTMODE, Sci::SC_WRAPINDENT_SAME);
    showMinimap(options.minimap && whole);
    m_view->send(Sci::SCI_SETVIEWWS, options.whitespace == "all"_L1 ? Sci::SCWS_VISIBLEALWAYS
                                     : options.whitespace == "indentation"_L1
                                         ? Sci::SCWS_VISIBLEONLYININDENT
                                         : Sci::SCWS_INVISIBLE);
    m_view->send(Sci::SCI_SETINDENTATIONGUIDES,
                 options.indentGuides ? Sci::SC_IV_LOOKBOTH : Sci::SC_IV_NONE);
    const int ruler = m_rules->longestLine.value_or(options.ruler);
    m_view->send(Sci::SCI_SETEDGECOLUMN, ruler);
    m_view->send(Sci::SCI_SETEDGEMODE, ruler > 0 ? Sci::EDGE_LINE : Sci::EDGE_NONE);
}

void EditorView::showMinimap(bool on)
{
    if (on && !m_minimap) {
        m_minimap = new Minimap(*m_view);
        layout()->addWidget(m_minimap);
    } else if (!on && m_minimap) {
        delete std::exchange(m_minimap, nullptr);
    }
}

/// Not Unicode, which can be told from anything else.
static bool isOld(Encoding encoding)
{
    return encoding >= Encoding::Windows1252;
}

/// Whether a file may stay as it is where it is to be `wanted`: what is damaged is not to be lost,
/// and a rule does not say whether there is a byte order mark.
static bool isKindOf(Encoding encoding, Encoding wanted)
{
    return (encoding == Encoding::Utf8Raw && wanted == Encoding::Utf8)
           || (encoding == Encoding::Utf16LePlain && wanted == Encoding::Utf16Le)
           || (encoding == Encoding::Utf16BePlain && wanted == Encoding::Utf16Be);
}

void EditorView::readEditorConfig()
{
    const EditorOptions options = EditorOptions::current();
    *m_rules = {};
    if (options.editorConfig) {
        Result<EditorConfigRules> rules = EditorConfigRules::of(path());
        if (rules)
            *m_rules = *rules;
        else
            Q_EMIT noticed(QString::fromStdString(rules.error().message));
    }
    // Which of the old encodings a file has is only a guess, where nobody says.
    if (m_rules->encoding == Encoding::Iso8859_1 && isOld(m_document->format().encoding)
        && m_document->format().encoding != Encoding::Iso8859_1 && !m_document->isModified()
        && !m_document->problem())
        m_document->reloadAs(Encoding::Iso8859_1);
    m_indentation = options.indentation;
    if (options.detectIndentation) {
        constexpr long looked = 1L << 20;
        m_indentation =
            detectIndentation(m_view->bytes(0, std::min(m_view->length(), looked)), m_indentation);
    }
    m_indentation.tabs = m_rules->tabs.value_or(m_indentation.tabs);
    m_indentation.width = m_rules->width.value_or(m_indentation.width);
    applyIndentation();
    applyOptions();
    checkIndentation();
}

QFuture<void> EditorView::prepareToSave()
{
    const EditorOptions options = EditorOptions::current();
    tidyForSaving(*m_view, {.trimLines = m_rules->trimTrailingSpace.value_or(options.trimOnSave),
                            .endWithBreak = m_rules->finalNewline.value_or(options.newlineOnSave)});
    if (m_rules->lineEnding && *m_rules->lineEnding != m_document->format().lineEnding)
        m_document->convertLineEndings(*m_rules->lineEnding);
    if (m_rules->encoding && !isKindOf(m_document->format().encoding, *m_rules->encoding))
        m_document->setEncoding(*m_rules->encoding);
    return options.formatOnSave ? format() : QtFuture::makeReadyVoidFuture();
}

static QString formatterOf(const KSyntaxHighlighting::Definition &definition)
{
    return definition.isValid() ? EditorOptions::formatterOf(definition.name()) : QString();
}

bool EditorView::hasFormatter() const
{
    return !formatterOf(m_definition).isEmpty();
}

QFuture<void> EditorView::format()
{
    return m_formatting->run(formatterOf(m_definition), path());
}

void EditorView::checkIndentation()
{
    constexpr long looked = 1L << 20;
    m_otherIndentation =
        firstOtherIndentation(m_view->bytes(0, std::min(m_view->length(), looked)), m_indentation);
}

void EditorView::convertIndentation()
{
    if (m_view->isReadOnly())
        return;
    // Setting what it has already writes it anew, with the tabs or spaces in force.
    const UndoGroup group(*m_view);
    for (long line = 0; line < m_view->lineCount(); ++line) {
        const long start = m_view->lineStart(line);
        const long text = m_view->send(Sci::SCI_GETLINEINDENTPOSITION, line);
        const QByteArray own = m_view->bytes(start, text).toByteArray();
        const long columns = m_view->send(Sci::SCI_GETLINEINDENTATION, line);
        const QByteArray wanted = indentationText(m_indentation, columns);
        if (own != wanted)
            m_view->replaceRange(start, text, wanted);
    }
    checkIndentation();
    Q_EMIT caretMoved();
}

bool EditorView::handleKey(const QKeyEvent &event)
{
    if (m_snippets->handleKey(event))
        return true;
    if (event.key() == Qt::Key_Escape && m_cursors.reduceToOne())
        return true;
    return m_typing.handleKey(event);
}

void EditorView::indentLines(bool deeper)
{
    if (m_view->isReadOnly())
        return;
    const long step = deeper ? m_indentation.width : -m_indentation.width;
    const UndoGroup group(*m_view);
    for (const LineBlock &block : selectedLines(*m_view)) {
        for (long line = block.first; line <= block.last; ++line) {
            const long own = m_view->send(Sci::SCI_GETLINEINDENTATION, line);
            if (m_view->lineStart(line) < m_view->lineEnd(line))
                m_view->send(Sci::SCI_SETLINEINDENTATION, line, std::max(0L, own + step));
        }
    }
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

QString EditorView::path() const
{
    return m_document->path();
}

QByteArray EditorView::text() const
{
    return m_view->text();
}

QByteArray EditorView::textIn(ByteRange range) const
{
    const qsizetype start = std::clamp<qsizetype>(range.start, 0, length());
    const qsizetype end = std::clamp<qsizetype>(range.end, start, length());
    return m_view->bytes(start, end).toByteArray();
}

qsizetype EditorView::length() const
{
    return m_view->length();
}

int EditorView::lineCount() const
{
    return int(m_view->lineCount());
}

bool EditorView::isReadOnly() const
{
    return m_view->isReadOnly();
}

EditorView::Selected EditorView::selected() const
{
    constexpr long most = 1024 * 1024;
    Selected selected{.cursors = m_view->send(Sci::SCI_GETSELECTIONS)};
    for (long i = 0; i < selected.cursors; ++i) {
        const long start = m_view->send(Sci::SCI_GETSELECTIONNSTART, i);
        const long end = m_view->send(Sci::SCI_GETSELECTIONNEND, i);
        selected.bytes += end - start;
        if (start < end && selected.bytes <= most)
            selected.characters += m_view->send(Sci::SCI_COUNTCHARACTERS, start, end);
    }
    if (selected.bytes > most)
        selected.characters = 0;
    return selected;
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

void EditorView::showProblems(const std::vector<Problem> &problems)
{
    Q_EMIT m_document->problemsTold(problems);
}

bool EditorView::event(QEvent *event)
{
    if (event->type() == QEvent::DevicePixelRatioChange)
        applyTheme(); // Icons in the margins are made for the pixels of a screen.
    return QWidget::event(event);
}

void EditorView::contextMenuEvent(QContextMenuEvent *event)
{
    auto *menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    const auto add = [&](const QString &text, bool enabled, auto work) {
        menu->addAction(text, this, work)->setEnabled(enabled);
    };
    const bool writable = !isReadOnly();
    add(tr("&Undo"), m_view->send(Sci::SCI_CANUNDO) != 0, [this] { m_view->undo(); });
    add(tr("&Redo"), m_view->send(Sci::SCI_CANREDO) != 0, [this] { m_view->redo(); });
    menu->addSeparator();
    add(tr("Cu&t"), writable, [this] { Clipboard(*m_view).cut(); });
    add(tr("&Copy"), true, [this] { Clipboard(*m_view).copy(); });
    add(tr("&Paste"), writable && m_view->send(Sci::SCI_CANPASTE) != 0,
        [this] { Clipboard(*m_view).paste(); });
    menu->addSeparator();
    add(tr("Select &All"), true, [this] { m_view->send(Sci::SCI_SELECTALL); });
    menu->popup(event->globalPos());
}

} // namespace slipway::ide
