// SPDX-License-Identifier: GPL-3.0-or-later
#include <slipway/text/merge.h>

#include "library.h"

namespace slipway::text {

static git_merge_file_input inputOf(std::string_view text)
{
    git_merge_file_input input = GIT_MERGE_FILE_INPUT_INIT;
    // Null would mean that the file is not there.
    input.ptr = text.data() ? text.data() : "";
    input.size = text.size();
    input.path = "text";
    input.mode = GIT_FILEMODE_BLOB;
    return input;
}

Result<Merged> mergeThreeWay(std::string_view base, std::string_view mine, std::string_view theirs,
                             const MergeLabels &labels)
{
    if (mine == base || mine == theirs)
        return Merged{.text = std::string(theirs)};
    if (theirs == base)
        return Merged{.text = std::string(mine)};
    TRY(const GitLibrary *const git, gitLibrary());
    git_merge_file_options options = GIT_MERGE_FILE_OPTIONS_INIT;
    options.our_label = labels.mine.c_str();
    options.ancestor_label = labels.base.c_str();
    options.their_label = labels.theirs.c_str();
    options.flags = GIT_MERGE_FILE_STYLE_DIFF3;
    const git_merge_file_input baseInput = inputOf(base);
    const git_merge_file_input mineInput = inputOf(mine);
    const git_merge_file_input theirsInput = inputOf(theirs);
    git_merge_file_result result = {};
    if (git->mergeFile(&result, &baseInput, &mineInput, &theirsInput, &options) != 0)
        return lastError(*git, "text.merge_failed");
    Merged merged{.text = std::string(result.ptr ? result.ptr : "", result.len),
                  .clean = result.automergeable != 0};
    git->freeMergeResult(&result);
    return merged;
}

} // namespace slipway::text
