// SPDX-License-Identifier: GPL-3.0-or-later
#include <slipway/base/files.h>
#include <slipway/base/utf8.h>
#include <slipway/tree/scan.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <format>
#include <memory>
#include <optional>

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

namespace slipway::tree {

namespace {

using project::EntryKind;

constexpr std::uint64_t maxIgnoreFile = 1 << 20;

std::int64_t nanoseconds(const timespec &time)
{
    return std::int64_t{time.tv_sec} * 1'000'000'000 + time.tv_nsec;
}

FileStamp stampOf(const struct stat &info)
{
#ifdef __APPLE__
    const timespec modified = info.st_mtimespec;
    const timespec changed = info.st_ctimespec;
#else
    const timespec modified = info.st_mtim;
    const timespec changed = info.st_ctim;
#endif
    return {nanoseconds(modified), nanoseconds(changed), static_cast<std::uint64_t>(info.st_size),
            info.st_ino};
}

std::int64_t realTime()
{
    timespec now{};
    ::clock_gettime(CLOCK_REALTIME, &now);
    return nanoseconds(now);
}

struct CloseFolder
{
    void operator()(DIR *folder) const { ::closedir(folder); }
};
using Folder = std::unique_ptr<DIR, CloseFolder>;

class Scanner
{
public:
    Scanner(project::IgnoreRules rules, const ScanOptions &options)
        : m_rules(std::move(rules))
        , m_options(options)
    {}

    Result<> walk(int parent, const char *name, const std::string &path);
    Result<Snapshot> finish();

private:
    Result<> visit(int folder, const std::string &name, const std::string &path);
    Result<> addFile(int folder, const std::string &name, const std::string &path);
    Result<Hash> hashOf(int file, const std::string &path, struct stat &info);
    void readIgnoreFile(int folder, const std::string &path);

    project::IgnoreRules m_rules;
    const ScanOptions &m_options;
    Snapshot m_snapshot;
    std::size_t m_depth = 0;
    std::uint64_t m_size = 0;
};

std::unexpected<Error> cannotRead(const std::string &path, int number)
{
    return std::unexpected(Error::fromErrno(
        "tree.cannot_read",
        std::format("Cannot read {}", path.empty() ? "the project's folder" : toValidUtf8(path)),
        number));
}

void Scanner::readIgnoreFile(int folder, const std::string &path)
{
    FileDescriptor file(
        ::openat(folder, ".gitignore", O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
    struct stat info{};
    if (!file.isOpen() || ::fstat(file.get(), &info) != 0 || !S_ISREG(info.st_mode))
        return;
    if (static_cast<std::uint64_t>(info.st_size) > maxIgnoreFile)
        return;
    std::string text;
    std::array<char, 16384> buffer{};
    for (ssize_t got = 0; (got = ::read(file.get(), buffer.data(), buffer.size())) > 0;)
        text.append(buffer.data(), static_cast<std::size_t>(got));
    m_rules.add(text, path);
}

Result<> Scanner::walk(int parent, const char *name, const std::string &path)
{
    if (m_options.stop.stop_requested())
        return std::unexpected(
            Error{ErrorKind::Cancelled, "tree.cancelled", "Cancelled.", std::string()});
    if (++m_depth > maxDepth)
        return validateTreePath(path + "/...");
    // Only the folder itself may be named through a link.
    const int noFollow = path.empty() ? 0 : O_NOFOLLOW;
    FileDescriptor opened(::openat(parent, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC | noFollow));
    if (!opened.isOpen())
        return cannotRead(path, errno);
    const Folder folder(::fdopendir(opened.get()));
    if (!folder)
        return cannotRead(path, errno);
    opened.release();
    const int descriptor = ::dirfd(folder.get());
    readIgnoreFile(descriptor, path);
    for (errno = 0; const dirent *entry = ::readdir(folder.get()); errno = 0) {
        const std::string entryName = entry->d_name;
        if (entryName != "." && entryName != "..")
            TRY(visit(descriptor, entryName, path.empty() ? entryName : path + '/' + entryName));
    }
    if (errno != 0)
        return cannotRead(path, errno);
    --m_depth;
    return {};
}

Result<> Scanner::visit(int folder, const std::string &name, const std::string &path)
{
    struct stat info{};
    if (::fstatat(folder, name.c_str(), &info, AT_SYMLINK_NOFOLLOW) != 0) {
        // Deleted since the folder was listed: not there, as if we had come later.
        return errno == ENOENT ? Result<>() : cannotRead(path, errno);
    }
    const EntryKind kind = S_ISDIR(info.st_mode) ? EntryKind::Folder : EntryKind::File;
    if (m_rules.ignores(path, kind))
        return {};
    if (S_ISDIR(info.st_mode))
        return walk(folder, name.c_str(), path);
    if (S_ISREG(info.st_mode))
        return addFile(folder, name, path);
    m_snapshot.skipped.push_back(path);
    return {};
}

Result<> Scanner::addFile(int folder, const std::string &name, const std::string &path)
{
    TRY(validateTreePath(path));
    const FileDescriptor file(
        ::openat(folder, name.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
    struct stat info{};
    if (!file.isOpen() || ::fstat(file.get(), &info) != 0)
        return errno == ENOENT ? Result<>() : cannotRead(path, errno);
    api::TreeEntry entry{.path = path,
                         .executable = (info.st_mode & S_IXUSR) != 0,
                         .size = static_cast<std::uint64_t>(info.st_size),
                         .hash = {}};
    m_size += entry.size;
    // Before gigabytes are read in vain; finish() looks at the rest.
    if (entry.size > api::maxFileSize || m_size > api::maxTreeSize
        || m_snapshot.entries.size() >= api::maxTreeEntries) {
        m_snapshot.entries.push_back(std::move(entry));
        return validateTree(m_snapshot.entries);
    }
    const FileStamp stamp = stampOf(info);
    const Hash *known = m_options.cache ? m_options.cache->find(path, stamp) : nullptr;
    if (known) {
        entry.hash = *known;
    } else {
        const std::int64_t hashedAt = realTime();
        TRY(entry.hash, hashOf(file.get(), path, info));
        entry.size = static_cast<std::uint64_t>(info.st_size);
        if (m_options.cache)
            m_options.cache->put(path, stampOf(info), hashedAt, entry.hash);
    }
    m_snapshot.entries.push_back(std::move(entry));
    if (m_options.progress)
        m_options.progress(m_snapshot.entries.size());
    return {};
}

/// Hashes what is there until the file stands still, and tells its size and times of then.
Result<Hash> Scanner::hashOf(int file, const std::string &path, struct stat &info)
{
    std::array<char, 65536> buffer; // NOLINT(cppcoreguidelines-pro-type-member-init)
    for (int attempt = 0; attempt < 3; ++attempt) {
        Hasher hasher;
        std::uint64_t size = 0;
        for (;;) {
            const ssize_t got =
                ::pread(file, buffer.data(), buffer.size(), static_cast<off_t>(size));
            if (got < 0 && errno == EINTR)
                continue;
            if (got < 0)
                return cannotRead(path, errno);
            if (got == 0)
                break;
            hasher.add({buffer.data(), static_cast<std::size_t>(got)});
            size += static_cast<std::uint64_t>(got);
            if (size > api::maxFileSize || m_options.stop.stop_requested())
                break;
        }
        if (m_options.stop.stop_requested())
            return std::unexpected(
                Error{ErrorKind::Cancelled, "tree.cancelled", "Cancelled.", std::string()});
        const FileStamp before = stampOf(info);
        if (::fstat(file, &info) != 0)
            return cannotRead(path, errno);
        if (stampOf(info) == before && size == before.size)
            return hasher.finish();
    }
    return std::unexpected(
        Error{ErrorKind::Conflict, "tree.file_changing",
              std::format("{} is being written to. Try again when it is done, or leave it out with "
                          "\"ignore\" in slipway.toml.",
                          toValidUtf8(path)),
              std::string()});
}

Result<Snapshot> Scanner::finish()
{
    std::ranges::sort(m_snapshot.entries, [](const auto &a, const auto &b) {
        return std::ranges::lexicographical_compare(a.path, b.path, [](char x, char y) {
            return static_cast<unsigned char>(x) < static_cast<unsigned char>(y);
        });
    });
    std::ranges::sort(m_snapshot.skipped);
    TRY(validateTree(m_snapshot.entries));
    m_snapshot.hash = treeHash(m_snapshot.entries);
    return std::move(m_snapshot);
}

} // namespace

Result<Snapshot> scan(const std::filesystem::path &folder, project::IgnoreRules rules,
                      const ScanOptions &options)
{
    Scanner scanner(std::move(rules), options);
    TRY(scanner.walk(AT_FDCWD, folder.c_str(), std::string()));
    return scanner.finish();
}

} // namespace slipway::tree
