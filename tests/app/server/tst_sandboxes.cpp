// SPDX-License-Identifier: GPL-3.0-or-later
#include "server_process.h"
#include "terminal_client.h"

#include <slipway/base/files.h>
#include <slipway/sandbox/runner_connection.h>
#include <slipway/tree/pack.h>

#include <QTcpSocket>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <csignal>
#include <set>

using namespace slipway;
using namespace Qt::StringLiterals;
namespace fs = std::filesystem;
using api::Sandbox;
using api::Terminal;
using sandbox::FrameType;
namespace relay = sandbox::relay;

namespace {

/// Without start-up files, so that what is on the screen is known.
const api::NewTerminal plainShell{.argv = {"/bin/bash", "--norc", "--noprofile", "-i"},
                                  .environment = {{"PS1", "ready> "}},
                                  .workdir = {}};

/// Whether any process on this machine has `text` in its command line.
bool runsAnywhere(const std::string &text)
{
    std::error_code error;
    for (const auto &entry : fs::directory_iterator("/proc", error)) {
        const std::string name = entry.path().filename().string();
        if (name.find_first_not_of("0123456789") != name.npos)
            continue;
        if (readFile(entry.path() / "cmdline").value_or("").contains(text))
            return true;
    }
    return false;
}

/// The terminals' ids whose runners are in this folder.
std::set<std::string> runnersIn(const fs::path &folder)
{
    std::set<std::string> ids;
    std::error_code error;
    for (const auto &entry : fs::directory_iterator("/proc", error)) {
        const std::string command = readFile(entry.path() / "cmdline").value_or("");
        const std::size_t at = command.find(folder.string() + "/");
        const std::size_t end = command.find(".run", at);
        if (at != command.npos && end != command.npos)
            ids.insert(fs::path(command.substr(at, end - at)).filename().string());
    }
    return ids;
}

std::string whyNoSandbox()
{
    sandbox::RunSpec spec;
    spec.argv = {"/bin/true"};
    spec.network = sandbox::Network::Outbound;
    auto runner = sandbox::RunnerConnection::launch(SLIPWAY_BIN_DIR "/slipway-run", spec);
    if (!runner)
        return runner.error().describe();
    for (;;) {
        const auto frame = runner->receive(std::chrono::seconds(20));
        if (!frame || !*frame)
            return "slipway-run does not answer";
        if ((*frame)->type == FrameType::Error)
            return sandbox::errorFromPayload((*frame)->payload).describe();
        if ((*frame)->type == FrameType::Exit)
            return {};
    }
}

} // namespace

class TestSandboxes : public QObject
{
    Q_OBJECT

private:
    QTemporaryDir m_folder;
    fs::path m_state;
    std::unique_ptr<ServerProcess> m_server;
    std::string m_token;
    int m_accounts = 0;

    using Files = std::map<std::string, std::string>;

    std::string newAccount()
    {
        return m_server->signUp(std::format("sandbox{}@example.org", ++m_accounts));
    }

    /// The tree's name.
    std::string sendTree(const std::string &base, const Files &files, const std::string &token)
    {
        api::NewTree tree;
        tree::PackWriter pack;
        for (const auto &[path, bytes] : files) {
            tree.entries.push_back({path, false, bytes.size(), Hash::of(bytes)});
            if (!pack.add(Hash::of(bytes), bytes))
                return {};
        }
        const auto state =
            api::TreeState::fromJson(m_server->post(base + "/trees", tree.toJson(), token).json());
        m_server->request("POST", base + "/blobs", pack.finish().value_or(""), token,
                          std::string(api::packContentType).c_str());
        return state ? state->tree.toHex() : std::string();
    }

    Reply put(const std::string &base, const Files &files, const std::string &token)
    {
        return m_server->request(
            "PUT", base + "/sandbox",
            json::serialize(json::object{{"tree", sendTree(base, files, token)}}), token);
    }

    /// The path of a project with a sandbox, below /api/v1.
    std::string newSandbox(const Files &files = {{"main.py", "print(6 * 7)\n"}})
    {
        const auto project = m_server->createProject(m_token, "Sandboxed");
        const std::string base = "/projects/" + project.id.text();
        const Reply reply = put(base, files, m_token);
        return reply.status == 201 ? base : std::string();
    }

    Reply open(const std::string &base, const api::NewTerminal &wanted = plainShell)
    {
        return m_server->post(base + "/sandbox/terminals", wanted.toJson(), m_token);
    }

    /// The path of a terminal.
    std::string newTerminal(const std::string &base, const api::NewTerminal &wanted = plainShell)
    {
        const Reply reply = open(base, wanted);
        const auto terminal = Terminal::fromJson(reply.json());
        if (!terminal)
            qWarning("%s", reply.body.c_str());
        return terminal ? base + "/sandbox/terminals/" + terminal->id.text() : std::string();
    }

    Sandbox shown(const std::string &base)
    {
        return Sandbox::fromJson(m_server->get(base + "/sandbox", m_token).json()).value();
    }

    fs::path folderOf(const std::string &base)
    {
        return m_state / "sandboxes" / shown(base).id.text();
    }

    void restart() { QVERIFY2(m_server->start(), qPrintable(m_server->output())); }

private Q_SLOTS:
    void initTestCase()
    {
        if (const QString reason = whyNoServer(); !reason.isEmpty())
            QSKIP(qPrintable(reason));
        if (const std::string reason = whyNoSandbox(); !reason.empty())
            QSKIP(reason.c_str());
        m_state = fs::path(m_folder.path().toStdString()) / "state";
        m_server = std::make_unique<ServerProcess>(m_state);
        restart();
    }

    void init()
    {
        if (m_server)
            m_token = newAccount();
    }

    /// What a test opened ends with its projects.
    void cleanup()
    {
        if (!m_server)
            return;
        const Reply reply = m_server->get("/projects", m_token);
        if (reply.status != 200)
            return;
        const json::value list = reply.json();
        for (const json::value &project : list.at("projects").as_array())
            m_server->request("DELETE", "/projects/" + std::string(project.at("id").as_string()),
                              {}, m_token);
    }

    void cleanupTestCase()
    {
        if (!m_server)
            return;
        // Nothing is left of any of them: no folder, so no process, no socket.
        QTRY_VERIFY(fs::is_empty(m_state / "sandboxes"));
        QTRY_VERIFY(!runsAnywhere((m_state / "sandboxes").string()));
        m_server.reset();
    }

    // --- The sandbox ---

    void isMadeOnceForAProject()
    {
        const std::string base = newSandbox();
        QVERIFY(!base.empty());
        const Sandbox first = shown(base);
        QVERIFY(first.idleMinutes > 0);
        QVERIFY(first.terminals.empty());
        const Reply again = put(base, {{"main.py", "print(6 * 7)\n"}}, m_token);
        QCOMPARE(again.status, 200);
        QCOMPARE(Sandbox::fromJson(again.json()).value().id, first.id);
        QCOMPARE(readFile(folderOf(base) / "files/main.py").value_or(""),
                 std::string("print(6 * 7)\n"));
    }

    void aNewerTreeLeavesWhatWasChangedInside()
    {
        const std::string base = newSandbox(
            {{"main.py", "one"}, {"old.py", "old"}, {"mine.py", "theirs"}, {"lib/a.py", "a"}});
        const fs::path files = folderOf(base) / "files";
        QVERIFY(writeFileAtomic(files / "mine.py", "changed here"));
        QVERIFY(writeFileAtomic(files / "made.txt", "made here"));
        const Reply reply = put(base,
                                {{"main.py", "two"},
                                 {"mine.py", "theirs, newer"},
                                 {"lib", "a file now"},
                                 {"new/deep/b.py", "b"}},
                                m_token);
        QCOMPARE(reply.status, 200);
        const auto sandbox = Sandbox::fromJson(reply.json());
        QVERIFY(sandbox.has_value());
        QCOMPARE(sandbox->kept, std::vector<std::string>{"mine.py"});
        QCOMPARE(readFile(files / "main.py").value_or(""), std::string("two"));
        QCOMPARE(readFile(files / "mine.py").value_or(""), std::string("changed here"));
        QCOMPARE(readFile(files / "made.txt").value_or(""), std::string("made here"));
        QCOMPARE(readFile(files / "lib").value_or(""), std::string("a file now"));
        QCOMPARE(readFile(files / "new/deep/b.py").value_or(""), std::string("b"));
        QVERIFY(!fs::exists(files / "old.py"));
    }

    void aNewerTreeNeverLeavesTheFolder()
    {
        const std::string base = newSandbox({{"lib/a.py", "a"}});
        const fs::path files = folderOf(base) / "files";
        QTemporaryDir outside;
        const fs::path elsewhere(outside.path().toStdString());
        QVERIFY(writeFileAtomic(elsewhere / "a.py", "a"));
        fs::remove_all(files / "lib");
        fs::create_directory_symlink(elsewhere, files / "lib");
        const Reply reply = put(base, {{"lib/a.py", "b"}, {"lib/c.py", "c"}}, m_token);
        QCOMPARE(reply.status, 200);
        QCOMPARE(Sandbox::fromJson(reply.json()).value().kept.size(), std::size_t(2));
        QCOMPARE(readFile(elsewhere / "a.py").value_or(""), std::string("a"));
        QVERIFY(!fs::exists(elsewhere / "c.py"));
    }

    void refusesWhatItCannotBeMadeOf_data()
    {
        const QByteArray unknown(64, 'a');
        QTest::addColumn<QByteArray>("body");
        QTest::addColumn<int>("status");
        QTest::newRow("nothing") << QByteArray("{}") << 400;
        QTest::newRow("no hash") << QByteArray("{\"tree\":\"x\"}") << 400;
        QTest::newRow("unknown field") << "{\"memory\":1,\"tree\":\"" + unknown + "\"}" << 400;
        QTest::newRow("unknown tree") << "{\"tree\":\"" + unknown + "\"}" << 404;
    }

    void refusesWhatItCannotBeMadeOf()
    {
        QFETCH(QByteArray, body);
        QFETCH(int, status);
        const auto project = m_server->createProject(m_token, "Empty");
        const std::string base = "/projects/" + project.id.text();
        QCOMPARE(m_server->request("PUT", base + "/sandbox", body.toStdString(), m_token).status,
                 status);
        QCOMPARE(m_server->get(base + "/sandbox", m_token).code(), std::string("sandbox.unknown"));
    }

    void isNobodyElses()
    {
        const std::string base = newSandbox();
        const std::string terminal = newTerminal(base);
        const std::string other = newAccount();
        QCOMPARE(m_server->get(base + "/sandbox", other).status, 404);
        QCOMPARE(m_server->get(base + "/sandbox/terminals", other).status, 404);
        QCOMPARE(m_server->get(terminal, other).status, 404);
        QCOMPARE(m_server->request("DELETE", terminal, {}, other).status, 404);
        QCOMPARE(m_server->request("DELETE", base + "/sandbox", {}, other).status, 404);
        QCOMPARE(m_server->post(base + "/sandbox/terminals", plainShell.toJson(), other).status,
                 404);
        TerminalClient thief(*m_server, terminal, other);
        QVERIFY(thief.closes());
        QCOMPARE(thief.errorCode(), std::string("project.unknown"));
        QCOMPARE(thief.screens, std::size_t(0));
        TerminalClient stranger(*m_server, terminal, "sws_wrong");
        QVERIFY(stranger.closes());
        QVERIFY(!stranger.error);
        QCOMPARE(m_server->get(terminal, m_token).status, 200);
    }

    void anAccountHasOnlySoMany()
    {
        for (std::size_t i = 0; i < api::maxSandboxes; ++i)
            QVERIFY(!newSandbox().empty());
        const auto project = m_server->createProject(m_token, "One more");
        const Reply reply = put("/projects/" + project.id.text(), {{"a", "a"}}, m_token);
        QCOMPARE(reply.status, 409);
        QCOMPARE(reply.code(), std::string("sandbox.too_many"));
    }

    // --- Terminals ---

    void aShellIsTalkedTo()
    {
        const std::string base = newSandbox();
        TerminalClient client(*m_server, newTerminal(base), m_token);
        QVERIFY(client.shows("ready>"));
        client.type("python3 main.py; pwd; echo $HOME is kept > ~/note; stty size\n");
        QVERIFY2(client.shows("24 80"), client.screen.text().c_str());
        QVERIFY(client.screen.text().contains("\n42\n/app\n"));
        client.send(FrameType::Resize, R"({"columns":90,"rows":30})");
        client.screen.resize(90, 30);
        client.type("stty size\n");
        QVERIFY(client.shows("30 90"));
        QVERIFY(shown(base).terminals.at(0).attached);
        client.send(FrameType::Query);
        client.type("exit 3\n");
        QVERIFY(client.closes());
        QCOMPARE(client.exit.value().code.value(), 3);
        QCOMPARE(client.closeCode(), 1000);
        QVERIFY(readFile(folderOf(base) / "home/note").value_or("").contains("is kept"));
    }

    void theShellTellsOfItsPromptsAndFolder()
    {
        TerminalClient client(*m_server, newTerminal(newSandbox(), {}), m_token);
        QVERIFY(client.shows("$"));
        client.type("cd /tmp; false\n");
        QTRY_VERIFY(client.screen.workingFolder().ends_with("/tmp"));
        client.type("(exit 7)\n");
        QTRY_VERIFY(
            std::ranges::contains(client.screen.commands(), 7, &terminal::Command::exitCode));
    }

    void anEndedTerminalTellsHowItEnded()
    {
        const std::string base = newSandbox();
        const std::string terminal =
            newTerminal(base, {.argv = {"python3", "main.py"}, .environment = {}, .workdir = {}});
        QTRY_VERIFY(Terminal::fromJson(m_server->get(terminal, m_token).json()).value().exit);
        TerminalClient late(*m_server, terminal, m_token);
        QVERIFY(late.closes());
        QCOMPARE(late.exit.value().code.value(), 0);
        QCOMPARE(late.closeCode(), 1000);
        QCOMPARE(m_server->request("DELETE", terminal, {}, m_token).status, 204);
        QCOMPARE(m_server->get(terminal, m_token).code(), std::string("terminal.unknown"));
    }

    void aLostConnectionGetsItsScreenBack()
    {
        const std::string terminal = newTerminal(newSandbox());
        std::string before;
        {
            TerminalClient client(*m_server, terminal, m_token);
            QVERIFY(client.shows("ready>"));
            // As an editor does it: the other screen, colours, a title, the cursor somewhere.
            client.type("printf '\\e[?1049h\\e[2J\\e[3;5H\\e[1;38;2;200;100;0mb\\u00fcro "
                        "\\U1F680\\e[0m\\e[24;1Hbot%s\\e[10;7H' tom; read -rsn1 key; "
                        "printf '\\e[?1049l'; echo left with $key\n");
            QVERIFY(client.shows("bottom"));
            before = client.screen.snapshot();
            client.abort();
        }
        TerminalClient back(*m_server, terminal, m_token);
        QVERIFY(back.shows("bottom"));
        QVERIFY(back.screen.isAlternate());
        QCOMPARE(back.screen.snapshot(), before);
        back.type("q");
        QVERIFY(back.shows("left with q"));
    }

    void aShellOutlivesTheServer()
    {
        const std::string base = newSandbox();
        const std::string terminal = newTerminal(base);
        const std::string token = m_token;
        {
            TerminalClient client(*m_server, terminal, token);
            QVERIFY(client.shows("ready>"));
            client.type("number=417; echo number is $number\n");
            QVERIFY(client.shows("number is 417"));
            m_server->kill();
            QVERIFY(client.closes());
        }
        restart();
        QCOMPARE(shown(base).terminals.size(), std::size_t(1));
        QVERIFY(!shown(base).terminals.at(0).exit);
        TerminalClient back(*m_server, terminal, token);
        QVERIFY(back.shows("number is 417"));
        back.type("echo still $((number + 1))\n");
        QVERIFY(back.shows("still 418"));
        QCOMPARE(m_server->stop(), 0);
        QVERIFY(back.closes());
        QCOMPARE(back.errorCode(), std::string("server.stopping"));
        QCOMPARE(back.closeCode(), 1001);
        restart();
        TerminalClient again(*m_server, terminal, token);
        QVERIFY(again.shows("still 418"));
    }

    // --- Runs that stand ready ---

    api::NewTerminal script(std::vector<std::string> arguments)
    {
        std::vector<std::string> argv{"python3", "main.py"};
        argv.insert(argv.end(), arguments.begin(), arguments.end());
        return {.argv = argv, .environment = {{"GREETING", "hi"}}, .workdir = {}};
    }

    /// All that a run shows until it ends.
    std::string shownBy(const std::string &base, const api::NewTerminal &wanted)
    {
        TerminalClient client(*m_server, newTerminal(base, wanted), m_token);
        if (!client.closes() || !client.exit)
            return "It did not end: " + client.errorCode();
        return client.screen.text() + client.exit->text;
    }

    /// Waits for the one runner that stands ready in a sandbox where nothing runs.
    std::string readyIn(const std::string &base)
    {
        const fs::path folder = folderOf(base) / "terminals";
        std::set<std::string> ready;
        const auto stands = [&] {
            ready = runnersIn(folder);
            const bool isKnown = std::ranges::any_of(
                ready, [&](auto &id) { return fs::exists(folder / (id + ".json")); });
            return ready.size() == 1 && !isKnown;
        };
        return QTest::qWaitFor(stands, 20'000) ? *ready.begin() : std::string();
    }

    void aSecondRunOfAScriptStandsReady()
    {
        const std::string base = newSandbox({{"main.py", "print('not yet')"}});
        shownBy(base, script({"one", "two"}));
        if (readyIn(base).empty())
            QSKIP("Nothing stands ready: memory is short, or tracing forbidden.");
        // Of the file nothing was read yet; the next ones find it changed.
        QVERIFY(writeFileAtomic(
            folderOf(base) / "files/main.py",
            "import os, signal, sys\n"
            "print(sys.argv, sys.path[0], __file__, os.getcwd(), os.getpid(), os.getppid())\n"
            "print(sorted(os.environ.items()))\n"
            "print(os.isatty(0), os.ttyname(0), os.get_terminal_size(), os.getpgrp())\n"
            "print([l for l in open('/proc/self/status') if l.startswith(('Sig', 'Cap', "
            "'Trac'))])\n"
            "raise SystemExit(5)\n"));
        std::string ready;
        QString log;
        // It is seen a little before it can be used.
        for (int i = 0; i < 20 && !log.contains("stood ready"_L1); ++i) {
            QVERIFY(!readyIn(base).empty());
            ready = shownBy(base, script({"one", "two"}));
            log += m_server->output();
        }
        QVERIFY(log.contains("stood ready"_L1));
        // It is replaced; another command does not fit it.
        QVERIFY(!readyIn(base).empty());
        const std::string other = shownBy(base, script({"three"}));
        QVERIFY(other.contains("['main.py', 'three']"));
        const std::string cold = shownBy(base, script({"one", "two"}));
        QVERIFY2(ready.contains("['main.py', 'one', 'two'] /app /app/main.py"), ready.c_str());
        QVERIFY(ready.ends_with("exit 5"));
        QCOMPARE(ready, cold);
    }

    void aReadyRunIsTakenOverAndOutlivesTheServer()
    {
        const std::string base =
            newSandbox({{"main.py", "import os\nprint('columns', os.get_terminal_size().columns)\n"
                                    "while True: print('got', input())\n"}});
        const auto wanted = [&] {
            api::NewTerminal terminal = script({});
            terminal.columns = 91;
            return terminal;
        }();
        {
            TerminalClient first(*m_server, newTerminal(base, wanted), m_token);
            QVERIFY(first.shows("columns"));
            first.send(FrameType::Stop, R"({"graceMs":0})");
            QVERIFY(first.closes());
        }
        std::string ready = readyIn(base);
        if (ready.empty())
            QSKIP("Nothing stands ready: memory is short, or tracing forbidden.");
        std::string terminal = newTerminal(base, wanted);
        // It is seen a little before it can be used.
        for (int i = 0; i < 20 && !terminal.ends_with("/" + ready); ++i) {
            QCOMPARE(m_server->request("DELETE", terminal, {}, m_token).status, 204);
            ready = readyIn(base);
            terminal = newTerminal(base, wanted);
        }
        QVERIFY(terminal.ends_with("/" + ready));
        const std::string token = m_token;
        {
            TerminalClient client(*m_server, terminal, token, {.columns = 91, .rows = 24});
            QVERIFY(client.shows("columns 91"));
            client.type("one\n");
            QVERIFY(client.shows("got one"));
            TerminalClient second(*m_server, terminal, token, {.columns = 91, .rows = 24});
            QVERIFY(second.shows("got one"));
            QVERIFY(client.closes());
            QCOMPARE(client.errorCode(), std::string("terminal.taken_over"));
            // The next one stands ready meanwhile, and goes with the server, however that ends.
            const fs::path folder = folderOf(base) / "terminals";
            QTRY_COMPARE(runnersIn(folder).size(), std::size_t(2));
            m_server->kill();
            QVERIFY(second.closes());
            QTRY_COMPARE(runnersIn(folder), std::set<std::string>{ready});
        }
        restart();
        TerminalClient back(*m_server, terminal, token, {.columns = 91, .rows = 24});
        QVERIFY(back.shows("got one"));
        back.type("two\n");
        QVERIFY(back.shows("got two"));
    }

    void whatIsDeletedTakesWhatStandsReadyAlong()
    {
        const std::string base = newSandbox();
        QVERIFY(shownBy(base, script({})).contains("42"));
        const fs::path folder = folderOf(base) / "terminals";
        if (readyIn(base).empty())
            QSKIP("Nothing stands ready: memory is short, or tracing forbidden.");
        QCOMPARE(m_server->request("DELETE", base + "/sandbox", {}, m_token).status, 204);
        QTRY_VERIFY(runnersIn(folder).empty());
        QTRY_VERIFY(!fs::exists(folder));
    }

    void onlyAFewStandReady()
    {
        std::vector<std::string> all;
        for (int i = 0; i < 5; ++i) {
            all.push_back(newSandbox());
            QVERIFY(shownBy(all.back(), script({})).contains("42"));
        }
        if (readyIn(all.back()).empty())
            QSKIP("Nothing stands ready: memory is short, or tracing forbidden.");
        const auto ready = [&] {
            return std::ranges::count_if(all, [&](const std::string &base) {
                return !runnersIn(folderOf(base) / "terminals").empty();
            });
        };
        QTRY_COMPARE(ready(), 3);
    }

    void aMessageInFragmentsIsRefused()
    {
        const std::string terminal = newTerminal(newSandbox());
        const QUrl url(QString::fromStdString(m_server->url()));
        QTcpSocket socket;
        socket.connectToHost(url.host(), static_cast<quint16>(url.port()));
        QTRY_COMPARE(socket.state(), QAbstractSocket::ConnectedState);
        socket.write(QByteArray::fromStdString(std::format(
            "GET /api/v1{}/attach HTTP/1.1\r\nHost: {}\r\nUpgrade: websocket\r\n"
            "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
            "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nAuthorization: Bearer {}\r\n\r\n",
            terminal, url.authority().toStdString(), m_token)));
        QByteArray answer;
        QTRY_VERIFY((answer += socket.readAll()).startsWith("HTTP/1.1 101"));
        // Each is small enough, and none is the last of its message.
        const QByteArray fragment = "\x02\xfe\xff\xff" + QByteArray(4 + 0xffff, 0);
        for (int i = 0; i < 100 && socket.state() == QAbstractSocket::ConnectedState; ++i)
            socket.write(fragment);
        QTRY_COMPARE(socket.state(), QAbstractSocket::UnconnectedState);
        // Who sends whole ones is not concerned.
        TerminalClient client(*m_server, terminal, m_token);
        QVERIFY(client.shows("ready>"));
        client.type(std::string(60'000, '#') + "\n");
        client.type("echo $((40 + 2))\n");
        QVERIFY(client.shows("42"));
    }

    void whoAttachesLaterTakesOver()
    {
        const std::string terminal = newTerminal(newSandbox());
        TerminalClient first(*m_server, terminal, m_token);
        QVERIFY(first.shows("ready>"));
        TerminalClient second(*m_server, terminal, m_token, {.columns = 100, .rows = 40});
        QVERIFY(second.shows("ready>"));
        QVERIFY(first.closes());
        QCOMPARE(first.errorCode(), std::string("terminal.taken_over"));
        QCOMPARE(first.closeReason(), std::string("terminal.taken_over"));
        QVERIFY(!first.exit);
        second.type("stty size\n");
        QVERIFY(second.shows("40 100"));
    }

    void aSlowReaderStallsNobodyElse()
    {
        const std::string base = newSandbox();
        const std::string terminal = newTerminal(
            base, {.argv = {"/bin/sh", "-c", "yes | head -c 8000000; echo; echo all is written"},
                   .environment = {},
                   .workdir = {}});
        TerminalClient slow(*m_server, terminal, m_token);
        slow.answers = false;
        QTRY_VERIFY(slow.bytes + 2 * relay::markEvery >= relay::window);
        const std::size_t taken = slow.bytes;
        // It is slow, and not gone: now and then it has taken something.
        const auto answerOne = [&] {
            slow.send(relay::reached, slow.unanswered.front());
            slow.unanswered.erase(slow.unanswered.begin());
        };
        const std::string others = newTerminal(base);
        answerOne();
        TerminalClient other(*m_server, others, m_token);
        QVERIFY(other.shows("ready>"));
        answerOne();
        other.type("echo works $((20 + 3))\n");
        QVERIFY(other.shows("works 23"));
        answerOne();
        // The program waits.
        QVERIFY(slow.bytes <= taken + 2 * relay::window);
        QVERIFY(!Terminal::fromJson(m_server->get(terminal, m_token).json()).value().exit);
        // Who answers as fast as it can gets all of it.
        slow.answers = true;
        while (!slow.unanswered.empty())
            answerOne();
        QVERIFY(QTest::qWaitFor([&] { return slow.exit.has_value(); }, 120'000));
        QVERIFY(slow.bytes >= 8'000'000);
        QVERIFY(slow.screen.text().contains("all is written"));
    }

    void whoNeverAnswersIsCutOff()
    {
        const std::string terminal = newTerminal(
            newSandbox(), {.argv = {"/bin/sh", "-c", "yes | head -c 3000000; echo done; cat"},
                           .environment = {},
                           .workdir = {}});
        TerminalClient dead(*m_server, terminal, m_token);
        dead.answers = false;
        QVERIFY(dead.closes());
        QCOMPARE(dead.errorCode(), std::string("terminal.stalled"));
        // What it had to show is there for the next, who need not see it all.
        TerminalClient next(*m_server, terminal, m_token);
        QVERIFY(next.shows("done"));
    }

    void aLargePasteArrivesWhole()
    {
        const std::string terminal =
            newTerminal(newSandbox(), {.argv = {"/bin/sh", "-c",
                                                "stty raw -echo; echo go; head -c 3000000 | "
                                                "sha256sum | cut -c1-16; cat"},
                                       .environment = {},
                                       .workdir = {}});
        TerminalClient client(*m_server, terminal, m_token);
        QVERIFY(client.shows("go"));
        const std::string paste(3'000'000, 'x');
        std::size_t marks = 0;
        for (std::size_t at = 0; at < paste.size(); at += relay::markEvery) {
            client.type(std::string_view(paste).substr(at, relay::markEvery));
            client.send(relay::mark, std::to_string(marks++));
            QVERIFY(QTest::qWaitFor(
                [&] { return (marks - client.reached.size()) * relay::markEvery <= relay::window; },
                60'000));
        }
        QVERIFY(client.shows(Hash::of(paste).toHex().substr(0, 16)));
        QTRY_COMPARE(client.reached.size(), marks);
    }

    void whoSendsMoreThanIsTakenIsCutOff()
    {
        const std::string terminal =
            newTerminal(newSandbox(), {.argv = {"/bin/sh", "-c", "stty raw; echo go; sleep 1000"},
                                       .environment = {},
                                       .workdir = {}});
        TerminalClient client(*m_server, terminal, m_token);
        QVERIFY(client.shows("go"));
        const std::string part(relay::maximumInput, 'x');
        for (int i = 0; i < 200; ++i)
            client.type(part);
        QVERIFY(client.closes());
        QCOMPARE(client.errorCode(), std::string("terminal.input_too_fast"));
        QVERIFY(!Terminal::fromJson(m_server->get(terminal, m_token).json()).value().exit);
    }

    void refusesOtherFrames_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QByteArray>("code");
        const auto frame = [](FrameType type, const std::string &payload) {
            return QByteArray::fromStdString(sandbox::encodeFrame(type, payload));
        };
        QTest::newRow("start") << frame(FrameType::Start, "{}")
                               << QByteArray("terminal.frame_refused");
        QTest::newRow("prepare") << frame(FrameType::Prepare, "{}")
                                 << QByteArray("terminal.frame_refused");
        QTest::newRow("attach") << frame(FrameType::Attach, R"({"owns":true})")
                                << QByteArray("terminal.frame_refused");
        QTest::newRow("probe") << frame(FrameType::Probe, {})
                               << QByteArray("terminal.frame_refused");
        QTest::newRow("from the runner")
            << frame(FrameType::Exit, "{}") << QByteArray("terminal.frame_refused");
        QTest::newRow("unknown") << frame(FrameType{200}, {})
                                 << QByteArray("terminal.frame_refused");
        QTest::newRow("nothing") << QByteArray("") << QByteArray("terminal.frame_malformed");
        QTest::newRow("half a header")
            << QByteArray("\x01\x00", 2) << QByteArray("terminal.frame_malformed");
        QTest::newRow("shorter than it says")
            << QByteArray("\x05\x00\x00\x00\x02hi", 7) << QByteArray("terminal.frame_malformed");
        QTest::newRow("longer than it says")
            << QByteArray("\x01\x00\x00\x00\x02hi", 7) << QByteArray("terminal.frame_malformed");
        QTest::newRow("two") << frame(FrameType::Query, {}) + frame(FrameType::Query, {})
                             << QByteArray("terminal.frame_malformed");
        QTest::newRow("too large") << frame(FrameType::Input, std::string(65'537, 'x'))
                                   << QByteArray("terminal.frame_too_large");
        QTest::newRow("no size") << frame(FrameType::Resize, "{}")
                                 << QByteArray("json.field_invalid");
        QTest::newRow("a size of nothing") << frame(FrameType::Resize, R"({"columns":0,"rows":24})")
                                           << QByteArray("json.field_invalid");
        QTest::newRow("no signal")
            << frame(FrameType::Signal, R"({"signal":"STOP"})") << QByteArray("json.field_invalid");
        QTest::newRow("not JSON") << frame(FrameType::Stop, "now") << QByteArray("json.invalid");
        QTest::newRow("an answer to no mark")
            << frame(relay::reached, "x") << QByteArray("terminal.frame_malformed");
    }

    void refusesOtherFrames()
    {
        QFETCH(QByteArray, bytes);
        QFETCH(QByteArray, code);
        TerminalClient client(*m_server, newTerminal(newSandbox()), m_token);
        QVERIFY(client.shows("ready>"));
        client.sendBytes(bytes.toStdString());
        QVERIFY(client.closes());
        QCOMPARE(client.errorCode(), code.toStdString());
        QVERIFY(!client.exit);
    }

    void refusesTextAndFloods()
    {
        const std::string terminal = newTerminal(newSandbox());
        TerminalClient talker(*m_server, terminal, m_token);
        QVERIFY(talker.shows("ready>"));
        talker.sendText(u"ls\n"_s);
        QVERIFY(talker.closes());
        QCOMPARE(talker.errorCode(), std::string("terminal.frame_text"));
        TerminalClient flooder(*m_server, terminal, m_token);
        QVERIFY(flooder.shows("ready>"));
        flooder.sendBytes(sandbox::encodeFrame(FrameType::Input, std::string(900'000, 'x')));
        QVERIFY(flooder.closes());
        TerminalClient after(*m_server, terminal, m_token);
        QVERIFY(after.shows("ready>"));
    }

    void aRevokedTokenIsShutOutAtOnce()
    {
        const std::string base = newSandbox();
        const std::string terminal = newTerminal(base);
        const Reply reply = m_server->post("/tokens", json::object{{"name", "other"}}, m_token);
        const auto made = api::NewToken::fromJson(reply.json());
        QVERIFY2(made.has_value(), reply.body.c_str());
        TerminalClient client(*m_server, terminal, std::string(made->token.reveal()));
        QVERIFY(client.shows("ready>"));
        QCOMPARE(m_server->request("DELETE", "/tokens/" + made->info.id.text(), {}, m_token).status,
                 204);
        QVERIFY(client.closes());
        QCOMPARE(client.errorCode(), std::string("session.invalid"));
        TerminalClient owner(*m_server, terminal, m_token);
        QVERIFY(owner.shows("ready>"));
    }

    void aSandboxHasOnlySoManyTerminals()
    {
        const std::string base = newSandbox();
        std::string last;
        for (std::size_t i = 0; i < api::maxTerminals; ++i)
            last = newTerminal(base);
        QVERIFY(!last.empty());
        const Reply refused = open(base);
        QCOMPARE(refused.status, 409);
        QCOMPARE(refused.code(), std::string("terminal.too_many"));
        QCOMPARE(m_server->request("DELETE", last, {}, m_token).status, 204);
        QCOMPARE(open(base).status, 201);
        QCOMPARE(shown(base).terminals.size(), api::maxTerminals);
    }

    void refusesCommandsThatCannotBe_data()
    {
        QTest::addColumn<QByteArray>("body");
        QTest::newRow("a program that is not there") << QByteArray(R"({"argv":["/no/such"]})");
        QTest::newRow("a folder that is not there") << QByteArray(R"({"workdir":"nowhere"})");
        QTest::newRow("a folder outside") << QByteArray(R"({"workdir":"../x"})");
        QTest::newRow("an absolute folder") << QByteArray(R"({"workdir":"/etc"})");
        QTest::newRow("no size") << QByteArray(R"({"columns":0})");
        QTest::newRow("limits") << QByteArray(R"({"limits":{"memory":0}})");
        QTest::newRow("mounts") << QByteArray(R"({"mounts":[]})");
        QTest::newRow("a variable's name") << QByteArray(R"({"environment":{"A=B":"c"}})");
    }

    void refusesCommandsThatCannotBe()
    {
        QFETCH(QByteArray, body);
        const std::string base = newSandbox();
        const Reply reply =
            m_server->request("POST", base + "/sandbox/terminals", body.toStdString(), m_token);
        QVERIFY2(reply.status == 400 || reply.status == 404, reply.body.c_str());
        QVERIFY(!reply.code().empty());
        QVERIFY(shown(base).terminals.empty());
    }

    // --- Nothing is left ---

    void deletingEndsWhatRuns_data()
    {
        QTest::addColumn<QString>("what");
        QTest::newRow("the terminal") << u"terminal"_s;
        QTest::newRow("the sandbox") << u"sandbox"_s;
        QTest::newRow("the project") << u"project"_s;
    }

    void deletingEndsWhatRuns()
    {
        QFETCH(QString, what);
        const std::string base = newSandbox();
        const fs::path folder = folderOf(base);
        const std::string name = "sleeper" + generateIdText();
        const std::string terminal = newTerminal(
            base, {.argv = {"/bin/bash", "-c",
                            std::format("trap '' TERM HUP; echo up; while :; do sleep 1; done; : "
                                        "{}",
                                        name)},
                   .environment = {},
                   .workdir = {}});
        TerminalClient client(*m_server, terminal, m_token);
        QVERIFY(client.shows("up"));
        QVERIFY(runsAnywhere(name));
        const std::string path = what == u"terminal"_s  ? terminal
                                 : what == u"sandbox"_s ? base + "/sandbox"
                                                        : base;
        QCOMPARE(m_server->request("DELETE", path, {}, m_token).status, 204);
        QVERIFY(client.closes());
        QTRY_VERIFY(!runsAnywhere(name));
        if (what == u"terminal"_s)
            QVERIFY(fs::is_empty(folder / "terminals"));
        else
            QTRY_VERIFY(!fs::exists(folder));
    }

    void whatIsLeftOfADeletedOneGoesAtTheStart()
    {
        const fs::path leftover = m_state / "sandboxes" / generateIdText();
        QCOMPARE(m_server->stop(), 0);
        QVERIFY(makeFolder(leftover / "terminals"));
        QVERIFY(makeFolder(leftover / "files"));
        restart();
        QTRY_VERIFY(!fs::exists(leftover));
    }
};

QTEST_GUILESS_MAIN(TestSandboxes)
#include "tst_sandboxes.moc"
