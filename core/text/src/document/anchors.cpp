// SPDX-License-Identifier: GPL-3.0-or-later
#include "anchors.h"

namespace slipway::text {

// The first anchor whose position is greater than `point`; `before` is that of the one before it.
bool Anchors::firstBehind(const Tree &tree, std::uint32_t point, Tree::Place &place,
                          std::uint32_t &before)
{
    if (point >= tree.total().points)
        return false;
    Sum sum;
    place = tree.find(point, sum, [](const Sum &of) { return of.points; });
    before = sum.points;
    return true;
}

void Anchors::grow(Tree &tree, Tree::Place place, std::uint32_t by)
{
    tree.at(place).distance += by;
    tree.add(place.leaf, {by});
}

AnchorId Anchors::add(std::uint32_t point, Stick stick)
{
    auto id = static_cast<std::uint32_t>(m_homes.size());
    if (m_free.empty()) {
        m_homes.emplace_back();
    } else {
        id = m_free.back();
        m_free.pop_back();
    }
    m_homes[id].stick = stick;
    Tree &marks = tree(stick);
    Tree::Place place;
    std::uint32_t before = marks.total().points;
    if (firstBehind(marks, point, place, before)) {
        grow(marks, place, before - point);
    } else {
        place = marks.isEmpty() ? marks.first() : marks.last();
        place.index = marks.count(place.leaf);
    }
    marks.insert(place, {.distance = point - before, .id = id},
                 [this](Tree::Number leaf, const Mark &mark) { m_homes[mark.id].leaf = leaf; });
    ++m_count;
    return AnchorId{id};
}

Anchors::Tree::Place Anchors::placeOf(std::uint32_t id) const
{
    const Home &home = m_homes[id];
    Tree::Place place{home.leaf, 0};
    while (tree(home.stick).at(place).id != id)
        ++place.index;
    return place;
}

std::uint32_t Anchors::position(AnchorId id) const
{
    const auto number = static_cast<std::uint32_t>(id);
    const Tree &marks = tree(m_homes[number].stick);
    const Tree::Place place = placeOf(number);
    return marks.before(place).points + marks.at(place).distance;
}

void Anchors::remove(AnchorId id)
{
    const auto number = static_cast<std::uint32_t>(id);
    Tree &marks = tree(m_homes[number].stick);
    const Tree::Place place = placeOf(number);
    const std::uint32_t distance = marks.at(place).distance;
    Tree::Place next{place.leaf, place.index + 1};
    if (marks.settle(next))
        grow(marks, next, distance);
    marks.erase(place);
    m_free.push_back(number);
    --m_count;
}

void Anchors::textInserted(std::uint32_t at, std::uint32_t points)
{
    Tree::Place place;
    std::uint32_t before = 0;
    if (firstBehind(m_trees[0], at, place, before))
        grow(m_trees[0], place, points);
    Tree &moving = m_trees[1];
    if (at == 0 && !moving.isEmpty())
        grow(moving, moving.first(), points);
    else if (at > 0 && firstBehind(moving, at - 1, place, before))
        grow(moving, place, points);
}

void Anchors::textRemoved(std::uint32_t at, std::uint32_t points)
{
    for (Tree &marks : m_trees) {
        Tree::Place place;
        std::uint32_t before = 0;
        for (std::uint32_t left = points; left > 0 && firstBehind(marks, at, place, before);) {
            const std::uint32_t inside = before + marks.at(place).distance - at;
            const std::uint32_t less = std::min(inside, left);
            grow(marks, place, 0 - less);
            left -= less;
        }
    }
}

} // namespace slipway::text
