// SPDX-License-Identifier: GPL-3.0-or-later
#include <slipway/base/random.h>
#include <slipway/client/server_address.h>
#include <slipway/client/token_store.h>

#include <QFileInfo>
#include <QPromise>

#include <format>
#include <memory>

#include <qt6keychain/keychain.h>

using namespace Qt::StringLiterals;

namespace slipway::client {

namespace {

const QString service = u"slipway"_s;

QString keyOf(const QUrl &server)
{
    return server.toString(QUrl::RemovePath | QUrl::RemoveQuery | QUrl::RemoveUserInfo);
}

Error noKeychain(const QString &why)
{
    std::string reason = why.trimmed().toStdString();
    while (reason.ends_with('.'))
        reason.pop_back();
    return {ErrorKind::Unsupported,
            "client.no_keychain",
            std::format("This system offers no place to keep a password safely ({}).",
                        reason.empty() ? "its secret service does not answer" : reason),
            {}};
}

/// On Linux the secret service is reached over the session bus; libraries that look for one where
/// there is none may wait long or start one of their own.
bool isBusMissing()
{
#if defined(Q_OS_UNIX) && !defined(Q_OS_MACOS)
    if (qEnvironmentVariableIsSet("DBUS_SESSION_BUS_ADDRESS"))
        return false;
    const QString runtime = qEnvironmentVariable("XDG_RUNTIME_DIR");
    return runtime.isEmpty() || !QFileInfo::exists(runtime + "/bus"_L1);
#else
    return false;
#endif
}

Result<> resultOf(const QKeychain::Job &job)
{
    switch (job.error()) {
    case QKeychain::NoError:
        return {};
    case QKeychain::EntryNotFound:
        return std::unexpected(Error::notFound("client.no_token", "You are not signed in."));
    case QKeychain::AccessDenied:
    case QKeychain::AccessDeniedByUser:
        return std::unexpected(Error{ErrorKind::PermissionDenied, "client.keychain_locked",
                                     "The password store stayed locked. Unlock it and try again.",
                                     job.errorString().toStdString()});
    default:
        return std::unexpected(noKeychain(job.errorString()));
    }
}

/// Starts a job that ends its promise; `read` makes the value of a job that went well.
template<class T, class Job, class Read>
TokenStore::Answer<T> run(Job *job, Read read)
{
    auto promise = std::make_shared<QPromise<Result<T>>>();
    promise->start();
    job->setAutoDelete(true);
    QObject::connect(job, &QKeychain::Job::finished, job, [promise, job, read] {
        promise->addResult(resultOf(*job).and_then([&] { return read(*job); }));
        promise->finish();
    });
    job->start();
    return promise->future();
}

template<class T>
TokenStore::Answer<T> ready(Result<T> result)
{
    QPromise<Result<T>> promise;
    promise.start();
    promise.addResult(std::move(result));
    promise.finish();
    return promise.future();
}

template<class T>
TokenStore::Answer<T> noBus()
{
    return ready<T>(std::unexpected(noKeychain(u"there is no desktop session to ask"_s)));
}

TokenStore::Answer<> writeEntry(const QString &key, const Secret &value)
{
    auto *job = new QKeychain::WritePasswordJob(service);
    job->setKey(key);
    const std::string_view text = value.reveal();
    job->setTextData(QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size())));
    return run<void>(job, [](const auto &) { return Result<>(); });
}

TokenStore::Answer<Secret> readEntry(const QString &key)
{
    auto *job = new QKeychain::ReadPasswordJob(service);
    job->setKey(key);
    return run<Secret>(job, [](const QKeychain::ReadPasswordJob &done) -> Result<Secret> {
        return Secret(done.textData().toStdString());
    });
}

TokenStore::Answer<> deleteEntry(const QString &key)
{
    auto *job = new QKeychain::DeletePasswordJob(service);
    job->setKey(key);
    return run<void>(job, [](const auto &) { return Result<>(); });
}

} // namespace

TokenStore::TokenStore(QObject *parent)
    : QObject(parent)
{}

TokenStore::Answer<> TokenStore::probe()
{
    if (isBusMissing())
        return noBus<void>();
    const QString key = u"probe-"_s + QString::fromStdString(randomToken(9));
    const Secret value(randomToken(18));
    return writeEntry(key, value)
        .then(this,
              [key](Result<> written) {
                  return written ? readEntry(key) : ready<Secret>(std::unexpected(written.error()));
              })
        .unwrap()
        .then(this,
              [key, value](Result<Secret> read) {
                  if (!read)
                      return ready<void>(std::unexpected(read.error()));
                  const bool same = read->reveal() == value.reveal();
                  return deleteEntry(key).then([same](Result<> deleted) {
                      if (deleted && !same)
                          return Result<>(std::unexpected(
                              noKeychain(u"it did not give back what was put in"_s)));
                      return deleted;
                  });
              })
        .unwrap();
}

TokenStore::Answer<Secret> TokenStore::read(const QUrl &server)
{
    if (const auto kept = m_session.find(keyOf(server)); kept != m_session.end())
        return ready<Secret>(kept->second);
    return isBusMissing() ? noBus<Secret>() : readEntry(keyOf(server));
}

TokenStore::Answer<> TokenStore::write(const QUrl &server, const Secret &token)
{
    m_session.erase(keyOf(server));
    return isBusMissing() ? noBus<void>() : writeEntry(keyOf(server), token);
}

TokenStore::Answer<> TokenStore::remove(const QUrl &server)
{
    m_session.erase(keyOf(server));
    if (isBusMissing())
        return ready<void>({});
    return deleteEntry(keyOf(server)).then([](Result<> result) {
        const bool absent = !result && result.error().kind == ErrorKind::NotFound;
        return absent ? Result<>() : result;
    });
}

void TokenStore::keepForThisSession(const QUrl &server, const Secret &token)
{
    m_session[keyOf(server)] = token;
}

} // namespace slipway::client
