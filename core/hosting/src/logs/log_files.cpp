// SPDX-License-Identifier: GPL-3.0-or-later
#include <slipway/base/files.h>
#include <slipway/hosting/logs/log_files.h>

#include <format>

namespace slipway::hosting {

std::filesystem::path LogFiles::path(const DeploymentId &deployment, api::LogKind kind) const
{
    return m_root / deployment.text() / std::format("{}.log", nameOf(kind));
}

Result<> LogFiles::prepare(const DeploymentId &deployment) const
{
    return makeFolder(m_root / deployment.text(), 0700);
}

Result<> LogFiles::remove(const DeploymentId &deployment) const
{
    return removeTree(m_root / deployment.text());
}

} // namespace slipway::hosting
