// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bookmarks.h"
#include "brackets.h"
#include "comments.h"
#include "cursors.h"
#include "folding.h"
#include "indentation.h"
#include "shell/texteditor.h"
#include "typing.h"

#include <KSyntaxHighlighting/Definition>

#include <QFuture>
#include <QWidget>

#include <memory>

class QStackedWidget;

namespace slipway::ide {

class BracketColors;
class ChangeMarks;
class ConflictMarks;
class Document;
class EndlessLines;
class Formatting;
class Highlighting;
class Minimap;
class NearHighlighting;
class ProblemMarks;
struct EditorConfigRules;
class ScintillaView;
class SnippetSession;

/// One open file: the view with the parts that serve it, or a message in its place. Assembly; each
/// concern has its own class.
class EditorView : public QWidget, public TextEditor
{
    Q_OBJECT

public:
    explicit EditorView(QWidget *parent = nullptr);
    /// A second view of the same text, which must be loaded.
    EditorView(EditorView &twin, QWidget *parent);
    ~EditorView() override;

    Document &document() { return *m_document; }
    const Document &document() const { return *m_document; }
    ScintillaView &scintilla() { return *m_view; }
    Highlighting &highlighting() { return *m_highlighting; }
    Cursors &cursors() { return m_cursors; }
    Comments &comments() { return m_comments; }
    Bookmarks &bookmarks() { return m_bookmarks; }
    ChangeMarks &changeMarks() { return *m_changeMarks; }
    SnippetSession &snippets() { return *m_snippets; }
    Indentation indentation() const { return m_indentation; }
    void setIndentation(Indentation indentation);
    /// The first line that is indented with what the others are not, from 1; 0 for none.
    int otherIndentation() const { return int(m_otherIndentation + 1); }
    /// The selected lines one step deeper, or less deep.
    void indentLines(bool deeper);
    /// All that is indented, to what setIndentation() was told last.
    void convertIndentation();
    /// Anew, as one of the files has changed.
    void readEditorConfig();
    bool hasFormatter() const;
    /// With the command for the language. What goes wrong is told by noticed().
    QFuture<void> format();

    void open(const QString &path);
    /// Colours: by the file's name and first line. Not done by open(), so that the text is there
    /// first.
    void detectLanguage();
    void setLanguage(const KSyntaxHighlighting::Definition &definition);
    /// Invalid for plain text.
    const KSyntaxHighlighting::Definition &definition() const { return m_definition; }
    /// As people know it: "Python", or "Plain Text".
    QString languageName() const;
    /// What is off because of the file's size, or wrong with its indentation; or empty.
    QString restriction() const;

    /// Line and column from 1; the column counts what people see as characters.
    TextPosition caretPosition() const override;
    struct Selected
    {
        long cursors = 1;
        long bytes = 0;
        long characters = 0; ///< Not counted above a megabyte.
    };
    Selected selected() const;

    QWidget *widget() override { return this; }
    QString path() const override;
    QByteArray text() const override;
    QByteArray textIn(ByteRange range) const override;
    qsizetype length() const override;
    int lineCount() const override;
    quint64 revision() const override { return m_revision; }
    bool isReadOnly() const override;
    ByteRange selection() const override;
    void select(ByteRange range) override;
    void goTo(TextPosition position) override;
    void replace(const std::vector<Replacement> &replacements) override;
    void showMatches(const std::vector<ByteRange> &ranges) override;
    void showProblems(const std::vector<Problem> &problems) override;
    ProblemMarks &problemMarks() { return *m_problemMarks; }

Q_SIGNALS:
    void caretMoved();
    void languageChanged();
    /// Something the user should be told about this text.
    void noticed(const QString &message);

protected:
    bool event(QEvent *event) override;
    void contextMenuEvent(QContextMenuEvent *event) override;

private:
    EditorView(std::shared_ptr<Document> document, QWidget *parent);
    bool handleKey(const QKeyEvent &event);
    void applyOptions();
    void applyTheme();
    void connectParts();
    void showMinimap(bool on);
    bool isLarge() const;
    bool isRestricted() const;
    QFuture<void> prepareToSave();
    void showProblem();
    void showRawBytes();
    void applyIndentation();
    void checkIndentation();

    QStackedWidget *m_stack;
    ScintillaView *m_view;
    Folding m_folding;
    Highlighting *m_highlighting;
    Typing m_typing;
    Cursors m_cursors;
    Comments m_comments;
    Brackets m_brackets;
    Bookmarks m_bookmarks;
    std::shared_ptr<Document> m_document;
    ChangeMarks *m_changeMarks;
    Formatting *m_formatting;
    SnippetSession *m_snippets;
    ProblemMarks *m_problemMarks;
    NearHighlighting *m_near;
    BracketColors *m_bracketColors;
    EndlessLines *m_endless;
    ConflictMarks *m_conflictMarks;
    Minimap *m_minimap = nullptr;
    std::unique_ptr<EditorConfigRules> m_rules;
    KSyntaxHighlighting::Definition m_definition;
    Indentation m_indentation;
    /// The first line that is indented otherwise, from 0; -1 for none.
    long m_otherIndentation = -1;
    quint64 m_revision = 0;
    bool m_rawBytes = false;
};

} // namespace slipway::ide
