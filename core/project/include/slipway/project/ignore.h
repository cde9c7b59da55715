// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <slipway/base/error.h>

#include <bitset>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace slipway::project {

enum class EntryKind { File, Folder };

/// One line of a .gitignore file, ready to match. Matching takes time proportional to the length
/// of the pattern times that of the path, whatever the pattern.
class IgnorePattern
{
public:
    /// The pattern as gitignore(5) writes it, `!` and a trailing `/` included.
    explicit IgnorePattern(std::string_view line);

    /// `path` is relative to the folder of the file the pattern stands in.
    bool matches(std::string_view path, EntryKind kind) const;
    bool isNegated() const { return m_negated; }

private:
    enum class Step : std::uint8_t { Byte, Any, Set, Star, Everything, MaybeFolders, Folders };
    struct Token
    {
        Step step;
        unsigned char byte = 0;
        std::size_t set = 0;
    };

    void compile(std::string_view glob);
    std::size_t compileStars(std::string_view glob, std::size_t at, std::size_t start);
    std::size_t compileSet(std::string_view glob, std::size_t at);
    bool run(std::string_view text) const;

    std::vector<Token> m_tokens;
    std::vector<std::bitset<256>> m_sets;
    bool m_negated = false;
    bool m_foldersOnly = false;
    bool m_nameOnly = false; ///< matches the last component at any depth
    bool m_never = false;    ///< malformed: git lets such a pattern match nothing
};

/// Which entries of a folder stay behind. The last rule that matches decides, as in git; what
/// lies in an ignored folder is ignored with it.
class IgnoreRules
{
public:
    /// What does not belong in a deployment: version control, environments, caches, installed
    /// modules, keys. A `!` rule added later takes an entry back in, except for .git, .slipway
    /// and .env, which never travel.
    static IgnoreRules defaults();

    /// defaults() and what the project's slipway.toml says: its "ignore" lines, which stand above
    /// every .gitignore, and an "output" folder that no build makes, which must then travel.
    static Result<IgnoreRules> ofProject(const std::filesystem::path &folder);

    /// Rules of a .gitignore file. `folder` is where it lies, relative to the root ("" or "a/b").
    void add(std::string_view text, std::string_view folder = {});
    /// Rules that stand above all others.
    void addOverride(std::string_view text);

    /// Looks at this entry only: whoever walks a folder does not enter the ignored ones.
    /// `path` is relative to the root, '/'-separated.
    bool ignores(std::string_view path, EntryKind kind) const;
    /// The same with the folders above it.
    bool ignoresDeep(std::string_view path, EntryKind kind) const;

private:
    struct Rule
    {
        std::string folder;
        IgnorePattern pattern;
    };
    static void parse(std::string_view text, std::string_view folder, std::vector<Rule> &rules);
    static const Rule *lastMatch(const std::vector<Rule> &rules, std::string_view path,
                                 EntryKind kind);

    std::vector<Rule> m_rules;
    std::vector<Rule> m_overrides;
};

} // namespace slipway::project
