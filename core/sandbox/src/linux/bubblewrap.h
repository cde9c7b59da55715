// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "filesystem.h"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace slipway::sandbox {

inline constexpr std::string_view initInside = "/.slipway/init";

/// The other way to enclose(), for systems that let bubblewrap make user namespaces, and not us:
/// what it is told, and the descriptors those arguments name.
class BwrapCommand
{
public:
    /// The descriptors will have numbers from `firstDescriptor` on in bubblewrap.
    explicit BwrapCommand(int firstDescriptor)
        : m_first(firstDescriptor)
    {}

    /// Namespaces, no capabilities, the filter; `info` is told the first process.
    Result<> addFence(Network network, std::span<const unsigned char> filter, FileDescriptor info);
    Result<> addFiles(FileSystem files);
    /// The program that becomes the first process inside, on the host.
    void addProgram(const std::string &program);

    const std::vector<std::string> &arguments() const { return m_arguments; }
    const std::vector<FileDescriptor> &descriptors() const { return m_descriptors; }

private:
    template<class... Args>
    void add(Args &&...arguments)
    {
        (m_arguments.emplace_back(std::forward<Args>(arguments)), ...);
    }
    std::string pass(FileDescriptor descriptor);
    Result<> addEntry(Entry entry);
    void addScratch(std::uint64_t size, unsigned mode, const std::string &at);

    int m_first;
    std::vector<std::string> m_arguments;
    std::vector<FileDescriptor> m_descriptors;
};

} // namespace slipway::sandbox
