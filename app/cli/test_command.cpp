// SPDX-License-Identifier: GPL-3.0-or-later
#include "output.h"
#include "run.h"
#include "terminal.h"

#include <slipway/base/paths.h>
#include <slipway/project/link.h>
#include <slipway/testing/failed_tests.h>
#include <slipway/testing/test_run.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <format>
#include <limits>
#include <set>
#include <thread>

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

namespace slip {

using namespace slipway;
using testing::State;
namespace fs = std::filesystem;

namespace {

constexpr std::initializer_list<Option> testOptions{
    {"--list", Option::Flag},  {"--failed", Option::Flag},     {"--verbose", Option::Flag, 'v'},
    {"--json", Option::Flag},  {"--no-sandbox", Option::Flag}, {"--memory", Option::Value},
    {"--cpus", Option::Value}, {"--time", Option::Value},      {"--net", Option::Value},
    {"--env", Option::Many},   {"--file-size", Option::Value}, {"--processes", Option::Value}};

/// Asks to stop when a signal comes, for as long as it lives.
class StopOnSignal
{
public:
    static Result<std::unique_ptr<StopOnSignal>> create()
    {
        TRY(auto signals, SignalPipe::create({SIGINT, SIGTERM, SIGHUP}));
        std::array<int, 2> ends{};
        if (::pipe2(ends.data(), O_CLOEXEC) != 0)
            return std::unexpected(Error::fromErrno("cli.pipe", "Cannot make a pipe", errno));
        return std::unique_ptr<StopOnSignal>(
            new StopOnSignal(std::move(signals), FileDescriptor(ends[0]), FileDescriptor(ends[1])));
    }
    ~StopOnSignal() { m_end.reset(); }

    std::stop_token token() const { return m_stop.get_token(); }
    /// 0 where none came.
    int signal() const { return m_signal; }

private:
    StopOnSignal(SignalPipe signals, FileDescriptor ended, FileDescriptor end)
        : m_signals(std::move(signals))
        , m_ended(std::move(ended))
        , m_end(std::move(end))
        , m_thread([this] { watch(); })
    {}

    void watch()
    {
        for (;;) {
            std::array<pollfd, 2> watched{
                {{m_signals.descriptor(), POLLIN, 0}, {m_ended.get(), POLLIN, 0}}};
            if (::poll(watched.data(), watched.size(), -1) < 0 && errno != EINTR)
                return;
            if (watched[1].revents != 0)
                return;
            if (const int number = m_signals.take()) {
                m_signal = number;
                m_stop.request_stop();
            }
        }
    }

    SignalPipe m_signals;
    FileDescriptor m_ended;
    std::stop_source m_stop;
    std::atomic<int> m_signal = 0;
    FileDescriptor m_end;
    std::jthread m_thread;
};

/// Runs suite after suite and says what happens.
class TestCommand
{
public:
    explicit TestCommand(const Arguments &arguments)
        : m_arguments(arguments)
    {}

    int run();

private:
    int choose();
    int chooseByName(const std::string &word, std::vector<testing::Selection> &chosen);
    Result<testing::Ending> execute(const testing::Selection &selection,
                                    testing::Request::What what);
    int runAll();
    int finish(const testing::Ending &ending, bool collected);
    void take(const std::vector<testing::Event> &events);
    void report(const std::string &id, const testing::Outcome &outcome);
    void printOutcome(const std::string &id, const testing::Outcome &outcome) const;
    void summarize(const testing::Selection &selection) const;

    const Arguments &m_arguments;
    fs::path m_folder;
    launch::Overrides m_overrides;
    std::unique_ptr<StopOnSignal> m_stop;
    std::vector<testing::Suite> m_suites;
    std::vector<testing::Selection> m_chosen;
    std::vector<testing::Selection> m_failed;
    std::set<std::string> m_found;
    std::map<std::string, testing::Outcome> m_outcomes;
    bool m_collected = false;
    /// CTest: while it runs only the state, at the end with what was printed.
    bool m_tellsTwice = false;
    Progress m_progress;
};

Result<testing::Ending> TestCommand::execute(const testing::Selection &selection,
                                             testing::Request::What what)
{
    m_found.clear();
    m_outcomes.clear();
    m_collected = false;
    m_tellsTwice = selection.suite.framework == testing::Framework::CTest;
    return testing::runTests(
        programFolder() / "slipway-run",
        {.project = m_folder,
         .suite = selection.suite,
         .what = what,
         .ids = selection.ids,
         .overrides = m_overrides,
         .isolation = m_arguments.has("--no-sandbox") ? sandbox::Isolation::None
                                                      : sandbox::Isolation::Sandbox},
        [this](const std::vector<testing::Event> &events) { take(events); }, m_stop->token());
}

void TestCommand::take(const std::vector<testing::Event> &events)
{
    for (const testing::Event &event : events) {
        if (const auto *found = std::get_if<testing::Found>(&event)) {
            m_found.insert(found->test.id);
        } else if (std::holds_alternative<testing::Collected>(event)) {
            m_collected = true;
        } else if (const auto *started = std::get_if<testing::Started>(&event)) {
            m_progress.show(plain(started->id));
        } else if (const auto *finished = std::get_if<testing::Finished>(&event)) {
            if (!finished->test.parent.empty())
                continue; // a part of a test, which tells about its parts itself
            m_outcomes[finished->test.id] = finished->outcome;
            if (!m_arguments.has("--list") && !m_tellsTwice)
                report(finished->test.id, finished->outcome);
        } else if (const auto *missing = std::get_if<testing::Missing>(&event)) {
            m_progress.clear();
            tell(std::format("slip: these tests are written for {}, which {} does not have. "
                             "Install it: python3 -m pip install {}",
                             plain(missing->module), plain(missing->interpreter),
                             plain(missing->module)));
        }
    }
}

void TestCommand::report(const std::string &id, const testing::Outcome &outcome)
{
    if (outcome.state == State::NotRun)
        return;
    m_progress.clear();
    if (m_arguments.has("--json")) {
        printJson(json::object{{"test", id},
                               {"state", testing::nameOf(outcome.state)},
                               {"note", outcome.note},
                               {"summary", outcome.summary},
                               {"seconds", static_cast<double>(outcome.duration.count()) / 1000},
                               {"text", outcome.text},
                               {"output", outcome.output}});
    } else if (outcome.state == State::Failed || m_arguments.has("--verbose")) {
        printOutcome(id, outcome);
    }
}

/// Control characters out, line breaks and tabs kept.
std::string printable(std::string_view text)
{
    std::string result;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = std::min(text.find('\n', at), text.size());
        result += "    " + plain(text.substr(at, end - at)) + '\n';
        at = end + 1;
    }
    if (!result.empty())
        result.pop_back();
    return result;
}

void TestCommand::printOutcome(const std::string &id, const testing::Outcome &outcome) const
{
    std::string line = std::format("{:<8}{}", testing::nameOf(outcome.state), plain(id));
    if (!outcome.note.empty())
        line += std::format(" ({})", plain(outcome.note));
    if (!outcome.summary.empty())
        line += ": " + plain(outcome.summary);
    print(line);
    if (outcome.state != State::Failed)
        return;
    for (const std::string *text : {&outcome.text, &outcome.output}) {
        if (!text->empty())
            print(printable(*text));
    }
}

/// Ids of the tests with that in their names, from a look at all of them.
int TestCommand::chooseByName(const std::string &word, std::vector<testing::Selection> &chosen)
{
    for (const testing::Suite &suite : m_suites) {
        const auto ending = execute({.suite = suite, .ids = {}}, testing::Request::What::Discover);
        if (!ending)
            return fail(CannotRun, ending.error().message);
        testing::Selection selection{.suite = suite, .ids = {}};
        std::ranges::copy_if(m_found, std::back_inserter(selection.ids),
                             [&word](const std::string &id) { return id.contains(word); });
        if (!selection.ids.empty())
            chosen.push_back(std::move(selection));
    }
    return chosen.empty() ? fail(NotFound, std::format("No test has \"{}\" in its name.", word))
                          : Success;
}

int TestCommand::choose()
{
    if (m_arguments.has("--failed")) {
        m_chosen = testing::failedTests(m_folder);
        if (m_chosen.empty())
            tell("slip: no test failed when they last ran.");
        return Success;
    }
    if (m_arguments.positional.empty()) {
        for (const testing::Suite &suite : m_suites)
            m_chosen.push_back({.suite = suite, .ids = {}});
        return Success;
    }
    testing::Selection files;
    for (const std::string &word : m_arguments.positional) {
        std::error_code error;
        const std::size_t colons = word.find("::");
        const fs::path path = fs::absolute(word.substr(0, colons), error).lexically_normal();
        if (!fs::exists(path, error)) {
            if (const int code = chooseByName(word, m_chosen); code != Success)
                return code;
            continue;
        }
        std::string id = path.lexically_relative(m_folder).generic_string();
        while (id.ends_with('/'))
            id.pop_back();
        files.ids.push_back(id + (colons == std::string::npos ? "" : word.substr(colons)));
    }
    if (!files.ids.empty())
        m_chosen.push_back(std::move(files));
    return Success;
}

void TestCommand::summarize(const testing::Selection &selection) const
{
    std::array<int, 5> counts{};
    for (const auto &[id, outcome] : m_outcomes)
        ++counts[std::size_t(outcome.state)];
    // Of a part of the tests all in the same files are found.
    if (selection.ids.empty())
        counts[std::size_t(State::NotRun)] += int(std::ranges::count_if(
            m_found, [this](const std::string &id) { return !m_outcomes.contains(id); }));
    if (m_arguments.has("--json"))
        return;
    std::string line;
    for (const State state : {State::Failed, State::Passed, State::Skipped, State::NotRun}) {
        if (const int count = counts[std::size_t(state)]; count > 0)
            line += std::format("{}{} {}", line.empty() ? "" : ", ", count, testing::nameOf(state));
    }
    print(line.empty() ? "no tests" : line);
}

/// What the end of one suite means for the command's.
int TestCommand::finish(const testing::Ending &ending, bool collected)
{
    using sandbox::ExitReason;
    if (ending.stopped)
        return SignalBase + m_stop->signal();
    if (!collected || ending.exit.reason != ExitReason::Exit) {
        tell(printable(ending.output));
        const bool isTime = ending.exit.reason == ExitReason::Time;
        return fail(isTime ? TimeLimit : CannotRun,
                    std::format("the tests ended early: {}.", ending.exit.text));
    }
    const bool anyFailed = std::ranges::any_of(
        m_outcomes, [](const auto &one) { return one.second.state == State::Failed; });
    return anyFailed ? Failure : Success;
}

int TestCommand::runAll()
{
    int code = Success;
    std::size_t ran = 0;
    const bool lists = m_arguments.has("--list");
    for (const testing::Selection &selection : m_chosen) {
        const auto ending = execute(selection, lists ? testing::Request::What::Discover
                                                     : testing::Request::What::Run);
        m_progress.clear();
        if (!ending)
            return fail(CannotRun, ending.error().message);
        ran += m_found.size() + m_outcomes.size();
        for (const auto &[id, outcome] : m_outcomes) {
            if (m_tellsTwice && !lists)
                report(id, outcome);
        }
        testing::Selection failed{.suite = selection.suite, .ids = {}};
        for (const auto &[id, outcome] : m_outcomes) {
            if (outcome.state == State::Failed)
                failed.ids.push_back(id);
        }
        if (!failed.ids.empty())
            m_failed.push_back(std::move(failed));
        if (lists) {
            for (const std::string &id : m_found)
                print(plain(id));
        } else {
            summarize(selection);
        }
        code = std::max(code, finish(*ending, m_collected));
        if (m_stop->signal() != 0)
            break;
    }
    if (!lists) {
        // Not being able to remember is no reason to fail.
        [[maybe_unused]] const auto remembered = testing::rememberFailed(m_folder, m_failed);
    }
    if (ran == 0 && code == Success && !m_arguments.has("--failed"))
        return fail(NotFound, "there are no tests here. Python's are found in files named "
                              "test_….py, those of CMake projects in a configured build folder.");
    return code;
}

int TestCommand::run()
{
    auto overrides = readOverrides(m_arguments);
    if (!overrides)
        return fail(Usage, overrides.error().message);
    m_overrides = *std::move(overrides);
    auto stop = StopOnSignal::create();
    if (!stop)
        return fail(CannotRun, stop.error().message);
    m_stop = *std::move(stop);
    std::error_code error;
    m_folder = project::findProject(fs::current_path(error));
    m_suites = testing::findSuites(m_folder);
    if (const int code = choose(); code != Success)
        return code;
    return runAll();
}

} // namespace

int testCommand(std::span<const char *const> words)
{
    const auto arguments =
        Arguments::parse(words, testOptions, std::numeric_limits<std::size_t>::max());
    if (!arguments)
        return fail(Usage, arguments.error().message);
    return TestCommand(*arguments).run();
}

} // namespace slip
