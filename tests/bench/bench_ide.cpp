// SPDX-License-Identifier: GPL-3.0-or-later
// How long the IDE takes to show a file and a key, and how much memory it holds, each beside a bare
// window with QScintilla, in turns, on one virtual display. One JSON line a figure:
//   start   ms from the program's start until the text is on the screen (1,000 lines of Python)
//   typing  ms from a key to its pixels (400 keys in the middle of 5,000 lines)
//   memory  MB of proportional set size two seconds after the start
#include <QCoreApplication>
#include <QElapsedTimer>
#include <QFile>
#include <QProcess>
#include <QProcessEnvironment>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QThread>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <ranges>
#include <vector>

using namespace Qt::StringLiterals;

namespace {

struct Program
{
    QString path;
    QStringList arguments;
};

/// A virtual display for as long as it lives; without Xvfb Qt draws into memory.
class Display
{
public:
    Display()
    {
        const QString server = QStandardPaths::findExecutable(u"Xvfb"_s);
        if (server.isEmpty())
            return;
        m_server.setProcessChannelMode(QProcess::SeparateChannels);
        m_server.start(server, {u"-displayfd"_s, u"1"_s, u"-screen"_s, u"0"_s, u"1600x1000x24"_s,
                                u"-nolisten"_s, u"tcp"_s});
        if (m_server.waitForReadyRead(10'000))
            m_number = QString::fromLatin1(m_server.readLine().trimmed());
    }
    ~Display()
    {
        m_server.terminate();
        m_server.waitForFinished(5000);
    }
    Q_DISABLE_COPY_MOVE(Display)

    QProcessEnvironment environment() const
    {
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.remove(u"QT_QPA_PLATFORM"_s);
        environment.remove(u"WAYLAND_DISPLAY"_s);
        if (m_number.isEmpty())
            environment.insert(u"QT_QPA_PLATFORM"_s, u"offscreen"_s);
        else
            environment.insert(u"DISPLAY"_s, u':' + m_number);
        return environment;
    }
    QString kind() const { return m_number.isEmpty() ? u"offscreen"_s : u"xvfb"_s; }

private:
    QProcess m_server;
    QString m_number;
};

void fail(const QString &why)
{
    std::fprintf(stderr, "bench ide: %s\n", qPrintable(why));
    std::exit(1);
}

double nowMs()
{
    return std::chrono::duration<double, std::milli>(
               std::chrono::steady_clock::now().time_since_epoch())
        .count();
}

double quantile(std::vector<double> values, double part)
{
    std::ranges::sort(values);
    const auto index = static_cast<std::size_t>(part * static_cast<double>(values.size() - 1));
    return values[index];
}

void print(const char *name, const char *unit, const std::vector<double> &ours,
           const std::vector<double> &floor, const QString &extra)
{
    const double value = quantile(ours, 0.5);
    const double bare = quantile(floor, 0.5);
    std::printf("{\"bench\":\"ide\",\"name\":\"%s\",\"value\":%.2f,\"unit\":\"%s\",\"floor\":%.2f,"
                "\"ratio\":%.2f,\"n\":%zu,\"p95\":%.2f,\"floorP95\":%.2f%s}\n",
                name, value, unit, bare, value / bare, ours.size(), quantile(ours, 0.95),
                quantile(floor, 0.95), qPrintable(extra));
    std::fflush(stdout);
}

class Bench
{
public:
    explicit Bench(const QString &binaries)
        : m_slipway(binaries + u"/bin/slipway"_s)
        , m_floor(binaries + u"/tests/bench_ide_floor"_s)
    {
        m_short = writePython(u"short.py"_s, 1000);
        m_long = writePython(u"long.py"_s, 5000);
    }

    void start()
    {
        constexpr int rounds = 21;
        std::vector<double> ours;
        std::vector<double> floor;
        // The first round warms the disk's cache for both.
        for (int i = -1; i < rounds; ++i) {
            const double mine = startOnce({m_slipway, {m_short}});
            const double bare = startOnce({m_floor, {m_short}});
            if (i < 0)
                continue;
            ours.push_back(mine);
            floor.push_back(bare);
        }
        print("start", "ms", ours, floor, u",\"display\":\"%1\""_s.arg(m_display.kind()));
    }

    void typing()
    {
        std::vector<double> ours;
        std::vector<double> floor;
        for (int i = 0; i < 3; ++i) {
            typeOnce({m_slipway, {m_long + u":2500"_s}}, ours);
            typeOnce({m_floor, {m_long, u"2500"_s}}, floor);
        }
        print("typing", "ms", ours, floor,
              u",\"p99\":%1,\"floorP99\":%2"_s.arg(quantile(ours, 0.99), 0, 'f', 2)
                  .arg(quantile(floor, 0.99), 0, 'f', 2));
    }

    void memory()
    {
        std::vector<double> ours;
        std::vector<double> floor;
        std::vector<double> oursWhole;
        std::vector<double> floorWhole;
        for (int i = 0; i < 3; ++i) {
            memoryOnce({m_slipway, {m_short}}, ours, oursWhole);
            memoryOnce({m_floor, {m_short}}, floor, floorWhole);
        }
        print("memory", "MB", ours, floor,
              u",\"measure\":\"pss\",\"rss\":%1,\"floorRss\":%2"_s
                  .arg(quantile(oursWhole, 0.5), 0, 'f', 2)
                  .arg(quantile(floorWhole, 0.5), 0, 'f', 2));
    }

private:
    QString writePython(const QString &name, int lines)
    {
        const QString path = m_folder.filePath(name);
        QFile file(path);
        if (!file.open(QIODevice::WriteOnly))
            fail(u"cannot write "_s + path);
        for (int i = 0; i < lines; i += 10) {
            const QByteArray number = QByteArray::number(i);
            file.write(
                "class Item" + number
                + ":\n    \"\"\"Counts what was ordered.\"\"\"\n\n"
                  "    def total(self, prices, count="
                + number
                + "):\n"
                  "        # Without those that are free\n"
                  "        known = [price for price in prices if price > 0.5]\n"
                  "        if not known:\n            raise ValueError(f\"none of {count}\")\n"
                  "        return sum(known) * count\n\n");
        }
        return path;
    }

    void launch(QProcess &process, const Program &program, const QString &mode)
    {
        QProcessEnvironment environment = m_display.environment();
        environment.insert(u"SLIPWAY_BENCH"_s, mode);
        environment.insert(u"XDG_CONFIG_HOME"_s, m_folder.filePath(u"config"_s));
        process.setProcessEnvironment(environment);
        process.setProcessChannelMode(QProcess::ForwardedErrorChannel);
        process.start(program.path, program.arguments);
    }

    /// The number after `word` in the program's next line.
    static double readMark(QProcess &process, const QByteArray &word)
    {
        while (!process.canReadLine()) {
            if (!process.waitForReadyRead(30'000))
                fail(process.program() + u" did not say "_s + QString::fromLatin1(word));
        }
        const QByteArray line = process.readLine().trimmed();
        if (!line.startsWith(word + ' '))
            fail(u"unexpected: "_s + QString::fromLatin1(line));
        return line.sliced(word.size() + 1).toDouble() / 1e6;
    }

    static void end(QProcess &process)
    {
        process.kill();
        process.waitForFinished(5000);
    }

    double startOnce(const Program &program)
    {
        QProcess process;
        const double begin = nowMs();
        launch(process, program, u"start"_s);
        const double painted = readMark(process, "painted") - begin;
        end(process);
        return painted;
    }

    void typeOnce(const Program &program, std::vector<double> &times)
    {
        QProcess process;
        launch(process, program, u"typing"_s);
        readMark(process, "painted");
        for (int i = 0; i < 400; ++i)
            times.push_back(readMark(process, "key"));
        process.waitForFinished(5000);
    }

    /// The proportional size shares what others have mapped too; the resident size counts it whole.
    void memoryOnce(const Program &program, std::vector<double> &proportional,
                    std::vector<double> &resident)
    {
        QProcess process;
        launch(process, program, u"start"_s);
        readMark(process, "painted");
        QThread::sleep(2);
        QFile file(u"/proc/%1/smaps_rollup"_s.arg(process.processId()));
        if (!file.open(QIODevice::ReadOnly))
            fail(u"cannot read "_s + file.fileName());
        for (const QByteArray &line : file.readAll().split('\n')) {
            const double megabytes = line.mid(4).simplified().split(' ').value(0).toDouble() / 1024;
            if (line.startsWith("Pss:"))
                proportional.push_back(megabytes);
            else if (line.startsWith("Rss:"))
                resident.push_back(megabytes);
        }
        end(process);
    }

    Display m_display;
    QTemporaryDir m_folder;
    QString m_slipway;
    QString m_floor;
    QString m_short;
    QString m_long;
};

} // namespace

int main(int argc, char **argv)
{
    QCoreApplication application(argc, argv);
    const QStringList wanted = QCoreApplication::arguments().mid(1);
    Bench bench(QCoreApplication::applicationDirPath() + u"/.."_s);
    const auto asked = [&](const QString &name) {
        return wanted.isEmpty() || wanted.contains(name);
    };
    if (asked(u"start"_s))
        bench.start();
    if (asked(u"typing"_s))
        bench.typing();
    if (asked(u"memory"_s))
        bench.memory();
}
