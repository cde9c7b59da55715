// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace slipway::project {

/// A project's folder as detection sees it: regular files by relative path, at most 1 MB each.
class ProjectFiles
{
public:
    explicit ProjectFiles(std::filesystem::path folder)
        : m_folder(std::move(folder))
    {}

    bool has(std::string_view path) const;
    bool hasFolder(std::string_view path) const;
    /// Empty where there is no such file or it cannot be read.
    std::string read(std::string_view path) const;
    /// The first of `names` that is there.
    std::optional<std::string> firstOf(std::initializer_list<std::string_view> names) const;
    /// Names of the files (not folders) in `path`, sorted; hidden ones left out.
    std::vector<std::string> filesIn(std::string_view path = ".") const;
    std::vector<std::string> foldersIn(std::string_view path = ".") const;
    std::string name() const;

private:
    std::vector<std::string> list(std::string_view path, bool folders) const;

    std::filesystem::path m_folder;
};

/// ASCII only, for names of packages and files.
std::string lowered(std::string_view text);
/// Without spaces at both ends.
std::string_view trimmed(std::string_view text);
/// One word for sh, quoted where it must be.
std::string shellQuoted(std::string_view word);

/// Process types of a Procfile, in its order; empty where there is none.
struct ProcfileEntry
{
    std::string type;
    std::string command;
};
std::vector<ProcfileEntry> readProcfile(const ProjectFiles &files);

} // namespace slipway::project
