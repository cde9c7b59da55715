// SPDX-License-Identifier: GPL-3.0-or-later
#include <slipway/hosting/logs/log_page.h>

#include <slipway/sandbox/line_log.h>

namespace slipway::hosting {

static constexpr std::size_t maxPageBytes = 256U << 10;

bool isLogFinal(api::DeploymentStatus status, api::LogKind kind)
{
    return kind == api::LogKind::Build ? !api::isPending(status) : api::isFinal(status);
}

Result<api::LogPage> readLogPage(const std::filesystem::path &file, std::int64_t cursor,
                                 std::size_t maxLines, bool isFinal)
{
    TRY(auto read, sandbox::LineLogReader::read(file, static_cast<std::uint64_t>(cursor), maxLines,
                                                maxPageBytes));
    api::LogPage page{.lines = {}, .next = static_cast<std::int64_t>(read.next), .ended = false};
    page.lines.reserve(read.lines.size());
    for (sandbox::LogLine &line : read.lines)
        page.lines.push_back({.seq = static_cast<std::int64_t>(line.seq),
                              .time = line.time,
                              .stream = std::string(nameOf(line.stream)),
                              .text = std::move(line.text)});
    if (isFinal) {
        TRY(const auto rest, sandbox::LineLogReader::read(file, read.next, 1, 1));
        page.ended = rest.lines.empty();
    }
    return page;
}

} // namespace slipway::hosting
