// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <slipway/sandbox/run_spec.h>

namespace slipway::hosting {

/// Gives a build what this server's administrator has set for installers: where packages come
/// from, certificates, proxies. From the environment and the usual files of pip and npm. Passwords
/// in addresses are masked in the log. Apps get none of it.
void addInstallSettings(sandbox::RunSpec &spec);

} // namespace slipway::hosting
