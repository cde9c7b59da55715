// SPDX-License-Identifier: GPL-3.0-or-later
#include "server_process.h"

#include <slipway/base/files.h>
#include <slipway/base/json.h>
#include <slipway/sandbox/runner_connection.h>

#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

using namespace slipway;
using namespace Qt::StringLiterals;
namespace fs = std::filesystem;

namespace {

struct Ended
{
    int code = -1;
    QByteArray output;
    QByteArray error;

    json::value json() const { return parseJson(output.toStdString()).value_or(json::value()); }
};

const QString examples = QStringLiteral(SLIPWAY_BIN_DIR "/../share/slipway/examples/");

} // namespace

/// slip against a real slipwayd, as a person uses it: each test goes on where the last one ended.
class TestSlipServer : public QObject
{
    Q_OBJECT

private:
    Ended slip(const QString &folder, const QStringList &words, const QByteArray &input = {})
    {
        QProcess process;
        process.setWorkingDirectory(m_home.filePath(folder));
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.insert(u"XDG_CONFIG_HOME"_s, m_home.filePath(u"config"_s));
        environment.insert(u"XDG_CACHE_HOME"_s, m_home.filePath(u"cache"_s));
        // No secret service: what a server or a container is like.
        environment.remove(u"DBUS_SESSION_BUS_ADDRESS"_s);
        environment.remove(u"XDG_RUNTIME_DIR"_s);
        environment.remove(u"DISPLAY"_s);
        process.setProcessEnvironment(environment);
        process.start(QStringLiteral(SLIPWAY_BIN_DIR "/slip"), words);
        process.write(input);
        process.closeWriteChannel();
        if (!process.waitForFinished(90'000))
            return {};
        return {process.exitCode(), process.readAllStandardOutput(),
                process.readAllStandardError()};
    }

    void write(const QString &path, const QByteArray &text)
    {
        const fs::path file = m_home.filePath(path).toStdString();
        QVERIFY(makeFolder(file.parent_path()));
        QVERIFY(writeFileAtomic(file, text.toStdString(), {.durability = Durability::Fast}));
    }

    void copyExample(const QString &name)
    {
        fs::copy((examples + name).toStdString(), m_home.filePath(name).toStdString(),
                 fs::copy_options::recursive);
    }

    QString address() const { return QString::fromStdString(m_server->url()); }

private Q_SLOTS:
    void initTestCase()
    {
        if (const QString why = whyNoServer(); !why.isEmpty())
            QSKIP(qPrintable(why));
        m_server = std::make_unique<ServerProcess>(m_home.filePath(u"state"_s).toStdString());
        QVERIFY2(m_server->start(), qPrintable(m_server->output()));
        for (const char *name : {"static-site", "web-service", "bot"})
            copyExample(QString::fromLatin1(name));
    }

    void saysThatNobodyIsSignedIn()
    {
        const Ended ended = slip(u"static-site"_s, {u"deploy"_s, u"--server"_s, address()});
        QCOMPARE(ended.code, 3);
        QVERIFY2(ended.error.contains("slip login"), ended.error.constData());
    }

    void saysThatNoServerAnswers()
    {
        const Ended ended = slip(u"static-site"_s, {u"login"_s, u"127.0.0.1:1"_s});
        QCOMPARE(ended.code, 5);
        QVERIFY2(ended.error.contains("Nothing answers at 127.0.0.1:1"), ended.error.constData());
    }

    void keepsNoTokenInTheClearUnasked()
    {
        const Ended ended = slip(u"."_s,
                                 {u"login"_s, address(), u"--sign-up"_s, u"--email"_s,
                                  u"ada@example.org"_s, u"--password-stdin"_s},
                                 "correct horse\n");
        QCOMPARE(ended.code, 1);
        QVERIFY2(ended.error.contains("--store-file"), ended.error.constData());
        QVERIFY(!QFile::exists(m_home.filePath(u"config/slipway/credentials.json"_s)));
    }

    void signsUp()
    {
        const Ended ended = slip(u"."_s,
                                 {u"login"_s, address(), u"--sign-up"_s, u"--email"_s,
                                  u"ada@example.org"_s, u"--password-stdin"_s, u"--store-file"_s},
                                 "correct horse\n");
        QVERIFY2(ended.code == 0, ended.error.constData());
        const QFileInfo file(m_home.filePath(u"config/slipway/credentials.json"_s));
        QCOMPARE(file.permissions() & QFile::Permissions(0x0077), QFile::Permissions());
    }

    void refusesAWrongPassword()
    {
        const Ended ended = slip(u"."_s,
                                 {u"login"_s, address(), u"--email"_s, u"ada@example.org"_s,
                                  u"--password-stdin"_s, u"--store-file"_s},
                                 "wrong horse\n");
        QCOMPARE(ended.code, 3);
        QVERIFY2(!ended.error.contains("slip login"), ended.error.constData());
    }

    void saysThatNothingIsDeployed()
    {
        QCOMPARE(slip(u"static-site"_s, {u"status"_s}).code, 4);
        QCOMPARE(slip(u"static-site"_s, {u"logs"_s}).code, 4);
    }

    void deploysASite()
    {
        const Ended ended = slip(u"static-site"_s, {u"deploy"_s});
        QVERIFY2(ended.code == 0, ended.error.constData());
        QVERIFY2(ended.output.startsWith("http://static-site.apps.localhost"),
                 ended.output.constData());
        QVERIFY2(ended.error.contains("index.html is there"), ended.error.constData());
        QVERIFY(QFile::exists(m_home.filePath(u"static-site/.slipway/link.json"_s)));
        QCOMPARE(slip(u"static-site"_s, {u"open"_s}).output, ended.output);
    }

    void aFailedBuildFailsAndSaysWhy()
    {
        write(u"broken/index.html"_s, "x");
        write(u"broken/slipway.toml"_s,
              "[deploy]\nbuild = \"echo the reason; exit 3\"\noutput = \".\"\n");
        const Ended ended = slip(u"broken"_s, {u"deploy"_s});
        QCOMPARE(ended.code, 7);
        QVERIFY2(ended.error.contains("the reason"), ended.error.constData());
        const Ended log = slip(u"broken"_s, {u"logs"_s, u"--build"_s});
        QVERIFY2(log.output.contains("the reason"), log.output.constData());
    }

    void deploysAServiceAndShowsItsLog()
    {
        const Ended ended = slip(u"web-service"_s, {u"deploy"_s, u"--json"_s});
        QVERIFY2(ended.code == 0, ended.error.constData());
        const json::value answer = ended.json();
        QCOMPARE(answer.at("deployment").at("status").as_string(), "live");
        QCOMPARE(answer.at("deployment").at("plan").at("start").as_string(), "python app.py");

        const Ended status = slip(u"web-service"_s, {u"status"_s, u"--json"_s});
        QCOMPARE(status.json().at("current").at("status").as_string(), "live");
        QTRY_VERIFY(slip(u"web-service"_s, {u"logs"_s}).output.contains("Listening on port"));
        const Ended line = slip(u"web-service"_s, {u"logs"_s, u"--json"_s, u"--cursor"_s, u"1"_s});
        QVERIFY2(line.output.startsWith("{\"seq\":1,"), line.output.constData());
    }

    void followsALog()
    {
        QProcess follow;
        follow.setWorkingDirectory(m_home.filePath(u"bot"_s));
        const Ended deployed = slip(u"bot"_s, {u"deploy"_s, u"--quiet"_s});
        QVERIFY2(deployed.code == 0, deployed.error.constData());
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.insert(u"XDG_CONFIG_HOME"_s, m_home.filePath(u"config"_s));
        follow.setProcessEnvironment(environment);
        follow.start(QStringLiteral(SLIPWAY_BIN_DIR "/slip"), {u"logs"_s, u"-f"_s});
        QByteArray seen;
        QTRY_VERIFY_WITH_TIMEOUT((seen += follow.readAllStandardOutput()).contains("tick 3"),
                                 20'000);
        follow.kill();
        follow.waitForFinished();
    }

    void changesVariables()
    {
        QCOMPARE(slip(u"web-service"_s, {u"env"_s, u"set"_s, u"WORD=Good day"_s}).code, 0);
        QCOMPARE(slip(u"web-service"_s, {u"env"_s, u"set"_s, u"KEY"_s}, "hidden\n").code, 0);
        const Ended list = slip(u"web-service"_s, {u"env"_s, u"list"_s, u"--json"_s});
        QCOMPARE(list.json().at("variables").as_array().size(), std::size_t{2});
        QVERIFY(!list.output.contains("hidden"));
        QCOMPARE(slip(u"web-service"_s, {u"env"_s, u"unset"_s, u"KEY"_s}).code, 0);
        QCOMPARE(slip(u"web-service"_s, {u"env"_s, u"set"_s, u"1BAD=x"_s}).code, 1);
        QCOMPARE(slip(u"web-service"_s, {u"env"_s, u"list"_s, u"KEY"_s}).code, 2);
    }

    void stopsAndStartsAgain()
    {
        QCOMPARE(slip(u"web-service"_s, {u"stop"_s}).code, 0);
        const auto status = [this] {
            const json::value project = slip(u"web-service"_s, {u"status"_s, u"--json"_s}).json();
            return std::string(project.at("latest").at("status").as_string());
        };
        QTRY_COMPARE_WITH_TIMEOUT(status(), std::string("stopped"), 30'000);
        QCOMPARE(slip(u"web-service"_s, {u"restart"_s}).code, 0);
        QTRY_COMPARE_WITH_TIMEOUT(status(), std::string("live"), 20'000);
    }

    void executesAFile()
    {
        write(u"once/main.py"_s, "import sys, helper\n"
                                 "print(helper.word, sys.argv[1:], sys.stdin.read())\n"
                                 "print('an error', file=sys.stderr)\nsys.exit(9)\n");
        write(u"once/helper.py"_s, "word = 'hello'\n");
        const Ended ended = slip(
            u"once"_s,
            {u"execute"_s, u"--with"_s, u"helper.py"_s, u"main.py"_s, u"one"_s, u"--"_s, u"-v"_s},
            "input");
        QCOMPARE(ended.code, 9);
        QCOMPARE(ended.output, QByteArray("hello ['one', '-v'] input\n"));
        QCOMPARE(ended.error, QByteArray("an error\n"));

        write(u"once/slow.py"_s, "print('begun', flush=True)\nwhile True: pass\n");
        const Ended slow = slip(u"once"_s, {u"execute"_s, u"--time"_s, u"1s"_s, u"slow.py"_s});
        QCOMPARE(slow.code, 124);
        QCOMPARE(slow.output, QByteArray("begun\n"));
        QVERIFY2(slow.error.contains("longer than 1 s"), slow.error.constData());

        write(u"once/signal.sh"_s, "kill -TERM $$\n");
        QCOMPARE(slip(u"once"_s, {u"execute"_s, u"signal.sh"_s}).code, 143);
        const Ended told = slip(u"once"_s, {u"execute"_s, u"--json"_s, u"signal.sh"_s});
        QCOMPARE(told.code, 0);
        QCOMPARE(told.json().at("ended").as_string(), "signal");

        write(u"once/notes.txt"_s, "no program\n");
        const Ended refused = slip(u"once"_s, {u"execute"_s, u"notes.txt"_s});
        QCOMPARE(refused.code, 1);
        QVERIFY2(refused.error.contains("python"), refused.error.constData());
        QCOMPARE(slip(u"once"_s, {u"execute"_s, u"missing.py"_s}).code, 4);
        QCOMPARE(slip(u"once"_s, {u"execute"_s}).code, 2);
    }

    void takesATokenFromTheEnvironment()
    {
        const Ended token = slip(u"."_s,
                                 {u"login"_s, address(), u"--email"_s, u"ada@example.org"_s,
                                  u"--password-stdin"_s, u"--print-token"_s},
                                 "correct horse\n");
        QVERIFY2(token.code == 0, token.error.constData());
        qputenv("SLIPWAY_TOKEN", token.output.trimmed());
        const Ended ended = slip(u"static-site"_s, {u"status"_s});
        qputenv("SLIPWAY_TOKEN", "nonsense");
        const Ended refused = slip(u"static-site"_s, {u"status"_s});
        qunsetenv("SLIPWAY_TOKEN");
        QCOMPARE(ended.code, 0);
        QCOMPARE(refused.code, 3);
    }

    void signsOut()
    {
        QCOMPARE(slip(u"."_s, {u"logout"_s}).code, 0);
        QCOMPARE(slip(u"static-site"_s, {u"status"_s}).code, 3);
    }

    /// What is deployed outlives its server, and would outlive this test.
    void cleanupTestCase()
    {
        if (!m_server)
            return;
        m_server->stop();
        std::error_code error;
        const fs::path sockets = m_home.filePath(u"state/run"_s).toStdString();
        for (const auto &entry : fs::directory_iterator(sockets, error)) {
            auto runner = sandbox::RunnerConnection::connect(entry.path());
            if (!runner || !runner->send(sandbox::FrameType::Stop, R"({"graceMs":500})"))
                continue;
            for (bool open = true; open;)
                open = runner->receive(Milliseconds(10'000)).value_or(std::nullopt).has_value();
        }
    }

private:
    QTemporaryDir m_home;
    std::unique_ptr<ServerProcess> m_server;
};

int main(int count, char **words)
{
    qputenv("TMPDIR", "/tmp");
    qunsetenv("SLIPWAY_TOKEN");
    qunsetenv("SLIPWAY_SERVER");
    QCoreApplication application(count, words);
    TestSlipServer test;
    return QTest::qExec(&test, count, words);
}
#include "tst_slip_server.moc"
