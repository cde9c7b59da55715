// SPDX-License-Identifier: GPL-3.0-or-later
#include "testmodel.h"

#include "stateicons.h"

#include "shell/icons.h"

#include <QLocale>

namespace slipway::ide {

using namespace Qt::StringLiterals;
using testing::Outcome;
using testing::State;
using testing::Test;

struct TestModel::Node
{
    QString name;
    Node *parent = nullptr;
    int row = 0;
    std::vector<std::unique_ptr<Node>> children = {};
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
    Outcome outcome = {};
    Counts counts = {}; ///< of the tests in it, itself included
    Milliseconds time{0};
    QHash<QString, Node *> byName = {};

    /// A test's own, else made of what is in it.
    State state() const
    {
        if (isTest || isPart)
            return outcome.state;
        const auto any = [this](State state) { return counts[std::size_t(state)] > 0; };
        if (any(State::Running))
            return State::Running;
        if (any(State::Failed) || (hasOutcome && outcome.state == State::Failed))
            return State::Failed;
        if (any(State::Passed))
            return State::Passed;
        if (any(State::NotRun))
            return State::NotRun;
        return any(State::Skipped) || hasOutcome ? State::Skipped : State::NotRun;
    }
    int total() const { return std::accumulate(counts.begin(), counts.end(), 0); }
};

static QString toText(const std::string &text)
{
    return QString::fromStdString(text);
}

static QByteArray keyOf(const std::string &id)
{
    return QByteArray::fromStdString(id);
}

TestModel::TestModel(QObject *parent)
    : QAbstractItemModel(parent)
    , m_root(std::make_unique<Node>())
{}

TestModel::~TestModel() = default;

void TestModel::setProject(const QString &folder)
{
    beginResetModel();
    m_folder = folder;
    m_suites.clear();
    m_root = std::make_unique<Node>();
    endResetModel();
    Q_EMIT countsChanged();
}

// --- Finding rows ------------------------------------------------------------------------------

TestModel::Node *TestModel::nodeOf(const QModelIndex &index) const
{
    return index.isValid() ? static_cast<Node *>(index.internalPointer()) : m_root.get();
}

QModelIndex TestModel::indexOf(const Node *node, int column) const
{
    return node == m_root.get() ? QModelIndex() : createIndex(node->row, column, node);
}

const TestModel::SuiteTests *TestModel::find(const testing::Suite &suite) const
{
    for (const auto &one : m_suites) {
        if (one->suite == suite)
            return one.get();
    }
    return nullptr;
}

TestModel::SuiteTests *TestModel::find(const testing::Suite &suite)
{
    return const_cast<SuiteTests *>(std::as_const(*this).find(suite));
}

TestModel::SuiteTests &TestModel::suiteOf(const testing::Suite &suite)
{
    if (SuiteTests *found = find(suite))
        return *found;
    SuiteTests &made = *m_suites.emplace_back(std::make_unique<SuiteTests>());
    made.suite = suite;
    return made;
}

QString TestModel::relative(const std::string &file) const
{
    const QString path = toText(file);
    return path.startsWith(m_folder + u'/') ? path.sliced(m_folder.size() + 1) : path;
}

// --- Building ----------------------------------------------------------------------------------

/// The child of that name, made where it belongs: folders first, by name; tests as they stand in
/// the text.
TestModel::Node *TestModel::child(Node *parent, const QString &name, bool isFolder, int order)
{
    const QString key = isFolder ? name + u'/' : name;
    if (Node *found = parent->byName.value(key))
        return found;
    auto node = std::make_unique<Node>(Node{.name = name, .parent = parent});
    node->isFolder = isFolder;
    node->order = order;
    const auto isBefore = [](const Node &left, const Node &right) {
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
    Node *made = parent->children.insert(at, std::move(node))->get();
    parent->byName[key] = made;
    for (std::size_t i = std::size_t(row); i < parent->children.size(); ++i)
        parent->children[i]->row = int(i);
    return made;
}

TestModel::Node *TestModel::fileNode(SuiteTests &suite, const std::string &file)
{
    const QStringList parts = relative(file).split(u'/', Qt::SkipEmptyParts);
    Node *node = m_root.get();
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
TestModel::Node *TestModel::nodeFor(SuiteTests &suite, const Test &test)
{
    Node *node = fileNode(suite, test.file);
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

void TestModel::place(SuiteTests &suite, const Test &test)
{
    Node *node = nodeFor(suite, test);
    node->id = test.id;
    node->line = test.line;
    if (!test.lineFile.empty())
        node->file = toText(test.lineFile);
    if (!std::exchange(node->isTest, true)) {
        for (Node *above = node; above; above = above->parent)
            ++above->counts[std::size_t(State::NotRun)];
    }
    suite.nodes[keyOf(test.id)] = node;
}

void TestModel::visit(const Node *node, const std::function<void(const Node &)> &look) const
{
    look(*node);
    for (const auto &one : node->children)
        visit(one.get(), look);
}

void TestModel::rebuild()
{
    struct Kept
    {
        SuiteTests *suite;
        testing::Finished finished;
    };
    std::vector<Kept> kept;
    visit(m_root.get(), [&kept](const Node &node) {
        if (!node.hasOutcome || (!node.isTest && !node.isPart))
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
    beginResetModel();
    m_root = std::make_unique<Node>();
    Nodes changed;
    for (const auto &suite : m_suites) {
        suite->nodes.clear();
        for (const Test &test : suite->tests)
            place(*suite, test);
        for (const auto &[id, remark] : suite->remarks)
            suite->nodes[keyOf(id)] = nodeFor(*suite, remark.test);
    }
    for (Kept &one : kept) {
        Node *node = one.finished.test.parent.empty()
                         ? one.suite->nodes.value(keyOf(one.finished.test.id))
                         : addPart(*one.suite, one.finished);
        if (node)
            setOutcome(node, std::move(one.finished.outcome), changed);
    }
    for (const auto &suite : m_suites) {
        for (const auto &[id, remark] : suite->remarks)
            setOutcome(suite->nodes.value(keyOf(id)), remark.outcome, changed);
    }
    endResetModel();
    Q_EMIT countsChanged();
}

static bool isSameTest(const Test &left, const Test &right)
{
    return left.id == right.id && left.file == right.file && left.path == right.path
           && left.line == right.line && left.lineFile == right.lineFile;
}

void TestModel::setTests(const testing::Suite &suite, std::vector<Test> tests, bool whole,
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
        return;
    ours.tests = std::move(tests);
    rebuild();
}

void TestModel::keepSuites(const std::vector<testing::Suite> &suites)
{
    const auto isGone = [&suites](const auto &one) {
        return !std::ranges::contains(suites, one->suite);
    };
    if (std::ranges::none_of(m_suites, isGone))
        return;
    for (const auto &one : m_suites) {
        if (!isGone(one))
            continue;
        one->tests.clear();
        one->remarks.clear();
    }
    rebuild();
    std::erase_if(m_suites, isGone);
}

// --- Results -----------------------------------------------------------------------------------

void TestModel::setOutcome(Node *node, Outcome outcome, Nodes &changed)
{
    const State before = node->outcome.state;
    const State after = outcome.state;
    const Milliseconds longer = outcome.duration - node->outcome.duration;
    node->hasOutcome = after != State::NotRun;
    node->outcome = std::move(outcome);
    for (Node *above = node; above; above = above->parent) {
        if (node->isTest) {
            --above->counts[std::size_t(before)];
            ++above->counts[std::size_t(after)];
            above->time += longer;
        }
        if (above->parent)
            changed.insert(above);
    }
}

/// One signal for each parent: rows of five thousand cases change together.
void TestModel::announce(const Nodes &changed)
{
    if (changed.empty())
        return;
    std::map<Node *, std::pair<int, int>> ranges;
    for (const Node *node : changed) {
        const auto [found, isNew] = ranges.try_emplace(node->parent, node->row, node->row);
        found->second.first = std::min(found->second.first, node->row);
        found->second.second = std::max(found->second.second, node->row);
    }
    for (const auto &[parent, rows] : ranges) {
        const QModelIndex above = indexOf(parent);
        Q_EMIT dataChanged(index(rows.first, 0, above), index(rows.second, ColumnCount - 1, above));
    }
    Q_EMIT countsChanged();
}

void TestModel::removeParts(Node *node, Nodes &changed)
{
    if (node->children.empty() || !node->children.back()->isPart)
        return;
    beginRemoveRows(indexOf(node), 0, int(node->children.size()) - 1);
    for (const auto &one : node->children) {
        node->suite->nodes.remove(keyOf(one->id));
        changed.erase(one.get());
    }
    node->children.clear();
    endRemoveRows();
}

/// A subtest, below its test; null where that is not there.
TestModel::Node *TestModel::addPart(SuiteTests &suite, const testing::Finished &finished)
{
    const Test &test = finished.test;
    Node *above = suite.nodes.value(keyOf(test.parent));
    if (!above || test.path.empty())
        return nullptr;
    Node *node = above->children.emplace_back(std::make_unique<Node>()).get();
    node->name = toText(test.path.front());
    node->parent = above;
    node->row = int(above->children.size()) - 1;
    node->suite = &suite;
    node->id = test.id;
    node->file = above->file;
    node->line = above->line;
    node->isPart = true;
    suite.nodes[keyOf(test.id)] = node;
    return node;
}

/// Files that cannot be loaded, or classes that cannot be set up: told together, they cost one new
/// tree.
void TestModel::addRemarks(SuiteTests &suite, const std::vector<const testing::Finished *> &remarks)
{
    if (remarks.empty())
        return;
    for (const testing::Finished *one : remarks)
        suite.remarks[one->test.id] = *one;
    rebuild();
}

void TestModel::insertPart(SuiteTests &suite, Node *above, const testing::Finished &finished,
                           Nodes &changed)
{
    if (finished.test.path.empty())
        return;
    // Told twice where two of the same name were run.
    Node *node = suite.nodes.value(keyOf(finished.test.id));
    if (!node) {
        const int row = int(above->children.size());
        beginInsertRows(indexOf(above), row, row);
        node = addPart(suite, finished);
        endInsertRows();
    }
    if (node)
        setOutcome(node, finished.outcome, changed);
}

void TestModel::apply(const testing::Suite &suite, const std::vector<testing::Event> &events)
{
    SuiteTests &ours = suiteOf(suite);
    Nodes changed;
    std::vector<const testing::Finished *> remarks;
    for (const testing::Event &event : events) {
        if (const auto *started = std::get_if<testing::Started>(&event)) {
            if (Node *node = ours.nodes.value(keyOf(started->id))) {
                removeParts(node, changed);
                setOutcome(node, {.state = State::Running}, changed);
            }
        } else if (const auto *finished = std::get_if<testing::Finished>(&event)) {
            if (Node *node = ours.nodes.value(keyOf(finished->test.id)); node && node->isTest)
                setOutcome(node, finished->outcome, changed);
            else if (Node *above = ours.nodes.value(keyOf(finished->test.parent)))
                insertPart(ours, above, *finished, changed);
            else if (!finished->test.file.empty())
                remarks.push_back(finished);
        }
    }
    announce(changed);
    addRemarks(ours, remarks);
}

static bool isAsked(std::string id, const std::set<std::string> &ids)
{
    while (!ids.contains(id)) {
        const std::size_t colons = id.rfind("::");
        const std::size_t bracket = id.rfind('[');
        const std::size_t cut = colons == std::string::npos    ? bracket
                                : bracket == std::string::npos ? colons
                                                               : std::max(colons, bracket);
        if (cut == std::string::npos)
            return false;
        id.resize(cut);
    }
    return true;
}

void TestModel::markNotRun(const testing::Suite &suite, const std::vector<std::string> &ids)
{
    SuiteTests &ours = suiteOf(suite);
    const std::set<std::string> asked(ids.begin(), ids.end());
    const auto isMeant = [&asked](const std::string &id) {
        return asked.empty() || isAsked(id, asked);
    };
    Nodes changed;
    for (const Test &test : ours.tests) {
        Node *node = ours.nodes.value(keyOf(test.id));
        if (!node || !isMeant(test.id))
            continue;
        removeParts(node, changed);
        if (node->hasOutcome)
            setOutcome(node, {}, changed);
    }
    for (auto &[id, remark] : ours.remarks) {
        Node *node = ours.nodes.value(keyOf(id));
        if (node && node->hasOutcome && isMeant(id)) {
            remark.outcome = {};
            setOutcome(node, {}, changed);
        }
    }
    announce(changed);
}

// --- Asking ------------------------------------------------------------------------------------

bool TestModel::isEmpty() const
{
    return m_root->children.empty();
}

TestModel::Counts TestModel::counts() const
{
    return m_root->counts;
}

bool TestModel::hasFile(const QString &path) const
{
    const std::string file = path.toStdString();
    return std::ranges::any_of(m_suites, [&file](const auto &suite) {
        return std::ranges::contains(suite->tests, file, &Test::file);
    });
}

std::vector<testing::Suite> TestModel::suites() const
{
    std::vector<testing::Suite> suites;
    for (const auto &one : m_suites)
        suites.push_back(one->suite);
    return suites;
}

/// Gathers ids by suite, none twice.
class TestModel::Choice
{
public:
    void add(const testing::Suite &suite, const std::string &id)
    {
        auto found = std::ranges::find(m_chosen, suite, &Chosen::suite);
        if (found == m_chosen.end())
            found = m_chosen.insert(found, {.suite = suite, .ids = {}});
        if (m_seen.insert({std::size_t(found - m_chosen.begin()), id}).second)
            found->ids.push_back(id);
    }
    std::vector<Chosen> take() { return std::move(m_chosen); }

private:
    std::vector<Chosen> m_chosen;
    std::set<std::pair<std::size_t, std::string>> m_seen;
};

/// A row that can be asked for by name is, else what is in it.
void TestModel::collect(const Node *node, Choice &choice) const
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

std::vector<TestModel::Chosen> TestModel::chosen(const QModelIndexList &rows) const
{
    std::set<const Node *> nodes;
    for (const QModelIndex &row : rows)
        nodes.insert(nodeOf(row));
    Choice choice;
    for (const Node *node : nodes) {
        // What is in another chosen row runs with that one.
        bool isInside = false;
        for (const Node *above = node->parent; above; above = above->parent)
            isInside = isInside || nodes.contains(above);
        if (!isInside)
            collect(node, choice);
    }
    return choice.take();
}

std::vector<TestModel::Chosen> TestModel::failed() const
{
    Choice choice;
    visit(m_root.get(), [&choice](const Node &node) {
        if (node.hasOutcome && node.outcome.state == State::Failed && !node.isPart && node.suite
            && !node.id.empty())
            choice.add(node.suite->suite, node.id);
    });
    return choice.take();
}

std::vector<TestModel::Chosen> TestModel::at(const QString &file, int line) const
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

TestModel::Place TestModel::place(const QModelIndex &index) const
{
    const Node *node = nodeOf(index);
    const bool knowsWhere =
        node->hasOutcome && node->outcome.state == State::Failed && node->outcome.line > 0;
    return {node->file, knowsWhere ? node->outcome.line : node->line};
}

const Outcome *TestModel::outcome(const QModelIndex &index) const
{
    const Node *node = nodeOf(index);
    return node->hasOutcome ? &node->outcome : nullptr;
}

std::vector<TestModel::Failure> TestModel::failures() const
{
    std::vector<Failure> failures;
    visit(m_root.get(), [&](const Node &node) {
        if (node.hasOutcome && node.outcome.state == State::Failed && !node.file.isEmpty()
            && !node.isPart)
            failures.push_back({place(indexOf(&node)), node.name, node.outcome});
    });
    return failures;
}

// --- The model's interface ---------------------------------------------------------------------

QModelIndex TestModel::index(int row, int column, const QModelIndex &parent) const
{
    const Node *above = nodeOf(parent);
    if (row < 0 || column < 0 || column >= ColumnCount || row >= int(above->children.size()))
        return {};
    return createIndex(row, column, above->children[std::size_t(row)].get());
}

QModelIndex TestModel::parent(const QModelIndex &index) const
{
    return index.isValid() ? indexOf(nodeOf(index)->parent) : QModelIndex();
}

int TestModel::rowCount(const QModelIndex &parent) const
{
    return parent.column() > 0 ? 0 : int(nodeOf(parent)->children.size());
}

QString TestModel::resultText(const Node &node) const
{
    if (node.isTest || node.isPart || node.hasOutcome)
        return stateText(node.state(), node.outcome.note);
    const auto count = [&node](State state) { return node.counts[std::size_t(state)]; };
    if (count(State::NotRun) == node.total())
        return stateText(State::NotRun);
    // One number is enough to see where to look.
    const int total = node.total();
    if (const int running = count(State::Running); running > 0)
        return tr("%n running", nullptr, running);
    if (const int failed = count(State::Failed); failed > 0)
        return failed == total ? tr("%n failed", nullptr, failed)
                               : tr("%1 of %2 failed").arg(failed).arg(total);
    if (const int passed = count(State::Passed); passed > 0)
        return passed == total ? tr("%n passed", nullptr, passed)
                               : tr("%1 of %2 passed").arg(passed).arg(total);
    return tr("%n skipped", nullptr, count(State::Skipped));
}

QString TestModel::timeText(const Node &node) const
{
    const Milliseconds sum = node.isPart ? node.outcome.duration : node.time;
    const bool isKnown = node.isPart || node.counts[std::size_t(State::Passed)] > 0
                         || node.counts[std::size_t(State::Failed)] > 0;
    if (!isKnown)
        return {};
    if (sum < Milliseconds(1000))
        return tr("%1 ms").arg(sum.count());
    return tr("%1 s").arg(QLocale().toString(double(sum.count()) / 1000, 'f', 1));
}

QString TestModel::tipText(const Node &node) const
{
    QString tip = node.id.empty() ? node.name : toText(node.id);
    if (!node.outcome.summary.empty())
        tip += u'\n' + toText(node.outcome.summary);
    return tip;
}

QVariant TestModel::data(const QModelIndex &index, int role) const
{
    const Node &node = *nodeOf(index);
    switch (role) {
    case Qt::DisplayRole:
        return index.column() == Name     ? node.name
               : index.column() == Result ? resultText(node)
                                          : timeText(node);
    case Qt::DecorationRole:
        return index.column() == Name ? stateIcon(node.state()) : QVariant();
    case Qt::ToolTipRole:
        return tipText(node);
    case Qt::AccessibleTextRole:
        return index.column() == Name ? tr("%1: %2").arg(node.name, resultText(node)) : QVariant();
    case Qt::TextAlignmentRole:
        return index.column() == Time ? QVariant(Qt::AlignRight | Qt::AlignVCenter) : QVariant();
    case StateRole:
        return int(node.state());
    case KeyRole:
    case PathRole: {
        QString path = node.name;
        for (const Node *above = node.parent; above != m_root.get(); above = above->parent)
            path.prepend(above->name + u'/');
        return role == KeyRole && node.isFolder ? path + u'/' : path;
    }
    default:
        return {};
    }
}

QVariant TestModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    switch (section) {
    case Name:
        return tr("Test");
    case Result:
        return tr("Result");
    default:
        return tr("Time");
    }
}

} // namespace slipway::ide
