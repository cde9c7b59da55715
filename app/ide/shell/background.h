// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QCoreApplication>
#include <QFuture>
#include <QPromise>
#include <QThreadPool>

#include <memory>
#include <utility>

namespace slipway::ide {

/// Runs `work` on a thread of the pool. Answer with `.then(context, ...)`, which comes back to the
/// context's thread and does not come at all once the context is gone. Never before the caller has
/// returned to the event loop: the work is only begun there.
template<class Work>
auto runInBackground(Work work) -> QFuture<decltype(work())>
{
    using Value = decltype(work());
    // Shared, because the pool copies what it runs.
    auto promise = std::make_shared<QPromise<Value>>();
    auto shared = std::make_shared<Work>(std::move(work));
    promise->start();
    QMetaObject::invokeMethod(
        QCoreApplication::instance(),
        [promise, shared] {
            QThreadPool::globalInstance()->start([promise, shared] {
                promise->addResult((*shared)());
                promise->finish();
            });
        },
        Qt::QueuedConnection);
    return promise->future();
}

} // namespace slipway::ide
