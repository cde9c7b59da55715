// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <slipway/search/excerpt.h>
#include <slipway/search/file_walk.h>

#include <cstdint>
#include <functional>
#include <map>
#include <memory>

namespace slipway::search {

/// Tells whether a text is still the one that was searched; not for secrets.
std::uint64_t fingerprint(std::string_view text);

/// All of one text's matches, in order, up to a limit.
struct TextMatches
{
    std::vector<Range> ranges;
    bool truncated = false;
};
Result<TextMatches> findAll(std::string_view text, Matcher &matcher, std::size_t limit);

struct ProjectQuery
{
    std::filesystem::path folder;
    Expression expression;
    GlobList include = GlobList({});
    GlobList exclude = GlobList({});
    IgnoreFiles ignoreFiles = IgnoreFiles::Respect;
    /// Texts that are looked through instead of their files, by path relative to the folder.
    std::map<std::string, std::shared_ptr<const std::string>> openTexts = {};
    std::uint64_t largestFile = std::uint64_t{64} << 20;
    std::size_t matchLimit = 20'000;
    std::size_t matchLimitPerFile = 2'000;
    /// Line matches come with their groups.
    bool groups = false;
    /// 0: one for each processor.
    unsigned threads = 0;
};

struct FileMatches
{
    /// Relative to the folder.
    std::string path;
    std::vector<LineMatch> matches;
    /// Of the text these matches are in.
    std::uint64_t fingerprint = 0;
    bool truncated = false;
};

struct SearchSummary
{
    std::size_t files = 0; ///< looked through
    std::size_t matches = 0;
    std::size_t matchedFiles = 0;
    std::vector<std::string> binary;
    std::vector<std::string> tooLarge;
    std::vector<std::string> unreadable; ///< files and folders
    std::vector<std::string> tooHard;    ///< where the expression gave up
    /// Ended early because there are more matches than anybody looks through.
    bool truncated = false;
};

/// Looks through a project's files on all processors. Returns when it is done or `stop` was
/// requested. `found` gets each file with matches as soon as it is known, from any of the threads,
/// one call at a time and in no order.
SearchSummary searchProject(const ProjectQuery &query, const std::stop_token &stop,
                            const std::function<void(FileMatches)> &found);

/// Whether the bytes are no text: there is a NUL among the first of them.
bool isBinary(std::string_view bytes);

} // namespace slipway::search
