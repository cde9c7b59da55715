// SPDX-License-Identifier: GPL-3.0-or-later
#include "context.h"

#include <slipway/base/log.h>
#include <slipway/sandbox/line_log.h>

#include <format>
#include <thread>

namespace slipway::hosting {

void report(std::string_view what, const Result<> &result)
{
    if (!result)
        logError("deployments", "{}: {}", what, result.error().describe());
}

std::string secondsText(Milliseconds time)
{
    return std::format("{:.1f} s", std::chrono::duration<double>(time).count());
}

Result<Variables> Context::variables(const ProjectId &project) const
{
    return parts.database.runBlocking(deadlineIn(std::chrono::seconds(10)),
                                      [&](Transaction &transaction) {
                                          return systemVariables(transaction, parts.vault, project);
                                      });
}

void Context::note(const DeploymentId &deployment, api::LogKind kind, std::string_view text) const
{
    sandbox::LineLogOptions logOptions;
    logOptions.maxBytes = LogFiles::maxBytes;
    const auto write = [&]() -> Result<> {
        TRY(parts.logs.prepare(deployment));
        TRY(auto log, sandbox::LineLogWriter::open(parts.logs.path(deployment, kind), logOptions));
        return log.system(text);
    };
    // The runner of a program that has just ended is on its way out, and with it its hold on the
    // log.
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(2);
    Result<> written = write();
    while (!written && written.error().kind == ErrorKind::Conflict
           && std::chrono::steady_clock::now() < deadline) {
        std::this_thread::sleep_for(Milliseconds(2));
        written = write();
    }
    report("cannot write a log", written);
}

void Context::noteLive(const Release &release, Milliseconds after) const
{
    if (api::isPending(release.deployment.status))
        note(release.deployment.id, api::LogKind::Build,
             std::format("Live after {}", secondsText(after)));
}

void Context::showPage(const ProjectId &project, std::string_view slug, EdgePage page) const
{
    const auto current = inStore([&](SystemDeployments &store) { return store.current(project); });
    if (!current || !*current || !isOurs(**current))
        report("cannot show a page", parts.routes.setPage(slug, page));
}

void Context::showState(const ProjectId &project, std::string_view slug) const
{
    const auto show = [&]() -> Result<> {
        TRY(const auto current,
            inStore([&](SystemDeployments &store) { return store.current(project); }));
        if (current)
            return isOurs(*current) ? Result<>() : parts.routes.clear(slug);
        TRY(const auto stopped,
            inStore([&](SystemDeployments &store) { return store.lastStopped(project); }));
        TRY(const auto place, inStore([&](SystemDeployments &store) { return store.place(slug); }));
        if (place.latest && place.latest->status == api::DeploymentStatus::Failed)
            return parts.routes.setPage(slug, EdgePage::Failed);
        if (place.latest && api::isPending(place.latest->status))
            return parts.routes.setPage(slug, EdgePage::Building);
        if (stopped)
            return parts.routes.setPage(slug, EdgePage::Stopped);
        return parts.routes.clear(slug);
    };
    const Result<> shown = show();
    if (!shown && shown.error().kind == ErrorKind::NotFound)
        report("cannot take down an address", parts.routes.clear(slug));
    else
        report("cannot show a page", shown);
}

} // namespace slipway::hosting
