// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <slipway/api/account.h>
#include <slipway/api/execution.h>
#include <slipway/api/log.h>
#include <slipway/api/project.h>
#include <slipway/api/sandbox.h>
#include <slipway/api/tree.h>
#include <slipway/base/error.h>

#include <QFuture>
#include <QNetworkAccessManager>
#include <QNetworkProxy>
#include <QObject>
#include <QUrl>

#include <functional>
#include <vector>

namespace slipway::client {

/// One server's API. Lives on one thread, never blocks it. Each call answers through its future:
/// `.then(this, [](Result<T> answer) {…})` runs on that thread and not at all once `this` is gone.
/// Cancelling a future ends its request. Errors that are not the server's own:
/// "client.unreachable", "client.timeout", "client.tls", "client.not_slipway".
class Client : public QObject
{
    Q_OBJECT

public:
    template<class T = void>
    using Answer = QFuture<Result<T>>;

    explicit Client(QObject *parent = nullptr);
    ~Client() override;

    /// See serverAddress(). Forgets the token, which is another server's.
    void setServer(const QUrl &server);
    const QUrl &server() const { return m_server; }
    void setToken(Secret token);
    const Secret &token() const { return m_token; }
    bool isSignedIn() const { return !m_token.isEmpty(); }
    /// None for a server on this machine.
    QNetworkProxy usedProxy() const { return m_network.proxy(); }

    /// The server's version; tells whether there is one at all.
    Answer<std::string> health();

    /// Both set the token on success.
    Answer<api::Session> signUp(const api::Credentials &credentials);
    Answer<api::Session> signIn(const api::Credentials &credentials);
    /// Ends the session on the server, and forgets the token whatever it says.
    Answer<> signOut();
    Answer<api::Account> account();
    Answer<api::NewToken> createToken(const std::string &name);

    Answer<std::vector<api::Project>> projects();
    Answer<api::Project> project(const ProjectId &id);
    Answer<api::Project> createProject(const api::NewProject &project);
    Answer<> deleteProject(const ProjectId &id);
    /// Answer when the server took note; what happens then comes as events.
    Answer<api::Project> stopProject(const ProjectId &id);
    Answer<api::Project> restartProject(const ProjectId &id);
    Answer<api::Deployment> redeployProject(const ProjectId &id);

    Answer<std::vector<api::Variable>> variables(const ProjectId &id);
    Answer<> setVariable(const ProjectId &id, const std::string &name, const Secret &value);
    Answer<> unsetVariable(const ProjectId &id, const std::string &name);

    Answer<std::vector<api::Deployment>> deployments(const ProjectId &id, int limit = 20);
    Answer<api::Deployment> deployment(const DeploymentId &id);
    Answer<api::Deployment> cancelDeployment(const DeploymentId &id);
    Answer<api::LogPage> log(const DeploymentId &id, api::LogKind kind, std::int64_t cursor,
                             int limit = 500);

    /// The account's own sandbox in a project; its files are brought up to date with a tree that
    /// was announced and sent.
    Answer<api::Sandbox> openSandbox(const ProjectId &id, const Hash &tree);
    Answer<api::Sandbox> sandbox(const ProjectId &id);
    Answer<> deleteSandbox(const ProjectId &id);
    /// See TerminalConnection for what happens in it.
    Answer<api::Terminal> createTerminal(const ProjectId &id, const api::NewTerminal &terminal);
    Answer<std::vector<api::Terminal>> terminals(const ProjectId &id);
    Answer<api::Terminal> terminal(const ProjectId &id, const api::TerminalId &terminal);
    /// Ends it.
    Answer<> deleteTerminal(const ProjectId &id, const api::TerminalId &terminal);

    /// Answers when the program has ended. Cancelling the future ends it. Where `print` is there,
    /// it gets the output as it comes, and the answer has none of that any more.
    using Print = std::function<void(bool isError, const std::string &text)>;
    Answer<api::Execution> execute(const api::NewExecution &program, Print print = {});

    /// The steps of a deployment; Deployer takes them in turn.
    Answer<api::TreeState> announceTree(const ProjectId &id, const api::NewTree &tree);
    Answer<> uploadPack(const ProjectId &id, const std::string &pack,
                        std::function<void(qint64 sent)> progress = {});
    Answer<api::Deployment> createDeployment(const ProjectId &id, const Hash &tree);

Q_SIGNALS:
    void serverChanged();
    void tokenChanged();
    /// The server no longer takes the token: sign in again. The token is forgotten already.
    void signedOut();

private:
    struct Request;
    template<class T, class Read>
    Answer<T> call(const Request &request, Read read);
    Answer<> callEmpty(const Request &request);
    QNetworkReply *start(const Request &request);
    Result<json::value> readReply(QNetworkReply &reply, bool sentToken);
    Error networkError(QNetworkReply &reply) const;
    Answer<api::Session> openSession(const char *path, const api::Credentials &credentials);

    QNetworkAccessManager m_network;
    QUrl m_server;
    Secret m_token;
};

} // namespace slipway::client
