// SPDX-License-Identifier: GPL-3.0-or-later
#include "sandbox_files.h"

#include <slipway/base/files.h>
#include <slipway/base/id.h>
#include <slipway/tree/tree.h>

#include <array>
#include <cerrno>
#include <map>
#include <optional>
#include <string_view>

#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace slipway::hosting {

namespace fs = std::filesystem;

namespace {

using Entries = std::map<std::string_view, const api::TreeEntry *>;

std::unexpected<Error> failed(std::string_view path, int number)
{
    return std::unexpected(Error::fromErrno(
        "sandbox.cannot_write", std::format("Cannot bring {} up to date", path), number));
}

/// Strictly below `folder`, over no link.
FileDescriptor openBelow(int folder, const std::string &path, std::uint64_t flags)
{
    open_how how{};
    how.flags = flags | O_CLOEXEC | O_NOFOLLOW;
    how.resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS | RESOLVE_NO_XDEV;
    return FileDescriptor(
        static_cast<int>(::syscall(SYS_openat2, folder, path.c_str(), &how, sizeof how)));
}

/// The folder a file is in.
FileDescriptor openParent(int root, const fs::path &path)
{
    return openBelow(root, ("." / path.parent_path()).string(), O_RDONLY | O_DIRECTORY);
}

void makeParents(int root, const fs::path &path)
{
    fs::path at;
    for (const fs::path &part : path.parent_path()) {
        at /= part;
        const FileDescriptor above = openParent(root, at);
        // What cannot be made shows where the file is to be written.
        if (above.isOpen())
            ::mkdirat(above.get(), part.c_str(), 0755);
    }
}

void removeEmptyParents(int root, const fs::path &path)
{
    for (fs::path at = path.parent_path(); !at.empty(); at = at.parent_path()) {
        const FileDescriptor above = openParent(root, at);
        if (!above.isOpen() || ::unlinkat(above.get(), at.filename().c_str(), AT_REMOVEDIR) != 0)
            return;
    }
}

enum class Content { Absent, Expected, Other };

/// Reads no further than it has to.
Content contentOf(int folder, const std::string &name, std::uint64_t size, const Hash &hash)
{
    const FileDescriptor file(
        ::openat(folder, name.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
    if (!file.isOpen())
        return errno == ENOENT ? Content::Absent : Content::Other;
    struct stat info{};
    if (::fstat(file.get(), &info) != 0 || !S_ISREG(info.st_mode)
        || static_cast<std::uint64_t>(info.st_size) != size)
        return Content::Other;
    Hasher hasher;
    std::array<char, std::size_t{64} * 1024> buffer;
    for (std::uint64_t total = 0; total <= size;) {
        const ssize_t got = ::read(file.get(), buffer.data(), buffer.size());
        if (got < 0)
            return Content::Other;
        if (got == 0)
            return hasher.finish() == hash ? Content::Expected : Content::Other;
        hasher.add({buffer.data(), static_cast<std::size_t>(got)});
        total += static_cast<std::uint64_t>(got);
    }
    return Content::Other; // it grows
}

Result<> copyTo(const FileDescriptor &source, const FileDescriptor &target, std::string_view path)
{
    std::array<char, std::size_t{64} * 1024> buffer;
    for (;;) {
        const ssize_t got = ::read(source.get(), buffer.data(), buffer.size());
        if (got < 0)
            return failed(path, errno);
        if (got == 0)
            return {};
        TRY(writeAll(target.get(), {buffer.data(), static_cast<std::size_t>(got)}));
    }
}

class Update
{
public:
    Update(const BlobStore &blobs, FileDescriptor root)
        : m_blobs(blobs)
        , m_root(std::move(root))
    {}

    /// False where the file was changed by somebody else and stays.
    Result<bool> apply(const std::string &path, const api::TreeEntry *from,
                       const api::TreeEntry *to)
    {
        if (to)
            makeParents(m_root.get(), path);
        const FileDescriptor folder = openParent(m_root.get(), path);
        if (!folder.isOpen())
            return to == nullptr;
        const std::string name = fs::path(path).filename().string();
        const auto is = [&](const api::TreeEntry *entry) {
            if (!entry)
                return contentOf(folder.get(), name, 0, {}) == Content::Absent;
            return contentOf(folder.get(), name, entry->size, entry->hash) == Content::Expected;
        };
        if (!is(from))
            return is(to);
        if (!to) {
            if (::unlinkat(folder.get(), name.c_str(), 0) != 0)
                return errno == ENOENT;
            removeEmptyParents(m_root.get(), path);
            return true;
        }
        TRY(write(folder, name, *to));
        return true;
    }

private:
    Result<> write(const FileDescriptor &folder, const std::string &name,
                   const api::TreeEntry &entry) const
    {
        TRY(const fs::path blob, m_blobs.find(entry.hash));
        const FileDescriptor source(::open(blob.c_str(), O_RDONLY | O_CLOEXEC));
        if (!source.isOpen())
            return failed(entry.path, errno);
        const std::string temporary = ".slipway-" + generateIdText();
        const FileDescriptor target(::openat(folder.get(), temporary.c_str(),
                                             O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
                                             0600));
        if (!target.isOpen())
            return failed(entry.path, errno);
        auto written = copyTo(source, target, entry.path);
        if (written
            && (::fchmod(target.get(), entry.executable ? 0755 : 0644) != 0
                || ::renameat(folder.get(), temporary.c_str(), folder.get(), name.c_str()) != 0))
            written = failed(entry.path, errno);
        if (!written)
            ::unlinkat(folder.get(), temporary.c_str(), 0);
        return written;
    }

    const BlobStore &m_blobs;
    FileDescriptor m_root;
};

Entries byPath(std::span<const api::TreeEntry> tree)
{
    Entries entries;
    for (const api::TreeEntry &entry : tree)
        entries.emplace(entry.path, &entry);
    return entries;
}

const api::TreeEntry *find(const Entries &entries, std::string_view path)
{
    const auto found = entries.find(path);
    return found == entries.end() ? nullptr : found->second;
}

} // namespace

Result<std::vector<std::string>> updateFiles(const BlobStore &blobs, const fs::path &folder,
                                             std::span<const api::TreeEntry> from,
                                             std::span<const api::TreeEntry> to)
{
    TRY(tree::validateTree(to));
    FileDescriptor root(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    if (!root.isOpen())
        return failed(folder.string(), errno);
    Update update(blobs, std::move(root));
    const Entries before = byPath(from);
    const Entries after = byPath(to);
    std::vector<std::string> kept;
    const auto apply = [&](const api::TreeEntry *old, const api::TreeEntry *now) -> Result<> {
        if (old && now && old->hash == now->hash && old->executable == now->executable)
            return {};
        const std::string &path = (old ? old : now)->path;
        TRY(const bool done, update.apply(path, old, now));
        if (!done)
            kept.push_back(path);
        return {};
    };
    // What goes goes first: a folder may stand where a file was, and the other way round.
    for (const auto &[path, old] : before) {
        if (!after.contains(path))
            TRY(apply(old, nullptr));
    }
    for (const auto &[path, now] : after)
        TRY(apply(find(before, path), now));
    return kept;
}

} // namespace slipway::hosting
