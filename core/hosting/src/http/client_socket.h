// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <slipway/base/files.h>

#include <drogon/HttpRequest.h>

namespace slipway::hosting {

/// The socket a request came by, for watching whether its other end is still there: drogon tells
/// nobody. A duplicate; not open where the client is gone already.
FileDescriptor clientSocket(const drogon::HttpRequestPtr &http);

} // namespace slipway::hosting
