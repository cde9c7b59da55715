// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <slipway/base/files.h>
#include <slipway/base/json.h>
#include <slipway/sandbox/run_spec.h>
#include <slipway/sandbox/runner_connection.h>

#include <QTest>

#include <chrono>
#include <csignal>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include <unistd.h>

/// What the tests of slipway-run have in common: real runs, and what came of them.
namespace slipway::test {

using namespace slipway::sandbox;

inline std::filesystem::path runner()
{
    return std::filesystem::path(SLIPWAY_BIN_DIR) / "slipway-run";
}

struct Outcome
{
    std::string output; ///< terminal, or standard output
    std::string error;  ///< standard error
    std::optional<Exit> exit;
    std::optional<Error> failure;
    Started started;

    std::string reason() const
    {
        return exit ? std::string(nameOf(exit->reason)) : failure ? failure->code : "nothing";
    }
};

inline RunSpec spec(std::vector<std::string> argv)
{
    RunSpec spec;
    spec.argv = std::move(argv);
    return spec;
}

inline RunSpec shell(std::string script)
{
    return spec({"sh", "-c", std::move(script)});
}

inline RunSpec python(std::string script)
{
    return spec({"python3", "-c", std::move(script)});
}

inline void take(const Frame &frame, Outcome &outcome)
{
    const auto json = [&] { return parseJson(frame.payload).value(); };
    switch (frame.type) {
    case FrameType::Started:
        outcome.started = Started::fromJson(json()).value();
        break;
    case FrameType::Output: {
        const bool isError = frame.payload.front() == static_cast<char>(OutputStream::Stderr);
        (isError ? outcome.error : outcome.output) += frame.payload.substr(1);
        break;
    }
    case FrameType::Exit:
        outcome.exit = Exit::fromJson(json()).value();
        break;
    case FrameType::Error:
        outcome.failure = errorFromPayload(frame.payload);
        break;
    default:
        break;
    }
}

/// Reads until the run has ended, or `enough` says so.
inline void follow(RunnerConnection &connection, Outcome &outcome,
                   const std::function<bool(const Outcome &)> &enough = {})
{
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(40);
    while (!outcome.exit && !outcome.failure && std::chrono::steady_clock::now() < end
           && (!enough || !enough(outcome))) {
        auto frame = connection.receive(Milliseconds(200));
        if (!frame)
            return;
        if (*frame)
            take(**frame, outcome);
    }
}

/// A program that has ended takes nothing more: how, is told by what it has sent.
inline void tell(RunnerConnection &connection, FrameType type, std::string_view payload = {})
{
    [[maybe_unused]] const auto sent = connection.send(type, payload);
}

inline Outcome run(const RunSpec &spec, const std::string &input = {})
{
    Outcome outcome;
    auto connection = RunnerConnection::launch(runner(), spec);
    if (!connection) {
        outcome.failure = connection.error();
        return outcome;
    }
    if (!input.empty())
        tell(*connection, FrameType::Input, input);
    if (!spec.terminal)
        tell(*connection, FrameType::EndInput);
    follow(*connection, outcome);
    return outcome;
}

/// Whether sandboxes can be made here; QSKIP with this where not.
inline std::string whyNoSandbox()
{
    const Outcome outcome = run(spec({"true"}));
    return outcome.failure ? outcome.failure->message : std::string();
}

/// Whether this machine has no outbound network for sandboxes; QSKIP where so.
inline bool hasNoOutbound(const Outcome &outcome)
{
    return outcome.reason() == "sandbox.slirp_missing" || outcome.reason() == "sandbox.no_tunnel";
}

/// How many processes of this machine have `mark` in their command line.
inline int countProcesses(const std::string &mark)
{
    int count = 0;
    std::error_code error;
    for (const auto &entry : std::filesystem::directory_iterator("/proc", error)) {
        const auto text = readFile(entry.path() / "cmdline", 1 << 20);
        if (text && text->contains(mark) && entry.path().filename() != std::to_string(::getpid()))
            ++count;
    }
    return count;
}

/// A text no other process has in its command line.
inline std::string uniqueMark()
{
    static int count = 0;
    return std::to_string(::getpid()) + std::to_string(++count) + "00";
}

} // namespace slipway::test
