// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "lineengine.h"
#include "lineranges.h"

#include <QObject>
#include <QTimer>

#include <chrono>
#include <unordered_map>
#include <vector>

namespace slipway::ide {

class Folding;
class ScintillaView;

/// Keeps a view's text coloured by KSyntaxHighlighting. Each line's end state is kept; after an
/// edit lines are styled from the edited one on until an end state is the one that was there, then
/// Scintilla's mark of what is styled is moved to where it was. What is not visible is done in
/// slices between events.
class Highlighting : public QObject
{
    Q_OBJECT

public:
    /// Both must outlive this.
    Highlighting(ScintillaView &view, Folding &folding);

    /// An invalid definition: plain text.
    void setDefinition(const KSyntaxHighlighting::Definition &definition);
    const KSyntaxHighlighting::Definition &definition() const { return m_definition; }

    /// What is on the screen, as far as there is time before it is painted.
    void styleVisible();
    /// Does all there is to do; for tests.
    void finish();
    /// Lines styled since the beginning; for tests.
    quint64 linesStyled() const { return m_linesStyled; }

private:
    using Deadline = std::chrono::steady_clock::time_point;

    void noticeEdit(long position, long linesAdded);
    void forget();
    /// Up to and including `last`, as far as time allows.
    void work(long last, Deadline deadline);
    void workInBackground();
    void markStyled();
    /// Never with a key or a picture: the margin changes for many lines at once, as where a bracket
    /// is open for a moment, and is back the same with the next key.
    void updateFolding();
    long nextLine() const;
    bool hasWork() const;
    void styleLine(long line);
    quint32 intern(const KSyntaxHighlighting::State &state);

    struct StateHash
    {
        std::size_t operator()(const KSyntaxHighlighting::State &state) const
        {
            return qHash(state, 0);
        }
    };

    ScintillaView &m_view;
    Folding &m_folding;
    KSyntaxHighlighting::Definition m_definition;
    LineEngine m_engine;
    /// Numbers of the end states, by line; 0 is "never styled".
    std::vector<quint32> m_ends;
    std::vector<KSyntaxHighlighting::State> m_states;
    std::unordered_map<KSyntaxHighlighting::State, quint32, StateHash> m_numbers;
    /// Lines below m_frontier that must be styled again; from there on nothing has been yet.
    LineRanges m_dirty;
    long m_frontier = 0;
    std::vector<char> m_styles;
    QTimer m_timer;
    quint64 m_linesStyled = 0;
    bool m_working = false;
};

} // namespace slipway::ide
