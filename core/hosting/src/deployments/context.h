// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <slipway/hosting/deployments/deployments.h>
#include <slipway/hosting/store/deployments.h>
#include <slipway/hosting/variables/variables.h>

#include <string>
#include <string_view>

namespace slipway::hosting {

/// What all parts of Deployments share.
struct Context
{
    DeploymentsParts parts;
    DeploymentsOptions options;

    /// Runs `body` (Result<T>(SystemDeployments &)) in a transaction.
    template<class Body>
    std::invoke_result_t<Body, SystemDeployments &> inStore(Body body) const
    {
        return parts.database.runBlocking(deadlineIn(std::chrono::seconds(10)),
                                          [&](Transaction &transaction) {
                                              SystemDeployments store(transaction);
                                              return body(store);
                                          });
    }

    /// Another server of the same database may have it.
    bool isOurs(const Release &release) const { return release.server == options.server; }

    Result<Variables> variables(const ProjectId &project) const;

    /// A line of Slipway's own in a log nobody else is writing at the moment.
    void note(const DeploymentId &deployment, api::LogKind kind, std::string_view text) const;

    /// The build log's last line, for a release that is live the first time. Comes before the
    /// status says so, since a build log has ended for its readers then.
    void noteLive(const Release &release, Milliseconds after) const;

    /// Shows the page where nothing of the project is live.
    void showPage(const ProjectId &project, std::string_view slug, EdgePage page) const;
    /// The same, for the state the project is in now; an address never live says that it is free.
    void showState(const ProjectId &project, std::string_view slug) const;
};

/// Logs what went wrong where nobody waits for an answer.
void report(std::string_view what, const Result<> &result);

/// "0.3 s"
std::string secondsText(Milliseconds time);

} // namespace slipway::hosting
