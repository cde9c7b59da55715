// SPDX-License-Identifier: GPL-3.0-or-later
#include "arguments.h"

#include <algorithm>
#include <format>

namespace slip {

using slipway::Error;
using slipway::Result;

static std::unexpected<Error> wrong(std::string message)
{
    return std::unexpected(Error::invalidInput("cli.usage", std::move(message)));
}

Result<Arguments> Arguments::parse(std::span<const char *const> words,
                                   std::initializer_list<Option> options, std::size_t maxPositional)
{
    Arguments arguments;
    for (std::size_t i = 0; i < words.size(); ++i) {
        const std::string_view word = words[i];
        if (word == "--") {
            for (++i; i < words.size(); ++i)
                arguments.rest.emplace_back(words[i]);
            break;
        }
        if (word.size() < 2 || word.front() != '-') {
            if (arguments.positional.size() == maxPositional)
                return wrong(std::format("\"{}\" is one word too many. What is meant for the "
                                         "program goes behind --.",
                                         word));
            arguments.positional.emplace_back(word);
            continue;
        }
        const std::size_t equals = std::min(word.find('='), word.size());
        const std::string_view name = word.substr(0, equals);
        const auto *option = std::ranges::find_if(options, [&](const Option &known) {
            return known.name == name
                   || (name.size() == 2 && known.letter != '\0' && known.letter == name[1]);
        });
        if (option == options.end())
            return wrong(std::format("There is no option {} here.", name));
        std::string value;
        if (option->kind == Option::Flag && equals < word.size())
            return wrong(std::format("{} takes no value.", option->name));
        if (option->kind != Option::Flag) {
            if (equals < word.size())
                value = word.substr(equals + 1);
            else if (++i < words.size())
                value = words[i];
            else
                return wrong(std::format("{} needs a value.", option->name));
        }
        arguments.m_values[std::string(option->name)].push_back(std::move(value));
    }
    return arguments;
}

std::optional<std::string> Arguments::value(std::string_view option) const
{
    const auto found = m_values.find(option);
    return found == m_values.end() ? std::nullopt : std::optional(found->second.back());
}

std::vector<std::string> Arguments::values(std::string_view option) const
{
    const auto found = m_values.find(option);
    return found == m_values.end() ? std::vector<std::string>() : found->second;
}

} // namespace slip
