// SPDX-License-Identifier: GPL-3.0-or-later
#include "output.h"
#include "remote.h"
#include "server_commands.h"
#include "terminal.h"

#include <QProcess>
#include <QStandardPaths>

#include <chrono>
#include <format>

namespace slip {

using namespace slipway;
using namespace Qt::StringLiterals;

namespace {

constexpr std::initializer_list<Option> usualOptions{{"--json"}, {"--server", Option::Value}};

std::string describeAge(Timestamp time)
{
    const auto seconds = std::max<std::int64_t>(
        0, std::chrono::duration_cast<std::chrono::seconds>(Clock::system().now() - time).count());
    if (seconds < 120)
        return std::format("{} s", seconds);
    if (seconds < 7200)
        return std::format("{} min", seconds / 60);
    if (seconds < 172'800)
        return std::format("{} h", seconds / 3600);
    return std::format("{} days", seconds / 86'400);
}

std::string describe(const api::Deployment &deployment)
{
    const Timestamp since = deployment.endedAt.value_or(
        deployment.liveAt.value_or(deployment.startedAt.value_or(deployment.createdAt)));
    std::string text = std::format("deployment {}, {} for {}", deployment.number,
                                   api::nameOf(deployment.status), describeAge(since));
    if (deployment.restarts > 0)
        text += std::format(", restarted {} times", deployment.restarts);
    if (deployment.plan && !deployment.plan->start.empty())
        text += std::format(" ({})", deployment.plan->start);
    return plain(text);
}

void printProject(const api::Project &project)
{
    print(std::format("{}  {}", plain(project.name), project.url));
    if (project.current)
        print("  serves: " + describe(*project.current));
    const auto &latest = project.latest;
    if (latest && (!project.current || project.current->id != latest->id)) {
        print("  newest: " + describe(*latest));
        if (latest->error)
            print("          " + plain(latest->error->message));
    }
    if (!latest)
        print("  nothing deployed yet");
}

/// A command that shows or changes the folder's project and prints it.
template<class Change>
int withProject(std::span<const char *const> words, Change change)
{
    const auto arguments = Arguments::parse(words, usualOptions, 1);
    if (!arguments)
        return fail(Usage, arguments.error().message);
    Remote remote;
    const auto project = remote.openProject(*arguments).and_then([&](const api::Project &found) {
        return change(remote, found);
    });
    if (!project)
        return fail(project.error());
    if (arguments->has("--json"))
        printJson(project->toJson());
    else
        printProject(*project);
    return Success;
}

Result<> setVariables(Remote &remote, const ProjectId &project, std::span<const std::string> words)
{
    for (const std::string &word : words) {
        const std::size_t equals = word.find('=');
        Secret value;
        if (equals == std::string::npos && words.size() == 1) {
            TRY(value, readSecretInput());
        } else if (equals == std::string::npos)
            return std::unexpected(Error::invalidInput(
                "cli.usage", std::format("\"{}\" needs a value: {}=VALUE. Without one it must "
                                         "stand alone, and its value comes on standard input.",
                                         word, word)));
        else
            value = Secret(word.substr(equals + 1));
        TRY(wait(remote.client().setVariable(project, word.substr(0, equals), value)));
    }
    return {};
}

Result<> listVariables(Remote &remote, const ProjectId &project, bool asJson)
{
    TRY(const auto variables, wait(remote.client().variables(project)));
    json::array list;
    for (const api::Variable &variable : variables) {
        list.push_back(variable.toJson());
        if (!asJson)
            print(std::format("{}  (set {} ago)", plain(variable.name),
                              describeAge(variable.updatedAt)));
    }
    if (asJson)
        printJson(json::object{{"variables", std::move(list)}});
    else if (variables.empty())
        tell("No variables are set. \"slip env set NAME=VALUE\" sets one.");
    return {};
}

Result<> changeVariables(Arguments arguments)
{
    const std::string action = arguments.positional.front();
    const std::vector<std::string> words(arguments.positional.begin() + 1,
                                         arguments.positional.end());
    arguments.positional.clear();
    if ((action != "set" && action != "unset" && action != "list")
        || (action == "list") != words.empty())
        return std::unexpected(Error::invalidInput(
            "cli.usage", "Say \"slip env set NAME=VALUE\", \"slip env unset NAME\" or \"slip env "
                         "list\"."));
    Remote remote;
    TRY(const api::Project project, remote.openProject(arguments));
    if (action == "list")
        return listVariables(remote, project.id, arguments.has("--json"));
    if (action == "set") {
        TRY(setVariables(remote, project.id, words));
    } else {
        for (const std::string &name : words) {
            TRY(wait(remote.client().unsetVariable(project.id, name)));
        }
    }
    tell("Done. It takes effect with the next deployment.");
    return {};
}

/// Where there is a desktop to open it on.
void openInBrowser(const std::string &url)
{
    const bool hasDisplay =
        qEnvironmentVariableIsSet("DISPLAY") || qEnvironmentVariableIsSet("WAYLAND_DISPLAY");
#ifdef Q_OS_MACOS
    const QString opener = u"open"_s;
    const bool possible = true;
#else
    const QString opener = QStandardPaths::findExecutable(u"xdg-open"_s);
    const bool possible = hasDisplay && !opener.isEmpty();
#endif
    if (possible)
        QProcess::startDetached(opener, {QString::fromStdString(url)});
}

} // namespace

int statusCommand(std::span<const char *const> words)
{
    return withProject(words, [](Remote &, const api::Project &project) -> Result<api::Project> {
        return project;
    });
}

int stopCommand(std::span<const char *const> words)
{
    return withProject(words, [](Remote &remote, const api::Project &project) {
        return wait(remote.client().stopProject(project.id));
    });
}

int restartCommand(std::span<const char *const> words)
{
    return withProject(words, [](Remote &remote, const api::Project &project) {
        return wait(remote.client().restartProject(project.id));
    });
}

int envCommand(std::span<const char *const> words)
{
    const auto arguments = Arguments::parse(words, usualOptions, 1000);
    if (!arguments)
        return fail(Usage, arguments.error().message);
    if (arguments->positional.empty())
        return fail(Usage, "Say what to do: set, unset or list.");
    const auto done = changeVariables(*arguments);
    if (done)
        return Success;
    return done.error().code == "cli.usage" ? fail(Usage, done.error().message)
                                            : fail(done.error());
}

int openCommand(std::span<const char *const> words)
{
    const auto arguments = Arguments::parse(words, usualOptions, 1);
    if (!arguments)
        return fail(Usage, arguments.error().message);
    Remote remote;
    const auto project = remote.openProject(*arguments);
    if (!project)
        return fail(project.error());
    if (arguments->has("--json"))
        printJson(json::object{{"url", project->url}});
    else
        print(project->url);
    openInBrowser(project->url);
    return Success;
}

} // namespace slip
