// SPDX-License-Identifier: GPL-3.0-or-later
// What leads from one version to another, and from a history to the same one without some events.
#include "document_p.h"

#include <algorithm>

namespace slipway::text {

namespace {

Error invalidHistory()
{
    return damaged("an event is outside the text");
}

/// Turns what differs between a tracker's end and its current version into patches.
class PatchMaker
{
public:
    PatchMaker(const DocumentPrivate &document, const Heads &base,
               std::vector<Deletion> deletions = {})
        : m_document(document)
        , m_base(base)
        , m_deletions(std::move(deletions))
    {
        std::ranges::sort(m_deletions, {}, &Deletion::id);
    }

    Result<std::vector<Patch>> make(const Tracker &tracker)
    {
        Result<> result;
        tracker.forEach([&](const Tracker::Span &span) {
            if (result)
                result = add(span);
        });
        TRY(std::move(result));
        return std::move(m_patches);
    }

private:
    Result<> add(const Tracker::Span &span)
    {
        const bool is = span.state == 1;
        const bool was = span.goneAtEnd == 0;
        if (was && !is) {
            patch().removed += span.length;
        } else if (is && !was) {
            Patch &to = patch();
            TRY(appendText(span, to));
            m_at += span.length;
        } else if (is) {
            m_at += span.length;
            m_open = false;
        }
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

    Result<> appendText(const Tracker::Span &span, Patch &to)
    {
        for (std::uint32_t offset = 0; offset < span.length;) {
            const Event id = span.id + offset;
            std::uint32_t count = span.length - offset;
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

namespace {

bool contains(const std::vector<Events> &sorted, Event event)
{
    const auto found = std::ranges::upper_bound(sorted, event, {}, &Events::begin);
    return found != sorted.begin() && (found - 1)->end > event;
}

} // namespace

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
    for (const UndoStack::Revival &revival : undo.revivals()) {
        const Deletion &deletion = revival.deletion;
        for (std::uint32_t i = 0; i < deletion.count; ++i) {
            const Event by = deletion.backwards ? deletion.by - i : deletion.by + i;
            const Event as = revival.as + i;
            if (by < first || contains(events, as))
                continue;
            if (contains(events, walk.tracker().deletedBy(by, by + 1).id))
                events.insert(std::ranges::upper_bound(events, as, {}, &Events::begin),
                              {as, as + 1});
        }
    }
    walk.tracker().setEndToCurrent();
    std::vector<Deletion> deletions;
    for (const Events &part : events)
        walk.tracker().invert(part, deletions);
    return PatchMaker(*this, conflict.base, std::move(deletions)).make(walk.tracker());
}

} // namespace slipway::text
