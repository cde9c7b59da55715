// SPDX-License-Identifier: GPL-3.0-or-later
// Documentation/admin-guide/cgroup-v2.rst and cgroup-v1/ of the kernel.
#include "cgroup.h"

#include "spawn.h"

#include <array>
#include <cerrno>
#include <charconv>
#include <csignal>
#include <ctime>
#include <format>
#include <string_view>
#include <utility>

#include <dirent.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <sys/eventfd.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

namespace slipway::sandbox {

namespace {

constexpr std::string_view root = "/sys/fs/cgroup";
constexpr std::string_view prefix = "slipway-run-";
constexpr std::uint64_t cpuPeriod = 100'000; // microseconds

bool write(const std::string &file, std::string_view text)
{
    const FileDescriptor descriptor(::open(file.c_str(), O_WRONLY | O_CLOEXEC));
    return descriptor.isOpen()
           && ::write(descriptor.get(), text.data(), text.size())
                  == static_cast<ssize_t>(text.size());
}

bool write(const std::string &file, std::uint64_t number)
{
    return write(file, std::to_string(number));
}

std::string read(const std::string &file)
{
    return readFile(file, 64 * 1024).value_or(std::string());
}

/// A file's one number, or the one after `key` at the beginning of a line.
std::optional<std::uint64_t> number(const std::string &file, std::string_view key = {})
{
    // A line's end before the first line makes all beginnings of lines alike.
    const std::string text = "\n" + read(file);
    const std::string begin = key.empty() ? "\n" : std::format("\n{} ", key);
    const std::size_t found = text.find(begin);
    if (found == std::string::npos)
        return std::nullopt;
    const std::size_t at = found + begin.size();
    std::uint64_t value = 0;
    if (at >= text.size()
        || std::from_chars(text.data() + at, text.data() + text.size(), value).ec != std::errc())
        return std::nullopt;
    return value;
}

bool isUnifiedSystem()
{
    struct statfs info{};
    return ::statfs(root.data(), &info) == 0 && info.f_type == CGROUP2_SUPER_MAGIC;
}

/// Our own path in the hierarchy of `controller` ("" is version 2), from /proc/self/cgroup.
std::string ownPath(const std::string &table, std::string_view controller)
{
    const std::string field = std::format(":{}:", controller);
    const std::size_t at = table.find(field);
    if (at == std::string::npos)
        return {};
    const std::size_t start = at + field.size();
    std::string path = table.substr(start, table.find('\n', start) - start);
    return path == "/" ? std::string() : path;
}

/// Makes a folder for a controller of version 1 below our own place in it, where that can be seen
/// (in a container it may not be), else at the top.
std::string makeLegacy(const std::string &table, std::string_view controller,
                       const std::string &name)
{
    const std::string top = std::format("{}/{}", root, controller);
    for (const std::string &place : {top + ownPath(table, controller), top}) {
        std::string folder = std::format("{}/{}", place, name);
        if (::mkdir(folder.c_str(), 0755) == 0 || errno == EEXIST)
            return folder;
    }
    return {};
}

std::uint64_t cpuQuota(const Limits &limits)
{
    return static_cast<std::uint64_t>(limits.cpus * static_cast<double>(cpuPeriod));
}

std::uint64_t processCount(const Limits &limits)
{
    return static_cast<std::uint64_t>(limits.processes);
}

void dropUnless(bool works, std::string &folder)
{
    if (!works && !folder.empty()) {
        ::rmdir(folder.c_str());
        folder.clear();
    }
}

} // namespace

void Cgroup::createLegacy(const Limits &limits)
{
    const std::string table = read("/proc/self/cgroup");
    if (limits.memory > 0) {
        m_memory = makeLegacy(table, "memory", m_name);
        dropUnless(write(m_memory + "/memory.limit_in_bytes", limits.memory), m_memory);
        // With swap accounting off there is no such file; then swap is not limited.
        if (!m_memory.empty())
            write(m_memory + "/memory.memsw.limit_in_bytes", limits.memory);
    }
    if (limits.cpus > 0) {
        m_cpu = makeLegacy(table, "cpu", m_name);
        dropUnless(write(m_cpu + "/cpu.cfs_quota_us", cpuQuota(limits)), m_cpu);
    }
    if (limits.processes > 0) {
        m_processes = makeLegacy(table, "pids", m_name);
        dropUnless(write(m_processes + "/pids.max", processCount(limits)), m_processes);
    }
}

bool Cgroup::createUnified(const std::string &parent, const Limits &limits)
{
    const std::string controllers = read(parent + "/cgroup.subtree_control");
    if (!controllers.contains("memory") || !controllers.contains("pids"))
        return false;
    const std::string folder = std::format("{}/{}", parent, m_name);
    if (::mkdir(folder.c_str(), 0755) != 0 && errno != EEXIST)
        return false;
    m_isUnified = true;
    const bool works =
        (limits.memory == 0 || write(folder + "/memory.max", limits.memory))
        && (limits.processes == 0 || write(folder + "/pids.max", processCount(limits)));
    if (!works) {
        ::rmdir(folder.c_str());
        m_isUnified = false;
        return false;
    }
    write(folder + "/memory.swap.max", 0);
    write(folder + "/memory.oom.group", 1);
    m_memory = m_cpu = m_processes = folder;
    const std::string quota = std::format("{} {}", cpuQuota(limits), cpuPeriod);
    if (limits.cpus > 0 && !write(folder + "/cpu.max", quota))
        m_cpu.clear();
    return true;
}

Cgroup Cgroup::create(const Limits &limits)
{
    static int count = 0;
    Cgroup group;
    group.m_name = std::format("{}{}-{}", prefix, ::getpid(), ++count);
    if (!isUnifiedSystem()) {
        group.createLegacy(limits);
        return group;
    }
    const std::string own = std::string(root) + ownPath(read("/proc/self/cgroup"), "");
    // In a delegated tree we are in a leaf, and a neighbour can be made. A slice is systemd's own:
    // it has to be asked.
    const std::string parent = own.substr(0, own.rfind('/'));
    if (own.size() > root.size() && !parent.ends_with(".slice")
        && group.createUnified(parent, limits))
        return group;
    group.createUnified(own, limits);
    return group;
}

void Cgroup::attach(pid_t pid, const Limits &limits)
{
    const std::string unit = m_name + ".scope";
    std::vector<std::string> arguments{::geteuid() == 0 ? "--system" : "--user",
                                       "--timeout=2",
                                       "call",
                                       "org.freedesktop.systemd1",
                                       "/org/freedesktop/systemd1",
                                       "org.freedesktop.systemd1.Manager",
                                       "StartTransientUnit",
                                       "ssa(sv)a(sa(sv))",
                                       unit,
                                       "fail"};
    std::vector<std::string> properties{
        "PIDs", "au", "1", std::to_string(pid), "CollectMode", "s", "inactive-or-failed"};
    int count = 2;
    const auto add = [&](const char *name, std::uint64_t value) {
        properties.insert(properties.end(), {name, "t", std::to_string(value)});
        ++count;
    };
    if (limits.memory > 0) {
        add("MemoryMax", limits.memory);
        add("MemorySwapMax", 0);
    }
    if (limits.cpus > 0)
        add("CPUQuotaPerSecUSec", static_cast<std::uint64_t>(limits.cpus * 1'000'000));
    if (limits.processes > 0)
        add("TasksMax", processCount(limits) + 1); // the first process is in there too
    arguments.push_back(std::to_string(count));
    arguments.insert(arguments.end(), properties.begin(), properties.end());
    arguments.push_back("0");
    auto call = spawn("busctl", arguments, {-1, -1, -1});
    if (!call)
        return;
    if (!waitForEnd(*call, 3000)) {
        ::kill(call->pid, SIGKILL);
        waitForEnd(*call, -1);
        return;
    }
    // The answer comes before the deed: the process is moved by a job.
    for (int i = 0; i < 1000; ++i) {
        const std::string path = ownPath(read(std::format("/proc/{}/cgroup", pid)), "");
        if (path.ends_with(unit)) {
            m_isUnified = true;
            m_isOurs = false;
            m_memory = m_cpu = m_processes = std::string(root) + path;
            write(m_memory + "/memory.oom.group", 1);
            // systemd takes limits it has no controller for, and does nothing.
            if (::access((m_cpu + "/cpu.max").c_str(), F_OK) != 0)
                m_cpu.clear();
            return;
        }
        ::usleep(1000);
    }
    return;
}

bool Cgroup::isEmpty() const
{
    return m_memory.empty() && m_cpu.empty() && m_processes.empty();
}

bool Cgroup::mustAttach(const Limits &limits) const
{
    const bool wanted = limits.memory > 0 || limits.cpus > 0 || limits.processes > 0;
    return isEmpty() && wanted && isUnifiedSystem() && ::access("/run/systemd/system", F_OK) == 0;
}

std::vector<FileDescriptor> Cgroup::entrances() const
{
    std::vector<FileDescriptor> files;
    const auto add = [&](const std::string &file) {
        files.emplace_back(::open(file.c_str(), O_WRONLY | O_CLOEXEC));
    };
    if (m_isUnified && m_isOurs)
        add(m_processes + "/cgroup.procs");
    for (const std::string *folder : {&m_memory, &m_cpu, &m_processes}) {
        if (!m_isUnified && !folder->empty())
            add(*folder + "/tasks");
    }
    return files;
}

void Cgroup::watch()
{
    const auto open = [](const std::string &file) {
        return FileDescriptor(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
    };
    if (!m_processes.empty())
        m_processEvents = open(m_processes + "/pids.events");
    if (m_memory.empty())
        return;
    if (m_isUnified) {
        m_memoryEvents = open(m_memory + "/memory.events");
        return;
    }
    m_memoryControl = open(m_memory + "/memory.oom_control");
    m_memoryEvents = FileDescriptor(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
    write(m_memory + "/cgroup.event_control",
          std::format("{} {}", m_memoryEvents.get(), m_memoryControl.get()));
}

void Cgroup::acknowledge()
{
    std::array<char, 512> buffer{};
    for (const FileDescriptor *file : {&m_memoryEvents, &m_processEvents}) {
        if (file->isOpen()) [[maybe_unused]]
            const auto ignored = ::pread(file->get(), buffer.data(), buffer.size(), 0);
    }
    // An eventfd has no position.
    if (!m_isUnified && m_memoryEvents.isOpen()) [[maybe_unused]]
        const auto ignored = ::read(m_memoryEvents.get(), buffer.data(), sizeof(std::uint64_t));
}

std::uint64_t Cgroup::outOfMemory() const
{
    if (m_memory.empty())
        return 0;
    return number(m_memory + (m_isUnified ? "/memory.events" : "/memory.oom_control"), "oom_kill")
        .value_or(0);
}

std::uint64_t Cgroup::refusedProcesses() const
{
    return m_processes.empty() ? 0 : number(m_processes + "/pids.events", "max").value_or(0);
}

std::optional<std::uint64_t> Cgroup::memory() const
{
    if (m_memory.empty())
        return std::nullopt;
    // Files that were read and can be dropped at once are nobody's use.
    const auto used =
        number(m_memory + (m_isUnified ? "/memory.current" : "/memory.usage_in_bytes"));
    const auto idle =
        number(m_memory + "/memory.stat", m_isUnified ? "inactive_file" : "total_inactive_file");
    if (!used)
        return std::nullopt;
    return *used - std::min(*used, idle.value_or(0));
}

std::optional<std::uint64_t> Cgroup::peakMemory() const
{
    if (m_memory.empty())
        return std::nullopt;
    return number(m_memory + (m_isUnified ? "/memory.peak" : "/memory.max_usage_in_bytes"));
}

std::optional<Milliseconds> Cgroup::cpu() const
{
    const auto used = m_isUnified ? number(m_processes + "/cpu.stat", "usage_usec") : std::nullopt;
    if (!used)
        return std::nullopt;
    return Milliseconds(*used / 1000);
}

void Cgroup::kill()
{
    if (m_isUnified) {
        write(m_processes + "/cgroup.kill", 1);
        return;
    }
    for (const std::string *folder : {&m_processes, &m_memory, &m_cpu}) {
        if (folder->empty())
            continue;
        // One list is enough: all processes are in each of them.
        for (int round = 0; round < 100; ++round) {
            const std::string list = read(*folder + "/cgroup.procs");
            if (list.empty())
                return;
            const char *at = list.data();
            const char *const end = at + list.size();
            for (pid_t pid = 0; std::from_chars(at, end, pid).ec == std::errc();) {
                ::kill(pid, SIGKILL);
                at = std::find(at, end, '\n');
                at += at < end ? 1 : 0;
            }
        }
        return;
    }
}

void Cgroup::remove()
{
    if (!m_isOurs)
        return;
    for (const std::string *folder : {&m_memory, &m_cpu, &m_processes}) {
        // What was killed leaves its group a moment later.
        for (int i = 0; i < 2000 && !folder->empty(); ++i) {
            if (::rmdir(folder->c_str()) == 0 || errno != EBUSY)
                break;
            ::usleep(500);
        }
    }
}

Cgroup &Cgroup::operator=(Cgroup &&other) noexcept
{
    m_name.swap(other.m_name);
    std::swap(m_isUnified, other.m_isUnified);
    std::swap(m_isOurs, other.m_isOurs);
    m_memory.swap(other.m_memory);
    m_cpu.swap(other.m_cpu);
    m_processes.swap(other.m_processes);
    m_memoryEvents = std::move(other.m_memoryEvents);
    m_memoryControl = std::move(other.m_memoryControl);
    m_processEvents = std::move(other.m_processEvents);
    return *this;
}

Cgroup::~Cgroup()
{
    if (isEmpty())
        return;
    kill();
    remove();
}

static void removeLeftoversIn(const std::string &parent)
{
    DIR *folder = ::opendir(parent.c_str());
    if (!folder)
        return;
    while (const dirent *entry = ::readdir(folder)) {
        const std::string_view name = entry->d_name;
        if (!name.starts_with(prefix))
            continue;
        pid_t owner = 0;
        std::from_chars(name.data() + prefix.size(), name.data() + name.size(), owner);
        const std::string path = std::format("{}/{}", parent, name);
        struct stat info{};
        // In a container of its own process ids the owner may live without our seeing it: such a
        // group is new for a moment only, then there are processes in it and it stays.
        const bool isOld = ::stat(path.c_str(), &info) == 0 && ::time(nullptr) - info.st_mtime > 60;
        if (owner > 0 && isOld && ::kill(owner, 0) != 0 && errno == ESRCH)
            ::rmdir(path.c_str());
    }
    ::closedir(folder);
}

void Cgroup::removeLeftovers()
{
    const std::string table = read("/proc/self/cgroup");
    if (isUnifiedSystem()) {
        const std::string own = std::string(root) + ownPath(table, "");
        removeLeftoversIn(own);
        if (own.size() > root.size())
            removeLeftoversIn(own.substr(0, own.rfind('/')));
        return;
    }
    for (const std::string_view controller : {"memory", "cpu", "pids"}) {
        const std::string top = std::format("{}/{}", root, controller);
        const std::string own = ownPath(table, controller);
        removeLeftoversIn(top);
        if (!own.empty())
            removeLeftoversIn(top + own);
    }
}

} // namespace slipway::sandbox
