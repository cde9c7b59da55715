// SPDX-License-Identifier: GPL-3.0-or-later
#include "output.h"
#include "remote.h"
#include "server_commands.h"

#include <slipway/client/event_stream.h>

#include <charconv>
#include <format>

namespace slip {

using namespace slipway;

namespace {

void printLine(const api::LogLine &line, bool asJson)
{
    if (asJson)
        return printJson(line.toJson());
    const std::string time = toRfc3339(line.time);
    // "2026-01-31T23:59:59.000Z": a log is read by its time of day.
    print(std::format("{} {}{}", time.substr(11, 8), line.stream == "system" ? "· " : "",
                      plain(line.text)));
}

Result<std::int64_t> printPages(Remote &remote, const DeploymentId &deployment, api::LogKind kind,
                                std::int64_t cursor, bool asJson)
{
    for (;;) {
        TRY(const api::LogPage page, wait(remote.client().log(deployment, kind, cursor)));
        for (const api::LogLine &line : page.lines)
            printLine(line, asJson);
        if (page.lines.empty() || page.next == cursor)
            return page.next;
        cursor = page.next;
    }
}

/// Goes on until the build ends or, with a program's log, until somebody presses Ctrl+C; a new
/// release's log follows that of the old one.
class Follower : public QObject
{
public:
    Follower(Remote &remote, api::LogKind kind, bool asJson)
        : m_events(remote.client())
        , m_kind(kind)
        , m_asJson(asJson)
    {
        connect(&m_events, &client::EventStream::logArrived, this,
                [this](const DeploymentId &, api::LogKind, const api::LogPage &page) {
                    for (const api::LogLine &line : page.lines)
                        printLine(line, m_asJson);
                    if (page.ended && m_kind == api::LogKind::Build)
                        m_loop.quit();
                });
        connect(&m_events, &client::EventStream::projectChanged, this,
                [this](const api::Project &project) {
                    if (project.current && project.current->id != m_following)
                        follow(project.current->id, 1);
                });
        const auto failed = [this](const Error &error) {
            m_error = error;
            m_loop.quit();
        };
        connect(&m_events, &client::EventStream::topicFailed, this,
                [failed](const std::string &, const Error &error) { failed(error); });
        connect(&remote.client(), &client::Client::signedOut, this, [failed] {
            failed({ErrorKind::Unauthenticated, "cli.session_ended", "The session has ended.", {}});
        });
    }

    Result<> run(const api::Project &project, const DeploymentId &deployment, std::int64_t cursor)
    {
        follow(deployment, cursor);
        if (m_kind == api::LogKind::Run)
            m_events.watchProject(project.id);
        m_loop.exec();
        if (m_error)
            return std::unexpected(*m_error);
        return {};
    }

private:
    void follow(const DeploymentId &deployment, std::int64_t cursor)
    {
        m_following = deployment;
        m_events.followLog(deployment, m_kind, cursor);
    }

    client::EventStream m_events;
    DeploymentId m_following;
    QEventLoop m_loop;
    std::optional<Error> m_error;
    api::LogKind m_kind;
    bool m_asJson;
};

Result<std::int64_t> cursorOf(const Arguments &arguments)
{
    const auto text = arguments.value("--cursor");
    if (!text)
        return 1;
    std::int64_t cursor = 0;
    const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), cursor);
    if (error != std::errc() || end != text->data() + text->size() || cursor < 1)
        return std::unexpected(
            Error::invalidInput("cli.usage", "--cursor takes a line's number, from 1 on."));
    return cursor;
}

Result<> showLogs(const Arguments &arguments, std::int64_t cursor)
{
    Remote remote;
    TRY(const api::Project project, remote.openProject(arguments));
    const auto kind = arguments.has("--build") ? api::LogKind::Build : api::LogKind::Run;
    const auto &deployment =
        kind == api::LogKind::Run && project.current ? project.current : project.latest;
    if (!deployment)
        return std::unexpected(Error::notFound(
            "cli.not_deployed", "Nothing was deployed yet. \"slip deploy\" does it."));
    const bool asJson = arguments.has("--json");
    if (arguments.has("--follow"))
        return Follower(remote, kind, asJson).run(project, deployment->id, cursor);
    TRY(printPages(remote, deployment->id, kind, cursor, asJson));
    return {};
}

} // namespace

int logsCommand(std::span<const char *const> words)
{
    const auto arguments = Arguments::parse(words,
                                            {{"--follow", Option::Flag, 'f'},
                                             {"--build"},
                                             {"--cursor", Option::Value},
                                             {"--json"},
                                             {"--server", Option::Value}},
                                            1);
    if (!arguments)
        return fail(Usage, arguments.error().message);
    const auto cursor = cursorOf(*arguments);
    if (!cursor)
        return fail(Usage, cursor.error().message);
    const auto shown = showLogs(*arguments, *cursor);
    return shown ? Success : fail(shown.error());
}

} // namespace slip
