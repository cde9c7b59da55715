// SPDX-License-Identifier: GPL-3.0-or-later
#include <slipway/api/log.h>

#include <slipway/api/list.h>

#include "fields.h"
#include "names.h"

namespace slipway::api {

static constexpr Names<LogKind, 2> kindNames{{{LogKind::Build, "build"}, {LogKind::Run, "run"}}};
static constexpr std::int64_t maxCursor = std::numeric_limits<std::int64_t>::max();

std::string_view nameOf(LogKind kind)
{
    return nameIn(kindNames, kind);
}

std::optional<LogKind> logKindNamed(std::string_view name)
{
    return valueIn(kindNames, name);
}

json::value LogLine::toJson() const
{
    return json::object{
        {"seq", seq}, {"time", timeToJson(time)}, {"stream", stream}, {"text", text}};
}

Result<LogLine> LogLine::fromJson(const json::value &value)
{
    ObjectReader reader(value);
    LogLine line{.seq = reader.integer("seq", 1, maxCursor),
                 .time = readTime(reader, "time"),
                 .stream = reader.string("stream", 32),
                 .text = {}};
    // A program may print NUL, which reader.string() refuses.
    if (const json::value *text = reader.value("text"); text && text->is_string())
        line.text = text->get_string();
    else
        reader.reject("text", "must be a string");
    TRY(reader.finish(ObjectReader::UnknownFields::Ignore));
    return line;
}

json::value LogPage::toJson() const
{
    json::value value = listToJson("lines", lines);
    value.get_object()["next"] = next;
    value.get_object()["ended"] = ended;
    return value;
}

Result<LogPage> LogPage::fromJson(const json::value &value)
{
    ObjectReader reader(value);
    const json::array *lines = reader.array("lines", maxLogLines);
    LogPage page{.lines = {},
                 .next = reader.integer("next", 1, maxCursor),
                 .ended = reader.boolean("ended", false)};
    TRY(reader.finish(ObjectReader::UnknownFields::Ignore));
    TRY(page.lines, entriesFromJson<LogLine>(*lines));
    return page;
}

} // namespace slipway::api
