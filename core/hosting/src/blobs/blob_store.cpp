// SPDX-License-Identifier: GPL-3.0-or-later
#include "blob_time.h"

#include <slipway/base/files.h>
#include <slipway/base/id.h>
#include <slipway/hosting/blobs/blob_store.h>
#include <slipway/tree/tree.h>

#include <cerrno>
#include <format>
#include <set>
#include <string>
#include <unordered_set>

#include <fcntl.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <linux/fs.h>

namespace slipway::hosting {

namespace fs = std::filesystem;

static constexpr std::string_view executableSuffix = ".x";
static constexpr std::string_view temporaryFolder = "new";

static std::unexpected<Error> failed(std::string_view what, int number)
{
    return std::unexpected(Error::fromErrno("blob.cannot_store", what, number));
}

/// Sets mode and time; the change time becomes now, which is what sweep() goes by.
static bool seal(int descriptor, const Hash &hash, mode_t mode)
{
    const timespec times[2] = {contentTime(hash), contentTime(hash)};
    return ::fchmod(descriptor, mode) == 0 && ::futimens(descriptor, times) == 0;
}

static bool touch(const fs::path &path, const Hash &hash)
{
    const timespec times[2] = {contentTime(hash), contentTime(hash)};
    return ::utimensat(AT_FDCWD, path.c_str(), times, AT_SYMLINK_NOFOLLOW) == 0;
}

static Result<> copyBytes(int from, int to)
{
    // Shares the blocks where the file system can, so a copy costs no more than a link.
    if (::ioctl(to, FICLONE, from) == 0)
        return {};
    for (;;) {
        const ssize_t copied = ::copy_file_range(from, nullptr, to, nullptr, 1U << 30, 0);
        if (copied == 0)
            return {};
        if (copied < 0 && errno != EINTR)
            break;
    }
    if (errno != EXDEV && errno != EINVAL && errno != ENOSYS && errno != EOPNOTSUPP)
        return failed("Cannot copy a file", errno);
    std::string buffer(std::size_t{256} * 1024, '\0');
    for (;;) {
        const ssize_t got = ::read(from, buffer.data(), buffer.size());
        if (got == 0)
            return {};
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return failed("Cannot copy a file", errno);
        TRY(writeAll(to, std::string_view(buffer).substr(0, static_cast<std::size_t>(got))));
    }
}

static Result<> copyFile(const fs::path &source, const fs::path &target, const Hash &hash,
                         mode_t mode)
{
    const FileDescriptor from(::open(source.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
    if (!from.isOpen())
        return failed("Cannot read a stored file", errno);
    const FileDescriptor to(
        ::open(target.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600));
    if (!to.isOpen())
        return failed("Cannot create a file", errno);
    TRY(copyBytes(from.get(), to.get()));
    if (!seal(to.get(), hash, mode))
        return failed("Cannot create a file", errno);
    return {};
}

Result<BlobStore> BlobStore::open(const fs::path &root)
{
    TRY(makeFolder(root, 0700));
    const fs::path temporary = root / temporaryFolder;
    TRY(makeFolder(temporary, 0700));
    // Another process may be uploading: only what is clearly abandoned goes.
    std::error_code error;
    for (const auto &entry : fs::directory_iterator(temporary, error)) {
        struct stat info{};
        if (::lstat(entry.path().c_str(), &info) == 0
            && ::time(nullptr) - info.st_ctime > 24 * 3600)
            ::unlink(entry.path().c_str());
    }
    return BlobStore(root);
}

fs::path BlobStore::pathOf(const Hash &hash) const
{
    const std::string name = hash.toHex();
    return m_root / name.substr(0, 2) / name;
}

fs::path BlobStore::temporaryPath() const
{
    return m_root / temporaryFolder / generateIdText();
}

bool BlobStore::has(const Hash &hash) const
{
    return ::access(pathOf(hash).c_str(), F_OK) == 0;
}

std::vector<Hash> BlobStore::missing(std::span<const api::TreeEntry> entries) const
{
    std::vector<Hash> result;
    std::unordered_set<Hash> seen;
    for (const api::TreeEntry &entry : entries) {
        if (!seen.insert(entry.hash).second)
            continue;
        const fs::path path = pathOf(entry.hash);
        struct stat info{};
        if (::lstat(path.c_str(), &info) != 0) {
            result.push_back(entry.hash);
        } else if (static_cast<std::uint64_t>(info.st_size) != entry.size) {
            // Cut short by a power failure, or the entry is wrong about its size. Only the first
            // is a reason to throw away what others rely on.
            if (const auto bytes = readFile(path); bytes && Hash::of(*bytes) != entry.hash)
                ::unlink(path.c_str());
            result.push_back(entry.hash);
        } else if (::time(nullptr) - info.st_ctime > 3600) {
            touch(path, entry.hash);
        }
    }
    return result;
}

/// Makes a verified temporary file the blob.
Result<> BlobStore::adopt(const fs::path &temporary, const Hash &hash) const
{
    const fs::path path = pathOf(hash);
    if (::mkdir(path.parent_path().c_str(), 0700) != 0 && errno != EEXIST)
        return failed("Cannot store an uploaded file", errno);
    if (::chmod(temporary.c_str(), 0444) != 0 || !touch(temporary, hash)
        || ::rename(temporary.c_str(), path.c_str()) != 0)
        return failed("Cannot store an uploaded file", errno);
    return {};
}

Result<> BlobStore::store(const Hash &hash, std::string_view bytes) const
{
    if (Hash::of(bytes) != hash)
        return std::unexpected(
            Error::invalidInput("blob.hash_mismatch", "The file is not the one its hash names."));
    if (has(hash))
        return {};
    const fs::path temporary = temporaryPath();
    auto stored = writeFileAtomic(temporary, bytes, {.mode = 0600, .durability = Durability::Fast});
    if (stored)
        stored = adopt(temporary, hash);
    if (!stored)
        ::unlink(temporary.c_str());
    return stored;
}

Result<fs::path> BlobStore::find(const Hash &hash) const
{
    fs::path path = pathOf(hash);
    if (::access(path.c_str(), R_OK) != 0)
        return std::unexpected(Error::notFound("blob.missing",
                                               "A file of this tree is not stored here any more: "
                                               "deploy again to send it."));
    return path;
}

/// A hard link shares its mode, so an executable file is linked to a twin of the blob.
Result<fs::path> BlobStore::executableVariant(const Hash &hash) const
{
    fs::path variant = pathOf(hash);
    TRY(const fs::path original, find(hash));
    variant += executableSuffix;
    if (::access(variant.c_str(), F_OK) == 0)
        return variant;
    const fs::path temporary = temporaryPath();
    auto copied = copyFile(original, temporary, hash, 0555);
    if (copied && ::rename(temporary.c_str(), variant.c_str()) != 0)
        copied = failed("Cannot store an executable file", errno);
    if (!copied) {
        ::unlink(temporary.c_str());
        return std::unexpected(copied.error());
    }
    return variant;
}

Result<> BlobStore::place(const api::TreeEntry &entry, const fs::path &target,
                          Sharing sharing) const
{
    TRY(const fs::path blob, find(entry.hash));
    struct stat info{};
    if (::lstat(blob.c_str(), &info) != 0 || static_cast<std::uint64_t>(info.st_size) != entry.size)
        return std::unexpected(
            Error{ErrorKind::Conflict, "blob.damaged",
                  std::format("{} is not stored whole: deploy again to send it.", entry.path),
                  blob.string()});
    if (sharing == Sharing::Copied)
        return copyFile(blob, target, entry.hash, entry.executable ? 0755 : 0644);
    fs::path source = blob;
    if (entry.executable) {
        TRY(source, executableVariant(entry.hash));
    }
    if (::link(source.c_str(), target.c_str()) == 0)
        return {};
    // A file system allows only so many links to one file (an empty one is in every project), and
    // none to another file system.
    if (errno == EMLINK || errno == EXDEV || errno == EPERM)
        return copyFile(blob, target, entry.hash, entry.executable ? 0555 : 0444);
    return failed(std::format("Cannot create {}", entry.path), errno);
}

Result<> BlobStore::materialise(std::span<const api::TreeEntry> entries, const fs::path &folder,
                                Sharing sharing, const std::stop_token &stop) const
{
    TRY(tree::validateTree(entries));
    // Fresh and ours alone: nothing in it can be a link that leads out.
    if (::mkdir(folder.c_str(), 0755) != 0)
        return failed(std::format("Cannot create {}", folder.string()), errno);
    const auto layOut = [&]() -> Result<> {
        std::set<fs::path> made{folder};
        for (const api::TreeEntry &entry : entries) {
            if (stop.stop_requested())
                return std::unexpected(
                    Error{ErrorKind::Cancelled, "build.cancelled", "The build was cancelled.", {}});
            const fs::path target = folder / entry.path;
            if (made.insert(target.parent_path()).second)
                TRY(makeFolder(target.parent_path()));
            TRY(place(entry, target, sharing));
        }
        return {};
    };
    auto result = layOut();
    if (!result)
        TRY(removeTree(folder));
    return result;
}

Result<BlobStore::SweepReport> BlobStore::sweep(const std::function<bool(const Hash &)> &isUsed,
                                                Milliseconds age) const
{
    SweepReport report;
    const auto oldest =
        ::time(nullptr) - std::chrono::duration_cast<std::chrono::seconds>(age).count();
    std::error_code error;
    for (auto it = fs::recursive_directory_iterator(m_root, error);
         !error && it != fs::recursive_directory_iterator(); it.increment(error)) {
        const std::string name = it->path().filename().string();
        const bool variant = name.ends_with(executableSuffix);
        const auto hash = Hash::fromHex(std::string_view(name).substr(
            0, name.size() - (variant ? executableSuffix.size() : 0)));
        struct stat info{};
        if (!hash || ::lstat(it->path().c_str(), &info) != 0 || !S_ISREG(info.st_mode))
            continue;
        if (info.st_ctime > oldest || isUsed(*hash)) {
            ++report.kept;
        } else if (::unlink(it->path().c_str()) == 0) {
            ++report.removed;
            report.bytes += static_cast<std::uint64_t>(info.st_size);
        }
    }
    if (error)
        return std::unexpected(
            Error::fromErrno("blob.cannot_sweep", "Cannot look through the blobs", error.value()));
    return report;
}

} // namespace slipway::hosting
