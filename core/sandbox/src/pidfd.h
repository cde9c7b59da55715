// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The C library of Debian 13 forgets to say that these are C functions.
extern "C" {
#include <sys/pidfd.h>
}
