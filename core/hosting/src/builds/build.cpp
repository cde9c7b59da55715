// SPDX-License-Identifier: GPL-3.0-or-later
#include "build.h"

#include "dependency_key.h"
#include "install_settings.h"
#include "site_output.h"

#include <slipway/base/files.h>
#include <slipway/base/log.h>
#include <slipway/project/detect.h>

#include <format>

#include <unistd.h>

namespace slipway::hosting {

namespace fs = std::filesystem;
using sandbox::Access;
using std::chrono::steady_clock;

/// An environment as `python3 -m venv` makes it, but with the system's pip lent to it: to unpack a
/// pip of its own takes two seconds. Isolated (-I) and away from the project, so nothing of the
/// project runs yet. Behind site-packages, so that a pip somebody installs wins.
static constexpr std::string_view environmentScript = R"sh(set -e
python3 -I -m venv --without-pip /app/.venv
cd /app/.venv
mkdir -p share/slipway
ln -s "$(python3 -I -c 'import os, pip; print(os.path.dirname(pip.__file__))')" share/slipway/pip
for packages in lib/python3*/site-packages; do
    echo /app/.venv/share/slipway > "$packages/slipway-pip.pth"
done
for name in pip pip3; do
    printf '#!/app/.venv/bin/python\nimport sys\nfrom pip._internal.cli.main import main\nsys.exit(main())\n' > "bin/$name"
    chmod 755 "bin/$name"
done
)sh";

void Build::say(std::string_view text)
{
    if (const auto written = m_log.system(text); !written)
        logWarning("builds", "{}", written.error().describe());
}

std::string Build::since(Start start) const
{
    const std::chrono::duration<double> seconds = steady_clock::now() - start;
    return std::format("{:.1f} s", seconds.count());
}

/// As links first: enough to read, to find the plan, and to serve a site that is not built.
Result<> Build::layOut()
{
    const auto start = steady_clock::now();
    TRY(m_releases.create(m_request.project, m_request.deployment));
    TRY(m_blobs.materialise(m_request.tree, m_releases.files(m_request.deployment),
                            BlobStore::Sharing::Linked, m_stop));
    say(std::format("{} {} in {}", m_request.tree.size(),
                    m_request.tree.size() == 1 ? "file" : "files", since(start)));
    return {};
}

/// What runs may write into its own folder: then it needs files of its own.
Result<> Build::makeWritable()
{
    const fs::path files = m_releases.files(m_request.deployment);
    TRY(removeTree(files));
    return m_blobs.materialise(m_request.tree, files, BlobStore::Sharing::Copied, m_stop);
}

sandbox::RunSpec Build::specFor(std::string_view command) const
{
    sandbox::RunSpec spec;
    spec.argv = {"/bin/sh", "-c", std::string(command)};
    spec.workdir = projectFolder;
    spec.mounts.push_back(
        {m_releases.files(m_request.deployment), std::string(projectFolder), Access::Write});
    spec.home = m_releases.home(m_request.project);
    spec.limits = m_options.limits;
    spec.network = sandbox::Network::Outbound;
    spec.environment["CI"] = "true";
    for (const auto &[name, value] : m_request.variables) {
        spec.environment[name] = value.reveal();
        spec.mask.push_back(value);
    }
    addInstallSettings(spec);
    return spec;
}

void Build::addEnvironment(sandbox::RunSpec &spec, const fs::path &folder, Access access) const
{
    spec.mounts.push_back({folder, std::string(environmentFolder), access});
    spec.environment["VIRTUAL_ENV"] = environmentFolder;
    spec.environment["PATH"] =
        std::format("{}/bin:/usr/local/bin:/usr/bin:/bin", environmentFolder);
}

Result<> Build::command(std::string_view stage, std::string_view text, const sandbox::RunSpec &spec)
{
    TRY(const CommandResult result,
        runInSandbox(m_options.runner, spec, m_options.disk, m_log, m_stop));
    if (result.succeeded())
        return {};
    return std::unexpected(commandFailed(stage, text, result, spec.limits));
}

Result<> Build::checkTools(const api::Plan &plan)
{
    if (plan.runtime == api::Runtime::Node && ::access("/usr/bin/node", X_OK) != 0)
        return std::unexpected(
            Error{ErrorKind::Unsupported,
                  "build.node_missing",
                  "This project needs Node.js, which this server does not have: its administrator "
                  "can install the packages nodejs and npm.",
                  {}});
    return {};
}

Result<> Build::makeEnvironment(const api::Plan &plan, const fs::path &folder)
{
    TRY(makeFolder(folder));
    sandbox::RunSpec create = specFor(environmentScript);
    create.workdir = "/";
    create.mounts = {{folder, std::string(environmentFolder), Access::Write}};
    TRY(command("install", "python3 -m venv", create));
    if (plan.install.empty())
        return {};
    const auto start = steady_clock::now();
    say(std::format("Installing dependencies: {}", plan.install));
    sandbox::RunSpec spec = specFor(plan.install);
    addEnvironment(spec, folder, Access::Write);
    TRY(command("install", plan.install, spec));
    say(std::format("Installed dependencies in {}", since(start)));
    return {};
}

static std::string pythonVersion()
{
    std::error_code error;
    return fs::canonical("/usr/bin/python3", error).string();
}

/// Python's environment: the one of an earlier build where nothing it depends on has changed.
Result<> Build::prepareEnvironment(const api::Plan &plan)
{
    const fs::path all = m_releases.environments(m_request.project);
    TRY(makeFolder(all, 0700));
    const auto key = dependencyKey(m_releases.files(m_request.deployment), m_request.tree,
                                   plan.install, pythonVersion());
    const fs::path environment = all / (key ? key->toHex() : m_request.deployment.text());
    // Where it is mounted.
    TRY(makeFolder(m_releases.files(m_request.deployment) / ".venv"));
    std::error_code error;
    if (key && fs::is_directory(environment, error)) {
        if (!plan.install.empty())
            say("Dependencies have not changed: using those of the build before");
    } else {
        const fs::path fresh = all / std::format("{}.new", m_request.deployment.text());
        TRY(removeTree(fresh));
        auto made = makeEnvironment(plan, fresh);
        if (made && ::rename(fresh.c_str(), environment.c_str()) != 0)
            made = std::unexpected(
                Error::fromErrno("build.cannot_store", "Cannot keep the environment", errno));
        if (!made) {
            TRY(removeTree(fresh));
            return made;
        }
    }
    fs::create_directory_symlink(environment, m_releases.folder(m_request.deployment) / "venv",
                                 error);
    if (error)
        return std::unexpected(
            Error::fromErrno("build.cannot_store", "Cannot keep the environment", error.value()));
    return {};
}

Result<> Build::install(const api::Plan &plan)
{
    TRY(makeFolder(m_releases.home(m_request.project), 0700));
    if (plan.runtime == api::Runtime::Python)
        return prepareEnvironment(plan);
    if (plan.install.empty())
        return {};
    const auto start = steady_clock::now();
    say(std::format("Installing dependencies: {}", plan.install));
    TRY(command("install", plan.install, specFor(plan.install)));
    say(std::format("Installed dependencies in {}", since(start)));
    return {};
}

Result<> Build::compile(const api::Plan &plan)
{
    if (plan.build.empty())
        return {};
    const auto start = steady_clock::now();
    say(std::format("Building: {}", plan.build));
    sandbox::RunSpec spec = specFor(plan.build);
    if (const fs::path environment = m_releases.environment(m_request.deployment);
        !environment.empty())
        addEnvironment(spec, environment, Access::Read);
    TRY(command("build", plan.build, spec));
    say(std::format("Built in {}", since(start)));
    return {};
}

/// A site is looked through before anybody can see it.
Result<> Build::publish(const api::Plan &plan)
{
    if (plan.kind != api::Kind::Static)
        return {};
    TRY(const fs::path site, findOutput(m_releases.files(m_request.deployment), plan.output));
    if (plan.install.empty() && plan.build.empty())
        return {};
    TRY(const auto removed, cleanOutput(site));
    for (const std::string &path : removed)
        say(std::format("Left out {}: it is not a file of the site", path));
    return {};
}

Result<api::Plan> Build::run(const std::function<void(const api::Plan &)> &planned)
{
    TRY(layOut());
    TRY(const api::Plan plan, project::resolvePlan(m_releases.files(m_request.deployment)));
    for (const std::string &reason : plan.reasons)
        say(reason);
    planned(plan);
    TRY(checkTools(plan));
    if (plan.kind != api::Kind::Static || !plan.install.empty() || !plan.build.empty()) {
        TRY(makeWritable());
        TRY(install(plan));
        TRY(compile(plan));
    }
    TRY(publish(plan));
    return plan;
}

} // namespace slipway::hosting
