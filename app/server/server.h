// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "options.h"
#include "stop_signal.h"

/// Brings everything up, serves until a signal, and takes it down again: apps keep running.
slipway::Result<> serve(const ServerOptions &options, StopSignal &signal);
