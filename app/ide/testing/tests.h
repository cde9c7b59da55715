// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "testjob.h"
#include "testmodel.h"

#include <QObject>
#include <QTimer>

#include <deque>
#include <memory>

namespace slipway::ide {

class Shell;

/// The open project's tests: finds them, runs them, one thing at a time. Finding runs the project's
/// code (its test files are loaded), in the sandbox as the tests themselves.
class Tests : public QObject
{
    Q_OBJECT

public:
    enum class Activity { None, Looking, Running };

    explicit Tests(Shell &shell, QObject *parent = nullptr);
    ~Tests() override;

    TestModel &model() { return m_model; }
    Activity activity() const { return m_activity; }
    /// What keeps tests from being found or run; empty for nothing.
    QString trouble() const { return m_trouble; }
    /// What the framework printed last.
    QString output() const { return m_output; }
    /// "pytest 8.3.5", of the last one.
    QString framework() const { return m_framework; }
    /// Whether anybody has looked for tests in this folder.
    bool hasLooked() const { return m_hasLooked; }

    void refresh();
    void runAll();
    void run(const std::vector<TestModel::Chosen> &chosen);
    void runFailed();
    void runLast();
    /// Looks for tests first where nobody has.
    void runAtCursor();
    void stop();

Q_SIGNALS:
    void changed();
    /// A run is over; a discovery is not told.
    void finished();

private:
    void forget();
    void look(const std::function<void()> &then);
    void noteSaved(const QString &path);
    void queue(const std::vector<TestModel::Chosen> &chosen, testing::Request::What what);
    void saveAndRun(const std::vector<TestModel::Chosen> &chosen);
    void next();
    void take(const std::vector<testing::Event> &events);
    void end(const testing::Ending &ending);
    void fail(const Error &error);
    void idle();
    void tellProblems();
    void tellMissing(const testing::Missing &missing);
    void setActivity(Activity activity);

    Shell &m_shell;
    TestModel m_model;
    Activity m_activity = Activity::None;
    std::unique_ptr<TestJob> m_job;
    std::deque<testing::Request> m_queue;
    std::vector<testing::Test> m_found;
    bool m_collected = false; ///< the job at hand has told what tests there are
    std::vector<TestModel::Chosen> m_last;
    std::function<void()> m_then;
    QTimer m_later;
    QString m_trouble;
    QString m_output;
    QString m_framework;
    int m_turn = 0; ///< answers to what was asked for before are not taken
    bool m_hasLooked = false;
    bool m_isStale = false;
};

} // namespace slipway::ide
