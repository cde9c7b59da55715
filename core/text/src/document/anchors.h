// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "order_tree.h"

#include <slipway/text/document.h>

#include <array>
#include <vector>

namespace slipway::text {

/// Places that move with the text. Each is kept as its distance from the one before it, in a tree:
/// an edit changes one distance, and one more for each anchor in what it deletes.
class Anchors
{
public:
    AnchorId add(std::uint32_t point, Stick stick);
    std::uint32_t position(AnchorId id) const;
    void remove(AnchorId id);
    bool isEmpty() const { return m_count == 0; }

    void textInserted(std::uint32_t at, std::uint32_t points);
    void textRemoved(std::uint32_t at, std::uint32_t points);

private:
    struct Sum
    {
        std::uint32_t points = 0;
        Sum &operator+=(const Sum &other)
        {
            points += other.points;
            return *this;
        }
        Sum &operator-=(const Sum &other)
        {
            points -= other.points;
            return *this;
        }
    };
    struct Mark
    {
        std::uint32_t distance = 0;
        std::uint32_t id = 0;
        Sum sum() const { return {distance}; }
    };
    using Tree = OrderTree<Mark, Sum, 16, 16>;
    struct Home
    {
        Stick stick = Stick::Left;
        Tree::Number leaf = 0;
    };

    Tree &tree(Stick stick) { return m_trees[stick == Stick::Right ? 1 : 0]; }
    const Tree &tree(Stick stick) const { return m_trees[stick == Stick::Right ? 1 : 0]; }
    Tree::Place placeOf(std::uint32_t id) const;
    static bool firstBehind(const Tree &tree, std::uint32_t point, Tree::Place &place,
                            std::uint32_t &before);
    static void grow(Tree &tree, Tree::Place place, std::uint32_t by);

    /// By Stick: of anchors in one place those that stay must come before those that move.
    std::array<Tree, 2> m_trees;
    std::vector<Home> m_homes;
    std::vector<std::uint32_t> m_free;
    std::size_t m_count = 0;
};

} // namespace slipway::text
