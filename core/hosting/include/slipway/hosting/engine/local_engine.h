// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <slipway/hosting/engine/engine.h>

namespace slipway::hosting {

/// Instances on this machine, each in a detached slipway-run. What it knows of them is in its
/// folder, a runner's sockets each: DEPLOYMENT-RANDOM.run, and .web for a service's port.
class LocalEngine : public Engine
{
public:
    /// `runner` is the program slipway-run.
    static Result<std::unique_ptr<LocalEngine>> create(std::filesystem::path folder,
                                                       std::filesystem::path runner);

    Result<std::unique_ptr<Instance>> start(const InstanceSpec &spec) override;
    std::unique_ptr<Instance> find(const DeploymentId &deployment) override;
    std::vector<DeploymentId> running() const override;
    void remove(const DeploymentId &deployment) override;

private:
    LocalEngine(std::filesystem::path folder, std::filesystem::path runner)
        : m_folder(std::move(folder))
        , m_runner(std::move(runner))
    {}
    std::vector<std::filesystem::path> sockets(const DeploymentId &deployment) const;
    void removeFiles(const DeploymentId &deployment) const;

    std::filesystem::path m_folder;
    std::filesystem::path m_runner;
};

} // namespace slipway::hosting
