// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "project_files.h"

#include <slipway/project/detect.h>

#include <optional>

namespace slipway::project {

/// Empty without a package.json. One that says nothing about how to start is NotFound.
std::optional<Result<Detection>> detectNode(const ProjectFiles &files);

} // namespace slipway::project
