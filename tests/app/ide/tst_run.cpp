// SPDX-License-Identifier: GPL-3.0-or-later
#include "run/exittext.h"
#include "run/localrun.h"
#include "run/runsession.h"

#include <slipway/base/files.h>

#include <QSignalSpy>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>

using namespace slipway;
using namespace slipway::ide;
using namespace Qt::StringLiterals;

namespace {

const std::filesystem::path runner = SLIPWAY_BIN_DIR "/slipway-run";

sandbox::RunSpec specFor(const std::string &script)
{
    sandbox::RunSpec spec;
    spec.argv = {"/bin/sh", "-c", script};
    spec.terminal = sandbox::TerminalSize{80, 24};
    return spec;
}

} // namespace

Q_DECLARE_METATYPE(slipway::sandbox::Exit)

class TestRun : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();

    void showsOutputAndEnd();
    void passesInput();
    void passesSize();
    void stopsWhatListens();
    void secondStopKillsWhatDoesNot();
    void stopsDuringAFlood();
    void holdsBackWhilePaused();
    void tellsWhyItCouldNotStart();
    void describesEnds_data();
    void describesEnds();
    void preparesTheProjectsCommand();
    void runsAnUntitledTextFromACopy();
    void saysWhatToDoWithNothingToRun();

private:
    struct Watched
    {
        explicit Watched(const std::string &script)
        {
            QObject::connect(&session, &RunSession::output, &session,
                             [this](const QByteArray &bytes) { output += bytes; });
            QObject::connect(&session, &RunSession::ended, &session,
                             [this](const sandbox::Exit &end) { exit = end; });
            QObject::connect(&session, &RunSession::failed, &session,
                             [this](const Error &why) { error = why; });
            session.start(runner, specFor(script));
        }
        bool isOver() const { return exit || error; }

        QByteArray output;
        std::optional<sandbox::Exit> exit;
        std::optional<Error> error;
        RunSession session;
    };
};

void TestRun::init()
{
    if (!std::filesystem::exists(runner))
        QSKIP("slipway-run is not built");
    // A machine that allows no sandbox cannot show what happens in one.
    Watched probe("exit 0");
    QTRY_VERIFY_WITH_TIMEOUT(probe.isOver(), 20'000);
    if (probe.error && probe.error->code.starts_with("sandbox."))
        QSKIP(qPrintable(QString::fromStdString(probe.error->message)));
}

void TestRun::showsOutputAndEnd()
{
    Watched run("printf 'one\\ntwo\\n'; exit 3");
    QTRY_VERIFY_WITH_TIMEOUT(run.isOver(), 20'000);
    QVERIFY(run.exit);
    QCOMPARE(run.output, "one\r\ntwo\r\n"_ba);
    QCOMPARE(run.exit->reason, sandbox::ExitReason::Exit);
    QCOMPARE(run.exit->code.value_or(-1), 3);
    QCOMPARE(run.session.state(), RunSession::State::Ended);
}

void TestRun::passesInput()
{
    Watched run("read name; echo \"hello $name\"");
    run.session.write("Ada\r");
    QTRY_VERIFY_WITH_TIMEOUT(run.isOver(), 20'000);
    QVERIFY(run.output.contains("hello Ada"));
}

void TestRun::passesSize()
{
    Watched run("read x; stty size");
    run.session.resize(101, 33);
    run.session.write("\r");
    QTRY_VERIFY_WITH_TIMEOUT(run.isOver(), 20'000);
    QVERIFY2(run.output.contains("33 101"), run.output.constData());
}

void TestRun::stopsWhatListens()
{
    Watched run("trap 'echo bye; exit 0' TERM; echo ready; while :; do sleep 0.1; done");
    QTRY_VERIFY_WITH_TIMEOUT(run.output.contains("ready"), 20'000);
    run.session.stop();
    QTRY_VERIFY_WITH_TIMEOUT(run.isOver(), 20'000);
    QVERIFY(run.exit);
    QCOMPARE(run.exit->reason, sandbox::ExitReason::Stopped);
    QVERIFY(run.output.contains("bye"));
}

void TestRun::secondStopKillsWhatDoesNot()
{
    Watched run("trap '' TERM INT HUP; echo ready; while :; do sleep 0.1; done");
    QTRY_VERIFY_WITH_TIMEOUT(run.output.contains("ready"), 20'000);
    run.session.stop();
    run.session.stop();
    QTRY_VERIFY_WITH_TIMEOUT(run.isOver(), 20'000);
    QVERIFY(run.exit);
    QCOMPARE(run.exit->reason, sandbox::ExitReason::Stopped);
}

void TestRun::stopsDuringAFlood()
{
    Watched run("yes");
    QTRY_VERIFY_WITH_TIMEOUT(run.output.size() > 1'000'000, 20'000);
    run.session.stop();
    QTRY_VERIFY_WITH_TIMEOUT(run.isOver(), 20'000);
    QVERIFY(run.exit);
    QCOMPARE(run.exit->reason, sandbox::ExitReason::Stopped);
}

void TestRun::holdsBackWhilePaused()
{
    Watched run("echo ready; read x; yes | head -c 20000000; echo; echo over");
    QTRY_VERIFY_WITH_TIMEOUT(run.output.contains("ready"), 20'000);
    run.session.setPaused(true);
    run.session.write("\r");
    const qsizetype before = run.output.size();
    int turns = 0;
    QTimer timer;
    connect(&timer, &QTimer::timeout, this, [&turns] { ++turns; });
    timer.start(10);
    QTRY_VERIFY(turns >= 30);
    QCOMPARE(run.output.size(), before);
    QVERIFY(!run.isOver());
    run.session.setPaused(false);
    QTRY_VERIFY_WITH_TIMEOUT(run.isOver(), 40'000);
    QVERIFY(run.output.size() > 20'000'000);
    QVERIFY(run.output.trimmed().endsWith("over"));
}

void TestRun::tellsWhyItCouldNotStart()
{
    RunSession session;
    QSignalSpy failed(&session, &RunSession::failed);
    session.start("/nowhere/slipway-run", specFor("true"));
    QTRY_COMPARE(failed.count(), 1);
    QCOMPARE(session.state(), RunSession::State::Ended);
}

void TestRun::describesEnds_data()
{
    using sandbox::ExitReason;
    QTest::addColumn<int>("reason");
    QTest::addColumn<int>("code");
    QTest::addColumn<QString>("part");
    QTest::addColumn<int>("outcome");
    const auto row = [](const char *name, ExitReason reason, int code, const QString &part,
                        Outcome outcome) {
        QTest::newRow(name) << int(reason) << code << part << int(outcome);
    };
    row("well", ExitReason::Exit, 0, u"Finished in 1.2 s"_s, Outcome::Success);
    row("badly", ExitReason::Exit, 3, u"exit code 3"_s, Outcome::Failure);
    row("memory", ExitReason::Memory, 0, u"memory limit of 512 MB"_s, Outcome::Failure);
    row("memory, what to do", ExitReason::Memory, 0, u"raise it: Run > Edit"_s, Outcome::Failure);
    row("processes", ExitReason::Processes, 0, u"256 processes"_s, Outcome::Failure);
    row("file", ExitReason::FileSize, 0, u"larger than 10 MB"_s, Outcome::Failure);
    row("stopped", ExitReason::Stopped, 0, u"Stopped after 1.2 s"_s, Outcome::Stopped);
}

void TestRun::describesEnds()
{
    QFETCH(int, reason);
    QFETCH(int, code);
    QFETCH(QString, part);
    sandbox::Exit exit;
    exit.reason = static_cast<sandbox::ExitReason>(reason);
    exit.code = code;
    exit.duration = Milliseconds(1234);
    const ExitText text = describeExit(exit, {});
    QVERIFY2(text.sentence.contains(part), qPrintable(text.sentence));
    QTEST(int(text.outcome), "outcome");
}

void TestRun::preparesTheProjectsCommand()
{
    QTemporaryDir folder;
    const std::filesystem::path path = folder.path().toStdString();
    QVERIFY(writeFileAtomic(path / "main.py", "print(1)\n"));
    QVERIFY(writeFileAtomic(path / "slipway.toml",
                            "[run]\ncommand = [\"python3\", \"main.py\"]\nmemory = \"64M\"\n"
                            "network = \"outbound\"\n"));
    const auto run = prepareLocalRun({.folder = path});
    QVERIFY2(run, run ? "" : run.error().message.c_str());
    QCOMPARE(run->commandLine, "python3 main.py");
    QCOMPARE(run->spec.limits.memory, 64ULL << 20);
    QCOMPARE(run->spec.network, sandbox::Network::Outbound);
    QCOMPARE(run->spec.workdir, path.string());
}

void TestRun::runsAnUntitledTextFromACopy()
{
    std::filesystem::path copy;
    {
        const auto run = prepareLocalRun({.untitled = true, .text = "print('hi')\n"});
        QVERIFY2(run, run ? "" : run.error().message.c_str());
        QVERIFY(run->copy);
        copy = run->copy->path().toStdString();
        QVERIFY(std::filesystem::exists(copy / "untitled.py"));
    }
    QVERIFY(!std::filesystem::exists(copy));
}

void TestRun::saysWhatToDoWithNothingToRun()
{
    const auto nothing = prepareLocalRun({});
    QVERIFY(!nothing);
    QVERIFY(nothing.error().message.contains("Open a folder"));
    QTemporaryDir folder;
    const auto empty = prepareLocalRun({.folder = folder.path().toStdString()});
    QVERIFY(!empty);
    QVERIFY(!empty.error().message.empty());
}

QTEST_MAIN(TestRun)
#include "tst_run.moc"
