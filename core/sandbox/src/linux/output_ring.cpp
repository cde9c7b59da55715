// SPDX-License-Identifier: GPL-3.0-or-later
#include <slipway/sandbox/output_ring.h>

#include <bit>
#include <cerrno>

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

namespace slipway::sandbox {

namespace {

constexpr std::size_t maximumSize = std::size_t{1} << 30;
/// Those who read it cannot be hurt by its becoming shorter, nor hurt others by writing.
constexpr int seals = F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL;

Error cannotMap()
{
    return Error::fromErrno("ring.no_memory", "There is no memory for the program's output", errno);
}

/// The same memory twice in a row; null where that cannot be had.
char *mapTwice(int memory, std::size_t size, int protection)
{
    void *const place = ::mmap(nullptr, 2 * size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (place == MAP_FAILED)
        return nullptr;
    char *const bytes = static_cast<char *>(place);
    for (char *each : {bytes, bytes + size}) {
        if (::mmap(each, size, protection, MAP_SHARED | MAP_FIXED, memory, 0) == MAP_FAILED) {
            ::munmap(bytes, 2 * size);
            return nullptr;
        }
    }
    return bytes;
}

} // namespace

Result<OutputRing> OutputRing::create(std::size_t size)
{
    FileDescriptor memory(::memfd_create("slipway-output", MFD_CLOEXEC | MFD_ALLOW_SEALING));
    if (!memory.isOpen() || ::ftruncate(memory.get(), static_cast<off_t>(size)) != 0)
        return std::unexpected(cannotMap());
    char *const bytes = mapTwice(memory.get(), size, PROT_READ | PROT_WRITE);
    if (!bytes)
        return std::unexpected(cannotMap());
    // Our own mapping stays writable.
    if (::fcntl(memory.get(), F_ADD_SEALS, seals | F_SEAL_FUTURE_WRITE) != 0) {
        const Error error = cannotMap();
        ::munmap(bytes, 2 * size);
        return std::unexpected(error);
    }
    return OutputRing(std::move(memory), bytes, size);
}

Result<OutputRing> OutputRing::open(FileDescriptor memory)
{
    struct stat info{};
    const bool isKnown = memory.isOpen() && ::fstat(memory.get(), &info) == 0;
    const auto size = isKnown ? static_cast<std::size_t>(info.st_size) : 0;
    const int has = isKnown ? ::fcntl(memory.get(), F_GET_SEALS) : -1;
    if (has < 0 || (has & seals) != seals || !std::has_single_bit(size) || size > maximumSize)
        return std::unexpected(
            Error::invalidInput("ring.not_a_ring", "The program's output cannot be reached."));
    char *const bytes = mapTwice(memory.get(), size, PROT_READ);
    if (!bytes)
        return std::unexpected(cannotMap());
    return OutputRing(std::move(memory), bytes, size);
}

OutputRing::~OutputRing()
{
    if (m_bytes)
        ::munmap(m_bytes, 2 * m_size);
}

} // namespace slipway::sandbox
