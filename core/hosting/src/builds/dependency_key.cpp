// SPDX-License-Identifier: GPL-3.0-or-later
#include "dependency_key.h"

#include <slipway/base/files.h>

#include <algorithm>
#include <array>
#include <format>
#include <set>
#include <vector>

namespace slipway::hosting {

namespace fs = std::filesystem;

namespace {

class KeyBuilder
{
public:
    KeyBuilder(const fs::path &folder, std::span<const api::TreeEntry> tree)
        : m_folder(folder)
    {
        for (const api::TreeEntry &entry : tree)
            m_hashes.emplace(entry.path, entry.hash);
    }

    void addText(std::string_view text)
    {
        m_hasher.add(std::format("{}:", text.size()));
        m_hasher.add(text);
    }
    void addPath(std::string_view path, const fs::path &base);
    void addRequirements(std::string_view path, const fs::path &base);
    Hash finish() { return m_hasher.finish(); }

private:
    void addLine(std::string_view line, const fs::path &base);
    std::string inTree(std::string_view path, const fs::path &base) const
    {
        std::string result = (base / path).lexically_normal().generic_string();
        while (result.ends_with('/'))
            result.pop_back();
        return result;
    }

    fs::path m_folder;
    std::map<std::string, Hash> m_hashes;
    std::set<std::string> m_read;
    Hasher m_hasher;
};

/// A file, or everything below a folder.
void KeyBuilder::addPath(std::string_view path, const fs::path &base)
{
    const std::string wanted = inTree(path, base);
    const std::string prefix = wanted == "." ? "" : wanted + "/";
    for (const auto &[name, hash] : m_hashes) {
        if (name == wanted || name.starts_with(prefix))
            addText(name + hash.toHex());
    }
}

void KeyBuilder::addRequirements(std::string_view path, const fs::path &base)
{
    const std::string name = inTree(path, base);
    if (!m_read.insert(name).second || !m_hashes.contains(name))
        return;
    addText(name + m_hashes.at(name).toHex());
    const auto text = readFile(m_folder / name, 1 << 20);
    if (!text)
        return;
    std::string_view rest = *text;
    while (!rest.empty()) {
        const auto end = std::min(rest.find('\n'), rest.size());
        addLine(rest.substr(0, end), fs::path(name).parent_path());
        rest.remove_prefix(std::min(end + 1, rest.size()));
    }
}

std::string_view trimmed(std::string_view text)
{
    const auto first = text.find_first_not_of(" \t\r=");
    if (first == std::string_view::npos)
        return {};
    return text.substr(first, text.find_last_not_of(" \t\r") - first + 1);
}

/// The value of an option in any of its spellings, empty where the line is another.
std::string_view optionValue(std::string_view line, std::string_view brief, std::string_view full)
{
    if (line.starts_with(full))
        return trimmed(line.substr(full.size()));
    if (line.starts_with(brief) && !line.starts_with("--"))
        return trimmed(line.substr(brief.size()));
    return {};
}

void KeyBuilder::addLine(std::string_view line, const fs::path &base)
{
    line = trimmed(line.substr(0, line.find(" #")));
    if (line.empty() || line.starts_with('#'))
        return;
    if (const auto file = optionValue(line, "-r", "--requirement"); !file.empty())
        return addRequirements(file, base);
    if (const auto file = optionValue(line, "-c", "--constraint"); !file.empty())
        return addRequirements(file, base);
    // pip takes these from where it runs, the project, not from where they are written.
    if (const auto path = optionValue(line, "-f", "--find-links"); !path.empty())
        return addPath(path, {});
    if (const auto path = optionValue(line, "-e", "--editable"); !path.empty())
        return addPath(path, {});
    if (const auto at = line.find("file:"); at != std::string_view::npos)
        return addPath(".", {});
    const std::string_view path = line.substr(0, line.find_first_of(" ;["));
    if (path.starts_with('.') || path.contains('/') || path.ends_with(".whl")
        || path.ends_with(".gz") || path.ends_with(".zip"))
        addPath(path, {});
}

std::vector<std::string_view> wordsOf(std::string_view text)
{
    std::vector<std::string_view> words;
    for (std::size_t at = 0; (at = text.find_first_not_of(' ', at)) != std::string_view::npos;) {
        const auto end = std::min(text.find(' ', at), text.size());
        std::string_view word = text.substr(at, end - at);
        word = word.substr(std::min(word.find_first_not_of("'\""), word.size()));
        word = word.substr(0, word.find_last_not_of("'\"") + 1);
        words.push_back(word);
        at = end;
    }
    return words;
}

/// The arguments behind `pip install`; nothing for any other command.
std::optional<std::vector<std::string_view>> pipArguments(std::string_view command)
{
    // Brackets and comparisons stand in quotes: 'flask[async]>=3'. A shell would do no more.
    if (command.find_first_of(";&|$`\\*?~#\n(){}") != std::string_view::npos)
        return {};
    auto words = wordsOf(command);
    std::size_t at = 0;
    if (words.size() > 2 && (words[0] == "python" || words[0] == "python3") && words[1] == "-m")
        at = 2;
    if (words.size() < at + 3 || (words[at] != "pip" && words[at] != "pip3")
        || words[at + 1] != "install")
        return {};
    words.erase(words.begin(), words.begin() + static_cast<std::ptrdiff_t>(at) + 2);
    return words;
}

} // namespace

std::optional<Hash> dependencyKey(const fs::path &folder, std::span<const api::TreeEntry> tree,
                                  std::string_view install, std::string_view pythonVersion)
{
    KeyBuilder key(folder, tree);
    key.addText(pythonVersion);
    key.addText(install);
    if (install.empty())
        return key.finish();
    const auto arguments = pipArguments(install);
    if (!arguments)
        return {};
    for (std::size_t i = 0; i < arguments->size(); ++i) {
        const std::string_view word = (*arguments)[i];
        const std::string_view next = i + 1 < arguments->size() ? (*arguments)[i + 1] : "";
        if (word == "-r" || word == "--requirement" || word == "-c" || word == "--constraint")
            key.addRequirements(next, {});
        else if (word.starts_with("--requirement=") || word.starts_with("--constraint="))
            key.addRequirements(word.substr(word.find('=') + 1), {});
        else if (word.starts_with("-r") || word.starts_with("-c"))
            key.addRequirements(word.substr(2), {});
        else if (word.starts_with("--find-links="))
            key.addPath(word.substr(word.find('=') + 1), {});
        else if (word.starts_with("-f"))
            key.addPath(word.substr(2), {});
        else if (!word.starts_with('-'))
            // A requirement, or a path: of the files with such a name there are none or those
            // meant.
            key.addPath(word.substr(0, word.find('[')), {});
    }
    return key.finish();
}

} // namespace slipway::hosting
