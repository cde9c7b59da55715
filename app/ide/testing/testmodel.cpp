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

static QString toText(const std::string &text)
{
    return QString::fromStdString(text);
}

TestModel::TestModel(QObject *parent)
    : QAbstractItemModel(parent)
{}

TestModel::~TestModel() = default;

void TestModel::setProject(const QString &folder)
{
    beginResetModel();
    m_nodes = TestNodes(folder);
    endResetModel();
    Q_EMIT countsChanged();
}

TestNode *TestModel::nodeOf(const QModelIndex &index) const
{
    return index.isValid() ? static_cast<TestNode *>(index.internalPointer()) : m_nodes.root();
}

QModelIndex TestModel::indexOf(const TestNode *node, int column) const
{
    return node == m_nodes.root() ? QModelIndex() : createIndex(node->row, column, node);
}

void TestModel::rebuild()
{
    beginResetModel();
    m_nodes.build();
    endResetModel();
    Q_EMIT countsChanged();
}

void TestModel::setTests(const testing::Suite &suite, std::vector<Test> tests, bool whole,
                         const std::vector<std::string> &asked)
{
    if (m_nodes.take(suite, std::move(tests), whole, asked))
        rebuild();
}

void TestModel::keepSuites(const std::vector<testing::Suite> &suites)
{
    if (m_nodes.keep(suites))
        rebuild();
}

// --- Results -----------------------------------------------------------------------------------

/// One signal for each parent: rows of five thousand cases change together.
void TestModel::announce(const TestNodes::Changed &changed)
{
    if (changed.empty())
        return;
    std::map<TestNode *, std::pair<int, int>> ranges;
    for (const TestNode *node : changed) {
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

void TestModel::removeParts(TestNode *node, TestNodes::Changed &changed)
{
    if (node->children.empty() || !node->children.back()->isPart)
        return;
    beginRemoveRows(indexOf(node), 0, int(node->children.size()) - 1);
    for (const auto &one : node->children) {
        node->suite->nodes.remove(QByteArray::fromStdString(one->id));
        changed.erase(one.get());
    }
    node->children.clear();
    endRemoveRows();
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

void TestModel::insertPart(SuiteTests &suite, TestNode *above, const testing::Finished &finished,
                           TestNodes::Changed &changed)
{
    if (finished.test.path.empty())
        return;
    // Told twice where two of the same name were run.
    TestNode *node = suite.find(finished.test.id);
    if (!node) {
        const int row = int(above->children.size());
        beginInsertRows(indexOf(above), row, row);
        node = TestNodes::addPart(suite, finished);
        endInsertRows();
    }
    if (node)
        TestNodes::setOutcome(node, finished.outcome, changed);
}

void TestModel::apply(const testing::Suite &suite, const std::vector<testing::Event> &events)
{
    SuiteTests &ours = m_nodes.suiteOf(suite);
    TestNodes::Changed changed;
    std::vector<const testing::Finished *> remarks;
    for (const testing::Event &event : events) {
        if (const auto *started = std::get_if<testing::Started>(&event)) {
            if (TestNode *node = ours.find(started->id)) {
                removeParts(node, changed);
                TestNodes::setOutcome(node, {.state = State::Running}, changed);
            }
        } else if (const auto *finished = std::get_if<testing::Finished>(&event)) {
            if (TestNode *node = ours.find(finished->test.id); node && node->isTest)
                TestNodes::setOutcome(node, finished->outcome, changed);
            else if (TestNode *above = ours.find(finished->test.parent))
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
    SuiteTests &ours = m_nodes.suiteOf(suite);
    const std::set<std::string> asked(ids.begin(), ids.end());
    const auto isMeant = [&asked](const std::string &id) {
        return asked.empty() || isAsked(id, asked);
    };
    TestNodes::Changed changed;
    for (const Test &test : ours.tests) {
        TestNode *node = ours.find(test.id);
        if (!node || !isMeant(test.id))
            continue;
        removeParts(node, changed);
        if (node->hasOutcome)
            TestNodes::setOutcome(node, {}, changed);
    }
    for (auto &[id, remark] : ours.remarks) {
        TestNode *node = ours.find(id);
        if (node && node->hasOutcome && isMeant(id)) {
            remark.outcome = {};
            TestNodes::setOutcome(node, {}, changed);
        }
    }
    announce(changed);
}

// --- Asking ------------------------------------------------------------------------------------

bool TestModel::isEmpty() const
{
    return m_nodes.root()->children.empty();
}

TestModel::Counts TestModel::counts() const
{
    return m_nodes.root()->counts;
}

bool TestModel::hasFile(const QString &path) const
{
    const std::string file = path.toStdString();
    return std::ranges::any_of(m_nodes.suites(), [&file](const auto &suite) {
        return std::ranges::contains(suite->tests, file, &Test::file);
    });
}

std::vector<testing::Suite> TestModel::suites() const
{
    std::vector<testing::Suite> suites;
    for (const auto &one : m_nodes.suites())
        suites.push_back(one->suite);
    return suites;
}

std::vector<TestModel::Chosen> TestModel::chosen(const QModelIndexList &rows) const
{
    std::set<const TestNode *> nodes;
    for (const QModelIndex &row : rows)
        nodes.insert(nodeOf(row));
    return m_nodes.chosen(nodes);
}

std::vector<TestModel::Chosen> TestModel::failed() const
{
    return m_nodes.failed();
}

std::vector<TestModel::Chosen> TestModel::at(const QString &file, int line) const
{
    return m_nodes.at(file, line);
}

TestModel::Place TestModel::place(const QModelIndex &index) const
{
    const TestNode *node = nodeOf(index);
    const bool knowsWhere =
        node->hasOutcome && node->outcome.state == State::Failed && node->outcome.line > 0;
    return {node->file, knowsWhere ? node->outcome.line : node->line};
}

const Outcome *TestModel::outcome(const QModelIndex &index) const
{
    const TestNode *node = nodeOf(index);
    return node->hasOutcome ? &node->outcome : nullptr;
}

std::vector<TestModel::Failure> TestModel::failures() const
{
    std::vector<Failure> failures;
    TestNodes::visit(m_nodes.root(), [&](const TestNode &node) {
        if (node.hasOutcome && node.outcome.state == State::Failed && !node.file.isEmpty()
            && !node.isPart)
            failures.push_back({place(indexOf(&node)), node.name, node.outcome});
    });
    return failures;
}

// --- The model's interface ---------------------------------------------------------------------

QModelIndex TestModel::index(int row, int column, const QModelIndex &parent) const
{
    const TestNode *above = nodeOf(parent);
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

QString TestModel::resultText(const TestNode &node)
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

QString TestModel::timeText(const TestNode &node)
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

QString TestModel::tipText(const TestNode &node)
{
    QString tip = node.id.empty() ? node.name : toText(node.id);
    if (!node.outcome.summary.empty())
        tip += u'\n' + toText(node.outcome.summary);
    return tip;
}

QVariant TestModel::data(const QModelIndex &index, int role) const
{
    const TestNode &node = *nodeOf(index);
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
        for (const TestNode *above = node.parent; above != m_nodes.root(); above = above->parent)
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
