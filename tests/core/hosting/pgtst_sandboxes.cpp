// SPDX-License-Identifier: GPL-3.0-or-later
#include "private_postgres.h"
#include "project_tools.h"

#include <slipway/base/files.h>
#include <slipway/hosting/sandboxes/sandboxes.h>
#include <slipway/hosting/store/authorized_store.h>
#include <slipway/hosting/store/listener.h>
#include <slipway/hosting/store/listing.h>

#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <functional>

using namespace slipway;
using namespace slipway::hosting;
using namespace slipway::testing;
using namespace std::chrono_literals;
namespace fs = std::filesystem;

namespace {

constexpr Statement insertTestAccount{
    "insert_test_account",
    "INSERT INTO accounts (id, email, email_key, password) VALUES ($1, $1, $1, '*')"};

const PublicAddress address;

bool isSoon(const std::function<bool()> &condition)
{
    return QTest::qWaitFor(condition, 30'000);
}

int countProcesses(const std::string &text)
{
    int count = 0;
    std::error_code error;
    for (const auto &entry : fs::directory_iterator("/proc", error))
        count += readFile(entry.path() / "cmdline").value_or("").contains(text) ? 1 : 0;
    return count;
}

} // namespace

class TestSandboxStore : public QObject
{
    Q_OBJECT

private:
    struct Place
    {
        ProjectId project;
        SandboxId sandbox;
    };

    Caller m_ada{AccountId::generate(), TokenId::generate()};
    Caller m_bob{AccountId::generate(), TokenId::generate()};
    QTemporaryDir m_folder;
    std::unique_ptr<Listener> m_listener;
    std::optional<BlobStore> m_blobs;

    template<class Body>
    auto as(const Caller &caller, Body body)
    {
        return PrivatePostgres::instance().run([&](Transaction &transaction) {
            AuthorizedStore store(transaction, caller, address);
            return body(store);
        });
    }

    fs::path folder() const { return fs::path(m_folder.path().toStdString()) / "sandboxes"; }

    std::unique_ptr<Sandboxes> start(Milliseconds idle, std::uint64_t disk = 1ULL << 30,
                                     Milliseconds ready = 10min)
    {
        return Sandboxes::start(PrivatePostgres::instance().database(), *m_listener, *m_blobs,
                                {.folder = folder(),
                                 .runner = runnerProgram(),
                                 .shellScript = {},
                                 .server = "here",
                                 .idle = idle,
                                 .ready = ready,
                                 .limits = {},
                                 .disk = disk})
            .value();
    }

    Result<Place> newRow()
    {
        return as(m_ada, [](AuthorizedStore &store) -> Result<Place> {
            TRY(const auto project, store.createProject({.name = "Test", .slug = {}}));
            const std::string listing = listingOf({{"a", false, 1, Hash::of("a")}});
            TRY(store.createTree(project.id, Hash::of(listing), listing, {}));
            TRY(const auto made, store.makeSandbox(project.id, Hash::of(listing), "here"));
            return Place{.project = project.id, .sandbox = made.row.id};
        });
    }

    SandboxId newSandbox(Sandboxes &sandboxes)
    {
        const auto place = newRow().value();
        const auto tree = treeOf(*m_blobs, {{.path = "a", .text = "a"}});
        return sandboxes.place(place.sandbox, tree, tree) ? place.sandbox : SandboxId();
    }

    api::NewTerminal sleeper() const
    {
        return {.argv = {"/bin/sleep", "1000"}, .environment = {}, .workdir = {}};
    }

private Q_SLOTS:
    void initTestCase()
    {
        REQUIRE_POSTGRES();
        if (const std::string reason = whyNoSandbox(); !reason.empty())
            QSKIP(reason.c_str());
        for (const Caller &caller : {m_ada, m_bob})
            QVERIFY(PrivatePostgres::instance()
                        .run([&](Transaction &transaction) {
                            return transaction.run(insertTestAccount, caller.account);
                        })
                        .has_value());
        m_listener = Listener::start(PrivatePostgres::instance().connectionString()).value();
        m_blobs = BlobStore::open(fs::path(m_folder.path().toStdString()) / "blobs").value();
    }

    /// Whatever runs ends when nobody has a row for it.
    void cleanupTestCase()
    {
        if (!m_blobs)
            return;
        QVERIFY(PrivatePostgres::instance()
                    .run([](Transaction &transaction) {
                        return transaction.run({"delete_all", "DELETE FROM sandboxes"});
                    })
                    .has_value());
        const auto sandboxes = start(0ms);
        QVERIFY(isSoon([&] { return bool(fs::is_empty(folder())); }));
    }

    void whatStandsReadyForNobodyGoes()
    {
        const auto sandboxes = start(0ms, 1ULL << 30, 1500ms);
        const SandboxId id = newSandbox(*sandboxes);
        const std::string terminals = (folder() / id.text() / "terminals").string();
        const api::NewTerminal wanted{
            .argv = {"python3", "no-script.py"}, .environment = {}, .workdir = {}};
        const auto opened = sandboxes->open(id, wanted);
        QVERIFY(opened.has_value());
        QVERIFY(sandboxes->close(id, opened->id));
        if (!isSoon([&] { return countProcesses(terminals) > 0; }))
            QSKIP("Nothing stands ready: memory is short, or tracing forbidden.");
        QVERIFY(isSoon([&] { return countProcesses(terminals) == 0; }));
    }

    void belongsToOneAccount()
    {
        const auto place = newRow().value();
        const auto own =
            as(m_ada, [&](AuthorizedStore &store) { return store.sandbox(place.project); });
        QCOMPARE(own.value().id, place.sandbox);
        const auto others =
            as(m_bob, [&](AuthorizedStore &store) { return store.sandbox(place.project); });
        QCOMPARE(others.error().code, std::string("project.unknown"));
        QVERIFY(!as(m_bob, [&](AuthorizedStore &store) {
                     return store.deleteSandbox(place.project);
                 }).has_value());
        QVERIFY(!as(m_bob, [&](AuthorizedStore &store) {
                     return store.makeSandbox(place.project, Hash::of("x"), "here");
                 }).has_value());
        // Of a deleted project it is gone too.
        QVERIFY(as(m_ada, [&](AuthorizedStore &store) {
                    return store.deleteProject(place.project);
                }).has_value());
        QCOMPARE(as(m_ada, [&](AuthorizedStore &store) { return store.sandbox(place.project); })
                     .error()
                     .code,
                 std::string("project.unknown"));
    }

    void endsTerminalsNobodyComesBackTo()
    {
        const auto sandboxes = start(2s);
        const SandboxId id = newSandbox(*sandboxes);
        const auto left = sandboxes->open(id, sleeper());
        QVERIFY2(left, left ? "" : left.error().describe().c_str());
        sandboxes->setAttached(id, left->id, true);
        const auto alone = sandboxes->open(id, sleeper()).value();
        QVERIFY(isSoon([&] { return bool(sandboxes->terminal(id, alone.id).value().exit); }));
        QVERIFY(!sandboxes->terminal(id, left->id).value().exit);
        QVERIFY(sandboxes->terminal(id, left->id).value().attached);
        sandboxes->setAttached(id, left->id, false);
        QVERIFY(isSoon([&] { return bool(sandboxes->terminal(id, left->id).value().exit); }));
    }

    void laterServersFindTerminalsAndTheirTime()
    {
        TerminalId terminal;
        SandboxId id;
        {
            const auto sandboxes = start(0ms);
            id = newSandbox(*sandboxes);
            terminal = sandboxes->open(id, sleeper()).value().id;
        }
        {
            const auto sandboxes = start(0ms);
            QVERIFY(!sandboxes->terminal(id, terminal).value().exit);
        }
        const auto sandboxes = start(300ms);
        QVERIFY(isSoon([&] { return bool(sandboxes->terminal(id, terminal).value().exit); }));
    }

    void opensNoneWhereTheDiskIsFull()
    {
        const auto sandboxes = start(0ms, 1);
        const auto refused = sandboxes->open(newSandbox(*sandboxes), sleeper());
        QCOMPARE(refused.error().code, std::string("sandbox.disk_full"));
    }

    void forgetsTheOldestThatEnded()
    {
        const auto sandboxes = start(0ms);
        const SandboxId id = newSandbox(*sandboxes);
        const api::NewTerminal brief{.argv = {"/bin/true"}, .environment = {}, .workdir = {}};
        const auto openAndEnd = [&](std::size_t count) {
            for (std::size_t i = 0; i < count; ++i)
                QVERIFY(sandboxes->open(id, brief));
            QVERIFY(isSoon([&] {
                return std::ranges::all_of(sandboxes->terminals(id), [](const auto &terminal) {
                    return terminal.exit.has_value();
                });
            }));
        };
        openAndEnd(api::maxTerminals);
        openAndEnd(1);
        openAndEnd(1);
        QCOMPARE(sandboxes->terminals(id).size(), std::size_t(9));
    }
};

QTEST_GUILESS_MAIN(TestSandboxStore)
#include "pgtst_sandboxes.moc"
