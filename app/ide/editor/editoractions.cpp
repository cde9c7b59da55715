// SPDX-License-Identifier: GPL-3.0-or-later
#include "editoractions.h"

#include "brackets.h"
#include "changemarks.h"
#include "clipboard.h"
#include "comments.h"
#include "cursors.h"
#include "editoroptions.h"
#include "editorview.h"
#include "foldcommands.h"
#include "linecommands.h"
#include "scintillaview.h"
#include "shell/background.h"
#include "shell/notifications.h"
#include "shell/options.h"
#include "shell/shell.h"
#include "snippetsession.h"
#include "textexport.h"
#include "textprint.h"

#include <slipway/base/files.h>

#include <QPrintDialog>
#include <QPrinter>

namespace slipway::ide {

using namespace Qt::StringLiterals;
using Sci = QsciScintillaBase;

static QKeySequence keys(const QString &text)
{
    return QKeySequence(text);
}

EditorActions::EditorActions(Shell &shell, QWidget *scope, CurrentView current, QObject *parent)
    : QObject(parent)
    , m_shell(shell)
    , m_scope(scope)
    , m_current(std::move(current))
{
    EditorOptions::declare(); // Also where no text is open yet.
    addBasics();
    addCursors();
    addLines();
    addText();
    addSnippets();
    addMarks();
    addOutput();
    addFolding();
    addView();
}

void EditorActions::add(ActionSpec spec, Work work)
{
    spec.scope = m_scope;
    connect(m_shell.addAction(spec), &QAction::triggered, this, [this, work = std::move(work)] {
        if (EditorView *view = m_current())
            work(*view);
    });
}

static std::function<void(EditorView &)> sends(unsigned message)
{
    return [message](EditorView &view) { view.scintilla().send(message); };
}

void EditorActions::addBasics()
{
    const auto edit = [this](const QString &id, const QString &text, const QString &icon,
                             const QKeySequence &shortcut, int group, Work work) {
        add({.id = id,
             .text = text,
             .icon = icon,
             .shortcut = shortcut,
             .menu = MenuId::Edit,
             .group = group},
            std::move(work));
    };
    edit(u"edit.undo"_s, tr("&Undo"), u"edit-undo"_s, QKeySequence::Undo, 10,
         [](EditorView &view) { view.scintilla().undo(); });
    edit(u"edit.redo"_s, tr("&Redo"), u"edit-redo"_s, keys(u"Ctrl+Shift+Z"_s), 10,
         [](EditorView &view) { view.scintilla().redo(); });
    edit(u"edit.cut"_s, tr("Cu&t"), u"edit-cut"_s, QKeySequence::Cut, 20,
         [](EditorView &view) { Clipboard(view.scintilla()).cut(); });
    edit(u"edit.copy"_s, tr("&Copy"), u"edit-copy"_s, QKeySequence::Copy, 20,
         [](EditorView &view) { Clipboard(view.scintilla()).copy(); });
    edit(u"edit.paste"_s, tr("&Paste"), u"edit-paste"_s, QKeySequence::Paste, 20,
         [](EditorView &view) { Clipboard(view.scintilla()).paste(); });
}

void EditorActions::addCursors()
{
    const auto selection = [this](const QString &id, const QString &text, const QString &shortcut,
                                  int group, Work work) {
        add({.id = id,
             .text = text,
             .shortcut = keys(shortcut),
             .menu = MenuId::Selection,
             .group = group},
            std::move(work));
    };
    const auto cursors = [&](const QString &id, const QString &text, const QString &shortcut,
                             void (Cursors::*method)()) {
        selection(id, text, shortcut, 20,
                  [method](EditorView &view) { (view.cursors().*method)(); });
    };
    selection(u"edit.selectAll"_s, tr("Select &All"), u"Ctrl+A"_s, 10, sends(Sci::SCI_SELECTALL));
    selection(u"selection.line"_s, tr("Select L&ine"), u"Ctrl+L"_s, 10,
              [](EditorView &view) { LineCommands(view.scintilla()).select(); });
    selection(u"selection.toBracket"_s, tr("Select to &Brackets"), u"Ctrl+K, Ctrl+B"_s, 10,
              [](EditorView &view) { Brackets(view.scintilla()).select(); });
    cursors(u"edit.selectNext"_s, tr("Add &Next Occurrence"), u"Ctrl+D"_s,
            &Cursors::addNextOccurrence);
    cursors(u"selection.skipNext"_s, tr("&Skip to Next Occurrence"), u"Ctrl+K, Ctrl+D"_s,
            &Cursors::skipOccurrence);
    cursors(u"selection.allOccurrences"_s, tr("Select All &Occurrences"), u"Ctrl+Shift+L"_s,
            &Cursors::selectAllOccurrences);
    cursors(u"selection.cursorAbove"_s, tr("Add Cursor A&bove"), u"Ctrl+Alt+Up"_s,
            &Cursors::addAbove);
    cursors(u"selection.cursorBelow"_s, tr("Add Cursor Be&low"), u"Ctrl+Alt+Down"_s,
            &Cursors::addBelow);
    cursors(u"selection.lineEnds"_s, tr("Add Cursors to &Line Ends"), u"Alt+Shift+I"_s,
            &Cursors::splitIntoLines);
    const auto column = [&](const QString &id, const QString &text, const QString &shortcut,
                            unsigned message) {
        selection(id, text, shortcut, 30, sends(message));
    };
    column(u"selection.columnUp"_s, tr("Column Selection Up"), u"Ctrl+Shift+Alt+Up"_s,
           Sci::SCI_LINEUPRECTEXTEND);
    column(u"selection.columnDown"_s, tr("Column Selection Down"), u"Ctrl+Shift+Alt+Down"_s,
           Sci::SCI_LINEDOWNRECTEXTEND);
    column(u"selection.columnLeft"_s, tr("Column Selection Left"), u"Ctrl+Shift+Alt+Left"_s,
           Sci::SCI_CHARLEFTRECTEXTEND);
    column(u"selection.columnRight"_s, tr("Column Selection Right"), u"Ctrl+Shift+Alt+Right"_s,
           Sci::SCI_CHARRIGHTRECTEXTEND);
}

void EditorActions::addLines()
{
    const auto line = [this](const QString &id, const QString &text, const QString &shortcut,
                             int group, auto work) {
        add({.id = id,
             .text = text,
             .shortcut = keys(shortcut),
             .menu = MenuId::Edit,
             .group = group},
            [work](EditorView &view) {
                LineCommands commands(view.scintilla());
                work(commands);
            });
    };
    using Lines = LineCommands;
    line(u"edit.moveUp"_s, tr("Move Line U&p"), u"Alt+Up"_s, 60, [](Lines &l) { l.moveUp(); });
    line(u"edit.moveDown"_s, tr("Move Line D&own"), u"Alt+Down"_s, 60,
         [](Lines &l) { l.moveDown(); });
    line(u"edit.duplicateUp"_s, tr("Duplicate Line Up"), u"Alt+Shift+Up"_s, 60,
         [](Lines &l) { l.duplicateUp(); });
    line(u"edit.duplicate"_s, tr("&Duplicate Line"), u"Alt+Shift+Down"_s, 60,
         [](Lines &l) { l.duplicateDown(); });
    line(u"edit.deleteLine"_s, tr("De&lete Line"), u"Ctrl+Shift+K"_s, 60,
         [](Lines &l) { l.remove(); });
    line(u"edit.joinLines"_s, tr("&Join Lines"), u"Ctrl+Shift+J"_s, 60, [](Lines &l) { l.join(); });
    line(u"edit.lineBelow"_s, tr("Insert Line Below"), u"Ctrl+Return"_s, 60,
         [](Lines &l) { l.insertBelow(); });
    line(u"edit.lineAbove"_s, tr("Insert Line Above"), u"Ctrl+Shift+Return"_s, 60,
         [](Lines &l) { l.insertAbove(); });
    line(u"edit.sortAscending"_s, tr("&Sort Lines"), {}, 70,
         [](Lines &l) { l.sort(Lines::Order::Ascending); });
    line(u"edit.sortDescending"_s, tr("Sort Lines Backwards"), {}, 70,
         [](Lines &l) { l.sort(Lines::Order::Descending); });
    line(u"edit.upperCase"_s, tr("UPPER CASE"), {}, 70,
         [](Lines &l) { l.changeCase(Lines::Case::Upper); });
    line(u"edit.lowerCase"_s, tr("lower case"), {}, 70,
         [](Lines &l) { l.changeCase(Lines::Case::Lower); });
    line(u"edit.titleCase"_s, tr("Title Case"), {}, 70,
         [](Lines &l) { l.changeCase(Lines::Case::Title); });
    line(u"edit.trimTrailingSpace"_s, tr("Remove Spaces at Line Ends"), u"Ctrl+K, Ctrl+X"_s, 70,
         [](Lines &l) { l.trimTrailingSpace(); });
}

void EditorActions::addText()
{
    add({.id = u"edit.toggleComment"_s,
         .text = tr("Toggle Co&mment"),
         .icon = u"comment-symbolic"_s,
         .shortcut = keys(u"Ctrl+/"_s),
         .menu = MenuId::Edit,
         .group = 50},
        [](EditorView &view) { view.comments().toggleLines(); });
    add({.id = u"edit.toggleBlockComment"_s,
         .text = tr("Toggle &Block Comment"),
         .shortcut = keys(u"Alt+Shift+A"_s),
         .menu = MenuId::Edit,
         .group = 50},
        [](EditorView &view) { view.comments().toggleBlock(); });
    const auto indent = [this](const QString &id, const QString &text, const QString &shortcut,
                               bool deeper) {
        add({.id = id, .text = text, .shortcut = keys(shortcut), .menu = MenuId::Edit, .group = 50},
            [deeper](EditorView &view) { view.indentLines(deeper); });
    };
    indent(u"edit.indent"_s, tr("&Indent"), u"Ctrl+]"_s, true);
    indent(u"edit.outdent"_s, tr("&Unindent"), u"Ctrl+["_s, false);
    add({.id = u"edit.goToBracket"_s,
         .text = tr("Go to &Bracket"),
         .shortcut = keys(u"Ctrl+Shift+\\"_s),
         .menu = MenuId::Edit,
         .group = 40},
        [](EditorView &view) { Brackets(view.scintilla()).jump(); });
}

void EditorActions::addSnippets()
{
    add({.id = u"edit.insertSnippet"_s,
         .text = tr("Insert S&nippet…"),
         .shortcut = keys(u"Ctrl+K, Ctrl+I"_s),
         .menu = MenuId::Edit,
         .group = 80},
        [this](EditorView &view) { chooseSnippet(view); });
    add({.id = u"edit.format"_s,
         .text = tr("&Format Text"),
         .shortcut = keys(u"Ctrl+Shift+I"_s),
         .menu = MenuId::Edit,
         .group = 80},
        [this](EditorView &view) {
            if (!view.hasFormatter())
                m_shell.notifications().error(
                    tr("No command is set that formats %1. Choose one in the settings.")
                        .arg(view.languageName()));
            else
                view.format();
        });
    add({.id = u"edit.convertIndentation"_s,
         .text = tr("Con&vert Indentation"),
         .menu = MenuId::Edit,
         .group = 80},
        [](EditorView &view) { view.convertIndentation(); });
}

void EditorActions::chooseSnippet(EditorView &view)
{
    const std::vector<Snippet> &all = Snippets::of(view.snippets().language());
    if (all.empty()) {
        m_shell.notifications().show(
            {.text = tr("There are no snippets for %1 yet. Your own go into %2.")
                         .arg(view.languageName(),
                              QDir::toNativeSeparators(Snippets::userFile(view.languageName()))),
             .key = u"snippets"_s});
        return;
    }
    auto *menu = new QMenu(&view);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->setAccessibleName(tr("Snippets"));
    const QPointer guarded(&view);
    for (const Snippet &snippet : all)
        menu->addAction(u"%1\t%2"_s.arg(snippet.name, snippet.prefix), &view,
                        [guarded, snippet] { guarded->snippets().insert(snippet); });
    ScintillaView &text = view.scintilla();
    const long caret = text.caret();
    const QPoint at(int(text.send(Sci::SCI_POINTXFROMPOSITION, 0, caret)),
                    int(text.send(Sci::SCI_POINTYFROMPOSITION, 0, caret)
                        + text.send(Sci::SCI_TEXTHEIGHT, text.lineOf(caret))));
    menu->popup(text.viewport()->mapToGlobal(at));
    menu->setActiveAction(menu->actions().constFirst());
}

void EditorActions::addMarks()
{
    const auto bookmark = [this](const QString &id, const QString &text, const QString &shortcut,
                                 Work work) {
        add({.id = id, .text = text, .shortcut = keys(shortcut), .menu = MenuId::Go, .group = 70},
            std::move(work));
    };
    bookmark(u"bookmarks.toggle"_s, tr("Toggle &Bookmark"), u"Ctrl+Alt+K"_s,
             [](EditorView &view) { view.bookmarks().toggle(); });
    bookmark(u"bookmarks.next"_s, tr("Next Bookmark"), u"Ctrl+Alt+L"_s,
             [](EditorView &view) { view.bookmarks().go(1); });
    bookmark(u"bookmarks.previous"_s, tr("Previous Bookmark"), u"Ctrl+Alt+J"_s,
             [](EditorView &view) { view.bookmarks().go(-1); });
    bookmark(u"bookmarks.clear"_s, tr("Remove All Bookmarks of the File"), {},
             [](EditorView &view) { view.bookmarks().clear(); });
    bookmark(u"bookmarks.list"_s, tr("&List Bookmarks…"), u"Ctrl+K, Ctrl+L"_s,
             [this](EditorView &view) { listBookmarks(view); });
    add({.id = u"changes.next"_s,
         .text = tr("Next Change"),
         .shortcut = keys(u"Alt+F5"_s),
         .menu = MenuId::Go,
         .group = 72},
        [](EditorView &view) { view.changeMarks().go(1); });
    add({.id = u"changes.previous"_s,
         .text = tr("Previous Change"),
         .shortcut = keys(u"Alt+Shift+F5"_s),
         .menu = MenuId::Go,
         .group = 72},
        [](EditorView &view) { view.changeMarks().go(-1); });
}

void EditorActions::listBookmarks(EditorView &view)
{
    const std::vector<long> lines = view.bookmarks().lines();
    if (lines.empty()) {
        m_shell.notifications().show(
            {.text = tr("There are no bookmarks in this file."), .key = u"bookmarks"_s});
        return;
    }
    auto *menu = new QMenu(&view);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->setAccessibleName(tr("Bookmarks"));
    ScintillaView &text = view.scintilla();
    for (const long line : lines) {
        constexpr qsizetype shown = 80;
        QString words = QString::fromUtf8(text.lineBytes(line).trimmed()).left(shown);
        words.replace(u'&', u"&&"_s);
        menu->addAction(tr("%1: %2").arg(line + 1).arg(words), &view, [&view, line] {
            view.goTo({.line = int(line + 1), .column = 1});
            view.setFocus(Qt::OtherFocusReason);
        });
    }
    menu->popup(text.viewport()->mapToGlobal(QPoint(48, 8)));
    menu->setActiveAction(menu->actions().constFirst());
}

void EditorActions::addOutput()
{
    const auto output = [this](const QString &id, const QString &text, const QString &icon,
                               const QKeySequence &shortcut, Work work) {
        add({.id = id,
             .text = text,
             .icon = icon,
             .shortcut = shortcut,
             .menu = MenuId::File,
             .group = 35},
            std::move(work));
    };
    output(u"file.print"_s, tr("&Print…"), u"document-print"_s, {},
           [this](EditorView &view) { print(view); });
    output(u"file.exportPdf"_s, tr("Export as PD&F…"), {}, {},
           [this](EditorView &view) { exportPdf(view); });
    output(u"file.exportHtml"_s, tr("Export as &HTML…"), {}, {},
           [this](EditorView &view) { exportHtml(view); });
}

static QString titleOf(const EditorView &view)
{
    return view.path().isEmpty() ? EditorActions::tr("Untitled")
                                 : QFileInfo(view.path()).fileName();
}

void EditorActions::saveAs(EditorView &view, const QString &suffix, const QString &filter,
                           const std::function<void(const QString &)> &write)
{
    auto *dialog = new QFileDialog(m_shell.window(), tr("Export"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setNameFilter(filter);
    dialog->setDefaultSuffix(suffix);
    if (!view.path().isEmpty()) {
        dialog->setDirectory(QFileInfo(view.path()).path());
        dialog->selectFile(titleOf(view) + u'.' + suffix);
    }
    connect(dialog, &QFileDialog::fileSelected, this, write);
    dialog->open();
}

void EditorActions::exportHtml(EditorView &view)
{
    const QPointer guarded(&view);
    saveAs(view, u"html"_s, tr("Web pages (*.html)"), [this, guarded](const QString &path) {
        if (!guarded)
            return;
        const StyledText text = StyledText::of(guarded->scintilla(), titleOf(*guarded));
        const ThemeColors &theme = paperTheme();
        runInBackground([text, path, &theme] {
            return writeFileAtomic(QFile::encodeName(path).toStdString(),
                                   toHtml(text, theme).toStdString());
        }).then(this, [this](const Result<void> &written) {
            if (!written)
                m_shell.notifications().error(QString::fromStdString(written.error().message));
        });
    });
}

/// With margins that a hole punch and a printer leave alone.
static std::shared_ptr<QPrinter> printerFor(const EditorView &view)
{
    auto printer = std::make_shared<QPrinter>(QPrinter::HighResolution);
    printer->setDocName(titleOf(view));
    printer->setPageMargins({20, 15, 15, 15}, QPageLayout::Millimeter);
    return printer;
}

void EditorActions::exportPdf(EditorView &view)
{
    const QPointer guarded(&view);
    saveAs(view, u"pdf"_s, tr("PDF documents (*.pdf)"), [this, guarded](const QString &path) {
        if (!guarded)
            return;
        const auto printer = printerFor(*guarded);
        printer->setOutputFormat(QPrinter::PdfFormat);
        printer->setOutputFileName(path);
        printWith(*guarded, printer);
    });
}

void EditorActions::printWith(EditorView &view, const std::shared_ptr<QPrinter> &printer)
{
    printText(StyledText::of(view.scintilla(), titleOf(view)), printer, tr("Page %1 of %2"))
        .then(this, [this](bool printed) {
            if (!printed)
                m_shell.notifications().error(
                    tr("The text could not be printed. Check the printer, or where the file is to "
                       "be written."));
        });
}

void EditorActions::print(EditorView &view)
{
    const auto printer = printerFor(view);
    auto *dialog = new QPrintDialog(printer.get(), m_shell.window());
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    const QPointer guarded(&view);
    connect(dialog, &QDialog::accepted, this, [this, guarded, printer] {
        if (guarded)
            printWith(*guarded, printer);
    });
    // The dialog refers to the printer until it is gone.
    connect(dialog, &QObject::destroyed, this, [printer] {});
    dialog->open();
}

void EditorActions::addFolding()
{
    const auto fold = [this](const QString &id, const QString &text, const QString &shortcut,
                             auto work) {
        add({.id = id, .text = text, .shortcut = keys(shortcut), .menu = MenuId::View, .group = 80},
            [work](EditorView &view) {
                FoldCommands commands(view.scintilla());
                work(commands);
            });
    };
    using Folds = FoldCommands;
    fold(u"fold.fold"_s, tr("&Fold"), u"Ctrl+Shift+["_s, [](Folds &f) { f.fold(); });
    fold(u"fold.unfold"_s, tr("&Unfold"), u"Ctrl+Shift+]"_s, [](Folds &f) { f.unfold(); });
    fold(u"fold.toggle"_s, tr("Fold or Unfold"), u"Ctrl+K, Ctrl+T"_s, [](Folds &f) { f.toggle(); });
    fold(u"fold.all"_s, tr("Fold &All"), u"Ctrl+K, Ctrl+0"_s, [](Folds &f) { f.foldAll(); });
    fold(u"fold.none"_s, tr("U&nfold All"), u"Ctrl+K, Ctrl+J"_s, [](Folds &f) { f.unfoldAll(); });
    for (int level = 1; level <= 5; ++level)
        fold(u"fold.level%1"_s.arg(level), tr("Fold Level &%1").arg(level),
             u"Ctrl+K, Ctrl+%1"_s.arg(level), [level](Folds &f) { f.foldLevel(level); });
}

void EditorActions::addView()
{
    const auto zoom = [this](const QString &id, const QString &text, const QString &icon,
                             const QString &shortcut, unsigned message) {
        add({.id = id,
             .text = text,
             .icon = icon,
             .shortcut = keys(shortcut),
             .menu = MenuId::View,
             .group = 60},
            sends(message));
    };
    zoom(u"view.zoomIn"_s, tr("Zoom &In"), u"zoom-in"_s, u"Ctrl+="_s, Sci::SCI_ZOOMIN);
    zoom(u"view.zoomOut"_s, tr("Zoom &Out"), u"zoom-out"_s, u"Ctrl+-"_s, Sci::SCI_ZOOMOUT);
    zoom(u"view.zoomReset"_s, tr("&Original Size"), u"zoom-original"_s, u"Ctrl+0"_s,
         Sci::SCI_SETZOOM);
    const auto flip = [this](const QString &id, const QString &option, const QString &text,
                             const QString &shortcut) {
        add({.id = id, .text = text, .shortcut = keys(shortcut), .menu = MenuId::View, .group = 70},
            [option](EditorView &) {
                Options::instance().set(option, !Options::instance().flag(option));
            });
    };
    flip(u"view.wrap"_s, u"editor.wrap"_s, tr("&Wrap Long Lines"), u"Alt+Z"_s);
    flip(u"view.minimap"_s, u"editor.minimap"_s, tr("&Minimap"), {});
}

} // namespace slipway::ide
