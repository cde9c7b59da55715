// SPDX-License-Identifier: GPL-3.0-or-later
#include "textpatch.h"

#include "scintillaview.h"

#include <slipway/text/diff.h>

#include <algorithm>

namespace slipway::ide {

static bool isInsideCharacter(std::string_view text, std::size_t at)
{
    return at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80;
}

/// Without what both begin and end with.
static void replacePiece(ScintillaView &view, std::size_t start, std::string_view before,
                         std::string_view after)
{
    auto same = static_cast<std::size_t>(std::ranges::mismatch(before, after).in1 - before.begin());
    while (same > 0 && (isInsideCharacter(before, same) || isInsideCharacter(after, same)))
        --same;
    before.remove_prefix(same);
    after.remove_prefix(same);
    std::size_t tail = 0;
    while (tail < std::min(before.size(), after.size())
           && before[before.size() - 1 - tail] == after[after.size() - 1 - tail])
        ++tail;
    while (tail > 0 && isInsideCharacter(before, before.size() - tail))
        --tail;
    const auto at = static_cast<long>(start + same);
    view.replaceRange(at, at + static_cast<long>(before.size() - tail),
                      QByteArrayView(after.data(), static_cast<qsizetype>(after.size() - tail)));
}

void patchText(ScintillaView &view, std::string_view wanted)
{
    const QByteArray bytes = view.text();
    const std::string_view text(bytes.constData(), static_cast<std::size_t>(bytes.size()));
    if (text == wanted)
        return;
    const UndoGroup group(view);
    const Result<std::vector<text::Hunk>> hunks = text::lineDiff(text, wanted);
    if (!hunks) {
        replacePiece(view, 0, text, wanted); // Too much to compare line by line.
        return;
    }
    const std::vector<std::size_t> before = text::lineStarts(text);
    const std::vector<std::size_t> after = text::lineStarts(wanted);
    for (auto hunk = hunks->rbegin(); hunk != hunks->rend(); ++hunk) {
        // Line by line where there are as many, so that a caret stays in its line.
        const bool paired = hunk->a.count == hunk->b.count;
        const std::size_t pieces = paired ? hunk->a.count : 1;
        for (std::size_t i = pieces; i-- > 0;) {
            const std::size_t start = before[hunk->a.first + i];
            const std::size_t from = after[hunk->b.first + i];
            const std::size_t end = before[paired ? hunk->a.first + i + 1 : hunk->a.end()];
            const std::size_t to = after[paired ? hunk->b.first + i + 1 : hunk->b.end()];
            replacePiece(view, start, text.substr(start, end - start),
                         wanted.substr(from, to - from));
        }
    }
}

} // namespace slipway::ide
