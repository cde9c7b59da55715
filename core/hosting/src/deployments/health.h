// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <slipway/hosting/engine/engine.h>

#include <string_view>

namespace slipway::hosting {

struct Health
{
    bool healthy = false;
    int status = 0; ///< of an answer to the health path that was not good enough
};

/// Looks once at a service, for a few seconds at most. Without a path it is enough that somebody
/// listens on its port; with one, GET must be answered below 500.
Health lookAtHealth(Instance &instance, std::string_view path);

} // namespace slipway::hosting
