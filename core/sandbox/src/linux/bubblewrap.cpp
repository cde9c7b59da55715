// SPDX-License-Identifier: GPL-3.0-or-later
#include "bubblewrap.h"

#include "spawn.h"

#include <format>
#include <utility>

#include <unistd.h>

namespace slipway::sandbox {

std::string BwrapCommand::pass(FileDescriptor descriptor)
{
    m_descriptors.push_back(std::move(descriptor));
    return std::to_string(m_first + static_cast<int>(m_descriptors.size()) - 1);
}

Result<> BwrapCommand::addFence(Network network, std::span<const unsigned char> filter,
                                FileDescriptor info)
{
    add("--unshare-user", "--unshare-pid", "--unshare-ipc", "--unshare-uts", "--unshare-cgroup-try",
        "--hostname", "slipway", "--uid", "1000", "--gid", "1000", "--cap-drop", "ALL",
        "--as-pid-1", "--die-with-parent");
    if (network != Network::Host)
        add("--unshare-net");
    TRY(auto file, memoryFile({reinterpret_cast<const char *>(filter.data()), filter.size()}));
    add("--seccomp", pass(std::move(file)), "--info-fd", pass(std::move(info)));
    return {};
}

void BwrapCommand::addScratch(std::uint64_t size, unsigned mode, const std::string &at)
{
    add("--perms", std::format("{:04o}", mode));
    if (size > 0)
        add("--size", std::to_string(size));
    add("--tmpfs", at);
}

Result<> BwrapCommand::addEntry(Entry entry)
{
    const bool mayWrite = entry.access == Access::Write;
    switch (entry.kind) {
    case Entry::Kind::File: {
        TRY(auto file, memoryFile(entry.text));
        add("--perms", "0644", "--file", pass(std::move(file)), entry.at);
        return {};
    }
    case Entry::Kind::Link:
        add("--symlink", entry.text, entry.at);
        return {};
    case Entry::Kind::Scratch:
        addScratch(entry.size, entry.mode, entry.at);
        return {};
    case Entry::Kind::Host:
        break;
    }
    if (entry.judged.isOpen())
        add(mayWrite ? "--bind-fd" : "--ro-bind-fd", pass(std::move(entry.judged)), entry.at);
    else
        add(mayWrite ? "--bind" : "--ro-bind", entry.text, entry.at);
    return {};
}

Result<> BwrapCommand::addFiles(FileSystem files)
{
    add("--proc", "/proc", "--dev", "/dev");
    addScratch(files.sharedMemory, 01777, "/dev/shm");
    add("--remount-ro", "/dev");
    for (Entry &entry : files.entries)
        TRY(addEntry(std::move(entry)));
    return {};
}

void BwrapCommand::addProgram(const std::string &program)
{
    add("--ro-bind", program, std::string(initInside), "--remount-ro", "/");
    // The kernel's settings are files of root, and the kernel does not ask in which namespace.
    if (::geteuid() == 0)
        add("--remount-ro", "/proc");
    add("--", std::string(initInside), "--init");
}

} // namespace slipway::sandbox
