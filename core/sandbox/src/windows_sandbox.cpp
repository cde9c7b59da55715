// SPDX-License-Identifier: GPL-3.0-or-later
// Windows: an AppContainer fences files and network, a job object limits memory, CPU and processes
// and kills the whole tree, ConPTY is the terminal. Not written yet; until then nothing runs rather
// than running unfenced.
#include <slipway/sandbox/sandbox.h>

namespace slipway::sandbox {

Result<std::unique_ptr<Sandbox>> Sandbox::start(const RunSpec &, const FirstProcess &)
{
    return std::unexpected(Error{ErrorKind::Unsupported,
                                 "sandbox.unsupported",
                                 "Programs cannot be run in a sandbox on Windows yet.",
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
