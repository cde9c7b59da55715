// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "spawn.h"

#include <slipway/base/error.h>

namespace slipway::sandbox {

/// User-mode networking for a network namespace: connections to outside, nothing to this host.
class Slirp
{
public:
    /// Returns when the network of the process (on the host) is up.
    static Result<Slirp> start(pid_t process);

    Slirp() = default;
    Slirp(Slirp &&) noexcept = default;
    Slirp &operator=(Slirp &&other) noexcept;
    ~Slirp();

private:
    Child m_child;
};

} // namespace slipway::sandbox
