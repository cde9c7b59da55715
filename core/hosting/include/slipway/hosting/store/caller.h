// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <slipway/base/id.h>

namespace slipway::hosting {

/// Who asks: the account, and the token it showed.
struct Caller
{
    AccountId account;
    TokenId token;
};

} // namespace slipway::hosting
