// SPDX-License-Identifier: GPL-3.0-or-later
#include "private_postgres.h"

#include <slipway/hosting/store/authorized_store.h>
#include <slipway/hosting/store/deployments.h>
#include <slipway/hosting/store/listener.h>
#include <slipway/hosting/store/listing.h>
#include <slipway/hosting/variables/variables.h>

#include <QTemporaryDir>
#include <QTest>

#include <atomic>
#include <csignal>
#include <filesystem>
#include <set>
#include <thread>

using namespace slipway;
using namespace slipway::hosting;
using namespace std::chrono_literals;
using api::DeploymentStatus;
namespace fs = std::filesystem;

namespace {

constexpr Statement insertTestAccount{
    "insert_test_account",
    "INSERT INTO accounts (id, email, email_key, password) VALUES ($1, $1, $1, '*')"};
constexpr Statement sleepLong{"sleep_long", "SELECT pg_sleep(30)"};
constexpr Statement echoTexts{"echo_texts", "SELECT unnest($1::text[]) AS text"};

const PublicAddress address;
const std::string here = "this server";

} // namespace

class TestStore : public QObject
{
    Q_OBJECT

private:
    Caller m_ada{AccountId::generate(), TokenId::generate()};
    Caller m_bob{AccountId::generate(), TokenId::generate()};

    template<class Body>
    auto as(const Caller &caller, Body body)
    {
        return PrivatePostgres::instance().run([&](Transaction &transaction) {
            AuthorizedStore store(transaction, caller, address);
            return body(store);
        });
    }

    template<class Body>
    auto asSystem(Body body)
    {
        return PrivatePostgres::instance().run([&](Transaction &transaction) {
            SystemDeployments system(transaction);
            return body(system);
        });
    }

    ProjectId newProject(const Caller &caller)
    {
        return as(caller,
                  [](AuthorizedStore &store) {
                      return store.createProject({.name = "Test", .slug = {}});
                  })
            .value()
            .id;
    }

    api::Deployment deploy(const Caller &caller, const ProjectId &project)
    {
        return as(caller,
                  [&](AuthorizedStore &store) -> Result<api::Deployment> {
                      const std::string listing = listingOf({{"a", false, 1, Hash::of("a")}});
                      TRY(store.createTree(project, Hash::of(listing), listing, {}));
                      return store.deploy(project, Hash::of(listing), here);
                  })
            .value();
    }

    /// Nothing queued and nothing under way, whatever tests before left.
    void finishEverything()
    {
        const auto interrupted = Error::internal("build.interrupted", "");
        while (
            asSystem([](SystemDeployments &system) { return system.takeJob(here, "w"); }).value())
            continue;
        QVERIFY(asSystem(
            [&](SystemDeployments &system) { return system.failInterrupted(here, interrupted); }));
    }

private Q_SLOTS:
    void init()
    {
        if (PrivatePostgres::instance().isThere())
            finishEverything();
    }

    void initTestCase()
    {
        REQUIRE_POSTGRES();
        for (const Caller &caller : {m_ada, m_bob})
            QVERIFY(PrivatePostgres::instance()
                        .run([&](Transaction &transaction) {
                            return transaction.run(insertTestAccount, caller.account);
                        })
                        .has_value());
    }

    // --- Database ---

    void aHangingServerIsWaitedForNoLongerThanAllowed()
    {
        // Its processes are stopped, as if the machine had no time for them.
        QTemporaryDir folder;
        const fs::path path(folder.path().toStdString());
        const auto server =
            PostgresServer::start({.folder = path / "postgres", .logFile = path / "log"}).value();
        const auto database = Database::open(server->connectionString(), 1).value();
        static constexpr Statement statement{"test_pid", "SELECT pg_backend_pid() AS pid"};
        const auto ask = [&](std::chrono::milliseconds time) {
            return database->runBlocking(deadlineIn(time), [](Transaction &transaction) {
                return transaction.run(statement);
            });
        };
        const auto pid = static_cast<pid_t>(ask(20s).value().front().integer("pid"));
        QCOMPARE(::kill(pid, SIGSTOP), 0);
        const auto hanging = ask(500ms);
        QVERIFY(!hanging);
        QVERIFY(hanging.error().kind == ErrorKind::Timeout);
        // The next one gets another connection.
        QVERIFY(ask(20s));
        ::kill(pid, SIGCONT);
    }

    void rollsBackWhatDidNotReturnAValue()
    {
        const std::string id = generateIdText();
        const auto failed =
            PrivatePostgres::instance().run([&](Transaction &transaction) -> Result<> {
                TRY(transaction.run(insertTestAccount, id));
                return std::unexpected(Error::notFound("test", "test"));
            });
        QCOMPARE(failed.error().code, std::string("test"));
        // Once more, since the first one left nothing.
        QVERIFY(PrivatePostgres::instance()
                    .run([&](Transaction &transaction) {
                        return transaction.run(insertTestAccount, id);
                    })
                    .has_value());
    }

    void mapsErrorsToKinds()
    {
        const auto twice = PrivatePostgres::instance().run([&](Transaction &transaction) {
            return transaction.run(insertTestAccount, m_ada.account);
        });
        QVERIFY(twice.error().kind == ErrorKind::Conflict);
        const auto malformed = PrivatePostgres::instance().run([&](Transaction &transaction) {
            return transaction.run(insertTestAccount, std::string("\xff\xfe"));
        });
        QVERIFY(malformed.error().kind == ErrorKind::InvalidInput);
    }

    void endsAStatementAtItsDeadline()
    {
        auto &database = PrivatePostgres::instance().database();
        const auto late = database.runBlocking(
            deadlineIn(100ms), [](Transaction &transaction) { return transaction.run(sleepLong); });
        QVERIFY(late.error().kind == ErrorKind::Timeout);
        const auto tooLate = database.runBlocking(
            deadlineIn(-1ms), [](Transaction &transaction) { return transaction.run(sleepLong); });
        QVERIFY(tooLate.error().kind == ErrorKind::Timeout);
    }

    void carriesEveryText()
    {
        const std::vector<std::string> texts{"", "a", "\"", "\\", "{x,y}", "NULL", "ä\n\t'", " "};
        const auto rows = PrivatePostgres::instance().run(
            [&](Transaction &transaction) { return transaction.run(echoTexts, texts); });
        QVERIFY(rows.has_value());
        QCOMPARE(rows->size(), static_cast<int>(texts.size()));
        for (int i = 0; i < rows->size(); ++i)
            QCOMPARE((*rows)[i].text("text"), texts[static_cast<std::size_t>(i)]);
    }

    // --- Migrations ---

    void migratesOnceAndRefusesANewerDatabase()
    {
        const Secret connection = PrivatePostgres::instance().connectionString();
        QVERIFY(migrate(connection).has_value());
        QCOMPARE(migrate(connection, {}).error().code, std::string("migrations.newer"));
        const std::vector<Migration> others{{1, "0001_initial", "SELECT 1"}};
        QCOMPARE(migrate(connection, others).error().code, std::string("migrations.changed"));
        auto broken = knownMigrations();
        broken.push_back({static_cast<int>(broken.size()) + 1, "broken",
                          "CREATE TABLE half (id int); SELECT nonsense"});
        QVERIFY(!migrate(connection, broken).has_value());
        QVERIFY(migrate(connection).has_value()); // the broken one left nothing
    }

    // --- Who may what ---

    void whatIsSomebodyElsesIsNotFound()
    {
        const ProjectId project = newProject(m_ada);
        const api::Deployment deployment = deploy(m_ada, project);
        QVERIFY(as(m_ada, [&](AuthorizedStore &store) { return store.project(project); }));
        const auto refused = [&](auto body) {
            const auto result = as(m_bob, body);
            return !result && result.error().kind == ErrorKind::NotFound;
        };
        using Store = AuthorizedStore;
        QVERIFY(refused([&](Store &store) { return store.project(project); }));
        QVERIFY(refused([&](Store &store) { return store.renameProject(project, "Mine"); }));
        QVERIFY(refused([&](Store &store) { return store.deleteProject(project); }));
        QVERIFY(refused([&](Store &store) { return store.variables(project); }));
        QVERIFY(refused([&](Store &store) { return store.deleteVariable(project, "A"); }));
        QVERIFY(refused([&](Store &store) { return store.createTree(project, {}, "", {}); }));
        QVERIFY(refused([&](Store &store) { return store.noteBlobs(project, {}); }));
        QVERIFY(refused([&](Store &store) { return store.listing(project, deployment.tree); }));
        QVERIFY(refused([&](Store &store) { return store.deployments(project, 10); }));
        QVERIFY(refused([&](Store &store) { return store.deployment(deployment.id); }));
        QVERIFY(
            refused([&](Store &store) { return store.deploy(project, deployment.tree, here); }));
        QVERIFY(refused([&](Store &store) { return store.redeploy(project); }));
        QVERIFY(refused([&](Store &store) { return store.cancel(deployment.id); }));
        const auto bobs = as(m_bob, [&](Store &store) { return store.projects(); });
        QVERIFY(bobs.value().empty());
    }

    void aTreeOfAnotherProjectIsUnknown()
    {
        const ProjectId mine = newProject(m_ada);
        const api::Deployment deployment = deploy(m_ada, mine);
        const ProjectId bobs = newProject(m_bob);
        const auto listing =
            as(m_bob, [&](AuthorizedStore &store) { return store.listing(bobs, deployment.tree); });
        QCOMPARE(listing.error().code, std::string("tree.unknown"));
    }

    void aBlobOfAnotherAccountIsStillToBeSent()
    {
        const ProjectId adas = newProject(m_ada);
        const ProjectId bobs = newProject(m_bob);
        const std::vector<Hash> blobs{Hash::of("secret plan"), Hash::of("other")};
        QVERIFY(as(m_ada, [&](AuthorizedStore &store) { return store.noteBlobs(adas, blobs); }));
        const auto toSend = [&](const Caller &caller) {
            return as(caller, [&](AuthorizedStore &store) { return store.unshownBlobs(blobs); })
                .value()
                .size();
        };
        QCOMPARE(toSend(m_ada), std::size_t(0));
        QCOMPARE(toSend(m_bob), std::size_t(2));
        QVERIFY(as(m_bob, [&](AuthorizedStore &store) { return store.noteBlobs(bobs, blobs); }));
        QCOMPARE(toSend(m_bob), std::size_t(0));
    }

    void addressesAreUnique()
    {
        const auto create = [&](const Caller &caller, std::optional<std::string> slug) {
            return as(caller, [&](AuthorizedStore &store) {
                return store.createProject({.name = "Unique", .slug = slug});
            });
        };
        QCOMPARE(create(m_ada, "unique").value().slug, std::string("unique"));
        QCOMPARE(create(m_bob, "unique").error().code, std::string("project.slug_taken"));
        const auto other = create(m_bob, {});
        QVERIFY(other.value().slug.starts_with("unique-"));
    }

    void variablesAreSealed()
    {
        QTemporaryDir folder;
        const Vault vault =
            Vault::open(std::filesystem::path(folder.path().toStdString()) / "key").value();
        const ProjectId project = newProject(m_ada);
        for (const char *value : {"first", "second"}) {
            QVERIFY(as(m_ada, [&](AuthorizedStore &store) {
                        return store.setVariable(project, "KEY", Secret(value), vault);
                    }).has_value());
        }
        const auto clear = PrivatePostgres::instance().run(
            [&](Transaction &transaction) { return systemVariables(transaction, vault, project); });
        QCOMPARE(clear.value().size(), std::size_t(1));
        QCOMPARE(clear->at("KEY").reveal(), std::string_view("second"));
    }

    // --- Deployments ---

    void theNewestWins()
    {
        const ProjectId project = newProject(m_ada);
        const auto first = deploy(m_ada, project);
        const auto second = deploy(m_ada, project);
        QCOMPARE(first.number, 1);
        QCOMPARE(second.number, 2);
        const auto status = [&](const DeploymentId &id) {
            return asSystem([&](SystemDeployments &system) { return system.find(id); })
                .value()
                .status;
        };
        QVERIFY(status(first.id) == DeploymentStatus::Cancelled);
        QVERIFY(status(second.id) == DeploymentStatus::Queued);
        QVERIFY(as(m_ada, [&](AuthorizedStore &store) { return store.cancel(second.id); }));
        QVERIFY(status(second.id) == DeploymentStatus::Cancelled);
        QCOMPARE(
            as(m_ada, [&](AuthorizedStore &store) { return store.cancel(second.id); }).error().code,
            std::string("deployment.status"));
    }

    void aJobIsTakenOnceHoweverManyTry()
    {
        constexpr int projects = 6;
        for (int i = 0; i < projects; ++i)
            deploy(m_ada, newProject(m_ada));
        std::mutex mutex;
        std::set<std::string> taken;
        std::atomic<int> count = 0;
        {
            std::vector<std::jthread> workers;
            for (int i = 0; i < 4; ++i)
                workers.emplace_back([&, i] {
                    for (;;) {
                        const auto job = asSystem([&](SystemDeployments &system) {
                            return system.takeJob(here, "worker " + std::to_string(i));
                        });
                        if (!job || !*job)
                            return;
                        const std::scoped_lock lock(mutex);
                        taken.insert((*job)->deployment.id.text());
                        ++count;
                    }
                });
        }
        QCOMPARE(count.load(), projects);
        QCOMPARE(taken.size(), std::size_t(projects));
        QVERIFY(asSystem([](SystemDeployments &system) {
                    return system.failInterrupted(here, Error::internal("build.interrupted", ""));
                })
                    .value()
                    .size()
                == std::size_t(projects));
    }

    void aProjectIsBuiltOnceAtATime()
    {
        const ProjectId project = newProject(m_ada);
        deploy(m_ada, project);
        const auto take = [&] {
            return asSystem([](SystemDeployments &system) { return system.takeJob(here, "w"); })
                .value();
        };
        const auto first = take();
        QVERIFY(first.has_value());
        QVERIFY(first->deployment.status == DeploymentStatus::Building);
        const auto second = deploy(m_ada, project);
        QVERIFY(!take().has_value());

        QVERIFY(asSystem(
            [&](SystemDeployments &system) { return system.makeLive(first->deployment.id); }));
        QVERIFY(asSystem([&](SystemDeployments &system) { return system.finishJob(first->id); }));
        const auto next = take();
        QVERIFY(next.has_value());
        QVERIFY(next->deployment.id == second.id);

        const auto replaced =
            asSystem([&](SystemDeployments &system) { return system.makeLive(second.id); });
        QVERIFY(replaced.value().value().id == first->deployment.id);
        QVERIFY(asSystem([&](SystemDeployments &system) { return system.finishJob(next->id); }));
        const auto summary =
            as(m_ada, [&](AuthorizedStore &store) { return store.project(project); }).value();
        QVERIFY(summary.current && summary.current->id == second.id);
        QVERIFY(summary.latest && summary.latest->id == second.id);
    }

    void aHeartbeatEndsWithACancel()
    {
        const ProjectId project = newProject(m_ada);
        const auto deployment = deploy(m_ada, project);
        const auto job =
            asSystem([](SystemDeployments &system) { return system.takeJob(here, "w"); }).value();
        const auto beats = [&](const char *worker) {
            return asSystem(
                       [&](SystemDeployments &system) { return system.heartbeat(job->id, worker); })
                .value();
        };
        QVERIFY(beats("w"));
        QVERIFY(!beats("somebody else"));
        QVERIFY(as(m_ada, [&](AuthorizedStore &store) { return store.cancel(deployment.id); }));
        QVERIFY(!beats("w"));
        QVERIFY(asSystem([&](SystemDeployments &system) { return system.finishJob(job->id); }));
    }

    void aDeletedProjectLeavesWhenItIsTakenDown()
    {
        const ProjectId project = newProject(m_ada);
        const auto deployment = deploy(m_ada, project);
        QVERIFY(as(m_ada, [&](AuthorizedStore &store) { return store.deleteProject(project); }));
        QVERIFY(!as(m_ada, [&](AuthorizedStore &store) { return store.project(project); }));
        const auto deleted = asSystem([](SystemDeployments &system) {
                                 return system.deletedProjects(here);
                             }).value();
        QCOMPARE(deleted.size(), std::size_t(1));
        QVERIFY(deleted[0].id == project);
        QCOMPARE(deleted[0].deployments, std::vector<DeploymentId>{deployment.id});
        QVERIFY(asSystem(
            [&](SystemDeployments &system) { return system.purgeProject(project, here); }));
        QVERIFY(asSystem([](SystemDeployments &system) { return system.deletedProjects(here); })
                    .value()
                    .empty());
    }

    // --- Several servers ---

    void eachServerHasItsOwn()
    {
        const ProjectId project = newProject(m_ada);
        const auto ours = deploy(m_ada, project);
        const auto take = [&](const char *server) {
            return asSystem([&](SystemDeployments &system) { return system.takeJob(server, "w"); })
                .value();
        };
        QVERIFY(!take("another server"));
        const auto job = take(here.c_str());
        QVERIFY(job && job->deployment.id == ours.id);
        // One that starts has nothing to do with what others are working on.
        const auto interrupted = Error::internal("build.interrupted", "");
        QVERIFY(asSystem([&](SystemDeployments &system) {
                    return system.failInterrupted("another server", interrupted);
                })
                    .value()
                    .empty());
        QVERIFY(asSystem([&](SystemDeployments &system) { return system.makeLive(ours.id); }));
        QVERIFY(asSystem([&](SystemDeployments &system) { return system.finishJob(job->id); }));
        const auto live = [&](std::string_view server) {
            return asSystem([&](SystemDeployments &system) { return system.live(server); }).value();
        };
        QVERIFY(live("another server").empty());
        const auto mine = live(here);
        QVERIFY(std::ranges::contains(mine, ours.id,
                                      [](const auto &one) { return one.deployment.id; }));
        QVERIFY(std::ranges::all_of(mine, [&](const auto &one) { return one.server == here; }));
    }

    void requestsAreForTheServerThatHasIt()
    {
        const ProjectId project = newProject(m_ada);
        const auto ask = [&](OwnersRequest::Action action) {
            return as(m_ada,
                      [&](AuthorizedStore &store) { return store.request(project, action); });
        };
        const auto taken = [&](std::string_view server) {
            return asSystem([&](SystemDeployments &system) { return system.takeRequests(server); })
                .value();
        };
        QCOMPARE(ask(OwnersRequest::Action::Stop).error().code,
                 std::string("project.never_deployed"));
        const auto deployment = deploy(m_ada, project);
        // Nothing runs yet.
        QVERIFY(ask(OwnersRequest::Action::Restart));
        QVERIFY(taken(here).empty());
        QVERIFY(asSystem([](SystemDeployments &system) { return system.takeJob(here, "w"); }));
        QVERIFY(
            asSystem([&](SystemDeployments &system) { return system.makeLive(deployment.id); }));
        QVERIFY(ask(OwnersRequest::Action::Stop));
        QVERIFY(ask(OwnersRequest::Action::Restart));
        QVERIFY(taken("another server").empty());
        const auto requests = taken(here);
        QCOMPARE(requests.size(), std::size_t(2));
        QVERIFY(requests[0].action == OwnersRequest::Action::Stop);
        QVERIFY(requests[1].action == OwnersRequest::Action::Restart);
        QVERIFY(requests[1].project == project);
        QVERIFY(taken(here).empty());
        QVERIFY(!as(m_bob, [&](AuthorizedStore &store) {
            return store.request(project, OwnersRequest::Action::Stop);
        }));
    }

    void aDeletedProjectGoesWithItsLastServer()
    {
        const ProjectId project = newProject(m_ada);
        deploy(m_ada, project);
        QVERIFY(as(m_ada, [&](AuthorizedStore &store) {
            return store.deploy(project, deploy(m_ada, project).tree, "another server");
        }));
        QVERIFY(as(m_ada, [&](AuthorizedStore &store) { return store.deleteProject(project); }));
        const auto isThere = [&] {
            return !asSystem([](SystemDeployments &system) { return system.deletedProjects(here); })
                        .value()
                        .empty();
        };
        for (const std::string_view server : {std::string_view(here), {"another server"}}) {
            QVERIFY(isThere());
            QVERIFY(asSystem(
                [&](SystemDeployments &system) { return system.purgeProject(project, server); }));
        }
        QVERIFY(!isThere());
    }

    void deploymentsFromBeforeHaveAServer()
    {
        // A database as the first version left it.
        QTemporaryDir folder;
        const fs::path path(folder.path().toStdString());
        const auto server =
            PostgresServer::start({.folder = path / "postgres", .logFile = path / "log"}).value();
        QVERIFY(migrate(server->connectionString(), {knownMigrations().front()}));
        const auto database = Database::open(server->connectionString(), 1).value();
        const auto run = [&](const Statement &statement) {
            return database->runBlocking(deadlineIn(20s), [&](Transaction &transaction) {
                return transaction.run(statement);
            });
        };
        for (const Statement &statement :
             {Statement{"a", "INSERT INTO accounts (id, email, email_key, password) "
                             "VALUES ('a', 'a', 'a', '*')"},
              Statement{"p", "INSERT INTO projects (id, account_id, name, slug) "
                             "VALUES ('p', 'a', 'p', 'p')"},
              Statement{
                  "t",
                  "INSERT INTO trees (hash, listing) VALUES (decode(repeat('00', 32), 'hex'), '')"},
              Statement{"d", "INSERT INTO deployments (id, project_id, number, tree, status) "
                             "VALUES ('d', 'p', 1, decode(repeat('00', 32), 'hex'), 'live')"}})
            QVERIFY(run(statement));
        QVERIFY(migrate(server->connectionString()));
        const auto live = database->runBlocking(deadlineIn(20s), [](Transaction &transaction) {
            SystemDeployments system(transaction);
            const auto claimed = system.claim(here);
            return claimed ? system.live(here) : std::unexpected(claimed.error());
        });
        QCOMPARE(live.value().size(), std::size_t(1));
    }

    // --- Notifications ---

    void changesAreNotified()
    {
        const auto listener =
            Listener::start(PrivatePostgres::instance().connectionString()).value();
        std::mutex mutex;
        std::vector<std::string> heard;
        const auto subscription =
            listener->subscribe(Channel::DeploymentChanged, [&](const std::string &payload) {
                const std::scoped_lock lock(mutex);
                heard.push_back(payload);
            });
        const ProjectId project = newProject(m_ada);
        const auto deployment = deploy(m_ada, project);
        const std::string expected = project.text() + " " + deployment.id.text();
        QVERIFY(QTest::qWaitFor([&] {
            const std::scoped_lock lock(mutex);
            return std::ranges::contains(heard, expected);
        }));
    }

    void aListenerEndsHoweverYoungItIs()
    {
        for (int i = 0; i < 100; ++i) {
            const auto listener = Listener::start(PrivatePostgres::instance().connectionString());
            QVERIFY2(listener, listener ? "" : listener.error().describe().c_str());
        }
    }
};

QTEST_GUILESS_MAIN(TestStore)
#include "pgtst_store.moc"
