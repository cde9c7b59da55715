// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "history.h"
#include "order_tree.h"

#include <string_view>
#include <vector>

namespace slipway::text {

/// A change of the text in the order in which it is made, in code points.
struct Change
{
    std::uint32_t at = 0;
    std::uint32_t removed = 0;
    std::uint32_t inserted = 0;
    /// Bytes in History::inserted().
    std::uint32_t content = 0;
    std::uint32_t bytes = 0;
};

/// Appends a change, as part of the one before it where they touch.
void addChange(std::vector<Change> &changes, const Change &change);

/// Characters in a row, by their ids, and the events that deleted them.
struct Deletion
{
    Event id = 0;
    std::uint32_t count = 0;
    /// What deleted the first one; the next is before it where `backwards`, else after it.
    Event by = 0;
    bool backwards = false;
};

/// The characters of a part of the history, in the order that every replica gives them, deleted
/// ones included: the state of the eg-walker algorithm (Gentle and Kleppmann, EuroSys 2025).
///
/// Characters of the base version, which the tracker does not know, are one span of endless length
/// at the beginning: character number n of the base has the id `baseId + n`. All other ids are the
/// events that inserted them.
///
/// A span is seen from two versions at once: the current one, which is moved to what the author of
/// the next event saw, and the end, in which everything that came here has happened.
class Tracker
{
public:
    static constexpr Event baseId = 1U << 31;
    static constexpr std::uint32_t baseLength = 1U << 30;

    struct Span
    {
        Event id = 0;
        std::uint32_t length = 0;
        /// Between which characters the author inserted; noEvent is the beginning or the end.
        /// Within a span each character was inserted behind the one before it.
        Event left = noEvent;
        Event right = noEvent;
        /// 0 is not inserted yet, 1 is there, n + 1 is deleted n times.
        std::uint32_t state : 31 = 0;
        std::uint32_t goneAtEnd : 1 = 0;

        bool isBase() const { return id >= baseId; }
    };

    explicit Tracker(const History &history)
        : m_history(&history)
    {
        reset(0);
    }

    /// Empty at a base that all events to come know of, none of which is before `first`.
    void reset(Event first);

    /// Applies what one author did, seen from the current version. Where there is no such place the
    /// answer is false, and the tracker is to be thrown away. What the text's end has to do for it
    /// is appended to `changes`.
    bool apply(const Step &step, std::vector<Change> &changes);

    bool has(Event event) const
    {
        return event >= m_first && event - m_first < m_index.size()
               && m_index[event - m_first] != noEvent;
    }

    /// Moves the current version forth or back over events that were applied. Their order does not
    /// matter, as they only count.
    void advance(Events events) { count(events, 1); }
    void retreat(Events events) { count(events, ~std::uint32_t{0}); }

    /// So many characters are there, seen from the current version and from the end; the endless
    /// base is part of both.
    std::uint32_t currentLength() const { return m_tree.total().current; }
    std::uint32_t endLength() const { return m_tree.total().end; }

    /// The same for what these events never did: what they inserted counts as deleted once more,
    /// what they deleted once less, and is appended to `deleted`.
    void invert(Events events, std::vector<Deletion> &deleted);

    /// From here on the end is the current version, for forEach().
    void setEndToCurrent();
    /// Each span in order.
    template<class Visit>
    void forEach(Visit visit) const
    {
        for (auto place = m_tree.first(); m_tree.settle(place); ++place.index)
            visit(m_tree.at(place));
    }
    /// Which characters this and the following events deleted, as far as they are in a row.
    Deletion deletedBy(Event event, Event end) const;

    std::size_t bytes() const { return m_tree.bytes() + m_index.capacity() * sizeof(Event); }

private:
    struct Sum
    {
        std::uint32_t current = 0;
        std::uint32_t end = 0;
        /// Inserted in the current version, deleted or not.
        std::uint32_t known = 0;
        std::uint32_t base = 0;

        Sum &operator+=(const Sum &other)
        {
            current += other.current;
            end += other.end;
            known += other.known;
            base += other.base;
            return *this;
        }
        Sum &operator-=(const Sum &other)
        {
            current -= other.current;
            end -= other.end;
            known -= other.known;
            base -= other.base;
            return *this;
        }
    };
    struct Entry : Span
    {
        Sum sum() const
        {
            return {.current = state == 1 ? length : 0,
                    .end = goneAtEnd ? 0 : length,
                    .known = state >= 1 ? length : 0,
                    .base = isBase() ? length : 0};
        }
    };
    using Tree = OrderTree<Entry, Sum, 32, 16>;
    using Place = Tree::Place;
    /// A character.
    struct Spot
    {
        Place place;
        std::uint32_t offset = 0;
    };
    /// Spans are cut here, so that moving one to another leaf does not cost its length.
    static constexpr std::uint32_t longestSpan = 1'024;

    void insert(const Step &step, std::vector<Change> &changes);
    void remove(const Step &step, std::vector<Change> &changes);
    Place insertionPlace(const Step &step, Event &left, Event &right, std::uint32_t &end);
    Place integrate(Place place, Event id, Event left, Event right);
    Event nextKnown(Place place) const;
    bool isBefore(Event a, Event b) const;
    Spot locate(Event id) const;
    Place split(Place place, std::uint32_t offset);
    Place isolate(Spot spot, std::uint32_t length);
    bool extend(Place place, const Entry &entry);
    void count(Events events, std::uint32_t by);
    void countSpans(Event id, std::uint32_t length, std::uint32_t by);
    void moved(Tree::Number leaf, const Entry &entry);

    const History *m_history;
    Tree m_tree;
    /// For each event from m_first on: the leaf of what it inserted, or the id it deleted.
    std::vector<Event> m_index;
    Event m_first = 0;
};

} // namespace slipway::text
