// SPDX-License-Identifier: GPL-3.0-or-later
#include "symbols.h"

#include "shell/background.h"
#include "shell/workspace.h"

namespace slipway::ide {

using namespace std::chrono_literals;

/// Larger ones are no source that somebody wrote.
static constexpr qsizetype largestText = 8 << 20;

Symbols::Symbols(Workspace &workspace, QObject *parent)
    : QObject(parent)
    , m_workspace(workspace)
{
    m_settle.setSingleShot(true);
    m_settle.setInterval(120ms);
    connect(&m_settle, &QTimer::timeout, this, &Symbols::settle);
    connect(&workspace, &Workspace::currentEditorChanged, this, &Symbols::follow);
    connect(&workspace, &Workspace::currentFileChanged, this, &Symbols::follow);
    connect(&workspace, &Workspace::caretMoved, this, [this] { m_settle.start(); });
    follow();
}

bool Symbols::isCurrent() const
{
    const TextEditor *editor = m_workspace.currentEditor();
    return editor && editor == m_editor && editor->revision() == m_revision;
}

void Symbols::follow()
{
    m_stop.request_stop();
    m_editor = nullptr;
    if (!m_list->empty()) {
        m_list = std::make_shared<const SymbolVector>();
        Q_EMIT changed();
    }
    settle();
}

void Symbols::settle()
{
    TextEditor *editor = m_workspace.currentEditor();
    if (editor && !isCurrent())
        scan(*editor);
    Q_EMIT caretRests();
}

void Symbols::scan(TextEditor &editor)
{
    const std::string name = editor.path().toStdString();
    const QByteArray start = editor.textIn({.start = 0, .end = 100});
    const quint64 revision = editor.revision();
    const auto language = search::symbolLanguage(name, start.toStdString());
    m_stop.request_stop();
    m_stop = std::stop_source();
    if (language == search::SymbolLanguage::None || editor.length() > largestText) {
        m_editor = &editor;
        m_revision = revision;
        m_list = std::make_shared<const SymbolVector>();
        Q_EMIT changed();
        return;
    }
    runInBackground([language, text = editor.text(), stop = m_stop.get_token()] {
        return std::make_shared<const SymbolVector>(search::scanSymbols(
            language, std::string_view(text.data(), std::size_t(text.size())), stop));
    })
        .then(this, [this, editor = &editor, revision,
                     stop = m_stop.get_token()](const std::shared_ptr<const SymbolVector> &list) {
            if (stop.stop_requested() || editor != m_workspace.currentEditor())
                return;
            m_editor = editor;
            m_revision = revision;
            m_list = list;
            Q_EMIT changed();
        });
}

std::vector<std::size_t> Symbols::atCaret() const
{
    const TextEditor *editor = m_workspace.currentEditor();
    if (!editor || editor != m_editor)
        return {};
    return search::enclosingSymbols(*m_list, std::size_t(editor->selection().start));
}

void goToSymbol(Workspace &workspace, const search::Symbol &symbol)
{
    TextEditor *editor = workspace.currentEditor();
    if (!editor)
        return;
    // By its line: that is told to who goes back and forward.
    if (!editor->path().isEmpty())
        workspace.openFile(editor->path(), {.line = int(symbol.line), .column = 1});
    editor->select({.start = qsizetype(symbol.start), .end = qsizetype(symbol.start)});
    editor->widget()->setFocus(Qt::OtherFocusReason);
}

} // namespace slipway::ide
