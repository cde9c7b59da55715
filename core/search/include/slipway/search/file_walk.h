// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <slipway/project/ignore.h>

#include <filesystem>
#include <functional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

namespace slipway::search {

enum class IgnoreFiles { Respect, Disregard };

/// Which of a folder's files people mean when they look for something: not what .gitignore files
/// leave out (those above the folder, up to its repository, included), and not caches, installed
/// modules or what version control keeps for itself.
class FolderRules
{
public:
    FolderRules(const std::filesystem::path &folder, IgnoreFiles ignoreFiles);

    /// `path` is relative to the folder.
    bool ignores(std::string_view path, project::EntryKind kind) const;
    bool ignoresDeep(std::string_view path, project::EntryKind kind) const;
    /// A .gitignore file found in a folder below, to be called before what lies in there is asked
    /// about.
    void add(std::string_view text, std::string_view folder);
    bool readsIgnoreFiles() const { return m_ignoreFiles == IgnoreFiles::Respect; }

private:
    std::string inRepository(std::string_view path) const;

    project::IgnoreRules m_rules;
    IgnoreFiles m_ignoreFiles;
    /// The folder's path in its repository, with a slash behind; or empty.
    std::string m_prefix;
};

struct WalkedFolder
{
    /// Relative, '/'-separated, in no particular order.
    std::vector<std::string> files;
    /// The folders that were entered, the root as "".
    std::vector<std::string> folders;
    /// Folders that could not be read.
    std::vector<std::string> unreadable;
    /// There are more files than `limit`.
    bool truncated = false;
};

struct WalkOptions
{
    IgnoreFiles ignoreFiles = IgnoreFiles::Respect;
    std::size_t limit = 1'000'000;
    std::stop_token stop = {};
    /// Called with each file as it is found; when given, `files` stays empty.
    std::function<void(std::string)> found = {};
};

/// The regular files below a folder. Links to folders are not followed, links to files are left
/// out. What cannot be read is left out and named.
WalkedFolder walkFolder(const std::filesystem::path &folder, const WalkOptions &options = {});

/// Patterns as people type them into a field: "*.py, src/, !test_*", in .gitignore's manner.
class GlobList
{
public:
    explicit GlobList(std::string_view text);

    bool isEmpty() const { return m_empty; }
    bool matches(std::string_view path) const;

private:
    project::IgnoreRules m_rules;
    bool m_empty = true;
};

} // namespace slipway::search
