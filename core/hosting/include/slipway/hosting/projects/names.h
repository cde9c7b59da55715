// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <slipway/base/error.h>

#include <cstdint>
#include <string>
#include <string_view>

namespace slipway::hosting {

/// Well-formed UTF-8 without control characters, and not all spaces.
bool isOneLine(std::string_view text);

/// One line of 1 to 100 characters: InvalidInput "project.name_invalid".
Result<> validateProjectName(std::string_view name);

/// A label of the address: [a-z0-9-], 1 to 40 characters, no hyphen at either end.
/// InvalidInput "project.slug_invalid" or "project.slug_reserved".
Result<> validateSlug(std::string_view slug);

/// The slug that is closest to a name: "My Shop!" gives "my-shop", a name without a letter "app".
std::string slugFrom(std::string_view name);

/// Where apps are reached.
struct PublicAddress
{
    std::string domain = "apps.localhost";
    std::uint16_t port = 7770;

    /// "http://SLUG.apps.localhost:7770/"
    std::string urlOf(std::string_view slug) const;
};

} // namespace slipway::hosting
