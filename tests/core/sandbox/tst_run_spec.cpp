// SPDX-License-Identifier: GPL-3.0-or-later
#include <slipway/base/json.h>
#include <slipway/sandbox/run_spec.h>

#include <QTest>

using namespace slipway;
using namespace slipway::sandbox;

static Result<RunSpec> read(const char *text)
{
    const auto value = parseJson(text);
    if (!value)
        return std::unexpected(value.error());
    return RunSpec::fromJson(*value);
}

class TestRunSpec : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void hasSafeDefaults()
    {
        const RunSpec spec = read(R"({"argv":["true"]})").value();
        QCOMPARE(spec.limits, Limits());
        QCOMPARE(spec.limits.memory, 512ULL << 20);
        QCOMPARE(spec.limits.processes, 256);
        QVERIFY(spec.network == Network::None);
        QVERIFY(spec.isolation == Isolation::Sandbox);
        QVERIFY(!spec.terminal);
    }

    void survivesTheWire()
    {
        RunSpec spec;
        spec.argv = {"python3", "-c", "print('ä')"};
        spec.environment = {{"A", "1"}, {"B", ""}};
        spec.workdir = "/project";
        spec.mounts = {{.host = "/srv/a b", .at = "/project", .access = Access::Write}};
        spec.home = "/srv/home";
        spec.limits = {.memory = 1 << 30,
                       .cpus = 0.5,
                       .processes = 10,
                       .fileSize = 5,
                       .wallTime = Milliseconds(1500),
                       .tmp = 7};
        spec.network = Network::Outbound;
        spec.terminal = {.columns = 100, .rows = 30};
        spec.port = {.inside = 8000, .listen = "unix:/tmp/web"};
        spec.logFile = "/srv/log";
        spec.mask.emplace_back("secret");
        const RunSpec other = RunSpec::fromJson(spec.toJson()).value();
        QCOMPARE(json::serialize(other.toJson()), json::serialize(spec.toJson()));
        QCOMPARE(other.limits, spec.limits);
        QCOMPARE(other.mask.front().reveal(), std::string_view("secret"));
    }

    void refusesBadWords_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("field");
        const auto row = [](const char *name, const char *text, const char *field) {
            QTest::newRow(name) << QByteArray(text) << QByteArray(field);
        };
        row("nothing", "{}", "argv");
        row("no command", R"({"argv":[]})", "argv");
        row("empty command", R"({"argv":[""]})", "argv");
        row("a number", R"({"argv":[1]})", "argv");
        row("misspelt", R"({"argv":["a"],"netwrok":"none"})", "netwrok");
        row("unknown network", R"({"argv":["a"],"network":"all"})", "network");
        row("unknown isolation", R"({"argv":["a"],"isolation":"maybe"})", "isolation");
        row("relative folder", R"({"argv":["a"],"workdir":"a/b"})", "workdir");
        row("dots in a folder", R"({"argv":["a"],"workdir":"/a/../b"})", "workdir");
        row("dots in a mount", R"({"argv":["a"],"mounts":[{"host":"/a/..","at":"/b"}]})",
            "mounts.host");
        row("half a mount", R"({"argv":["a"],"mounts":[{"host":"/a"}]})", "mounts.at");
        row("access", R"({"argv":["a"],"mounts":[{"host":"/a","at":"/b","access":"all"}]})",
            "mounts.access");
        row("NUL in a path", "{\"argv\":[\"a\"],\"home\":\"/a\\u0000b\"}", "home");
        row("negative memory", R"({"argv":["a"],"limits":{"memory":-1}})", "limits.memory");
        row("tiny memory", R"({"argv":["a"],"limits":{"memory":1000}})", "limits.memory");
        row("tiny share", R"({"argv":["a"],"limits":{"cpus":0.0001}})", "limits.cpus");
        row("variable name", R"({"argv":["a"],"env":{"A=B":"c"}})", "env");
        row("variable value", R"({"argv":["a"],"env":{"A":1}})", "env");
        row("terminal without rows", R"({"argv":["a"],"terminal":{"columns":80}})",
            "terminal.rows");
        row("port", R"({"argv":["a"],"port":{"inside":0,"listen":"unix:/a"}})", "port.inside");
        row("listening nowhere", R"({"argv":["a"],"port":{"inside":80,"listen":"unix:a"}})",
            "port.listen");
    }
    void refusesBadWords()
    {
        QFETCH(QByteArray, text);
        QFETCH(QByteArray, field);
        const auto spec = read(text.constData());
        QVERIFY(!spec);
        QVERIFY2(spec.error().message.contains(field.toStdString()), spec.error().message.c_str());
        QCOMPARE(spec.error().kind, ErrorKind::InvalidInput);
    }

    void exitsTravel()
    {
        const Exit exit{.reason = ExitReason::FileSize,
                        .code = {},
                        .signal = 25,
                        .text = "a file larger than 10 MB",
                        .duration = Milliseconds(12),
                        .cpu = Milliseconds(3),
                        .peakMemory = 4096};
        const Exit other = Exit::fromJson(exit.toJson()).value();
        QCOMPARE(json::serialize(other.toJson()), json::serialize(exit.toJson()));
        QCOMPARE(nameOf(other.reason), std::string_view("fileSize"));
        QVERIFY(!Exit::fromJson(json::object{{"reason", "bored"}, {"text", "x"}}));
    }
};

QTEST_GUILESS_MAIN(TestRunSpec)
#include "tst_run_spec.moc"
