// SPDX-License-Identifier: GPL-3.0-or-later
#include <slipway/hosting/sandboxes/sandboxes.h>

#include "../builds/disk_guard.h"
#include "sandbox_files.h"
#include "terminal_files.h"
#include "warm_terminals.h"

#include <slipway/base/files.h>
#include <slipway/base/log.h>
#include <slipway/hosting/engine/engine.h>
#include <slipway/tree/tree.h>

#include <algorithm>
#include <condition_variable>
#include <format>
#include <map>
#include <mutex>
#include <set>
#include <stop_token>
#include <thread>

#include <fcntl.h>
#include <sys/stat.h>

namespace slipway::hosting {

namespace fs = std::filesystem;
using api::Terminal;
using std::chrono::steady_clock;

static constexpr Milliseconds closeGrace{300};
static constexpr auto shellScriptInside = "/run/slipway/slipway.bash";
static constexpr std::size_t keptEnded = 8;
static constexpr std::size_t workerThreads = 4;
static constexpr std::size_t workerQueue = 200;

static Error noSuchSandbox()
{
    return Error::notFound("sandbox.unknown",
                           "You have no sandbox in this project; make one first.");
}

struct Sandboxes::Private
{
    Private(Database &rows, BlobStore store, Options given)
        : database(rows)
        , blobs(std::move(store))
        , options(std::move(given))
        , warm({.runner = options.runner, .life = options.ready})
    {}

    struct Running
    {
        SandboxId sandbox;
        int attached = 0;
        steady_clock::time_point since; ///< nobody was attached
    };

    fs::path folder(const SandboxId &id) const { return options.folder / id.text(); }
    TerminalFiles files(const SandboxId &id) const
    {
        return TerminalFiles(folder(id) / "terminals");
    }
    std::shared_ptr<std::mutex> lockOf(const SandboxId &id);
    void remove(const SandboxId &id);
    void lookAgain();
    void run(const std::stop_token &stop);
    void removeUnowned();
    std::optional<steady_clock::time_point> nextEnd() const;
    std::vector<std::pair<TerminalId, SandboxId>> takeIdle();
    void adopt();
    void prepareNext(const SandboxId &sandbox);
    void noteRunning(const TerminalId &terminal, const SandboxId &sandbox);
    Terminal withViewer(Terminal terminal) const;
    void forgetOldest(const TerminalFiles &files);

    Database &database;
    BlobStore blobs;
    Options options;
    WarmTerminals warm;

    mutable std::mutex mutex;
    std::condition_variable_any changed;
    std::map<SandboxId, std::weak_ptr<std::mutex>> locks; ///< one at a time works on a sandbox
    std::map<TerminalId, Running> running;                ///< what may have to be ended
    std::set<SandboxId> toPrepare;                        ///< something may be expected there
    bool isToLook = true;
    bool isChanged = false;
    std::jthread keeper;
    Listener::Subscription projects;
    std::optional<Workers> workers; // Last: its threads use what stands above.
};

// --- Those that nobody owns any more ------------------------------------------------------------

static constexpr Statement ownedSandboxes{"owned_sandboxes", R"(
    SELECT s.id FROM sandboxes s JOIN projects p ON p.id = s.project_id
    WHERE s.server = $1 AND p.deleted_at IS NULL)"};

/// The folders are looked at first: whoever makes one has a row by then.
void Sandboxes::Private::removeUnowned()
{
    std::set<SandboxId> unowned;
    std::error_code error;
    for (const auto &entry : fs::directory_iterator(options.folder, error)) {
        if (auto id = SandboxId::parse(entry.path().filename().string()))
            unowned.insert(std::move(*id));
    }
    if (unowned.empty())
        return;
    const auto owned = database.runBlocking(
        deadlineIn(std::chrono::seconds(20)), [&](Transaction &transaction) -> Result<Rows> {
            return transaction.run(ownedSandboxes, options.server);
        });
    if (!owned)
        return logWarning("sandboxes", "cannot look for sandboxes nobody owns: {}",
                          owned.error().describe());
    for (int i = 0; i < owned->size(); ++i)
        unowned.erase((*owned)[i].id<SandboxId>("id"));
    for (const SandboxId &id : unowned)
        remove(id);
}

void Sandboxes::Private::remove(const SandboxId &id)
{
    const auto lock = lockOf(id);
    const std::scoped_lock guard(*lock);
    warm.forget(id);
    const TerminalFiles terminals = files(id);
    for (const Terminal &terminal : terminals.all()) {
        if (!terminal.exit)
            terminals.stop(terminal.id, Milliseconds(0));
    }
    {
        const std::scoped_lock state(mutex);
        std::erase_if(running, [&](const auto &entry) { return entry.second.sandbox == id; });
    }
    if (const auto removed = removeTree(folder(id)); !removed)
        logError("sandboxes", "{}", removed.error().describe());
    else
        logInfo("sandboxes", "sandbox {} is removed", id.text());
}

std::shared_ptr<std::mutex> Sandboxes::Private::lockOf(const SandboxId &id)
{
    const std::scoped_lock lock(mutex);
    std::erase_if(locks, [](const auto &entry) { return entry.second.expired(); });
    std::weak_ptr<std::mutex> &known = locks[id];
    auto shared = known.lock();
    if (!shared)
        known = shared = std::make_shared<std::mutex>();
    return shared;
}

// --- Those that nobody is attached to -----------------------------------------------------------

std::optional<steady_clock::time_point> Sandboxes::Private::nextEnd() const
{
    std::optional<steady_clock::time_point> next = warm.nextEnd();
    for (const auto &[id, terminal] : running) {
        if (terminal.attached == 0 && options.idle.count() > 0)
            next = std::min(next.value_or(steady_clock::time_point::max()),
                            terminal.since + options.idle);
    }
    return next;
}

std::vector<std::pair<TerminalId, SandboxId>> Sandboxes::Private::takeIdle()
{
    std::vector<std::pair<TerminalId, SandboxId>> idle;
    if (options.idle.count() <= 0)
        return idle;
    const auto oldest = steady_clock::now() - options.idle;
    const std::scoped_lock lock(mutex);
    std::erase_if(running, [&](const auto &entry) {
        const bool isOver = entry.second.attached == 0 && entry.second.since <= oldest;
        if (isOver)
            idle.emplace_back(entry.first, entry.second.sandbox);
        return isOver;
    });
    return idle;
}

void Sandboxes::Private::run(const std::stop_token &stop)
{
    while (!stop.stop_requested()) {
        bool look = false;
        std::set<SandboxId> prepare;
        {
            std::unique_lock lock(mutex);
            const auto isWoken = [this] { return isToLook || isChanged; };
            if (const auto next = nextEnd())
                changed.wait_until(lock, stop, *next, isWoken);
            else
                changed.wait(lock, stop, isWoken);
            look = std::exchange(isToLook, false);
            isChanged = false;
            prepare = std::exchange(toPrepare, {});
        }
        if (stop.stop_requested())
            return;
        warm.endOld(steady_clock::now());
        for (const SandboxId &id : prepare)
            warm.prepare(id, files(id));
        if (look)
            removeUnowned();
        for (const auto &[terminal, sandbox] : takeIdle()) {
            const auto lock = lockOf(sandbox);
            const std::scoped_lock guard(*lock);
            logInfo("sandboxes", "terminal {} ends: nobody came back to it", terminal.text());
            files(sandbox).stop(terminal, closeGrace);
        }
    }
}

void Sandboxes::Private::lookAgain()
{
    {
        const std::scoped_lock lock(mutex);
        isToLook = true;
    }
    changed.notify_one();
}

void Sandboxes::Private::prepareNext(const SandboxId &sandbox)
{
    {
        const std::scoped_lock lock(mutex);
        toPrepare.insert(sandbox);
        isChanged = true;
    }
    changed.notify_one();
}

void Sandboxes::Private::noteRunning(const TerminalId &terminal, const SandboxId &sandbox)
{
    {
        const std::scoped_lock lock(mutex);
        running[terminal] = {.sandbox = sandbox, .attached = 0, .since = steady_clock::now()};
        isChanged = true;
    }
    changed.notify_one();
}

/// What an earlier server left running; the time until its end begins anew.
void Sandboxes::Private::adopt()
{
    std::error_code error;
    for (const auto &entry : fs::directory_iterator(options.folder, error)) {
        const auto id = SandboxId::parse(entry.path().filename().string());
        if (!id)
            continue;
        for (const Terminal &terminal : files(*id).all()) {
            if (!terminal.exit)
                noteRunning(terminal.id, *id);
        }
    }
}

void Sandboxes::setAttached(const SandboxId &id, const TerminalId &terminal, bool isAttached)
{
    {
        const std::scoped_lock lock(d->mutex);
        if (isAttached)
            d->running.try_emplace(terminal,
                                   Private::Running{.sandbox = id, .attached = 0, .since = {}});
        const auto found = d->running.find(terminal);
        if (found == d->running.end())
            return;
        found->second.attached += isAttached ? 1 : -1;
        found->second.since = steady_clock::now();
        d->isChanged = true;
    }
    d->changed.notify_one();
}

Terminal Sandboxes::Private::withViewer(Terminal terminal) const
{
    const std::scoped_lock lock(mutex);
    const auto found = running.find(terminal.id);
    terminal.attached = found != running.end() && found->second.attached > 0;
    return terminal;
}

// --- The sandbox --------------------------------------------------------------------------------

Sandboxes::Sandboxes(std::unique_ptr<Private> data)
    : d(std::move(data))
{}

Sandboxes::~Sandboxes() = default;

Result<std::unique_ptr<Sandboxes>> Sandboxes::start(Database &database, Listener &listener,
                                                    BlobStore blobs, Options options)
{
    options.folder = fs::absolute(options.folder);
    TRY(makeFolder(options.folder, 0700));
    auto data = std::make_unique<Private>(database, std::move(blobs), std::move(options));
    Private *raw = data.get();
    raw->adopt();
    raw->workers.emplace("sandboxes", workerThreads, workerQueue);
    raw->keeper = std::jthread([raw](const std::stop_token &stop) { raw->run(stop); });
    raw->projects = listener.subscribe(Channel::ProjectChanged,
                                       [raw](const std::string &) { raw->lookAgain(); });
    return std::unique_ptr<Sandboxes>(new Sandboxes(std::move(data)));
}

int Sandboxes::idleMinutes() const
{
    return static_cast<int>(std::chrono::ceil<std::chrono::minutes>(d->options.idle).count());
}

Workers &Sandboxes::workers()
{
    return *d->workers;
}

Result<std::vector<std::string>> Sandboxes::place(const SandboxId &id,
                                                  std::span<const api::TreeEntry> from,
                                                  std::span<const api::TreeEntry> to)
{
    const auto lock = d->lockOf(id);
    const std::scoped_lock guard(*lock);
    const fs::path folder = d->folder(id);
    std::error_code error;
    if (fs::is_directory(folder / "files", error))
        return updateFiles(d->blobs, folder / "files", from, to);
    TRY(makeFolder(folder, 0700));
    TRY(makeFolder(folder / "home", 0700));
    TRY(makeFolder(folder / "terminals", 0700));
    // Under another name until it is whole.
    const fs::path part = folder / "files.part";
    TRY(removeTree(part));
    TRY(d->blobs.materialise(to, part, BlobStore::Sharing::Copied));
    fs::rename(part, folder / "files", error);
    if (error)
        return std::unexpected(
            Error::fromErrno("sandbox.cannot_make", "Cannot make the sandbox", error.value()));
    return {};
}

void Sandboxes::remove(const SandboxId &id)
{
    d->remove(id);
}

// --- Its terminals ------------------------------------------------------------------------------

static Error tooManyTerminals()
{
    return {ErrorKind::Conflict,
            "terminal.too_many",
            std::format("{} terminals run in this sandbox already, which is the most there may be. "
                        "Close one first.",
                        api::maxTerminals),
            {}};
}

static Error diskFull(std::uint64_t limit)
{
    return {ErrorKind::Conflict,
            "sandbox.disk_full",
            std::format("The sandbox has more than {} MB on the server's disk, which is the most "
                        "it may have. Delete files in a terminal that is open, or delete the "
                        "sandbox.",
                        limit >> 20),
            {}};
}

static void useShell(sandbox::RunSpec &spec, const fs::path &script)
{
    spec.argv = {"/bin/bash", "-i"};
    if (script.empty())
        return;
    spec.mounts.push_back({script.string(), shellScriptInside, sandbox::Access::Read});
    spec.argv = {"/bin/bash", "--rcfile", shellScriptInside, "-i"};
}

static Result<sandbox::RunSpec> specFor(const fs::path &folder, const api::NewTerminal &wanted,
                                        const Sandboxes::Options &options)
{
    sandbox::RunSpec spec;
    spec.argv = wanted.argv;
    if (spec.argv.empty())
        useShell(spec, options.shellScript);
    spec.workdir = projectFolder;
    if (!wanted.workdir.empty()) {
        TRY(tree::validateTreePath(wanted.workdir));
        spec.workdir += "/" + wanted.workdir;
    }
    spec.environment = wanted.environment;
    spec.environment.try_emplace("TERM", "xterm-256color");
    spec.environment.try_emplace("COLORTERM", "truecolor");
    spec.environment.try_emplace("TERM_PROGRAM", "slipway");
    spec.mounts.push_back(
        {(folder / "files").string(), std::string(projectFolder), sandbox::Access::Write});
    spec.home = (folder / "home").string();
    spec.limits = options.limits;
    spec.network = sandbox::Network::Outbound;
    spec.terminal = sandbox::TerminalSize{.columns = wanted.columns, .rows = wanted.rows};
    return spec;
}

void Sandboxes::Private::forgetOldest(const TerminalFiles &files)
{
    auto ended = files.all();
    std::erase_if(ended, [](const Terminal &terminal) { return !terminal.exit; });
    for (std::size_t i = 0; i + keptEnded < ended.size(); ++i) {
        files.forget(ended[i].id);
        const std::scoped_lock lock(mutex);
        running.erase(ended[i].id);
    }
}

Result<Terminal> Sandboxes::open(const SandboxId &id, const api::NewTerminal &wanted)
{
    const fs::path folder = d->folder(id);
    TRY(const auto spec, specFor(folder, wanted, d->options));
    const auto lock = d->lockOf(id);
    const std::scoped_lock guard(*lock);
    std::error_code error;
    if (!fs::is_directory(folder / "files", error))
        return std::unexpected(noSuchSandbox());
    const TerminalFiles files = d->files(id);
    d->forgetOldest(files);
    const auto runs = [](const Terminal &terminal) { return !terminal.exit; };
    if (std::ranges::count_if(files.all(), runs) >= std::ptrdiff_t{api::maxTerminals})
        return std::unexpected(tooManyTerminals());
    if (diskUse({folder}) > d->options.disk)
        return std::unexpected(diskFull(d->options.disk));
    auto prepared = d->warm.take(id, spec);
    const bool wasPrepared = prepared.has_value();
    TRY(auto terminal, files.start(d->options.runner, spec, std::move(prepared)));
    if (wasPrepared)
        logInfo("sandboxes", "terminal {} stood ready", terminal.id.text());
    d->noteRunning(terminal.id, id);
    d->prepareNext(id);
    return terminal;
}

std::vector<Terminal> Sandboxes::terminals(const SandboxId &id)
{
    const auto lock = d->lockOf(id);
    const std::scoped_lock guard(*lock);
    auto all = d->files(id).all();
    for (Terminal &terminal : all)
        terminal = d->withViewer(std::move(terminal));
    return all;
}

Result<Terminal> Sandboxes::terminal(const SandboxId &id, const TerminalId &terminal)
{
    const auto lock = d->lockOf(id);
    const std::scoped_lock guard(*lock);
    TRY(auto found, d->files(id).find(terminal));
    return d->withViewer(std::move(found));
}

Result<> Sandboxes::close(const SandboxId &id, const TerminalId &terminal)
{
    const auto lock = d->lockOf(id);
    const std::scoped_lock guard(*lock);
    const TerminalFiles files = d->files(id);
    TRY(files.find(terminal));
    files.stop(terminal, closeGrace);
    files.forget(terminal);
    const std::scoped_lock state(d->mutex);
    d->running.erase(terminal);
    return {};
}

Result<Sandboxes::Line> Sandboxes::connect(const SandboxId &id, const TerminalId &terminal)
{
    const auto lock = d->lockOf(id);
    const std::scoped_lock guard(*lock);
    const TerminalFiles files = d->files(id);
    TRY(files.find(terminal));
    Line line{.runner = files.connect(terminal), .exit = {}};
    if (!line.runner)
        line.exit = files.ending(terminal);
    return line;
}

} // namespace slipway::hosting
