// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <slipway/base/error.h>

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <utility>

namespace slipway {

/// Owns a POSIX file descriptor.
class FileDescriptor
{
public:
    FileDescriptor() = default;
    explicit FileDescriptor(int number)
        : m_number(number)
    {}
    FileDescriptor(FileDescriptor &&other) noexcept
        : m_number(std::exchange(other.m_number, -1))
    {}
    FileDescriptor &operator=(FileDescriptor &&other) noexcept
    {
        std::swap(m_number, other.m_number);
        return *this;
    }
    FileDescriptor(const FileDescriptor &) = delete;
    FileDescriptor &operator=(const FileDescriptor &) = delete;
    ~FileDescriptor() { reset(); }

    int get() const { return m_number; }
    bool isOpen() const { return m_number >= 0; }
    int release() { return std::exchange(m_number, -1); }
    void reset();

private:
    int m_number = -1;
};

/// The whole file; TooLarge above `limit` bytes, InvalidInput where it is not a regular file.
Result<std::string> readFile(const std::filesystem::path &path, std::uint64_t limit = 1ULL << 30);

enum class Durability {
    Fast,   ///< whole or not at all after our crash, not after a power cut
    Synced, ///< on the disk before this returns
};

struct WriteOptions
{
    unsigned mode = 0644; ///< permissions of a file that is new (less the umask)
    Durability durability = Durability::Synced;
};

/// Replaces a file atomically: a temporary file beside it, then rename. Follows a symbolic link to
/// the file it names, and keeps the permissions and (where allowed) the owner of what was there.
/// On any error the old file is untouched and nothing is left behind.
Result<> writeFileAtomic(const std::filesystem::path &path, std::string_view bytes,
                         WriteOptions options = {});

/// Writes all of it, over short writes and interruptions.
Result<> writeAll(int descriptor, std::string_view bytes);

/// Makes a folder and its parents; the last one with exactly `mode` if it is new.
Result<> makeFolder(const std::filesystem::path &path, unsigned mode = 0755);

/// Deletes a tree, read-only folders in it included; not following links. Absent is fine.
Result<> removeTree(const std::filesystem::path &path);

/// Holds a lock on a file for as long as it lives; the lock goes with the process.
class LockFile
{
public:
    /// Conflict, with `code`, where another process holds it; `message` says who that would be.
    static Result<LockFile> acquire(const std::filesystem::path &path, std::string code,
                                    std::string message);

private:
    explicit LockFile(FileDescriptor descriptor)
        : m_descriptor(std::move(descriptor))
    {}
    FileDescriptor m_descriptor;
};

} // namespace slipway
