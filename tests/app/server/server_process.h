// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <slipway/api/account.h>
#include <slipway/api/project.h>
#include <slipway/api/tree.h>

#include <QNetworkAccessManager>
#include <QProcess>
#include <QString>

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

/// What a server answered.
struct Reply
{
    int status = 0; ///< 0: no answer at all
    std::string body;
    std::map<std::string, std::string> headers; ///< names in lower case

    slipway::json::value json() const;
    /// The code of an error; empty where the body is none.
    std::string code() const;
};

/// The real slipwayd on a state folder.
class ServerProcess
{
public:
    explicit ServerProcess(std::filesystem::path state);
    ~ServerProcess();

    /// False where it did not become ready; output() says why.
    bool start(const QStringList &more = {});
    /// SIGTERM; its exit code.
    int stop();
    /// SIGKILL.
    void kill();
    bool isRunning() const { return m_process.state() == QProcess::Running; }
    /// What it said on standard error so far.
    QString output();
    const std::string &url() const { return m_url; }

    /// `path` is below /api/v1.
    Reply request(const char *method, const std::string &path, const std::string &body = {},
                  const std::string &token = {}, const char *contentType = "application/json");
    Reply get(const std::string &path, const std::string &token = {})
    {
        return request("GET", path, {}, token);
    }
    Reply post(const std::string &path, const slipway::json::value &body,
               const std::string &token = {})
    {
        return request("POST", path, slipway::json::serialize(body), token);
    }

    /// Bytes as they are to the server's port, and what comes back until it closes or nothing
    /// comes.
    std::string raw(const std::string &bytes);

    /// A new account's token.
    std::string signUp(const std::string &email);
    slipway::api::Project createProject(const std::string &token, const std::string &name);
    /// Sends files and deploys them.
    slipway::api::Deployment deploy(const std::string &token, const slipway::ProjectId &project,
                                    const std::map<std::string, std::string> &files);

private:
    std::filesystem::path m_state;
    QProcess m_process;
    std::string m_url;
    QNetworkAccessManager m_network;
};

/// Why slipwayd cannot be tried on this machine; empty where it can.
QString whyNoServer();
