// SPDX-License-Identifier: GPL-3.0-or-later
#include <slipway/base/files.h>
#include <slipway/base/id.h>

#include <cerrno>
#include <cstdio>
#include <format>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#ifdef __linux__
#    include <sys/xattr.h>
#endif
#include <unistd.h>

namespace slipway {

namespace fs = std::filesystem;

void FileDescriptor::reset()
{
    if (m_number >= 0)
        ::close(std::exchange(m_number, -1));
}

static std::unexpected<Error> failed(std::string_view verb, const fs::path &path, int number)
{
    return std::unexpected(Error::fromErrno(std::format("file.cannot_{}", verb),
                                            std::format("Cannot {} {}", verb, path.string()),
                                            number));
}

Result<std::string> readFile(const fs::path &path, std::uint64_t limit)
{
    // Without O_NONBLOCK the open of a named pipe would wait for its writer.
    const FileDescriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    if (!file.isOpen())
        return failed("read", path, errno);
    struct stat info{};
    if (::fstat(file.get(), &info) != 0)
        return failed("read", path, errno);
    if (S_ISDIR(info.st_mode))
        return failed("read", path, EISDIR);
    if (!S_ISREG(info.st_mode))
        return std::unexpected(Error::invalidInput(
            "file.not_regular", std::format("{} is not a regular file.", path.string())));
    const auto tooLarge = [&] {
        return std::unexpected(
            Error{ErrorKind::TooLarge,
                  "file.too_large",
                  std::format("{} is larger than {} bytes.", path.string(), limit),
                  {}});
    };
    if (static_cast<std::uint64_t>(info.st_size) > limit)
        return tooLarge();
    std::string bytes;
    // One byte more than it claims to have, to see the end without growing. Files of /proc claim 0.
    std::size_t room = info.st_size > 0 ? static_cast<std::size_t>(info.st_size) + 1 : 4096;
    for (;;) {
        const std::size_t had = bytes.size();
        ssize_t got = 0;
        bytes.resize_and_overwrite(had + room, [&](char *data, std::size_t) {
            do {
                got = ::read(file.get(), data + had, room);
            } while (got < 0 && errno == EINTR);
            return had + static_cast<std::size_t>(got > 0 ? got : 0);
        });
        if (got < 0)
            return failed("read", path, errno);
        if (got == 0)
            return bytes;
        if (bytes.size() > limit)
            return tooLarge();
        room = std::size_t{64} * 1024;
    }
}

Result<> writeAll(int descriptor, std::string_view bytes)
{
    while (!bytes.empty()) {
        const ssize_t written = ::write(descriptor, bytes.data(), bytes.size());
        if (written < 0) {
            if (errno == EINTR)
                continue;
            return std::unexpected(Error::fromErrno("file.cannot_write", "Cannot write", errno));
        }
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    return {};
}

/// Extended attributes, which also hold access control lists. What may not be copied is left: the
/// text counts for more.
static void copyAttributes([[maybe_unused]] const fs::path &from, [[maybe_unused]] int to)
{
#ifdef __linux__
    const ssize_t size = ::listxattr(from.c_str(), nullptr, 0);
    if (size <= 0)
        return;
    std::string names(static_cast<std::size_t>(size), '\0');
    const ssize_t got = ::listxattr(from.c_str(), names.data(), names.size());
    for (std::size_t at = 0; got > 0 && at < static_cast<std::size_t>(got);) {
        const std::string name = names.c_str() + at;
        at += name.size() + 1;
        const ssize_t length = ::getxattr(from.c_str(), name.c_str(), nullptr, 0);
        if (length < 0)
            continue;
        std::string value(static_cast<std::size_t>(length), '\0');
        if (::getxattr(from.c_str(), name.c_str(), value.data(), value.size()) == length)
            [[maybe_unused]]
            const int ignored = ::fsetxattr(to, name.c_str(), value.data(), value.size(), 0);
    }
#endif
}

static Result<> writeAndRename(const fs::path &target, const fs::path &part, std::string_view bytes,
                               WriteOptions options)
{
    struct stat old{};
    const bool existed = ::stat(target.c_str(), &old) == 0;
    if (existed && !S_ISREG(old.st_mode))
        return failed("write", target, S_ISDIR(old.st_mode) ? EISDIR : EINVAL);
    // A rename would go round the file's own permissions.
    if (existed && ::access(target.c_str(), W_OK) != 0)
        return failed("write", target, errno);
    const FileDescriptor file(
        ::open(part.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, options.mode));
    if (!file.isOpen())
        return failed("write", target, errno);
    if (existed) {
        // Changing the owner clears set-id bits, so it comes first. Without the right to do it
        // the new file is ours, as with every other editor.
        if (old.st_uid != ::geteuid() || old.st_gid != ::getegid()) [[maybe_unused]]
            const int ignored = ::fchown(file.get(), old.st_uid, old.st_gid);
        // What the folder lets in by default, the old file may not have.
#ifdef __linux__
        ::fremovexattr(file.get(), "system.posix_acl_access");
#endif
        if (::fchmod(file.get(), old.st_mode & 07777) != 0)
            return failed("write", target, errno);
        copyAttributes(target, file.get());
    }
    if (auto written = writeAll(file.get(), bytes); !written) {
        written.error().message =
            std::format("Cannot write {}: {}", target.string(), written.error().message);
        return written;
    }
    if (options.durability == Durability::Synced && ::fsync(file.get()) != 0)
        return failed("write", target, errno);
    if (::rename(part.c_str(), target.c_str()) != 0)
        return failed("write", target, errno);
    if (options.durability == Durability::Synced) {
        // The rename itself lies in the folder. Some file systems cannot sync one: no harm then.
        const fs::path folder = target.has_parent_path() ? target.parent_path() : fs::path(".");
        const FileDescriptor parent(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
        if (parent.isOpen())
            ::fsync(parent.get());
    }
    return {};
}

Result<> writeFileAtomic(const fs::path &path, std::string_view bytes, WriteOptions options)
{
    fs::path target = path;
    std::error_code error;
    if (fs::is_symlink(fs::symlink_status(path, error))) {
        target = fs::weakly_canonical(path, error);
        if (error)
            return failed("write", path, error.value());
    }
    fs::path part = target;
    part.replace_filename(std::format(".{}.{}.part", target.filename().string().substr(0, 200),
                                      generateIdText().substr(0, 8)));
    auto result = writeAndRename(target, part, bytes, options);
    if (!result)
        ::unlink(part.c_str());
    return result;
}

Result<> makeFolder(const fs::path &path, unsigned mode)
{
    std::error_code error;
    if (path.has_parent_path())
        fs::create_directories(path.parent_path(), error);
    if (::mkdir(path.c_str(), static_cast<mode_t>(mode)) != 0) {
        const int number = errno;
        if (number != EEXIST || !fs::is_directory(path, error))
            return failed("create", path, number == EEXIST ? ENOTDIR : number);
    }
    return {};
}

Result<> removeTree(const fs::path &path)
{
    std::error_code error;
    fs::remove_all(path, error);
    if (!error)
        return {};
    // A folder without write permission keeps its contents: give it to ourselves and try again.
    std::error_code ignored;
    if (fs::is_directory(fs::symlink_status(path, ignored))) {
        fs::permissions(path, fs::perms::owner_all, fs::perm_options::add, ignored);
        for (auto it = fs::recursive_directory_iterator(path, ignored);
             it != fs::recursive_directory_iterator(); it.increment(ignored)) {
            if (fs::is_directory(it->symlink_status(ignored)))
                fs::permissions(it->path(), fs::perms::owner_all, fs::perm_options::add, ignored);
        }
    }
    fs::remove_all(path, error);
    if (error)
        return failed("delete", path, error.value());
    return {};
}

Result<LockFile> LockFile::acquire(const fs::path &path, std::string code, std::string message)
{
    FileDescriptor file(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600));
    if (!file.isOpen())
        return failed("lock", path, errno);
    if (::flock(file.get(), LOCK_EX | LOCK_NB) != 0) {
        if (errno == EWOULDBLOCK)
            return std::unexpected(
                Error{ErrorKind::Conflict, std::move(code), std::move(message), path.string()});
        return failed("lock", path, errno);
    }
    return LockFile(std::move(file));
}

} // namespace slipway
