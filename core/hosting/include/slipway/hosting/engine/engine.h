// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <slipway/base/clock.h>
#include <slipway/base/error.h>
#include <slipway/base/id.h>
#include <slipway/base/secret.h>
#include <slipway/sandbox/run_spec.h>

#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace slipway::hosting {

using Variables = std::map<std::string, Secret>;

/// The port a service is told to listen on, in $PORT. Each instance has a network of its own.
inline constexpr int servicePort = 8000;

/// Where a project is inside, and its virtual environment: both in builds and in runs, since the
/// programs of an environment contain its path.
inline constexpr std::string_view projectFolder = "/app";
inline constexpr std::string_view environmentFolder = "/app/.venv";

/// What to start.
struct InstanceSpec
{
    DeploymentId deployment;
    std::filesystem::path files;       ///< becomes projectFolder, writable
    std::filesystem::path environment; ///< becomes environmentFolder, read-only; may be empty
    std::string command;               ///< for sh -c
    Variables variables;
    bool hasPort = false;
    std::filesystem::path log;
    sandbox::Limits limits;
};

/// One running process of a release. Not thread-safe; destroying it does not stop the process.
class Instance
{
public:
    virtual ~Instance() = default;

    /// How it ended, once it has; nothing after `timeout`, or when `interrupt` (a descriptor, or
    /// -1) becomes readable.
    virtual std::optional<sandbox::Exit> wait(Milliseconds timeout, int interrupt = -1) = 0;
    /// Ends it: asks first, insists after `grace`. Gives how it ended.
    virtual sandbox::Exit stop(Milliseconds grace) = 0;
    virtual Result<sandbox::Statistics> statistics() = 0;
    /// Whether somebody listens on the service's port, as seen from inside.
    virtual Result<bool> listens() = 0;
    /// A unix socket that reaches the service's port; empty without one.
    virtual const std::filesystem::path &socket() const = 0;
};

/// Where instances run: this machine, or a cluster.
class Engine
{
public:
    virtual ~Engine() = default;

    /// Returns once the program runs, which does not mean yet that it answers. It outlives us.
    virtual Result<std::unique_ptr<Instance>> start(const InstanceSpec &spec) = 0;

    /// The instance of a deployment that an earlier server started and that still runs; null
    /// where there is none. Further ones of the same deployment are stopped.
    virtual std::unique_ptr<Instance> find(const DeploymentId &deployment) = 0;

    /// The deployments that have something running.
    virtual std::vector<DeploymentId> running() const = 0;

    /// Stops whatever still runs of a deployment and removes its traces.
    virtual void remove(const DeploymentId &deployment) = 0;
};

} // namespace slipway::hosting
