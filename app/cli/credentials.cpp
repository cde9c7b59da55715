// SPDX-License-Identifier: GPL-3.0-or-later
#include "credentials.h"

#include <slipway/base/files.h>
#include <slipway/base/json.h>
#include <slipway/base/paths.h>

#include <format>

#include <sys/stat.h>

namespace slip {

using namespace slipway;
namespace fs = std::filesystem;

namespace {

fs::path serverFile()
{
    return userConfigFolder() / "server.json";
}

fs::path tokenFile()
{
    return userConfigFolder() / "credentials.json";
}

/// An empty object where the file is not there.
Result<json::object> readObject(const fs::path &file)
{
    std::error_code error;
    if (!fs::exists(file, error))
        return json::object();
    TRY(const std::string text, readFile(file, 1 << 20));
    auto value = parseJson(text);
    if (!value || !value->is_object())
        return std::unexpected(Error::invalidInput(
            "cli.config_broken",
            std::format("{} is damaged. Delete it and sign in again.", file.string())));
    return std::move(value->get_object());
}

Result<> writeObject(const fs::path &file, const json::object &object)
{
    TRY(makeFolder(file.parent_path(), 0700));
    // The mode below is for a new file; one that was opened up by mistake is closed again first.
    ::chmod(file.c_str(), 0600);
    return writeFileAtomic(file, json::serialize(object) + '\n', {.mode = 0600});
}

} // namespace

Result<std::string> rememberedServer()
{
    TRY(const json::object object, readObject(serverFile()));
    const json::value *server = object.if_contains("server");
    return server && server->is_string() ? std::string(server->get_string()) : std::string();
}

Result<> rememberServer(const std::string &server)
{
    return writeObject(serverFile(), {{"server", server}});
}

Result<std::optional<Secret>> readTokenFile(const std::string &server)
{
    TRY(const json::object object, readObject(tokenFile()));
    const json::value *token = object.if_contains(server);
    if (!token || !token->is_string())
        return std::nullopt;
    return Secret(std::string(token->get_string()));
}

Result<> writeTokenFile(const std::string &server, const Secret &token)
{
    TRY(json::object object, readObject(tokenFile()));
    object[server] = token.reveal();
    return writeObject(tokenFile(), object);
}

Result<> removeFromTokenFile(const std::string &server)
{
    TRY(json::object object, readObject(tokenFile()));
    if (object.erase(server) == 0)
        return {};
    return writeObject(tokenFile(), object);
}

} // namespace slip
