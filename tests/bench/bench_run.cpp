// SPDX-License-Identifier: GPL-3.0-or-later
// What a sandboxed run costs until the first byte of output, beside a bare fork and exec of the
// same program and beside plain bubblewrap with the same namespaces; and what one costs that was
// prepared while nobody waited. They take turns, so that a busy machine slows all alike.
#include <slipway/base/files.h>
#include <slipway/base/json.h>
#include <slipway/sandbox/runner_connection.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace slipway;
using namespace slipway::sandbox;

namespace {

using SteadyClock = std::chrono::steady_clock;

constexpr int warmUp = 5;
constexpr int rounds = 50;

double since(SteadyClock::time_point begin)
{
    return std::chrono::duration<double, std::milli>(SteadyClock::now() - begin).count();
}

[[noreturn]] void fail(const std::string &why)
{
    std::fprintf(stderr, "bench_run: %s\n", why.c_str());
    std::exit(1);
}

/// Milliseconds until a plain program's first byte.
double measurePlain(std::vector<std::string> argv)
{
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0)
        fail("no pipe");
    std::vector<char *> pointers;
    for (std::string &argument : argv)
        pointers.push_back(argument.data());
    pointers.push_back(nullptr);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
    const auto begin = SteadyClock::now();
    pid_t child = -1;
    if (::posix_spawnp(&child, pointers[0], &actions, nullptr, pointers.data(), environ) != 0)
        fail(argv[0] + " cannot be started");
    ::close(ends[1]);
    char byte = 0;
    if (::read(ends[0], &byte, 1) != 1)
        fail(argv[0] + " wrote nothing");
    const double time = since(begin);
    while (::read(ends[0], &byte, 1) > 0) {
    }
    ::close(ends[0]);
    ::waitpid(child, nullptr, 0);
    posix_spawn_file_actions_destroy(&actions);
    return time;
}

/// Milliseconds from `begin` until the first byte; returns at the end of the run.
double untilOutput(RunnerConnection &connection, SteadyClock::time_point begin)
{
    double time = -1;
    for (;;) {
        const auto frame = connection.receive(Milliseconds(30'000));
        if (!frame || !*frame)
            fail("the runner went silent");
        if ((*frame)->type == FrameType::Output && time < 0)
            time = since(begin);
        if ((*frame)->type == FrameType::Error)
            fail(errorFromPayload((*frame)->payload).message);
        if ((*frame)->type == FrameType::Exit)
            return time;
    }
}

double measureRunner(const std::vector<std::string> &argv)
{
    RunSpec spec;
    spec.argv = argv;
    const auto begin = SteadyClock::now();
    auto connection = RunnerConnection::launch(SLIPWAY_BIN_DIR "/slipway-run", spec);
    if (!connection)
        fail(connection.error().describe());
    return untilOutput(*connection, begin);
}

/// Of a run that was prepared: from its start.
double measurePrepared(const RunSpec &spec)
{
    auto connection = RunnerConnection::prepare(SLIPWAY_BIN_DIR "/slipway-run", spec);
    if (!connection)
        fail(connection.error().describe());
    const auto prepared = connection->receive(Milliseconds(30'000));
    if (!prepared || !*prepared || (*prepared)->payload != R"({"held":true})")
        fail("nothing was prepared");
    const auto begin = SteadyClock::now();
    if (const auto started = connection->start(spec); !started)
        fail(started.error().describe());
    return untilOutput(*connection, begin);
}

std::vector<std::string> inBubblewrap(const std::vector<std::string> &argv)
{
    std::vector<std::string> all{"bwrap",
                                 "--unshare-user",
                                 "--unshare-pid",
                                 "--unshare-ipc",
                                 "--unshare-uts",
                                 "--unshare-net",
                                 "--unshare-cgroup-try",
                                 "--die-with-parent",
                                 "--cap-drop",
                                 "ALL",
                                 "--ro-bind",
                                 "/usr",
                                 "/usr",
                                 "--symlink",
                                 "usr/bin",
                                 "/bin",
                                 "--symlink",
                                 "usr/lib",
                                 "/lib",
                                 "--symlink",
                                 "usr/lib64",
                                 "/lib64",
                                 "--proc",
                                 "/proc",
                                 "--dev",
                                 "/dev",
                                 "--tmpfs",
                                 "/tmp"};
    all.insert(all.end(), argv.begin(), argv.end());
    return all;
}

double quantile(std::vector<double> &values, double part)
{
    std::ranges::sort(values);
    return values[static_cast<std::size_t>(part * static_cast<double>(values.size() - 1))];
}

void measure(const char *name, const std::vector<std::string> &argv)
{
    std::vector<double> bare;
    std::vector<double> bubblewrap;
    std::vector<double> runner;
    for (int i = -warmUp; i < rounds; ++i) {
        const double times[] = {measurePlain(argv), measurePlain(inBubblewrap(argv)),
                                measureRunner(argv)};
        if (i < 0)
            continue;
        bare.push_back(times[0]);
        bubblewrap.push_back(times[1]);
        runner.push_back(times[2]);
    }
    const double floor = quantile(bare, 0.5);
    const double value = quantile(runner, 0.5);
    std::printf("{\"bench\":\"run\",\"name\":\"%s\",\"value\":%.2f,\"unit\":\"ms\",\"floor\":%.2f,"
                "\"ratio\":%.2f,\"n\":%d,\"p95\":%.2f,\"bwrap\":%.2f,\"over\":%.2f,\"best\":%.2f,"
                "\"bwrapBest\":%.2f,\"floorBest\":%.2f}\n",
                name, value, floor, value / floor, rounds, quantile(runner, 0.95),
                quantile(bubblewrap, 0.5), value - floor, quantile(runner, 0),
                quantile(bubblewrap, 0), quantile(bare, 0));
    std::fflush(stdout);
}

/// Milliseconds from `begin` until a terminal that was just started shows its "x".
double untilShown(const std::string &socket, SteadyClock::time_point begin)
{
    auto connection = RunnerConnection::connect(socket);
    if (!connection || !connection->send(FrameType::Attach, R"({"screen":true})"))
        fail("no terminal");
    double time = -1;
    for (;;) {
        const auto frame = connection->receive(Milliseconds(30'000));
        if (!frame || !*frame)
            fail("the terminal went silent");
        const bool shows =
            (*frame)->type == FrameType::Output || (*frame)->type == FrameType::Screen;
        if (shows && time < 0 && (*frame)->payload.contains('x'))
            time = since(begin);
        if ((*frame)->type == FrameType::Exit)
            return time;
    }
}

double measureTerminal(const RunSpec &spec, const std::string &socket, bool isPrepared)
{
    const std::string runner = SLIPWAY_BIN_DIR "/slipway-run";
    if (!isPrepared) {
        const auto begin = SteadyClock::now();
        if (const auto started = RunnerConnection::launchDetached(runner, spec, socket); !started)
            fail(started.error().describe());
        return untilShown(socket, begin);
    }
    auto connection = RunnerConnection::prepareDetached(runner, spec, socket);
    if (!connection)
        fail(connection.error().describe());
    const auto prepared = connection->receive(Milliseconds(30'000));
    if (!prepared || !*prepared || (*prepared)->payload != R"({"held":true})")
        fail("nothing was prepared");
    const auto begin = SteadyClock::now();
    if (const auto started = connection->startDetached(spec, socket); !started)
        fail(started.error().describe());
    return untilShown(socket, begin);
}

/// A script in a terminal of the server's sandbox: with a network, and detached.
void measureTerminals()
{
    std::string folder = "/tmp/slipway-bench-XXXXXX";
    if (!::mkdtemp(folder.data()))
        fail("no temporary folder");
    if (const auto written = writeFileAtomic(folder + "/main.py", "print('x')\n"); !written)
        fail(written.error().describe());
    RunSpec spec;
    spec.argv = {"python3", "main.py"};
    spec.mounts = {{.host = folder, .at = "/app", .access = Access::Write}};
    spec.network = Network::Outbound;
    spec.terminal = TerminalSize{};
    const std::string socket = folder + "/terminal.run";
    std::vector<double> bare;
    std::vector<double> cold;
    std::vector<double> warm;
    for (int i = -warmUp; i < rounds; ++i) {
        const double times[] = {measurePlain({"python3", folder + "/main.py"}),
                                measureTerminal(spec, socket, false),
                                measureTerminal(spec, socket, true)};
        if (i < 0)
            continue;
        bare.push_back(times[0]);
        cold.push_back(times[1]);
        warm.push_back(times[2]);
    }
    const double floor = quantile(bare, 0.5);
    const double value = quantile(warm, 0.5);
    std::printf("{\"bench\":\"run\",\"name\":\"warm-terminal\",\"value\":%.2f,\"unit\":\"ms\","
                "\"floor\":%.2f,\"ratio\":%.2f,\"n\":%d,\"p95\":%.2f,\"cold\":%.2f}\n",
                value, floor, value / floor, rounds, quantile(warm, 0.95), quantile(cold, 0.5));
    if (const auto removed = removeTree(folder); !removed)
        fail(removed.error().describe());
}

/// A file, as Run in the window starts it.
void measureWarm()
{
    std::string folder = "/tmp/slipway-bench-XXXXXX";
    if (!::mkdtemp(folder.data()))
        fail("no temporary folder");
    const std::string file = folder + "/main.py";
    if (const auto written = writeFileAtomic(file, "print('x')\n"); !written)
        fail(written.error().describe());
    RunSpec spec;
    spec.argv = {"python3", file};
    spec.mounts = {{.host = folder, .at = folder, .access = Access::Write}};
    std::vector<double> bare;
    std::vector<double> warm;
    for (int i = -warmUp; i < rounds; ++i) {
        const double times[] = {measurePlain(spec.argv), measurePrepared(spec)};
        if (i < 0)
            continue;
        bare.push_back(times[0]);
        warm.push_back(times[1]);
    }
    const double floor = quantile(bare, 0.5);
    const double value = quantile(warm, 0.5);
    std::printf(
        "{\"bench\":\"run\",\"name\":\"warm\",\"value\":%.2f,\"unit\":\"ms\",\"floor\":%.2f,"
        "\"ratio\":%.2f,\"n\":%d,\"p95\":%.2f,\"best\":%.2f,\"floorBest\":%.2f}\n",
        value, floor, value / floor, rounds, quantile(warm, 0.95), quantile(warm, 0),
        quantile(bare, 0));
    if (const auto removed = removeTree(folder); !removed)
        fail(removed.error().describe());
}

} // namespace

int main()
{
    measure("cold", {"python3", "-c", "print('x')"});
    measure("cold-echo", {"/bin/echo", "x"});
    measureWarm();
    measureTerminals();
    return 0;
}
