// SPDX-License-Identifier: GPL-3.0-or-later
// 100 MB through a PTY to the screen, with the real view painting and a real runner between, beside
// a loop that only reads a PTY (ascii, colour). A key typed into a terminal that runs cat, from the
// press to the pixels, beside a bare widget that paints itself for each key (echo); and that widget
// while `yes` runs in a terminal beside it (flood). They take turns.
#include "terminal/shellsession.h"
#include "terminal/terminalview.h"

#include <slipway/terminal/pty.h>

#include <QApplication>
#include <QElapsedTimer>
#include <QKeyEvent>
#include <QPainter>
#include <QTemporaryDir>
#include <QTemporaryFile>
#include <QTimer>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <vector>

#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace slipway;
using namespace slipway::ide;
using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype amount = 100'000'000;
constexpr int rounds = 5;
constexpr int keys = 200;
/// Half a frame. Looked at more often, the window would have more to do than what is measured.
constexpr int turnMilliseconds = 8;

[[noreturn]] void fail(const char *why)
{
    std::fprintf(stderr, "bench terminal: %s\n", why);
    std::exit(1);
}

/// A program with its output (and input) at a terminal of its own.
class Child
{
public:
    explicit Child(std::vector<std::string> argv)
    {
        auto pty = terminal::openPty(120, 40);
        if (!pty)
            fail("no terminal");
        m_master = std::move(pty->master);
        std::vector<char *> pointers;
        for (std::string &argument : argv)
            pointers.push_back(argument.data());
        pointers.push_back(nullptr);
        posix_spawn_file_actions_t actions;
        posix_spawn_file_actions_init(&actions);
        posix_spawn_file_actions_adddup2(&actions, pty->slave.get(), STDIN_FILENO);
        posix_spawn_file_actions_adddup2(&actions, pty->slave.get(), STDOUT_FILENO);
        if (::posix_spawnp(&m_pid, pointers[0], &actions, nullptr, pointers.data(), environ) != 0)
            fail("a program cannot be started");
        posix_spawn_file_actions_destroy(&actions);
    }
    ~Child()
    {
        ::kill(m_pid, SIGKILL);
        ::waitpid(m_pid, nullptr, 0);
    }

    /// Reads all that comes until the program ends, and does nothing with it.
    void readAll() const
    {
        std::vector<char> buffer(65536);
        while (::read(m_master.get(), buffer.data(), buffer.size()) > 0) {
        }
    }

private:
    FileDescriptor m_master;
    pid_t m_pid = -1;
};

QByteArray asciiText()
{
    QByteArray text;
    for (int line = 0; text.size() < 1'000'000; ++line) {
        text += "    result[" + QByteArray::number(line)
                + "] = compute(first, second, items) + total  # what an ordinary log looks like\n";
    }
    return text;
}

/// As compilers, listings and progress bars print: colours of all kinds, and not only ASCII.
QByteArray colourText()
{
    QByteArray text;
    for (int line = 0; text.size() < 1'000'000; ++line) {
        const QByteArray number = QByteArray::number(line % 256);
        text += "\x1b[1;3" + QByteArray::number(line % 8) + "mgrün\x1b[0m \x1b[38;5;" + number
                + "mfile-" + number + ".txt\x1b[0m \x1b[38;2;" + number
                + ";120;80m│ naïve café │\x1b[39m 漢字 \x1b[4;48;5;" + number
                + "mdone\x1b[0m ✓ and some plain words after it\n";
    }
    return text;
}

double megabytesPerSecond(qint64 nanoseconds)
{
    return static_cast<double>(amount) / 1e6 / (static_cast<double>(nanoseconds) / 1e9);
}

double measureBare(const QString &file)
{
    QElapsedTimer clock;
    clock.start();
    const Child child({"cat", file.toStdString()});
    child.readAll();
    return megabytesPerSecond(clock.nsecsElapsed());
}

/// A program in a runner of its own, as the panel's shells are.
class Terminal
{
public:
    Terminal(TerminalView &view, std::vector<std::string> argv)
        : m_session(view.shared())
    {
        QObject::connect(&m_session, &ShellSession::failed,
                         [](const Error &error) { fail(error.message.c_str()); });
        QObject::connect(&view, &TerminalView::input, &m_session, &ShellSession::write);
        sandbox::RunSpec spec;
        spec.argv = std::move(argv);
        spec.isolation = sandbox::Isolation::None;
        spec.network = sandbox::Network::Host;
        spec.limits = {.memory = 0,
                       .cpus = 0,
                       .processes = 0,
                       .fileSize = 0,
                       .wallTime = Milliseconds(0),
                       .tmp = 0};
        spec.terminal = sandbox::TerminalSize{view.columns(), view.rows()};
        spec.workdir = "/";
        m_session.start(
            {SLIPWAY_BIN_DIR "/slipway-run", spec, m_folder.path().toStdString() + "/socket"});
    }
    const ShellSession &session() const { return m_session; }

private:
    QTemporaryDir m_folder;
    ShellSession m_session;
};

/// Until the last of it is on the screen. `longest` is how late the window was at most.
double measureView(TerminalView &view, const QString &file, double &longest)
{
    QElapsedTimer clock;
    QElapsedTimer sinceTurn;
    QTimer turns;
    QObject::connect(&turns, &QTimer::timeout, [&] {
        const double since = static_cast<double>(sinceTurn.nsecsElapsed()) / 1e6;
        longest = std::max(longest, since - turnMilliseconds);
        sinceTurn.restart();
    });
    view.reset();
    clock.start();
    sinceTurn.start();
    turns.start(turnMilliseconds);
    const Terminal terminal(view, {"/bin/cat", file.toStdString()});
    QEventLoop loop;
    QObject::connect(&terminal.session(), &ShellSession::ended, &loop, &QEventLoop::quit);
    loop.exec();
    view.viewport()->repaint();
    return megabytesPerSecond(clock.nsecsElapsed());
}

double median(std::vector<double> values)
{
    std::sort(values.begin(), values.end());
    return values[values.size() / 2];
}

void benchThroughput(const char *name, const QByteArray &text)
{
    QTemporaryFile file;
    if (!file.open())
        fail("cannot write a file");
    for (qsizetype left = amount; left > 0; left -= text.size())
        file.write(text.first(std::min(left, text.size())));
    file.flush();
    TerminalView view;
    view.resize(1000, 700);
    view.show();
    std::vector<double> bare;
    std::vector<double> ours;
    double longest = 0;
    for (int round = 0; round < rounds; ++round) {
        // Whoever comes second finds the machine as the first one left it, which tells: they take
        // turns at that too.
        for (const bool isBare : {round % 2 == 0, round % 2 != 0}) {
            if (isBare)
                bare.push_back(measureBare(file.fileName()));
            else
                ours.push_back(measureView(view, file.fileName(), longest));
        }
    }
    std::printf("{\"bench\":\"terminal\",\"name\":\"%s\",\"value\":%.1f,\"unit\":\"MB/s\","
                "\"floor\":%.1f,\"ratio\":%.2f,\"n\":%d,\"longest_pause_ms\":%.1f,"
                "\"history_mb\":%.1f}\n",
                name, median(ours), median(bare), median(ours) / median(bare), rounds, longest,
                static_cast<double>(view.shared()->access()->historyBytes()) / 1e6);
    std::fflush(stdout);
}

// --- Echo ---------------------------------------------------------------------------------------

/// Paints a letter for each key.
class BareWidget : public QWidget
{
public:
    std::function<void()> painted;

protected:
    void keyPressEvent(QKeyEvent *event) override
    {
        m_text = event->text() + m_text.left(60);
        update();
    }
    void paintEvent(QPaintEvent *) override
    {
        QPainter painter(this);
        painter.fillRect(rect(), Qt::white);
        painter.drawText(20, 40, m_text);
        painter.end();
        painted();
    }

private:
    QString m_text;
};

class WatchedTerminal : public TerminalView
{
public:
    std::function<void()> painted;

protected:
    void paintEvent(QPaintEvent *event) override
    {
        TerminalView::paintEvent(event);
        painted();
    }
};

template<class Widget>
double measureKey(Widget &widget, char letter)
{
    QEventLoop loop;
    QElapsedTimer clock;
    qint64 taken = 0;
    // What the window does with the picture follows in the same event.
    widget.painted = [&] {
        QTimer::singleShot(0, &loop, [&] {
            taken = clock.nsecsElapsed();
            loop.quit();
        });
    };
    QTimer::singleShot(2000, &loop, [] { fail("a key is not echoed"); });
    QKeyEvent press(QEvent::KeyPress, QChar::fromLatin1(letter).toUpper().unicode(), Qt::NoModifier,
                    QString(QChar::fromLatin1(letter)));
    clock.start();
    QCoreApplication::sendEvent(&widget, &press);
    loop.exec();
    widget.painted = [] {};
    return static_cast<double>(taken) / 1e6;
}

void pause(int milliseconds)
{
    QEventLoop loop;
    QTimer::singleShot(milliseconds, &loop, &QEventLoop::quit);
    loop.exec();
}

void printKeys(const char *name, const std::vector<double> &ours, const std::vector<double> &floor)
{
    std::printf("{\"bench\":\"terminal\",\"name\":\"%s\",\"value\":%.2f,\"unit\":\"ms\","
                "\"floor\":%.2f,\"ratio\":%.2f,\"n\":%zu,\"over\":%.2f}\n",
                name, median(ours), median(floor), median(ours) / median(floor), ours.size(),
                median(ours) - median(floor));
    std::fflush(stdout);
}

void benchEcho()
{
    BareWidget bare;
    bare.painted = [] {};
    bare.resize(1000, 700);
    bare.show();
    WatchedTerminal view;
    view.painted = [] {};
    view.resize(1000, 700);
    view.show();
    view.setAcceptsInput(true);
    const Terminal terminal(view, {"/bin/cat"});
    pause(500);
    std::vector<double> floor;
    std::vector<double> ours;
    for (int i = 0; i < keys; ++i) {
        const char letter = i % 60 == 59 ? '\r' : static_cast<char>('a' + i % 26);
        floor.push_back(measureKey(bare, 'x'));
        pause(20);
        ours.push_back(measureKey(view, letter));
        pause(20);
    }
    printKeys("echo", ours, floor);
}

/// Typing elsewhere in the window while a program prints without end.
void benchFlood()
{
    BareWidget bare;
    bare.painted = [] {};
    bare.resize(1000, 700);
    bare.show();
    TerminalView view;
    view.resize(1000, 700);
    view.show();
    std::vector<double> floor;
    std::vector<double> ours;
    for (int i = 0; i < keys / 2; ++i) {
        floor.push_back(measureKey(bare, 'x'));
        pause(20);
    }
    const Terminal terminal(view, {"/usr/bin/yes"});
    pause(300);
    for (int i = 0; i < keys / 2; ++i) {
        ours.push_back(measureKey(bare, 'x'));
        pause(20);
    }
    printKeys("flood", ours, floor);
}

} // namespace

int main(int argc, char **argv)
{
    if (qEnvironmentVariableIsEmpty("DISPLAY") && qEnvironmentVariableIsEmpty("WAYLAND_DISPLAY")
        && qEnvironmentVariableIsEmpty("QT_QPA_PLATFORM"))
        qputenv("QT_QPA_PLATFORM", "offscreen");
    const QApplication application(argc, argv);
    // Without a name: all.
    const auto isWanted = [names = QCoreApplication::arguments().mid(1)](const QString &name) {
        return names.isEmpty() || names.contains(name);
    };
    if (isWanted(u"ascii"_s))
        benchThroughput("ascii", asciiText());
    if (isWanted(u"colour"_s))
        benchThroughput("colour", colourText());
    if (isWanted(u"echo"_s))
        benchEcho();
    if (isWanted(u"flood"_s))
        benchFlood();
    return 0;
}
