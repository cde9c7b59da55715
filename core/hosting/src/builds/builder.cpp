// SPDX-License-Identifier: GPL-3.0-or-later
#include "build.h"
#include "site_output.h"

#include <slipway/base/log.h>

#include <format>

namespace slipway::hosting {

Result<api::Plan> Builder::build(const BuildRequest &request,
                                 const std::function<void(const api::Plan &)> &planned,
                                 const std::stop_token &stop) const
{
    TRY(m_logs.prepare(request.deployment));
    sandbox::LineLogOptions logOptions;
    logOptions.maxBytes = LogFiles::maxBytes;
    for (const auto &[name, value] : request.variables)
        logOptions.mask.push_back(value);
    TRY(auto log, sandbox::LineLogWriter::open(m_logs.path(request.deployment, api::LogKind::Build),
                                               std::move(logOptions)));
    auto plan = Build(m_blobs, m_releases, m_options, request, log, stop).run(planned);
    if (!plan) {
        if (const auto written = log.system(plan.error().message); !written)
            logWarning("builds", "{}", written.error().describe());
        if (const auto removed = m_releases.remove(request.deployment); !removed)
            logWarning("builds", "{}", removed.error().describe());
    }
    return plan;
}

Result<std::filesystem::path> siteFolder(const Releases &releases, const DeploymentId &deployment,
                                         const api::Plan &plan)
{
    return findOutput(releases.files(deployment), plan.output);
}

} // namespace slipway::hosting
