// SPDX-License-Identifier: GPL-3.0-or-later
#include <slipway/base/files.h>
#include <slipway/base/utf8.h>
#include <slipway/search/project_search.h>
#include <slipway/search/replace_files.h>

#include <algorithm>

namespace slipway::search {

Result<std::vector<Edit>> editsFor(std::string_view text, Matcher &matcher,
                                   const Replacement &replacement, const std::vector<Range> &ranges)
{
    std::vector<Edit> edits;
    edits.reserve(ranges.size());
    // Found again rather than kept, for the groups.
    for (const Range &range : ranges) {
        TRY(const auto match, matcher.find(text, range.start));
        if (match && *match == range)
            edits.push_back({range, replacement.expand(text, matcher.groups())});
    }
    return edits;
}

std::string applied(std::string_view text, const std::vector<Edit> &edits)
{
    std::string result;
    result.reserve(text.size());
    std::size_t at = 0;
    for (const Edit &edit : edits) {
        result += text.substr(at, edit.range.start - at);
        result += edit.text;
        at = edit.range.end;
    }
    result += text.substr(at);
    return result;
}

std::vector<Edit> inverse(std::string_view text, const std::vector<Edit> &edits)
{
    std::vector<Edit> result;
    result.reserve(edits.size());
    std::size_t removed = 0;
    std::size_t added = 0;
    for (const Edit &edit : edits) {
        const std::size_t start = edit.range.start + added - removed;
        result.push_back({{start, start + edit.text.size()},
                          std::string(text.substr(edit.range.start, edit.range.size()))});
        removed += edit.range.size();
        added += edit.text.size();
    }
    return result;
}

void changeFile(
    const std::filesystem::path &folder, const std::string &path, std::uint64_t expected,
    const EditMaker &make, FilesChanged &result,
    const std::function<void(const std::filesystem::path &, std::string_view)> &beforeWriting)
{
    const auto skip = [&](SkipReason reason, const std::string &message = {}) {
        result.skipped.push_back({path, reason, message});
    };
    const std::filesystem::path file = folder / path;
    const auto text = readFile(file);
    if (!text) {
        skip(text.error().kind == ErrorKind::NotFound ? SkipReason::Gone : SkipReason::Failed,
             text.error().message);
        return;
    }
    if (fingerprint(*text) != expected) {
        skip(SkipReason::Changed);
        return;
    }
    const auto edits = make(*text);
    if (!edits) {
        skip(SkipReason::Failed, edits.error().message);
        return;
    }
    if (edits->empty())
        return;
    const bool plain = std::ranges::all_of(*edits, [](const Edit &edit) {
        return std::ranges::all_of(edit.text,
                                   [](char c) { return static_cast<signed char>(c) >= 0; });
    });
    // What is put in is UTF-8: in a text of another encoding it would be rubbish.
    if (!plain && !isUtf8(*text)) {
        skip(SkipReason::NotUtf8);
        return;
    }
    const std::string changed = applied(*text, *edits);
    if (beforeWriting)
        beforeWriting(file, *text);
    if (const auto written = writeFileAtomic(file, changed); !written) {
        skip(SkipReason::Failed, written.error().message);
        return;
    }
    result.edits += edits->size();
    result.undo.push_back({path, fingerprint(changed), inverse(*text, *edits)});
}

} // namespace slipway::search
