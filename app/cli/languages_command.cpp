// SPDX-License-Identifier: GPL-3.0-or-later
#include "output.h"
#include "run.h"

#include <slipway/project/languages.h>

#include <format>

namespace slip {

using namespace slipway;

static json::value toJson(const project::FoundLanguage &found)
{
    json::object one{{"id", found.language->id},
                     {"name", found.language->name},
                     {"installed", found.advice.empty()}};
    if (!found.program.empty())
        one["program"] = found.program.string();
    if (!found.version.empty())
        one["version"] = found.version;
    if (!found.advice.empty())
        one["get"] = found.advice;
    return one;
}

int languagesCommand(std::span<const char *const> words)
{
    const auto arguments = Arguments::parse(words, {{"--json", Option::Flag}}, 0);
    if (!arguments)
        return fail(Usage, arguments.error().message);
    const auto found = project::findLanguages();
    if (arguments->has("--json")) {
        json::array all;
        for (const project::FoundLanguage &one : found)
            all.push_back(toJson(one));
        printJson(all);
        return Success;
    }
    for (const project::FoundLanguage &one : found) {
        const std::string has =
            one.advice.empty()
                ? std::format("{:<15} {}", one.version.empty() ? "found" : one.version,
                              one.program.string())
                : std::format("{:<15} {}", "missing", one.advice);
        print(std::format("{:<12} {}", one.language->name, has));
    }
    return Success;
}

} // namespace slip
