// SPDX-License-Identifier: GPL-3.0-or-later
#include <slipway/hosting/http/rate_limit.h>

#include <algorithm>
#include <cmath>

namespace slipway::hosting {

static double secondsBetween(RateLimit::Time from, RateLimit::Time to)
{
    return std::chrono::duration<double>(to - from).count();
}

void RateLimit::forgetFull(Time now)
{
    std::erase_if(m_buckets, [&](const auto &entry) {
        const Bucket &bucket = entry.second;
        return bucket.tokens + secondsBetween(bucket.time, now) * m_perSecond >= m_burst;
    });
    // All in use: a flood from very many places. The map starts anew rather than grow.
    if (m_buckets.size() >= m_maxKeys)
        m_buckets.clear();
}

std::optional<std::chrono::seconds> RateLimit::take(std::string_view key, Time now)
{
    const std::scoped_lock lock(m_mutex);
    if (m_buckets.size() >= m_maxKeys)
        forgetFull(now);
    auto [entry, isNew] = m_buckets.try_emplace(std::string(key), Bucket{m_burst, now});
    Bucket &bucket = entry->second;
    bucket.tokens =
        std::min(m_burst, bucket.tokens + secondsBetween(bucket.time, now) * m_perSecond);
    bucket.time = now;
    if (bucket.tokens >= 1) {
        bucket.tokens -= 1;
        return std::nullopt;
    }
    return std::chrono::seconds(
        std::max(1L, static_cast<long>(std::ceil((1 - bucket.tokens) / m_perSecond))));
}

} // namespace slipway::hosting
