// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "testnodes.h"

#include <QAbstractItemModel>

#include <string>
#include <vector>

namespace slipway::ide {

/// The tests of a project and what has become of them: folders, files, classes, tests, and the
/// cases and subtests below those. What a row that holds others says is made of theirs.
class TestModel : public QAbstractItemModel
{
    Q_OBJECT

public:
    enum Column { Name, Result, Time, ColumnCount };
    enum Role {
        StateRole = Qt::UserRole, ///< int of a testing::State
        KeyRole,                  ///< a QString that is the row's as long as it is called so
        PathRole,                 ///< the file's relative path with all names, for filters
    };
    using Counts = TestCounts;
    using Chosen = ChosenTests;

    explicit TestModel(QObject *parent = nullptr);
    ~TestModel() override;

    /// Forgets everything.
    void setProject(const QString &folder);

    /// What was found replaces what was there in those files; results of tests that are still there
    /// stay. `asked` are the ids that were asked for, where not all were.
    void setTests(const testing::Suite &suite, std::vector<testing::Test> tests, bool whole,
                  const std::vector<std::string> &asked);
    /// Suites that are no longer there are taken out.
    void keepSuites(const std::vector<testing::Suite> &suites);
    /// Started and Finished; others have no effect.
    void apply(const testing::Suite &suite, const std::vector<testing::Event> &events);
    /// Their results are of an earlier run; all where `ids` is empty.
    void markNotRun(const testing::Suite &suite, const std::vector<std::string> &ids);

    bool isEmpty() const;
    Counts counts() const;
    bool hasFile(const QString &path) const;
    std::vector<testing::Suite> suites() const;

    /// What to ask for to run these rows, by suite.
    std::vector<Chosen> chosen(const QModelIndexList &rows) const;
    std::vector<Chosen> failed() const;
    /// Those whose text this line belongs to: the nearest that begins at or above it.
    std::vector<Chosen> at(const QString &file, int line) const;

    /// A row's place in a text; no file where it has none.
    struct Place
    {
        QString file;
        int line = 0;
    };
    Place place(const QModelIndex &index) const;
    /// What became of a row itself; null where it only holds others.
    const testing::Outcome *outcome(const QModelIndex &index) const;
    /// Everything that failed, with where.
    struct Failure
    {
        Place place;
        QString name;
        testing::Outcome outcome;
    };
    std::vector<Failure> failures() const;

    QModelIndex index(int row, int column, const QModelIndex &parent = {}) const override;
    QModelIndex parent(const QModelIndex &index) const override;
    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex & = {}) const override { return ColumnCount; }
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

Q_SIGNALS:
    void countsChanged();

private:
    TestNode *nodeOf(const QModelIndex &index) const;
    QModelIndex indexOf(const TestNode *node, int column = 0) const;
    void rebuild();
    void insertPart(SuiteTests &suite, TestNode *above, const testing::Finished &finished,
                    TestNodes::Changed &changed);
    void addRemarks(SuiteTests &suite, const std::vector<const testing::Finished *> &remarks);
    void removeParts(TestNode *node, TestNodes::Changed &changed);
    void announce(const TestNodes::Changed &changed);
    static QString resultText(const TestNode &node);
    static QString timeText(const TestNode &node);
    static QString tipText(const TestNode &node);

    TestNodes m_nodes;
};

} // namespace slipway::ide
