// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tracker.h"

#include <string>
#include <vector>

namespace slipway::text {

/// Which of this replica's events belong to which step, and what is needed to take them back.
class UndoStack
{
public:
    using Step = std::vector<Events>;
    static constexpr std::size_t mostSteps = 10'000;

    /// An edit of the user's own: what was undone before it can no longer be redone.
    void note(Event first, std::uint32_t count)
    {
        if (m_open && m_undo.back().back().end == first)
            m_undo.back().back().end += count;
        else
            noteSlowly(first, count);
    }
    void close() { m_open = false; }

    bool canUndo() const { return !m_undo.empty(); }
    bool canRedo() const { return !m_redo.empty(); }
    const Step &undoStep() const { return m_undo.back(); }
    const Step &redoStep() const { return m_redo.back(); }
    /// The last step was undone (redone) by these events.
    void undone(Events by);
    void redone(Events by);

    /// The text that this replica deleted, in the order of its events: append to it, then say so.
    std::string &deletedText() { return m_deleted; }
    void noteDeleted(Event first, std::uint32_t count, std::size_t textStart)
    {
        if (m_pieces.empty() || m_pieces.back().end != first)
            m_pieces.push_back({first, first, textStart});
        m_pieces.back().end += count;
        if (m_deleted.size() > mostDeleted)
            forgetDeleted();
    }
    /// Appends these characters; false where they are not known any more.
    bool appendDeleted(const Deletion &deletion, std::string &text) const;

    /// What was deleted was inserted again, the first character by `as`.
    void noteRevival(const Deletion &deletion, Event as) { m_revivals.push_back({deletion, as}); }
    struct Revival
    {
        Deletion deletion;
        Event as = 0;
    };
    const std::vector<Revival> &revivals() const { return m_revivals; }

    std::size_t bytes() const
    {
        return m_deleted.capacity() + m_pieces.capacity() * sizeof(Piece)
               + (m_undo.size() + m_redo.size()) * (sizeof(Step) + sizeof(Events))
               + m_revivals.capacity() * sizeof(Revival);
    }

private:
    // What is older comes from the history, which takes longer.
    static constexpr std::size_t mostDeleted = 16 * 1024 * 1024;

    struct Piece
    {
        Event first = 0;
        Event end = 0;
        std::size_t start = 0;
    };

    void noteSlowly(Event first, std::uint32_t count);
    void forgetDeleted();
    void drop();

    std::vector<Step> m_undo;
    std::vector<Step> m_redo;
    bool m_open = false;
    std::vector<Piece> m_pieces;
    std::string m_deleted;
    std::vector<Revival> m_revivals;
};

} // namespace slipway::text
