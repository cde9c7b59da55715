// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <vector>

namespace slipway::text {

/// A sequence of entries in a B+ tree that knows the sum of what they measure for each subtree, so
/// that an entry is found by any of its measures, and its measures before it, in O(log n).
///
/// An Entry has `Sum sum() const`; a Sum has += and -= (with wrapping counts, so that a negative
/// change is written as its complement). Nodes are numbers into vectors: a tree is copied like a
/// value, and cleared without walking it. References to entries live until the next insertion.
/// Leaves that become empty are removed, others are not joined: what shrinks here grows again.
template<class Entry, class Sum, std::uint32_t leafSize, std::uint32_t innerSize>
class OrderTree
{
public:
    using Number = std::uint32_t;
    static constexpr Number none = ~Number{0};

    struct Place
    {
        Number leaf = 0;
        std::uint32_t index = 0;

        bool operator==(const Place &) const = default;
    };

    OrderTree() { clear(); }

    void clear()
    {
        m_inners.clear();
        m_leaves.clear();
        m_freeInners.clear();
        m_freeLeaves.clear();
        m_leaves.emplace_back();
        m_root = 0;
        m_height = 0;
        m_total = {};
    }

    bool isEmpty() const { return m_height == 0 && m_leaves[m_root].count == 0; }
    const Sum &total() const { return m_total; }
    std::size_t bytes() const
    {
        return m_leaves.capacity() * sizeof(Leaf) + m_inners.capacity() * sizeof(Inner);
    }

    const Entry &at(Place place) const { return m_leaves[place.leaf].entries[place.index]; }
    /// A change of what the entry measures needs add() as well.
    Entry &at(Place place) { return m_leaves[place.leaf].entries[place.index]; }
    std::uint32_t count(Number leaf) const { return m_leaves[leaf].count; }

    Place first() const
    {
        Number node = m_root;
        for (std::uint32_t level = m_height; level > 0; --level)
            node = m_inners[node].children[0];
        return {node, 0};
    }
    Place last() const
    {
        Number node = m_root;
        for (std::uint32_t level = m_height; level > 0; --level)
            node = m_inners[node].children[m_inners[node].count - 1];
        return {node, m_leaves[node].count - 1};
    }
    /// Whether there is an entry at the place; behind a leaf's last one it moves on to the next.
    bool settle(Place &place) const
    {
        if (place.index < m_leaves[place.leaf].count)
            return true;
        if (m_leaves[place.leaf].next == none)
            return false;
        place = {m_leaves[place.leaf].next, 0};
        return true;
    }

    /// The entry that holds unit number `target` (from 0) of a measure. `target` becomes the offset
    /// in it, `before` the sum of what stands before it. There must be one.
    template<class Measure>
    Place find(std::uint32_t &target, Sum &before, Measure measure) const
    {
        Number node = m_root;
        for (std::uint32_t level = m_height; level > 0; --level) {
            const Inner &inner = m_inners[node];
            std::uint32_t child = 0;
            for (; child + 1 < inner.count; ++child) {
                const std::uint32_t part = measure(inner.sums[child]);
                if (target < part)
                    break;
                target -= part;
                before += inner.sums[child];
            }
            node = inner.children[child];
        }
        const Leaf &leaf = m_leaves[node];
        std::uint32_t index = 0;
        for (; index + 1 < leaf.count; ++index) {
            const Sum sum = leaf.entries[index].sum();
            const std::uint32_t part = measure(sum);
            if (target < part)
                break;
            target -= part;
            before += sum;
        }
        return {node, index};
    }

    /// What stands before the place.
    Sum before(Place place) const
    {
        Sum sum;
        for (std::uint32_t i = 0; i < place.index; ++i)
            sum += m_leaves[place.leaf].entries[i].sum();
        Number node = place.leaf;
        for (Number up = m_leaves[node].parent; up != none; up = m_inners[up].parent) {
            const Inner &inner = m_inners[up];
            for (std::uint32_t i = 0; inner.children[i] != node; ++i)
                sum += inner.sums[i];
            node = up;
        }
        return sum;
    }

    bool isBefore(Place a, Place b) const
    {
        if (a.leaf == b.leaf)
            return a.index < b.index;
        Number left = a.leaf;
        Number right = b.leaf;
        Number leftUp = m_leaves[left].parent;
        Number rightUp = m_leaves[right].parent;
        while (leftUp != rightUp) {
            left = leftUp;
            right = rightUp;
            leftUp = m_inners[left].parent;
            rightUp = m_inners[right].parent;
        }
        return childIndex(m_inners[leftUp], left) < childIndex(m_inners[leftUp], right);
    }

    /// An entry of this leaf measures so much more now.
    void add(Number leaf, const Sum &change)
    {
        m_total += change;
        Number node = leaf;
        for (Number up = m_leaves[node].parent; up != none; up = m_inners[up].parent) {
            m_inners[up].sums[childIndex(m_inners[up], node)] += change;
            node = up;
        }
    }

    /// Before what stands at the place (or behind a leaf's last entry). `moved(leaf, entry)` is
    /// told of each entry that changes its leaf, the new one included.
    template<class Moved>
    Place insert(Place place, const Entry &entry, Moved moved)
    {
        add(place.leaf, entry.sum());
        return insertPart(place, entry, moved);
    }

    /// The same for the right part of an entry that has become shorter by it: no sum changes.
    template<class Moved>
    Place insertPart(Place place, const Entry &entry, Moved moved)
    {
        if (m_leaves[place.leaf].count == leafSize)
            place = splitLeaf(place, moved);
        Leaf &leaf = m_leaves[place.leaf];
        std::copy_backward(leaf.entries.begin() + place.index, leaf.entries.begin() + leaf.count,
                           leaf.entries.begin() + leaf.count + 1);
        leaf.entries[place.index] = entry;
        ++leaf.count;
        moved(place.leaf, entry);
        if (m_recount != none)
            recount(place.leaf);
        return place;
    }

    void erase(Place place)
    {
        Leaf &leaf = m_leaves[place.leaf];
        Sum less;
        less -= leaf.entries[place.index].sum();
        add(place.leaf, less);
        std::copy(leaf.entries.begin() + place.index + 1, leaf.entries.begin() + leaf.count,
                  leaf.entries.begin() + place.index);
        if (--leaf.count == 0 && m_height > 0)
            removeLeaf(place.leaf);
    }

private:
    struct Leaf
    {
        Number parent = none;
        Number next = none;
        Number previous = none;
        std::uint32_t count = 0;
        std::array<Entry, leafSize> entries;
    };
    struct Inner
    {
        Number parent = none;
        std::uint32_t count = 0;
        /// Whose children are leaves is 1.
        std::uint32_t level = 1;
        std::array<Number, innerSize> children;
        std::array<Sum, innerSize> sums;
    };

    static std::uint32_t childIndex(const Inner &inner, Number child)
    {
        std::uint32_t index = 0;
        while (inner.children[index] != child)
            ++index;
        return index;
    }

    Number newLeaf()
    {
        if (m_freeLeaves.empty()) {
            m_leaves.emplace_back();
            return static_cast<Number>(m_leaves.size() - 1);
        }
        const Number number = m_freeLeaves.back();
        m_freeLeaves.pop_back();
        m_leaves[number] = {};
        return number;
    }
    Number newInner()
    {
        if (m_freeInners.empty()) {
            m_inners.emplace_back();
            return static_cast<Number>(m_inners.size() - 1);
        }
        const Number number = m_freeInners.back();
        m_freeInners.pop_back();
        m_inners[number] = {};
        return number;
    }

    Sum sumOf(Number leaf) const
    {
        Sum sum;
        for (std::uint32_t i = 0; i < m_leaves[leaf].count; ++i)
            sum += m_leaves[leaf].entries[i].sum();
        return sum;
    }
    Sum innerSumOf(const Inner &inner) const
    {
        Sum sum;
        for (std::uint32_t i = 0; i < inner.count; ++i)
            sum += inner.sums[i];
        return sum;
    }
    void setParent(Number child, std::uint32_t childLevel, Number parent)
    {
        if (childLevel == 0)
            m_leaves[child].parent = parent;
        else
            m_inners[child].parent = parent;
    }

    // The sums of the two halves are known once the new entry has its place.
    void recount(Number leaf)
    {
        for (const Number half : {leaf, m_recount}) {
            Inner &inner = m_inners[m_leaves[half].parent];
            const std::uint32_t index = childIndex(inner, half);
            const Sum sum = sumOf(half);
            inner.sums[index] = sum;
        }
        // An inner node may have been split between the two: its own sum is that of its children.
        for (Number half : {leaf, m_recount}) {
            for (Number node = m_leaves[half].parent; m_inners[node].parent != none;
                 node = m_inners[node].parent) {
                Inner &up = m_inners[m_inners[node].parent];
                up.sums[childIndex(up, node)] = innerSumOf(m_inners[node]);
            }
        }
        m_recount = none;
    }

    template<class Moved>
    Place splitLeaf(Place place, Moved moved)
    {
        const Number right = newLeaf();
        Leaf &from = m_leaves[place.leaf];
        Leaf &to = m_leaves[right];
        // What is written to the end fills its leaves.
        const bool atEnd = place.index == from.count && from.next == none;
        const std::uint32_t keep = atEnd ? from.count : from.count / 2;
        to.count = from.count - keep;
        std::copy(from.entries.begin() + keep, from.entries.begin() + from.count,
                  to.entries.begin());
        from.count = keep;
        to.next = from.next;
        to.previous = place.leaf;
        from.next = right;
        if (to.next != none)
            m_leaves[to.next].previous = right;
        for (std::uint32_t i = 0; i < to.count; ++i)
            moved(right, to.entries[i]);
        insertChild(from.parent, place.leaf, right, 0);
        const bool inRight = atEnd || place.index > keep;
        m_recount = inRight ? place.leaf : right;
        return inRight ? Place{right, place.index - keep} : place;
    }

    void insertChild(Number parent, Number left, Number right, std::uint32_t childLevel)
    {
        if (parent == none) {
            parent = newInner();
            Inner &root = m_inners[parent];
            root.level = childLevel + 1;
            root.count = 1;
            root.children[0] = left;
            setParent(left, childLevel, parent);
            m_root = parent;
            ++m_height;
        } else if (m_inners[parent].count == innerSize) {
            parent = splitInner(parent, left);
        }
        Inner &inner = m_inners[parent];
        const std::uint32_t index = childIndex(inner, left) + 1;
        std::copy_backward(inner.children.begin() + index, inner.children.begin() + inner.count,
                           inner.children.begin() + inner.count + 1);
        std::copy_backward(inner.sums.begin() + index, inner.sums.begin() + inner.count,
                           inner.sums.begin() + inner.count + 1);
        inner.children[index] = right;
        inner.sums[index] = {};
        ++inner.count;
        setParent(right, childLevel, parent);
    }

    // The half that has `child` then.
    Number splitInner(Number node, Number child)
    {
        const Number right = newInner();
        Inner &from = m_inners[node];
        Inner &to = m_inners[right];
        const std::uint32_t keep = innerSize / 2;
        to.level = from.level;
        to.count = from.count - keep;
        std::copy(from.children.begin() + keep, from.children.begin() + from.count,
                  to.children.begin());
        std::copy(from.sums.begin() + keep, from.sums.begin() + from.count, to.sums.begin());
        from.count = keep;
        for (std::uint32_t i = 0; i < to.count; ++i)
            setParent(to.children[i], to.level - 1, right);
        const std::uint32_t level = from.level;
        insertChild(from.parent, node, right, level);
        // The halves' sums are set by recount(), which reaches both only by their children.
        Inner &up = m_inners[m_inners[right].parent];
        up.sums[childIndex(up, right)] = innerSumOf(m_inners[right]);
        Inner &upLeft = m_inners[m_inners[node].parent];
        upLeft.sums[childIndex(upLeft, node)] = innerSumOf(m_inners[node]);
        const Inner &left = m_inners[node];
        const bool inLeft =
            std::find(left.children.begin(), left.children.begin() + left.count, child)
            != left.children.begin() + left.count;
        return inLeft ? node : right;
    }

    void removeLeaf(Number number)
    {
        const Leaf &leaf = m_leaves[number];
        if (leaf.previous != none)
            m_leaves[leaf.previous].next = leaf.next;
        if (leaf.next != none)
            m_leaves[leaf.next].previous = leaf.previous;
        const Number parent = leaf.parent;
        m_freeLeaves.push_back(number);
        removeChild(parent, number);
    }
    void removeChild(Number node, Number child)
    {
        Inner &inner = m_inners[node];
        const std::uint32_t index = childIndex(inner, child);
        std::copy(inner.children.begin() + index + 1, inner.children.begin() + inner.count,
                  inner.children.begin() + index);
        std::copy(inner.sums.begin() + index + 1, inner.sums.begin() + inner.count,
                  inner.sums.begin() + index);
        if (--inner.count == 0) {
            const Number parent = inner.parent;
            m_freeInners.push_back(node);
            removeChild(parent, node);
            return;
        }
        while (m_height > 0 && m_inners[m_root].count == 1) {
            const Number old = m_root;
            m_root = m_inners[old].children[0];
            --m_height;
            setParent(m_root, m_height, none);
            m_freeInners.push_back(old);
        }
    }

    std::vector<Leaf> m_leaves;
    std::vector<Inner> m_inners;
    std::vector<Number> m_freeLeaves;
    std::vector<Number> m_freeInners;
    Number m_root = 0;
    std::uint32_t m_height = 0;
    /// The other half of a leaf that was just split.
    Number m_recount = none;
    Sum m_total;
};

} // namespace slipway::text
