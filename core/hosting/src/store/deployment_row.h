// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <slipway/api/deployment.h>
#include <slipway/hosting/store/row.h>

namespace slipway::hosting {

/// A row with all columns of deployments.
Result<api::Deployment> deploymentOf(const Row &row);

/// The first row, or nothing where there is none.
Result<std::optional<api::Deployment>> optionalDeploymentOf(const Rows &rows);

Error noSuchDeployment();

} // namespace slipway::hosting
