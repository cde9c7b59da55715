// SPDX-License-Identifier: GPL-3.0-or-later
#include <slipway/text/diff.h>

#include "library.h"

#include <algorithm>
#include <string>

namespace slipway::text {

static LineRange rangeOf(int start, int count)
{
    // libgit2 counts from 1, and names the line before where there are none.
    const auto first = static_cast<std::size_t>(count == 0 ? start : start - 1);
    return {.first = first, .count = static_cast<std::size_t>(count)};
}

static int addHunk(const git_diff_delta *, const git_diff_hunk *hunk, void *payload)
{
    static_cast<std::vector<Hunk> *>(payload)->push_back(
        {.a = rangeOf(hunk->old_start, hunk->old_lines),
         .b = rangeOf(hunk->new_start, hunk->new_lines)});
    return 0;
}

Result<std::vector<Hunk>> lineDiff(std::string_view a, std::string_view b)
{
    std::vector<Hunk> hunks;
    if (a == b)
        return hunks;
    TRY(const GitLibrary *const git, gitLibrary());
    git_diff_options options = GIT_DIFF_OPTIONS_INIT;
    options.context_lines = 0;
    options.interhunk_lines = 0;
    options.max_size = -1;
    options.flags = GIT_DIFF_FORCE_TEXT | GIT_DIFF_INDENT_HEURISTIC;
    if (git->diffBuffers(a.data(), a.size(), nullptr, b.data(), b.size(), nullptr, &options,
                         nullptr, nullptr, addHunk, nullptr, &hunks)
        != 0)
        return lastError(*git, "text.diff_failed");
    return hunks;
}

std::vector<std::size_t> lineStarts(std::string_view text)
{
    std::vector<std::size_t> starts{0};
    for (std::size_t at = text.find('\n'); at != std::string_view::npos;
         at = text.find('\n', at + 1))
        starts.push_back(at + 1);
    if (starts.back() != text.size())
        starts.push_back(text.size());
    return starts;
}

static int kindOf(char c)
{
    const auto byte = static_cast<unsigned char>(c);
    if (byte == ' ' || byte == '\t')
        return 1;
    const bool letter = (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z')
                        || (byte >= '0' && byte <= '9') || byte == '_' || byte >= 0x80;
    return letter ? 2 : 0;
}

// Each piece on a line of its own, which makes the pieces comparable by lineDiff().
static std::string inPieces(std::string_view line, std::vector<std::size_t> &starts)
{
    std::string pieces;
    for (std::size_t i = 0; i < line.size(); ++i) {
        if (i == 0 || kindOf(line[i]) == 0 || kindOf(line[i]) != kindOf(line[i - 1])) {
            if (i > 0)
                pieces += '\n';
            starts.push_back(i);
        }
        pieces += line[i];
    }
    pieces += '\n';
    starts.push_back(line.size());
    return pieces;
}

static std::size_t sizeOf(const std::vector<Span> &spans)
{
    std::size_t size = 0;
    for (const Span &span : spans)
        size += span.size;
    return size;
}

WordChanges wordDiff(std::string_view a, std::string_view b)
{
    // Nobody reads marks in a line of that length, and working them out would take long.
    constexpr std::size_t longest = 5'000;
    WordChanges changes;
    if (a.size() > longest || b.size() > longest || a.contains('\n') || b.contains('\n'))
        return changes;
    std::vector<std::size_t> startsA;
    std::vector<std::size_t> startsB;
    const std::string piecesA = inPieces(a, startsA);
    const std::string piecesB = inPieces(b, startsB);
    const auto hunks = lineDiff(piecesA, piecesB);
    if (!hunks)
        return changes;
    const auto add = [](std::vector<Span> &spans, const std::vector<std::size_t> &starts,
                        const LineRange &range) {
        const std::size_t last = starts.size() - 1;
        const std::size_t from = starts[std::min(range.first, last)];
        const std::size_t to = starts[std::min(range.end(), last)];
        if (to > from)
            spans.push_back({.start = from, .size = to - from});
    };
    for (const Hunk &hunk : *hunks) {
        add(changes.a, startsA, hunk.a);
        add(changes.b, startsB, hunk.b);
    }
    const bool alike =
        sizeOf(changes.a) * 4 <= a.size() * 3 && sizeOf(changes.b) * 4 <= b.size() * 3;
    return alike ? changes : WordChanges();
}

} // namespace slipway::text
