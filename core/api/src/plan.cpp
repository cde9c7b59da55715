// SPDX-License-Identifier: GPL-3.0-or-later
#include <slipway/api/plan.h>

#include "names.h"

namespace slipway::api {

static constexpr Names<Kind, 3> kindNames{
    {{Kind::Static, "static"}, {Kind::Service, "service"}, {Kind::Worker, "worker"}}};
static constexpr Names<Runtime, 3> runtimeNames{
    {{Runtime::None, "none"}, {Runtime::Python, "python"}, {Runtime::Node, "node"}}};

std::string_view nameOf(Kind kind)
{
    return nameIn(kindNames, kind);
}

std::string_view nameOf(Runtime runtime)
{
    return nameIn(runtimeNames, runtime);
}

std::optional<Kind> kindNamed(std::string_view name)
{
    return valueIn(kindNames, name);
}

std::optional<Runtime> runtimeNamed(std::string_view name)
{
    return valueIn(runtimeNames, name);
}

json::value Plan::toJson() const
{
    return json::object{{"kind", nameOf(kind)},
                        {"runtime", nameOf(runtime)},
                        {"install", install},
                        {"build", build},
                        {"start", start},
                        {"output", output},
                        {"singlePage", singlePage},
                        {"healthPath", healthPath},
                        {"reasons", json::array(reasons.begin(), reasons.end())}};
}

Result<Plan> Plan::fromJson(const json::value &value)
{
    ObjectReader reader(value);
    const auto kind = kindNamed(reader.string("kind", 32));
    if (!kind)
        reader.reject("kind", "must be static, service or worker");
    const auto runtime = runtimeNamed(reader.string("runtime", 32));
    if (!runtime)
        reader.reject("runtime", "must be none, python or node");
    Plan plan{.kind = kind.value_or(Kind::Static),
              .runtime = runtime.value_or(Runtime::None),
              .install = reader.string("install"),
              .build = reader.string("build"),
              .start = reader.string("start"),
              .output = reader.string("output"),
              .singlePage = reader.boolean("singlePage", false),
              .healthPath = reader.string("healthPath"),
              .reasons = reader.strings("reasons", 1000)};
    TRY(reader.finish(ObjectReader::UnknownFields::Ignore));
    return plan;
}

} // namespace slipway::api
