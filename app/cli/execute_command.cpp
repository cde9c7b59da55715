// SPDX-License-Identifier: GPL-3.0-or-later
#include "output.h"
#include "remote.h"
#include "server_commands.h"

#include <slipway/base/files.h>
#include <slipway/base/utf8.h>
#include <slipway/project/units.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <csignal>
#include <format>

#include <unistd.h>

namespace slip {

using namespace slipway;
using api::ExecutionEnd;
namespace fs = std::filesystem;

namespace {

constexpr std::size_t mostArguments = 1000;

/// The server takes texts, and says so less well.
Result<std::string> readText(const fs::path &file)
{
    TRY(std::string text, readFile(file, api::maxExecutionSource));
    if (!isUtf8(text) || text.contains('\0'))
        return std::unexpected(
            Error::invalidInput("cli.no_text", std::format("{} is no text in UTF-8; only texts "
                                                           "can be sent.",
                                                           file.string())));
    return text;
}

Result<std::string> readInput()
{
    std::string text;
    if (::isatty(STDIN_FILENO) == 1)
        return text;
    std::array<char, 65536> buffer; // NOLINT(cppcoreguidelines-pro-type-member-init)
    for (;;) {
        const ssize_t got = ::read(STDIN_FILENO, buffer.data(), buffer.size());
        if (got < 0 && errno == EINTR)
            continue;
        // A standard input that is closed holds nothing.
        if (got <= 0)
            break;
        text.append(buffer.data(), static_cast<std::size_t>(got));
        if (text.size() > api::maxExecutionInput)
            return std::unexpected(Error{ErrorKind::TooLarge,
                                         "cli.input",
                                         std::format("At most {} of standard input can be sent.",
                                                     project::describeSize(api::maxExecutionInput)),
                                         {}});
    }
    if (!isUtf8(text) || text.contains('\0'))
        return std::unexpected(Error::invalidInput(
            "cli.no_text", "Standard input is no text in UTF-8; only texts can be sent."));
    return text;
}

Result<> readLimits(const Arguments &arguments, api::NewExecution &program)
{
    if (const auto time = arguments.value("--time")) {
        TRY(program.time, project::parseDuration(*time));
    }
    if (const auto memory = arguments.value("--memory")) {
        TRY(program.memory, project::parseSize(*memory));
    }
    if (const auto count = arguments.value("--processes")) {
        std::int64_t number = 0;
        const auto [end, error] =
            std::from_chars(count->data(), count->data() + count->size(), number);
        if (error != std::errc() || end != count->data() + count->size() || number < 1)
            return std::unexpected(
                Error::invalidInput("cli.usage", "--processes must be a number from 1."));
        program.processes = number;
    }
    return {};
}

Result<api::NewExecution> readProgram(const Arguments &arguments)
{
    api::NewExecution program;
    TRY(readLimits(arguments, program));
    const fs::path file = arguments.positional.front();
    program.file = file.filename().string();
    TRY(program.source, readText(file));
    for (const std::string &other : arguments.values("--with")) {
        TRY(std::string text, readText(other));
        program.files.push_back({fs::path(other).filename().string(), std::move(text)});
    }
    program.arguments.assign(arguments.positional.begin() + 1, arguments.positional.end());
    program.arguments.insert(program.arguments.end(), arguments.rest.begin(), arguments.rest.end());
    TRY(program.input, readInput());
    return program;
}

int explain(int code, std::string_view text)
{
    tell(std::format("slip: {}", text));
    return code;
}

int exitCodeOf(const api::Execution &execution)
{
    const std::string ended = std::format("the program was ended: {}.", plain(execution.text));
    switch (execution.end) {
    case ExecutionEnd::Exit:
        return execution.code.value_or(Failure);
    case ExecutionEnd::Signal:
        return SignalBase + execution.signal.value_or(SIGKILL);
    case ExecutionEnd::Time:
        return explain(TimeLimit, ended);
    case ExecutionEnd::FileSize:
        return explain(SignalBase + SIGXFSZ, ended);
    case ExecutionEnd::Memory:
    case ExecutionEnd::Processes:
    case ExecutionEnd::Disk:
    case ExecutionEnd::Output:
        return explain(SignalBase + SIGKILL, ended);
    case ExecutionEnd::Failed:
        break;
    }
    return explain(CannotRun, plain(execution.text));
}

/// Where nobody reads any more ("| head"), that is no failure of the program.
void show(bool isError, const std::string &text)
{
    [[maybe_unused]] const auto shown = writeAll(isError ? STDERR_FILENO : STDOUT_FILENO, text);
}

void show(const api::Execution &execution)
{
    // What was not shown while it ran.
    show(false, execution.output);
    show(true, execution.errors);
    for (const auto &[truncated, name] : {std::pair(execution.outputTruncated, "output"),
                                          std::pair(execution.errorsTruncated, "errors")}) {
        if (truncated)
            tell(std::format("slip: of the program's {} only the first {} were kept.", name,
                             project::describeSize(api::maxExecutionOutput)));
    }
}

Result<api::Execution> execute(const Arguments &arguments, Remote &remote)
{
    TRY(const api::NewExecution program, readProgram(arguments));
    TRY(remote.useServer(arguments, {}));
    TRY(remote.useToken());
    client::Client::Print print;
    if (!arguments.has("--json"))
        print = [](bool isError, const std::string &text) { show(isError, text); };
    return wait(remote.client().execute(program, std::move(print)));
}

} // namespace

int executeCommand(std::span<const char *const> words)
{
    const auto arguments = Arguments::parse(words,
                                            {{"--with", Option::Many},
                                             {"--time", Option::Value},
                                             {"--memory", Option::Value},
                                             {"--processes", Option::Value},
                                             {"--server", Option::Value},
                                             {"--json"}},
                                            mostArguments);
    if (!arguments)
        return fail(Usage, arguments.error().message);
    if (arguments->positional.empty())
        return fail(Usage, "Which file? For example: slip execute main.py");
    Remote remote;
    const auto execution = execute(*arguments, remote);
    if (!execution)
        return execution.error().code == "cli.usage" ? fail(Usage, execution.error().message)
                                                     : fail(execution.error());
    if (arguments->has("--json")) {
        printJson(execution->toJson());
        return Success;
    }
    show(*execution);
    return exitCodeOf(*execution);
}

} // namespace slip
