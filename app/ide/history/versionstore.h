// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <slipway/base/error.h>
#include <slipway/base/hash.h>

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace slipway::ide {

/// Why a version was kept.
enum class VersionReason {
    Before,  ///< what a save was about to replace
    Saved,   ///< what was saved
    Replaced ///< what an editor gave up for another text
};

struct Version
{
    /// Milliseconds since 1970.
    std::int64_t time = 0;
    VersionReason reason = VersionReason::Saved;
    /// Of the text, in bytes.
    std::uint64_t size = 0;
    Hash hash;
};

/// Earlier texts of files: each text once, by its hash and compressed, and for each file a list of
/// which it had and when. Lists only grow until prune(), so several programs can add at once. Safe
/// from any thread; everything reads or writes files.
class VersionStore
{
public:
    /// Larger texts are not kept.
    static constexpr std::size_t largestText = std::size_t{5} << 20;

    explicit VersionStore(std::filesystem::path folder);

    /// Nothing happens where this is what was kept last.
    Result<> add(const std::filesystem::path &file, std::string_view text, VersionReason reason,
                 std::int64_t time) const;
    /// The newest first.
    std::vector<Version> versions(const std::filesystem::path &file) const;
    Result<std::string> text(const Hash &hash) const;

    struct Limits
    {
        std::uint64_t bytes = std::uint64_t{200} << 20;
        std::chrono::days age = std::chrono::days(60);
    };
    /// Forgets what is too old, then the oldest, until all fit.
    Result<> prune(Limits limits, std::int64_t now) const;

private:
    std::filesystem::path listOf(const std::filesystem::path &file) const;
    std::filesystem::path objectOf(const Hash &hash) const;

    std::filesystem::path m_folder;
};

} // namespace slipway::ide
