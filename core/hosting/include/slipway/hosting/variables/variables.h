// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <slipway/base/id.h>
#include <slipway/hosting/store/database.h>
#include <slipway/hosting/variables/vault.h>

#include <map>
#include <string>
#include <string_view>

namespace slipway::hosting {

inline constexpr std::size_t maxVariables = 200; ///< of a project
inline constexpr std::size_t maxVariableName = 128;
inline constexpr std::size_t maxVariableValue = 32U << 10;

/// [A-Za-z_][A-Za-z0-9_]*, not PORT and not SLIPWAY_…: those are Slipway's own.
Result<> validateVariableName(std::string_view name);
/// Not too long, UTF-8, no NUL: an environment cannot carry it.
Result<> validateVariableValue(const Secret &value);

/// The variables of a project in clear, for its builds and its instance.
Result<std::map<std::string, Secret>> systemVariables(Transaction &transaction, const Vault &vault,
                                                      const ProjectId &project);

/// What a variable's value is sealed for.
std::string variablePlace(const ProjectId &project, std::string_view name);

} // namespace slipway::hosting
