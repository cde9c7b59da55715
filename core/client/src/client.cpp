// SPDX-License-Identifier: GPL-3.0-or-later
#include <slipway/api/error.h>
#include <slipway/api/list.h>
#include <slipway/base/encoding.h>
#include <slipway/client/client.h>
#include <slipway/client/server_address.h>

#include <QFutureWatcher>
#include <QNetworkProxy>
#include <QNetworkReply>
#include <QPromise>

#include <chrono>
#include <format>
#include <memory>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace slipway::client {

namespace {

/// Of silence on the line, not of the whole request: a long upload may take what it takes.
constexpr auto patience = 30s;
/// No answer of the API is larger: the list of a full tree's blobs comes to 1.4 MB.
constexpr qint64 maxAnswer = 16 << 20;

constexpr const char *jsonType = "application/json";
const QByteArray liveType(api::liveExecutionType.data(), api::liveExecutionType.size());

/// Takes a live answer apart as it comes: what is printed goes to `print`, the last line stays.
class LiveReader : public QObject
{
public:
    LiveReader(QNetworkReply *reply, Client::Print print)
        : QObject(reply)
        , m_reply(reply)
        , m_print(std::move(print))
    {
        connect(reply, &QNetworkReply::readyRead, this, &LiveReader::read);
    }

    std::string last() const { return m_last; }

private:
    void read()
    {
        const auto type = m_reply->header(QNetworkRequest::ContentTypeHeader).toByteArray();
        if (!type.startsWith(liveType))
            return;
        while (m_reply->canReadLine())
            take(m_reply->readLine().toStdString());
    }
    void take(std::string line)
    {
        const auto value = parseJson(line);
        const json::object *object = value ? value->if_object() : nullptr;
        const bool isOutput = object && object->size() == 1 && !object->contains("error");
        if (!isOutput) {
            m_last = std::move(line);
            return;
        }
        const auto &[name, text] = *object->begin();
        if (text.is_string())
            m_print(name == "stderr", std::string(text.get_string()));
    }

    QNetworkReply *m_reply;
    Client::Print m_print;
    std::string m_last;
};

std::string pathOf(const ProjectId &id, std::string_view rest = {})
{
    return std::format("projects/{}{}", percentEncode(id.text()), rest);
}

std::string pathOf(const DeploymentId &id, std::string_view rest = {})
{
    return std::format("deployments/{}{}", percentEncode(id.text()), rest);
}

std::string pathOf(const ProjectId &project, const api::TerminalId &terminal)
{
    return pathOf(project, "/sandbox/terminals/" + percentEncode(terminal.text()));
}

template<class T>
auto readList(std::string_view name)
{
    return [name](const json::value &value) { return api::listFromJson<T>(name, value); };
}

} // namespace

struct Client::Request
{
    const char *method = "GET";
    std::string path{}; ///< below /api/v1/
    std::string body{};
    std::string contentType = jsonType;
    std::function<void(qint64)> progress{};
    std::chrono::milliseconds patience{}; ///< more than usual
    Print print{};                        ///< wants the answer in parts

    static Request post(std::string path, const json::value &body = json::object())
    {
        return {"POST", std::move(path), json::serialize(body), jsonType, {}, {}};
    }
};

Client::Client(QObject *parent)
    : QObject(parent)
    , m_network(this)
{
    // A redirect would carry the token to whomever it names.
    m_network.setRedirectPolicy(QNetworkRequest::ManualRedirectPolicy);
    m_network.setTransferTimeout(patience);
}

Client::~Client() = default;

void Client::setServer(const QUrl &server)
{
    if (server == m_server)
        return;
    m_server = server;
    m_network.setProxy(isLoopback(server) ? QNetworkProxy(QNetworkProxy::NoProxy)
                                          : QNetworkProxy(QNetworkProxy::DefaultProxy));
    m_token = Secret();
    Q_EMIT serverChanged();
    Q_EMIT tokenChanged();
}

void Client::setToken(Secret token)
{
    m_token = std::move(token);
    Q_EMIT tokenChanged();
}

QNetworkReply *Client::start(const Request &request)
{
    QUrl url = m_server;
    // The path is encoded already where it needs to be, with its query.
    const QString target = QString::fromStdString("/api/v1/" + request.path);
    const qsizetype query = target.indexOf(u'?');
    url.setPath(target.left(query), QUrl::StrictMode);
    if (query >= 0)
        url.setQuery(target.mid(query + 1), QUrl::StrictMode);
    QNetworkRequest message(url);
    if (!m_token.isEmpty())
        message.setRawHeader("Authorization",
                             "Bearer "
                                 + QByteArray(m_token.reveal().data(),
                                              static_cast<qsizetype>(m_token.reveal().size())));
    if (request.patience.count() > 0)
        message.setTransferTimeout(request.patience);
    message.setRawHeader("Accept", request.print ? liveType + ", " + jsonType : jsonType);
    message.setRawHeader("User-Agent", "slipway");
    // Cookies and caches have no business with an API that knows tokens.
    message.setAttribute(QNetworkRequest::CookieLoadControlAttribute, QNetworkRequest::Manual);
    message.setAttribute(QNetworkRequest::CookieSaveControlAttribute, QNetworkRequest::Manual);
    message.setAttribute(QNetworkRequest::CacheLoadControlAttribute,
                         QNetworkRequest::AlwaysNetwork);
    message.setAttribute(QNetworkRequest::CacheSaveControlAttribute, false);
    if (!request.body.empty())
        message.setHeader(QNetworkRequest::ContentTypeHeader,
                          QByteArray::fromStdString(request.contentType));
    QNetworkReply *reply = m_network.sendCustomRequest(message, request.method,
                                                       QByteArray::fromStdString(request.body));
    if (request.progress)
        connect(reply, &QNetworkReply::uploadProgress, this,
                [progress = request.progress](qint64 sent, qint64) { progress(sent); });
    if (request.print)
        new LiveReader(reply, request.print);
    connect(reply, &QNetworkReply::downloadProgress, reply, [reply](qint64 received, qint64) {
        if (received > maxAnswer)
            reply->abort();
    });
    return reply;
}

Error Client::networkError(QNetworkReply &reply) const
{
    const std::string server = displayAddress(m_server).toStdString();
    const std::string detail = reply.errorString().toStdString();
    switch (reply.error()) {
    case QNetworkReply::ConnectionRefusedError:
        return {ErrorKind::Unavailable, "client.unreachable",
                std::format("Nothing answers at {}. Is the server running, and is the address "
                            "right?",
                            server),
                detail};
    case QNetworkReply::HostNotFoundError:
        return {ErrorKind::Unavailable, "client.unreachable",
                std::format("There is no machine named {}. Check the address and your connection.",
                            m_server.host().toStdString()),
                detail};
    case QNetworkReply::TimeoutError:
    case QNetworkReply::OperationCanceledError:
        return {ErrorKind::Timeout, "client.timeout",
                std::format("{} did not answer in time. Try again.", server), detail};
    case QNetworkReply::SslHandshakeFailedError:
        return {ErrorKind::Unavailable, "client.tls",
                std::format("The connection to {} is not safe, so nothing was sent: {}.", server,
                            detail),
                detail};
    default:
        return {ErrorKind::Unavailable, "client.unreachable",
                std::format("The connection to {} failed: {}.", server, detail), detail};
    }
}

Result<json::value> Client::readReply(QNetworkReply &reply, bool sentToken)
{
    const int status = reply.attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
    const std::string server = displayAddress(m_server).toStdString();
    const auto notSlipway = [&](std::string why) {
        return std::unexpected(Error{ErrorKind::Unavailable, "client.not_slipway",
                                     std::format("{} answers, but not as a Slipway server. Check "
                                                 "the address.",
                                                 server),
                                     std::move(why)});
    };
    std::string body = reply.readAll().toStdString();
    for (const QObject *child : reply.children()) {
        if (const auto *live = dynamic_cast<const LiveReader *>(child); live && body.empty())
            body = live->last();
    }
    if (status >= 400) {
        Error error = api::errorFromBody(status, body);
        if (status == 401 && sentToken) {
            setToken({});
            Q_EMIT signedOut();
        }
        return std::unexpected(std::move(error));
    }
    if (status >= 300) {
        const QUrl target = reply.attribute(QNetworkRequest::RedirectionTargetAttribute).toUrl();
        return notSlipway("redirected to " + target.toString().toStdString());
    }
    if (reply.error() != QNetworkReply::NoError)
        return std::unexpected(networkError(reply));
    if (status == 204 || body.empty())
        return json::value();
    auto value = parseJson(body);
    if (!value)
        return notSlipway(value.error().message);
    return value;
}

template<class T, class Read>
Client::Answer<T> Client::call(const Request &request, Read read)
{
    auto promise = std::make_shared<QPromise<Result<T>>>();
    QFuture<Result<T>> future = promise->future();
    promise->start();
    if (m_server.isEmpty()) {
        promise->addResult(std::unexpected(
            Error{ErrorKind::InvalidInput, "client.no_server", "No server is chosen.", {}}));
        promise->finish();
        return future;
    }
    QNetworkReply *reply = start(request);
    auto *watcher = new QFutureWatcher<Result<T>>(reply);
    connect(watcher, &QFutureWatcherBase::canceled, reply, &QNetworkReply::abort);
    watcher->setFuture(future);
    connect(reply, &QNetworkReply::finished, this,
            [this, reply, promise, read, sentToken = isSignedIn()] {
                reply->deleteLater();
                if (!promise->isCanceled())
                    promise->addResult(readReply(*reply, sentToken).and_then(read));
                promise->finish();
            });
    return future;
}

Client::Answer<> Client::callEmpty(const Request &request)
{
    return call<void>(request, [](const json::value &) { return Result<>(); });
}

Client::Answer<std::string> Client::health()
{
    return call<std::string>({.path = "health"}, [](const json::value &value) {
        ObjectReader reader(value);
        std::string version = reader.string("version");
        return reader.finish(ObjectReader::UnknownFields::Ignore).transform([&] {
            return std::move(version);
        });
    });
}

Client::Answer<api::Session> Client::openSession(const char *path,
                                                 const api::Credentials &credentials)
{
    // Whatever token there was has nothing to say about who signs in now.
    m_token = Secret();
    return call<api::Session>(Request::post(path, credentials.toJson()),
                              [this](const json::value &value) -> Result<api::Session> {
                                  TRY(api::Session session, api::Session::fromJson(value));
                                  setToken(session.token);
                                  return session;
                              });
}

Client::Answer<api::Session> Client::signUp(const api::Credentials &credentials)
{
    return openSession("accounts", credentials);
}

Client::Answer<api::Session> Client::signIn(const api::Credentials &credentials)
{
    return openSession("sessions", credentials);
}

Client::Answer<> Client::signOut()
{
    auto answer = callEmpty({.method = "DELETE", .path = "sessions/current"});
    setToken({});
    return answer;
}

Client::Answer<api::Account> Client::account()
{
    return call<api::Account>({.path = "account"}, &api::Account::fromJson);
}

Client::Answer<api::NewToken> Client::createToken(const std::string &name)
{
    return call<api::NewToken>(Request::post("tokens", json::object{{"name", name}}),
                               &api::NewToken::fromJson);
}

Client::Answer<std::vector<api::Project>> Client::projects()
{
    return call<std::vector<api::Project>>({.path = "projects"},
                                           readList<api::Project>("projects"));
}

Client::Answer<api::Project> Client::project(const ProjectId &id)
{
    return call<api::Project>({.path = pathOf(id)}, &api::Project::fromJson);
}

Client::Answer<api::Project> Client::createProject(const api::NewProject &project)
{
    return call<api::Project>(Request::post("projects", project.toJson()), &api::Project::fromJson);
}

Client::Answer<> Client::deleteProject(const ProjectId &id)
{
    return callEmpty({.method = "DELETE", .path = pathOf(id)});
}

Client::Answer<api::Project> Client::stopProject(const ProjectId &id)
{
    return call<api::Project>(Request::post(pathOf(id, "/stop")), &api::Project::fromJson);
}

Client::Answer<api::Project> Client::restartProject(const ProjectId &id)
{
    return call<api::Project>(Request::post(pathOf(id, "/restart")), &api::Project::fromJson);
}

Client::Answer<api::Deployment> Client::redeployProject(const ProjectId &id)
{
    return call<api::Deployment>(Request::post(pathOf(id, "/redeploy")),
                                 &api::Deployment::fromJson);
}

Client::Answer<std::vector<api::Variable>> Client::variables(const ProjectId &id)
{
    return call<std::vector<api::Variable>>({.path = pathOf(id, "/variables")},
                                            readList<api::Variable>("variables"));
}

Client::Answer<> Client::setVariable(const ProjectId &id, const std::string &name,
                                     const Secret &value)
{
    Request request = Request::post(pathOf(id, "/variables/" + percentEncode(name)),
                                    json::object{{"value", value.reveal()}});
    request.method = "PUT";
    return callEmpty(std::move(request));
}

Client::Answer<> Client::unsetVariable(const ProjectId &id, const std::string &name)
{
    return callEmpty({.method = "DELETE", .path = pathOf(id, "/variables/" + percentEncode(name))});
}

Client::Answer<std::vector<api::Deployment>> Client::deployments(const ProjectId &id, int limit)
{
    return call<std::vector<api::Deployment>>(
        {.path = pathOf(id, std::format("/deployments?limit={}", limit))},
        readList<api::Deployment>("deployments"));
}

Client::Answer<api::Deployment> Client::deployment(const DeploymentId &id)
{
    return call<api::Deployment>({.path = pathOf(id)}, &api::Deployment::fromJson);
}

Client::Answer<api::Deployment> Client::cancelDeployment(const DeploymentId &id)
{
    return call<api::Deployment>(Request::post(pathOf(id, "/cancel")), &api::Deployment::fromJson);
}

Client::Answer<api::LogPage> Client::log(const DeploymentId &id, api::LogKind kind,
                                         std::int64_t cursor, int limit)
{
    return call<api::LogPage>({.path = pathOf(id, std::format("/log?kind={}&cursor={}&limit={}",
                                                              api::nameOf(kind), cursor, limit))},
                              &api::LogPage::fromJson);
}

Client::Answer<api::Sandbox> Client::openSandbox(const ProjectId &id, const Hash &tree)
{
    Request request = Request::post(pathOf(id, "/sandbox"), api::NewSandbox{tree}.toJson());
    request.method = "PUT";
    return call<api::Sandbox>(request, &api::Sandbox::fromJson);
}

Client::Answer<api::Sandbox> Client::sandbox(const ProjectId &id)
{
    return call<api::Sandbox>({.path = pathOf(id, "/sandbox")}, &api::Sandbox::fromJson);
}

Client::Answer<> Client::deleteSandbox(const ProjectId &id)
{
    return callEmpty({.method = "DELETE", .path = pathOf(id, "/sandbox")});
}

Client::Answer<api::Terminal> Client::createTerminal(const ProjectId &id,
                                                     const api::NewTerminal &terminal)
{
    return call<api::Terminal>(Request::post(pathOf(id, "/sandbox/terminals"), terminal.toJson()),
                               &api::Terminal::fromJson);
}

Client::Answer<std::vector<api::Terminal>> Client::terminals(const ProjectId &id)
{
    return call<std::vector<api::Terminal>>({.path = pathOf(id, "/sandbox/terminals")},
                                            readList<api::Terminal>("terminals"));
}

Client::Answer<api::Terminal> Client::terminal(const ProjectId &id, const api::TerminalId &terminal)
{
    return call<api::Terminal>({.path = pathOf(id, terminal)}, &api::Terminal::fromJson);
}

Client::Answer<> Client::deleteTerminal(const ProjectId &id, const api::TerminalId &terminal)
{
    return callEmpty({.method = "DELETE", .path = pathOf(id, terminal)});
}

Client::Answer<api::Execution> Client::execute(const api::NewExecution &program, Print print)
{
    Request request = Request::post("execute", program.toJson());
    // It may wait for its turn for half a minute.
    request.patience = api::maxExecutionTime + 90s;
    request.print = std::move(print);
    return call<api::Execution>(request, [](const json::value &value) -> Result<api::Execution> {
        // Of what went wrong when the answer had begun, its last line tells.
        if (const json::object *object = value.if_object(); object && object->contains("error"))
            return std::unexpected(api::errorFromBody(500, json::serialize(value)));
        return api::Execution::fromJson(value);
    });
}

Client::Answer<api::TreeState> Client::announceTree(const ProjectId &id, const api::NewTree &tree)
{
    return call<api::TreeState>(Request::post(pathOf(id, "/trees"), tree.toJson()),
                                &api::TreeState::fromJson);
}

Client::Answer<> Client::uploadPack(const ProjectId &id, const std::string &pack,
                                    std::function<void(qint64)> progress)
{
    return callEmpty({"POST",
                      pathOf(id, "/blobs"),
                      pack,
                      std::string(api::packContentType),
                      std::move(progress),
                      {}});
}

Client::Answer<api::Deployment> Client::createDeployment(const ProjectId &id, const Hash &tree)
{
    return call<api::Deployment>(
        Request::post(pathOf(id, "/deployments"), json::object{{"tree", tree.toHex()}}),
        &api::Deployment::fromJson);
}

} // namespace slipway::client
