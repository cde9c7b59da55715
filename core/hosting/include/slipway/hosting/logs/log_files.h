// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <slipway/api/log.h>
#include <slipway/base/error.h>
#include <slipway/base/id.h>

#include <cstdint>
#include <filesystem>

namespace slipway::hosting {

/// Where the logs of deployments are: STATE/logs/DEPLOYMENT/build.log and run.log, line logs both
/// (see slipway/sandbox/line_log.h).
class LogFiles
{
public:
    /// A log keeps its newest lines, about so many bytes.
    static constexpr std::uint64_t maxBytes = 10ULL << 20;

    explicit LogFiles(std::filesystem::path root)
        : m_root(std::move(root))
    {}

    std::filesystem::path path(const DeploymentId &deployment, api::LogKind kind) const;
    /// Makes the folder both lie in.
    Result<> prepare(const DeploymentId &deployment) const;
    Result<> remove(const DeploymentId &deployment) const;

private:
    std::filesystem::path m_root;
};

} // namespace slipway::hosting
