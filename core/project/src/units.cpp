// SPDX-License-Identifier: GPL-3.0-or-later
#include <slipway/project/units.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <format>
#include <span>

namespace slipway::project {

namespace {

struct Unit
{
    std::string_view name;
    double factor;
};

constexpr double kilo = 1024;
constexpr std::array<Unit, 11> sizes{{{"b", 1},
                                      {"k", kilo},
                                      {"kb", kilo},
                                      {"kib", kilo},
                                      {"m", kilo *kilo},
                                      {"mb", kilo *kilo},
                                      {"mib", kilo *kilo},
                                      {"g", kilo *kilo *kilo},
                                      {"gb", kilo *kilo *kilo},
                                      {"gib", kilo *kilo *kilo},
                                      {"t", kilo *kilo *kilo *kilo}}};
constexpr std::array<Unit, 5> times{
    {{"ms", 1}, {"s", 1000}, {"", 1000}, {"m", 60'000}, {"h", 3'600'000}}};

/// Negative where `text` is not a number with one of the units.
double parse(std::string_view text, std::span<const Unit> units)
{
    double number = 0;
    const auto [end, error] =
        std::from_chars(text.data(), text.data() + text.size(), number, std::chars_format::fixed);
    if (error != std::errc() || !std::isfinite(number))
        return -1;
    std::string name(text.substr(static_cast<std::size_t>(end - text.data())));
    name.erase(0, name.find_first_not_of(' '));
    std::ranges::transform(name, name.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
    });
    if (name.empty() && number == 0)
        return 0;
    const auto unit = std::ranges::find(units, std::string_view(name), &Unit::name);
    return unit == units.end() ? -1 : number * unit->factor;
}

} // namespace

Result<std::uint64_t> parseSize(std::string_view text)
{
    const double bytes = parse(text, sizes);
    if (bytes < 0 || bytes > 1e15)
        return std::unexpected(Error::invalidInput(
            "project.size_invalid",
            std::format("\"{}\" is not a size; write for example 512M or 2G.", text)));
    return static_cast<std::uint64_t>(bytes);
}

Result<Milliseconds> parseDuration(std::string_view text)
{
    const double count = parse(text, times);
    if (count < 0 || count > 1e12)
        return std::unexpected(Error::invalidInput(
            "project.duration_invalid",
            std::format("\"{}\" is not a time; write for example 30s, 5m or 1h.", text)));
    return Milliseconds(static_cast<std::int64_t>(count));
}

std::string describeSize(std::uint64_t bytes)
{
    constexpr std::array<std::string_view, 5> names{"bytes", "KB", "MB", "GB", "TB"};
    auto size = static_cast<double>(bytes);
    std::size_t unit = 0;
    for (; size >= 1000 && unit + 1 < names.size(); ++unit)
        size /= 1024;
    return size == std::floor(size) || size >= 100 ? std::format("{:.0f} {}", size, names.at(unit))
                                                   : std::format("{:.1f} {}", size, names.at(unit));
}

} // namespace slipway::project
