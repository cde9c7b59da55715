// SPDX-License-Identifier: GPL-3.0-or-later
#include "server_process.h"

#include <slipway/base/files.h>
#include <slipway/tree/pack.h>
#include <slipway/tree/tree.h>

#include <QDir>
#include <QNetworkReply>
#include <QSignalSpy>
#include <QStandardPaths>
#include <QTcpSocket>
#include <QTest>
#include <QUrl>

#include <csignal>
#include <pwd.h>
#include <unistd.h>

using namespace slipway;
using namespace Qt::StringLiterals;

static constexpr int patience = 30'000;

json::value Reply::json() const
{
    return parseJson(body).value_or(json::value(nullptr));
}

std::string Reply::code() const
{
    const json::value value = json();
    const json::value *error =
        value.is_object() ? value.get_object().if_contains("error") : nullptr;
    if (!error || !error->is_object())
        return {};
    return std::string(error->at("code").as_string());
}

ServerProcess::ServerProcess(std::filesystem::path state)
    : m_state(std::move(state))
{
    m_network.setTransferTimeout(patience);
    m_network.setAutoDeleteReplies(false);
}

ServerProcess::~ServerProcess()
{
    if (isRunning())
        stop();
}

bool ServerProcess::start(const QStringList &more)
{
    QStringList arguments{u"--state"_s, QString::fromStdString(m_state.string()), u"--listen"_s,
                          u"127.0.0.1:0"_s};
    m_process.setProgram(QStringLiteral(SLIPWAY_BIN_DIR "/slipwayd"));
    m_process.setArguments(arguments + more);
    m_process.start();
    QByteArray said;
    const bool ready = QTest::qWaitFor(
        [&] {
            said += m_process.readAllStandardOutput();
            return said.contains('\n') || m_process.state() == QProcess::NotRunning;
        },
        patience);
    const qsizetype at = said.indexOf("http://");
    if (!ready || at < 0)
        return false;
    m_url = said.mid(at).trimmed().toStdString();
    return true;
}

int ServerProcess::stop()
{
    m_process.terminate();
    if (!m_process.waitForFinished(patience)) {
        qWarning("slipwayd does not stop: %s", qPrintable(output()));
        kill();
        return -1;
    }
    return m_process.exitStatus() == QProcess::NormalExit ? m_process.exitCode() : -1;
}

void ServerProcess::kill()
{
    m_process.kill();
    m_process.waitForFinished(patience);
}

QString ServerProcess::output()
{
    return QString::fromUtf8(m_process.readAllStandardError());
}

Reply ServerProcess::request(const char *method, const std::string &path, const std::string &body,
                             const std::string &token, const char *contentType)
{
    QNetworkRequest request(
        QUrl(QString::fromStdString(m_url + "/api/v1" + path), QUrl::TolerantMode));
    if (!body.empty())
        request.setHeader(QNetworkRequest::ContentTypeHeader, QByteArray(contentType));
    if (!token.empty())
        request.setRawHeader("Authorization", "Bearer " + QByteArray::fromStdString(token));
    request.setAttribute(QNetworkRequest::RedirectPolicyAttribute,
                         QNetworkRequest::ManualRedirectPolicy);
    const std::unique_ptr<QNetworkReply> reply(
        m_network.sendCustomRequest(request, method, QByteArray::fromStdString(body)));
    QSignalSpy finished(reply.get(), &QNetworkReply::finished);
    if (!reply->isFinished())
        finished.wait(patience);
    Reply result;
    result.status = reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
    result.body = reply->readAll().toStdString();
    for (const auto &[name, value] : reply->rawHeaderPairs())
        result.headers.emplace(name.toLower().toStdString(), value.toStdString());
    return result;
}

std::string ServerProcess::raw(const std::string &bytes)
{
    const QUrl url(QString::fromStdString(m_url));
    QTcpSocket socket;
    socket.connectToHost(url.host(), static_cast<quint16>(url.port()));
    if (!socket.waitForConnected(patience))
        return {};
    socket.write(QByteArray::fromStdString(bytes));
    socket.waitForBytesWritten(patience);
    QByteArray answer;
    while (!answer.contains("\r\n\r\n") && socket.waitForReadyRead(2000))
        answer += socket.readAll();
    return answer.toStdString();
}

std::string ServerProcess::signUp(const std::string &email)
{
    const Reply reply =
        post("/accounts", json::object{{"email", email}, {"password", "correct horse"}});
    const auto session = api::Session::fromJson(reply.json());
    return session ? std::string(session->token.reveal()) : std::string();
}

api::Project ServerProcess::createProject(const std::string &token, const std::string &name)
{
    const Reply reply = post("/projects", json::object{{"name", name}}, token);
    return api::Project::fromJson(reply.json()).value_or(api::Project());
}

api::Deployment ServerProcess::deploy(const std::string &token, const ProjectId &project,
                                      const std::map<std::string, std::string> &files)
{
    api::NewTree tree;
    tree::PackWriter pack;
    for (const auto &[path, bytes] : files) {
        tree.entries.push_back({path, false, bytes.size(), Hash::of(bytes)});
        if (!pack.add(Hash::of(bytes), bytes))
            return {};
    }
    const std::string base = "/projects/" + project.text();
    const auto state = api::TreeState::fromJson(post(base + "/trees", tree.toJson(), token).json());
    if (!state)
        return {};
    request("POST", base + "/blobs", pack.finish().value_or(""), token,
            std::string(api::packContentType).c_str());
    const Reply reply =
        post(base + "/deployments", json::object{{"tree", state->tree.toHex()}}, token);
    return api::Deployment::fromJson(reply.json()).value_or(api::Deployment());
}

QString whyNoServer()
{
    const QDir postgres(u"/usr/lib/postgresql"_s);
    if (postgres.entryList(QDir::Dirs | QDir::NoDotAndDotDot).isEmpty())
        return u"PostgreSQL is not installed."_s;
    if (!getpwuid(getuid()))
        return u"The user running this has no name, which PostgreSQL needs."_s;
    if (QStandardPaths::findExecutable(u"caddy"_s).isEmpty())
        return u"Caddy is not installed."_s;
    return {};
}
