// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "arguments.h"

#include <slipway/api/project.h>
#include <slipway/client/client.h>
#include <slipway/client/token_store.h>

#include <QCoreApplication>
#include <QEventLoop>
#include <QFutureWatcher>

#include <filesystem>
#include <memory>
#include <string>

namespace slip {

/// Waits for an answer; the events of the application run meanwhile.
template<class T>
slipway::Result<T> wait(const QFuture<slipway::Result<T>> &answer)
{
    if (!answer.isFinished()) {
        QEventLoop loop;
        QFutureWatcher<slipway::Result<T>> watcher;
        QObject::connect(&watcher, &QFutureWatcherBase::finished, &loop, &QEventLoop::quit);
        watcher.setFuture(answer);
        loop.exec();
    }
    if (answer.isCanceled() || answer.resultCount() == 0)
        return std::unexpected(
            slipway::Error{slipway::ErrorKind::Cancelled, "cli.cancelled", "Cancelled.", {}});
    return answer.result();
}

/// One command's way to a server: which one, with which token, for which project.
class Remote
{
public:
    Remote();

    /// --server, else SLIPWAY_SERVER, else the folder's own, else the one signed in to last.
    slipway::Result<> useServer(const Arguments &arguments, const std::filesystem::path &folder);
    /// SLIPWAY_TOKEN, else what was kept. Unauthenticated where there is none.
    slipway::Result<> useToken();
    /// Both, and the project the folder is linked to. NotFound says to deploy first.
    slipway::Result<slipway::api::Project> openProject(const Arguments &arguments);
    slipway::Result<slipway::ProjectId> linkedProject(const std::filesystem::path &folder) const;

    slipway::client::Client &client() { return *m_client; }
    slipway::client::TokenStore &tokens() { return *m_tokens; }
    std::string server() const;

private:
    std::unique_ptr<QCoreApplication> m_application;
    std::unique_ptr<slipway::client::Client> m_client;
    std::unique_ptr<slipway::client::TokenStore> m_tokens;
};

/// The folder a command is about: the one named, else the project the current folder is in.
slipway::Result<std::filesystem::path> projectFolder(const Arguments &arguments);

} // namespace slip
