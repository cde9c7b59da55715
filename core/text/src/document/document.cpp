// SPDX-License-Identifier: GPL-3.0-or-later
#include <slipway/text/document.h>

#include "document_p.h"

#include <slipway/base/random.h>
#include <slipway/base/utf8.h>

#include <algorithm>
#include <format>

namespace slipway::text {

static constexpr std::size_t longestName = 64;

std::string newAgent(std::string_view person)
{
    return std::format("{}~{}", utf8Prefix(person, 16), randomToken(5));
}

std::string_view personOf(std::string_view agent)
{
    return agent.substr(0, agent.rfind('~'));
}

static Error outside()
{
    return Error::invalidInput("text.position_invalid",
                               "This place is behind the text's end or inside a character.");
}

static Error illFormed()
{
    return Error::invalidInput("text.not_utf8", "The text is not well-formed UTF-8.");
}

static Error tooLarge()
{
    return {ErrorKind::TooLarge,
            "text.too_large",
            "The text has become too long to edit together (64 MB at most).",
            {}};
}

static Error unknownVersion()
{
    return {ErrorKind::Conflict,
            "text.history_missing",
            "This version of the document has not arrived here yet. Ask for all that is missing.",
            {}};
}

static Error takenAgent()
{
    return {ErrorKind::Conflict,
            "text.agent_taken",
            "This identity has edited the document before. Use a new one for each session.",
            {}};
}

// --- Made and loaded ---------------------------------------------------------------------------

Document::Document(std::unique_ptr<DocumentPrivate> own)
    : d(std::move(own))
{}

Document::Document(Document &&) noexcept = default;
Document &Document::operator=(Document &&) noexcept = default;
Document::~Document() = default;

static Result<> checkAgent(std::string_view name)
{
    if (name.empty() || name.size() > longestName || !isUtf8(name))
        return std::unexpected(Error::invalidInput(
            "text.agent_invalid", "An agent's name is 1 to 64 bytes of well-formed UTF-8."));
    return {};
}

Result<Document> Document::create(std::string agent, std::string_view text)
{
    TRY(checkAgent(agent));
    auto own = std::make_unique<DocumentPrivate>(std::move(agent));
    own->agent = own->history.agent(own->agentName);
    Document document(std::move(own));
    if (!text.empty())
        TRY(document.edit(0, 0, text));
    document.closeUndoStep();
    return document;
}

Result<Document> Document::load(std::string_view file, std::string agent)
{
    TRY(checkAgent(agent));
    auto own = std::make_unique<DocumentPrivate>(std::move(agent));
    Bundle bundle;
    TRY(decodeEvents(file, bundle));
    if (std::ranges::contains(bundle.agents, own->agentName))
        return std::unexpected(takenAgent());
    TRY(addBundle(own->history, bundle));
    own->agent = own->history.agent(own->agentName);
    if (bundle.text) {
        own->buffer.assign(*bundle.text);
    } else {
        TRY(const std::string text, own->textAt(own->history.heads()));
        own->buffer.assign(text);
    }
    return Document(std::move(own));
}

const std::string &Document::agent() const
{
    return d->agentName;
}

std::size_t Document::memory() const
{
    return sizeof *d + d->history.bytes() + d->buffer.bytes() + d->merger.bytes() + d->undo.bytes();
}

// --- The text ----------------------------------------------------------------------------------

Extent Document::size() const
{
    return d->buffer.size().extent();
}

std::string Document::text() const
{
    return d->buffer.text();
}

std::string Document::text(std::size_t at, std::size_t points) const
{
    const std::size_t size = d->buffer.size().points;
    const std::size_t from = std::min(at, size);
    return d->buffer.slice(static_cast<std::uint32_t>(from),
                           static_cast<std::uint32_t>(std::min(points, size - from)));
}

Result<Extent> Document::locate(std::size_t position, Unit unit) const
{
    const std::optional<Counts> counts = d->buffer.locate(position, unit);
    if (!counts)
        return std::unexpected(outside());
    return counts->extent();
}

// --- Editing -----------------------------------------------------------------------------------

void DocumentPrivate::applyLocal(std::uint32_t at, std::uint32_t removed, std::string_view inserted,
                                 const Counts &counts)
{
    if (removed > 0) {
        const Event first = history.size();
        history.addLocal(agent, removed);
        history.addDeletion(first, at, removed, Kind::Delete);
        const std::size_t textStart = undo.deletedText().size();
        buffer.remove(at, removed, &undo.deletedText());
        undo.noteDeleted(first, removed, textStart);
        if (!anchors.isEmpty())
            anchors.textRemoved(at, removed);
    }
    if (!inserted.empty()) {
        const Event first = history.size();
        history.addLocal(agent, counts.points);
        history.addInsertion(first, at, inserted);
        buffer.insert(at, inserted, counts);
        if (!anchors.isEmpty())
            anchors.textInserted(at, counts.points);
    }
}

Result<> Document::edit(std::size_t at, std::size_t removed, std::string_view inserted, Unit unit)
{
    const Counts &size = d->buffer.size();
    if (unit != Unit::CodePoint && !size.isAscii()) {
        const std::optional<Counts> from = d->buffer.locate(at, unit);
        const std::optional<Counts> to = d->buffer.locate(at + removed, unit);
        if (!from || !to || to->points < from->points)
            return std::unexpected(outside());
        at = from->points;
        removed = to->points - from->points;
    }
    if (at > size.points || removed > size.points - at)
        return std::unexpected(outside());
    Counts counts;
    if (inserted.size() == 1 && static_cast<unsigned char>(inserted.front()) < 0x80) {
        counts = {1, 1, 1};
    } else if (!inserted.empty()) {
        if (inserted.size() > longestText - size.bytes)
            return std::unexpected(tooLarge());
        if (!isAscii(inserted) && !isUtf8(inserted))
            return std::unexpected(illFormed());
        counts = countsOf(inserted);
    }
    const Event first = d->history.size();
    const std::size_t count = removed + counts.points;
    if (count == 0)
        return {};
    if (count > mostEvents - first || size.bytes + inserted.size() > longestText)
        return std::unexpected(tooLarge());
    d->applyLocal(static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(removed), inserted,
                  counts);
    d->undo.note(first, static_cast<std::uint32_t>(count));
    return {};
}

Result<std::vector<Edit>> Document::merge(std::string_view message)
{
    Bundle bundle;
    TRY(decodeEvents(message, bundle));
    const History::Mark before = d->history.mark();
    const auto isOurs = [&](const Bundle::AuthorRun &run) {
        return bundle.agents[run.agent] == d->agentName
               && run.sequence + run.count > d->history.known(d->agent);
    };
    if (std::ranges::any_of(bundle.authors, isOurs))
        return std::unexpected(takenAgent());
    if (auto added = addBundle(d->history, bundle); !added) {
        d->history.truncate(before);
        return std::unexpected(std::move(added).error());
    }
    return d->mergeFrom(before);
}

// The events since `before` are in the history, but not in the text yet.
Result<std::vector<Edit>> DocumentPrivate::mergeFrom(const History::Mark &before)
{
    Heads version = before.heads;
    std::uint32_t length = buffer.size().points;
    std::vector<Change> changes;
    merger.catchUp(before.size);
    bool good = merger.merge({before.size, history.size()}, version, length, changes);
    // Nothing is done until all of it is known to be possible.
    std::uint64_t size = buffer.size().points;
    for (const Change &change : changes) {
        good = good && change.at <= size && change.removed <= size - change.at;
        size += std::uint64_t{change.inserted} - change.removed;
    }
    if (!good || size > Document::longestText) {
        merger.forget();
        history.truncate(before);
        return std::unexpected(good ? tooLarge() : damaged("an event is outside the text"));
    }
    std::vector<Edit> edits;
    edits.reserve(changes.size());
    for (const Change &change : changes) {
        const std::string_view inserted = history.inserted().substr(change.content, change.bytes);
        const Counts counts = inserted.size() == change.inserted
                                  ? Counts{change.inserted, change.inserted, change.inserted}
                                  : countsOf(inserted);
        const Counts at = buffer.countsAt(change.at);
        const Counts removed = buffer.remove(change.at, change.removed, nullptr);
        if (!inserted.empty())
            buffer.insert(change.at, inserted, counts);
        if (!anchors.isEmpty()) {
            anchors.textRemoved(change.at, change.removed);
            anchors.textInserted(change.at, change.inserted);
        }
        edits.push_back({at.extent(), removed.extent(), std::string(inserted)});
    }
    return edits;
}

// --- Versions ----------------------------------------------------------------------------------

Version DocumentPrivate::toVersion(const Heads &heads) const
{
    Version version;
    for (const Event head : heads) {
        const History::Author author = history.authorOf(head);
        version.push_back({history.name(author.agent), author.sequence});
    }
    std::ranges::sort(version);
    return version;
}

Result<Heads> DocumentPrivate::toHeads(const Version &version) const
{
    Heads heads;
    for (const EventId &id : version) {
        const std::optional<Agent> of = history.findAgent(id.agent);
        if (!of || id.sequence >= history.known(*of))
            return std::unexpected(unknownVersion());
        heads.push_back(history.eventOf(*of, static_cast<std::uint32_t>(id.sequence)));
    }
    history.reduce(heads);
    return heads;
}

Version Document::version() const
{
    return d->toVersion(d->history.heads());
}

Summary Document::summary() const
{
    Summary summary;
    for (Agent agent = 0; agent < d->history.agentCount(); ++agent) {
        if (d->history.known(agent) > 0)
            summary.push_back({d->history.name(agent), d->history.known(agent)});
    }
    std::ranges::sort(summary, {}, &Known::agent);
    return summary;
}

bool Document::knows(const Version &version) const
{
    return d->toHeads(version).has_value();
}

std::string Document::encode() const
{
    const std::string text = d->buffer.text();
    std::vector<Events> all;
    if (d->history.size() > 0)
        all.push_back({0, d->history.size()});
    return encodeEvents(d->history, all, &text);
}

Result<std::string> Document::encodeSince(const Version &version) const
{
    TRY(const Heads heads, d->toHeads(version));
    History::Difference difference;
    d->history.difference(heads, d->history.heads(), difference);
    std::ranges::reverse(difference.onlyB);
    return encodeEvents(d->history, difference.onlyB, nullptr);
}

std::string Document::encodeSince(const Summary &summary) const
{
    std::vector<Events> events;
    for (Agent agent = 0; agent < d->history.agentCount(); ++agent) {
        const auto known = std::ranges::find(summary, d->history.name(agent), &Known::agent);
        const std::uint64_t from = known == summary.end() ? 0 : known->events;
        if (from >= d->history.known(agent))
            continue;
        const auto own = d->history.eventsOf(agent, static_cast<std::uint32_t>(from));
        events.insert(events.end(), own.begin(), own.end());
    }
    std::ranges::sort(events, {}, &Events::begin);
    return encodeEvents(d->history, events, nullptr);
}

Result<std::vector<Edit>> Document::diff(const Version &from, const Version &to) const
{
    TRY(const Heads fromHeads, d->toHeads(from));
    TRY(const Heads toHeads, d->toHeads(to));
    TRY(const std::vector<Patch> patches, d->difference(fromHeads, toHeads));
    std::vector<Edit> edits;
    if (patches.empty())
        return edits;
    // The positions in the other units are those of that version's text.
    Buffer text;
    if (fromHeads == d->history.heads()) {
        text.assign(d->buffer.text());
    } else {
        TRY(const std::string old, d->textAt(fromHeads));
        text.assign(old);
    }
    for (const Patch &patch : patches) {
        const std::uint32_t size = text.size().points;
        if (patch.at > size || patch.removed > size - patch.at)
            return std::unexpected(damaged("an event is outside the text"));
        const Counts at = text.countsAt(patch.at);
        const Counts removed = text.remove(patch.at, patch.removed, nullptr);
        text.insert(patch.at, patch.inserted, countsOf(patch.inserted));
        edits.push_back({at.extent(), removed.extent(), patch.inserted});
    }
    return edits;
}

Result<std::string> Document::textAt(const Version &version) const
{
    TRY(const Heads heads, d->toHeads(version));
    return heads == d->history.heads() ? d->buffer.text() : d->textAt(heads);
}

// --- Undo --------------------------------------------------------------------------------------

Result<std::vector<Edit>> DocumentPrivate::applyPatches(const std::vector<Patch> &patches)
{
    std::uint64_t size = buffer.size().points;
    std::uint64_t events = history.size();
    for (const Patch &patch : patches) {
        if (patch.at > size || patch.removed > size - patch.at)
            return std::unexpected(damaged("an event is outside the text"));
        const std::uint64_t inserted = countsOf(patch.inserted).points;
        size = size - patch.removed + inserted;
        events += patch.removed + inserted;
    }
    if (events > mostEvents || size > Document::longestText)
        return std::unexpected(tooLarge());
    std::vector<Edit> edits;
    for (const Patch &patch : patches) {
        const Counts before = buffer.countsAt(patch.at);
        Counts removed = buffer.countsAt(patch.at + patch.removed);
        removed -= before;
        applyLocal(patch.at, patch.removed, patch.inserted, countsOf(patch.inserted));
        edits.push_back({before.extent(), removed.extent(), patch.inserted});
        Event as = history.size();
        for (const Deletion &deletion : patch.restored)
            as -= deletion.count;
        for (const Deletion &deletion : patch.restored) {
            if (deletion.by != noEvent)
                undo.noteRevival(deletion, as);
            as += deletion.count;
        }
    }
    return edits;
}

void Document::closeUndoStep()
{
    d->undo.close();
}

bool Document::canUndo() const
{
    return d->undo.canUndo();
}

bool Document::canRedo() const
{
    return d->undo.canRedo();
}

Result<std::vector<Edit>> Document::undo()
{
    if (!canUndo())
        return std::vector<Edit>();
    const Event first = d->history.size();
    TRY(const std::vector<Patch> patches, d->withdraw(d->undo.undoStep()));
    TRY(std::vector<Edit> edits, d->applyPatches(patches));
    d->undo.undone({first, d->history.size()});
    return edits;
}

Result<std::vector<Edit>> Document::redo()
{
    if (!canRedo())
        return std::vector<Edit>();
    const Event first = d->history.size();
    TRY(const std::vector<Patch> patches, d->withdraw(d->undo.redoStep()));
    TRY(std::vector<Edit> edits, d->applyPatches(patches));
    d->undo.redone({first, d->history.size()});
    return edits;
}

Result<std::vector<Edit>> Document::revert(const std::vector<std::string> &agents,
                                           const Version &since)
{
    TRY(const Heads heads, d->toHeads(since));
    History::Difference difference;
    d->history.difference(heads, d->history.heads(), difference);
    std::vector<Events> events;
    for (const std::string &name : agents) {
        const std::optional<Agent> agent = d->history.findAgent(name);
        if (!agent)
            continue;
        for (const Events &own : d->history.eventsOf(*agent, 0)) {
            for (const Events &part : difference.onlyB) {
                const Events both{std::max(own.begin, part.begin), std::min(own.end, part.end)};
                if (both.begin < both.end)
                    events.push_back(both);
            }
        }
    }
    const Event first = d->history.size();
    TRY(const std::vector<Patch> patches, d->withdraw(std::move(events)));
    TRY(std::vector<Edit> edits, d->applyPatches(patches));
    d->undo.close();
    if (first < d->history.size())
        d->undo.note(first, d->history.size() - first);
    d->undo.close();
    return edits;
}

// --- Anchors -----------------------------------------------------------------------------------

AnchorId Document::addAnchor(std::size_t point, Stick stick)
{
    const std::size_t size = d->buffer.size().points;
    return d->anchors.add(static_cast<std::uint32_t>(std::min(point, size)), stick);
}

std::size_t Document::anchor(AnchorId id) const
{
    return d->anchors.position(id);
}

void Document::removeAnchor(AnchorId id)
{
    d->anchors.remove(id);
}

SharedPosition Document::share(std::size_t point) const
{
    return {.version = version(), .point = point};
}

Result<std::size_t> Document::resolve(const SharedPosition &position, Stick stick) const
{
    TRY(const Heads heads, d->toHeads(position.version));
    std::size_t point = position.point;
    if (heads == d->history.heads())
        return std::min<std::size_t>(point, d->buffer.size().points);
    TRY(const std::vector<Patch> patches, d->difference(heads, d->history.heads()));
    for (const Patch &patch : patches) {
        if (patch.at > point || (patch.at == point && patch.removed == 0 && stick == Stick::Left))
            break;
        point =
            std::max<std::size_t>(patch.at, point - std::min<std::size_t>(point, patch.removed));
        const bool before = patch.at < point || stick == Stick::Right;
        point += before ? countsOf(patch.inserted).points : 0;
    }
    return std::min<std::size_t>(point, d->buffer.size().points);
}

} // namespace slipway::text
