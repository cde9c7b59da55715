// SPDX-License-Identifier: GPL-3.0-or-later
#include "warm_pool.h"

#include "execution_spec.h"

#include <slipway/base/log.h>

#include <algorithm>
#include <utility>

namespace slipway::hosting {

using sandbox::RunnerConnection;
using std::chrono::steady_clock;

static constexpr Milliseconds patience{10'000};
/// Those of accounts, altogether.
static constexpr std::ptrdiff_t mostExpected = 2;
static constexpr auto expectedFor = std::chrono::minutes(10);

// What is taken out is destroyed without the lock: the end of a runner takes some milliseconds.

std::optional<ExecutionStage> WarmPool::take(const AccountId &account,
                                             const api::NewExecution &wanted)
{
    const json::value shape = shapeOf(wanted).toJson();
    const bool fitsFence = hasPlainLimits(wanted);
    const std::scoped_lock lock(m_mutex);
    const auto fits = [&](const Kind &kind, bool isHeld) {
        return !kind.ready.empty() && (!kind.account || kind.account == account)
               && (isHeld ? kind.shape == shape : kind.shape.is_null() && fitsFence);
    };
    for (const bool isHeld : {true, false}) {
        const auto kind =
            std::ranges::find_if(m_kinds, [&](const Kind &each) { return fits(each, isHeld); });
        if (kind == m_kinds.end())
            continue;
        std::optional<ExecutionStage> stage(std::move(kind->ready.back()));
        kind->ready.pop_back();
        return stage;
    }
    return std::nullopt;
}

void WarmPool::expect(const AccountId &account, const api::NewExecution &wanted)
{
    json::value shape = shapeOf(wanted).toJson();
    const std::scoped_lock lock(m_mutex);
    const auto isIt = [&](const Kind &kind) {
        return kind.shape == shape && (!kind.account || kind.account == account);
    };
    if (m_size == 0)
        return;
    if (const auto known = std::ranges::find_if(m_kinds, isIt); known != m_kinds.end()) {
        known->since = steady_clock::now();
        return;
    }
    m_kinds.push_back({.account = account,
                       .shape = std::move(shape),
                       .since = steady_clock::now(),
                       .ready = {},
                       .number = ++m_lastNumber});
    const auto isSomebodys = [](const Kind &kind) { return kind.account.has_value(); };
    while (std::ranges::count_if(m_kinds, isSomebodys) > mostExpected) {
        const auto oldest = std::ranges::min_element(m_kinds, {}, [&](const Kind &kind) {
            return isSomebodys(kind) ? kind.since : Time::max();
        });
        m_gone.push_back(std::move(*oldest));
        m_kinds.erase(oldest);
    }
}

/// The mutex is held.
void WarmPool::makeUsual()
{
    if (!m_kinds.empty() || m_size == 0)
        return;
    m_kinds.push_back({.account = {},
                       .shape = shapeOf(plainPython()).toJson(),
                       .size = m_size,
                       .since = {},
                       .ready = {},
                       .number = ++m_lastNumber});
    m_kinds.push_back(
        {.account = {}, .shape = nullptr, .since = {}, .ready = {}, .number = ++m_lastNumber});
}

/// The mutex is held.
std::vector<WarmPool::Kind> WarmPool::takeOld(Time now)
{
    std::vector<Kind> old = std::exchange(m_gone, {});
    std::erase_if(m_kinds, [&](Kind &kind) {
        const bool isOld = kind.account && kind.since + expectedFor <= now;
        if (isOld)
            old.push_back(std::move(kind));
        return isOld;
    });
    return old;
}

std::optional<WarmPool::Time> WarmPool::nextEnd() const
{
    const std::scoped_lock lock(m_mutex);
    std::optional<Time> next;
    for (const Kind &kind : m_kinds) {
        if (kind.account)
            next = std::min(next.value_or(Time::max()), kind.since + expectedFor);
    }
    return next;
}

/// What is missing, the mutex is held.
std::optional<WarmPool::Wish> WarmPool::nextWish(const std::set<std::uint64_t> &except) const
{
    const auto kind = std::ranges::find_if(m_kinds, [&](const Kind &each) {
        return each.ready.size() < each.size && !except.contains(each.number);
    });
    if (kind == m_kinds.end())
        return std::nullopt;
    return Wish{.kind = kind->number, .shape = kind->shape};
}

/// Nothing where that is not to be had; an execution is then started as usual, and says why not.
std::optional<ExecutionStage> WarmPool::prepare(const json::value &shape) const
{
    auto place = Workplace::create(m_folder);
    const bool isFence = shape.is_null();
    const auto wanted =
        isFence ? Result<api::NewExecution>(plainCommand()) : api::NewExecution::fromJson(shape);
    if (!place || !wanted)
        return std::nullopt;
    const auto made = makeExecutionSpec(*wanted, place->folder());
    if (!made)
        return std::nullopt;
    auto connection = RunnerConnection::prepare(m_runner, made->spec);
    if (!connection)
        return std::nullopt;
    const auto frame = connection->receive(patience);
    const std::string_view answer = isFence ? R"({"held":false,"fence":true})" : R"({"held":true})";
    if (!frame || !*frame || (*frame)->type != sandbox::FrameType::Prepared
        || (*frame)->payload != answer)
        return std::nullopt;
    return ExecutionStage{*std::move(place), *std::move(connection), !isFence};
}

void WarmPool::fill()
{
    std::set<std::uint64_t> impossible;
    for (;;) {
        std::optional<Wish> wish;
        std::vector<Kind> old;
        {
            const std::scoped_lock lock(m_mutex);
            makeUsual();
            old = takeOld(steady_clock::now());
            wish = nextWish(impossible);
        }
        if (!wish)
            return;
        auto stage = prepare(wish->shape);
        if (!stage) {
            impossible.insert(wish->kind);
            continue;
        }
        const std::scoped_lock lock(m_mutex);
        const auto kind = std::ranges::find(m_kinds, wish->kind, &Kind::number);
        if (kind != m_kinds.end())
            kind->ready.push_back(*std::move(stage));
    }
}

} // namespace slipway::hosting
