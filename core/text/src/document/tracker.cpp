// SPDX-License-Identifier: GPL-3.0-or-later
#include "tracker.h"

#include <algorithm>

namespace slipway::text {

void addChange(std::vector<Change> &changes, const Change &change)
{
    if (!changes.empty()) {
        Change &last = changes.back();
        const bool typed = change.removed == 0 && change.at == last.at + last.inserted
                           && (last.inserted == 0 || change.content == last.content + last.bytes);
        if (typed) {
            last.content = last.inserted == 0 ? change.content : last.content;
            last.inserted += change.inserted;
            last.bytes += change.bytes;
            return;
        }
        const bool deletes = change.inserted == 0 && last.inserted == 0;
        if (deletes && (change.at == last.at || change.at + change.removed == last.at)) {
            last.at = change.at;
            last.removed += change.removed;
            return;
        }
    }
    changes.push_back(change);
}

void Tracker::reset(Event first)
{
    m_first = first;
    m_index.clear();
    m_tree.clear();
    Entry base;
    base.id = baseId;
    base.length = baseLength;
    base.state = 1;
    m_tree.insert(m_tree.first(), base, [](auto, const auto &) {});
}

void Tracker::moved(Tree::Number leaf, const Entry &entry)
{
    if (!entry.isBase())
        std::fill_n(m_index.begin() + (entry.id - m_first), entry.length, leaf);
}

bool Tracker::apply(const Step &step, std::vector<Change> &changes)
{
    const std::uint32_t reach = step.kind == Kind::Insert ? 0 : step.events.size();
    if (step.at > baseLength || step.at + reach > currentLength())
        return false;
    if (m_index.size() < step.events.end - m_first)
        m_index.resize(step.events.end - m_first, noEvent);
    if (step.kind == Kind::Insert)
        insert(step, changes);
    else
        remove(step, changes);
    return true;
}

// --- Inserting ---------------------------------------------------------------------------------

void Tracker::insert(const Step &step, std::vector<Change> &changes)
{
    Entry entry;
    std::uint32_t end = 0;
    Place place = insertionPlace(step, entry.left, entry.right, end);
    const auto tell = [this](Tree::Number leaf, const Entry &of) { moved(leaf, of); };
    entry.state = 1;
    for (Event event = step.events.begin; event < step.events.end; event += entry.length) {
        entry.id = event;
        entry.length = std::min(step.events.end - event, longestSpan);
        if (extend(place, entry))
            continue;
        place = m_tree.insert(place, entry, tell);
        ++place.index;
        entry.left = event + entry.length - 1;
    }
    addChange(changes, {.at = end,
                        .removed = 0,
                        .inserted = step.events.size(),
                        .content = step.content,
                        .bytes = step.bytes});
}

// Typing that goes on stays one span.
bool Tracker::extend(Place place, const Entry &entry)
{
    if (place.index == 0)
        return false;
    --place.index;
    Entry &last = m_tree.at(place);
    if (last.id + last.length != entry.id || entry.left + 1 != entry.id || last.right != entry.right
        || last.state != 1 || last.goneAtEnd || last.length + entry.length > longestSpan)
        return false;
    last.length += entry.length;
    m_tree.add(place.leaf, entry.sum());
    moved(place.leaf, entry);
    return true;
}

// Behind the character that the author saw before the place; `end` is the position at the end.
Tracker::Place Tracker::insertionPlace(const Step &step, Event &left, Event &right,
                                       std::uint32_t &end)
{
    Place place = m_tree.first();
    if (step.at > 0) {
        Sum before;
        std::uint32_t offset = step.at - 1;
        place = m_tree.find(offset, before, [](const Sum &sum) { return sum.current; });
        ++offset;
        const Entry &entry = m_tree.at(place);
        left = entry.id + offset - 1;
        end = before.end + (entry.goneAtEnd ? 0 : offset);
        if (offset < entry.length) {
            right = left + 1;
            return split(place, offset);
        }
        ++place.index;
    }
    if (!m_tree.settle(place))
        return place;
    if (m_tree.at(place).state > 0) {
        right = m_tree.at(place).id;
        return place;
    }
    right = nextKnown(place);
    place = integrate(place, step.events.begin, left, right);
    end = m_tree.before(place).end;
    return place;
}

// The first character from here on that the author knew of, deleted or not.
Event Tracker::nextKnown(Place place) const
{
    const std::uint32_t known = m_tree.before(place).known;
    if (known == m_tree.total().known)
        return noEvent;
    Sum before;
    std::uint32_t offset = known;
    return m_tree.at(m_tree.find(offset, before, [](const Sum &sum) { return sum.known; })).id;
}

// Among what others inserted in the same place without knowing of it: Seph Gentle's YjsMod, which
// gives the order of FugueMax (Weidner and Kleppmann, "The Art of the Fugue", 2023).
Tracker::Place Tracker::integrate(Place place, Event id, Event left, Event right)
{
    Place best = place;
    bool scanning = false;
    for (; m_tree.settle(place); ++place.index) {
        const Entry &other = m_tree.at(place);
        if (other.state > 0)
            break;
        if (other.left != left) {
            // noEvent is the beginning here.
            if (other.left == noEvent || (left != noEvent && isBefore(other.left, left)))
                break;
            continue;
        }
        if (other.right == right) {
            if (m_history->isAuthoredBefore(id, other.id))
                break;
            scanning = false;
        } else if (other.right == noEvent || (right != noEvent && isBefore(right, other.right))) {
            scanning = false;
        } else if (!scanning) {
            scanning = true;
            best = place;
        }
    }
    return scanning ? best : place;
}

bool Tracker::isBefore(Event a, Event b) const
{
    const Spot left = locate(a);
    const Spot right = locate(b);
    return left.place == right.place ? left.offset < right.offset
                                     : m_tree.isBefore(left.place, right.place);
}

// --- Deleting ----------------------------------------------------------------------------------

void Tracker::remove(const Step &step, std::vector<Change> &changes)
{
    const bool backwards = step.kind == Kind::DeleteBack;
    for (Event event = step.events.begin; event < step.events.end;) {
        const std::uint32_t remaining = step.events.end - event;
        Spot spot;
        spot.offset = backwards ? step.at + remaining - 1 : step.at;
        Sum before;
        spot.place = m_tree.find(spot.offset, before, [](const Sum &sum) { return sum.current; });
        const std::uint32_t take = std::min(
            remaining, backwards ? spot.offset + 1 : m_tree.at(spot.place).length - spot.offset);
        if (backwards)
            spot.offset -= take - 1;
        const std::uint32_t end = before.end + spot.offset;
        const Place place = isolate(spot, take);
        Entry &entry = m_tree.at(place);
        for (std::uint32_t i = 0; i < take; ++i)
            m_index[event - m_first + i] = backwards ? entry.id + (take - 1 - i) : entry.id + i;
        event += take;
        Sum change;
        change -= entry.sum();
        if (!entry.goneAtEnd)
            addChange(changes, {.at = end, .removed = take});
        entry.state = 2;
        entry.goneAtEnd = 1;
        change += entry.sum();
        m_tree.add(place.leaf, change);
    }
}

// --- Spans -------------------------------------------------------------------------------------

Tracker::Spot Tracker::locate(Event id) const
{
    if (id >= baseId) {
        std::uint32_t offset = id - baseId;
        Sum before;
        const Place place = m_tree.find(offset, before, [](const Sum &sum) { return sum.base; });
        return {place, offset};
    }
    Place place{m_index[id - m_first], 0};
    while (id - m_tree.at(place).id >= m_tree.at(place).length)
        ++place.index;
    return {place, id - m_tree.at(place).id};
}

// The place of the right part.
Tracker::Place Tracker::split(Place place, std::uint32_t offset)
{
    Entry right = m_tree.at(place);
    right.id += offset;
    right.length -= offset;
    right.left = right.id - 1;
    m_tree.at(place).length = offset;
    return m_tree.insertPart({place.leaf, place.index + 1}, right,
                             [this](Tree::Number leaf, const Entry &of) { moved(leaf, of); });
}

// Makes a span of its own of these characters of one.
Tracker::Place Tracker::isolate(Spot spot, std::uint32_t length)
{
    if (spot.offset + length < m_tree.at(spot.place).length) {
        const Place right = split(spot.place, spot.offset + length);
        if (right.leaf != spot.place.leaf && right.index > 0)
            spot.place = {right.leaf, right.index - 1};
    }
    return spot.offset > 0 ? split(spot.place, spot.offset) : spot.place;
}

Deletion Tracker::deletedBy(Event event, Event end) const
{
    const Event *const ids = m_index.data() + (event - m_first);
    const std::uint32_t most = end - event;
    std::uint32_t count = 1;
    while (count < most && ids[count] == ids[count - 1] + 1)
        ++count;
    if (count > 1)
        return {.id = ids[0], .count = count, .by = event};
    while (count < most && ids[count] == ids[count - 1] - 1)
        ++count;
    return {.id = ids[count - 1], .count = count, .by = event + count - 1, .backwards = true};
}

void Tracker::invert(Events events, std::vector<Deletion> &deleted)
{
    for (std::size_t number = m_history->operationAt(events.begin); events.begin < events.end;
         ++number) {
        const Event end = std::min(events.end, m_history->operationEnd(number));
        if (m_history->operations()[number].kind == Kind::Insert) {
            countSpans(events.begin, end - events.begin, 1);
            events.begin = end;
        }
        while (events.begin < end) {
            deleted.push_back(deletedBy(events.begin, end));
            countSpans(deleted.back().id, deleted.back().count, ~std::uint32_t{0});
            events.begin += deleted.back().count;
        }
    }
}

void Tracker::count(Events events, std::uint32_t by)
{
    for (std::size_t number = m_history->operationAt(events.begin); events.begin < events.end;
         ++number) {
        const Event end = std::min(events.end, m_history->operationEnd(number));
        if (m_history->operations()[number].kind == Kind::Insert) {
            countSpans(events.begin, end - events.begin, by);
            events.begin = end;
        }
        while (events.begin < end) {
            const Deletion deleted = deletedBy(events.begin, end);
            countSpans(deleted.id, deleted.count, by);
            events.begin += deleted.count;
        }
    }
}

void Tracker::countSpans(Event id, std::uint32_t length, std::uint32_t by)
{
    while (length > 0) {
        const Spot spot = locate(id);
        const std::uint32_t take = std::min(length, m_tree.at(spot.place).length - spot.offset);
        const Place place = isolate(spot, take);
        Entry &entry = m_tree.at(place);
        Sum change;
        change -= entry.sum();
        entry.state = (entry.state + by) & 0x7FFF'FFFFU;
        change += entry.sum();
        m_tree.add(place.leaf, change);
        id += take;
        length -= take;
    }
}

void Tracker::setEndToCurrent()
{
    for (auto place = m_tree.first(); m_tree.settle(place); ++place.index) {
        Entry &entry = m_tree.at(place);
        entry.goneAtEnd = entry.state != 1 ? 1 : 0;
    }
}

} // namespace slipway::text
