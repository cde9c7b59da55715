// SPDX-License-Identifier: GPL-3.0-or-later
// How long the IDE takes to show a file and a key, and how much memory it holds, each beside a bare
// window with QScintilla, in turns, on one virtual display. One JSON line a figure:
//   start       ms from the program's start until the text is on the screen (1,000 lines of Python,
//               the current one of ten tabs the last session had open)
//   typing      ms from a key to its pixels (400 keys in the middle of 5,000 lines of a project,
//   with
//               everything on that the editor can do meanwhile)
//   memory      MB of proportional set size two seconds after the start, with one file
//   memory-20   the same with twenty files
//   open-100mb  ms from the program's start until the beginning of 100 MB is on the screen
//   peak-100mb  MB of the most it held while doing so
#include <QCoreApplication>
#include <QDir>
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
        for (int i = 0; i < 20; ++i)
            m_many.append(writePython(u"many%1.py"_s.arg(i), 1000));
    }

    void start()
    {
        constexpr int rounds = 21;
        std::vector<double> ours;
        std::vector<double> floor;
        rememberSession(m_many.first(10));
        // The first round warms the disk's cache for both.
        for (int i = -1; i < rounds; ++i) {
            const double mine = startOnce({m_slipway, {m_folder.path()}});
            const double bare = startOnce({m_floor, {m_many[0]}});
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
        // What is not on by itself.
        const QString options = writeOptions(R"({
    "editor.minimap": true,
    "editor.ruler": 100,
    "editor.whitespace": "indentation",
    "editor.trimTrailingSpace": true,
    "editor.finalNewline": true
})");
        for (int i = 0; i < 3; ++i) {
            typeOnce({m_slipway, {m_folder.path(), m_long + u":2500"_s}}, ours);
            typeOnce({m_floor, {u"--line"_s, u"2500"_s, m_long}}, floor);
        }
        print("typing", "ms", ours, floor,
              u",\"p99\":%1,\"floorP99\":%2"_s.arg(quantile(ours, 0.99), 0, 'f', 2)
                  .arg(quantile(floor, 0.99), 0, 'f', 2));
        QFile::remove(options);
    }

    void memory(const char *name, const QStringList &files)
    {
        std::vector<double> ours;
        std::vector<double> floor;
        std::vector<double> oursWhole;
        std::vector<double> floorWhole;
        for (int i = 0; i < 3; ++i) {
            memoryOnce({m_slipway, files}, ours, oursWhole);
            memoryOnce({m_floor, files}, floor, floorWhole);
        }
        print(name, "MB", ours, floor,
              u",\"measure\":\"pss\",\"rss\":%1,\"floorRss\":%2"_s
                  .arg(quantile(oursWhole, 0.5), 0, 'f', 2)
                  .arg(quantile(floorWhole, 0.5), 0, 'f', 2));
    }
    void memoryOfOne() { memory("memory", {m_short}); }
    void memoryOfMany() { memory("memory-20", m_many); }

    void large(bool time, bool peak)
    {
        constexpr int rounds = 5;
        constexpr int megabytes = 100;
        const QString path = writeLarge(megabytes);
        std::vector<double> ours;
        std::vector<double> floor;
        std::vector<double> oursPeak;
        std::vector<double> floorPeak;
        for (int i = -1; i < rounds; ++i) {
            double oursMost = 0;
            double floorMost = 0;
            const double mine = startOnce({m_slipway, {path}}, &oursMost);
            const double bare = startOnce({m_floor, {path}}, &floorMost);
            if (i < 0)
                continue;
            ours.push_back(mine);
            floor.push_back(bare);
            oursPeak.push_back(oursMost);
            floorPeak.push_back(floorMost);
        }
        QFile::remove(path);
        if (time)
            print("open-100mb", "ms", ours, floor, {});
        if (peak)
            print("peak-100mb", "MB", oursPeak, floorPeak,
                  u",\"timesTheFile\":%1"_s.arg(quantile(oursPeak, 0.5) / megabytes, 0, 'f', 2));
    }

private:
    /// The user's, until they are deleted.
    QString writeOptions(const QByteArray &json)
    {
        const QString folder = m_state.filePath(u"XDG_CONFIG_HOME/slipway"_s);
        QDir().mkpath(folder);
        QFile file(folder + u"/settings.json"_s);
        if (!file.open(QIODevice::WriteOnly) || file.write(json) != json.size())
            fail(u"cannot write "_s + file.fileName());
        return file.fileName();
    }

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

    QString writeLarge(int megabytes)
    {
        const QString path = m_folder.filePath(u"large.py"_s);
        QFile file(path);
        if (!file.open(QIODevice::WriteOnly))
            fail(u"cannot write "_s + path);
        QByteArray block;
        for (int i = 0; block.size() < (1 << 20); ++i)
            block += "known_" + QByteArray::number(i)
                     + " = [price for price in prices if price > 0.5]\n";
        block.truncate(1 << 20);
        for (int i = 0; i < megabytes; ++i)
            file.write(block);
        return path;
    }

    /// Opens the files and ends, so that the next start finds them.
    void rememberSession(const QStringList &files)
    {
        QProcess process;
        launch(process, {m_slipway, QStringList{m_folder.path()} + files + QStringList{files[0]}},
               u"start"_s);
        readMark(process, "painted");
        constexpr unsigned long settled = 3;
        QThread::sleep(settled);
        end(process);
    }

    void launch(QProcess &process, const Program &program, const QString &mode)
    {
        QProcessEnvironment environment = m_display.environment();
        environment.insert(u"SLIPWAY_BENCH"_s, mode);
        for (const char *name :
             {"XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME"})
            environment.insert(QString::fromLatin1(name),
                               m_state.filePath(QString::fromLatin1(name)));
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

    /// `most` gets the MB it held at most.
    double startOnce(const Program &program, double *most = nullptr)
    {
        QProcess process;
        const double begin = nowMs();
        launch(process, program, u"start"_s);
        const double painted = readMark(process, "painted") - begin;
        if (most) {
            QFile file(u"/proc/%1/status"_s.arg(process.processId()));
            if (!file.open(QIODevice::ReadOnly))
                fail(u"cannot read "_s + file.fileName());
            for (const QByteArray &line : file.readAll().split('\n')) {
                if (line.startsWith("VmHWM:"))
                    *most = line.mid(6).simplified().split(' ').value(0).toDouble() / 1024;
            }
        }
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
    QTemporaryDir m_state;
    QString m_slipway;
    QString m_floor;
    QString m_short;
    QString m_long;
    QStringList m_many;
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
        bench.memoryOfOne();
    if (asked(u"memory-20"_s))
        bench.memoryOfMany();
    if (asked(u"open-100mb"_s) || asked(u"peak-100mb"_s))
        bench.large(asked(u"open-100mb"_s), asked(u"peak-100mb"_s));
}
