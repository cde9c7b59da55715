// SPDX-License-Identifier: GPL-3.0-or-later
#include <slipway/launch/advice.h>

#include <algorithm>
#include <array>

namespace slipway::launch {

bool saysNoNetwork(std::string_view output)
{
    using namespace std::string_view_literals;
    constexpr std::array words{"Temporary failure in name resolution"sv,
                               "Name or service not known"sv,
                               "Could not resolve host"sv,
                               "Network is unreachable"sv,
                               "network is unreachable"sv,
                               "getaddrinfo EAI_AGAIN"sv,
                               "getaddrinfo ENOTFOUND"sv,
                               "connect ENETUNREACH"sv,
                               "java.net.UnknownHostException"sv,
                               "java.nio.channels.UnresolvedAddressException"sv,
                               "dial tcp: lookup "sv,
                               "you're using offline mode (--offline)"sv};
    return std::ranges::any_of(words, [&](std::string_view one) { return output.contains(one); });
}

} // namespace slipway::launch
