// SPDX-License-Identifier: GPL-3.0-or-later
#include "output.h"
#include "remote.h"
#include "server_commands.h"
#include "terminal.h"

#include <slipway/client/deployer.h>
#include <slipway/client/terminal_connection.h>

#include <QSocketNotifier>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <format>

#include <unistd.h>

namespace slip {

using namespace slipway;
using client::TerminalConnection;
namespace fs = std::filesystem;

namespace {

/// What every program may have left: the usual screen, modes and colours.
constexpr std::string_view usualModes =
    "\x18\x1b[!p\x1b[?1049l\x1b[?1000;1002;1003;1004;1006;2004l\x1b[?25h\x1b[0m";

/// Finds "Enter ~ ." in what is typed, as ssh does, and keeps it from the program.
class Escape
{
public:
    /// What the program gets of `typed`; `leaves` where the escape was typed.
    QByteArray filter(std::string_view typed, bool &leaves)
    {
        QByteArray passed;
        for (const char c : typed) {
            if (m_tilde && c == '.') {
                leaves = true;
                return passed;
            }
            if (m_tilde && c != '~')
                passed += '~';
            const bool begins = m_lineBegins && !m_tilde && c == '~';
            if (!begins)
                passed += c;
            m_tilde = begins;
            m_lineBegins = c == '\r' || c == '\n';
        }
        return passed;
    }

private:
    bool m_lineBegins = true;
    bool m_tilde = false;
};

/// A terminal of the server in this one.
class Shell : public QObject
{
public:
    Shell(Remote &remote, ProjectId project, api::TerminalId terminal, SignalPipe signals)
        : m_project(std::move(project))
        , m_connection(remote.client(), m_project, std::move(terminal))
        , m_signals(std::move(signals))
        , m_input(STDIN_FILENO, QSocketNotifier::Read)
        , m_signalled(m_signals.descriptor(), QSocketNotifier::Read)
        , m_isTerminal(::isatty(STDIN_FILENO) == 1)
    {
        connect(&m_input, &QSocketNotifier::activated, this, [this] { readInput(); });
        connect(&m_signalled, &QSocketNotifier::activated, this, [this] { handleSignals(); });
        connect(&m_connection, &TerminalConnection::stateChanged, this,
                [this](TerminalConnection::State state) { follow(state); });
        // It begins with what makes this terminal a fresh one.
        connect(&m_connection, &TerminalConnection::screenArrived, this,
                [this](const QByteArray &bytes) { write(bytes); });
        connect(&m_connection, &TerminalConnection::outputArrived, this,
                [this](const QByteArray &bytes) { write(bytes); });
        connect(&m_connection, &TerminalConnection::markArrived, &m_connection,
                &TerminalConnection::acknowledge);
        connect(&m_connection, &TerminalConnection::ended, this,
                [this](const sandbox::Exit &exit) { leave(codeOf(exit)); });
        connect(&m_connection, &TerminalConnection::failed, this, [this](const Error &error) {
            restore();
            leave(fail(error));
        });
    }

    int run();
    /// Whether its program has ended.
    bool hasEnded() const { return m_connection.state() == TerminalConnection::State::Over; }

private:
    void readInput();
    void handleSignals();
    void follow(TerminalConnection::State state);
    void write(const QByteArray &bytes);
    int codeOf(const sandbox::Exit &exit);
    void detach();
    void restore();
    void leave(int code);

    ProjectId m_project;
    TerminalConnection m_connection;
    SignalPipe m_signals;
    QSocketNotifier m_input;
    QSocketNotifier m_signalled;
    std::optional<TerminalMode> m_raw;
    std::optional<int> m_code;
    QEventLoop m_loop;
    Escape m_escape;
    bool m_isTerminal;
    bool m_wasLost = false;
};

int Shell::run()
{
    m_connection.open(terminalSize(STDIN_FILENO).value_or(sandbox::TerminalSize{}));
    if (!m_code)
        m_loop.exec();
    return *m_code;
}

void Shell::leave(int code)
{
    m_code = code;
    m_input.setEnabled(false);
    m_loop.quit();
}

void Shell::restore()
{
    if (!m_raw)
        return;
    write(QByteArray::fromStdString(std::string(usualModes)));
    m_raw.reset();
}

void Shell::readInput()
{
    std::array<char, 16384> buffer; // NOLINT(cppcoreguidelines-pro-type-member-init)
    const ssize_t got = ::read(STDIN_FILENO, buffer.data(), buffer.size());
    if (got < 0 && (errno == EINTR || errno == EAGAIN))
        return;
    if (got <= 0) {
        m_input.setEnabled(false);
        return m_connection.endInput();
    }
    const std::string_view typed(buffer.data(), static_cast<std::size_t>(got));
    bool leaves = false;
    m_connection.write(m_isTerminal
                           ? m_escape.filter(typed, leaves)
                           : QByteArray(typed.data(), static_cast<qsizetype>(typed.size())));
    if (leaves)
        detach();
}

void Shell::handleSignals()
{
    while (const int number = m_signals.take()) {
        if (number != SIGWINCH)
            return detach();
        if (const auto size = terminalSize(STDIN_FILENO))
            m_connection.resize(*size);
    }
}

void Shell::follow(TerminalConnection::State state)
{
    using State = TerminalConnection::State;
    if (state == State::Connected) {
        if (m_isTerminal && !m_raw)
            m_raw.emplace(STDIN_FILENO, TerminalMode::Wanted::Raw);
        m_wasLost = false;
    } else if (state == State::Waiting && !std::exchange(m_wasLost, true)) {
        tell("\r\nslip: the connection is lost; connecting again. (Enter ~ . leaves.)\r");
    } else if (state == State::TakenOver) {
        restore();
        tell("\nslip: this terminal is shown elsewhere now; what runs in it goes on.");
        leave(Success);
    }
}

void Shell::write(const QByteArray &bytes)
{
    if (!writeAll(STDOUT_FILENO, {bytes.constData(), static_cast<std::size_t>(bytes.size())}))
        leave(Failure);
}

void Shell::detach()
{
    restore();
    tell(std::format("\nslip: left; what runs there goes on. Back to it: slip shell --attach {}",
                     m_connection.terminal().text()));
    leave(Success);
}

int Shell::codeOf(const sandbox::Exit &exit)
{
    restore();
    switch (exit.reason) {
    case sandbox::ExitReason::Exit:
        return exit.code.value_or(Failure);
    case sandbox::ExitReason::Signal:
        return SignalBase + exit.signal.value_or(SIGKILL);
    default:
        return fail(ExitCode(SignalBase + SIGKILL), std::format("it was ended: {}.", exit.text));
    }
}

Result<ProjectId> findProject(const Arguments &arguments, Remote &remote, const fs::path &folder)
{
    TRY(remote.useServer(arguments, folder));
    TRY(const ProjectId project, remote.linkedProject(folder));
    TRY(remote.useToken());
    return project;
}

Result<> sendFiles(Remote &remote, const fs::path &folder, const ProjectId &project)
{
    Progress line;
    line.show("Sending what changed");
    client::Deployer deployer(remote.client());
    TRY(const api::Sandbox sandbox, wait(deployer.openSandbox(folder, project)));
    line.clear();
    for (const std::string &path : sandbox.kept)
        tell(std::format("slip: {} was changed on the server and stays as it is there.",
                         plain(path)));
    return {};
}

Result<api::TerminalId> chooseTerminal(const Arguments &arguments, Remote &remote,
                                       const fs::path &folder, const ProjectId &project)
{
    if (const auto wanted = arguments.value("--attach")) {
        TRY(const auto terminal, wait(remote.client().terminal(project, api::TerminalId(*wanted))));
        return terminal.id;
    }
    TRY(sendFiles(remote, folder, project));
    const auto size = terminalSize(STDIN_FILENO).value_or(sandbox::TerminalSize{});
    api::NewTerminal wanted{.columns = size.columns,
                            .rows = size.rows,
                            .argv = arguments.rest,
                            .environment = {},
                            .workdir = {}};
    if (const char *kind = std::getenv("TERM"))
        wanted.environment["TERM"] = kind;
    TRY(const auto terminal, wait(remote.client().createTerminal(project, wanted)));
    return terminal.id;
}

Result<int> list(const Arguments &arguments, Remote &remote, const ProjectId &project)
{
    TRY(const auto terminals, wait(remote.client().terminals(project)));
    json::array all;
    for (const api::Terminal &terminal : terminals) {
        all.push_back(terminal.toJson());
        std::string command;
        for (const std::string &word : terminal.argv)
            command += (command.empty() ? "" : " ") + word;
        if (!arguments.has("--json"))
            print(std::format("{}  {:<8}  {}", terminal.id.text(),
                              terminal.exit       ? "ended"
                              : terminal.attached ? "shown"
                                                  : "running",
                              plain(command)));
    }
    if (arguments.has("--json"))
        printJson(json::object{{"terminals", std::move(all)}});
    return Success;
}

Result<int> shell(const Arguments &arguments)
{
    TRY(const fs::path folder, projectFolder(arguments));
    Remote remote;
    TRY(const ProjectId project, findProject(arguments, remote, folder));
    if (arguments.has("--list"))
        return list(arguments, remote, project);
    TRY(const api::TerminalId terminal, chooseTerminal(arguments, remote, folder, project));
    TRY(auto signals, SignalPipe::create({SIGWINCH, SIGHUP, SIGTERM}));
    Shell session(remote, project, terminal, std::move(signals));
    const int code = session.run();
    // One that has ended is of no use to anybody; where that cannot be said, the server forgets it
    // by itself.
    if (session.hasEnded()) [[maybe_unused]]
        const auto deleted = wait(remote.client().deleteTerminal(project, terminal));
    return code;
}

} // namespace

int shellCommand(std::span<const char *const> words)
{
    const auto arguments = Arguments::parse(
        words, {{"--attach", Option::Value}, {"--list"}, {"--json"}, {"--server", Option::Value}},
        1);
    if (!arguments)
        return fail(Usage, arguments.error().message);
    const auto code = shell(*arguments);
    return code ? *code : fail(code.error());
}

} // namespace slip
