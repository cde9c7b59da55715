// SPDX-License-Identifier: GPL-3.0-or-later
#include "warm_pool.h"

#include "execution_spec.h"

#include <slipway/base/log.h>

namespace slipway::hosting {

using sandbox::RunnerConnection;

static constexpr Milliseconds patience{10'000};

std::optional<ExecutionStage> WarmPool::take()
{
    const std::scoped_lock lock(m_mutex);
    if (m_entries.empty())
        return std::nullopt;
    std::optional<ExecutionStage> entry(std::move(m_entries.front()));
    m_entries.pop_front();
    return entry;
}

/// Nothing where that is not to be had; an execution is then started as usual, and says why not.
std::optional<ExecutionStage> WarmPool::prepare() const
{
    auto place = Workplace::create(m_folder);
    if (!place)
        return std::nullopt;
    const auto made = makeExecutionSpec(plainPython(), place->folder());
    if (!made)
        return std::nullopt;
    auto connection = RunnerConnection::prepare(m_runner, made->spec);
    if (!connection)
        return std::nullopt;
    const auto frame = connection->receive(patience);
    const bool held = frame && *frame && (*frame)->type == sandbox::FrameType::Prepared
                      && (*frame)->payload == R"({"held":true})";
    if (!held)
        return std::nullopt;
    return ExecutionStage{*std::move(place), *std::move(connection)};
}

void WarmPool::fill()
{
    for (;;) {
        {
            const std::scoped_lock lock(m_mutex);
            if (m_entries.size() >= m_size)
                return;
        }
        auto entry = prepare();
        if (!entry)
            return;
        const std::scoped_lock lock(m_mutex);
        m_entries.push_back(*std::move(entry));
    }
}

} // namespace slipway::hosting
