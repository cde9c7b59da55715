// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "diffpane.h"
#include "shell/compare.h"

#include <QPointer>
#include <QTimer>
#include <QWidget>

class QLabel;
class QToolButton;

namespace slipway::ide {

class Document;
class EditorView;
class Workspace;

/// Two texts side by side, with what differs marked down to the words. A side that is a file
/// follows it while it is edited, and can take over what the other has.
class DiffView : public QWidget
{
    Q_OBJECT

public:
    DiffView(Workspace &workspace, Comparison comparison);

    /// From the current row, round the ends; 1 or -1.
    void go(int step);
    /// The change the caret is in, or the next one, into the side that is a file.
    void takeCurrent();
    void takeAll();
    int changeCount() const { return int(m_hunks.size()); }

private:
    QToolButton *addButton(const QString &text, const QKeySequence &keys, void (DiffView::*slot)());
    void next() { go(1); }
    void previous() { go(-1); }
    bool rightIsLive() const { return !m_comparison.right.path.isEmpty(); }
    bool leftIsLive() const { return !m_comparison.left.path.isEmpty() && !rightIsLive(); }
    QByteArray textOf(const ComparedText &side);
    void watch(EditorView *view);
    void compare();
    void take(std::size_t hunk);
    /// Of a change, by its number.
    int rowOf(std::size_t hunk) const { return m_rows[hunk]; }
    EditorView *liveEditor(bool open);

    Workspace &m_workspace;
    Comparison m_comparison;
    QPointer<Document> m_watched;
    DiffPane *m_left;
    DiffPane *m_right;
    QLabel *m_count;
    std::vector<QToolButton *> m_taking;
    QTimer m_soon;
    QByteArray m_leftText;
    QByteArray m_rightText;
    std::vector<text::Hunk> m_hunks;
    std::vector<int> m_rows;
    bool m_shown = false;
};

} // namespace slipway::ide
