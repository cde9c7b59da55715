// SPDX-License-Identifier: GPL-3.0-or-later
#include "server_process.h"

#include <slipway/api/execution.h>
#include <slipway/client/client.h>
#include <slipway/project/languages.h>

#include <QDir>
#include <QNetworkReply>
#include <QTcpSocket>
#include <QTemporaryDir>
#include <QTest>
#include <QUrl>

#include <set>

using namespace slipway;
using namespace Qt::StringLiterals;
using api::ExecutionEnd;

namespace {

/// Two usual ones, a sandbox, and two that are expected.
constexpr qsizetype mostReady = 5;

api::NewExecution program(const char *language, std::string source)
{
    api::NewExecution wanted;
    wanted.language = language;
    wanted.source = std::move(source);
    return wanted;
}

api::NewExecution python(std::string source)
{
    return program("python", std::move(source));
}

} // namespace

/// POST /execute against a real server.
class TestExecute : public QObject
{
    Q_OBJECT

private:
    QTemporaryDir m_folder;
    std::unique_ptr<ServerProcess> m_server;
    std::string m_token;

    /// Has the patience that a program may need.
    Reply post(const api::NewExecution &wanted)
    {
        const std::unique_ptr<QNetworkReply> reply(send(wanted, m_token));
        if (!QTest::qWaitFor([&] { return reply->isFinished(); }, 150'000))
            return {};
        return {statusOf(reply.get()), reply->readAll().toStdString(), {}};
    }

    api::Execution run(const api::NewExecution &wanted)
    {
        const Reply reply = post(wanted);
        auto result = api::Execution::fromJson(reply.json());
        if (reply.status != 200 || !result) {
            qWarning("%d %s", reply.status, reply.body.c_str());
            api::Execution failed;
            failed.text = reply.body;
            return failed;
        }
        return *std::move(result);
    }

    /// Does not wait.
    QNetworkReply *send(const api::NewExecution &wanted, const std::string &token)
    {
        QNetworkRequest request(QUrl(QString::fromStdString(m_server->url() + "/api/v1/execute")));
        request.setHeader(QNetworkRequest::ContentTypeHeader, "application/json"_ba);
        request.setRawHeader("Authorization", "Bearer " + QByteArray::fromStdString(token));
        // Each by a way of its own: one has six connections to a server at most.
        auto *network = new QNetworkAccessManager;
        QNetworkReply *reply =
            network->post(request, QByteArray::fromStdString(json::serialize(wanted.toJson())));
        connect(reply, &QObject::destroyed, network, &QObject::deleteLater);
        return reply;
    }

    static int statusOf(QNetworkReply *reply)
    {
        return reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
    }

    /// The folders of what runs or stands ready.
    QStringList places() const
    {
        return QDir(m_folder.filePath(u"state/tmp/execute"_s))
            .entryList(QDir::Dirs | QDir::NoDotAndDotDot);
    }

    /// Whether a file of this name is in one of them.
    bool exists(const QString &name) const
    {
        const QString folder = m_folder.filePath(u"state/tmp/execute/"_s);
        const QStringList all = places();
        return std::any_of(all.begin(), all.end(), [&](const QString &place) {
            return QFile::exists(folder + place + u'/' + name);
        });
    }

    void remove(const QString &name) const
    {
        const QString folder = m_folder.filePath(u"state/tmp/execute/"_s);
        for (const QString &place : places())
            QFile::remove(folder + place + u'/' + name);
    }

private Q_SLOTS:
    void initTestCase()
    {
        if (const QString reason = whyNoServer(); !reason.isEmpty())
            QSKIP(qPrintable(reason));
        m_server = std::make_unique<ServerProcess>(
            std::filesystem::path(m_folder.path().toStdString()) / "state");
        QVERIFY2(m_server->start(), qPrintable(m_server->output()));
        m_token = m_server->signUp("execute@example.org");
        QVERIFY(!m_token.empty());
    }

    void cleanupTestCase() { m_server.reset(); }

    void cleanup()
    {
        if (!m_server)
            return;
        QVERIFY(m_server->isRunning());
        // All that is left is what stands ready for the next.
        QTRY_VERIFY_WITH_TIMEOUT(places().size() <= mostReady, 30'000);
    }

    void runsEachLanguage_data()
    {
        QTest::addColumn<QByteArray>("source");
        const auto row = [](const char *language, const char *source) {
            QTest::newRow(language) << QByteArray(source);
        };
        row("python", "import sys\nprint('sum', int(input()) + int(sys.argv[1]))\n");
        row("javascript", "const n = Number(require('fs').readFileSync(0, 'utf8'));\n"
                          "console.log('sum', n + Number(process.argv[2]));\n");
        row("typescript", "import fs from 'node:fs';\n"
                          "const n: number = Number(fs.readFileSync(0, 'utf8'));\n"
                          "console.log('sum', n + Number(process.argv[2]));\n");
        row("c", "#include <stdio.h>\n#include <stdlib.h>\nint main(int n, char **a)\n"
                 "{ int i = 0; scanf(\"%d\", &i); printf(\"sum %d\\n\", i + atoi(a[n - 1])); }\n");
        row("cpp", "#include <iostream>\nint main(int n, char **a)\n"
                   "{ int i = 0; std::cin >> i; std::cout << \"sum \" << i + std::stoi(a[n - 1]) "
                   "<< std::endl; }\n");
        row("java", "public class main { public static void main(String[] a) {\n"
                    "int i = new java.util.Scanner(System.in).nextInt();\n"
                    "System.out.println(\"sum \" + (i + Integer.parseInt(a[0]))); } }\n");
        row("ruby", "puts \"sum #{STDIN.gets.to_i + ARGV[0].to_i}\"\n");
        row("go", "package main\nimport (\"fmt\"; \"os\"; \"strconv\")\nfunc main() {\n"
                  "var i int; fmt.Scan(&i); j, _ := strconv.Atoi(os.Args[1])\n"
                  "fmt.Println(\"sum\", i + j) }\n");
        row("rust", "fn main() { let mut s = String::new();\n"
                    "std::io::stdin().read_line(&mut s).unwrap();\n"
                    "let j: i32 = std::env::args().nth(1).unwrap().parse().unwrap();\n"
                    "println!(\"sum {}\", s.trim().parse::<i32>().unwrap() + j); }\n");
        row("shell", "read i\necho sum $((i + $1))\n");
        row("perl", "my $i = <STDIN>; print 'sum ', $i + $ARGV[0], \"\\n\";\n");
        row("awk", "BEGIN { getline i < \"/dev/stdin\"; print \"sum\", i + ARGV[1] }\n");
    }

    void runsEachLanguage()
    {
        QFETCH(QByteArray, source);
        const char *language = QTest::currentDataTag();
        const auto &all = project::languages();
        const auto known =
            std::ranges::find(all, std::string_view(language), &project::Language::id);
        QVERIFY(known != all.end());
        if (std::ranges::all_of(known->programs, [](std::string_view one) {
                return project::findProgram(one).empty();
            }))
            QSKIP("It is not installed.");
        api::NewExecution wanted = program(language, source.toStdString());
        wanted.arguments = {"2"};
        wanted.input = "40\n";
        wanted.time = api::maxExecutionTime;
        const api::Execution result = run(wanted);
        if (std::string_view(language) == "go" && result.end == ExecutionEnd::Time)
            QSKIP("Go's library takes this machine longer than a minute to compile.");
        QCOMPARE(result.output, "sum 42\n");
        QCOMPARE(result.code, 0);
        QCOMPARE(result.end, ExecutionEnd::Exit);
        QVERIFY(result.peakMemory > 0);
    }

    void tellsErrors()
    {
        api::Execution result = run(python("import sys\nprint('so far')\n1 / 0\n"));
        QCOMPARE(result.output, "so far\n");
        QVERIFY2(result.errors.contains("main.py\", line 3")
                     && result.errors.contains("ZeroDivisionError"),
                 result.errors.c_str());
        QCOMPARE(result.code, 1);
        result = run(program("cpp", "int main() { return undeclared; }\n"));
        QVERIFY2(result.errors.contains("main.cpp:1") && result.errors.contains("undeclared"),
                 result.errors.c_str());
        QCOMPARE(result.code, 1);
        result = run(python("import os, signal\nos.kill(os.getpid(), signal.SIGTERM)\n"));
        QCOMPARE(result.end, ExecutionEnd::Signal);
        QCOMPARE(result.signal, 15);
        QVERIFY(!result.code);
        QCOMPARE(run(python("raise SystemExit(77)")).code, 77);
    }

    void runsCommandsAndSeveralFiles()
    {
        api::NewExecution wanted;
        wanted.command = "cat data/a.txt; python3 tool.py \"$@\"";
        wanted.files = {{"data/a.txt", "one\n"}, {"tool.py", "import sys; print(sys.argv[1:])"}};
        wanted.arguments = {"x y", "$HOME"};
        QCOMPARE(run(wanted).output, "one\n['x y', '$HOME']\n");

        wanted = python("import helper\nopen('new.txt', 'w').write('w')\n"
                        "print(helper.word, open('sub/data.txt').read())");
        wanted.files = {{"helper.py", "word = 'hello'"}, {"sub/data.txt", "data"}};
        const api::Execution result = run(wanted);
        QCOMPARE(result.output, "hello data\n");
    }

    void aReadyInterpreterDoesWhatAColdOneDoes()
    {
        const std::string source =
            "\n"
            "import os, sys, threading, signal\n"
            "print(sys.argv, sys.path, sys.flags, __name__, __file__, os.getcwd(), os.getpid(), "
            "os.getppid())\n"
            "print(sorted(os.environ.items()), sys.stdin.read(), sys.stdout.isatty(), "
            "os.listdir('.'))\n"
            "print(sorted(vars()), len(sys.modules), threading.active_count(), "
            "signal.getsignal(signal.SIGINT))\n"
            "print(os.umask(0), os.getuid(), sorted(os.listdir('/proc/self/fd')), os.nice(0))\n"
            "print([l for l in open('/proc/self/status') if l.startswith(('Tracer', 'Sig', 'Cap', "
            "'Seccomp'))])\n";
        api::NewExecution warm = python(source);
        warm.input = "from stdin\n";
        api::NewExecution cold = warm;
        // Not what the interpreters that stand ready were started for.
        cold.memory = (std::uint64_t{512} << 20) - 4096;
        api::Execution ready;
        // None stands ready where memory is short, or for a moment after one was used.
        for (int i = 0; i < 20 && !ready.warm; ++i)
            ready = run(warm);
        const api::Execution usual = run(cold);
        QVERIFY(!usual.warm);
        QCOMPARE(usual.code, 0);
        QCOMPARE(ready.output, usual.output);
        QCOMPARE(ready.errors, usual.errors);
        if (!ready.warm)
            QSKIP("No interpreter stood ready: memory is short.");
    }

    /// What ran once is ready when it runs again, and knows nothing of that.
    void theSameAgainStandsReady_data()
    {
        QTest::addColumn<QByteArray>("language");
        QTest::addColumn<QByteArray>("file");
        QTest::addColumn<QByteArray>("source");
        QTest::newRow("python") << QByteArray("python") << QByteArray("other name.py")
                                << QByteArray("import os, sys\n"
                                              "print(sys.argv, sys.orig_argv, sys.path, __file__, "
                                              "os.getpid(), sorted(os.environ.items()), "
                                              "sys.stdin.read(), sorted(sys.modules))\n");
        QTest::newRow("javascript")
            << QByteArray("javascript") << QByteArray("other.js")
            << QByteArray("console.log(process.argv, process.pid, process.env, __filename,\n"
                          "  require('fs').readFileSync(0, 'utf8'))\n");
    }
    void theSameAgainStandsReady()
    {
        QFETCH(QByteArray, language);
        QFETCH(QByteArray, file);
        QFETCH(QByteArray, source);
        if (language == "javascript" && project::findProgram("node").empty())
            QSKIP("It is not installed.");
        api::NewExecution wanted = program(language.constData(), source.toStdString());
        wanted.file = file.toStdString();
        wanted.arguments = {"arg1", "--two", "drei ä"};
        wanted.input = "from stdin";
        wanted.processes = 200;
        const api::Execution cold = run(wanted);
        QVERIFY(!cold.warm);
        QVERIFY2(cold.code == 0, cold.errors.c_str());
        api::Execution ready;
        for (int i = 0; i < 20 && !ready.warm; ++i)
            ready = run(wanted);
        QCOMPARE(ready.output, cold.output);
        QCOMPARE(ready.errors, cold.errors);
        if (!ready.warm)
            QSKIP("Nothing stood ready: memory is short, or tracing forbidden.");
        // Other input and another time fit it too; other arguments do not.
        wanted.source = language == "python" ? "print('new')" : "console.log('new')";
        wanted.input.clear();
        wanted.time = Milliseconds(9000);
        for (int i = 0; i < 20; ++i) {
            ready = run(wanted);
            QCOMPARE(ready.output, "new\n");
            if (ready.warm)
                break;
        }
        QVERIFY(ready.warm);
        wanted.arguments = {"arg1"};
        QVERIFY(!run(wanted).warm);
        // Nor is it for anybody else.
        const std::string other =
            m_server->signUp("somebody-" + language.toStdString() + "@example.org");
        const std::unique_ptr<QNetworkReply> his(send(wanted, other));
        QTRY_VERIFY_WITH_TIMEOUT(his->isFinished(), 60'000);
        const auto result =
            parseJson(his->readAll().toStdString()).and_then(&api::Execution::fromJson);
        QVERIFY(result.has_value());
        QVERIFY(!result->warm);
    }

    /// Any command with the usual limits may find a sandbox that stands ready.
    void aReadySandboxIsLikeAnyOther()
    {
        api::NewExecution wanted;
        wanted.command = "pwd; env | sort; ls -a; echo $$ $PPID; ulimit -a; cat; "
                         "grep -E '^(Sig|Cap|Seccomp|Tracer)' /proc/self/status";
        wanted.arguments = {"x"};
        wanted.input = "in\n";
        api::NewExecution cold = wanted;
        cold.memory = (std::uint64_t{512} << 20) - 4096;
        const std::string expected = run(cold).output;
        for (int i = 0; i < 5; ++i)
            QCOMPARE(run(wanted).output, expected);
    }

    void outputComesWhileItRuns()
    {
        client::Client client;
        client.setServer(QUrl(QString::fromStdString(m_server->url())));
        client.setToken(Secret(m_token));
        // Each piece waits until the one before was seen here: its file goes away then.
        api::NewExecution wanted =
            python("import os, sys, time\n"
                   "print('one ä', flush=True)\n"
                   "os.write(1, b'\\xe2\\x82'); time.sleep(0.2); os.write(1, b'\\xac\\n')\n"
                   "open('waits', 'w')\n"
                   "while os.path.exists('waits'): time.sleep(0.01)\n"
                   "print('two', file=sys.stderr); sys.exit(7)\n");
        wanted.time = api::maxExecutionTime;
        std::string output;
        std::string errors;
        auto answer = client.execute(wanted, [&](bool isError, const std::string &text) {
            (isError ? errors : output) += text;
        });
        QTRY_COMPARE_WITH_TIMEOUT(output, std::string("one ä\n€\n"), 60'000);
        QVERIFY(!answer.isFinished());
        QTRY_VERIFY_WITH_TIMEOUT(exists(u"waits"_s), 60'000);
        remove(u"waits"_s);
        QTRY_VERIFY_WITH_TIMEOUT(answer.isFinished(), 60'000);
        const auto result = answer.result();
        QVERIFY2(result.has_value(), result ? "" : result.error().describe().c_str());
        QCOMPARE(errors, std::string("two\n"));
        QCOMPARE(result->code, 7);
        QVERIFY(result->output.empty() && result->errors.empty());
    }

    void muchOutputComesWhileItRuns()
    {
        client::Client client;
        client.setServer(QUrl(QString::fromStdString(m_server->url())));
        client.setToken(Secret(m_token));
        std::string output;
        auto answer = client.execute(
            python("import sys\nsys.stdout.write('€' * 1000000)\nraise SystemExit(5)"),
            [&](bool, const std::string &text) { output += text; });
        QTRY_VERIFY_WITH_TIMEOUT(answer.isFinished(), 60'000);
        QCOMPARE(answer.result().value().code, 5);
        QVERIFY(answer.result()->outputTruncated);
        QCOMPARE(output.size(), api::maxExecutionOutput / 3 * 3);
        QVERIFY(!output.contains("\xef\xbf\xbd"));
        // What is refused is told as ever.
        auto refused = client.execute(program("cobol", ""), [](bool, const std::string &) {});
        QTRY_VERIFY_WITH_TIMEOUT(refused.isFinished(), 60'000);
        QCOMPARE(refused.result().error().code, std::string("execute.language_unknown"));
    }

    void tellsWhoRanWhat()
    {
        QString log = m_server->output();
        api::NewExecution wanted = python("print('secret-in-the-program')");
        wanted.file = "audited.py";
        wanted.arguments = {"secret-argument"};
        QCOMPARE(run(wanted).code, 0);
        QTRY_VERIFY((log += m_server->output()).contains("ran audited.py (python)"_L1));
        const Reply account = m_server->get("/account", m_token);
        const std::string id(account.json().at("id").as_string());
        QTRY_VERIFY((log += m_server->output())
                        .contains(QString::fromStdString("account " + id + " ran audited.py")));
        QVERIFY(log.contains("exit 0"_L1));
        QVERIFY(!log.contains("secret-"_L1));
    }

    void seesNothingOfTheServer()
    {
        api::NewExecution wanted = python("\n"
                                          "import os, socket\n"
                                          "print(os.path.exists('/root/.ssh'), os.listdir('/home') "
                                          "if os.path.exists('/home') else [])\n"
                                          "for address in (('127.0.0.1', PORT), ('1.1.1.1', 53)):\n"
                                          "    try:\n"
                                          "        socket.create_connection(address, 2)\n"
                                          "        print('connected')\n"
                                          "    except OSError:\n"
                                          "        print('no way')\n");
        const QUrl url(QString::fromStdString(m_server->url()));
        wanted.source.replace(wanted.source.find("PORT"), 4, std::to_string(url.port()));
        const api::Execution result = run(wanted);
        QVERIFY2(result.output.ends_with("no way\nno way\n"), result.output.c_str());
        QVERIFY(!result.output.contains(m_folder.path().toStdString()));
    }

    void leavesNothing()
    {
        const std::string write = "import os\n"
                                  "for f in ('/app', '/tmp', os.path.expanduser('~')):\n"
                                  "    open(f + '/trace', 'w').write('x')\n";
        const std::string look = "import os\n"
                                 "print([os.path.exists(f + '/trace') for f in "
                                 "('/app', '/tmp', os.path.expanduser('~'))])\n";
        QCOMPARE(run(python(write)).code, 0);
        QCOMPARE(run(python(look)).output, "[False, False, False]\n");
        QTRY_VERIFY_WITH_TIMEOUT(!exists(u"trace"_s), 30'000);
    }

    void endsWhatUsesTooMuch_data()
    {
        QTest::addColumn<QByteArray>("source");
        QTest::addColumn<int>("end");
        const auto row = [](const char *name, const char *source, ExecutionEnd end) {
            QTest::newRow(name) << QByteArray(source) << static_cast<int>(end);
        };
        row("time", "print('begun', flush=True)\nwhile True: pass", ExecutionEnd::Time);
        row("sleep", "print('begun', flush=True)\nimport time; time.sleep(1000)",
            ExecutionEnd::Time);
        row("memory", "print('begun', flush=True)\nx = []\nwhile True: x.append('x' * 1000000)",
            ExecutionEnd::Memory);
        row("output", "print('begun')\nwhile True: print('y' * 1000)", ExecutionEnd::Output);
    }

    void endsWhatUsesTooMuch()
    {
        QFETCH(QByteArray, source);
        QFETCH(int, end);
        api::NewExecution wanted = python(source.toStdString());
        if (end == int(ExecutionEnd::Time))
            wanted.time = Milliseconds(1000);
        else
            wanted.time = api::maxExecutionTime;
        const api::Execution result = run(wanted);
        QCOMPARE(result.end, static_cast<ExecutionEnd>(end));
        QVERIFY(result.output.starts_with("begun\n"));
        QVERIFY(!result.code);
        QVERIFY(!result.text.empty());
        if (result.end == ExecutionEnd::Output) {
            QVERIFY(result.outputTruncated);
            QCOMPARE(result.output.size(), api::maxExecutionOutput);
        }
    }

    void survivesAForkBomb()
    {
        api::NewExecution wanted;
        wanted.command = "bomb() { bomb | bomb & }; bomb; sleep 100";
        wanted.time = Milliseconds(3000);
        const api::Execution result = run(wanted);
        QVERIFY2(result.end == ExecutionEnd::Processes || result.end == ExecutionEnd::Time
                     || result.end == ExecutionEnd::Memory,
                 result.text.c_str());
        QCOMPARE(run(python("print('alive')")).output, "alive\n");
    }

    void keepsTheBeginningOfMuchOutput()
    {
        const api::Execution result =
            run(python("import sys\nsys.stdout.write('€' * 1000000)\nsys.stderr.write('e')\n"
                       "raise SystemExit(5)"));
        QCOMPARE(result.code, 5);
        QVERIFY(result.outputTruncated);
        QVERIFY(!result.errorsTruncated);
        QCOMPARE(result.errors, "e");
        // Cut between characters.
        QCOMPARE(result.output.size(), api::maxExecutionOutput / 3 * 3);
        QVERIFY(!result.output.contains("\xef\xbf\xbd"));
    }

    void givesAnyBytesAsText()
    {
        const api::Execution result =
            run(python("import os\nos.write(1, b'a\\xff\\x00\\x1b[1mb\\xe2\\x82')"));
        QCOMPARE(result.output, std::string("a\xef\xbf\xbd\0\x1b[1mb\xef\xbf\xbd", 13));
    }

    void passesMuchInput()
    {
        api::NewExecution wanted = python("import sys; print(len(sys.stdin.read()))");
        wanted.input = std::string(api::maxExecutionInput, 'i');
        QCOMPARE(run(wanted).output, std::to_string(api::maxExecutionInput) + "\n");
        // One that does not read it ends all the same.
        wanted.source = "print('done')";
        QCOMPARE(run(wanted).output, "done\n");
    }

    void refuses_data()
    {
        QTest::addColumn<QByteArray>("body");
        QTest::addColumn<int>("status");
        QTest::addColumn<QByteArray>("code");
        const auto row = [](const char *name, const QByteArray &body, const char *code,
                            int status = 400) {
            QTest::newRow(name) << body << status << QByteArray(code);
        };
        const auto file = [&](const char *name, const QByteArray &path) {
            row(name,
                "{\"language\":\"python\",\"source\":\"\",\"files\":[{\"path\":\"" + path
                    + "\",\"text\":\"\"}]}",
                "tree.path_invalid");
        };
        row("nothing", "{}", "execute.language_unknown");
        row("unknown language", "{\"language\":\"cobol\",\"source\":\"\"}",
            "execute.language_unknown");
        row("both", "{\"language\":\"python\",\"command\":\"ls\"}", "execute.what");
        row("other ending", "{\"language\":\"python\",\"file\":\"a.c\",\"source\":\"\"}",
            "execute.file_invalid");
        row("name with a folder", "{\"file\":\"a/b.py\",\"source\":\"\"}", "execute.file_invalid");
        row("name that climbs", "{\"file\":\"../b.py\",\"source\":\"\"}", "execute.file_invalid");
        row("more time", "{\"language\":\"python\",\"limits\":{\"timeMs\":60001}}",
            "json.field_invalid");
        row("no time", "{\"language\":\"python\",\"limits\":{\"timeMs\":0}}", "json.field_invalid");
        row("more memory", "{\"language\":\"python\",\"limits\":{\"memory\":600000000}}",
            "execute.limit_too_high");
        row("more processes", "{\"language\":\"python\",\"limits\":{\"processes\":257}}",
            "execute.limit_too_high");
        row("unknown field", "{\"language\":\"python\",\"network\":true}", "json.field_invalid");
        row("unknown limit", "{\"language\":\"python\",\"limits\":{\"cpus\":8}}",
            "json.field_invalid");
        row("NUL in an argument", "{\"language\":\"python\",\"arguments\":[\"a\\u0000b\"]}",
            "json.field_invalid");
        row("long source",
            "{\"language\":\"python\",\"source\":\"" + QByteArray(1'100'000, '#') + "\"}",
            "json.field_invalid");
        row("large", "{\"language\":\"python\",\"source\":\"" + QByteArray(4'300'000, '#') + "\"}",
            "request.too_large", 413);
        row("large together",
            "{\"language\":\"python\",\"source\":\"" + QByteArray(900'000, '#')
                + "\",\"files\":[{\"path\":\"b\",\"text\":\"" + QByteArray(900'000, '#') + "\"}]}",
            "execute.source_too_large", 413);
        file("climbs", "../x");
        file("absolute", "/etc/passwd");
        file("dot", "./x");
        file("inside of the program", "x/../../y");
        file("control character", "a\\nb");
        row("twice", "{\"language\":\"python\",\"files\":[{\"path\":\"main.py\",\"text\":\"\"}]}",
            "");
        row("a file that is a folder",
            "{\"language\":\"python\",\"files\":[{\"path\":\"main.py/x\",\"text\":\"\"}]}", "");
    }

    void refuses()
    {
        QFETCH(QByteArray, body);
        QFETCH(int, status);
        QFETCH(QByteArray, code);
        const Reply reply = m_server->request("POST", "/execute", body.toStdString(), m_token);
        QCOMPARE(reply.status, status);
        if (!code.isEmpty())
            QCOMPARE(reply.code(), code.toStdString());
        QVERIFY(!reply.code().empty());
        QVERIFY(std::string(reply.json().at("error").at("message").as_string()).ends_with('.'));
    }

    void takesOddNames()
    {
        api::NewExecution wanted = python("import sys; print(sys.argv)");
        wanted.file = "-c.py";
        wanted.arguments = {"--version"};
        QCOMPARE(run(wanted).output, "['./-c.py', '--version']\n");
        wanted.file = "a $(id) 'b' ä.py";
        QCOMPARE(run(wanted).output, "[\"a $(id) 'b' ä.py\", '--version']\n");
        wanted = program("java", "class Odd { public static void main(String[] a)\n"
                                 "{ System.out.println(\"odd\"); } }");
        wanted.file = "Odd $(id) 'b'.java";
        if (!project::findProgram("java").empty())
            QCOMPARE(run(wanted).output, "odd\n");
    }

    void needsAnAccount()
    {
        const json::value body = python("print(1)").toJson();
        QCOMPARE(m_server->post("/execute", body).status, 401);
        QCOMPARE(m_server->post("/execute", body, "swt_wrong").status, 401);
    }

    void runsManyAtOnce()
    {
        const std::string other = m_server->signUp("other@example.org");
        std::vector<std::unique_ptr<QNetworkReply>> replies;
        for (int i = 0; i < 12; ++i)
            replies.emplace_back(
                send(python(std::format("print({})", i)), i % 2 ? other : m_token));
        for (std::size_t i = 0; i < replies.size(); ++i) {
            QTRY_VERIFY_WITH_TIMEOUT(replies[i]->isFinished(), 60'000);
            const auto value = parseJson(replies[i]->readAll().toStdString());
            QVERIFY(value.has_value());
            const auto result = api::Execution::fromJson(*value);
            QVERIFY2(result.has_value(), json::serialize(*value).c_str());
            QCOMPARE(result->output, std::to_string(i) + "\n");
        }
    }

    void aFullQueueIsSaidAndIsFair()
    {
        const std::string other = m_server->signUp("patient@example.org");
        std::vector<std::unique_ptr<QNetworkReply>> replies;
        // More than there may be of one account at once and waiting, whatever this machine has.
        for (int i = 0; i < 30; ++i)
            replies.emplace_back(send(python("import time; time.sleep(1000)"), m_token));
        const auto refused = [&] {
            return std::ranges::count_if(replies,
                                         [](auto &each) { return statusOf(each.get()) == 429; });
        };
        QTRY_VERIFY_WITH_TIMEOUT(refused() >= 30 - 8 - 8, 60'000);
        for (const auto &reply : replies) {
            if (statusOf(reply.get()) == 429) {
                QVERIFY(reply->rawHeader("Retry-After").toInt() > 0);
                QVERIFY(reply->readAll().contains("execute.queue_full"));
            }
        }
        if (std::thread::hardware_concurrency() > 1) {
            // Somebody else's turn comes all the same, though one of the first account waits.
            const std::unique_ptr<QNetworkReply> his(send(python("print('mine')"), other));
            QTRY_VERIFY_WITH_TIMEOUT(his->isFinished(), 60'000);
            QCOMPARE(statusOf(his.get()), 200);
        }
        // Who hangs up frees the place.
        for (const auto &reply : replies)
            reply->abort();
        QTRY_COMPARE_WITH_TIMEOUT(post(python("print('again')")).status, 200, 60'000);
    }

    void aClientThatGoesEndsItsProgram()
    {
        const auto reply = std::unique_ptr<QNetworkReply>(
            send(python("open('begun', 'w')\nimport time\ntime.sleep(1000)"), m_token));
        QTRY_VERIFY_WITH_TIMEOUT(exists(u"begun"_s), 60'000);
        reply->abort();
        // Its folder goes when its sandbox has, which would take ten seconds by itself.
        QTRY_VERIFY_WITH_TIMEOUT(!exists(u"begun"_s), 9'000);
    }

    void whatRunsEndsWithTheServer()
    {
        const auto reply = std::unique_ptr<QNetworkReply>(
            send(python("open('begun', 'w')\nimport time\ntime.sleep(1000)"), m_token));
        QTRY_VERIFY_WITH_TIMEOUT(exists(u"begun"_s), 60'000);
        QCOMPARE(m_server->stop(), 0);
        QTRY_VERIFY_WITH_TIMEOUT(reply->isFinished(), 30'000);
        QVERIFY(statusOf(reply.get()) == 503 || reply->error() != QNetworkReply::NoError);
        QVERIFY2(m_server->start(), qPrintable(m_server->output()));
        QTRY_VERIFY(places().size() <= mostReady);
        QCOMPARE(run(python("print('back')")).output, "back\n");
    }
};

QTEST_GUILESS_MAIN(TestExecute)
#include "tst_execute.moc"
