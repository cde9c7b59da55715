// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <optional>

namespace slipway::ide {

class ScintillaView;

/// The bracket beside the caret and the one it belongs to.
class Brackets
{
public:
    explicit Brackets(ScintillaView &view)
        : m_view(view)
    {}

    /// Marks the pair, or the bracket that has no partner.
    void highlight();
    /// To the partner; from elsewhere to the end of the pair the caret is in.
    void jump();
    /// What is between the pair, then with the pair.
    void select();

private:
    struct Pair
    {
        long open;
        long close;
    };

    /// Beside the caret, -1 for none.
    long bracketAtCaret() const;
    /// -1 where it has none, nothing where it is too far to look.
    std::optional<long> partnerOf(long position) const;
    std::optional<Pair> pairAround(long position) const;

    void show(long bracket, long partner, bool isBad);

    ScintillaView &m_view;
    /// What is marked, -1 for none.
    std::array<long, 2> m_shown{-1, -1};
};

} // namespace slipway::ide
