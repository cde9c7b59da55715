// SPDX-License-Identifier: GPL-3.0-or-later
#include "output.h"
#include "remote.h"
#include "server_commands.h"

#include <slipway/client/deployer.h>
#include <slipway/client/event_stream.h>
#include <slipway/project/detect.h>
#include <slipway/project/link.h>
#include <slipway/project/units.h>

#include <QTimer>

#include <algorithm>
#include <chrono>
#include <format>

namespace slip {

using namespace slipway;
namespace fs = std::filesystem;

namespace {

using client::Deployer;

void tellPlan(const api::Plan &plan)
{
    std::string text =
        plan.kind == api::Kind::Static
            ? std::string("Deploying as a static site")
            : std::format("Deploying as a {}: {}", api::nameOf(plan.kind), plan.start);
    if (plan.kind == api::Kind::Static && plan.output != ".")
        text += " from " + plan.output;
    tell(plain(text));
    for (const std::string &reason : plan.reasons)
        tell(std::format("  {}", plain(reason)));
}

Result<api::Project> findProject(Remote &remote, const std::string &name)
{
    TRY(const auto projects, wait(remote.client().projects()));
    const auto matches = [&](const api::Project &project) {
        return project.slug == name || project.name == name || project.id.text() == name;
    };
    const auto found = std::ranges::find_if(projects, matches);
    if (found == projects.end())
        return std::unexpected(Error::notFound(
            "cli.no_project", std::format("You have no project \"{}\" on this server.", name)));
    if (std::ranges::count_if(projects, matches) > 1 && found->slug != name)
        return std::unexpected(Error::invalidInput(
            "cli.ambiguous", std::format("More than one project is named \"{}\". Give the label of "
                                         "its address.",
                                         name)));
    return *found;
}

/// The linked project, the one named, or a new one; remembered in the folder.
Result<api::Project> chooseProject(const Arguments &arguments, Remote &remote,
                                   const fs::path &folder)
{
    const auto linked = remote.linkedProject(folder);
    const auto named = arguments.value("--project");
    if (linked && !named && !arguments.has("--new")) {
        auto project = wait(remote.client().project(*linked));
        if (!project && project.error().kind == ErrorKind::NotFound)
            project.error().message = "The project this folder belonged to is gone from the "
                                      "server. Make a new one with \"slip deploy --new\".";
        return project;
    }
    TRY(api::Project project,
        named ? findProject(remote, *named)
              : wait(remote.client().createProject({project::projectName(folder), std::nullopt})));
    TRY((project::Link{remote.server(), project.id}.save(folder)));
    return project;
}

Result<api::Deployment> upload(Remote &remote, const fs::path &folder, const ProjectId &project,
                               Progress &line)
{
    Deployer deployer(remote.client());
    QObject::connect(&deployer, &Deployer::progress, &deployer,
                     [&](Deployer::Stage stage, qint64 done, qint64 total) {
                         const auto size = [](qint64 bytes) {
                             return project::describeSize(static_cast<std::uint64_t>(bytes));
                         };
                         switch (stage) {
                         case Deployer::Stage::Scanning:
                             line.show(done > 0 ? std::format("Reading files: {}", done)
                                                : "Reading files");
                             break;
                         case Deployer::Stage::Comparing:
                             line.show("Asking what the server has");
                             break;
                         case Deployer::Stage::Uploading:
                             line.show(std::format("Sending {} of {}", size(done), size(total)));
                             break;
                         case Deployer::Stage::Creating:
                             line.show("Starting the build");
                             break;
                         }
                     });
    auto deployment = wait(deployer.deploy(folder, project));
    line.clear();
    for (const std::string &path : deployer.skipped())
        tell(std::format("slip: {} stays here: only regular files travel.", plain(path)));
    return deployment;
}

/// Follows a deployment until it is live or has failed, with its build's log on standard error.
class Watch : public QObject
{
public:
    Watch(Remote &remote, api::Deployment deployment, const api::Plan &told, bool quiet)
        : m_remote(remote)
        , m_events(remote.client())
        , m_deployment(std::move(deployment))
        , m_told(told)
        , m_quiet(quiet)
    {
        connect(&m_events, &client::EventStream::projectChanged, this,
                [this](const api::Project &project) {
                    for (const auto &known : {project.latest, project.current}) {
                        if (known && known->id == m_deployment.id)
                            update(*known);
                    }
                });
        connect(&m_events, &client::EventStream::logArrived, this,
                [this](const DeploymentId &, api::LogKind, const api::LogPage &page) {
                    showLines(page);
                });
        // Should the events not get through (a proxy without WebSockets), asking does.
        m_poll.setInterval(std::chrono::seconds(2));
        connect(&m_poll, &QTimer::timeout, this, [this] { ask(); });
    }

    Result<api::Deployment> run()
    {
        m_events.watchProject(m_deployment.projectId);
        if (!m_quiet)
            m_events.followLog(m_deployment.id, api::LogKind::Build);
        m_poll.start();
        update(m_deployment);
        if (!isDone() || !m_logEnded)
            m_loop.exec();
        m_line.clear();
        if (m_error)
            return std::unexpected(*m_error);
        return m_deployment;
    }

private:
    bool isDone() const { return !api::isPending(m_deployment.status); }

    void ask()
    {
        m_remote.client()
            .deployment(m_deployment.id)
            .then(this, [this](Result<api::Deployment> now) {
                if (now)
                    return update(*now);
                // A short loss is waited out; the server builds on meanwhile.
                const bool passing = now.error().kind == ErrorKind::Unavailable
                                     || now.error().kind == ErrorKind::Timeout;
                if (passing && ++m_failures < 15)
                    return;
                m_error = now.error();
                m_loop.quit();
            });
    }

    void update(const api::Deployment &now)
    {
        m_failures = 0;
        m_deployment = now;
        if (!isDone()) {
            m_line.show(std::format("{}…", api::nameOf(now.status)));
            return;
        }
        // The log's last lines may still be on their way; they tell why a build failed.
        if (m_quiet || m_logEnded || now.status != api::DeploymentStatus::Failed)
            m_loop.quit();
        else
            QTimer::singleShot(std::chrono::seconds(2), &m_loop, &QEventLoop::quit);
    }

    void showLines(const api::LogPage &page)
    {
        m_line.clear();
        for (const api::LogLine &line : page.lines) {
            // The server comes to the same plan, for the same reasons.
            if (!std::ranges::contains(m_told.reasons, line.text))
                tell(std::format("  {}", plain(line.text)));
        }
        m_logEnded = page.ended;
        if (isDone() && m_logEnded)
            m_loop.quit();
    }

    Remote &m_remote;
    client::EventStream m_events;
    api::Deployment m_deployment;
    const api::Plan &m_told;
    QEventLoop m_loop;
    QTimer m_poll;
    Progress m_line;
    std::optional<Error> m_error;
    int m_failures = 0;
    bool m_quiet;
    bool m_logEnded = false;
};

void printResult(const Arguments &arguments, const api::Project &project,
                 const api::Deployment &deployment)
{
    if (arguments.has("--json"))
        printJson(json::object{{"project", project.toJson()}, {"deployment", deployment.toJson()}});
    else if (deployment.plan && deployment.plan->kind == api::Kind::Worker)
        tell("The worker runs. \"slip logs -f\" shows what it prints.");
    else
        print(project.url);
}

int finish(const Arguments &arguments, Remote &remote, const api::Deployment &deployment,
           const api::Project &before)
{
    // With the deployment in it, which was not there before.
    const api::Project project = wait(remote.client().project(before.id)).value_or(before);
    const bool failed = deployment.status == api::DeploymentStatus::Failed
                        || deployment.status == api::DeploymentStatus::Cancelled;
    if (!failed || arguments.has("--json"))
        printResult(arguments, project, deployment);
    if (!failed)
        return Success;
    if (deployment.status == api::DeploymentStatus::Cancelled)
        return fail(DeploymentFailed,
                    std::format("Deployment {} was cancelled.", deployment.number));
    return fail(DeploymentFailed, std::format("Deployment {} failed: {}", deployment.number,
                                              deployment.error ? deployment.error->message
                                                               : "see slip logs --build"));
}

} // namespace

int deployCommand(std::span<const char *const> words)
{
    const auto arguments = Arguments::parse(words,
                                            {{"--detach"},
                                             {"--new"},
                                             {"--quiet"},
                                             {"--json"},
                                             {"--project", Option::Value},
                                             {"--server", Option::Value}},
                                            1);
    if (!arguments)
        return fail(Usage, arguments.error().message);
    const auto folder = projectFolder(*arguments);
    if (!folder)
        return fail(folder.error());
    if (project::isPersonal(*folder))
        return fail(Failure, std::format("{} is your home folder or the root. Go to the project's "
                                         "folder first.",
                                         folder->string()));
    const auto plan = project::resolvePlan(*folder);
    if (!plan)
        return fail(plan.error());
    Remote remote;
    if (const auto chosen = remote.useServer(*arguments, *folder); !chosen)
        return fail(chosen.error());
    if (const auto token = remote.useToken(); !token)
        return fail(token.error());
    const auto project = chooseProject(*arguments, remote, *folder);
    if (!project)
        return fail(project.error());
    const bool quiet = arguments->has("--quiet") || arguments->has("--json");
    if (!quiet)
        tellPlan(*plan);
    Progress line;
    auto deployment = upload(remote, *folder, project->id, line);
    if (deployment && !arguments->has("--detach"))
        deployment = Watch(remote, *deployment, *plan, quiet).run();
    if (!deployment)
        return fail(deployment.error());
    return finish(*arguments, remote, *deployment, *project);
}

} // namespace slip
