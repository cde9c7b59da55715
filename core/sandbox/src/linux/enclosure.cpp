// SPDX-License-Identifier: GPL-3.0-or-later
// The same fence that bubblewrap builds, with the calls newer kernels have for mounting (5.12):
// some hundred system calls instead of a thousand, and no program to be loaded. The order matters:
// mounts in a first user namespace, which owns them; then a second one below it, where the program
// is an ordinary user, so that not even all capabilities would give it a right over the mounts.
#include "enclosure.h"

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <format>
#include <string>

#include <fcntl.h>
#include <linux/capability.h>
#include <linux/filter.h>
#include <linux/openat2.h>
#include <linux/seccomp.h>
#include <net/if.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace slipway::sandbox {

namespace {

constexpr std::uint64_t noRights = MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV;
constexpr std::string_view hostName = "slipway";
constexpr unsigned userInside = 1000;

[[noreturn]] void giveUp(std::string_view what)
{
    const std::string words = std::format("{}: {}", what, std::strerror(errno));
    [[maybe_unused]] const auto ignored = ::write(STDERR_FILENO, words.data(), words.size());
    ::_exit(1);
}

void check(bool works, std::string_view what)
{
    if (!works)
        giveUp(what);
}

FileDescriptor checked(int descriptor, std::string_view what)
{
    check(descriptor >= 0, what);
    return FileDescriptor(descriptor);
}

void writeText(int folder, const char *name, std::string_view text)
{
    const FileDescriptor file = checked(::openat(folder, name, O_WRONLY | O_CLOEXEC), name);
    check(::write(file.get(), text.data(), text.size()) == static_cast<ssize_t>(text.size()), name);
}

/// A user namespace in which `inside` is the one user, called `outside` in the one above.
void mapUser(int self, unsigned inside, unsigned user, unsigned group)
{
    writeText(self, "uid_map", std::format("{} {} 1", inside, user));
    // The first namespace refuses this for the ones below it too.
    if (inside == 0)
        writeText(self, "setgroups", "deny");
    writeText(self, "gid_map", std::format("{} {} 1", inside, group));
}

struct Option
{
    const char *name;
    std::string value; ///< empty: a flag
};

FileDescriptor makeFileSystem(const char *type, std::initializer_list<Option> options,
                              std::uint64_t attributes)
{
    const FileDescriptor context = checked(::fsopen(type, FSOPEN_CLOEXEC), type);
    for (const auto &[name, value] : options) {
        const unsigned command = value.empty() ? FSCONFIG_SET_FLAG : FSCONFIG_SET_STRING;
        check(::fsconfig(context.get(), command, name, value.empty() ? nullptr : value.c_str(), 0)
                  == 0,
              name);
    }
    check(::fsconfig(context.get(), FSCONFIG_CMD_CREATE, nullptr, nullptr, 0) == 0, type);
    return checked(::fsmount(context.get(), FSMOUNT_CLOEXEC, static_cast<unsigned>(attributes)),
                   type);
}

FileDescriptor makeScratch(std::uint64_t size, unsigned mode)
{
    const std::string permissions = std::format("{:o}", mode);
    return size == 0
               ? makeFileSystem("tmpfs", {{"mode", permissions}}, noRights)
               : makeFileSystem("tmpfs", {{"mode", permissions}, {"size", std::to_string(size)}},
                                noRights);
}

void setAttributes(int mount, std::uint64_t attributes, unsigned flags)
{
    ::mount_attr change{};
    change.attr_set = attributes;
    check(::mount_setattr(mount, "", AT_EMPTY_PATH | flags, &change, sizeof change) == 0,
          "mount_setattr");
}

/// The host's file or folder as a mount that is nowhere yet.
FileDescriptor copyOfHost(const std::string &path, const FileDescriptor &judged,
                          std::uint64_t attributes)
{
    FileDescriptor tree = checked(
        ::open_tree(AT_FDCWD, path.c_str(),
                    OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | AT_RECURSIVE | AT_SYMLINK_NOFOLLOW),
        path);
    struct stat wanted{};
    struct stat found{};
    if (judged.isOpen()
        && (::fstat(judged.get(), &wanted) != 0 || ::fstat(tree.get(), &found) != 0
            || wanted.st_dev != found.st_dev || wanted.st_ino != found.st_ino)) {
        errno = ESTALE;
        giveUp(path);
    }
    if (attributes != 0)
        setAttributes(tree.get(), attributes, AT_RECURSIVE);
    return tree;
}

/// The new file system's tree, while it is put together.
class Tree
{
public:
    Tree()
        : m_root(makeScratch(0, 0755))
    {
        // Older kernels put nothing into a tree that is nowhere.
        check(::move_mount(m_root.get(), "", AT_FDCWD, "/", MOVE_MOUNT_F_EMPTY_PATH) == 0, "/");
    }

    void add(const Entry &entry);
    void addFolder(std::string_view at) { open(at, true); }
    void addFile(std::string_view at, std::string_view text);
    void addLink(std::string_view at, const std::string &target);
    void addMount(std::string_view at, const FileDescriptor &mount, bool isFolder);
    void enter();

private:
    FileDescriptor open(std::string_view at, bool isFolder);

    FileDescriptor m_root;
};

/// A folder or file inside, made where it is missing. Links on the way to it are not followed: what
/// ran here before may have made them.
FileDescriptor Tree::open(std::string_view at, bool isFolder)
{
    open_how how{};
    how.flags = O_PATH | O_CLOEXEC;
    how.resolve = RESOLVE_IN_ROOT | RESOLVE_NO_SYMLINKS;
    const std::string path(at);
    const auto look = [&] {
        return FileDescriptor(
            static_cast<int>(::syscall(SYS_openat2, m_root.get(), path.c_str(), &how, sizeof how)));
    };
    FileDescriptor found = look();
    if (found.isOpen() || errno != ENOENT)
        return checked(found.release(), at);
    const std::size_t slash = path.rfind('/');
    const FileDescriptor parent = open(at.substr(0, std::max<std::size_t>(slash, 1)), true);
    const char *name = path.c_str() + slash + 1;
    if (isFolder)
        check(::mkdirat(parent.get(), name, 0755) == 0, at);
    else
        checked(::openat(parent.get(), name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644), at);
    found = look();
    return checked(found.release(), at);
}

void Tree::addFile(std::string_view at, std::string_view text)
{
    const std::size_t slash = at.rfind('/');
    const FileDescriptor folder = open(at.substr(0, std::max<std::size_t>(slash, 1)), true);
    const FileDescriptor file =
        checked(::openat(folder.get(), std::string(at.substr(slash + 1)).c_str(),
                         O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644),
                at);
    check(writeAll(file.get(), text).has_value(), at);
}

void Tree::addLink(std::string_view at, const std::string &target)
{
    const std::size_t slash = at.rfind('/');
    const FileDescriptor folder = open(at.substr(0, std::max<std::size_t>(slash, 1)), true);
    check(::symlinkat(target.c_str(), folder.get(), std::string(at.substr(slash + 1)).c_str()) == 0,
          at);
}

void Tree::addMount(std::string_view at, const FileDescriptor &mount, bool isFolder)
{
    const FileDescriptor place = open(at, isFolder);
    check(::move_mount(mount.get(), "", place.get(), "",
                       MOVE_MOUNT_F_EMPTY_PATH | MOVE_MOUNT_T_EMPTY_PATH)
              == 0,
          at);
}

void Tree::add(const Entry &entry)
{
    switch (entry.kind) {
    case Entry::Kind::File:
        addFile(entry.at, entry.text);
        return;
    case Entry::Kind::Link:
        addLink(entry.at, entry.text);
        return;
    case Entry::Kind::Scratch:
        addMount(entry.at, makeScratch(entry.size, entry.mode), true);
        return;
    case Entry::Kind::Host:
        break;
    }
    const std::uint64_t readOnly = entry.access == Access::Read ? MOUNT_ATTR_RDONLY : 0;
    const FileDescriptor mount = copyOfHost(entry.text, entry.judged, noRights | readOnly);
    struct stat info{};
    check(::fstat(mount.get(), &info) == 0, entry.text);
    addMount(entry.at, mount, S_ISDIR(info.st_mode));
}

/// Makes it all there is.
void Tree::enter()
{
    setAttributes(m_root.get(), MOUNT_ATTR_RDONLY, 0);
    check(::fchdir(m_root.get()) == 0 && ::syscall(SYS_pivot_root, ".", ".") == 0, "pivot_root");
    // The host's root now lies over ours.
    check(::umount2(".", MNT_DETACH) == 0 && ::chdir("/") == 0, "umount");
}

void addDevices(Tree &tree, std::uint64_t sharedMemory)
{
    for (const char *device :
         {"/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom", "/dev/tty"})
        tree.addMount(device, copyOfHost(device, {}, 0), false);
    const std::pair<const char *, const char *> links[] = {{"/dev/fd", "/proc/self/fd"},
                                                           {"/dev/stdin", "/proc/self/fd/0"},
                                                           {"/dev/stdout", "/proc/self/fd/1"},
                                                           {"/dev/stderr", "/proc/self/fd/2"},
                                                           {"/dev/ptmx", "pts/ptmx"}};
    for (const auto &[at, target] : links)
        tree.addLink(at, target);
    tree.addMount("/dev/pts",
                  makeFileSystem("devpts",
                                 {{"newinstance", {}}, {"ptmxmode", "0666"}, {"mode", "620"}},
                                 MOUNT_ATTR_NOSUID | MOUNT_ATTR_NOEXEC),
                  true);
    tree.addMount("/dev/shm", makeScratch(sharedMemory, 01777), true);
}

void bringUpLoopback()
{
    const FileDescriptor socket =
        checked(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0), "loopback");
    ifreq request{};
    std::strcpy(request.ifr_name, "lo");
    request.ifr_flags = IFF_UP | IFF_RUNNING;
    check(::ioctl(socket.get(), SIOCSIFFLAGS, &request) == 0, "loopback");
}

void dropCapabilities()
{
    for (int capability = 0; ::prctl(PR_CAPBSET_READ, capability) >= 0; ++capability)
        check(::prctl(PR_CAPBSET_DROP, capability) == 0, "capabilities");
    check(::prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0) == 0, "capabilities");
    __user_cap_header_struct header{.version = _LINUX_CAPABILITY_VERSION_3, .pid = 0};
    const std::array<__user_cap_data_struct, _LINUX_CAPABILITY_U32S_3> none{};
    check(::syscall(SYS_capset, &header, none.data()) == 0, "capabilities");
}

void loadFilter(std::span<const unsigned char> filter)
{
    std::vector<sock_filter> instructions(filter.size() / sizeof(sock_filter));
    std::memcpy(instructions.data(), filter.data(), filter.size());
    const sock_fprog program{.len = static_cast<unsigned short>(instructions.size()),
                             .filter = instructions.data()};
    check(::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0
              && ::prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0,
          "seccomp");
}

} // namespace

std::uint64_t namespacesFor(Network network)
{
    return CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWIPC | CLONE_NEWUTS
           | CLONE_NEWCGROUP | (network == Network::Host ? 0 : CLONE_NEWNET);
}

void enclose(const Fence &fence)
{
    ::umask(0);
    // The host's view of this process; the one inside may be read-only by the time it is needed.
    const FileDescriptor self =
        checked(::open("/proc/self", O_PATH | O_DIRECTORY | O_CLOEXEC), "/proc");
    mapUser(self.get(), 0, fence.files.owner.user, fence.files.owner.group);
    // Nothing of who made this process is left.
    check(::setresgid(0, 0, 0) == 0 && ::setresuid(0, 0, 0) == 0, "user");
    check(::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0, "mount");
    Tree tree;
    for (const Entry &entry : fence.files.entries)
        tree.add(entry);
    addDevices(tree, fence.files.sharedMemory);
    constexpr std::uint64_t harmless = noRights | MOUNT_ATTR_NOEXEC;
    // The kernel's settings are files of root, and the kernel does not ask in which namespace.
    const std::uint64_t readOnly = fence.files.owner.user == 0 ? MOUNT_ATTR_RDONLY : 0;
    tree.addMount("/proc", makeFileSystem("proc", {}, harmless | readOnly), true);
    tree.enter();
    if (fence.network != Network::Host)
        bringUpLoopback();
    check(::sethostname(hostName.data(), hostName.size()) == 0, "host name");
    check(::unshare(CLONE_NEWUSER) == 0, "user namespace");
    mapUser(self.get(), userInside, 0, 0);
    dropCapabilities();
    loadFilter(fence.filter);
}

} // namespace slipway::sandbox
