// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFuture>
#include <QPromise>
#include <QThreadPool>

#include <memory>
#include <utility>

namespace slipway::ide {

/// Runs `work` on a thread of the pool. Answer with `.then(context, ...)`, which comes back to the
/// context's thread and does not come at all once the context is gone.
template<class Work>
auto runInBackground(Work work) -> QFuture<decltype(work())>
{
    using Value = decltype(work());
    // Shared, because the pool copies what it runs.
    auto promise = std::make_shared<QPromise<Value>>();
    promise->start();
    QThreadPool::globalInstance()->start([promise, work = std::move(work)]() mutable {
        promise->addResult(work());
        promise->finish();
    });
    return promise->future();
}

} // namespace slipway::ide
