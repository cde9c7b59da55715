// SPDX-License-Identifier: GPL-3.0-or-later
#include <slipway/sandbox/run_spec.h>

#include <algorithm>
#include <array>
#include <format>
#include <limits>
#include <utility>

namespace slipway::sandbox {

namespace {

constexpr std::size_t pathLimit = 4096;
constexpr std::size_t argumentLimit = std::size_t{128} * 1024; // what one argument of execve may be
constexpr std::int64_t largest = std::int64_t{1} << 53; // what every JSON reader keeps exactly

template<class T>
struct Name
{
    std::string_view name;
    T value;
};

constexpr std::array accessNames{Name{"read", Access::Read}, Name{"write", Access::Write}};
constexpr std::array networkNames{Name{"none", Network::None}, Name{"outbound", Network::Outbound},
                                  Name{"host", Network::Host}};
constexpr std::array isolationNames{Name{"sandbox", Isolation::Sandbox},
                                    Name{"none", Isolation::None}};
constexpr std::array reasonNames{
    Name{"exit", ExitReason::Exit},           Name{"signal", ExitReason::Signal},
    Name{"memory", ExitReason::Memory},       Name{"time", ExitReason::Time},
    Name{"processes", ExitReason::Processes}, Name{"fileSize", ExitReason::FileSize},
    Name{"stopped", ExitReason::Stopped},     Name{"failed", ExitReason::Failed}};

template<class T, std::size_t N>
std::string_view nameIn(const std::array<Name<T>, N> &names, T value)
{
    return std::ranges::find(names, value, &Name<T>::value)->name;
}

template<class T, std::size_t N>
T readName(ObjectReader &reader, std::string_view field, const std::array<Name<T>, N> &names,
           T otherwise)
{
    const auto text = reader.optionalString(field, 32);
    if (!text)
        return otherwise;
    const auto found = std::ranges::find(names, *text, &Name<T>::name);
    if (found != names.end())
        return found->value;
    std::string known;
    for (const auto &entry : names)
        known += std::format("{}\"{}\"", known.empty() ? "" : ", ", entry.name);
    reader.reject(field, "must be one of " + known);
    return otherwise;
}

std::uint64_t readSize(ObjectReader &reader, std::string_view field, std::uint64_t otherwise)
{
    return static_cast<std::uint64_t>(
        reader.integer(field, 0, largest, static_cast<std::int64_t>(otherwise)));
}

Milliseconds readDuration(ObjectReader &reader, std::string_view field)
{
    return Milliseconds(reader.integer(field, 0, largest, 0));
}

bool isPlainAbsolute(std::string_view path)
{
    if (!path.starts_with('/'))
        return false;
    while (!path.empty()) {
        path.remove_prefix(1);
        const std::string_view part = path.substr(0, path.find('/'));
        if (part == "." || part == "..")
            return false;
        path.remove_prefix(part.size());
    }
    return true;
}

std::string readPath(ObjectReader &reader, std::string_view field)
{
    auto path = reader.optionalString(field, pathLimit).value_or(std::string());
    if (!path.empty() && !isPlainAbsolute(path))
        reader.reject(field, "must be an absolute path without . and ..");
    return path;
}

std::map<std::string, std::string> readEnvironment(ObjectReader &reader)
{
    std::map<std::string, std::string> environment;
    const json::value *value = reader.optionalValue("env");
    if (!value)
        return environment;
    const json::object *object = value->if_object();
    if (!object || object->size() > 1000) {
        reader.reject("env", "must be an object of at most 1000 strings");
        return environment;
    }
    for (const auto &[key, entry] : *object) {
        const std::string_view name = key;
        const json::string *text = entry.if_string();
        if (name.empty() || name.contains('=') || name.contains('\0'))
            reader.reject("env", "has a name that is empty or contains = or NUL");
        else if (!text || text->size() >= argumentLimit || std::string_view(*text).contains('\0'))
            reader.reject("env", std::format("has a bad value for {}: a string of at most {} bytes "
                                             "without NUL is expected",
                                             name.substr(0, 100), argumentLimit - 1));
        else
            environment.emplace(name, *text);
    }
    return environment;
}

Result<Limits> limitsFromJson(const json::value &value)
{
    ObjectReader reader(value, "limits");
    const Limits otherwise;
    Limits limits{.memory = readSize(reader, "memory", otherwise.memory),
                  .cpus = reader.number("cpus", 0, 4096, otherwise.cpus),
                  .processes = reader.integer("processes", 0, 1 << 22, otherwise.processes),
                  .fileSize = readSize(reader, "fileSize", otherwise.fileSize),
                  .wallTime = readDuration(reader, "wallTime"),
                  .tmp = readSize(reader, "tmp", otherwise.tmp)};
    constexpr std::uint64_t leastMemory = 4ULL << 20;
    if (limits.memory != 0 && limits.memory < leastMemory)
        reader.reject("memory", "must be 0 (unlimited) or at least 4 MB");
    if (limits.cpus > 0 && limits.cpus < 0.01)
        reader.reject("cpus", "must be 0 (unlimited) or at least 0.01");
    TRY(reader.finish());
    return limits;
}

json::value limitsToJson(const Limits &limits)
{
    return {{"memory", limits.memory},
            {"cpus", limits.cpus},
            {"processes", limits.processes},
            {"fileSize", limits.fileSize},
            {"wallTime", limits.wallTime.count()},
            {"tmp", limits.tmp}};
}

Result<Mount> mountFromJson(const json::value &value)
{
    ObjectReader reader(value, "mounts");
    Mount mount{.host = readPath(reader, "host"),
                .at = readPath(reader, "at"),
                .access = readName(reader, "access", accessNames, Access::Read)};
    if (mount.host.empty() || mount.at.empty())
        reader.reject(mount.host.empty() ? "host" : "at", "is missing");
    TRY(reader.finish());
    return mount;
}

Result<PortForward> portFromJson(const json::value &value)
{
    ObjectReader reader(value, "port");
    PortForward port{.inside = static_cast<int>(reader.integer("inside", 1, 65535)),
                     .listen = reader.string("listen", pathLimit)};
    const bool isUnix = port.listen.starts_with("unix:/") && isPlainAbsolute(port.listen.substr(5));
    if (!isUnix && !port.listen.starts_with("tcp:"))
        reader.reject("listen", "must be unix:/absolute/path or tcp:ADDRESS:PORT");
    TRY(reader.finish());
    return port;
}

json::array strings(const std::vector<std::string> &list)
{
    return json::array(list.begin(), list.end());
}

json::value optionalInt(const std::optional<int> &number)
{
    return number ? json::value(*number) : json::value(nullptr);
}

} // namespace

std::string_view nameOf(ExitReason reason)
{
    return nameIn(reasonNames, reason);
}

json::value TerminalSize::toJson() const
{
    return {{"columns", columns}, {"rows", rows}};
}

Result<TerminalSize> TerminalSize::fromJson(const json::value &value)
{
    ObjectReader reader(value, "terminal");
    const TerminalSize size{.columns = static_cast<int>(reader.integer("columns", 1, 1000)),
                            .rows = static_cast<int>(reader.integer("rows", 1, 1000))};
    TRY(reader.finish());
    return size;
}

json::value RunSpec::toJson() const
{
    json::object object{{"argv", strings(argv)},
                        {"limits", limitsToJson(limits)},
                        {"network", nameIn(networkNames, network)},
                        {"isolation", nameIn(isolationNames, isolation)}};
    json::object variables;
    for (const auto &[name, value] : environment)
        variables.emplace(name, value);
    object["env"] = std::move(variables);
    json::array list;
    for (const Mount &mount : mounts)
        list.push_back({{"host", mount.host},
                        {"at", mount.at},
                        {"access", nameIn(accessNames, mount.access)}});
    object["mounts"] = std::move(list);
    json::array secrets;
    for (const Secret &secret : mask)
        secrets.emplace_back(secret.reveal());
    object["mask"] = std::move(secrets);
    for (const auto &[name, path] : {std::pair("workdir", &workdir), std::pair("home", &home),
                                     std::pair("logFile", &logFile)}) {
        if (!path->empty())
            object[name] = *path;
    }
    if (display)
        object["display"] = true;
    if (terminal)
        object["terminal"] = terminal->toJson();
    if (port)
        object["port"] = {{"inside", port->inside}, {"listen", port->listen}};
    return object;
}

Result<RunSpec> RunSpec::fromJson(const json::value &value)
{
    ObjectReader reader(value);
    RunSpec spec;
    reader.array("argv", 10'000);
    spec.argv = reader.strings("argv", 10'000, argumentLimit - 1);
    if (spec.argv.empty() || spec.argv.front().empty())
        reader.reject("argv", "must name a command");
    spec.environment = readEnvironment(reader);
    spec.workdir = readPath(reader, "workdir");
    spec.home = readPath(reader, "home");
    spec.logFile = readPath(reader, "logFile");
    spec.network = readName(reader, "network", networkNames, Network::None);
    spec.isolation = readName(reader, "isolation", isolationNames, Isolation::Sandbox);
    spec.display = reader.boolean("display", false);
    for (std::string &secret : reader.strings("mask", 1000, 64 * 1024))
        spec.mask.emplace_back(std::move(secret));
    if (const json::array *mounts = reader.optionalArray("mounts", 200)) {
        for (const json::value &entry : *mounts) {
            TRY(Mount mount, mountFromJson(entry));
            spec.mounts.push_back(std::move(mount));
        }
    }
    if (const json::value *limits = reader.optionalValue("limits")) {
        TRY(spec.limits, limitsFromJson(*limits));
    }
    if (const json::value *terminal = reader.optionalValue("terminal")) {
        TRY(spec.terminal, TerminalSize::fromJson(*terminal));
    }
    if (const json::value *port = reader.optionalValue("port")) {
        TRY(spec.port, portFromJson(*port));
    }
    TRY(reader.finish());
    return spec;
}

json::value Started::toJson() const
{
    json::value port = nullptr;
    if (portAddress)
        port = {{"address", *portAddress}};
    return {{"pid", pid},
            {"limits",
             {{"memory", limits.memory}, {"cpu", limits.cpu}, {"processes", limits.processes}}},
            {"port", std::move(port)}};
}

Result<Started> Started::fromJson(const json::value &value)
{
    ObjectReader reader(value);
    Started started{
        .pid = static_cast<int>(reader.integer("pid", 0, std::numeric_limits<std::int32_t>::max())),
        .limits = {},
        .portAddress = {}};
    if (const json::value *limits = reader.optionalValue("limits")) {
        ObjectReader fields(*limits, "limits");
        started.limits = {.memory = fields.string("memory"),
                          .cpu = fields.string("cpu"),
                          .processes = fields.string("processes")};
        TRY(fields.finish(ObjectReader::UnknownFields::Ignore));
    }
    if (const json::value *port = reader.optionalValue("port")) {
        ObjectReader fields(*port, "port");
        started.portAddress = fields.string("address");
        TRY(fields.finish(ObjectReader::UnknownFields::Ignore));
    }
    TRY(reader.finish(ObjectReader::UnknownFields::Ignore));
    return started;
}

json::value Exit::toJson() const
{
    return {{"reason", nameOf(reason)},       {"code", optionalInt(code)},
            {"signal", optionalInt(signal)},  {"text", text},
            {"durationMs", duration.count()}, {"cpuMs", cpu.count()},
            {"peakMemory", peakMemory}};
}

Result<Exit> Exit::fromJson(const json::value &value)
{
    ObjectReader reader(value);
    Exit exit;
    reader.value("reason");
    exit.reason = readName(reader, "reason", reasonNames, ExitReason::Failed);
    if (reader.has("code"))
        exit.code = static_cast<int>(reader.integer("code", 0, 255));
    if (reader.has("signal"))
        exit.signal = static_cast<int>(reader.integer("signal", 1, 127));
    exit.text = reader.string("text");
    exit.duration = readDuration(reader, "durationMs");
    exit.cpu = readDuration(reader, "cpuMs");
    exit.peakMemory = readSize(reader, "peakMemory", 0);
    TRY(reader.finish(ObjectReader::UnknownFields::Ignore));
    return exit;
}

json::value Statistics::toJson() const
{
    return {{"memory", memory}, {"cpuMs", cpu.count()}, {"processes", processes}};
}

Result<Statistics> Statistics::fromJson(const json::value &value)
{
    ObjectReader reader(value);
    Statistics statistics{.memory = readSize(reader, "memory", 0),
                          .cpu = readDuration(reader, "cpuMs"),
                          .processes = reader.integer("processes", 0, largest, 0)};
    TRY(reader.finish(ObjectReader::UnknownFields::Ignore));
    return statistics;
}

bool canBecome(Readiness readiness, const RunSpec &before, const RunSpec &wanted)
{
    if (readiness == Readiness::No || wanted.terminal.has_value() != before.terminal.has_value())
        return false;
    RunSpec same = wanted;
    same.terminal = before.terminal;
    same.limits.wallTime = before.limits.wallTime;
    same.logFile = before.logFile;
    same.mask = before.mask;
    if (readiness == Readiness::Fence) {
        same.argv = before.argv;
        same.environment = before.environment;
        same.workdir = before.workdir;
        same.port = before.port;
        same.limits.fileSize = before.limits.fileSize;
    }
    return same.toJson() == before.toJson();
}

std::optional<std::size_t> scriptArgument(const std::vector<std::string> &argv)
{
    if (argv.empty())
        return std::nullopt;
    const std::string_view program = std::string_view(argv[0]).substr(argv[0].rfind('/') + 1);
    const bool isPython =
        program.starts_with("python")
        && program.find_first_not_of("0123456789.", sizeof "python" - 1) == std::string_view::npos;
    constexpr std::array others{"node", "ruby", "perl", "php"};
    if (!isPython && !std::ranges::contains(others, program))
        return std::nullopt;
    for (std::size_t i = 1; i < argv.size(); ++i) {
        const std::string &word = argv[i];
        if (!word.starts_with('-'))
            return word.empty() ? std::nullopt : std::optional(i);
        // Those that say what the rest is, and all others' options, need each one's manual.
        if (!isPython || word == "-" || word.starts_with("--") || word.contains('c')
            || word.contains('m'))
            return std::nullopt;
        if (word == "-W" || word == "-X")
            ++i;
    }
    return std::nullopt;
}

} // namespace slipway::sandbox
