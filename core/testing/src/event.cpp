// SPDX-License-Identifier: GPL-3.0-or-later
#include <slipway/base/json.h>
#include <slipway/testing/event.h>

#include <array>
#include <optional>
#include <utility>

namespace slipway::testing {

namespace {

constexpr std::size_t longestLine = 1 << 20;
constexpr std::size_t mostBytes = 400 << 20;
constexpr std::size_t longestText = 512 << 10;
constexpr std::size_t deepestPath = 64;

constexpr std::array<std::pair<State, std::string_view>, 5> stateNames{
    {{State::NotRun, "not run"},
     {State::Running, "running"},
     {State::Passed, "passed"},
     {State::Failed, "failed"},
     {State::Skipped, "skipped"}}};

State stateNamed(std::string_view name)
{
    for (const auto &[state, text] : stateNames) {
        if (text == name)
            return state;
    }
    return State::NotRun;
}

std::string textIn(ObjectReader &reader, std::string_view name)
{
    // A NUL is what a test may well print; for the reader it would be a mistake.
    const json::value *value = reader.optionalValue(name);
    const json::string *text = value ? value->if_string() : nullptr;
    return text ? std::string(text->data(), std::min(text->size(), longestText)) : std::string();
}

int lineIn(ObjectReader &reader, std::string_view name)
{
    return static_cast<int>(reader.integer(name, 0, 100'000'000, 0));
}

Test readTest(ObjectReader &reader)
{
    Test test;
    test.id = textIn(reader, "id");
    test.file = textIn(reader, "file");
    test.lineFile = textIn(reader, "at");
    test.parent = textIn(reader, "parent");
    if (const json::array *path = reader.optionalArray("path", deepestPath)) {
        for (const json::value &part : *path) {
            if (part.is_string())
                test.path.emplace_back(part.get_string());
        }
    }
    return test;
}

Outcome readOutcome(ObjectReader &reader)
{
    constexpr double mostSeconds = 1e9;
    return {.state = stateNamed(textIn(reader, "state")),
            .duration = Milliseconds(static_cast<std::int64_t>(
                reader.number("seconds", 0, mostSeconds, 0) * 1000 + 0.5)),
            .note = textIn(reader, "note"),
            .summary = textIn(reader, "summary"),
            .text = textIn(reader, "text"),
            .output = textIn(reader, "output"),
            .line = lineIn(reader, "line")};
}

std::optional<Event> readEvent(ObjectReader &reader)
{
    const std::string what = textIn(reader, "e");
    if (what == "test") {
        Test test = readTest(reader);
        test.line = lineIn(reader, "line");
        return Found{std::move(test)};
    }
    if (what == "start")
        return Started{textIn(reader, "id")};
    if (what == "result")
        return Finished{readTest(reader), readOutcome(reader)};
    if (what == "collected")
        return Collected{reader.boolean("whole", true)};
    if (what == "begin")
        return Begun{textIn(reader, "framework"), textIn(reader, "version")};
    if (what == "missing")
        return Missing{textIn(reader, "module"), textIn(reader, "program")};
    return std::nullopt;
}

std::optional<Event> readLine(std::string_view line)
{
    const auto value = parseJson(line);
    if (!value || !value->is_object())
        return std::nullopt;
    ObjectReader reader(*value);
    auto event = readEvent(reader);
    if (!reader.finish(ObjectReader::UnknownFields::Ignore))
        return std::nullopt;
    return event;
}

} // namespace

std::string_view nameOf(State state)
{
    return stateNames[static_cast<std::size_t>(state)].second;
}

std::vector<Event> EventReader::feed(std::string_view bytes)
{
    std::vector<Event> events;
    m_total += bytes.size();
    if (m_total > mostBytes)
        return events;
    while (!bytes.empty()) {
        const std::size_t end = bytes.find('\n');
        const std::string_view part = bytes.substr(0, end);
        if (!m_skipping)
            m_line += part;
        if (m_line.size() > longestLine) {
            m_line.clear();
            m_skipping = true;
        }
        if (end == std::string_view::npos)
            break;
        if (!std::exchange(m_skipping, false)) {
            if (auto event = readLine(m_line))
                events.push_back(*std::move(event));
        }
        m_line.clear();
        bytes.remove_prefix(end + 1);
    }
    return events;
}

} // namespace slipway::testing
