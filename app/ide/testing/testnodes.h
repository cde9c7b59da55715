// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <slipway/testing/event.h>
#include <slipway/testing/suite.h>

#include <QHash>
#include <QString>

#include <array>
#include <functional>
#include <map>
#include <memory>
#include <numeric>
#include <set>
#include <string>
#include <vector>

namespace slipway::ide {

struct SuiteTests;

/// How many tests are in each state, by testing::State.
using TestCounts = std::array<int, 5>;

/// One row: a folder, a file, a class, a test, or a case or subtest of one.
struct TestNode
{
    QString name;
    TestNode *parent = nullptr;
    int row = 0;
    std::vector<std::unique_ptr<TestNode>> children = {};
    SuiteTests *suite = nullptr;
    std::string id = {}; ///< empty where nothing can be asked for by it
    QString file = {};
    int line = 0;
    /// Among its siblings; folders come first.
    int order = 0;
    bool isFolder = false;
    bool isTest = false;
    bool isPart = false; ///< a subtest: there only because it was told so
    bool hasOutcome = false;
    testing::Outcome outcome = {};
    TestCounts counts = {}; ///< of the tests in it, itself included
    Milliseconds time{0};
    QHash<QString, TestNode *> byName = {};

    /// A test's own, else made of what is in it.
    testing::State state() const
    {
        if (isTest || isPart)
            return outcome.state;
        const auto any = [this](testing::State state) { return counts[std::size_t(state)] > 0; };
        if (any(testing::State::Running))
            return testing::State::Running;
        if (any(testing::State::Failed) || (hasOutcome && outcome.state == testing::State::Failed))
            return testing::State::Failed;
        if (any(testing::State::Passed))
            return testing::State::Passed;
        if (any(testing::State::NotRun))
            return testing::State::NotRun;
        return any(testing::State::Skipped) || hasOutcome ? testing::State::Skipped
                                                          : testing::State::NotRun;
    }
    int total() const { return std::accumulate(counts.begin(), counts.end(), 0); }
};

/// What is known of a suite.
struct SuiteTests
{
    testing::Suite suite = {};
    std::vector<testing::Test> tests = {};
    /// What was said about files and classes, by id.
    std::map<std::string, testing::Finished> remarks = {};
    QHash<QByteArray, TestNode *> nodes = {}; ///< by id

    TestNode *find(const std::string &id) const
    {
        return nodes.value(QByteArray::fromStdString(id));
    }
};

/// What to ask for to run some rows, of one suite; none twice.
struct ChosenTests
{
    testing::Suite suite;
    std::vector<std::string> ids;
};

/// The tree of a project's tests, without a view: how it is built of what is found, and what rows
/// that hold others make of theirs.
class TestNodes
{
public:
    using Changed = std::set<TestNode *>;

    /// Of a project; with nothing in it.
    explicit TestNodes(QString folder = {});
    TestNodes(TestNodes &&) = default;
    TestNodes &operator=(TestNodes &&) = default;

    TestNode *root() const { return m_root.get(); }
    const std::vector<std::unique_ptr<SuiteTests>> &suites() const { return m_suites; }
    SuiteTests &suiteOf(const testing::Suite &suite);

    /// What was found in some files goes into the suite; see TestModel::setTests(). True where
    /// build() has something to do.
    bool take(const testing::Suite &suite, std::vector<testing::Test> tests, bool whole,
              const std::vector<std::string> &asked);
    /// The same for suites that are gone, which go with the next build().
    bool keep(const std::vector<testing::Suite> &suites);
    /// All rows anew; outcomes of tests that are still there stay.
    void build();

    /// A subtest, below its test; null where that is not there.
    static TestNode *addPart(SuiteTests &suite, const testing::Finished &finished);
    /// With what it makes of the rows above.
    static void setOutcome(TestNode *node, testing::Outcome outcome, Changed &changed);
    static void visit(const TestNode *node, const std::function<void(const TestNode &)> &look);

    std::vector<ChosenTests> chosen(const std::set<const TestNode *> &nodes) const;
    std::vector<ChosenTests> failed() const;
    std::vector<ChosenTests> at(const QString &file, int line) const;

private:
    QString relative(const std::string &file) const;
    static TestNode *child(TestNode *parent, const QString &name, bool isFolder, int order);
    TestNode *fileNode(SuiteTests &suite, const std::string &file) const;
    TestNode *nodeFor(SuiteTests &suite, const testing::Test &test) const;
    void place(SuiteTests &suite, const testing::Test &test) const;

    QString m_folder;
    std::unique_ptr<TestNode> m_root;
    std::vector<std::unique_ptr<SuiteTests>> m_suites;
    std::set<const SuiteTests *> m_gone;
};

} // namespace slipway::ide
