// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <slipway/api/project.h>
#include <slipway/base/error.h>
#include <slipway/tree/scan.h>

#include <QFuture>
#include <QObject>

#include <filesystem>
#include <memory>
#include <stop_token>

namespace slipway::client {

class Client;

/// Brings a folder to the server: takes stock of it, sends what the server does not have yet, and
/// makes a deployment. Reads and packs files on other threads. One deployment at a time; another
/// object is needed for a second one. Lives on its client's thread.
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
    /// Cancels what is under way.
    ~Deployer() override;

    /// The future ends with the deployment as queued, or with the first error. `folder` is not
    /// touched. A file that changes meanwhile is read again.
    QFuture<Result<api::Deployment>> deploy(const std::filesystem::path &folder,
                                            const ProjectId &project);
    /// The future then ends with Cancelled.
    void cancel();
    bool isRunning() const { return m_running; }
    /// Names of what was left behind by the last scan because it is no regular file.
    const std::vector<std::string> &skipped() const { return m_snapshot.skipped; }

Q_SIGNALS:
    void progress(slipway::client::Deployer::Stage stage, qint64 done, qint64 total);

private:
    void scan();
    void announce();
    void sendMissing(std::vector<Hash> missing);
    void sendNextPack();
    void create();
    void restart(const Error &why);
    void finish(Result<api::Deployment> result);
    /// Runs `work` on another thread and `done` on this one, unless cancelled meanwhile.
    template<class T>
    void run(std::function<Result<T>()> work, std::function<void(Result<T>)> done);
    /// Waits for a call of the client, unless cancelled meanwhile.
    template<class T>
    void await(QFuture<Result<T>> answer, std::function<void(Result<T>)> done);

    Client &m_client;
    std::filesystem::path m_folder;
    ProjectId m_project;
    QPromise<Result<api::Deployment>> m_promise;
    QFuture<void> m_request;
    std::stop_source m_stop;
    tree::Snapshot m_snapshot;
    std::vector<const api::TreeEntry *> m_missing;
    std::size_t m_sentFiles = 0;
    qint64 m_sentBytes = 0;
    qint64 m_totalBytes = 0;
    int m_attempts = 0;
    bool m_running = false;
};

} // namespace slipway::client
