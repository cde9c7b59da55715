// SPDX-License-Identifier: GPL-3.0-or-later
#include "editortab.h"

#include "editorview.h"
#include "highlighting.h"
#include "scintillaview.h"
#include "shell/icons.h"
#include "shell/theme.h"

namespace slipway::ide {

using Sci = QsciScintillaBase;

CloseButton::CloseButton()
{
    setFixedSize(20, 20);
    setFocusPolicy(Qt::NoFocus);
    setAttribute(Qt::WA_Hover);
    setAccessibleName(tr("Close tab"));
    setToolTip(tr("Close tab"));
}

void CloseButton::setModified(bool modified)
{
    m_modified = modified;
    setAccessibleDescription(modified ? tr("Not saved") : QString());
    update();
}

void CloseButton::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    const Theme &theme = Theme::instance();
    const bool hover = underMouse();
    if (hover) {
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setPen(Qt::NoPen);
        painter.setBrush(theme.color(ColorRole::Pressed));
        painter.drawRoundedRect(rect(), 4, 4);
    }
    const bool dot = m_modified && !hover;
    paintGlyph(painter, dot ? Glyph::Dot : Glyph::Close, rect().adjusted(3, 3, -3, -3),
               theme.color(dot ? ColorRole::Accent : ColorRole::TextMuted));
}

QWidget *EditorTab::widget() const
{
    return page ? page : view;
}

bool EditorTab::showsSameTextAs(const EditorTab &other) const
{
    if (isPage() || other.isPage())
        return false;
    if (view && other.view)
        return &view->document() == &other.view->document();
    return path.isEmpty() ? !backup.isEmpty() && backup == other.backup : path == other.path;
}

ViewState stateOf(EditorView &view)
{
    const ScintillaView &scintilla = view.scintilla();
    ViewState state{.caret = scintilla.caret(),
                    .anchor = scintilla.send(Sci::SCI_GETANCHOR),
                    .firstLine = scintilla.send(Sci::SCI_DOCLINEFROMVISIBLE,
                                                scintilla.send(Sci::SCI_GETFIRSTVISIBLELINE)),
                    .xOffset = scintilla.send(Sci::SCI_GETXOFFSET)};
    for (long line = scintilla.send(Sci::SCI_CONTRACTEDFOLDNEXT, 0L); line >= 0;
         line = scintilla.send(Sci::SCI_CONTRACTEDFOLDNEXT, line + 1))
        state.folds.push_back(line);
    return state;
}

void applyState(EditorView &view, const ViewState &state)
{
    ScintillaView &scintilla = view.scintilla();
    if (!state.folds.empty()) {
        view.highlighting().finish();
        for (const long line : state.folds)
            scintilla.send(Sci::SCI_FOLDLINE, line, long(Sci::SC_FOLDACTION_CONTRACT));
    }
    const long end = scintilla.length();
    // Not within a character, where the text is another one by now.
    const auto whole = [&](long position) {
        const long at = std::clamp(position, 0L, end);
        return at == 0 ? at
                       : scintilla.send(Sci::SCI_POSITIONAFTER,
                                        scintilla.send(Sci::SCI_POSITIONBEFORE, at));
    };
    scintilla.send(Sci::SCI_SETSEL, whole(state.anchor), whole(state.caret));
    scintilla.send(Sci::SCI_SETFIRSTVISIBLELINE,
                   scintilla.send(Sci::SCI_VISIBLEFROMDOCLINE, state.firstLine));
    scintilla.send(Sci::SCI_SETXOFFSET, state.xOffset);
}

} // namespace slipway::ide
