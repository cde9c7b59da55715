// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <vector>

/// The document's algorithm as plainly as it can be said, one character at a time and each time
/// from the beginning: what the fast one has to agree with.
class Naive
{
public:
    using Id = std::size_t;
    static constexpr Id none = ~Id{0};

    struct Event
    {
        std::string agent;
        std::size_t sequence = 0;
        std::set<Id> knows; // itself included
    };

    std::set<Id> known(const std::vector<Id> &parents) const
    {
        std::set<Id> all;
        for (const Id parent : parents)
            all.insert(m_events[parent].knows.begin(), m_events[parent].knows.end());
        return all;
    }
    std::size_t length(const std::vector<Id> &parents) const
    {
        return visible(known(parents)).size();
    }
    std::size_t events() const { return m_events.size(); }

    void insert(const std::string &agent, std::size_t sequence, const std::vector<Id> &parents,
                std::size_t at, char character)
    {
        const std::set<Id> knows = known(parents);
        const std::vector<std::size_t> there = visible(knows);
        Item item;
        item.id = add(agent, sequence, knows);
        item.character = character;
        std::size_t place = at == 0 ? 0 : there[at - 1] + 1;
        item.left = at == 0 ? none : m_items[place - 1].id;
        for (std::size_t i = place; i < m_items.size() && item.right == none; ++i) {
            if (knows.contains(m_items[i].id))
                item.right = m_items[i].id;
        }
        place = integrate(item, place);
        m_items.insert(m_items.begin() + static_cast<std::ptrdiff_t>(place), item);
    }
    void remove(const std::string &agent, std::size_t sequence, const std::vector<Id> &parents,
                std::size_t at)
    {
        const std::set<Id> knows = known(parents);
        const std::size_t place = visible(knows)[at];
        m_items[place].deletedBy.push_back(add(agent, sequence, knows));
    }
    std::string text() const
    {
        std::string text;
        for (const Item &item : m_items) {
            if (item.deletedBy.empty())
                text += item.character;
        }
        return text;
    }

private:
    struct Item
    {
        Id id = none;
        Id left = none;
        Id right = none;
        char character = 0;
        std::vector<Id> deletedBy;
    };

    Id add(const std::string &agent, std::size_t sequence, std::set<Id> knows)
    {
        knows.insert(m_events.size());
        m_events.push_back({agent, sequence, std::move(knows)});
        return m_events.size() - 1;
    }
    std::vector<std::size_t> visible(const std::set<Id> &knows) const
    {
        std::vector<std::size_t> places;
        for (std::size_t i = 0; i < m_items.size(); ++i) {
            bool there = knows.contains(m_items[i].id);
            for (const Id by : m_items[i].deletedBy)
                there = there && !knows.contains(by);
            if (there)
                places.push_back(i);
        }
        return places;
    }
    std::size_t placeOf(Id id, std::size_t ifNone) const
    {
        for (std::size_t i = 0; i < m_items.size(); ++i) {
            if (m_items[i].id == id)
                return i + 1;
        }
        return ifNone;
    }
    std::size_t integrate(const Item &item, std::size_t place) const
    {
        const std::size_t end = m_items.size() + 1;
        const std::size_t right = placeOf(item.right, end);
        std::size_t best = place;
        bool scanning = false;
        for (std::size_t i = place; i + 1 < right; ++i) {
            const Item &other = m_items[i];
            const std::size_t otherLeft = placeOf(other.left, 0);
            const std::size_t otherRight = placeOf(other.right, end);
            if (!scanning)
                best = i;
            if (otherLeft < place)
                return best;
            if (otherLeft > place)
                continue;
            const Event &mine = m_events[item.id];
            const Event &theirs = m_events[other.id];
            if (otherRight == right
                && std::pair(mine.agent, mine.sequence) < std::pair(theirs.agent, theirs.sequence))
                return best;
            scanning = otherRight < right;
        }
        return scanning ? best : right - 1;
    }

    std::vector<Event> m_events;
    std::vector<Item> m_items;
};
