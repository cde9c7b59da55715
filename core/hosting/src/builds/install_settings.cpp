// SPDX-License-Identifier: GPL-3.0-or-later
#include "install_settings.h"

#include <array>
#include <cstdlib>
#include <filesystem>
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

/// What the sandbox shows anyway.
static bool isVisible(std::string_view path)
{
    return path.starts_with("/usr/") || path.starts_with("/etc/ssl/");
}

static bool mountFile(sandbox::RunSpec &spec, const std::string &path)
{
    std::error_code error;
    if (!path.starts_with('/') || !fs::exists(path, error))
        return false;
    if (isVisible(path))
        return true;
    const std::string at = fs::path(path).lexically_normal().string();
    for (const sandbox::Mount &mount : spec.mounts) {
        if (mount.at == at)
            return true;
    }
    spec.mounts.push_back({path, at, sandbox::Access::Read});
    return true;
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
static void mountNamedFiles(sandbox::RunSpec &spec, std::string_view value)
{
    while (!value.empty()) {
        const auto end = std::min(value.find(' '), value.size());
        mountFile(spec, std::string(value.substr(0, end)));
        value.remove_prefix(std::min(end + 1, value.size()));
    }
}

/// A user's own file, named to the installer since the build has another home.
static void passFile(sandbox::RunSpec &spec, const std::string &variable, const char *inHome)
{
    const char *home = std::getenv("HOME");
    if (!home || spec.environment.contains(variable))
        return;
    const std::string path = (fs::path(home) / inHome).string();
    if (mountFile(spec, path))
        spec.environment[variable] = path;
}

void addInstallSettings(sandbox::RunSpec &spec)
{
    for (const char *name : passedOn) {
        const char *value = std::getenv(name);
        if (!value || spec.environment.contains(name))
            continue;
        spec.environment[name] = value;
        mountNamedFiles(spec, value);
        maskPasswords(spec, value);
    }
    mountFile(spec, "/etc/pip.conf");
    passFile(spec, "PIP_CONFIG_FILE", ".config/pip/pip.conf");
    passFile(spec, "PIP_CONFIG_FILE", ".pip/pip.conf");
    passFile(spec, "NPM_CONFIG_USERCONFIG", ".npmrc");
    if (mountFile(spec, "/etc/npmrc"))
        spec.environment.try_emplace("NPM_CONFIG_GLOBALCONFIG", "/etc/npmrc");
    spec.environment["PIP_DISABLE_PIP_VERSION_CHECK"] = "1";
    spec.environment["PIP_NO_INPUT"] = "1";
    spec.environment["PIP_ROOT_USER_ACTION"] = "ignore";
}

} // namespace slipway::hosting
