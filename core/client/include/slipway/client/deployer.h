// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <slipway/api/project.h>
#include <slipway/api/sandbox.h>
#include <slipway/base/error.h>

#include <QFuture>
#include <QObject>

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace slipway::client {

class Client;

/// Brings a folder to the server: takes stock of it, sends what the server does not have yet, and
/// makes a deployment or a sandbox of it. Reads and packs files on other threads. One deployment at
/// a time; a second object does a second one. Lives on its client's thread.
class Deployer : public QObject
{
    Q_OBJECT

public:
    enum class Stage {
        Scanning,  ///< done: files seen; total is 0
        Comparing, ///< asking what the server has
        Uploading, ///< done and total in bytes of files
        Creating,
    };

    explicit Deployer(Client &client, QObject *parent = nullptr);
    /// Cancels what is under way; its future is then cancelled too.
    ~Deployer() override;

    /// The future ends with the deployment as queued, or with the first error. Nothing in `folder`
    /// is changed; a file that changes meanwhile is read again. Conflict "client.deploying" while
    /// another is under way.
    QFuture<Result<api::Deployment>> deploy(const std::filesystem::path &folder,
                                            const ProjectId &project);
    /// The same for the account's own sandbox in the project, which need not be deployable.
    QFuture<Result<api::Sandbox>> openSandbox(const std::filesystem::path &folder,
                                              const ProjectId &project);
    /// The future then ends with an error of the kind Cancelled.
    void cancel();
    bool isRunning() const { return m_job != nullptr; }
    /// What the last scan left behind because it is no regular file (links, sockets).
    const std::vector<std::string> &skipped() const { return m_skipped; }

Q_SIGNALS:
    void progress(slipway::client::Deployer::Stage stage, qint64 done, qint64 total);

private:
    class Job;
    template<class T>
    class Delivery;
    template<class T, class Create>
    QFuture<Result<T>> deliver(const std::filesystem::path &folder, const ProjectId &project,
                               Create create);

    Client &m_client;
    std::unique_ptr<Job> m_job;
    std::vector<std::string> m_skipped;
};

} // namespace slipway::client
