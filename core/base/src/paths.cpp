// SPDX-License-Identifier: GPL-3.0-or-later
#include <slipway/base/paths.h>

#include <cerrno>
#include <cstdlib>
#include <format>

#ifdef __unix__
#    include <pwd.h>
#    include <sys/stat.h>
#    include <unistd.h>
#endif

namespace slipway {

namespace fs = std::filesystem;

static fs::path fromEnvironment(const char *variable)
{
    const char *value = std::getenv(variable);
    return value && *value == '/' ? fs::path(value) : fs::path();
}

static fs::path homeFolder()
{
    if (const fs::path home = fromEnvironment("HOME"); !home.empty())
        return home;
#ifdef __unix__
    if (const passwd *entry = getpwuid(getuid()))
        return entry->pw_dir;
#endif
    return fs::temp_directory_path();
}

static fs::path userFolder(const char *variable, const char *fallback)
{
    const fs::path base = fromEnvironment(variable);
    return (base.empty() ? homeFolder() / fallback : base) / "slipway";
}

fs::path userDataFolder()
{
    return userFolder("XDG_DATA_HOME", ".local/share");
}

fs::path userConfigFolder()
{
    return userFolder("XDG_CONFIG_HOME", ".config");
}

fs::path userCacheFolder()
{
    return userFolder("XDG_CACHE_HOME", ".cache");
}

fs::path userStateFolder()
{
    return userFolder("XDG_STATE_HOME", ".local/state");
}

Result<fs::path> userRuntimeFolder()
{
    const fs::path base = fromEnvironment("XDG_RUNTIME_DIR");
    fs::path folder =
        base.empty() ? fs::path(std::format("/tmp/slipway-{}", getuid())) : base / "slipway";
    const auto failed = [&](int number) {
        return std::unexpected(Error::fromErrno(
            "paths.runtime", std::format("cannot use {}", folder.string()), number));
    };
    if (mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST)
        return failed(errno);
    // In /tmp anyone may have made it first, to read what is put there.
    struct stat info{};
    if (lstat(folder.c_str(), &info) != 0)
        return failed(errno);
    if (!S_ISDIR(info.st_mode) || info.st_uid != getuid())
        return failed(EPERM);
    if ((info.st_mode & 077) != 0 && chmod(folder.c_str(), 0700) != 0)
        return failed(errno);
    return folder;
}

fs::path programFolder()
{
    std::error_code error;
    const fs::path program = fs::read_symlink("/proc/self/exe", error);
    return error ? fs::path() : program.parent_path();
}

fs::path resourceFolder()
{
    if (const fs::path given = fromEnvironment("SLIPWAY_RESOURCES"); !given.empty())
        return given;
    std::error_code error;
    return fs::weakly_canonical(programFolder() / "../share/slipway", error);
}

} // namespace slipway
