// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "folding.h"
#include "indentation.h"
#include "shell/texteditor.h"
#include "typing.h"

#include <QWidget>

class QStackedWidget;

namespace slipway::ide {

class Document;
class Highlighting;
class ScintillaView;

/// One open file: the view with the parts that serve it, or a message in its place. Assembly; each
/// concern has its own class.
class EditorView : public QWidget, public TextEditor
{
    Q_OBJECT

public:
    explicit EditorView(QWidget *parent = nullptr);
    ~EditorView() override;

    Document &document() { return *m_document; }
    ScintillaView &scintilla() { return *m_view; }
    Highlighting &highlighting() { return *m_highlighting; }
    Indentation indentation() const { return m_indentation; }
    void setIndentation(Indentation indentation);

    void open(const QString &path);
    /// Colours: by the file's name and first line. Not done by open(), so that the text is there
    /// first.
    void detectLanguage();
    void setLanguage(const KSyntaxHighlighting::Definition &definition);
    /// As people know it: "Python", or "Plain Text".
    QString languageName() const;
    /// What is off because of the file's size, or empty.
    QString restriction() const;

    /// Line and column from 1; the column counts what people see as characters.
    TextPosition caretPosition() const;
    void toggleComment();

    QWidget *widget() override { return this; }
    QString path() const override;
    QByteArray text() const override;
    quint64 revision() const override { return m_revision; }
    bool isReadOnly() const override;
    ByteRange selection() const override;
    void select(ByteRange range) override;
    void goTo(TextPosition position) override;
    void replace(const std::vector<Replacement> &replacements) override;
    void showMatches(const std::vector<ByteRange> &ranges) override;

Q_SIGNALS:
    void caretMoved();
    void languageChanged();

protected:
    void contextMenuEvent(QContextMenuEvent *event) override;

private:
    void showProblem();
    void matchBrackets();
    void applyIndentation();

    QStackedWidget *m_stack;
    ScintillaView *m_view;
    Folding m_folding;
    Highlighting *m_highlighting;
    Typing m_typing;
    Document *m_document;
    Indentation m_indentation;
    quint64 m_revision = 0;
};

} // namespace slipway::ide
