// SPDX-License-Identifier: GPL-3.0-or-later
// As core/cmake/precompiled.h, and drogon, which is dearer than all of it.
#pragma once

#include "../cmake/precompiled.h"

#include <drogon/drogon.h>
#include <drogon/utils/coroutine.h>
