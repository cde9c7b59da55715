// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests.h"

#include "shell/background.h"
#include "shell/notifications.h"
#include "shell/options.h"
#include "shell/shell.h"
#include "shell/workspace.h"

#include <slipway/base/paths.h>

namespace slipway::ide {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

static const QString messageKey = u"testing"_s;
static const QString teller = u"tests"_s;

static std::filesystem::path toPath(const QString &path)
{
    return QFile::encodeName(path).toStdString();
}

Tests::Tests(Shell &shell, QObject *parent)
    : QObject(parent)
    , m_shell(shell)
{
    Options::instance().declare(
        {.id = u"testing.followSaves"_s,
         .title = tr("Look for tests when a test file is saved"),
         .description = tr("Finding tests loads the test files, in the sandbox."),
         .group = tr("Run"),
         .value = true});
    m_later.setSingleShot(true);
    m_later.setInterval(700ms);
    connect(&m_later, &QTimer::timeout, this, &Tests::refresh);
    Workspace &workspace = shell.workspace();
    connect(&workspace, &Workspace::fileSaved, this, &Tests::noteSaved);
    connect(&workspace, &Workspace::folderChanged, this, &Tests::forget);
    m_model.setProject(workspace.folder());
}

Tests::~Tests() = default;

void Tests::forget()
{
    ++m_turn;
    m_later.stop();
    m_queue.clear();
    m_job.reset();
    m_then = nullptr;
    m_last.clear();
    m_trouble.clear();
    m_output.clear();
    m_framework.clear();
    m_hasLooked = false;
    m_isStale = false;
    m_model.setProject(m_shell.workspace().folder());
    m_shell.workspace().problems().clear(teller);
    setActivity(Activity::None);
}

void Tests::noteSaved(const QString &path)
{
    if (!m_hasLooked || !Options::instance().flag(u"testing.followSaves"_s))
        return;
    if (!testing::concernsTests(toPath(path)) && !m_model.hasFile(path))
        return;
    m_isStale = true;
    if (m_activity == Activity::None)
        m_later.start();
}

void Tests::setActivity(Activity activity)
{
    m_activity = activity;
    Q_EMIT changed();
}

// --- What is asked for -------------------------------------------------------------------------

void Tests::refresh()
{
    if (m_activity != Activity::None) {
        m_isStale = true;
        return;
    }
    look([this] { queue({}, testing::Request::What::Discover); });
}

/// Which kinds of tests there are, and then what.
void Tests::look(const std::function<void()> &then)
{
    const QString folder = m_shell.workspace().folder();
    if (folder.isEmpty())
        return;
    m_later.stop();
    m_isStale = false;
    m_hasLooked = true;
    setActivity(Activity::Looking);
    const int turn = ++m_turn;
    runInBackground([folder = toPath(folder)] {
        return testing::findSuites(folder);
    }).then(this, [this, turn, then](const std::vector<testing::Suite> &suites) {
        if (turn != m_turn)
            return;
        m_model.keepSuites(suites);
        for (const testing::Suite &suite : suites) {
            if (!std::ranges::contains(m_model.suites(), suite))
                m_model.setTests(suite, {}, true, {});
        }
        then();
    });
}

/// All suites where none are chosen.
void Tests::queue(const std::vector<TestModel::Chosen> &chosen, testing::Request::What what)
{
    std::vector<TestModel::Chosen> all = chosen;
    if (all.empty()) {
        for (const testing::Suite &suite : m_model.suites())
            all.push_back({.suite = suite, .ids = {}});
    }
    m_trouble.clear();
    m_output.clear();
    for (TestModel::Chosen &one : all) {
        if (what == testing::Request::What::Run)
            m_model.markNotRun(one.suite, one.ids);
        m_queue.push_back({.project = toPath(m_shell.workspace().folder()),
                           .suite = one.suite,
                           .what = what,
                           .ids = std::move(one.ids)});
    }
    next();
}

void Tests::runAll()
{
    // What tests there are is told on the way.
    run({});
}

void Tests::run(const std::vector<TestModel::Chosen> &chosen)
{
    if (m_activity == Activity::Running || m_shell.workspace().folder().isEmpty())
        return;
    // Finding can be done again.
    stop();
    m_last = chosen;
    m_shell.notifications().withdraw(messageKey);
    setActivity(Activity::Running);
    const int turn = ++m_turn;
    m_shell.workspace().saveAll().then(this, [this, turn, chosen](bool saved) {
        if (turn != m_turn)
            return;
        if (saved)
            saveAndRun(chosen);
        else
            idle();
    });
}

void Tests::saveAndRun(const std::vector<TestModel::Chosen> &chosen)
{
    const auto go = [this, chosen] {
        setActivity(Activity::Running);
        queue(chosen, testing::Request::What::Run);
    };
    if (chosen.empty())
        look(go);
    else
        go();
}

void Tests::runFailed()
{
    const auto failed = m_model.failed();
    if (failed.empty())
        m_shell.notifications().show(
            {.severity = Severity::Info, .text = tr("No test has failed."), .key = messageKey});
    else
        run(failed);
}

void Tests::runLast()
{
    run(m_last);
}

void Tests::runAtCursor()
{
    const Place place = m_shell.workspace().currentPlace();
    if (place.path.isEmpty() || m_activity == Activity::Running)
        return;
    const auto go = [this, place] {
        const auto chosen = m_model.at(place.path, place.position.line);
        if (!chosen.empty())
            return run(chosen);
        m_shell.notifications().show({.severity = Severity::Info,
                                      .text = tr("There is no test at the cursor."),
                                      .key = messageKey});
    };
    if (!m_model.at(place.path, place.position.line).empty())
        return go();
    // The file may be new, or nobody has looked yet.
    m_then = go;
    m_shell.workspace().saveAll().then(this, [this](bool saved) {
        if (!saved)
            m_then = nullptr;
        else if (m_activity == Activity::None)
            refresh();
    });
}

void Tests::stop()
{
    m_queue.clear();
    m_then = nullptr;
    if (m_job) {
        m_job->stop();
    } else if (m_activity != Activity::None) {
        ++m_turn;
        idle();
    }
}

// --- What happens ------------------------------------------------------------------------------

void Tests::next()
{
    if (m_job)
        return; // its end calls again
    if (m_queue.empty())
        return idle();
    m_job = std::make_unique<TestJob>(std::move(m_queue.front()));
    m_queue.pop_front();
    m_found.clear();
    m_collected = false;
    setActivity(m_job->request().what == testing::Request::What::Run ? Activity::Running
                                                                     : Activity::Looking);
    connect(m_job.get(), &TestJob::told, this, &Tests::take);
    connect(m_job.get(), &TestJob::ended, this, &Tests::end);
    connect(m_job.get(), &TestJob::failed, this, &Tests::fail);
    m_job->start(programFolder() / "slipway-run");
}

void Tests::take(const std::vector<testing::Event> &events)
{
    // Results before the list of tests is whole would have no rows.
    const testing::Request &request = m_job->request();
    for (const testing::Event &event : events) {
        if (const auto *found = std::get_if<testing::Found>(&event)) {
            m_found.push_back(found->test);
        } else if (const auto *begun = std::get_if<testing::Begun>(&event)) {
            m_framework = QString::fromStdString(begun->framework + ' ' + begun->version).trimmed();
        } else if (const auto *missing = std::get_if<testing::Missing>(&event)) {
            tellMissing(*missing);
        } else if (const auto *collected = std::get_if<testing::Collected>(&event)) {
            m_collected = true;
            m_model.setTests(request.suite, std::exchange(m_found, {}), collected->whole,
                             request.ids);
        }
    }
    m_model.apply(request.suite, events);
}

void Tests::tellMissing(const testing::Missing &missing)
{
    m_shell.notifications().show(
        {.severity = Severity::Warning,
         .text = tr("These tests are written for %1, which the project's Python (%2) does not "
                    "have. Install it: python3 -m pip install %1")
                     .arg(QString::fromStdString(missing.module),
                          QString::fromStdString(missing.interpreter)),
         .key = messageKey});
}

void Tests::end(const testing::Ending &ending)
{
    // Called by it.
    m_job.release()->deleteLater();
    m_output += QString::fromStdString(ending.output);
    if (!m_collected && !ending.stopped)
        m_trouble = tr("The tests could not be found (%1). What was printed says why.")
                        .arg(QString::fromStdString(ending.exit.text));
    else if (ending.exit.reason == sandbox::ExitReason::Time)
        m_trouble = tr("The time limit of the project's run ended the tests.");
    else if (ending.exit.reason == sandbox::ExitReason::Memory)
        m_trouble = tr("The memory limit of the project's run ended the tests.");
    next();
}

void Tests::fail(const Error &error)
{
    m_job.release()->deleteLater();
    m_trouble = QString::fromStdString(error.message);
    m_queue.clear();
    next();
}

void Tests::idle()
{
    const bool wasRunning = m_activity == Activity::Running;
    setActivity(Activity::None);
    if (wasRunning) {
        tellProblems();
        Q_EMIT finished();
    }
    if (const auto then = std::exchange(m_then, nullptr))
        then();
    else if (m_isStale)
        m_later.start();
}

void Tests::tellProblems()
{
    std::vector<Problem> problems;
    for (const TestModel::Failure &one : m_model.failures()) {
        if (one.place.line == 0)
            continue;
        QString text = one.name;
        if (!one.outcome.summary.empty())
            text += u": "_s + QString::fromStdString(one.outcome.summary);
        problems.push_back({.path = one.place.file,
                            .position = {.line = one.place.line, .column = 0},
                            .severity = ProblemSeverity::Error,
                            .text = text,
                            .tool = m_framework.section(u' ', 0, 0)});
    }
    Problems &all = m_shell.workspace().problems();
    all.clear(teller);
    all.add(teller, problems);
}

} // namespace slipway::ide
