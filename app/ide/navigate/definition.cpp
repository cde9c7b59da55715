// SPDX-License-Identifier: GPL-3.0-or-later
#include "definition.h"

#include <slipway/base/files.h>

#include <algorithm>
#include <atomic>
#include <mutex>
#include <thread>

namespace slipway::ide {

namespace {

constexpr std::uint64_t largestFile = 4U << 20U;
constexpr std::size_t mostFound = 200;

bool isWordByte(char c)
{
    const auto byte = static_cast<unsigned char>(c);
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z')
           || (byte >= '0' && byte <= '9') || byte == '_' || byte >= 0x80;
}

} // namespace

std::string_view wordAt(std::string_view text, std::size_t at)
{
    at = std::min(at, text.size());
    std::size_t start = at;
    while (start > 0 && isWordByte(text[start - 1]))
        --start;
    std::size_t end = at;
    while (end < text.size() && isWordByte(text[end]))
        ++end;
    return text.substr(start, end - start);
}

bool isNamed(const search::Symbol &symbol, std::string_view word)
{
    const std::string_view name = symbol.name;
    if (name == word)
        return true;
    if (!name.ends_with(word) || name.size() == word.size())
        return false;
    const char before = name[name.size() - word.size() - 1];
    return before == ':' || before == '.' || before == '#' || before == '~';
}

std::vector<Definition>
findDefinitions(const std::string &folder, const search::PathIndex &paths, const std::string &word,
                const std::map<std::string, std::shared_ptr<const std::string>> &texts,
                const std::stop_token &stop)
{
    std::vector<Definition> found;
    std::mutex mutex;
    std::atomic<std::uint32_t> next = 0;
    const auto work = [&] {
        for (std::uint32_t i = next++; i < paths.size() && !stop.stop_requested(); i = next++) {
            const std::string path(paths.path(i));
            const auto language = search::symbolLanguage(path);
            if (language == search::SymbolLanguage::None)
                continue;
            const auto open = texts.find(path);
            std::string text;
            if (open != texts.end())
                text = *open->second;
            else if (auto read = readFile(folder + '/' + path, largestFile))
                text = *std::move(read);
            if (!text.contains(word))
                continue;
            for (search::Symbol &symbol : search::scanSymbols(language, text, stop)) {
                if (!isNamed(symbol, word))
                    continue;
                const std::scoped_lock lock(mutex);
                if (found.size() < mostFound)
                    found.push_back({path, std::move(symbol)});
            }
        }
    };
    {
        std::vector<std::jthread> threads;
        for (unsigned i = std::max(1U, std::thread::hardware_concurrency()); i > 0; --i)
            threads.emplace_back(work);
    }
    // What has a body before what is only announced.
    std::ranges::sort(found, [](const Definition &left, const Definition &right) {
        const auto size = [](const Definition &one) { return one.symbol.end - one.symbol.nameEnd; };
        const bool leftBody = size(left) > 200;
        const bool rightBody = size(right) > 200;
        if (leftBody != rightBody)
            return leftBody;
        return left.path != right.path ? left.path < right.path
                                       : left.symbol.start < right.symbol.start;
    });
    return found;
}

} // namespace slipway::ide
