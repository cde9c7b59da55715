// SPDX-License-Identifier: GPL-3.0-or-later
#include <slipway/project/templates.h>

#include <slipway/base/files.h>
#include <slipway/base/json.h>
#include <slipway/base/random.h>
#include <slipway/base/utf8.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <format>
#include <tuple>

namespace slipway::project {

namespace fs = std::filesystem;

static Result<Template> readTemplate(const fs::path &folder)
{
    TRY(const std::string text, readFile(folder / "template.json", 1 << 16));
    TRY(const json::value document, parseJson(text));
    ObjectReader reader(document);
    Template result{.id = folder.filename().string(),
                    .title = reader.string("title", 100),
                    .description = reader.string("description", 400),
                    .order = static_cast<int>(reader.integer("order", 0, 1000, 1000)),
                    .open = reader.optionalString("open", 200).value_or(""),
                    .fill = {},
                    .files = folder / "files"};
    for (const std::string &name : reader.strings("fill", 100)) {
        const fs::path path = fs::path(name).lexically_normal();
        if (path.is_absolute() || *path.begin() == "..")
            reader.reject("fill", "must name files of the template");
        result.fill.push_back(path);
    }
    TRY(reader.finish());
    return result;
}

Result<std::vector<Template>> listTemplates(const fs::path &folder)
{
    std::vector<Template> all;
    std::error_code error;
    for (fs::directory_iterator it(folder, error), end; !error && it != end; it.increment(error)) {
        if (!it->is_directory(error))
            continue;
        auto one = readTemplate(it->path());
        if (!one)
            return std::unexpected(Error::invalidInput(
                "project.template_invalid",
                std::format("The template {} cannot be used. {}", it->path().filename().string(),
                            one.error().message)));
        all.push_back(*std::move(one));
    }
    if (error && error != std::errc::no_such_file_or_directory)
        return std::unexpected(Error::fromErrno("project.templates_unreadable",
                                                std::format("Cannot read {}", folder.string()),
                                                error.value()));
    std::ranges::sort(all, [](const Template &a, const Template &b) {
        return std::tie(a.order, a.title) < std::tie(b.order, b.title);
    });
    return all;
}

Result<> checkProjectName(std::string_view name)
{
    const auto refuse = [](std::string message) {
        return std::unexpected(Error::invalidInput("project.name_invalid", std::move(message)));
    };
    if (name.empty())
        return refuse("Give the project a name.");
    if (name.size() > 200)
        return refuse("The name is too long: at most 200 bytes.");
    if (name.front() == '.' || name.front() == ' ' || name.back() == ' ' || name.back() == '.')
        return refuse("The name begins and ends with neither a dot nor a space.");
    const bool bad = std::ranges::any_of(name, [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte < 0x20 || byte == 0x7f || std::string_view("/\\\"<>|?*:").contains(c);
    });
    if (bad)
        return refuse("The name has none of / \\ \" < > | ? * : in it.");
    return {};
}

static Result<> fillIn(const fs::path &file, std::string_view name)
{
    constexpr std::string_view place = "{{name}}";
    TRY(std::string text, readFile(file, 1 << 20));
    for (std::size_t at = text.find(place); at != std::string::npos;
         at = text.find(place, at + name.size()))
        text.replace(at, place.size(), name);
    return writeFileAtomic(file, text, {.durability = Durability::Fast});
}

static Result<> copyInto(const Template &from, const fs::path &folder, std::string_view name)
{
    std::error_code error;
    fs::copy(from.files, folder, fs::copy_options::recursive | fs::copy_options::copy_symlinks,
             error);
    if (error)
        return std::unexpected(Error::fromErrno("project.cannot_create",
                                                std::format("Cannot create {}", folder.string()),
                                                error.value()));
    for (const fs::path &file : from.fill)
        TRY(fillIn(folder / file, name));
    return {};
}

Result<> createProject(const Template &from, const fs::path &target, std::string_view name)
{
    TRY(checkProjectName(name));
    const fs::path parent = target.parent_path();
    TRY(makeFolder(parent));
    // Made beside its place and put there at once: rename() takes an empty folder's place, and
    // refuses any other.
    const fs::path part = parent / std::format(".slipway-new-{}", randomToken(8));
    auto done = copyInto(from, part, name);
    if (done && std::rename(part.c_str(), target.c_str()) != 0) {
        const bool taken = errno == ENOTEMPTY || errno == EEXIST || errno == ENOTDIR;
        done = std::unexpected(
            taken ? Error{ErrorKind::Conflict,
                          "project.folder_exists",
                          std::format("{} is there already. Choose another name or place.",
                                      target.string()),
                          {}}
                  : Error::fromErrno("project.cannot_create",
                                     std::format("Cannot create {}", target.string()), errno));
    }
    if (!done) {
        // The error is the one to tell; what cannot be removed is in a folder of its own.
        static_cast<void>(removeTree(part));
    }
    return done;
}

} // namespace slipway::project
