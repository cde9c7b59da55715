// SPDX-License-Identifier: GPL-3.0-or-later
/// From the click on Deploy to the first answer with the new content, through a real server: the
/// client's scan and upload, the build, the start, the switch at the edge. The floor is what it
/// would take without any of it: for files a copy and one request to a web server that is there
/// already, for a service the start of the same program until its first answer. And from the
/// press to the answer of one program that is run once.

#include <slipway/base/files.h>
#include <slipway/client/client.h>
#include <slipway/client/deployer.h>

#include <QCoreApplication>
#include <QDir>
#include <QProcess>
#include <QStandardPaths>
#include <QTemporaryDir>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <format>
#include <functional>
#include <string>
#include <thread>
#include <vector>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

using namespace slipway;
using namespace Qt::StringLiterals;
using std::chrono::steady_clock;
namespace fs = std::filesystem;

static constexpr int rounds = 10;
static constexpr auto patience = std::chrono::seconds(60);

[[noreturn]] static void fail(const std::string &why)
{
    std::fprintf(stderr, "bench_deploy: %s\n", why.c_str());
    std::exit(1);
}

template<class T>
static T must(Result<T> result)
{
    if (!result)
        fail(result.error().describe());
    if constexpr (!std::is_void_v<T>)
        return std::move(*result);
}

template<class T>
static T wait(QFuture<Result<T>> future)
{
    while (!future.isFinished())
        QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents | QEventLoop::AllEvents, 5);
    return must(future.takeResult());
}

// --- HTTP -------------------------------------------------------------------------------------

static FileDescriptor loopbackSocket(int port, bool listen)
{
    FileDescriptor result(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(static_cast<in_port_t>(port));
    const auto *name = reinterpret_cast<sockaddr *>(&address);
    if ((listen ? ::bind : ::connect)(result.get(), name, sizeof address) != 0)
        result.reset();
    return result;
}

static int freePort()
{
    const FileDescriptor socket = loopbackSocket(0, true);
    sockaddr_in address{};
    socklen_t size = sizeof address;
    ::getsockname(socket.get(), reinterpret_cast<sockaddr *>(&address), &size);
    return ntohs(address.sin_port);
}

/// Whether a GET is answered with 200 and a body that contains `text`.
static bool answers(int port, const std::string &host, const std::string &text)
{
    const FileDescriptor connection = loopbackSocket(port, false);
    if (!connection.isOpen()
        || !writeAll(connection.get(),
                     std::format("GET / HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n", host)))
        return false;
    std::string answer;
    char buffer[8192];
    for (ssize_t got = 0; (got = ::read(connection.get(), buffer, sizeof buffer)) > 0;)
        answer.append(buffer, static_cast<std::size_t>(got));
    return answer.starts_with("HTTP/1.") && answer.substr(8, 4) == " 200" && answer.contains(text);
}

static void waitForAnswer(int port, const std::string &host, const std::string &text)
{
    const auto deadline = steady_clock::now() + patience;
    while (!answers(port, host, text)) {
        if (steady_clock::now() > deadline)
            fail(std::format("{} does not answer with \"{}\"", host, text));
        std::this_thread::sleep_for(std::chrono::milliseconds(2));
    }
}

// --- Figures ----------------------------------------------------------------------------------

static double milliseconds(steady_clock::duration time)
{
    return std::chrono::duration<double, std::milli>(time).count();
}

static double percentile(std::vector<double> values, double part)
{
    std::ranges::sort(values);
    const auto last = static_cast<double>(values.size() - 1);
    return values[static_cast<std::size_t>(part * last + 0.5)];
}

static void print(const char *name, const std::vector<double> &values,
                  const std::vector<double> &floors)
{
    const double value = percentile(values, 0.5);
    const double floor = percentile(floors, 0.5);
    std::printf("{\"bench\":\"deploy\",\"name\":\"%s\",\"value\":%.1f,\"unit\":\"ms\","
                "\"floor\":%.1f,\"ratio\":%.2f,\"n\":%zu,\"p95\":%.1f}\n",
                name, value, floor, value / floor, values.size(), percentile(values, 0.95));
    std::fflush(stdout);
}

// --- Set-up -----------------------------------------------------------------------------------

static void replaceIn(const fs::path &file, const std::string &line, const std::string &with)
{
    std::string text = must(readFile(file));
    const auto at = text.find(line);
    if (at == std::string::npos)
        fail(std::format("{} has no \"{}\"", file.string(), line));
    text.replace(at, text.find('\n', at) - at, with);
    must(writeFileAtomic(file, text));
}

/// Also after fail(), nothing is left behind.
static void endWithUs(QProcess &process, int signal)
{
    process.setChildProcessModifier([signal] { ::prctl(PR_SET_PDEATHSIG, signal); });
}

static void runToEnd(const QString &program, const QStringList &arguments)
{
    QProcess process;
    process.setProcessChannelMode(QProcess::ForwardedErrorChannel);
    process.start(program, arguments);
    if (!process.waitForFinished(60'000) || process.exitCode() != 0)
        fail(program.toStdString() + " failed");
}

static QString text(const fs::path &path)
{
    return QString::fromStdString(path.string());
}

/// A project's name, folder and how its content is changed: the text to look for comes back.
struct Subject
{
    std::string slug;
    fs::path folder;
    std::function<std::string(int round)> change;
};

class Bench
{
public:
    explicit Bench(fs::path folder)
        : m_folder(std::move(folder))
        , m_deployer(m_client)
    {}
    ~Bench()
    {
        // Apps outlive a server, so they have to go first.
        for (const api::Project &project : wait(m_client.projects()))
            wait(m_client.deleteProject(project.id));
        while (hasRunners())
            std::this_thread::sleep_for(std::chrono::milliseconds(10));
        m_server.terminate();
        if (!m_server.waitForFinished(20'000))
            m_server.kill();
    }

    void startServer();
    std::vector<double> measure(const Subject &subject);
    std::vector<double> measureCopy(const Subject &subject);
    std::vector<double> measureStart(const Subject &subject);
    void measureExecute();

private:
    bool hasRunners() const
    {
        return std::ranges::any_of(
            fs::directory_iterator(m_folder / "state/run"),
            [](const auto &entry) { return entry.path().extension() == ".run"; });
    }

    fs::path m_folder;
    int m_port = freePort();
    QProcess m_server;
    client::Client m_client;
    client::Deployer m_deployer;
};

void Bench::startServer()
{
    m_server.setProcessChannelMode(QProcess::ForwardedErrorChannel);
    m_server.start(
        QStringLiteral(SLIPWAY_BIN_DIR "/slipwayd"),
        {u"--state"_s, text(m_folder / "state"), u"--listen"_s, u"127.0.0.1:%1"_s.arg(m_port)});
    const auto deadline = steady_clock::now() + patience;
    while (!m_server.canReadLine() || !m_server.readLine().contains("ready")) {
        if (m_server.state() == QProcess::NotRunning || steady_clock::now() > deadline)
            fail("slipwayd does not start");
        m_server.waitForReadyRead(100);
    }
    m_client.setServer(QUrl(u"http://127.0.0.1:%1"_s.arg(m_port)));
    wait(m_client.signUp({"bench@example.com", Secret("a long password")}));
}

std::vector<double> Bench::measure(const Subject &subject)
{
    const api::Project project = wait(m_client.createProject({subject.slug, subject.slug}));
    const std::string host = std::format("{}.apps.localhost:{}", subject.slug, m_port);
    std::vector<double> times;
    // The first one installs the dependencies and is not counted.
    for (int round = 0; round <= rounds; ++round) {
        const std::string wanted = subject.change(round);
        const auto start = steady_clock::now();
        auto queued = m_deployer.deploy(subject.folder, project.id);
        std::atomic<double> answered = -1;
        std::jthread visitor([&] {
            waitForAnswer(m_port, host, wanted);
            answered = milliseconds(steady_clock::now() - start);
        });
        wait(std::move(queued));
        visitor.join();
        if (round > 0)
            times.push_back(answered);
        if (std::getenv("SLIPWAY_DEBUG"))
            std::fprintf(stderr, "%s %d: %.1f ms\n", subject.slug.c_str(), round, answered.load());
    }
    return times;
}

/// rsync (cp where there is none) into a folder that a bare Caddy serves.
std::vector<double> Bench::measureCopy(const Subject &subject)
{
    const int port = freePort();
    const fs::path target = m_folder / "bare";
    fs::create_directories(target);
    QProcess caddy;
    caddy.setWorkingDirectory(text(target));
    endWithUs(caddy, SIGKILL);
    caddy.start(u"caddy"_s, {u"file-server"_s, u"--root"_s, text(target), u"--listen"_s,
                             u"127.0.0.1:%1"_s.arg(port)});
    caddy.waitForStarted();
    runToEnd(u"cp"_s, {u"-a"_s, text(subject.folder) + u"/."_s, text(target)});
    waitForAnswer(port, "localhost", "<");
    const bool hasRsync = !QStandardPaths::findExecutable(u"rsync"_s).isEmpty();
    std::vector<double> times;
    for (int round = 1; round <= rounds; ++round) {
        const std::string wanted = subject.change(100 + round);
        const auto start = steady_clock::now();
        runToEnd(hasRsync ? u"rsync"_s : u"cp"_s,
                 {u"-a"_s, text(subject.folder) + (hasRsync ? u"/"_s : u"/."_s), text(target)});
        waitForAnswer(port, "localhost", wanted);
        times.push_back(milliseconds(steady_clock::now() - start));
    }
    caddy.kill();
    caddy.waitForFinished();
    return times;
}

/// The program itself, bare, with its dependency unpacked beside it.
std::vector<double> Bench::measureStart(const Subject &subject)
{
    const fs::path packages = m_folder / "packages";
    runToEnd(u"python3"_s,
             {u"-m"_s, u"zipfile"_s, u"-e"_s,
              text(subject.folder / "wheels/greeting-1.0-py3-none-any.whl"), text(packages)});
    std::vector<double> times;
    for (int round = 1; round <= rounds; ++round) {
        const std::string wanted = subject.change(100 + round);
        const int port = freePort();
        QProcess program;
        auto environment = QProcessEnvironment::systemEnvironment();
        environment.insert(u"PORT"_s, QString::number(port));
        environment.insert(u"PYTHONPATH"_s, text(packages));
        program.setProcessEnvironment(environment);
        program.setWorkingDirectory(text(subject.folder));
        const auto start = steady_clock::now();
        endWithUs(program, SIGKILL);
        program.start(u"python3"_s, {u"app.py"_s});
        waitForAnswer(port, "localhost", wanted);
        times.push_back(milliseconds(steady_clock::now() - start));
        program.kill();
        program.waitForFinished();
    }
    return times;
}

/// From the press to the answer of a program of one line: with an interpreter that stands ready, as
/// most get it; without; and what the interpreter alone takes. They take turns.
void Bench::measureExecute()
{
    api::NewExecution ready;
    ready.language = "python";
    ready.source = "print('x')";
    api::NewExecution cold = ready;
    // A limit of its own, for which nothing stands ready.
    cold.memory = (std::uint64_t{512} << 20) - 4096;
    std::vector<double> warmTimes;
    std::vector<double> coldTimes;
    std::vector<double> floors;
    const auto measureOne = [&](const api::NewExecution &program, bool warm, auto &times) {
        // While nobody waits, the next interpreter is prepared.
        std::this_thread::sleep_for(std::chrono::milliseconds(200));
        const auto start = steady_clock::now();
        const api::Execution result = wait(m_client.execute(program));
        const double time = milliseconds(steady_clock::now() - start);
        if (result.output != "x\n")
            fail("a program was not run: " + result.text + result.errors);
        if (result.warm == warm)
            times.push_back(time);
    };
    for (int round = 0; round < 3 * rounds; ++round) {
        measureOne(ready, true, warmTimes);
        measureOne(cold, false, coldTimes);
        const auto start = steady_clock::now();
        runToEnd(u"python3"_s, {u"-c"_s, u"pass"_s});
        floors.push_back(milliseconds(steady_clock::now() - start));
    }
    if (warmTimes.empty())
        fail("no interpreter stood ready: memory is short");
    const double value = percentile(warmTimes, 0.5);
    const double floor = percentile(floors, 0.5);
    std::printf("{\"bench\":\"deploy\",\"name\":\"execute\",\"value\":%.1f,\"unit\":\"ms\","
                "\"floor\":%.1f,\"ratio\":%.2f,\"n\":%zu,\"p95\":%.1f,\"cold\":%.1f}\n",
                value, floor, value / floor, warmTimes.size(), percentile(warmTimes, 0.95),
                percentile(coldTimes, 0.5));
    std::fflush(stdout);
}

int main(int argc, char *argv[])
{
    const QCoreApplication application(argc, argv);
    const QTemporaryDir temporary;
    const fs::path folder = temporary.path().toStdString();
    const fs::path examples = SLIPWAY_BIN_DIR "/../share/slipway/examples";
    const fs::path site = folder / "static-site";
    const fs::path web = folder / "web-service";
    fs::copy(examples / "static-site", site, fs::copy_options::recursive);
    fs::copy(examples / "web-service", web, fs::copy_options::recursive);

    const Subject statics{"bench-static", site, [&](int round) {
                              // Of another length each time: rsync goes by size and second.
                              const auto title = std::format("<title>Round {}{}</title>", round,
                                                             round % 2 == 0 ? "" : "!");
                              replaceIn(site / "index.html", "<title>", title);
                              return title;
                          }};
    const Subject service{"bench-service", web, [&](int round) {
                              const auto word = std::format("Round{}", round);
                              replaceIn(web / "app.py",
                                        "WORD = ", std::format("WORD = \"{}\"", word));
                              return word;
                          }};
    Bench bench(folder);
    bench.startServer();
    bench.measureExecute();
    const auto staticTimes = bench.measure(statics);
    print("static", staticTimes, bench.measureCopy(statics));
    const auto serviceTimes = bench.measure(service);
    print("service", serviceTimes, bench.measureStart(service));
    return 0;
}
