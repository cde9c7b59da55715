// SPDX-License-Identifier: GPL-3.0-or-later
#include "testnodes.h"

#include <QStringList>

#include <algorithm>

namespace slipway::ide {

using namespace Qt::StringLiterals;
using testing::Outcome;
using testing::State;
using testing::Test;

static QString toText(const std::string &text)
{
    return QString::fromStdString(text);
}

TestNodes::TestNodes(QString folder)
    : m_folder(std::move(folder))
    , m_root(std::make_unique<TestNode>())
{}

SuiteTests &TestNodes::suiteOf(const testing::Suite &suite)
{
    for (const auto &one : m_suites) {
        if (one->suite == suite)
            return *one;
    }
    SuiteTests &made = *m_suites.emplace_back(std::make_unique<SuiteTests>());
    made.suite = suite;
    return made;
}

// --- Building ----------------------------------------------------------------------------------

QString TestNodes::relative(const std::string &file) const
{
    const QString path = toText(file);
    return path.startsWith(m_folder + u'/') ? path.sliced(m_folder.size() + 1) : path;
}

/// The child of that name, made where it belongs: folders first, by name; tests as they stand in
/// the text.
TestNode *TestNodes::child(TestNode *parent, const QString &name, bool isFolder, int order)
{
    const QString key = isFolder ? name + u'/' : name;
    if (TestNode *found = parent->byName.value(key))
        return found;
    auto node = std::make_unique<TestNode>(TestNode{.name = name, .parent = parent});
    node->isFolder = isFolder;
    node->order = order;
    const auto isBefore = [](const TestNode &left, const TestNode &right) {
        if (left.isFolder != right.isFolder)
            return left.isFolder;
        if (left.order != right.order)
            return left.order < right.order;
        return left.order == 0 && left.name < right.name;
    };
    auto at = parent->children.end();
    while (at != parent->children.begin() && isBefore(*node, **std::prev(at)))
        --at;
    const int row = int(at - parent->children.begin());
    TestNode *made = parent->children.insert(at, std::move(node))->get();
    parent->byName[key] = made;
    for (std::size_t i = std::size_t(row); i < parent->children.size(); ++i)
        parent->children[i]->row = int(i);
    return made;
}

TestNode *TestNodes::fileNode(SuiteTests &suite, const std::string &file) const
{
    const QStringList parts = relative(file).split(u'/', Qt::SkipEmptyParts);
    TestNode *node = m_root.get();
    for (qsizetype i = 0; i < parts.size(); ++i) {
        node = child(node, parts[i], i + 1 < parts.size(), 0);
        if (i + 1 == parts.size())
            node->file = toText(file);
    }
    node->suite = &suite;
    if (suite.suite.framework == testing::Framework::Python)
        node->id = relative(file).toStdString();
    return node;
}

/// With all above it, which get ids as far as their frameworks have such: what is above a case or
/// a test of Python is called by the beginning of its name.
TestNode *TestNodes::nodeFor(SuiteTests &suite, const Test &test) const
{
    TestNode *node = fileNode(suite, test.file);
    const QString file = node->file;
    std::string id = node->id;
    const int order = std::max(test.line, 1);
    for (const std::string &part : test.path) {
        node = child(node, toText(part), false, order);
        id += part.starts_with('[') ? part : "::" + part;
        if (node->file.isEmpty()) {
            node->file = file;
            node->suite = &suite;
            node->line = test.lineFile.empty() ? test.line : 0;
            if (suite.suite.framework == testing::Framework::Python)
                node->id = id;
        }
    }
    return node;
}

void TestNodes::place(SuiteTests &suite, const Test &test) const
{
    TestNode *node = nodeFor(suite, test);
    node->id = test.id;
    node->line = test.line;
    if (!test.lineFile.empty())
        node->file = toText(test.lineFile);
    if (!std::exchange(node->isTest, true)) {
        for (TestNode *above = node; above; above = above->parent)
            ++above->counts[std::size_t(State::NotRun)];
    }
    suite.nodes[QByteArray::fromStdString(test.id)] = node;
}

void TestNodes::visit(const TestNode *node, const std::function<void(const TestNode &)> &look)
{
    look(*node);
    for (const auto &one : node->children)
        visit(one.get(), look);
}

void TestNodes::build()
{
    struct Kept
    {
        SuiteTests *suite;
        testing::Finished finished;
    };
    std::vector<Kept> kept;
    visit(m_root.get(), [this, &kept](const TestNode &node) {
        if (!node.hasOutcome || (!node.isTest && !node.isPart) || m_gone.contains(node.suite))
            return;
        testing::Finished finished;
        finished.test.id = node.id;
        finished.outcome = node.outcome;
        if (node.isPart) {
            finished.test.parent = node.parent->id;
            finished.test.path = {node.name.toStdString()};
        }
        kept.push_back({node.suite, std::move(finished)});
    });
    std::erase_if(m_suites, [this](const auto &one) { return m_gone.contains(one.get()); });
    m_gone.clear();
    m_root = std::make_unique<TestNode>();
    Changed changed;
    for (const auto &suite : m_suites) {
        suite->nodes.clear();
        for (const Test &test : suite->tests)
            place(*suite, test);
        for (const auto &[id, remark] : suite->remarks)
            suite->nodes[QByteArray::fromStdString(id)] = nodeFor(*suite, remark.test);
    }
    for (Kept &one : kept) {
        TestNode *node = one.finished.test.parent.empty() ? one.suite->find(one.finished.test.id)
                                                          : addPart(*one.suite, one.finished);
        if (node)
            setOutcome(node, std::move(one.finished.outcome), changed);
    }
    for (const auto &suite : m_suites) {
        for (const auto &[id, remark] : suite->remarks)
            setOutcome(suite->find(id), remark.outcome, changed);
    }
}

static bool isSameTest(const Test &left, const Test &right)
{
    return left.id == right.id && left.file == right.file && left.path == right.path
           && left.line == right.line && left.lineFile == right.lineFile;
}

bool TestNodes::take(const testing::Suite &suite, std::vector<Test> tests, bool whole,
                     const std::vector<std::string> &asked)
{
    SuiteTests &ours = suiteOf(suite);
    const bool hadRemarks = !ours.remarks.empty();
    if (whole) {
        ours.remarks.clear();
    } else {
        std::set<std::string> files;
        for (const Test &test : tests)
            files.insert(test.file);
        for (const std::string &id : asked)
            files.insert((m_folder + u'/').toStdString() + id.substr(0, id.find("::")));
        std::vector<Test> others;
        std::ranges::copy_if(ours.tests, std::back_inserter(others),
                             [&files](const Test &test) { return !files.contains(test.file); });
        tests.insert(tests.begin(), std::make_move_iterator(others.begin()),
                     std::make_move_iterator(others.end()));
        std::erase_if(ours.remarks,
                      [&files](const auto &one) { return files.contains(one.second.test.file); });
    }
    std::ranges::stable_sort(tests, {}, &Test::file);
    if (!hadRemarks && std::ranges::equal(ours.tests, tests, isSameTest))
        return false;
    ours.tests = std::move(tests);
    return true;
}

bool TestNodes::keep(const std::vector<testing::Suite> &suites)
{
    for (const auto &one : m_suites) {
        if (!std::ranges::contains(suites, one->suite))
            m_gone.insert(one.get());
    }
    return !m_gone.empty();
}

// --- Results -----------------------------------------------------------------------------------

void TestNodes::setOutcome(TestNode *node, Outcome outcome, Changed &changed)
{
    const State before = node->outcome.state;
    const State after = outcome.state;
    const Milliseconds longer = outcome.duration - node->outcome.duration;
    node->hasOutcome = after != State::NotRun;
    node->outcome = std::move(outcome);
    for (TestNode *above = node; above; above = above->parent) {
        if (node->isTest) {
            --above->counts[std::size_t(before)];
            ++above->counts[std::size_t(after)];
            above->time += longer;
        }
        if (above->parent)
            changed.insert(above);
    }
}

TestNode *TestNodes::addPart(SuiteTests &suite, const testing::Finished &finished)
{
    const Test &test = finished.test;
    TestNode *above = suite.find(test.parent);
    if (!above || test.path.empty())
        return nullptr;
    TestNode *node = above->children.emplace_back(std::make_unique<TestNode>()).get();
    node->name = toText(test.path.front());
    node->parent = above;
    node->row = int(above->children.size()) - 1;
    node->suite = &suite;
    node->id = test.id;
    node->file = above->file;
    node->line = above->line;
    node->isPart = true;
    suite.nodes[QByteArray::fromStdString(test.id)] = node;
    return node;
}

// --- What to run -------------------------------------------------------------------------------

namespace {

/// Gathers ids by suite, none twice.
class Choice
{
public:
    void add(const testing::Suite &suite, const std::string &id)
    {
        auto found = std::ranges::find(m_chosen, suite, &ChosenTests::suite);
        if (found == m_chosen.end())
            found = m_chosen.insert(found, {.suite = suite, .ids = {}});
        if (m_seen.insert({std::size_t(found - m_chosen.begin()), id}).second)
            found->ids.push_back(id);
    }
    std::vector<ChosenTests> take() { return std::move(m_chosen); }

private:
    std::vector<ChosenTests> m_chosen;
    std::set<std::pair<std::size_t, std::string>> m_seen;
};

/// A row that can be asked for by name is, else what is in it.
void collect(const TestNode *node, Choice &choice)
{
    if (node->isPart)
        node = node->parent;
    if (node->suite && !node->id.empty()) {
        choice.add(node->suite->suite, node->id);
        return;
    }
    for (const auto &one : node->children)
        collect(one.get(), choice);
}

} // namespace

std::vector<ChosenTests> TestNodes::chosen(const std::set<const TestNode *> &nodes) const
{
    Choice choice;
    for (const TestNode *node : nodes) {
        // What is in another chosen row runs with that one.
        bool isInside = false;
        for (const TestNode *above = node->parent; above; above = above->parent)
            isInside = isInside || nodes.contains(above);
        if (!isInside)
            collect(node, choice);
    }
    return choice.take();
}

std::vector<ChosenTests> TestNodes::failed() const
{
    Choice choice;
    visit(m_root.get(), [&choice](const TestNode &node) {
        if (node.hasOutcome && node.outcome.state == State::Failed && !node.isPart && node.suite
            && !node.id.empty())
            choice.add(node.suite->suite, node.id);
    });
    return choice.take();
}

std::vector<ChosenTests> TestNodes::at(const QString &file, int line) const
{
    Choice choice;
    const std::string path = file.toStdString();
    for (const auto &suite : m_suites) {
        const auto isHere = [&path](const Test &test) {
            return (test.lineFile.empty() ? test.file : test.lineFile) == path;
        };
        int nearest = 0;
        for (const Test &test : suite->tests) {
            if (test.line <= line && isHere(test))
                nearest = std::max(nearest, test.line);
        }
        for (const Test &test : suite->tests) {
            if (nearest > 0 && test.line == nearest && isHere(test))
                choice.add(suite->suite, test.id);
        }
    }
    return choice.take();
}

} // namespace slipway::ide
