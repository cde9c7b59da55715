// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <slipway/base/error.h>

#include <string>
#include <string_view>

namespace slipway::hosting {

/// Checks an address as far as that is possible without sending to it, and gives the form in which
/// addresses are compared: ASCII letters in lower case. InvalidInput "account.email_invalid".
Result<std::string> emailKey(std::string_view email);

} // namespace slipway::hosting
