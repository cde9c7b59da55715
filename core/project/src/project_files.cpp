// SPDX-License-Identifier: GPL-3.0-or-later
#include "project_files.h"

#include <slipway/base/files.h>

#include <algorithm>

namespace slipway::project {

namespace fs = std::filesystem;

bool ProjectFiles::has(std::string_view path) const
{
    std::error_code error;
    return fs::is_regular_file(m_folder / path, error);
}

bool ProjectFiles::hasFolder(std::string_view path) const
{
    std::error_code error;
    return fs::is_directory(m_folder / path, error);
}

std::string ProjectFiles::read(std::string_view path) const
{
    return readFile(m_folder / path, 1 << 20).value_or(std::string());
}

std::optional<std::string>
ProjectFiles::firstOf(std::initializer_list<std::string_view> names) const
{
    const auto found = std::ranges::find_if(names, [this](auto name) { return has(name); });
    return found == names.end() ? std::nullopt : std::optional<std::string>(*found);
}

std::vector<std::string> ProjectFiles::list(std::string_view path, bool folders) const
{
    std::vector<std::string> names;
    std::error_code error;
    for (fs::directory_iterator it(m_folder / path, error), end; !error && it != end;
         it.increment(error)) {
        std::error_code ignored;
        const std::string name = it->path().filename().string();
        const bool wanted = folders ? it->is_directory(ignored) : it->is_regular_file(ignored);
        if (wanted && !name.starts_with('.'))
            names.push_back(name);
        if (names.size() >= 2000)
            break;
    }
    std::ranges::sort(names);
    return names;
}

std::vector<std::string> ProjectFiles::filesIn(std::string_view path) const
{
    return list(path, false);
}

std::vector<std::string> ProjectFiles::foldersIn(std::string_view path) const
{
    return list(path, true);
}

std::string ProjectFiles::name() const
{
    std::error_code error;
    const fs::path place = fs::weakly_canonical(m_folder, error);
    return place.filename().empty() ? place.parent_path().filename().string()
                                    : place.filename().string();
}

std::string lowered(std::string_view text)
{
    std::string result(text);
    std::ranges::transform(result, result.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
    });
    return result;
}

std::string_view trimmed(std::string_view text)
{
    const std::size_t first = text.find_first_not_of(" \t\r\n");
    if (first == std::string_view::npos)
        return {};
    return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

std::string shellQuoted(std::string_view word)
{
    constexpr std::string_view safe = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                      "0123456789_-./:=@%+,";
    if (!word.empty() && word.find_first_not_of(safe) == std::string_view::npos)
        return std::string(word);
    std::string quoted = "'";
    for (const char c : word) {
        if (c == '\'')
            quoted += "'\\''";
        else
            quoted += c;
    }
    return quoted + '\'';
}

std::vector<ProcfileEntry> readProcfile(const ProjectFiles &files)
{
    std::vector<ProcfileEntry> entries;
    const std::string text = files.read("Procfile");
    std::string_view rest = text;
    while (!rest.empty()) {
        const std::size_t end = std::min(rest.find('\n'), rest.size());
        const std::string_view line = trimmed(rest.substr(0, end));
        rest.remove_prefix(std::min(end + 1, rest.size()));
        const std::size_t colon = line.find(':');
        if (line.starts_with('#') || colon == std::string_view::npos || colon == 0)
            continue;
        const std::string_view command = trimmed(line.substr(colon + 1));
        if (!command.empty())
            entries.push_back({std::string(line.substr(0, colon)), std::string(command)});
    }
    return entries;
}

} // namespace slipway::project
