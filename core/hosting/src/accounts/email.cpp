// SPDX-License-Identifier: GPL-3.0-or-later
#include <slipway/hosting/accounts/email.h>

#include <slipway/base/utf8.h>

#include <algorithm>

namespace slipway::hosting {

// RFC 5321, section 4.5.3.1.
static constexpr std::size_t maxLocalPart = 64;
static constexpr std::size_t maxAddress = 254;

static bool isSpaceOrControl(char character)
{
    const auto byte = static_cast<unsigned char>(character);
    return byte <= 0x20 || byte == 0x7f;
}

static bool isDomain(std::string_view domain)
{
    return !domain.empty() && !domain.starts_with('.') && !domain.ends_with('.')
           && !domain.contains("..") && domain.find_first_of("@()<>,;:\\\"[]/") == domain.npos;
}

Result<std::string> emailKey(std::string_view email)
{
    const std::size_t at = email.rfind('@');
    const bool wellFormed = at != email.npos && at > 0 && at <= maxLocalPart
                            && email.size() <= maxAddress && isUtf8(email)
                            && std::ranges::none_of(email, isSpaceOrControl)
                            && !email.substr(0, at).contains('@') && isDomain(email.substr(at + 1));
    if (!wellFormed)
        return std::unexpected(Error::invalidInput(
            "account.email_invalid", "This is not an e-mail address such as ada@example.org."));
    std::string key(email);
    for (char &character : key) {
        if (character >= 'A' && character <= 'Z')
            character = static_cast<char>(character - 'A' + 'a');
    }
    return key;
}

} // namespace slipway::hosting
