// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "project_files.h"

#include <slipway/project/detect.h>

#include <optional>

namespace slipway::project {

struct PythonDetection
{
    Detection detection;
    /// False where nothing but a plain script was found, so that another kind may know better.
    bool certain = true;
};

/// Empty where nothing looks like a Python project.
std::optional<PythonDetection> detectPython(const ProjectFiles &files);

} // namespace slipway::project
