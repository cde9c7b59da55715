// SPDX-License-Identifier: GPL-3.0-or-later
#include "node_detect.h"
#include "project_files.h"
#include "python_detect.h"

#include <slipway/project/detect.h>
#include <slipway/project/manifest.h>

#include <algorithm>
#include <array>
#include <format>

namespace slipway::project {

namespace {

Detection site(std::string output, std::string reason)
{
    Detection found;
    found.plan.kind = api::Kind::Static;
    found.plan.output = std::move(output);
    found.plan.reasons.push_back(std::move(reason));
    return found;
}

/// railpack's file: "root: public" and "index_fallback: true".
std::optional<Detection> detectStaticfile(const ProjectFiles &files)
{
    if (!files.has("Staticfile"))
        return std::nullopt;
    Detection found = site(".", "The Staticfile says that this is a static site.");
    const std::string text = files.read("Staticfile");
    for (std::string_view rest = text; !rest.empty();) {
        const std::size_t end = std::min(rest.find('\n'), rest.size());
        const std::string_view line = rest.substr(0, end);
        rest.remove_prefix(std::min(end + 1, rest.size()));
        const std::size_t colon = std::min(line.find(':'), line.size());
        const std::string_view key = trimmed(line.substr(0, colon));
        const std::string_view value = trimmed(line.substr(std::min(colon + 1, line.size())));
        if (key == "root" && files.hasFolder(value) && !value.contains("..")
            && !value.starts_with('/'))
            found.plan.output = value;
        else if (key == "index_fallback")
            found.plan.singlePage = value == "true";
    }
    return found;
}

std::optional<Detection> detectMkdocs(const ProjectFiles &files)
{
    if (!files.has("mkdocs.yml"))
        return std::nullopt;
    Detection found = site("site", "mkdocs.yml: MkDocs builds the site.");
    found.plan.runtime = api::Runtime::Python;
    found.plan.install = "pip install mkdocs";
    if (const auto list = files.firstOf({"requirements.txt", "docs/requirements.txt"}))
        found.plan.install = "pip install -r " + *list + " && pip install mkdocs";
    found.plan.build = "mkdocs build";
    return found;
}

std::optional<Detection> detectIndexPage(const ProjectFiles &files)
{
    if (files.has("index.html"))
        return site(".", "index.html is there, so this is a static site.");
    for (const char *folder : {"public", "dist", "site", "_site", "www", "html", "docs", "build"}) {
        if (files.has(std::string(folder) + "/index.html"))
            return site(folder, std::format("{}/index.html is there, so {} is served as a static "
                                            "site.",
                                            folder, folder));
    }
    return std::nullopt;
}

/// A sentence on why another kind of project is not built, where its mark is there.
std::optional<std::string> otherLanguage(const ProjectFiles &files)
{
    struct Mark
    {
        std::string_view file;
        std::string_view language;
    };
    constexpr std::array<Mark, 9> marks{{{"go.mod", "Go"},
                                         {"Cargo.toml", "Rust"},
                                         {"pom.xml", "Java"},
                                         {"build.gradle", "Java"},
                                         {"Gemfile", "Ruby"},
                                         {"composer.json", "PHP"},
                                         {"mix.exs", "Elixir"},
                                         {"CMakeLists.txt", "C or C++"},
                                         {"Makefile", "make"}}};
    for (const Mark &mark : marks) {
        if (files.has(mark.file))
            return std::format(
                "{} says that this is a {} project, which is not detected yet. Write "
                "[deploy] kind, build and start in slipway.toml.",
                mark.file, mark.language);
    }
    return std::nullopt;
}

Result<Detection> detectIn(const ProjectFiles &files)
{
    if (auto found = detectStaticfile(files))
        return *std::move(found);
    auto python = detectPython(files);
    auto node = detectNode(files);
    // A package.json beside a Python web project is there for its tools; beside a stray script
    // it is the project.
    if (python && python->certain && node) {
        python->detection.plan.reasons.emplace_back(
            "package.json is there too, but the Python project decides.");
        return std::move(python->detection);
    }
    if (node)
        return *std::move(node);
    if (python && python->certain)
        return std::move(python->detection);
    if (auto found = detectMkdocs(files))
        return *std::move(found);
    if (auto found = detectIndexPage(files))
        return *std::move(found);
    if (python)
        return std::move(python->detection);
    if (auto sentence = otherLanguage(files))
        return std::unexpected(Error::notFound("project.nothing_detected", *std::move(sentence)));
    return std::unexpected(Error::notFound(
        "project.nothing_detected",
        "Nothing here says what to deploy. Add a main.py, a package.json or an index.html, or "
        "write [deploy] kind and start in slipway.toml."));
}

void overrideText(std::string &field, const std::optional<std::string> &given,
                  std::string_view name, api::Plan &plan)
{
    if (!given)
        return;
    field = *given;
    plan.reasons.push_back(given->empty() ? std::format("slipway.toml switches {} off.", name)
                                          : std::format("slipway.toml sets {}: {}.", name, *given));
}

/// Whether the manifest alone says enough.
bool isComplete(const Manifest::Deploy &deploy)
{
    if (deploy.kind == api::Kind::Static)
        return true;
    return deploy.kind.has_value() && deploy.start.has_value();
}

Result<> checkPlan(const api::Plan &plan, const ProjectFiles &files)
{
    const auto refuse = [](std::string message) {
        return std::unexpected(Error::invalidInput("project.plan_invalid", std::move(message)));
    };
    if (plan.kind != api::Kind::Static && plan.start.empty())
        return refuse(std::format("A {} needs a start command. Write [deploy] start in "
                                  "slipway.toml.",
                                  api::nameOf(plan.kind)));
    if (plan.kind == api::Kind::Static && plan.build.empty() && plan.output != "."
        && !files.hasFolder(plan.output))
        return refuse(std::format("The folder {} is not there and no build command makes it. "
                                  "Change [deploy] output or build in slipway.toml.",
                                  plan.output));
    return {};
}

} // namespace

Result<Detection> detect(const std::filesystem::path &folder)
{
    return detectIn(ProjectFiles(folder));
}

Result<api::Plan> resolvePlan(const std::filesystem::path &folder)
{
    TRY(const std::optional<Manifest> manifest, Manifest::load(folder));
    const ProjectFiles files(folder);
    auto detected = detectIn(files);
    if (!manifest || (!detected && !isComplete(manifest->deploy))) {
        TRY(const Detection found, std::move(detected));
        TRY(checkPlan(found.plan, files));
        return found.plan;
    }
    const Manifest::Deploy &said = manifest->deploy;
    api::Plan plan = detected ? std::move(detected->plan) : api::Plan();
    if (said.kind && *said.kind != plan.kind) {
        plan.kind = *said.kind;
        plan.reasons.push_back(std::format("slipway.toml sets kind: {}.", api::nameOf(*said.kind)));
    }
    overrideText(plan.install, said.install, "install", plan);
    overrideText(plan.build, said.build, "build", plan);
    overrideText(plan.start, said.start, "start", plan);
    overrideText(plan.output, said.output, "output", plan);
    overrideText(plan.healthPath, said.health, "health", plan);
    if (said.singlePage)
        plan.singlePage = *said.singlePage;
    // What belongs to another kind only confuses.
    if (plan.kind == api::Kind::Static)
        plan.start.clear();
    else
        plan.output.clear();
    if (plan.kind == api::Kind::Static && plan.output.empty())
        plan.output = ".";
    TRY(checkPlan(plan, files));
    return plan;
}

} // namespace slipway::project
