// SPDX-License-Identifier: GPL-3.0-or-later
#include "run.h"

#include <slipway/sandbox/line_log.h>
#include <slipway/sandbox/output_ring.h>
#include <slipway/terminal/screen.h>

#include <QTemporaryDir>

#include <sys/stat.h>

using namespace slipway;
using namespace slipway::test;
namespace fs = std::filesystem;

namespace {

/// A client that has the screen itself, as the window's terminals do.
class Keeper
{
public:
    Keeper(const fs::path &socket, TerminalSize size)
        : m_socket(socket)
        , m_size(size)
        , screen(size.columns, size.rows, 1'000'000)
    {}

    void attach()
    {
        m_connection.emplace(RunnerConnection::connect(m_socket).value());
        json::object wishes{{"screen", true}, {"keeps", true}};
        if (place)
            wishes["after"] = *place;
        tell(*m_connection, FrameType::Attach, json::serialize(wishes));
    }
    void leave() { m_connection.reset(); }
    void type(std::string_view text) { tell(*m_connection, FrameType::Input, text); }
    /// Whether it came.
    bool readUntil(std::string_view text)
    {
        while (!screen.text().contains(text)) {
            const auto frame = m_connection->receive(Milliseconds(30'000));
            if (!frame || !*frame)
                return false;
            take(**frame);
        }
        return true;
    }

    bool answers = true;
    int asked = 0;
    int screens = 0;
    int replays = 0;
    std::optional<std::uint64_t> place;
    std::uint64_t answered = 0;

private:
    void take(const Frame &frame)
    {
        if (frame.type == FrameType::Grown) {
            const std::uint64_t end = decodePlace(frame.payload).value();
            replays += *place < answered ? 1 : 0;
            show(std::min(end, answered), terminal::Answers::Withhold);
            show(end, terminal::Answers::Give);
            tell(*m_connection, FrameType::Taken, encodePlace(end));
        } else if (frame.type == FrameType::Screen) {
            screen.feed(frame.payload);
            ++screens;
        } else if (frame.type == FrameType::Attached) {
            const auto value = parseJson(frame.payload).value();
            ObjectReader reader(value);
            place = static_cast<std::uint64_t>(reader.integer("at", 0, 1LL << 50));
            answered = static_cast<std::uint64_t>(reader.integer("end", 0, 1LL << 50));
            m_ring.emplace(OutputRing::open(m_connection->takeDescriptor()).value());
        } else if (frame.type == FrameType::AskCheckpoint) {
            ++asked;
            const json::object head{
                {"at", *place}, {"columns", m_size.columns}, {"rows", m_size.rows}};
            if (answers)
                tell(*m_connection, FrameType::Checkpoint,
                     json::serialize(head) + '\n' + screen.snapshot());
        }
    }

    void show(std::uint64_t end, terminal::Answers toQuestions)
    {
        if (end <= *place)
            return;
        screen.feed(m_ring->view(*place, end), toQuestions);
        place = end;
    }

    fs::path m_socket;
    TerminalSize m_size;
    std::optional<RunnerConnection> m_connection;
    std::optional<OutputRing> m_ring;

public:
    terminal::Screen screen;
};

std::string lastLines(const terminal::Screen &screen)
{
    return screen.text(screen.endLine() - 500, screen.endLine());
}

} // namespace

class TestDetached : public QObject
{
    Q_OBJECT

    QTemporaryDir m_folder;
    fs::path m_socket;

    RunnerConnection attach()
    {
        auto connection = RunnerConnection::connect(m_socket).value();
        tell(connection, FrameType::Attach, R"({"screen":true})");
        return connection;
    }
    void stop()
    {
        if (auto connection = RunnerConnection::connect(m_socket)) {
            tell(*connection, FrameType::Stop, R"({"graceMs":0})");
            Outcome outcome;
            follow(*connection, outcome);
        }
    }

private Q_SLOTS:
    void initTestCase()
    {
        if (const std::string why = whyNoSandbox(); !why.empty())
            QSKIP(why.c_str());
    }
    void init()
    {
        static int count = 0;
        m_socket = fs::path(m_folder.path().toStdString()) / (std::to_string(++count) + ".sock");
    }
    void cleanup() { stop(); }

    void aPreparedOneIsLikeAnyOtherOnceItBegins()
    {
        const fs::path script = fs::path(m_folder.path().toStdString()) / "held.py";
        QVERIFY(writeFileAtomic(script, "import os\nprint(os.get_terminal_size().columns)\n"
                                        "while True: print('got', input())\n"));
        RunSpec wanted = spec({"python3", script.string(), uniqueMark()});
        const std::string folder = m_folder.path().toStdString();
        wanted.mounts = {{.host = folder, .at = folder, .access = Access::Write}};
        wanted.terminal = TerminalSize{80, 24};
        {
            auto prepared = RunnerConnection::prepareDetached(runner(), wanted, m_socket).value();
            const auto frame = prepared.receive(std::chrono::seconds(30));
            QVERIFY(frame && *frame && (*frame)->type == FrameType::Prepared);
            if ((*frame)->payload != R"({"held":true})")
                QSKIP(
                    "This machine lets no program be held (is tracing forbidden, memory short?).");
            QVERIFY(!fs::exists(m_socket));
            wanted.terminal = TerminalSize{90, 30};
            QVERIFY(prepared.startDetached(wanted, m_socket).value().pid > 0);
        }
        auto connection = attach();
        QVERIFY(connection.send(FrameType::Input, "a line\n"));
        Outcome outcome;
        follow(connection, outcome,
               [](const Outcome &now) { return now.output.contains("got a line"); });
        QVERIFY2(outcome.output.contains("got a line"), outcome.output.c_str());
        QVERIFY(connection.send(FrameType::EndInput));
        follow(connection, outcome);
        QCOMPARE(outcome.exit.value().code.value(), 1);
        QTRY_VERIFY(!fs::exists(m_socket));
        QCOMPARE(readExit(m_socket).value().code.value(), 1);
    }

    void whatIsPreparedAndNeverBegunGoesWithItsClient()
    {
        const std::string mark = uniqueMark();
        const fs::path script = fs::path(m_folder.path().toStdString()) / "held.py";
        QVERIFY(writeFileAtomic(script, "print('never')\n"));
        RunSpec wanted = spec({"python3", script.string(), mark});
        wanted.terminal = TerminalSize{80, 24};
        {
            auto prepared = RunnerConnection::prepareDetached(runner(), wanted, m_socket).value();
            QVERIFY(prepared.receive(std::chrono::seconds(30)));
            QVERIFY(countProcesses(m_socket.string()) > 0);
        }
        QTRY_COMPARE_WITH_TIMEOUT(countProcesses(m_socket.string()), 0, 30'000);
        QTRY_COMPARE_WITH_TIMEOUT(countProcesses(mark), 0, 30'000);
        QVERIFY(!fs::exists(m_socket));
        QVERIFY(!fs::exists(exitRecordOf(m_socket)));
    }

    void outlivesItsClientsAndIsFoundAgain()
    {
        const RunSpec echo = shell("while read line; do echo got:$line; done; exit 6");
        const Started started = RunnerConnection::launchDetached(runner(), echo, m_socket).value();
        QVERIFY(started.pid > 0);
        struct stat info{};
        QCOMPARE(::stat(m_socket.c_str(), &info), 0);
        QCOMPARE(info.st_mode & 07777U, 0600U);
        for (const char *word : {"one", "two"}) {
            auto connection = attach();
            QVERIFY(connection.send(FrameType::Input, std::string(word) + "\n"));
            Outcome outcome;
            follow(connection, outcome, [](auto &o) { return o.output.contains("\n"); });
            QCOMPARE(outcome.output, std::string("got:") + word + "\n");
        }
        auto connection = attach();
        QVERIFY(connection.send(FrameType::EndInput));
        Outcome outcome;
        follow(connection, outcome);
        QCOMPARE(outcome.exit->code, 6);
        QCOMPARE(readExit(m_socket).value().code, 6);
        QVERIFY(QTest::qWaitFor([&] { return !fs::exists(m_socket); }));
        QCOMPARE(RunnerConnection::connect(m_socket).error().code, std::string("runner.gone"));
    }

    void showsAllTheSameOutput()
    {
        const RunSpec echo = shell("while read line; do echo got:$line; done");
        QVERIFY(RunnerConnection::launchDetached(runner(), echo, m_socket));
        auto first = attach();
        auto second = attach();
        // An answer to a later question tells that the attachment was taken.
        for (auto *each : {&first, &second}) {
            QVERIFY(each->send(FrameType::Query));
            QVERIFY(each->receive(Milliseconds(5000)).value());
        }
        QVERIFY(first.send(FrameType::Input, "x\n"));
        for (auto *each : {&first, &second}) {
            Outcome outcome;
            follow(*each, outcome, [](auto &o) { return o.output.contains("\n"); });
            QCOMPARE(outcome.output, std::string("got:x\n"));
        }
    }

    void nobodyHasToRead_data()
    {
        QTest::addColumn<bool>("terminal");
        QTest::newRow("pipes") << false;
        QTest::newRow("terminal") << true;
    }
    void nobodyHasToRead()
    {
        QFETCH(bool, terminal);
        RunSpec flood = shell("seq 1 400000; echo done");
        if (terminal)
            flood.terminal = TerminalSize();
        flood.logFile = (m_socket.string() + ".log");
        QVERIFY(RunnerConnection::launchDetached(runner(), flood, m_socket));
        // One attached client that never reads is no hindrance either.
        const auto sleeper = attach();
        QVERIFY(QTest::qWaitFor([&] { return readExit(m_socket).has_value(); }, 30'000));
        QCOMPARE(readExit(m_socket).value().code, 0);
        const auto page = LineLogReader::read(flood.logFile, 400'001).value();
        QCOMPARE(page.lines.front().text, std::string("done"));
    }

    void aSlowClientIsSkippedAhead()
    {
        RunSpec flood = shell("seq 1 1000000; echo last; read line");
        flood.logFile = m_socket.string() + ".log";
        QVERIFY(RunnerConnection::launchDetached(runner(), flood, m_socket));
        auto slow = attach();
        QVERIFY(QTest::qWaitFor(
            [&] {
                const auto page = LineLogReader::read(flood.logFile, 1'000'001);
                return page && !page->lines.empty();
            },
            30'000));
        bool skipped = false;
        std::size_t bytes = 0;
        while (auto frame = slow.receive(Milliseconds(1000)).value()) {
            skipped = skipped || frame->type == FrameType::Screen;
            bytes += frame->payload.size();
        }
        QVERIFY(skipped);
        QVERIFY(bytes < 6'000'000);
    }

    void showsTheScreenToWhoeverComesLater()
    {
        RunSpec editor =
            shell("printf '\\033[2J\\033[3;5Hhello\\033[1;31mred'; echo > /tmp/x; read line");
        editor.terminal = {.columns = 40, .rows = 10};
        QVERIFY(RunnerConnection::launchDetached(runner(), editor, m_socket));
        std::string screen;
        QVERIFY(QTest::qWaitFor([&] {
            auto connection = attach();
            const auto frame = connection.receive(Milliseconds(2000)).value();
            screen = frame && frame->type == FrameType::Screen ? frame->payload : std::string();
            return screen.contains("red");
        }));
        QVERIFY(screen.contains("hello"));
        terminal::Screen rebuilt(40, 10, 100'000);
        rebuilt.feed(screen);
        QCOMPARE(rebuilt.text(rebuilt.screenLine() + 2, rebuilt.screenLine() + 3),
                 std::string("    hellored"));
    }

    void aTerminalThatEndsAtOnceIsSeenAllTheSame()
    {
        RunSpec quick = shell("echo quick; exit 3");
        quick.terminal = TerminalSize();
        QVERIFY(RunnerConnection::launchDetached(runner(), quick, m_socket));
        auto connection = attach();
        std::string seen;
        Outcome outcome;
        while (!outcome.exit) {
            const auto frame = connection.receive(Milliseconds(30'000)).value();
            QVERIFY(frame);
            seen += frame->type == FrameType::Screen ? frame->payload : std::string();
            take(*frame, outcome);
        }
        QVERIFY2((seen + outcome.output).contains("quick"), seen.c_str());
        QCOMPARE(outcome.exit->code, 3);
    }

    void whoComesBackGetsWhatItMissed()
    {
        const TerminalSize size{.columns = 40, .rows = 10};
        RunSpec program = shell("stty -echo; echo first; read line; printf 'second \\033[c\\n'; "
                                "read line; echo third; read line");
        program.terminal = size;
        QVERIFY(RunnerConnection::launchDetached(runner(), program, m_socket));
        Keeper keeper(m_socket, size);
        keeper.attach();
        QVERIFY(keeper.readUntil("first"));
        keeper.leave();
        {
            auto other = RunnerConnection::connect(m_socket).value();
            QVERIFY(other.send(FrameType::Input, "\n"));
            QVERIFY(QTest::qWaitFor([&] {
                auto looking = attach();
                const auto frame = looking.receive(Milliseconds(2000)).value();
                return frame && frame->payload.contains("second");
            }));
            QVERIFY(other.send(FrameType::Input, "\n"));
        }
        keeper.attach();
        QVERIFY(keeper.readUntil("third"));
        QCOMPARE(keeper.screens, 1);
        QVERIFY(keeper.replays > 0);
        QCOMPARE(keeper.screen.text(), std::string("first\nsecond\nthird"));
        // It was answered when it asked, by the runner.
        QVERIFY(keeper.screen.takeOutput().empty());
    }

    void whoMissedTooMuchGetsTheScreen()
    {
        const TerminalSize size{.columns = 40, .rows = 10};
        RunSpec program = shell("echo first; read line; seq 1 1000000; echo last; read line");
        program.terminal = size;
        QVERIFY(RunnerConnection::launchDetached(runner(), program, m_socket));
        Keeper keeper(m_socket, size);
        keeper.attach();
        QVERIFY(keeper.readUntil("first"));
        keeper.leave();
        auto other = attach();
        QVERIFY(other.send(FrameType::Input, "\n"));
        QVERIFY(QTest::qWaitFor(
            [&] {
                auto looking = attach();
                const auto frame = looking.receive(Milliseconds(2000)).value();
                return frame && frame->payload.contains("last");
            },
            30'000));
        keeper.attach();
        QVERIFY(keeper.readUntil("last"));
        QCOMPARE(keeper.screens, 2);
        QCOMPARE(keeper.replays, 0);
        QVERIFY(lastLines(keeper.screen).contains("\n999900\n"));
    }

    void aClientsScreenStandsInForTheRunners_data()
    {
        QTest::addColumn<bool>("answers");
        QTest::newRow("given") << true;
        QTest::newRow("not given") << false;
    }

    /// What the runner put by and what it was given come to the same.
    void aClientsScreenStandsInForTheRunners()
    {
        QFETCH(bool, answers);
        const TerminalSize size{.columns = 60, .rows = 20};
        RunSpec program = shell(R"(i=0; while [ $i -lt 40 ]; do i=$((i+1))
                                   printf '\033[1;3%dm' $((i % 8)); seq $i 9 450000; done
                                   echo; echo all is there; read line)");
        program.terminal = size;
        QVERIFY(RunnerConnection::launchDetached(runner(), program, m_socket));
        Keeper keeper(m_socket, size);
        keeper.answers = answers;
        keeper.attach();
        QVERIFY(keeper.readUntil("all is there"));
        QVERIFY(keeper.asked > 0);
        Keeper later(m_socket, size);
        later.attach();
        QVERIFY(later.readUntil("all is there"));
        QCOMPARE(later.place.value(), keeper.place.value());
        QCOMPARE(lastLines(later.screen), lastLines(keeper.screen));
        QCOMPARE(later.screen.snapshot(500), keeper.screen.snapshot(500));
    }

    void stopsOnRequestAndLeavesARecord()
    {
        const std::string mark = uniqueMark();
        QVERIFY(RunnerConnection::launchDetached(runner(), spec({"sleep", mark}), m_socket));
        stop();
        QCOMPARE(readExit(m_socket).value().reason, ExitReason::Stopped);
        QCOMPARE(countProcesses(mark), 0);
    }

    void errorsAreTold()
    {
        const auto started =
            RunnerConnection::launchDetached(runner(), spec({"no-such-command"}), m_socket);
        QCOMPARE(started.error().code, std::string("run.command_not_found"));
        QVERIFY(!fs::exists(m_socket));
    }

    void oneRunnerASocket()
    {
        QVERIFY(RunnerConnection::launchDetached(runner(), spec({"sleep", "60"}), m_socket));
        const auto second = RunnerConnection::launchDetached(runner(), spec({"true"}), m_socket);
        QCOMPARE(second.error().code, std::string("socket.in_use"));
        QVERIFY(RunnerConnection::connect(m_socket));
    }

    void replacesTheSocketOfADeadOne()
    {
        const Started started =
            RunnerConnection::launchDetached(runner(), spec({"sleep", "60"}), m_socket).value();
        // The runner is the parent of the parent (bubblewrap) of the first process.
        QVERIFY(started.pid > 0);
        stop();
        QVERIFY(RunnerConnection::launchDetached(runner(), spec({"sleep", "60"}), m_socket));
        QVERIFY(!fs::exists(exitRecordOf(m_socket)));
    }

    void socketsMayHaveLongPaths()
    {
        const fs::path folder = fs::path(m_folder.path().toStdString()) / std::string(100, 'd');
        fs::create_directories(folder);
        m_socket = folder / (std::string(60, 's') + ".sock");
        QVERIFY(RunnerConnection::launchDetached(runner(), shell("echo x; sleep 60"), m_socket));
        QVERIFY(RunnerConnection::connect(m_socket));
    }

    void strangersAreHungUpOn()
    {
        QVERIFY(RunnerConnection::launchDetached(runner(), spec({"sleep", "60"}), m_socket));
        auto stranger = RunnerConnection::connect(m_socket).value();
        QVERIFY(::write(stranger.descriptor(), "GET / HTTP/1.1\r\n\r\n", 18) == 18);
        QCOMPARE(stranger.receive(Milliseconds(5000)).error().code, std::string("runner.closed"));
        auto connection = attach();
        QVERIFY(connection.send(FrameType::Query));
        QVERIFY(connection.receive(Milliseconds(5000)).value());
    }
};

QTEST_GUILESS_MAIN(TestDetached)
#include "tst_detached.moc"
