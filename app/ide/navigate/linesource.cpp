// SPDX-License-Identifier: GPL-3.0-or-later
#include "linesource.h"

#include "shell/icons.h"
#include "shell/workspace.h"

namespace slipway::ide {

using namespace Qt::StringLiterals;

LineSource::LineSource(Workspace &workspace, QObject *parent)
    : PaletteSource(parent)
    , m_workspace(workspace)
{}

QString LineSource::title() const
{
    return tr("Go to a line");
}

QString LineSource::nothing() const
{
    return m_editor ? tr("Type a number from 1 to %1; a column may follow behind a colon.")
                          .arg(QLocale().toString(m_lines))
                    : tr("Open a file to go to its lines.");
}

void LineSource::begin()
{
    m_editor = m_workspace.currentEditor();
    m_previewed = false;
    if (!m_editor)
        return;
    m_lines = m_editor->lineCount();
    m_before = m_editor->selection();
}

void LineSource::ask(const QString &text)
{
    const qsizetype colon = text.indexOf(u':');
    const int line = text.first(colon < 0 ? text.size() : colon).toInt();
    const int column = colon < 0 ? 0 : text.sliced(colon + 1).toInt();
    if (!m_editor || m_editor != m_workspace.currentEditor() || line < 1) {
        Q_EMIT answered({});
        return;
    }
    const TextPosition position{.line = std::min(line, m_lines), .column = column};
    PaletteItem item{.title = column > 0
                                  ? tr("Go to line %1, column %2").arg(position.line).arg(column)
                                  : tr("Go to line %1").arg(position.line)};
    item.icon = breezeIcon(u"go-jump"_s);
    item.preview = [this, position] {
        m_previewed = true;
        m_editor->goTo(position);
    };
    item.run = [&workspace = m_workspace, editor = m_editor, position] {
        if (editor != workspace.currentEditor())
            return;
        if (!editor->path().isEmpty())
            workspace.openFile(editor->path(), position);
        editor->goTo(position);
        editor->widget()->setFocus(Qt::OtherFocusReason);
    };
    Q_EMIT answered({item});
}

void LineSource::end(bool)
{
    // Also where it was chosen: the jump begins where the caret was.
    if (m_previewed && m_editor && m_editor == m_workspace.currentEditor())
        m_editor->select(m_before);
    m_editor = nullptr;
}

} // namespace slipway::ide
