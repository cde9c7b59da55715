// SPDX-License-Identifier: GPL-3.0-or-later
#include "output.h"
#include "run.h"

#include <slipway/base/files.h>
#include <slipway/project/detect.h>
#include <slipway/project/link.h>
#include <slipway/project/manifest.h>

#include <cerrno>
#include <format>

#include <fcntl.h>
#include <unistd.h>

namespace slip {

using namespace slipway;
namespace fs = std::filesystem;

/// Never over a file that is there, not even one that appears this very moment.
static Result<> writeNew(const fs::path &path, std::string_view text)
{
    const FileDescriptor file(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644));
    if (!file.isOpen() && errno == EEXIST)
        return std::unexpected(Error{ErrorKind::Conflict,
                                     "cli.manifest_exists",
                                     "slipway.toml is there already and was left as it is.",
                                     {}});
    if (!file.isOpen())
        return std::unexpected(
            Error::fromErrno("cli.cannot_write", "Cannot write slipway.toml", errno));
    return writeAll(file.get(), text);
}

int initCommand(std::span<const char *const> words)
{
    const auto arguments = Arguments::parse(words, {{"--json"}}, 1);
    if (!arguments)
        return fail(Usage, arguments.error().message);
    std::error_code error;
    const fs::path folder = fs::absolute(
        arguments->positional.empty() ? fs::path(".") : fs::path(arguments->positional.front()),
        error);
    if (!fs::is_directory(folder, error))
        return fail(NotFound, std::format("There is no folder {}.", folder.string()));
    const fs::path file = folder / project::manifestName;
    if (fs::exists(fs::symlink_status(file, error)))
        return fail(Refused, "slipway.toml is there already and was left as it is.");
    const auto found = project::detect(folder);
    if (!found)
        return fail(found.error());
    const std::string text = project::manifestText(project::projectName(folder), found->plan);
    if (const auto written = writeNew(file, text); !written)
        return fail(written.error());
    if (arguments->has("--json")) {
        printJson(json::object{{"file", file.string()}, {"plan", found->plan.toJson()}});
        return Success;
    }
    print(std::format("Wrote {}:\n\n{}", project::manifestName, text));
    for (const std::string &reason : found->plan.reasons)
        print(std::format("  {}", plain(reason)));
    return Success;
}

} // namespace slip
