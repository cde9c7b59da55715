// SPDX-License-Identifier: GPL-3.0-or-later
#include <slipway/api/execution.h>

#include "names.h"

namespace slipway::api {

static constexpr Names<ExecutionEnd, 9> endNames{{{ExecutionEnd::Exit, "exit"},
                                                  {ExecutionEnd::Signal, "signal"},
                                                  {ExecutionEnd::Memory, "memory"},
                                                  {ExecutionEnd::Time, "time"},
                                                  {ExecutionEnd::Processes, "processes"},
                                                  {ExecutionEnd::FileSize, "fileSize"},
                                                  {ExecutionEnd::Disk, "disk"},
                                                  {ExecutionEnd::Output, "output"},
                                                  {ExecutionEnd::Failed, "failed"}}};

std::string_view nameOf(ExecutionEnd end)
{
    return nameIn(endNames, end);
}

json::value ExecutionFile::toJson() const
{
    return json::object{{"path", path}, {"text", text}};
}

Result<ExecutionFile> ExecutionFile::fromJson(const json::value &value)
{
    ObjectReader reader(value, "files");
    ExecutionFile file{.path = reader.string("path"),
                       .text = reader.string("text", maxExecutionSource)};
    TRY(reader.finish());
    return file;
}

json::value NewExecution::toJson() const
{
    json::object object;
    for (const auto &[name, value] : {std::pair("language", &language), std::pair("file", &file),
                                      std::pair("command", &command), std::pair("stdin", &input)}) {
        if (!value->empty())
            object[name] = *value;
    }
    if (command.empty())
        object["source"] = source;
    json::array others;
    for (const ExecutionFile &each : files)
        others.push_back(each.toJson());
    if (!others.empty())
        object["files"] = std::move(others);
    if (!arguments.empty())
        object["arguments"] = json::array(arguments.begin(), arguments.end());
    json::object limits;
    if (time)
        limits["timeMs"] = time->count();
    if (memory)
        limits["memory"] = *memory;
    if (processes)
        limits["processes"] = *processes;
    if (!limits.empty())
        object["limits"] = std::move(limits);
    return object;
}

static void readFiles(ObjectReader &reader, std::vector<ExecutionFile> &files)
{
    const json::array *list = reader.optionalArray("files", maxExecutionFiles);
    if (!list)
        return;
    for (const json::value &each : *list) {
        auto file = ExecutionFile::fromJson(each);
        if (!file)
            return reader.reject("files", "is not well-formed: " + file.error().message);
        files.push_back(*std::move(file));
    }
}

static Result<> readLimits(const json::value &value, NewExecution &wanted)
{
    ObjectReader reader(value, "limits");
    if (reader.has("timeMs"))
        wanted.time = Milliseconds(reader.integer("timeMs", 1, maxExecutionTime.count()));
    if (reader.has("memory"))
        wanted.memory = static_cast<std::uint64_t>(
            reader.integer("memory", std::int64_t{1} << 20, std::int64_t{1} << 40));
    if (reader.has("processes"))
        wanted.processes = reader.integer("processes", 1, 1'000'000);
    return reader.finish();
}

Result<NewExecution> NewExecution::fromJson(const json::value &value)
{
    ObjectReader reader(value);
    NewExecution wanted;
    wanted.language = reader.optionalString("language", 32).value_or("");
    wanted.command = reader.optionalString("command", 65'536).value_or("");
    wanted.file = reader.optionalString("file", 255).value_or("");
    wanted.source = reader.optionalString("source", maxExecutionSource).value_or("");
    readFiles(reader, wanted.files);
    if (reader.has("arguments"))
        wanted.arguments = reader.strings("arguments", 1000, 65'536);
    wanted.input = reader.optionalString("stdin", maxExecutionInput).value_or("");
    const json::value *limits = reader.optionalValue("limits");
    TRY(reader.finish());
    if (limits)
        TRY(readLimits(*limits, wanted));
    return wanted;
}

template<class Number>
static json::value optionalNumber(const std::optional<Number> &number)
{
    return number ? json::value(*number) : json::value(nullptr);
}

json::value Execution::toJson() const
{
    return json::object{{"stdout", output},
                        {"stderr", errors},
                        {"stdoutTruncated", outputTruncated},
                        {"stderrTruncated", errorsTruncated},
                        {"ended", nameOf(end)},
                        {"code", optionalNumber(code)},
                        {"signal", optionalNumber(signal)},
                        {"text", text},
                        {"durationMs", duration.count()},
                        {"cpuMs", cpu.count()},
                        {"peakMemory", peakMemory},
                        {"warm", warm}};
}

/// What a program wrote may hold NUL too.
static std::string readOutput(ObjectReader &reader, std::string_view name)
{
    const json::value *value = reader.value(name);
    if (value && value->is_string())
        return std::string(value->get_string());
    reader.reject(name, "must be a text");
    return {};
}

static std::optional<int> readNumber(ObjectReader &reader, std::string_view name)
{
    if (!reader.optionalValue(name))
        return std::nullopt;
    return static_cast<int>(reader.integer(name, -255, 255));
}

Result<Execution> Execution::fromJson(const json::value &value)
{
    ObjectReader reader(value);
    const auto end = valueIn(endNames, reader.string("ended", 32));
    if (!end)
        reader.reject("ended", "is not one of the known ends");
    constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max();
    Execution execution{.output = readOutput(reader, "stdout"),
                        .errors = readOutput(reader, "stderr"),
                        .outputTruncated = reader.boolean("stdoutTruncated", false),
                        .errorsTruncated = reader.boolean("stderrTruncated", false),
                        .end = end.value_or(ExecutionEnd::Failed),
                        .code = readNumber(reader, "code"),
                        .signal = readNumber(reader, "signal"),
                        .text = reader.string("text"),
                        .duration = Milliseconds(reader.integer("durationMs", 0, most, 0)),
                        .cpu = Milliseconds(reader.integer("cpuMs", 0, most, 0)),
                        .peakMemory =
                            static_cast<std::uint64_t>(reader.integer("peakMemory", 0, most, 0)),
                        .warm = reader.boolean("warm", false)};
    TRY(reader.finish(ObjectReader::UnknownFields::Ignore));
    return execution;
}

} // namespace slipway::api
