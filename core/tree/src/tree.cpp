// SPDX-License-Identifier: GPL-3.0-or-later
#include <slipway/base/utf8.h>
#include <slipway/tree/tree.h>

#include <algorithm>
#include <array>
#include <format>
#include <unordered_map>
#include <vector>

namespace slipway::tree {

namespace {

std::unexpected<Error> badPath(std::string_view path, std::string_view why)
{
    const std::string shown = toValidUtf8(utf8Prefix(path, 200));
    return std::unexpected(Error::invalidInput(
        "tree.path_invalid", std::format("The file name \"{}\" {}. Rename it, or leave it out with "
                                         "\"ignore\" in slipway.toml.",
                                         shown, why)));
}

std::unexpected<Error> tooLarge(std::string message)
{
    return std::unexpected(
        Error{ErrorKind::TooLarge, "tree.too_large", std::move(message), std::string()});
}

/// Windows' device names: with any extension they name the device still.
bool isReservedOnWindows(std::string_view name)
{
    constexpr std::array<std::string_view, 6> devices{"con", "prn",    "aux",
                                                      "nul", "conin$", "conout$"};
    std::string stem(name.substr(0, name.find('.')));
    while (stem.ends_with(' '))
        stem.pop_back();
    std::ranges::transform(stem, stem.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
    });
    if (std::ranges::contains(devices, std::string_view(stem)))
        return true;
    if (!stem.starts_with("com") && !stem.starts_with("lpt"))
        return false;
    const std::string_view number = std::string_view(stem).substr(3);
    return (number.size() == 1 && number[0] >= '0' && number[0] <= '9') || number == "\u00b9"
           || number == "\u00b2" || number == "\u00b3";
}

std::string_view problemWithName(std::string_view name)
{
    if (name.empty())
        return "has an empty part";
    if (name == "." || name == "..")
        return "must not contain \".\" or \"..\" as a part";
    if (name.size() > maxNameLength)
        return "has a part of more than 255 bytes";
    if (name.ends_with('.') || name.ends_with(' '))
        return "has a part that ends with a dot or a space";
    if (isReservedOnWindows(name))
        return "has a part that Windows reserves for a device";
    return {};
}

Result<> validateSizes(std::span<const api::TreeEntry> entries)
{
    if (entries.size() > api::maxTreeEntries)
        return tooLarge(std::format("The project has {} files; at most {} can be deployed. Leave "
                                    "some out with \"ignore\" in slipway.toml.",
                                    entries.size(), api::maxTreeEntries));
    std::uint64_t sum = 0;
    for (const api::TreeEntry &entry : entries) {
        if (entry.size > api::maxFileSize)
            return tooLarge(std::format(
                "{} is larger than {} MB. Leave it out with \"ignore\" in slipway.toml.",
                toValidUtf8(utf8Prefix(entry.path, 200)), api::maxFileSize >> 20));
        sum += entry.size;
    }
    if (sum > api::maxTreeSize)
        return tooLarge(std::format("The project's files add up to {} MB; at most {} MB can be "
                                    "deployed. Leave some out with \"ignore\" in slipway.toml.",
                                    sum >> 20, api::maxTreeSize >> 20));
    return {};
}

/// Remembers each file and each folder above it by its folded path, and finds two that clash.
class Places
{
public:
    Result<> add(std::string_view path)
    {
        const std::string key = caseFolded(path);
        // Folding maps '/' to itself and creates none, so the parts stay in step.
        std::size_t keyEnd = key.find('/');
        for (std::size_t end = path.find('/'); end != std::string_view::npos;
             end = path.find('/', end + 1), keyEnd = key.find('/', keyEnd + 1))
            TRY(put(key.substr(0, keyEnd), path.substr(0, end), true, path));
        return put(key, path, false, path);
    }

private:
    struct Place
    {
        std::string_view path;
        bool folder;
    };

    Result<> put(const std::string &key, std::string_view place, bool folder, std::string_view path)
    {
        const auto [found, isNew] = m_places.try_emplace(key, Place{place, folder});
        if (isNew || (folder && found->second.folder && found->second.path == place))
            return {};
        const std::string_view other = found->second.path;
        if (other == place && folder != found->second.folder)
            return badPath(path, "lies below a name that is a file too");
        if (other == place)
            return badPath(path, "appears twice");
        return badPath(path,
                       std::format("differs from \"{}\" only in upper and lower case", other));
    }

    std::unordered_map<std::string, Place> m_places;
};

} // namespace

Result<> validateTreePath(std::string_view path)
{
    if (path.empty())
        return badPath(path, "is empty");
    if (path.size() > maxPathLength)
        return badPath(path, "is longer than 1024 bytes");
    if (!isUtf8(path))
        return badPath(path, "is not valid UTF-8");
    if (path.contains('\t') || hasControlCharacter(path))
        return badPath(path, "has a control character");
    if (path.contains('\\'))
        return badPath(path, "has a backslash");
    if (path.starts_with('/'))
        return badPath(path, "must be relative to the project");
    std::size_t depth = 0;
    for (std::size_t from = 0; from <= path.size(); ++depth) {
        const std::size_t end = std::min(path.find('/', from), path.size());
        if (const std::string_view why = problemWithName(path.substr(from, end - from));
            !why.empty())
            return badPath(path, why);
        from = end + 1;
    }
    if (depth > maxDepth)
        return badPath(path, "lies more than 64 folders deep");
    return {};
}

Result<> validateTree(std::span<const api::TreeEntry> entries)
{
    TRY(validateSizes(entries));
    Places places;
    for (const api::TreeEntry &entry : entries) {
        TRY(validateTreePath(entry.path));
        TRY(places.add(entry.path));
    }
    return {};
}

Hash treeHash(std::span<const api::TreeEntry> entries)
{
    std::vector<const api::TreeEntry *> sorted;
    sorted.reserve(entries.size());
    for (const api::TreeEntry &entry : entries)
        sorted.push_back(&entry);
    // Not by char's order: whether char is signed differs between processors.
    std::ranges::sort(sorted, [](const api::TreeEntry *a, const api::TreeEntry *b) {
        return std::ranges::lexicographical_compare(a->path, b->path, [](char x, char y) {
            return static_cast<unsigned char>(x) < static_cast<unsigned char>(y);
        });
    });
    Hasher hasher;
    for (const api::TreeEntry *entry : sorted)
        hasher.add(std::format("{} {} {} {}\n", entry->executable ? 'x' : '-', entry->size,
                               entry->hash.toHex(), entry->path));
    return hasher.finish();
}

} // namespace slipway::tree
