// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>

#include <functional>
#include <memory>

class QPrinter;

namespace slipway::ide {

class EditorView;
class Shell;
struct ActionSpec;

/// What can be done to the current text, as actions of the window: the table of ids, texts and
/// keys. The work is done by the classes of each concern.
class EditorActions : public QObject
{
    Q_OBJECT

public:
    using CurrentView = std::function<EditorView *()>;

    /// The shortcuts work within `scope`. `current` may give null.
    EditorActions(Shell &shell, QWidget *scope, CurrentView current, QObject *parent);

private:
    using Work = std::function<void(EditorView &)>;

    /// Filled in: scope.
    void add(ActionSpec spec, Work work);
    void addBasics();
    void addCursors();
    void addLines();
    void addText();
    void addSnippets();
    void chooseSnippet(EditorView &view);
    void exportHtml(EditorView &view);
    void exportPdf(EditorView &view);
    void print(EditorView &view);
    void printWith(EditorView &view, const std::shared_ptr<QPrinter> &printer);
    void listBookmarks(EditorView &view);
    void saveAs(EditorView &view, const QString &suffix, const QString &filter,
                const std::function<void(const QString &)> &write);
    void addFolding();
    void addMarks();
    void addOutput();
    void addView();

    Shell &m_shell;
    QWidget *m_scope;
    CurrentView m_current;
};

} // namespace slipway::ide
