// SPDX-License-Identifier: GPL-3.0-or-later
#include "remote.h"
#include "credentials.h"

#include <slipway/client/server_address.h>
#include <slipway/project/link.h>

#include <QNetworkProxyFactory>

#include <cstdlib>
#include <format>

namespace slip {

using namespace slipway;
namespace fs = std::filesystem;

Remote::Remote()
{
    static int count = 1;
    static char name[] = "slip";
    static char *words[] = {name, nullptr};
    m_application = std::make_unique<QCoreApplication>(count, words);
    QNetworkProxyFactory::setUseSystemConfiguration(true);
    m_client = std::make_unique<client::Client>();
    m_tokens = std::make_unique<client::TokenStore>();
}

std::string Remote::server() const
{
    return m_client->server().toString().toStdString();
}

Result<> Remote::useServer(const Arguments &arguments, const fs::path &folder)
{
    std::string address = arguments.value("--server").value_or("");
    if (const char *given = std::getenv("SLIPWAY_SERVER"); address.empty() && given)
        address = given;
    if (address.empty() && !folder.empty()) {
        TRY(const auto link, project::Link::load(folder));
        if (link)
            address = link->server;
    }
    if (address.empty()) {
        TRY(address, rememberedServer());
    }
    if (address.empty())
        return std::unexpected(Error{ErrorKind::Unauthenticated,
                                     "cli.no_server",
                                     "You are not signed in to any server. Sign in with \"slip "
                                     "login URL\".",
                                     {}});
    // Whoever signed in to it over plain http chose so at that time.
    TRY(const QUrl url,
        client::serverAddress(QString::fromStdString(address), client::PlainHttp::Anywhere));
    m_client->setServer(url);
    return {};
}

Result<> Remote::useToken()
{
    if (const char *given = std::getenv("SLIPWAY_TOKEN"); given && *given) {
        m_client->setToken(Secret(given));
        return {};
    }
    TRY(auto kept, readTokenFile(server()));
    if (!kept) {
        auto read = wait(m_tokens->read(m_client->server()));
        if (read)
            kept = *std::move(read);
        else if (read.error().kind == ErrorKind::PermissionDenied)
            return std::unexpected(read.error());
    }
    if (!kept)
        return std::unexpected(
            Error{ErrorKind::Unauthenticated,
                  "cli.not_signed_in",
                  std::format("You are not signed in to {0}. Sign in with \"slip login {0}\".",
                              client::displayAddress(m_client->server()).toStdString()),
                  {}});
    m_client->setToken(*std::move(kept));
    return {};
}

Result<ProjectId> Remote::linkedProject(const fs::path &folder) const
{
    TRY(const auto link, project::Link::load(folder));
    if (link && link->server == server())
        return link->project;
    return std::unexpected(Error::notFound(
        "cli.not_deployed",
        std::format("This folder has no project on {} yet. \"slip deploy\" makes one.",
                    client::displayAddress(m_client->server()).toStdString())));
}

Result<api::Project> Remote::openProject(const Arguments &arguments)
{
    TRY(const fs::path folder, projectFolder(arguments));
    TRY(useServer(arguments, folder));
    TRY(const ProjectId id, linkedProject(folder));
    TRY(useToken());
    return wait(m_client->project(id));
}

Result<fs::path> projectFolder(const Arguments &arguments)
{
    std::error_code error;
    if (arguments.positional.empty())
        return project::findProject(fs::current_path(error));
    fs::path folder = fs::canonical(arguments.positional.front(), error);
    if (error || !fs::is_directory(folder, error))
        return std::unexpected(Error::notFound(
            "cli.no_folder", std::format("There is no folder {}.", arguments.positional.front())));
    return folder;
}

} // namespace slip
