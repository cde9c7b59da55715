// SPDX-License-Identifier: GPL-3.0-or-later
// CTest says what tests there are as JSON ("ctestInfo" in ctest(1)), what happens in lines, and at
// the end a report. JSON and report come through the pipe, with a NUL behind the first.
#include "junit.h"
#include "reader.h"

#include <slipway/base/json.h>

#include <charconv>
#include <map>

namespace slipway::testing {

namespace {

constexpr std::size_t mostBytes = 64 << 20;
constexpr std::size_t longestLine = 64 << 10;

const json::array *arrayIn(const json::value *value, std::string_view name)
{
    const json::object *object = value ? value->if_object() : nullptr;
    const json::value *found = object ? object->if_contains(name) : nullptr;
    return found ? found->if_array() : nullptr;
}

const json::value *memberOf(const json::value &value, std::string_view name)
{
    const json::object *object = value.if_object();
    return object ? object->if_contains(name) : nullptr;
}

const json::value *at(const json::array *array, const json::value *index)
{
    const std::int64_t *number = index ? index->if_int64() : nullptr;
    return array && number && *number >= 0 ? array->if_contains(static_cast<std::size_t>(*number))
                                           : nullptr;
}

/// Where the call that led to the test stands in a CMakeLists.txt: the outermost one of those that
/// have a line.
void findPlace(const json::value &graph, const json::value *node, Test &test)
{
    const json::array *nodes = arrayIn(&graph, "nodes");
    const json::array *files = arrayIn(&graph, "files");
    constexpr int deepest = 1000;
    for (int depth = 0; node && depth < deepest; ++depth) {
        const json::value *line = memberOf(*node, "line");
        const json::value *file = at(files, memberOf(*node, "file"));
        if (line && line->is_int64() && file && file->is_string()) {
            test.file = file->get_string();
            test.line = static_cast<int>(line->get_int64());
        }
        node = at(nodes, memberOf(*node, "parent"));
    }
}

void readTests(std::string_view text, const std::filesystem::path &folder,
               std::vector<Event> &events)
{
    const auto parsed = parseJson(text);
    const json::array *tests = parsed ? arrayIn(&*parsed, "tests") : nullptr;
    if (!tests)
        return;
    const json::value *graph = memberOf(*parsed, "backtraceGraph");
    for (const json::value &one : *tests) {
        const json::value *name = memberOf(one, "name");
        if (!name || !name->is_string())
            continue;
        Test test{.id = std::string(name->get_string()),
                  .file = (folder / "CTestTestfile.cmake").string(),
                  .path = {std::string(name->get_string())}};
        if (graph)
            findPlace(*graph, at(arrayIn(graph, "nodes"), memberOf(one, "backtrace")), test);
        events.emplace_back(Found{std::move(test)});
    }
    events.emplace_back(Collected{});
}

class CTestReader : public Reader
{
public:
    explicit CTestReader(std::filesystem::path folder)
        : m_folder(std::move(folder))
    {}

    std::vector<Event> fromChannel(std::string_view bytes) override
    {
        if (m_bytes.size() + bytes.size() <= mostBytes)
            m_bytes += bytes;
        const std::size_t end = m_listed ? std::string::npos : m_bytes.find('\0');
        if (end == std::string::npos)
            return {};
        m_listed = true;
        std::vector<Event> events{Begun{"CTest", {}}};
        readTests(std::string_view(m_bytes).substr(0, end), m_folder, events);
        m_bytes.erase(0, end + 1);
        return events;
    }

    std::vector<Event> fromOutput(std::string_view bytes) override
    {
        std::vector<Event> events;
        for (const char c : bytes) {
            if (c == '\n') {
                readLine(m_line, events);
                m_line.clear();
            } else if (m_line.size() < longestLine) {
                m_line += c;
            }
        }
        return events;
    }

    std::vector<Event> finish() override
    {
        std::vector<Event> events;
        for (JUnitCase &one : readJUnit(m_bytes)) {
            Test test;
            test.id = std::move(one.name);
            events.emplace_back(Finished{std::move(test), std::move(one.outcome)});
        }
        return events;
    }

private:
    static int numberIn(std::string_view text)
    {
        int number = 0;
        text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
        std::from_chars(text.data(), text.data() + text.size(), number);
        return number;
    }

    /// "      Start  3: name" and " 3/12 Test  #3: name ......   Passed    0.01 sec".
    void readLine(std::string_view line, std::vector<Event> &events)
    {
        const std::size_t colon = line.find(": ");
        const std::size_t start = line.find("Start ");
        const std::size_t mark = line.find(" Test ");
        if (colon == std::string_view::npos)
            return;
        if (start < colon && line.find_first_not_of(' ') == start) {
            const std::string name(line.substr(colon + 2));
            m_names[numberIn(line.substr(start + 6, colon - start - 6))] = name;
            events.emplace_back(Started{name});
            return;
        }
        const std::size_t number = line.find('#');
        if (mark == std::string_view::npos || number > colon || number < mark)
            return;
        const auto name = m_names.find(numberIn(line.substr(number + 1, colon - number - 1)));
        if (name == m_names.end() || !line.contains("sec"))
            return;
        Test test;
        test.id = name->second;
        events.emplace_back(Finished{std::move(test), {.state = stateIn(line)}});
    }

    static State stateIn(std::string_view line)
    {
        if (line.contains("***Skipped") || line.contains("***Not Run (Disabled)"))
            return State::Skipped;
        return line.contains("***") ? State::Failed : State::Passed;
    }

    std::filesystem::path m_folder;
    std::string m_bytes;
    std::string m_line;
    std::map<int, std::string> m_names;
    bool m_listed = false;
};

} // namespace

std::unique_ptr<Reader> makeCTestReader(const Request &request)
{
    return std::make_unique<CTestReader>(request.suite.folder);
}

} // namespace slipway::testing
