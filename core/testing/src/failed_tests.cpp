// SPDX-License-Identifier: GPL-3.0-or-later
#include <slipway/base/files.h>
#include <slipway/base/hash.h>
#include <slipway/base/json.h>
#include <slipway/base/paths.h>
#include <slipway/testing/failed_tests.h>

namespace slipway::testing {

namespace fs = std::filesystem;

static fs::path fileOf(const fs::path &project)
{
    const std::string name = Hash::of(project.lexically_normal().string()).toHex().substr(0, 32);
    return userStateFolder() / "tests" / (name + ".json");
}

std::vector<Selection> failedTests(const fs::path &project)
{
    constexpr std::uint64_t most = 16 << 20;
    const auto text = readFile(fileOf(project), most);
    const auto value = text ? parseJson(*text) : Result<json::value>(std::unexpected(text.error()));
    std::vector<Selection> failed;
    if (!value || !value->is_array())
        return failed;
    for (const json::value &one : value->get_array()) {
        ObjectReader reader(one);
        Selection selection;
        const std::string framework = reader.string("framework");
        selection.suite.framework = framework == "ctest" ? Framework::CTest : Framework::Python;
        selection.suite.folder = reader.string("folder");
        selection.ids = reader.strings("ids", 1'000'000);
        if (reader.finish())
            failed.push_back(std::move(selection));
    }
    return failed;
}

Result<> rememberFailed(const fs::path &project, const std::vector<Selection> &failed)
{
    json::array all;
    for (const Selection &one : failed) {
        const bool isCTest = one.suite.framework == Framework::CTest;
        all.push_back(json::object{{"framework", isCTest ? "ctest" : "python"},
                                   {"folder", one.suite.folder.string()},
                                   {"ids", json::array(one.ids.begin(), one.ids.end())}});
    }
    const fs::path file = fileOf(project);
    TRY(makeFolder(file.parent_path(), 0700));
    return writeFileAtomic(file, json::serialize(all), {.durability = Durability::Fast});
}

} // namespace slipway::testing
