// SPDX-License-Identifier: GPL-3.0-or-later
// Windows: an AppContainer fences files and network, a job object limits memory, CPU and processes
// and kills the whole tree, ConPTY is the terminal. Not written yet; until then nothing runs rather
// than running unfenced.
#include <slipway/sandbox/output_ring.h>
#include <slipway/sandbox/sandbox.h>

namespace slipway::sandbox {

static Error unsupported()
{
    return {ErrorKind::Unsupported,
            "sandbox.unsupported",
            "Programs cannot be run in a sandbox on Windows yet.",
            {}};
}

Result<std::unique_ptr<Sandbox>> Sandbox::start(const RunSpec &, const FirstProcess &)
{
    return std::unexpected(unsupported());
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

Result<OutputRing> OutputRing::create(std::size_t)
{
    return std::unexpected(unsupported());
}

Result<OutputRing> OutputRing::open(FileDescriptor)
{
    return std::unexpected(unsupported());
}

OutputRing::~OutputRing() = default;

} // namespace slipway::sandbox
