// SPDX-License-Identifier: GPL-3.0-or-later
#include "toml.h"
#include "toml_text.h"

#include <slipway/base/utf8.h>
#include <slipway/project/manifest_edit.h>
#include <slipway/project/units.h>

#include <algorithm>
#include <array>
#include <format>
#include <iterator>
#include <optional>

namespace slipway::project {

namespace {

/// A key, and its value as TOML; without one the key is to go.
struct Entry
{
    std::string_view key;
    std::optional<std::string> value;
};

std::string list(const std::vector<std::string> &texts)
{
    std::string result = "[";
    for (const std::string &text : texts)
        result += (result.size() > 1 ? ", " : "") + tomlText(text);
    return result + "]";
}

bool isBareKey(std::string_view key)
{
    return !key.empty() && std::ranges::all_of(key, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')
               || c == '-' || c == '_';
    });
}

std::string keyText(std::string_view key)
{
    return isBareKey(key) ? std::string(key) : tomlText(key);
}

std::string sizeValue(std::uint64_t bytes)
{
    constexpr std::array units{std::pair{30U, 'G'}, std::pair{20U, 'M'}, std::pair{10U, 'K'}};
    for (const auto &[shift, unit] : units) {
        if (bytes != 0 && bytes % (std::uint64_t{1} << shift) == 0)
            return std::format("\"{}{}\"", bytes >> shift, unit);
    }
    return bytes == 0 ? "\"0\"" : std::format("\"{}B\"", bytes);
}

std::string durationValue(Milliseconds time)
{
    const auto count = time.count();
    if (count % 60'000 == 0 && count != 0)
        return std::format("\"{}m\"", count / 60'000);
    return count % 1000 == 0 ? std::format("\"{}s\"", count / 1000)
                             : std::format("\"{}ms\"", count);
}

std::string environmentValue(const std::map<std::string, std::string> &environment)
{
    std::string text = "{ ";
    for (const auto &[name, value] : environment)
        text += (text.size() > 2 ? ", " : "") + keyText(name) + " = " + tomlText(value);
    return text + " }";
}

std::string commandValue(const std::vector<std::string> &command)
{
    const bool shell = command.size() == 3 && command[0] == "sh" && command[1] == "-c";
    return shell ? tomlText(command[2]) : list(command);
}

/// In the order a new section has them.
std::vector<Entry> entriesOf(const Manifest::Run &run)
{
    const auto text = [](const std::optional<std::string> &value) {
        return value ? std::optional(tomlText(*value)) : std::nullopt;
    };
    const auto optional = [](const auto &value, auto make) {
        return value ? std::optional<std::string>(make(*value)) : std::nullopt;
    };
    using Some = std::optional<std::string>;
    return {
        {"command", run.command.empty() ? Some() : commandValue(run.command)},
        {"file", text(run.file)},
        {"interpreter", text(run.interpreter)},
        {"arguments", run.arguments.empty() ? Some() : list(run.arguments)},
        {"folder", text(run.folder)},
        {"environment", run.environment.empty() ? Some() : environmentValue(run.environment)},
        {"memory", optional(run.memory, sizeValue)},
        {"cpus", optional(run.cpus, [](double value) { return std::format("{}", value); })},
        {"time", optional(run.time, durationValue)},
        {"processes",
         optional(run.processes, [](std::int64_t value) { return std::format("{}", value); })},
        {"file_size", optional(run.fileSize, sizeValue)},
        {"network", text(run.network)},
        {"display", optional(run.display, [](bool value) { return value ? "true" : "false"; })},
    };
}

/// Where a place that toml++ names is in the text; its columns count code points.
std::size_t offsetOf(std::string_view text, toml::source_position position)
{
    std::size_t at = 0;
    for (toml::source_index line = 1; line < position.line && at < text.size(); ++line)
        at = std::min(text.find('\n', at), text.size() - 1) + 1;
    for (toml::source_index column = 1; column < position.column && at < text.size(); ++column) {
        ++at;
        while (at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0U) == 0x80U)
            ++at;
    }
    return at;
}

std::size_t lineStart(std::string_view text, std::size_t at)
{
    const std::size_t before = at == 0 ? std::string_view::npos : text.rfind('\n', at - 1);
    return before == std::string_view::npos ? 0 : before + 1;
}

/// After its line break.
std::size_t lineEnd(std::string_view text, std::size_t at)
{
    return std::min(text.find('\n', at), text.size() - 1) + 1;
}

Result<toml::table> parse(std::string_view text)
{
    toml::parse_result parsed = toml::parse(text);
    if (!parsed)
        return std::unexpected(Error::invalidInput(
            "project.manifest_invalid",
            std::format("{}:{}: {}", manifestName, parsed.error().source().begin.line,
                        toValidUtf8(parsed.error().description()))));
    return std::move(parsed).table();
}

std::string sectionName(std::string_view name)
{
    return name.empty() ? "run" : "run." + keyText(name);
}

std::unexpected<Error> unusual(std::string_view name)
{
    return std::unexpected(
        Error{ErrorKind::Unsupported,
              "project.manifest_unusual",
              std::format("[{}] is written in a way that cannot be changed from here without "
                          "touching the rest. Change it in slipway.toml itself.",
                          sectionName(name)),
              {}});
}

const toml::table *sectionOf(const toml::table &all, std::string_view name)
{
    const toml::node *run = all.get("run");
    const toml::table *table = run ? run->as_table() : nullptr;
    if (!table || name.empty())
        return table;
    const toml::node *named = table->get(name);
    return named ? named->as_table() : nullptr;
}

/// Without what may be written one way or another.
std::string bare(std::string_view text)
{
    std::string result;
    std::ranges::copy_if(text, std::back_inserter(result),
                         [](char c) { return c != ' ' && c != '\t' && c != '"' && c != '\''; });
    return result;
}

/// Whether the section has a line of its own, [run.NAME], and is not only there because of one
/// below it.
bool hasHeader(std::string_view text, const toml::table &section, std::string_view name)
{
    const std::size_t at = offsetOf(text, section.source().begin);
    if (section.is_inline() || at >= text.size() || text[at] != '[')
        return false;
    const std::string_view line = text.substr(at, lineEnd(text, at) - at);
    return bare(line.substr(1)).starts_with(bare(sectionName(name)) + "]");
}

/// What one section, and nothing of those below it, takes: from its [header] to the line after its
/// last value.
std::size_t endOfSection(std::string_view text, const toml::table &section)
{
    std::size_t end = lineEnd(text, offsetOf(text, section.source().begin));
    for (const auto &[key, node] : section) {
        if (node.is_table() && !node.as_table()->is_inline())
            continue;
        end = std::max(end, lineEnd(text, offsetOf(text, node.source().end) - 1));
    }
    return end;
}

/// One change to the text, after which it must be parsed again. Nothing: it says so already.
Result<std::optional<std::string>> changeOne(const std::string &text, std::string_view name,
                                             const Entry &entry)
{
    TRY(const toml::table all, parse(text));
    const toml::table *section = sectionOf(all, name);
    if (!section || !hasHeader(text, *section, name))
        return unusual(name);
    const toml::node *node = section->get(entry.key);
    if (!node) {
        if (!entry.value)
            return std::nullopt;
        const std::size_t at = endOfSection(text, *section);
        const bool needsBreak = at > 0 && text[at - 1] != '\n';
        return std::format("{}{}{} = {}\n{}", text.substr(0, at), needsBreak ? "\n" : "", entry.key,
                           *entry.value, text.substr(at));
    }
    if (node->is_table() && !node->as_table()->is_inline())
        return unusual(name);
    const std::size_t begin = offsetOf(text, node->source().begin);
    const std::size_t end = offsetOf(text, node->source().end);
    if (entry.value)
        return text.substr(0, begin) + *entry.value + text.substr(end);
    return text.substr(0, lineStart(text, begin)) + text.substr(lineEnd(text, end - 1));
}

/// A comment right above belongs to what stands below it.
std::size_t withComment(std::string_view text, std::size_t at)
{
    while (at > 0) {
        const std::size_t above = lineStart(text, at - 1);
        const std::size_t first = text.find_first_not_of(" \t", above);
        if (first >= at || text[first] != '#')
            break;
        at = above;
    }
    return at;
}

/// By its key only, so that what stays the same keeps the way it is written.
bool saysTheSame(const Manifest::Run &one, const Manifest::Run &other, std::string_view key)
{
    const auto valueOf = [key](const Manifest::Run &run) {
        const std::vector<Entry> entries = entriesOf(run);
        return std::ranges::find(entries, key, &Entry::key)->value;
    };
    return valueOf(one) == valueOf(other);
}

Manifest::Run currentRun(const Manifest &manifest, std::string_view name)
{
    if (name.empty())
        return manifest.run;
    const auto found = manifest.runs.find(std::string(name));
    return found == manifest.runs.end() ? Manifest::Run() : found->second;
}

std::string withNewSection(std::string text, std::string_view name)
{
    if (!text.empty() && text.back() != '\n')
        text += '\n';
    if (!text.empty())
        text += '\n';
    return text + std::format("[{}]\n", sectionName(name));
}

} // namespace

std::string tomlText(std::string_view text)
{
    std::string result = "\"";
    for (const char c : text) {
        const auto code = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\')
            result += '\\';
        if (c == '\n')
            result += "\\n";
        else if (c == '\t')
            result += "\\t";
        else if (code < 0x20 || code == 0x7f)
            result += std::format("\\u{:04x}", code);
        else
            result += c;
    }
    return result + '"';
}

Result<> checkRunName(std::string_view name)
{
    const bool fine = !name.empty() && name.size() <= 60 && isUtf8(name)
                      && std::ranges::none_of(name, [](char c) {
                             return static_cast<unsigned char>(c) < 0x20 || c == 0x7f || c == '/';
                         });
    if (fine && name.front() != ' ' && name.back() != ' ' && name.front() != '-')
        return {};
    return std::unexpected(Error::invalidInput(
        "project.run_name", "Give it a name of 1 to 60 letters, without a slash, and not "
                            "beginning with a dash."));
}

Result<std::string> withRun(std::string_view text, std::string_view name, const Manifest::Run &run)
{
    std::string result(text);
    TRY(const Manifest before, Manifest::parse(result));
    TRY(const toml::table all, parse(result));
    const toml::table *section = sectionOf(all, name);
    // [run.a] makes a "run" too, without a line of its own.
    if (!section
        || (name.empty() && !hasHeader(result, *section, name) && !section->is_inline()
            && before.run == Manifest::Run()))
        result = withNewSection(std::move(result), name);
    const Manifest::Run old = currentRun(before, name);
    for (const Entry &entry : entriesOf(run)) {
        if (saysTheSame(old, run, entry.key))
            continue;
        TRY(auto changed, changeOne(result, name, entry));
        if (changed)
            result = *std::move(changed);
    }
    // Whatever the text looked like: what is written must say what was meant.
    const auto after = Manifest::parse(result);
    if (!after || currentRun(*after, name) != run)
        return unusual(name);
    return result;
}

Result<std::string> withoutRun(std::string_view text, std::string_view name)
{
    std::string result(text);
    TRY(const toml::table all, parse(result));
    const toml::table *section = sectionOf(all, name);
    if (!section || name.empty())
        return result;
    if (!hasHeader(result, *section, name))
        return unusual(name);
    const std::size_t header = lineStart(result, offsetOf(result, section->source().begin));
    const std::size_t begin = withComment(result, header);
    std::size_t end = endOfSection(result, *section);
    // One empty line goes with it.
    if (end < result.size() && result[end] == '\n')
        ++end;
    result.erase(begin, end - begin);
    const auto after = Manifest::parse(result);
    if (!after || after->runs.contains(std::string(name)))
        return unusual(name);
    return result;
}

Result<std::string> withRunRenamed(std::string_view text, std::string_view from,
                                   std::string_view to)
{
    std::string result(text);
    TRY(checkRunName(to));
    TRY(const Manifest before, Manifest::parse(result));
    if (before.runs.contains(std::string(to)))
        return std::unexpected(
            Error{ErrorKind::Conflict,
                  "project.run_exists",
                  std::format("There is a configuration \"{}\" already. Choose another name.", to),
                  {}});
    TRY(const toml::table all, parse(result));
    const toml::table *section = sectionOf(all, from);
    if (!section || from.empty() || !hasHeader(result, *section, from))
        return unusual(from);
    const std::size_t begin = offsetOf(result, section->source().begin);
    const std::size_t end = std::min(result.find(']', begin), result.size() - 1);
    result.replace(begin, end - begin + 1, std::format("[{}]", sectionName(to)));
    const auto after = Manifest::parse(result);
    if (!after || currentRun(*after, to) != currentRun(before, from))
        return unusual(from);
    return result;
}

} // namespace slipway::project
