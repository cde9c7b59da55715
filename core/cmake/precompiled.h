// SPDX-License-Identifier: GPL-3.0-or-later
// What most sources without Qt include and what is dear to read; compiled once, by core/base.
#pragma once

#include <slipway/base/json.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <expected>
#include <filesystem>
#include <format>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <thread>
#include <unordered_map>
#include <vector>
