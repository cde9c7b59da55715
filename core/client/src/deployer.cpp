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

enum class Purpose { Deployment, Sandbox };

Result<tree::Snapshot> takeStock(const fs::path &folder, Purpose purpose,
                                 const tree::ScanOptions &options)
{
    // A plan that makes no sense is better heard now than after an upload.
    if (purpose == Purpose::Deployment)
        TRY(project::resolvePlan(folder));
    TRY(project::IgnoreRules rules, project::IgnoreRules::ofProject(folder));
    tree::StatCache cache = tree::StatCache::load(folder);
    tree::ScanOptions scanning = options;
    scanning.cache = &cache;
    TRY(tree::Snapshot snapshot, tree::scan(folder, std::move(rules), scanning));
    if (snapshot.entries.empty())
        return std::unexpected(Error::invalidInput(
            "client.nothing_to_deploy",
            "There is no file to send in this folder: it is empty or all of it is ignored."));
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

/// One upload under way, and what is done with it then. Steps follow each other on the client's
/// thread; once it is gone none of them runs any more.
class Deployer::Job : public QObject
{
public:
    Job(Deployer &owner, Purpose purpose, fs::path folder, ProjectId project)
        : m_owner(owner)
        , m_purpose(purpose)
        , m_folder(std::move(folder))
        , m_project(std::move(project))
    {}
    ~Job() override
    {
        m_stop.request_stop();
        m_request.cancel();
    }

    void scan();
    virtual void giveUp(const Error &error) = 0;

protected:
    /// The tree is there.
    virtual void create(const Hash &tree) = 0;
    /// Nothing else happens then.
    void leave();
    /// Goes on with `done` when the server has answered.
    template<class T, class Done>
    void await(QFuture<Result<T>> answer, Done done);

private:
    void announce();
    void findMissing(const std::vector<Hash> &missing);
    void sendNextPack();
    void send(const Pack &pack);
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

    Deployer &m_owner;
    Purpose m_purpose;
    fs::path m_folder;
    ProjectId m_project;
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
    elsewhere<tree::Snapshot>([folder = m_folder, purpose = m_purpose,
                               options] { return takeStock(folder, purpose, options); },
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
    if (m_sentFiles == m_missing.size()) {
        report(Stage::Creating);
        return create(m_snapshot.hash);
    }
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

void Deployer::Job::failed(const Error &error)
{
    const bool changed = error.code == "client.file_changing" || error.code == "tree.incomplete";
    if (!changed || m_attempts == maxAttempts)
        return giveUp(error);
    ++m_attempts;
    scan();
}

void Deployer::Job::leave()
{
    m_stop.request_stop();
    m_request.cancel();
    // This may be a continuation of the job itself, so it cannot go at once.
    m_owner.m_job.release()->deleteLater();
}

/// A job whose last step gives a T.
template<class T>
class Deployer::Delivery : public Job
{
public:
    using Create = std::function<QFuture<Result<T>>(const Hash &tree)>;

    Delivery(Deployer &owner, const fs::path &folder, const ProjectId &project, Create create)
        : Job(owner, std::is_same_v<T, api::Deployment> ? Purpose::Deployment : Purpose::Sandbox,
              folder, project)
        , m_create(std::move(create))
    {
        m_promise.start();
    }

    QFuture<Result<T>> future() { return m_promise.future(); }
    void giveUp(const Error &error) override { finish(std::unexpected(error)); }

private:
    void create(const Hash &tree) override
    {
        await(m_create(tree), [this](const T &made) { finish(made); });
    }
    void finish(Result<T> result)
    {
        QPromise<Result<T>> promise = std::move(m_promise);
        leave();
        promise.addResult(std::move(result));
        promise.finish();
    }

    Create m_create;
    QPromise<Result<T>> m_promise;
};

Deployer::Deployer(Client &client, QObject *parent)
    : QObject(parent)
    , m_client(client)
{}

Deployer::~Deployer() = default;

template<class T, class Create>
QFuture<Result<T>> Deployer::deliver(const fs::path &folder, const ProjectId &project,
                                     Create create)
{
    if (m_job) {
        QPromise<Result<T>> refused;
        refused.start();
        refused.addResult(std::unexpected(
            Error{ErrorKind::Conflict, "client.deploying", "Files are being sent already.", {}}));
        refused.finish();
        return refused.future();
    }
    auto job = std::make_unique<Delivery<T>>(*this, folder, project, std::move(create));
    QFuture<Result<T>> future = job->future();
    m_job = std::move(job);
    m_job->scan();
    return future;
}

QFuture<Result<api::Deployment>> Deployer::deploy(const fs::path &folder, const ProjectId &project)
{
    return deliver<api::Deployment>(folder, project, [this, project](const Hash &tree) {
        return m_client.createDeployment(project, tree);
    });
}

QFuture<Result<api::Sandbox>> Deployer::openSandbox(const fs::path &folder,
                                                    const ProjectId &project)
{
    return deliver<api::Sandbox>(folder, project, [this, project](const Hash &tree) {
        return m_client.openSandbox(project, tree);
    });
}

void Deployer::cancel()
{
    if (m_job)
        m_job->giveUp(cancelled());
}

} // namespace slipway::client
