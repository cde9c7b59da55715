// SPDX-License-Identifier: GPL-3.0-or-later
// macOS: a seatbelt profile (sandbox_init), a process group and rlimits would do what namespaces do
// on Linux. Not written yet; until then nothing runs rather than running unfenced.
#include <slipway/sandbox/sandbox.h>

namespace slipway::sandbox {

Result<std::unique_ptr<Sandbox>> Sandbox::start(const RunSpec &, const FirstProcess &)
{
    return std::unexpected(Error{ErrorKind::Unsupported,
                                 "sandbox.unsupported",
                                 "Programs cannot be run in a sandbox on macOS yet.",
                                 {}});
}

Result<std::unique_ptr<Sandbox>> Sandbox::hold(const RunSpec &spec, const FirstProcess &first)
{
    return start(spec, first);
}

Result<std::unique_ptr<Sandbox>> Sandbox::fence(const RunSpec &spec, const FirstProcess &first)
{
    return start(spec, first);
}

void Sandbox::removeLeftovers()
{}

} // namespace slipway::sandbox
