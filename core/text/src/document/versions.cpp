// SPDX-License-Identifier: GPL-3.0-or-later
// What leads from one version to another, and from a history to the same one without some events.
#include "document_p.h"

#include <algorithm>

namespace slipway::text {

namespace {

bool contains(const std::vector<Events> &sorted, Event event)
{
    const auto found = std::ranges::upper_bound(sorted, event, {}, &Events::begin);
    return found != sorted.begin() && (found - 1)->end > event;
}

void addEvent(std::vector<Events> &sorted, Event event)
{
    const auto next = std::ranges::upper_bound(sorted, event, {}, &Events::begin);
    if (next != sorted.begin() && (next - 1)->end == event)
        ++(next - 1)->end;
    else
        sorted.insert(next, {event, event + 1});
}

Error invalidHistory()
{
    return damaged("an event is outside the text");
}

/// A character that an undo inserted again, and the one that was deleted first.
struct Incarnation
{
    Event event = 0;
    Event original = 0;
};

/// Turns what differs between a tracker's end and its current version into patches.
///
/// What an undo inserts again are new characters to all others, and to the tracker stand where
/// there is text, not among deleted characters. So that steps that are undone one after the other
/// come out in their old order, each character is sought and put where its original stands.
class PatchMaker
{
public:
    PatchMaker(const DocumentPrivate &document, const Heads &base,
               std::vector<Deletion> deletions = {}, std::vector<Incarnation> incarnations = {})
        : m_document(document)
        , m_base(base)
        , m_deletions(std::move(deletions))
        , m_incarnations(std::move(incarnations))
    {
        std::ranges::sort(m_deletions, {}, &Deletion::id);
    }

    Result<std::vector<Patch>> make(const Tracker &tracker)
    {
        tracker.forEach([this](const Tracker::Span &span) { addPieces(span); });
        sortPieces();
        auto back = m_returning.begin();
        for (const Piece &piece : m_present) {
            for (; back != m_returning.end() && back->place < piece.place; ++back)
                TRY(restore(*back));
            if (piece.stays) {
                m_at += piece.length;
                m_open = false;
            } else {
                patch().removed += piece.length;
            }
        }
        for (; back != m_returning.end(); ++back)
            TRY(restore(*back));
        return std::move(m_patches);
    }

private:
    struct Piece
    {
        Event id = 0;
        std::uint32_t length = 0;
        /// Where the original stands among all characters, deleted ones included.
        std::uint64_t place = 0;
        Event original = noEvent;
        bool stays = false;
    };
    struct Place
    {
        Event id = 0;
        std::uint64_t place = 0;
    };

    void addPieces(const Tracker::Span &span)
    {
        const bool was = span.goneAtEnd == 0;
        const bool is = span.state == 1;
        if (!m_incarnations.empty())
            m_places.push_back({span.id, m_end});
        std::uint32_t length = 0;
        for (std::uint32_t offset = 0; offset < span.length && (was || is); offset += length) {
            length = span.length - offset;
            const Event original = originalOf(span.id + offset, length);
            const Piece piece{.id = span.id + offset,
                              .length = length,
                              .place = m_end + offset,
                              .original = original,
                              .stays = is};
            (was ? m_present : m_returning).push_back(piece);
        }
        m_end += span.length;
    }

    // noEvent where it is the character itself; `length` becomes how far that holds.
    Event originalOf(Event id, std::uint32_t &length) const
    {
        auto found = std::ranges::lower_bound(m_incarnations, id, {}, &Incarnation::event);
        if (found == m_incarnations.end())
            return noEvent;
        if (found->event != id) {
            length = std::min(length, found->event - id);
            return noEvent;
        }
        const Event original = found->original;
        std::uint32_t count = 1;
        for (++found; found != m_incarnations.end() && count < length && found->event == id + count
                      && found->original == original + count;
             ++found)
            ++count;
        length = count;
        return original;
    }

    void sortPieces()
    {
        if (m_incarnations.empty())
            return;
        std::ranges::sort(m_places, {}, &Place::id);
        for (auto *const pieces : {&m_present, &m_returning}) {
            for (Piece &piece : *pieces) {
                if (piece.original == noEvent)
                    continue;
                const auto at =
                    std::ranges::upper_bound(m_places, piece.original, {}, &Place::id) - 1;
                piece.place = at->place + (piece.original - at->id);
            }
        }
        removeTwins();
        std::ranges::stable_sort(m_returning, {}, &Piece::place);
    }

    // What is there already in another form does not come back a second time.
    void removeTwins()
    {
        std::vector<Events> there;
        for (const Piece &piece : m_present) {
            if (piece.stays && piece.original != noEvent)
                there.push_back({piece.original, piece.original + piece.length});
        }
        std::ranges::sort(there, {}, &Events::begin);
        std::vector<Piece> left;
        for (const Piece &piece : m_returning) {
            const Event original = piece.original == noEvent ? piece.id : piece.original;
            for (std::uint32_t i = 0; i < piece.length; ++i) {
                if (contains(there, original + i))
                    continue;
                const bool goesOn = !left.empty()
                                    && left.back().id + left.back().length == piece.id + i
                                    && left.back().place + left.back().length == piece.place + i;
                if (goesOn)
                    ++left.back().length;
                else
                    left.push_back({.id = piece.id + i,
                                    .length = 1,
                                    .place = piece.place + i,
                                    .original = original + i,
                                    .stays = true});
            }
        }
        m_returning = std::move(left);
    }

    Result<> restore(const Piece &piece)
    {
        Patch &to = patch();
        TRY(appendText(piece.id, piece.length, to));
        m_at += piece.length;
        return {};
    }

    // Changes that touch are one.
    Patch &patch()
    {
        if (!m_open)
            m_patches.push_back({.at = m_at, .removed = 0, .inserted = {}, .restored = {}});
        m_open = true;
        return m_patches.back();
    }

    Result<> appendText(Event first, std::uint32_t length, Patch &to)
    {
        for (std::uint32_t offset = 0; offset < length;) {
            const Event id = first + offset;
            std::uint32_t count = length - offset;
            const Deletion *const deletion = deletionOf(id, count);
            Deletion part;
            if (deletion) {
                const std::uint32_t skip = id - deletion->id;
                part = *deletion;
                part.id = id;
                part.by = part.backwards ? part.by - skip : part.by + skip;
                part.count = count;
                to.restored.push_back(part);
            } else {
                to.restored.push_back({.id = id, .count = count, .by = noEvent});
            }
            TRY(appendCharacters(id, count, deletion ? &part : nullptr, to.inserted));
            offset += count;
        }
        return {};
    }

    // By the earliest deletion in hand; `count` becomes how far it reaches.
    const Deletion *deletionOf(Event id, std::uint32_t &count) const
    {
        auto found = std::ranges::upper_bound(m_deletions, id, {}, &Deletion::id);
        if (found != m_deletions.end())
            count = std::min(count, found->id - id);
        if (found == m_deletions.begin())
            return nullptr;
        --found;
        if (id - found->id >= found->count)
            return nullptr;
        count = std::min(count, found->count - (id - found->id));
        return &*found;
    }

    Result<> appendCharacters(Event id, std::uint32_t count, const Deletion *deletion,
                              std::string &text)
    {
        if (id < Tracker::baseId) {
            m_document.history.appendContent({id, id + count}, text);
            return {};
        }
        if (deletion && m_document.undo.appendDeleted(*deletion, text))
            return {};
        // Characters that were there before the tracker's time.
        if (!m_baseText) {
            TRY(std::string all, m_document.textAt(m_base));
            m_baseText = std::move(all);
        }
        const std::size_t from = byteOfPoint(*m_baseText, id - Tracker::baseId);
        const std::string_view rest = std::string_view(*m_baseText).substr(from);
        text += rest.substr(0, byteOfPoint(rest, count));
        return {};
    }

    const DocumentPrivate &m_document;
    const Heads &m_base;
    std::vector<Deletion> m_deletions;
    /// Ascending.
    std::vector<Incarnation> m_incarnations;
    /// In the order of the text, and where each span stands, by id.
    std::vector<Piece> m_present;
    std::vector<Piece> m_returning;
    std::vector<Place> m_places;
    std::uint64_t m_end = 0;
    std::vector<Patch> m_patches;
    std::uint32_t m_at = 0;
    bool m_open = false;
    std::optional<std::string> m_baseText;
};

} // namespace

Result<std::vector<Patch>> DocumentPrivate::difference(const Heads &from, const Heads &to) const
{
    const History::Conflict conflict = history.conflictOf(from, to);
    Merger walk(history);
    if (!walk.start(conflict.base, conflict.events))
        return std::unexpected(invalidHistory());
    walk.moveTo(from);
    walk.tracker().setEndToCurrent();
    walk.moveTo(to);
    return PatchMaker(*this, conflict.base).make(walk.tracker());
}

Result<std::string> DocumentPrivate::textAt(const Heads &heads) const
{
    History::Difference difference;
    history.difference({}, heads, difference);
    Merger walk(history);
    Buffer text;
    Heads version;
    std::uint32_t length = 0;
    std::vector<Change> changes;
    for (auto events = difference.onlyB.rbegin(); events != difference.onlyB.rend(); ++events) {
        if (!walk.merge(*events, version, length, changes))
            return std::unexpected(invalidHistory());
    }
    for (const Change &change : changes) {
        const std::uint32_t size = text.size().points;
        if (change.at > size || change.removed > size - change.at)
            return std::unexpected(invalidHistory());
        text.remove(change.at, change.removed, nullptr);
        const std::string_view inserted = history.inserted().substr(change.content, change.bytes);
        text.insert(change.at, inserted, countsOf(inserted));
    }
    return text.text();
}

Result<std::vector<Patch>> DocumentPrivate::withdraw(std::vector<Events> events) const
{
    std::ranges::sort(events, {}, &Events::begin);
    if (events.empty())
        return std::vector<Patch>();
    const Event first = events.front().begin;
    const History::Conflict conflict =
        history.conflictOf(history.heads(), history.parentsOf(first));
    Merger walk(history);
    if (!walk.start(conflict.base, conflict.events))
        return std::unexpected(invalidHistory());
    walk.moveTo(history.heads());
    // What these inserted may have been deleted and come back by an undo, as other characters.
    std::vector<Incarnation> incarnations;
    const auto originalOf = [&incarnations](Event id) {
        const auto found = std::ranges::lower_bound(incarnations, id, {}, &Incarnation::event);
        return found != incarnations.end() && found->event == id ? found->original : id;
    };
    for (const UndoStack::Revival &revival : undo.revivals()) {
        const Deletion &deletion = revival.deletion;
        if (deletion.by + deletion.count <= first)
            continue;
        for (std::uint32_t i = 0; i < deletion.count; ++i) {
            const Event by = deletion.backwards ? deletion.by - i : deletion.by + i;
            const Event as = revival.as + i;
            if (!walk.tracker().has(by))
                continue;
            const Event id = walk.tracker().deletedBy(by, by + 1).id;
            incarnations.push_back({as, originalOf(id)});
            if (contains(events, id) && !contains(events, as))
                addEvent(events, as);
        }
    }
    walk.tracker().setEndToCurrent();
    std::vector<Deletion> deletions;
    for (const Events &part : events)
        walk.tracker().invert(part, deletions);
    return PatchMaker(*this, conflict.base, std::move(deletions), std::move(incarnations))
        .make(walk.tracker());
}

} // namespace slipway::text
