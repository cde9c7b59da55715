// SPDX-License-Identifier: GPL-3.0-or-later
#include <slipway/base/files.h>
#include <slipway/client/client.h>
#include <slipway/client/deployer.h>
#include <slipway/project/detect.h>
#include <slipway/project/ignore.h>
#include <slipway/tree/pack.h>
#include <slipway/tree/scan.h>

#include <QPointer>
#include <QPromise>
#include <QThreadPool>

#include <atomic>
#include <format>
#include <functional>
#include <memory>
#include <unordered_set>

namespace slipway::client {

namespace fs = std::filesystem;

namespace {

/// Of files in one pack, before compression; a larger file travels in a pack of its own.
constexpr std::uint64_t packSize = 16ULL << 20;
/// Files that change while they are read are read again so often.
constexpr int maxAttempts = 3;

Error cancelled()
{
    return {ErrorKind::Cancelled, "client.cancelled", "Cancelled.", {}};
}

struct Pack
{
    std::string bytes;
    std::size_t files = 0;
    qint64 rawSize = 0;
};

Result<tree::Snapshot> takeStock(const fs::path &folder, const tree::ScanOptions &options)
{
    // A plan that makes no sense is better heard now than after an upload.
    TRY(project::resolvePlan(folder));
    TRY(project::IgnoreRules rules, project::IgnoreRules::ofProject(folder));
    tree::StatCache cache = tree::StatCache::load(folder);
    tree::ScanOptions scanning = options;
    scanning.cache = &cache;
    TRY(tree::Snapshot snapshot, tree::scan(folder, std::move(rules), scanning));
    if (snapshot.entries.empty())
        return std::unexpected(Error::invalidInput(
            "client.nothing_to_deploy",
            "There is no file to deploy in this folder: it is empty or all of it is ignored."));
    // Without the cache the next scan only takes longer.
    [[maybe_unused]] const auto saved = cache.save();
    return snapshot;
}

/// Fills a pack with the blobs from `from` on. Conflict where a file is no longer what it was.
Result<Pack> makePack(const fs::path &folder, const std::vector<api::TreeEntry> &missing,
                      std::size_t from, const std::stop_token &stop)
{
    tree::PackWriter writer;
    for (std::size_t i = from; i < missing.size(); ++i) {
        const api::TreeEntry &entry = missing[i];
        if (writer.count() > 0 && writer.rawSize() + entry.size > packSize)
            break;
        if (stop.stop_requested())
            return std::unexpected(cancelled());
        auto bytes = readFile(folder / entry.path, api::maxFileSize);
        if (!bytes || Hash::of(*bytes) != entry.hash)
            return std::unexpected(
                Error{ErrorKind::Conflict,
                      "client.file_changing",
                      std::format("{} keeps changing. Try again when it is done, or leave it out "
                                  "with \"ignore\" in slipway.toml.",
                                  entry.path),
                      {}});
        TRY(writer.add(entry.hash, *bytes));
    }
    Pack pack{{}, writer.count(), static_cast<qint64>(writer.rawSize())};
    TRY(pack.bytes, writer.finish());
    return pack;
}

} // namespace

/// One deployment under way. Steps follow each other on the client's thread; once it is gone none
/// of them runs any more.
class Deployer::Job : public QObject
{
public:
    Job(Deployer &owner, fs::path folder, ProjectId project)
        : m_owner(owner)
        , m_folder(std::move(folder))
        , m_project(std::move(project))
    {
        m_promise.start();
    }
    ~Job() override
    {
        m_stop.request_stop();
        m_request.cancel();
    }

    QFuture<Result<api::Deployment>> future() { return m_promise.future(); }
    void scan();
    void finish(Result<api::Deployment> result);

private:
    void announce();
    void findMissing(const std::vector<Hash> &missing);
    void sendNextPack();
    void send(const Pack &pack);
    void create();
    /// Begins again where the files or the server's blobs changed under us, else gives up.
    void failed(const Error &error);

    void report(Stage stage, qint64 done = 0, qint64 total = 0)
    {
        if (!m_stop.stop_requested())
            Q_EMIT m_owner.progress(stage, done, total);
    }

    /// Runs `work` on another thread, then `done` on this one.
    template<class T>
    void elsewhere(std::function<Result<T>()> work, std::function<void(T)> done);
    /// Goes on with `done` when the server has answered.
    template<class T, class Done>
    void await(QFuture<Result<T>> answer, Done done);

    Deployer &m_owner;
    fs::path m_folder;
    ProjectId m_project;
    QPromise<Result<api::Deployment>> m_promise;
    QFuture<void> m_request;
    std::stop_source m_stop;
    tree::Snapshot m_snapshot;
    std::vector<api::TreeEntry> m_missing;
    std::size_t m_sentFiles = 0;
    qint64 m_sentBytes = 0;
    qint64 m_totalBytes = 0;
    int m_attempts = 1;
};

template<class T>
void Deployer::Job::elsewhere(std::function<Result<T>()> work, std::function<void(T)> done)
{
    auto promise = std::make_shared<QPromise<Result<T>>>();
    promise->start();
    await(promise->future(), std::move(done));
    QThreadPool::globalInstance()->start([promise, work = std::move(work)] {
        promise->addResult(work());
        promise->finish();
    });
}

template<class T, class Done>
void Deployer::Job::await(QFuture<Result<T>> answer, Done done)
{
    m_request = QFuture<void>(answer);
    answer.then(this, [this, done = std::move(done)](Result<T> result) {
        if (m_stop.stop_requested())
            return; // finished meanwhile: this object only waits for its deletion
        if (!result)
            failed(result.error());
        else if constexpr (std::is_void_v<T>)
            done();
        else
            done(*std::move(result));
    });
}

void Deployer::Job::scan()
{
    report(Stage::Scanning);
    tree::ScanOptions options;
    options.stop = m_stop.get_token();
    // Called on the scanning thread, which may go on when the job is gone: only the relay is
    // touched there, and the job looked for on its own thread.
    const std::shared_ptr<QObject> relay(new QObject,
                                         [](QObject *object) { object->deleteLater(); });
    options.progress = [relay, job = QPointer<Job>(this)](std::size_t seen) {
        if (seen % 256 == 0)
            QMetaObject::invokeMethod(relay.get(), [job, seen] {
                if (job)
                    job->report(Stage::Scanning, static_cast<qint64>(seen));
            });
    };
    elsewhere<tree::Snapshot>([folder = m_folder, options] { return takeStock(folder, options); },
                              [this](tree::Snapshot snapshot) {
                                  m_snapshot = std::move(snapshot);
                                  m_owner.m_skipped = m_snapshot.skipped;
                                  announce();
                              });
}

void Deployer::Job::announce()
{
    report(Stage::Comparing);
    await(m_owner.m_client.announceTree(m_project, {.entries = m_snapshot.entries}),
          [this](const api::TreeState &state) { findMissing(state.missing); });
}

void Deployer::Job::findMissing(const std::vector<Hash> &missing)
{
    std::unordered_set<Hash> wanted(missing.begin(), missing.end());
    m_missing.clear();
    m_sentFiles = 0;
    m_sentBytes = 0;
    m_totalBytes = 0;
    for (const api::TreeEntry &entry : m_snapshot.entries) {
        // Files with the same contents travel once.
        if (wanted.erase(entry.hash) == 0)
            continue;
        m_missing.push_back(entry);
        m_totalBytes += static_cast<qint64>(entry.size);
    }
    sendNextPack();
}

void Deployer::Job::sendNextPack()
{
    if (m_sentFiles == m_missing.size())
        return create();
    report(Stage::Uploading, m_sentBytes, m_totalBytes);
    elsewhere<Pack>([folder = m_folder, missing = m_missing, from = m_sentFiles,
                     stop = m_stop.get_token()] { return makePack(folder, missing, from, stop); },
                    [this](const Pack &pack) { send(pack); });
}

void Deployer::Job::send(const Pack &pack)
{
    // A reply tells of its progress also after it was cancelled, until it is deleted.
    const auto travelled = [job = QPointer<Job>(this), raw = pack.rawSize,
                            packed = static_cast<qint64>(pack.bytes.size())](qint64 sent) {
        if (!job)
            return;
        // What is sent is compressed; people think in files.
        const double share =
            packed > 0 ? static_cast<double>(sent) / static_cast<double>(packed) : 1;
        job->report(Stage::Uploading,
                    job->m_sentBytes + static_cast<qint64>(share * static_cast<double>(raw)),
                    job->m_totalBytes);
    };
    await(m_owner.m_client.uploadPack(m_project, pack.bytes, travelled),
          [this, files = pack.files, raw = pack.rawSize] {
              m_sentFiles += files;
              m_sentBytes += raw;
              sendNextPack();
          });
}

void Deployer::Job::create()
{
    report(Stage::Creating);
    await(m_owner.m_client.createDeployment(m_project, m_snapshot.hash),
          [this](const api::Deployment &deployment) { finish(deployment); });
}

void Deployer::Job::failed(const Error &error)
{
    const bool changed = error.code == "client.file_changing" || error.code == "tree.incomplete";
    if (!changed || m_attempts == maxAttempts)
        return finish(std::unexpected(error));
    ++m_attempts;
    scan();
}

void Deployer::Job::finish(Result<api::Deployment> result)
{
    QPromise<Result<api::Deployment>> promise = std::move(m_promise);
    m_stop.request_stop();
    m_request.cancel();
    // This may be a continuation of the job itself, so it cannot go at once.
    m_owner.m_job.release()->deleteLater();
    promise.addResult(std::move(result));
    promise.finish();
}

Deployer::Deployer(Client &client, QObject *parent)
    : QObject(parent)
    , m_client(client)
{}

Deployer::~Deployer() = default;

QFuture<Result<api::Deployment>> Deployer::deploy(const fs::path &folder, const ProjectId &project)
{
    if (m_job) {
        QPromise<Result<api::Deployment>> refused;
        refused.start();
        refused.addResult(std::unexpected(Error{
            ErrorKind::Conflict, "client.deploying", "A deployment is under way already.", {}}));
        refused.finish();
        return refused.future();
    }
    m_job = std::make_unique<Job>(*this, folder, project);
    QFuture<Result<api::Deployment>> future = m_job->future();
    m_job->scan();
    return future;
}

void Deployer::cancel()
{
    if (m_job)
        m_job->finish(std::unexpected(cancelled()));
}

} // namespace slipway::client
