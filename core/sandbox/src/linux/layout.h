// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <slipway/base/error.h>
#include <slipway/base/files.h>
#include <slipway/sandbox/run_spec.h>

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace slipway::sandbox {

inline constexpr std::string_view homeInside = "/home/user";
inline constexpr std::string_view initInside = "/.slipway/init";

/// What bubblewrap is told: arguments, and the descriptors they name.
class BwrapCommand
{
public:
    explicit BwrapCommand(int firstDescriptor)
        : m_first(firstDescriptor)
    {}

    template<class... Args>
    void add(Args &&...arguments)
    {
        (m_arguments.emplace_back(std::forward<Args>(arguments)), ...);
    }
    /// The number the descriptor will have in bubblewrap.
    std::string pass(FileDescriptor descriptor)
    {
        m_descriptors.push_back(std::move(descriptor));
        return std::to_string(m_first + static_cast<int>(m_descriptors.size()) - 1);
    }

    const std::vector<std::string> &arguments() const { return m_arguments; }
    const std::vector<FileDescriptor> &descriptors() const { return m_descriptors; }

private:
    int m_first;
    std::vector<std::string> m_arguments;
    std::vector<FileDescriptor> m_descriptors;
};

/// Adds the file system a program sees: the toolchain, /proc, /dev, /tmp, home, and the mounts.
/// Errors have codes "mount.…" and name the path.
Result<> addFileSystem(BwrapCommand &command, const RunSpec &spec, const std::string &initProgram);

/// Where the program starts (inside).
std::string workingFolder(const RunSpec &spec);

/// NAME=value, sorted by name. Without a sandbox the user's own HOME and PATH hold.
std::vector<std::string> environmentOf(const RunSpec &spec);

} // namespace slipway::sandbox
