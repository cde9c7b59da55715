// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <slipway/search/expression.h>
#include <slipway/search/replacement.h>

#include <cstdint>
#include <filesystem>
#include <functional>

namespace slipway::search {

/// Bytes that take the place of others.
struct Edit
{
    Range range;
    std::string text;

    bool operator==(const Edit &) const = default;
};

/// What replacing the chosen matches of a text means, in order. `ranges` are matches of the
/// matcher's expression in this very text.
Result<std::vector<Edit>> editsFor(std::string_view text, Matcher &matcher,
                                   const Replacement &replacement,
                                   const std::vector<Range> &ranges);
std::string applied(std::string_view text, const std::vector<Edit> &edits);
/// What takes applied(text, edits) back to `text`.
std::vector<Edit> inverse(std::string_view text, const std::vector<Edit> &edits);

/// One file that is to be changed, if it still is what it was.
struct FileEdits
{
    /// Relative to the folder.
    std::string path;
    /// Of the text the edits belong to.
    std::uint64_t fingerprint = 0;
    std::vector<Edit> edits;
};

enum class SkipReason { Changed, Gone, NotUtf8, Failed };

struct SkippedFile
{
    std::string path;
    SkipReason reason = SkipReason::Failed;
    /// What the system says, for Failed.
    std::string message;
};

struct FilesChanged
{
    /// What takes it all back: the files as they are now, and the edits that restore them.
    std::vector<FileEdits> undo;
    std::vector<SkippedFile> skipped;
    std::size_t edits = 0;
};

/// Makes the edits of one file from its text as it is on the disk; its fingerprint has been
/// compared before.
using EditMaker = std::function<Result<std::vector<Edit>>(std::string_view text)>;

/// Changes one file whole or not at all, and adds to `result` what came of it. `beforeWriting` is
/// told the absolute path and the text that is there.
void changeFile(
    const std::filesystem::path &folder, const std::string &path, std::uint64_t fingerprint,
    const EditMaker &make, FilesChanged &result,
    const std::function<void(const std::filesystem::path &, std::string_view)> &beforeWriting = {});

} // namespace slipway::search
