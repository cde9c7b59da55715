// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

namespace slipway::hosting {

/// Token buckets, one a key: `burst` at once, then `perSecond`. Safe from any thread. Memory is
/// bounded: buckets that are full again are forgotten, since a new one is just as full.
class RateLimit
{
public:
    using Time = std::chrono::steady_clock::time_point;

    RateLimit(double burst, double perSecond, std::size_t maxKeys = 20'000)
        : m_burst(burst)
        , m_perSecond(perSecond)
        , m_maxKeys(maxKeys)
    {}

    /// Takes one. Where there is none: how long to wait for it.
    std::optional<std::chrono::seconds> take(std::string_view key,
                                             Time now = std::chrono::steady_clock::now());

private:
    struct Bucket
    {
        double tokens;
        Time time;
    };
    void forgetFull(Time now);

    double m_burst;
    double m_perSecond;
    std::size_t m_maxKeys;
    std::mutex m_mutex;
    std::unordered_map<std::string, Bucket> m_buckets;
};

/// The rates of the API.
struct RateLimits
{
    RateLimit signIn{60, 1};            ///< guesses, an address
    RateLimit password{10, 0.2};        ///< guesses, an e-mail address
    RateLimit unauthenticated{100, 10}; ///< requests with a wrong token, an address
    RateLimit account{400, 100};        ///< requests of an account
};

} // namespace slipway::hosting
