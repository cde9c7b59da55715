// SPDX-License-Identifier: GPL-3.0-or-later
#include "install_settings.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <filesystem>
#include <format>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

namespace slipway::hosting {

namespace fs = std::filesystem;

/// Settings about where to get things. Not those about where to put them: that is ours to say.
static constexpr std::array passedOn{"PIP_INDEX_URL",
                                     "PIP_EXTRA_INDEX_URL",
                                     "PIP_NO_INDEX",
                                     "PIP_FIND_LINKS",
                                     "PIP_TRUSTED_HOST",
                                     "PIP_CERT",
                                     "PIP_CLIENT_CERT",
                                     "PIP_PROXY",
                                     "PIP_TIMEOUT",
                                     "PIP_DEFAULT_TIMEOUT",
                                     "PIP_RETRIES",
                                     "PIP_CONFIG_FILE",
                                     "PIP_CONSTRAINT",
                                     "PIP_ONLY_BINARY",
                                     "PIP_PREFER_BINARY",
                                     "SSL_CERT_FILE",
                                     "SSL_CERT_DIR",
                                     "REQUESTS_CA_BUNDLE",
                                     "CURL_CA_BUNDLE",
                                     "NODE_EXTRA_CA_CERTS",
                                     "http_proxy",
                                     "https_proxy",
                                     "all_proxy",
                                     "no_proxy",
                                     "HTTP_PROXY",
                                     "HTTPS_PROXY",
                                     "ALL_PROXY",
                                     "NO_PROXY",
                                     "NPM_CONFIG_REGISTRY",
                                     "npm_config_registry",
                                     "NPM_CONFIG_CAFILE",
                                     "npm_config_cafile",
                                     "NPM_CONFIG_USERCONFIG",
                                     "npm_config_userconfig"};

/// Where files of the server are inside: what belongs to the system there cannot be covered.
static constexpr std::string_view settingsFolder = "/opt/slipway/settings";

static bool isBelow(std::string_view path, std::initializer_list<std::string_view> folders)
{
    return std::ranges::any_of(folders,
                               [&](std::string_view folder) { return path.starts_with(folder); });
}

/// Makes a file or folder of the server visible; where it is then, or nothing where it cannot be.
static std::optional<std::string> show(sandbox::RunSpec &spec, const std::string &path,
                                       std::string_view name = {})
{
    std::error_code error;
    if (!path.starts_with('/') || !fs::exists(path, error))
        return {};
    if (isBelow(path, {"/usr/", "/etc/ssl/"}))
        return path; // The sandbox shows those anyway.
    if (isBelow(path, {"/proc/", "/sys/", "/dev/", "/run/", "/boot/"}))
        return {}; // And those to nobody.
    std::string at = std::format("{}/{}", settingsFolder,
                                 name.empty() ? std::to_string(spec.mounts.size()) : name);
    spec.mounts.push_back({path, at, sandbox::Access::Read});
    return at;
}

/// The password in scheme://user:password@host.
static void maskPasswords(sandbox::RunSpec &spec, std::string_view value)
{
    for (std::size_t at = 0; (at = value.find("://", at)) != std::string_view::npos;) {
        at += 3;
        const std::string_view authority = value.substr(at, value.substr(at).find_first_of("/ \n"));
        const auto end = authority.rfind('@');
        const auto colon = authority.find(':');
        if (end != std::string_view::npos && colon < end)
            spec.mask.emplace_back(std::string(authority.substr(colon + 1, end - colon - 1)));
    }
}

/// A value can name files: one, or several with spaces between.
static std::string withShownFiles(sandbox::RunSpec &spec, std::string_view value)
{
    std::string result;
    while (!value.empty()) {
        const auto end = std::min(value.find(' '), value.size());
        const std::string word(value.substr(0, end));
        result += (result.empty() ? "" : " ") + show(spec, word).value_or(word);
        value.remove_prefix(std::min(end + 1, value.size()));
    }
    return result;
}

/// A user's own file, named to the installer since the build has another home.
static void passFile(sandbox::RunSpec &spec, const std::string &variable, const fs::path &path,
                     std::string_view name)
{
    if (spec.environment.contains(variable))
        return;
    if (auto at = show(spec, path.string(), name))
        spec.environment[variable] = *std::move(at);
}

void addInstallSettings(sandbox::RunSpec &spec)
{
    for (const char *name : passedOn) {
        const char *value = std::getenv(name);
        if (!value || spec.environment.contains(name))
            continue;
        spec.environment[name] = withShownFiles(spec, value);
        maskPasswords(spec, value);
    }
    // pip looks for pip/pip.conf in each of these folders.
    if (show(spec, "/etc/pip.conf", "pip/pip.conf"))
        spec.environment["XDG_CONFIG_DIRS"] = settingsFolder;
    passFile(spec, "NPM_CONFIG_GLOBALCONFIG", "/etc/npmrc", "npmrc-global");
    if (const char *home = std::getenv("HOME")) {
        passFile(spec, "PIP_CONFIG_FILE", fs::path(home) / ".config/pip/pip.conf", "pip.conf");
        passFile(spec, "PIP_CONFIG_FILE", fs::path(home) / ".pip/pip.conf", "pip.conf");
        passFile(spec, "NPM_CONFIG_USERCONFIG", fs::path(home) / ".npmrc", "npmrc");
    }
    // The same index under the names others have for it.
    if (const auto index = spec.environment.find("PIP_INDEX_URL");
        index != spec.environment.end()) {
        const std::string url = index->second;
        for (const char *name : {"UV_DEFAULT_INDEX", "PDM_PYPI_URL", "PIPENV_PYPI_MIRROR"})
            spec.environment.emplace(name, url);
    }
    spec.environment["PIP_DISABLE_PIP_VERSION_CHECK"] = "1";
    spec.environment["PIP_NO_INPUT"] = "1";
    spec.environment["PIP_ROOT_USER_ACTION"] = "ignore";
}

} // namespace slipway::hosting
