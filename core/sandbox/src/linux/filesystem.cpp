// SPDX-License-Identifier: GPL-3.0-or-later
#include "filesystem.h"

#include "display.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <format>
#include <optional>

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace slipway::sandbox {

namespace {

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

void add(FileSystem &files, Entry::Kind kind, std::string at, std::string text)
{
    files.entries.push_back({.kind = kind, .at = std::move(at), .text = std::move(text)});
}

void addMount(FileSystem &files, OpenMount open)
{
    files.entries.push_back({.kind = Entry::Kind::Host,
                             .at = std::move(open.mount.at),
                             .text = std::move(open.real),
                             .access = open.mount.access,
                             .judged = std::move(open.descriptor)});
}

void addToolchain(FileSystem &files)
{
    add(files, Entry::Kind::Host, "/usr", "/usr");
    for (const char *path : {"/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32"}) {
        if (const auto target = linkTarget(path))
            add(files, Entry::Kind::Link, path, *target);
        else if (::access(path, F_OK) == 0)
            add(files, Entry::Kind::Host, path, path);
    }
}

/// A copy, so that it costs no mount. Links into /usr stay links.
void addCopy(FileSystem &files, const char *path)
{
    constexpr std::uint64_t most = 1U << 20;
    if (const auto target = linkTarget(path);
        target && (target->starts_with("/usr/") || target->starts_with("../usr/")))
        add(files, Entry::Kind::Link, path, *target);
    else if (auto text = readFile(path, most))
        add(files, Entry::Kind::File, path, *std::move(text));
}

void addSettings(FileSystem &files, Network network)
{
    // Of certificates only those everybody may see: where we are root, so is what runs inside.
    for (const char *folder : {"/etc/alternatives", "/etc/fonts", "/etc/ssl/certs",
                               "/etc/pki/ca-trust", "/etc/pki/tls/certs"}) {
        if (::access(folder, F_OK) == 0)
            add(files, Entry::Kind::Host, folder, folder);
    }
    // Java's settings lie in folders named after its version.
    if (DIR *folder = ::opendir("/etc")) {
        while (const dirent *entry = ::readdir(folder)) {
            if (std::string_view(entry->d_name).starts_with("java-")) {
                const std::string path = std::format("/etc/{}", entry->d_name);
                add(files, Entry::Kind::Host, path, path);
            }
        }
        ::closedir(folder);
    }
    // Without the last one, Debian's matplotlib cannot be imported.
    for (const char *file : {"/etc/ld.so.cache", "/etc/localtime", "/etc/os-release",
                             "/etc/services", "/etc/ssl/openssl.cnf", "/etc/matplotlibrc"})
        addCopy(files, file);
    const auto addText = [&](const char *path, std::string text) {
        add(files, Entry::Kind::File, path, std::move(text));
    };
    addText(
        "/etc/passwd",
        std::format("root:x:0:0:root:/root:/usr/sbin/nologin\nuser:x:1000:1000:User:{}:/bin/bash\n"
                    "nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin\n",
                    homeInside));
    addText("/etc/group", "root:x:0:\nuser:x:1000:\nnogroup:x:65534:\n");
    addText("/etc/hosts", "127.0.0.1 localhost slipway\n::1 localhost ip6-localhost\n");
    addText("/etc/nsswitch.conf", "passwd: files\ngroup: files\nhosts: files dns\n");
    if (network == Network::None)
        return;
    // Where packages come from, for those who can reach it.
    for (const char *file : {"/etc/pip.conf", "/etc/npmrc"})
        addCopy(files, file);
    if (network == Network::Outbound)
        addText("/etc/resolv.conf", "nameserver 10.0.2.3\noptions edns0\n");
    else
        addCopy(files, "/etc/resolv.conf");
}

void addScratch(FileSystem &files, std::uint64_t size, unsigned mode, std::string_view at)
{
    files.entries.push_back({.kind = Entry::Kind::Scratch,
                             .at = std::string(at),
                             .text = {},
                             .size = size,
                             .mode = mode});
}

/// We; but where that is root, the one user who owns all the program may write, so that it has no
/// more rights than that user. Where there is nothing to be written, nobody.
Owner ownerFor(const FileSystem &files)
{
    constexpr Owner nobody{.user = 65534, .group = 65534};
    if (::geteuid() != 0)
        return {.user = ::geteuid(), .group = ::getegid()};
    std::optional<Owner> owner;
    for (const Entry &entry : files.entries) {
        struct stat info{};
        if (entry.access != Access::Write || ::fstat(entry.judged.get(), &info) != 0)
            continue;
        if (owner && owner->user != info.st_uid)
            return {.user = 0, .group = 0};
        if (info.st_uid == 0)
            return {.user = 0, .group = 0};
        owner = {.user = info.st_uid, .group = info.st_gid == 0 ? nobody.group : info.st_gid};
    }
    return owner.value_or(nobody);
}

} // namespace

Result<FileSystem> fileSystemFor(const RunSpec &spec)
{
    std::vector<OpenMount> mounts;
    for (const Mount &mount : spec.mounts) {
        TRY(OpenMount open, openMount(mount));
        mounts.push_back(std::move(open));
    }
    TRY(checkLinks(mounts));
    FileSystem files;
    files.sharedMemory = spec.limits.tmp;
    addToolchain(files);
    addSettings(files, spec.network);
    addScratch(files, spec.limits.tmp, 01777, "/tmp");
    add(files, Entry::Kind::Link, "/var/tmp", "/tmp");
    if (spec.home.empty()) {
        addScratch(files, spec.limits.tmp, 0755, homeInside);
    } else {
        TRY(OpenMount home,
            openMount({.host = spec.home, .at = std::string(homeInside), .access = Access::Write}));
        addMount(files, std::move(home));
    }
    if (spec.display) {
        for (Entry &entry : displayEntries())
            files.entries.push_back(std::move(entry));
    }
    // Outer ones first, so that none hides another.
    std::ranges::sort(mounts, {}, [](const OpenMount &open) { return open.mount.at; });
    for (OpenMount &open : mounts)
        addMount(files, std::move(open));
    files.owner = ownerFor(files);
    return files;
}

} // namespace slipway::sandbox
