// SPDX-License-Identifier: GPL-3.0-or-later
#include <slipway/base/files.h>
#include <slipway/base/paths.h>
#include <slipway/launch/build_folder.h>
#include <slipway/launch/launch.h>
#include <slipway/project/link.h>
#include <slipway/testing/suite.h>

#include <algorithm>
#include <array>
#include <format>

namespace slipway::testing {

namespace fs = std::filesystem;

namespace {

constexpr int mostEntries = 20'000;
constexpr std::array<std::string_view, 5> skippedFolders{"node_modules", "site-packages",
                                                         "__pycache__", "build", "dist"};
constexpr std::string_view driversInside = "/run/slipway/testing";
constexpr std::string_view channelInside = "/run/slipway/channel";

bool isTestFile(std::string_view name)
{
    return name.ends_with(".py")
           && (name.starts_with("test") || name.ends_with("_test.py") || name == "conftest.py");
}

bool isLeftOut(const fs::path &folder)
{
    const std::string name = folder.filename().string();
    std::error_code error;
    return name.starts_with('.') || std::ranges::contains(skippedFolders, std::string_view(name))
           || fs::exists(folder / "pyvenv.cfg", error);
}

bool mentions(const fs::path &file, std::string_view mark)
{
    const auto text = readFile(file, 1 << 20);
    return text && text->contains(mark);
}

bool hasPythonTests(const fs::path &project)
{
    std::error_code error;
    for (const char *name : {"pytest.ini", ".pytest.ini", "pytest.toml"}) {
        if (fs::exists(project / name, error))
            return true;
    }
    if (mentions(project / "pyproject.toml", "[tool.pytest")
        || mentions(project / "tox.ini", "[pytest]")
        || mentions(project / "setup.cfg", "[tool:pytest]"))
        return true;
    int seen = 0;
    fs::recursive_directory_iterator walk(project, fs::directory_options::skip_permission_denied,
                                          error);
    for (; !error && walk != fs::recursive_directory_iterator() && seen < mostEntries;
         walk.increment(error), ++seen) {
        std::error_code ignored;
        if (walk->is_directory(ignored) && isLeftOut(walk->path()))
            walk.disable_recursion_pending();
        else if (isTestFile(walk->path().filename().string()))
            return true;
    }
    return false;
}

bool isConfigured(const fs::path &folder)
{
    std::error_code error;
    return fs::exists(folder / "CTestTestfile.cmake", error);
}

/// Configured build folders: in the project, one level below a folder of builds, and where the
/// task that builds has it.
std::vector<fs::path> buildFolders(const fs::path &project)
{
    if (isConfigured(project))
        return {project};
    std::vector<fs::path> folders;
    std::error_code error;
    for (const fs::directory_entry &entry : fs::directory_iterator(project, error)) {
        const std::string name = entry.path().filename().string();
        if (!name.starts_with("build") && !name.starts_with("cmake-build") && name != "out"
            && name != "_build" && name != ".build")
            continue;
        if (isConfigured(entry.path())) {
            folders.push_back(entry.path());
            continue;
        }
        std::error_code inner;
        for (const fs::directory_entry &below : fs::directory_iterator(entry.path(), inner)) {
            if (isConfigured(below.path()))
                folders.push_back(below.path());
        }
    }
    if (!fs::exists(project / "CMakeLists.txt", error))
        return folders;
    if (const auto own = launch::buildFolder(project); own && isConfigured(*own / "cmake"))
        folders.push_back(*own / "cmake");
    return folders;
}

/// The one configured last.
std::optional<fs::path> cTestFolder(const fs::path &project)
{
    const auto time = [](const fs::path &folder) {
        std::error_code error;
        return fs::last_write_time(folder / "CTestTestfile.cmake", error);
    };
    const std::vector<fs::path> folders = buildFolders(project);
    const auto newest = std::ranges::max_element(folders, {}, time);
    return newest == folders.end() ? std::nullopt : std::optional(*newest);
}

void usePython(const Request &request, const std::string &channel, sandbox::RunSpec &spec)
{
    const fs::path drivers = resourceFolder() / "testing";
    const bool isFenced = request.isolation == sandbox::Isolation::Sandbox;
    const fs::path inside = isFenced ? fs::path(driversInside) : drivers;
    spec.argv.push_back((inside / "python_tests.py").string());
    spec.argv.push_back(channel);
    spec.argv.emplace_back(request.what == Request::What::Discover ? "discover" : "run");
    spec.mounts.push_back({drivers.string(), inside.string(), sandbox::Access::Read});
}

void useCTest(const Request &request, const std::string &channel, sandbox::RunSpec &spec)
{
    // $1 is the build folder, $2 the channel.
    std::string script = R"(ctest --test-dir "$1" --show-only=json-v1 > "$2/events" || exit
printf '\0' > "$2/events"
)";
    if (request.what == Request::What::Run) {
        script += std::format(
            R"(report=$(mktemp)
ctest --test-dir "$1" {} --output-junit "$report" \
    --test-output-size-passed 60000 --test-output-size-failed 60000
code=$?
cat "$report" > "$2/events"
exit $code
)",
            request.ids.empty() ? "" : "--tests-from-file \"$2/selection\"");
    }
    const std::string folder = request.suite.folder.string();
    spec.argv = {"sh", "-c", script, "sh", folder, channel};
    if (!folder.starts_with(request.project.string() + '/') && folder != request.project)
        spec.mounts.push_back({folder, folder, sandbox::Access::Write});
    // Programs with their libraries in them write more than programs should.
    spec.limits.fileSize = 0;
}

} // namespace

std::vector<Suite> findSuites(const fs::path &project)
{
    std::vector<Suite> suites;
    if (project.empty() || project::isPersonal(project))
        return suites;
    if (hasPythonTests(project))
        suites.push_back({.framework = Framework::Python});
    if (auto folder = cTestFolder(project))
        suites.push_back({.framework = Framework::CTest, .folder = *std::move(folder)});
    return suites;
}

bool concernsTests(const fs::path &file)
{
    const std::string name = file.filename().string();
    constexpr std::array<std::string_view, 8> settings{
        "pytest.ini", ".pytest.ini", "pytest.toml",         "pyproject.toml",
        "setup.cfg",  "tox.ini",     "CTestTestfile.cmake", "slipway.toml"};
    return isTestFile(name) || std::ranges::contains(settings, std::string_view(name));
}

Result<sandbox::RunSpec> specFor(const Request &request, const fs::path &channel)
{
    if (project::isPersonal(request.project) && request.isolation == sandbox::Isolation::Sandbox)
        return std::unexpected(Error::invalidInput(
            "run.personal_folder", "Tests can write to the folder they run in, and this is your "
                                   "home folder. Open the project's own folder instead."));
    // The project's interpreter, limits and environment, whatever it is that runs.
    launch::Overrides overrides = request.overrides;
    overrides.network = overrides.network.value_or(sandbox::Network::None);
    overrides.display = false;
    TRY(auto launch, launch::prepare({.folder = request.project,
                                      .onlyInterpreter = true,
                                      .overrides = std::move(overrides)}));
    sandbox::RunSpec spec = std::move(launch.spec);
    spec.isolation = request.isolation;
    spec.workdir = request.project.string();
    const std::string inside = request.isolation == sandbox::Isolation::Sandbox
                                   ? std::string(channelInside)
                                   : channel.string();
    spec.mounts.push_back({channel.string(), inside, sandbox::Access::Write});
    if (request.suite.framework == Framework::Python)
        usePython(request, inside, spec);
    else
        useCTest(request, inside, spec);
    return spec;
}

} // namespace slipway::testing
