// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <slipway/api/account.h>
#include <slipway/api/project.h>
#include <slipway/api/sandbox.h>
#include <slipway/api/tree.h>
#include <slipway/hosting/projects/names.h>
#include <slipway/hosting/store/caller.h>
#include <slipway/hosting/store/database.h>
#include <slipway/hosting/store/deployments.h>
#include <slipway/hosting/variables/vault.h>

#include <vector>

namespace slipway::hosting {

inline constexpr int maxProjects = 200; ///< of an account
inline constexpr int maxTokens = 50;    ///< of an account, sessions not counted

/// The row of a sandbox.
struct SandboxRow
{
    api::SandboxId id;
    Hash tree;
    Timestamp createdAt;
    std::string server; ///< that has it
};

/// The database as one caller may see it. What belongs to somebody else is NotFound, just as what
/// does not exist.
class AuthorizedStore
{
public:
    AuthorizedStore(Transaction &transaction, const Caller &caller, const PublicAddress &address)
        : m_transaction(transaction)
        , m_caller(caller)
        , m_address(address)
    {}

    // Account and tokens.
    Result<api::Account> account();
    Result<> endSession();
    Result<std::vector<api::ApiToken>> tokens();
    Result<api::NewToken> createToken(const std::string &name, Timestamp expiresAt);
    Result<> deleteToken(const TokenId &id);

    // Projects.
    Result<std::vector<api::Project>> projects();
    Result<api::Project> project(const ProjectId &id);
    /// Conflict "project.slug_taken" or "project.too_many".
    Result<api::Project> createProject(const api::NewProject &project);
    Result<api::Project> renameProject(const ProjectId &id, const std::string &name);
    /// Cancels what is on its way; instance and address are taken down by who hears of it.
    Result<> deleteProject(const ProjectId &id);

    // Variables.
    Result<std::vector<api::Variable>> variables(const ProjectId &project);
    Result<> setVariable(const ProjectId &project, const std::string &name, const Secret &value,
                         const Vault &vault);
    Result<> deleteVariable(const ProjectId &project, const std::string &name);

    // Trees and blobs.
    /// Notes the tree; gives the blobs the account has not yet shown to have.
    Result<std::vector<Hash>> createTree(const ProjectId &project, const Hash &tree,
                                         const std::string &listing,
                                         const std::vector<Hash> &blobs);
    Result<> noteBlobs(const ProjectId &project, const std::vector<Hash> &blobs);
    /// A tree the project may deploy; NotFound "tree.unknown".
    Result<std::string> listing(const ProjectId &project, const Hash &tree);
    Result<std::vector<Hash>> unshownBlobs(const std::vector<Hash> &blobs);

    // Deployments.
    Result<std::vector<api::Deployment>> deployments(const ProjectId &project, std::int64_t limit);
    Result<api::Deployment> deployment(const DeploymentId &id);
    /// Queues it for the server that has the tree's files; a queued older one of the project is
    /// cancelled.
    Result<api::Deployment> deploy(const ProjectId &project, const Hash &tree,
                                   const std::string &server);
    /// Conflict "project.never_deployed".
    Result<api::Deployment> redeploy(const ProjectId &project);
    /// Asks the server that has it to stop what is live, or to start that again with today's
    /// variables; where nothing is live, to start what was stopped last. The outcome is in the
    /// deployment's status. Conflict "project.never_deployed".
    Result<> request(const ProjectId &project, OwnersRequest::Action action);
    /// Conflict "deployment.status" where it is not on its way any more.
    Result<api::Deployment> cancel(const DeploymentId &id);

    // Sandboxes: those of the caller, one in a project.
    /// NotFound "sandbox.unknown".
    Result<SandboxRow> sandbox(const ProjectId &project);
    struct MadeSandbox
    {
        SandboxRow row;
        bool isNew = false;
    };
    /// The one that is there, as it is, or a new one on `server`. Conflict "sandbox.too_many".
    Result<MadeSandbox> makeSandbox(const ProjectId &project, const Hash &tree,
                                    const std::string &server);
    Result<> setSandboxTree(const ProjectId &project, const Hash &tree);
    /// NotFound "sandbox.unknown".
    Result<> deleteSandbox(const ProjectId &project);

private:
    /// Locks nothing; NotFound where it is not the caller's.
    Result<> requireProject(const ProjectId &id);
    Result<api::Project> insertProject(const std::string &name, const std::string &slug);
    Result<> cancelQueued(const ProjectId &project);

    Transaction &m_transaction;
    const Caller &m_caller;
    const PublicAddress &m_address;
};

} // namespace slipway::hosting
