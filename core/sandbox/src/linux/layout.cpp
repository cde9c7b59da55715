// SPDX-License-Identifier: GPL-3.0-or-later
#include "layout.h"

#include "spawn.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <format>
#include <optional>

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace slipway::sandbox {

namespace {

constexpr std::string_view standardPath =
    "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/// Part of the system inside: nothing of a project belongs there.
constexpr std::array reserved{"/proc", "/dev", "/sys",   "/usr",   "/bin",    "/sbin",
                              "/lib",  "/etc", "/lib32", "/lib64", "/libx32", "/.slipway"};
/// Of the host: never visible inside, not even when asked for.
constexpr std::array hidden{"/proc", "/sys", "/dev", "/run", "/boot"};

bool isAtOrBelow(std::string_view path, std::string_view folder)
{
    if (folder.ends_with('/'))
        folder.remove_suffix(1);
    return path.starts_with(folder) && (path.size() == folder.size() || path[folder.size()] == '/');
}

std::string withoutTrailingSlash(std::string path)
{
    while (path.size() > 1 && path.ends_with('/'))
        path.pop_back();
    return path;
}

std::optional<std::string> linkTarget(const std::string &path)
{
    std::string target(4096, '\0');
    const ssize_t size = ::readlink(path.c_str(), target.data(), target.size());
    if (size <= 0)
        return std::nullopt;
    target.resize(static_cast<std::size_t>(size));
    return target;
}

struct OpenMount
{
    Mount mount;
    FileDescriptor descriptor;
    std::string real; ///< what the descriptor is, links resolved
};

std::unexpected<Error> refuse(std::string code, std::string message)
{
    return std::unexpected(Error::invalidInput(std::move(code), std::move(message)));
}

/// Opens what is to be mounted, so that it cannot become something else afterwards.
Result<OpenMount> openMount(Mount mount)
{
    mount.at = withoutTrailingSlash(std::move(mount.at));
    mount.host = withoutTrailingSlash(std::move(mount.host));
    for (const char *folder : reserved) {
        if (mount.at == "/" || isAtOrBelow(mount.at, folder))
            return refuse(
                "mount.reserved",
                std::format("Nothing can be mounted at {}: the system is there.", mount.at));
    }
    OpenMount open{.mount = mount,
                   .descriptor = FileDescriptor(::open(mount.host.c_str(), O_PATH | O_CLOEXEC)),
                   .real = {}};
    if (!open.descriptor.isOpen())
        return std::unexpected(Error::fromErrno(
            "mount.missing", std::format("Cannot use {} in the sandbox", mount.host), errno));
    open.real = linkTarget(std::format("/proc/self/fd/{}", open.descriptor.get())).value_or("/");
    struct stat info{};
    if (::fstat(open.descriptor.get(), &info) != 0
        || (!S_ISDIR(info.st_mode) && !S_ISREG(info.st_mode)))
        return refuse("mount.not_a_file",
                      std::format("{} is neither a folder nor a file.", mount.host));
    if (open.real == "/")
        return refuse("mount.too_much",
                      std::format("{} is the whole file system of this computer.", mount.host));
    for (const char *folder : hidden) {
        if (isAtOrBelow(open.real, folder))
            return refuse("mount.too_much", std::format("{} leads to {}, which no sandbox may see.",
                                                        mount.host, open.real));
    }
    return open;
}

/// A mount inside another one's folder could have been turned into a link by the program that may
/// write there: such a one has to stay in that folder.
Result<> checkLinks(const std::vector<OpenMount> &mounts)
{
    for (const OpenMount &inner : mounts) {
        for (const OpenMount &outer : mounts) {
            const std::string &folder = outer.mount.host;
            if (isAtOrBelow(inner.mount.host, folder) && !isAtOrBelow(inner.real, outer.real))
                return refuse("mount.escapes",
                              std::format("{} is a link that leads out of {}, to {}.",
                                          inner.mount.host, folder, inner.real));
        }
    }
    return {};
}

void addMounts(BwrapCommand &command, std::vector<OpenMount> mounts)
{
    // Outer ones first, so that none hides another.
    std::ranges::sort(mounts, {}, [](const OpenMount &open) { return open.mount.at; });
    for (OpenMount &open : mounts)
        command.add(open.mount.access == Access::Write ? "--bind-fd" : "--ro-bind-fd",
                    command.pass(std::move(open.descriptor)), open.mount.at);
}

void addToolchain(BwrapCommand &command)
{
    command.add("--ro-bind", "/usr", "/usr");
    for (const char *path : {"/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32"}) {
        if (const auto target = linkTarget(path))
            command.add("--symlink", *target, path);
        else if (::access(path, F_OK) == 0)
            command.add("--ro-bind", path, path);
    }
}

void addText(BwrapCommand &command, std::string_view text, const char *path)
{
    if (auto file = memoryFile(text))
        command.add("--perms", "0644", "--file", command.pass(*std::move(file)), path);
}

/// A copy, so that it costs no mount. Links into /usr stay links.
void addCopy(BwrapCommand &command, const char *path)
{
    if (const auto target = linkTarget(path);
        target && (target->starts_with("/usr/") || target->starts_with("../usr/"))) {
        command.add("--symlink", *target, path);
        return;
    }
    FileDescriptor file(::open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    struct stat info{};
    if (file.isOpen() && ::fstat(file.get(), &info) == 0 && S_ISREG(info.st_mode)
        && info.st_size < (1 << 20))
        command.add("--perms", "0644", "--file", command.pass(std::move(file)), path);
}

void addSettings(BwrapCommand &command, Network network)
{
    // Of certificates only those everybody may see: where we are root, so is what runs inside.
    for (const char *folder :
         {"/etc/alternatives", "/etc/ssl/certs", "/etc/pki/ca-trust", "/etc/pki/tls/certs"}) {
        if (::access(folder, F_OK) == 0)
            command.add("--ro-bind", folder, folder);
    }
    // Java's settings lie in folders named after its version.
    if (DIR *folder = ::opendir("/etc")) {
        while (const dirent *entry = ::readdir(folder)) {
            if (std::string_view(entry->d_name).starts_with("java-")) {
                const std::string path = std::format("/etc/{}", entry->d_name);
                command.add("--ro-bind", path, path);
            }
        }
        ::closedir(folder);
    }
    for (const char *file : {"/etc/ld.so.cache", "/etc/localtime", "/etc/os-release",
                             "/etc/services", "/etc/ssl/openssl.cnf"})
        addCopy(command, file);
    addText(
        command,
        std::format("root:x:0:0:root:/root:/usr/sbin/nologin\nuser:x:1000:1000:User:{}:/bin/bash\n"
                    "nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin\n",
                    homeInside),
        "/etc/passwd");
    addText(command, "root:x:0:\nuser:x:1000:\nnogroup:x:65534:\n", "/etc/group");
    addText(command, "127.0.0.1 localhost slipway\n::1 localhost ip6-localhost\n", "/etc/hosts");
    addText(command, "passwd: files\ngroup: files\nhosts: files dns\n", "/etc/nsswitch.conf");
    if (network == Network::None)
        return;
    // Where packages come from, for those who can reach it.
    for (const char *file : {"/etc/pip.conf", "/etc/npmrc"})
        addCopy(command, file);
    if (network == Network::Outbound)
        addText(command, "nameserver 10.0.2.3\noptions edns0\n", "/etc/resolv.conf");
    else
        addCopy(command, "/etc/resolv.conf");
}

void addScratch(BwrapCommand &command, const Limits &limits, const char *mode,
                std::string_view path)
{
    command.add("--perms", mode);
    if (limits.tmp > 0)
        command.add("--size", std::to_string(limits.tmp));
    command.add("--tmpfs", path);
}

std::string variable(const char *name)
{
    const char *value = std::getenv(name);
    return value ? value : "";
}

} // namespace

Result<> addFileSystem(BwrapCommand &command, const RunSpec &spec, const std::string &initProgram)
{
    std::vector<OpenMount> mounts;
    for (const Mount &mount : spec.mounts) {
        TRY(OpenMount open, openMount(mount));
        mounts.push_back(std::move(open));
    }
    TRY(checkLinks(mounts));
    std::optional<OpenMount> home;
    if (!spec.home.empty()) {
        TRY(home,
            openMount({.host = spec.home, .at = std::string(homeInside), .access = Access::Write}));
    }
    addToolchain(command);
    addSettings(command, spec.network);
    command.add("--proc", "/proc", "--dev", "/dev");
    addScratch(command, spec.limits, "1777", "/dev/shm");
    command.add("--remount-ro", "/dev");
    addScratch(command, spec.limits, "1777", "/tmp");
    command.add("--symlink", "/tmp", "/var/tmp");
    if (home)
        command.add("--bind-fd", command.pass(std::move(home->descriptor)), homeInside);
    else
        addScratch(command, spec.limits, "0755", homeInside);
    addMounts(command, std::move(mounts));
    command.add("--ro-bind", initProgram, initInside, "--remount-ro", "/");
    // The kernel's settings are files of root, and the kernel does not ask in which namespace.
    if (::geteuid() == 0)
        command.add("--remount-ro", "/proc");
    return {};
}

std::string workingFolder(const RunSpec &spec)
{
    if (!spec.workdir.empty())
        return spec.workdir;
    for (const Mount &mount : spec.mounts) {
        if (mount.access == Access::Write)
            return spec.isolation == Isolation::None ? mount.host : mount.at;
    }
    if (spec.isolation == Isolation::Sandbox)
        return std::string(homeInside);
    return spec.home.empty() ? variable("HOME") : spec.home;
}

std::vector<std::string> environmentOf(const RunSpec &spec)
{
    const bool isFenced = spec.isolation == Isolation::Sandbox;
    std::map<std::string, std::string> variables{
        {"PATH", std::string(standardPath)},
        {"HOME", isFenced            ? std::string(homeInside)
                 : spec.home.empty() ? variable("HOME")
                                     : spec.home},
        {"USER", isFenced ? "user" : variable("USER")},
        {"LOGNAME", isFenced ? "user" : variable("USER")},
        {"LANG", "C.UTF-8"},
        {"TERM", spec.terminal ? "xterm-256color" : "dumb"}};
    for (const char *name : {"LANG", "LC_ALL", "LC_CTYPE", "TZ"}) {
        if (const std::string value = variable(name); !value.empty())
            variables[name] = value;
    }
    if (!isFenced && !variable("PATH").empty())
        variables["PATH"] = variable("PATH");
    if (spec.terminal)
        variables["COLORTERM"] = "truecolor";
    else
        variables["PYTHONUNBUFFERED"] = "1";
    if (spec.port)
        variables["PORT"] = std::to_string(spec.port->inside);
    for (const auto &[name, value] : spec.environment)
        variables[name] = value;
    std::vector<std::string> list;
    for (const auto &[name, value] : variables)
        list.push_back(std::format("{}={}", name, value));
    return list;
}

} // namespace slipway::sandbox
