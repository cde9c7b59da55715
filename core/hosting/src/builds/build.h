// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sandbox_command.h"

#include <slipway/hosting/builds/builder.h>

#include <chrono>
#include <string>
#include <string_view>

namespace slipway::hosting {

/// One build while it runs.
class Build
{
public:
    Build(const BlobStore &blobs, const Releases &releases, const Builder::Options &options,
          const BuildRequest &request, sandbox::LineLogWriter &log, const std::stop_token &stop)
        : m_blobs(blobs)
        , m_releases(releases)
        , m_options(options)
        , m_request(request)
        , m_log(log)
        , m_stop(stop)
    {}

    Result<api::Plan> run(const std::function<void(const api::Plan &)> &planned);

private:
    using Start = std::chrono::steady_clock::time_point;

    Result<> layOut();
    Result<> makeWritable();
    Result<> checkTools(const api::Plan &plan);
    Result<> prepareEnvironment(const api::Plan &plan);
    Result<> makeEnvironment(const api::Plan &plan, const std::filesystem::path &folder);
    Result<> install(const api::Plan &plan);
    Result<> compile(const api::Plan &plan);
    Result<> publish(const api::Plan &plan);

    sandbox::RunSpec specFor(std::string_view command) const;
    void addEnvironment(sandbox::RunSpec &spec, const std::filesystem::path &folder,
                        sandbox::Access access) const;
    Result<> command(std::string_view stage, std::string_view text, const sandbox::RunSpec &spec);
    void say(std::string_view text);
    std::string since(Start start) const;

    const BlobStore &m_blobs;
    const Releases &m_releases;
    const Builder::Options &m_options;
    const BuildRequest &m_request;
    sandbox::LineLogWriter &m_log;
    const std::stop_token &m_stop;
};

/// What the owner of a project is told when a command of theirs failed.
Error commandFailed(std::string_view stage, std::string_view command, const CommandResult &result,
                    const sandbox::Limits &limits);

} // namespace slipway::hosting
