// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Errors are values here, so the library is compiled in rather than linked.
#define TOML_HEADER_ONLY 1
#define TOML_EXCEPTIONS 0
#define TOML_ENABLE_FORMATTERS 0

#include <toml++/toml.hpp>
