// SPDX-License-Identifier: GPL-3.0-or-later
#include "undo.h"

#include "buffer.h"

#include <algorithm>

namespace slipway::text {

void UndoStack::noteSlowly(Event first, std::uint32_t count)
{
    m_redo.clear();
    if (m_open)
        m_undo.back().push_back({first, first + count});
    else
        m_undo.push_back({{first, first + count}});
    m_open = true;
    drop();
}

void UndoStack::undone(Events by)
{
    m_undo.pop_back();
    m_open = false;
    if (by.size() > 0)
        m_redo.push_back({by});
}

void UndoStack::redone(Events by)
{
    m_redo.pop_back();
    m_open = false;
    if (by.size() > 0)
        m_undo.push_back({by});
}

// Steps nobody will ever go back to, and what only they needed.
void UndoStack::drop()
{
    if (m_undo.size() <= mostSteps)
        return;
    m_undo.erase(m_undo.begin(), m_undo.begin() + mostSteps / 10);
    const Event oldest = m_undo.front().front().begin;
    std::erase_if(m_revivals, [oldest](const Revival &revival) { return revival.as < oldest; });
}

void UndoStack::forgetDeleted()
{
    m_pieces.clear();
    m_deleted.clear();
    m_deleted.shrink_to_fit();
}

bool UndoStack::appendDeleted(const Deletion &deletion, std::string &text) const
{
    const Event lowest = deletion.backwards ? deletion.by + 1 - deletion.count : deletion.by;
    auto piece = std::ranges::upper_bound(m_pieces, lowest, {}, &Piece::first);
    if (piece == m_pieces.begin() || lowest + deletion.count > (--piece)->end)
        return false;
    std::string_view part = std::string_view(m_deleted).substr(piece->start);
    part.remove_prefix(byteOfPoint(part, lowest - piece->first));
    part = part.substr(0, byteOfPoint(part, deletion.count));
    if (!deletion.backwards) {
        text += part;
        return true;
    }
    while (!part.empty()) {
        std::size_t last = part.size() - 1;
        while ((static_cast<unsigned char>(part[last]) & 0xC0) == 0x80)
            --last;
        text += part.substr(last);
        part = part.substr(0, last);
    }
    return true;
}

} // namespace slipway::text
