// SPDX-License-Identifier: GPL-3.0-or-later
#include <slipway/sandbox/spare_memory.h>

#include <charconv>

#include <fcntl.h>
#include <unistd.h>

namespace slipway::sandbox {

std::optional<std::uint64_t> availableMemory(std::string_view meminfo)
{
    constexpr std::string_view key = "MemAvailable:";
    const std::size_t at = meminfo.find(key);
    if (at == std::string_view::npos)
        return std::nullopt;
    const std::size_t digits = meminfo.find_first_not_of(' ', at + key.size());
    if (digits == std::string_view::npos)
        return std::nullopt;
    std::uint64_t kilobytes = 0;
    const auto read =
        std::from_chars(meminfo.data() + digits, meminfo.data() + meminfo.size(), kilobytes);
    if (read.ec != std::errc() || kilobytes > UINT64_MAX >> 10)
        return std::nullopt;
    return kilobytes << 10;
}

bool isMemoryShort(std::uint64_t enough)
{
    const auto text = readFile("/proc/meminfo");
    return availableMemory(text ? std::string_view(*text) : std::string_view()).value_or(0)
           < enough;
}

FileDescriptor watchMemoryPressure()
{
#ifdef __linux__
    FileDescriptor pressure(::open("/proc/pressure/memory", O_RDWR | O_NONBLOCK | O_CLOEXEC));
    // Microseconds, with their final zero; a period of two seconds is the least that anybody may
    // ask for (Documentation/accounting/psi.rst).
    constexpr std::string_view trigger("some 200000 2000000\0", 20);
    if (pressure.isOpen() && ::write(pressure.get(), trigger.data(), trigger.size()) > 0)
        return pressure;
#endif
    return {};
}

} // namespace slipway::sandbox
