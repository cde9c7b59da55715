// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <slipway/sandbox/run_spec.h>

#include <QString>

namespace slipway::ide {

enum class Outcome { Success, Failure, Stopped };

/// How a run ended, as a sentence for people that says what to do where that is known.
struct ExitText
{
    QString sentence;
    Outcome outcome = Outcome::Success;
};

ExitText describeExit(const sandbox::Exit &exit, const sandbox::Limits &limits);
/// What a run may do: "sandboxed, no network".
QString fenceText(const sandbox::RunSpec &spec);
/// "0.12 s", "4.2 s", "2 min 5 s".
QString durationText(Milliseconds duration);
/// "512 MB".
QString sizeText(std::uint64_t bytes);

} // namespace slipway::ide
