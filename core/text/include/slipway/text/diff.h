// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <slipway/base/error.h>

#include <cstddef>
#include <string_view>
#include <vector>

namespace slipway::text {

/// `count` lines from `first` (from 0) of one text.
struct LineRange
{
    std::size_t first = 0;
    std::size_t count = 0;

    std::size_t end() const { return first + count; }
    bool operator==(const LineRange &) const = default;
};

/// These lines of `a` became those of `b`. Where one side has none, its `first` is the line they
/// would stand before.
struct Hunk
{
    LineRange a;
    LineRange b;

    bool operator==(const Hunk &) const = default;
};

/// What differs, in order, with at least one equal line between two hunks. Lines end after '\n';
/// what follows the last one is a line too, unless it is empty. Safe from any thread.
Result<std::vector<Hunk>> lineDiff(std::string_view a, std::string_view b);

/// Where each line begins, and the text's length at the end: one more than there are lines, as
/// lineDiff() counts them.
std::vector<std::size_t> lineStarts(std::string_view text);

/// `size` bytes from `start`.
struct Span
{
    std::size_t start = 0;
    std::size_t size = 0;

    bool operator==(const Span &) const = default;
};

/// Which bytes of two versions of a line differ, by words, runs of blanks and single signs.
/// Nothing where they have too little in common for that to say anything.
struct WordChanges
{
    std::vector<Span> a;
    std::vector<Span> b;
};
WordChanges wordDiff(std::string_view a, std::string_view b);

} // namespace slipway::text
