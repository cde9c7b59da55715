// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace slipway::project {

/// A language Slipway can run. The table of them is the only place that knows.
struct Language
{
    std::string_view id;   ///< "cpp"
    std::string_view name; ///< "C++"
    std::vector<std::string_view> endings;
    /// The first of these that is there compiles or interprets it.
    std::vector<std::string_view> programs;
    /// What has to be there besides: TypeScript needs Node.js.
    std::string_view alsoNeeds = {};
    /// Makes any of the programs print its version.
    std::string_view versionArgument = "--version";
    /// Packages by package manager, in the order of `packageManagers`.
    std::vector<std::string_view> packages = {};
    /// Empty for what is interpreted. A script for sh that compiles $1 and runs it with the other
    /// arguments, where no more particular one applies; {} stands for the program.
    std::string_view compile = {};
    /// Bytes that compiling and running it take more than other programs may have; 0: no more.
    std::uint64_t memory = 0;
};

/// In the order they are shown.
const std::vector<Language> &languages();
/// By a file's ending, whatever its case; null where nobody knows it.
const Language *languageOf(const std::filesystem::path &file);

/// Where a program is that runs inside the sandbox too: in the system's folders, never in PATH,
/// which may lead into a project. Empty where it is not.
std::filesystem::path findProgram(std::string_view program);

/// How to get a language here: "sudo apt install golang-go".
std::string howToGet(const Language &language);

struct FoundLanguage
{
    const Language *language = nullptr;
    std::filesystem::path program; ///< empty: not on this machine
    std::string version;           ///< empty where it did not say
    /// What to do where something is missing.
    std::string advice;
};

/// Looks for all of them and asks each for its version: a few at a time, with a deadline, without
/// input and with next to no environment. Takes some tenths of a second: for a background thread.
std::vector<FoundLanguage> findLanguages();

} // namespace slipway::project
