// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "session.h"
#include "shell/texteditor.h"

#include <QAbstractButton>
#include <QPointer>

namespace slipway::ide {

class EditorView;

/// Closes a tab. A dot while there is something to save, a pin on a pinned one, a cross under the
/// mouse and otherwise.
class CloseButton : public QAbstractButton
{
    Q_OBJECT

public:
    CloseButton();
    void setModified(bool modified);
    bool isModified() const { return m_modified; }

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    bool m_modified = false;
};

/// One tab: a text, which is read when it is first shown, or a page.
struct EditorTab
{
    QString path = {};
    /// What a page shows; empty for texts.
    QString key = {};
    /// See PageKind; empty for texts, and for pages that are no files.
    QString kind = {};
    QString untitledName = {};
    /// Of an unsaved text that is kept from before.
    QString backup = {};
    bool pinned = false;
    /// Gives way to the next file that is only looked at.
    bool preview = false;
    /// To go to once the text is there; else to what `state` says.
    TextPosition position = {};
    ViewState state = {};
    EditorView *view = nullptr;
    QWidget *page = nullptr;
    QPointer<CloseButton> close = {};

    bool isPage() const { return !key.isEmpty(); }
    QWidget *widget() const;
    /// Of a text that is open in several tabs: the same in all of them.
    bool showsSameTextAs(const EditorTab &other) const;
};

ViewState stateOf(EditorView &view);
/// Folds are closed when the text has been analysed that far.
void applyState(EditorView &view, const ViewState &state);

} // namespace slipway::ide
