// SPDX-License-Identifier: GPL-3.0-or-later
#include <slipway/hosting/variables/variables.h>

#include <slipway/base/utf8.h>

#include <algorithm>
#include <format>

namespace slipway::hosting {

static bool isNameCharacter(char character)
{
    return (character >= 'A' && character <= 'Z') || (character >= 'a' && character <= 'z')
           || (character >= '0' && character <= '9') || character == '_';
}

Result<> validateVariableName(std::string_view name)
{
    const bool wellFormed = !name.empty() && name.size() <= maxVariableName
                            && std::ranges::all_of(name, isNameCharacter)
                            && !(name.front() >= '0' && name.front() <= '9');
    if (!wellFormed)
        return std::unexpected(Error::invalidInput(
            "variable.name_invalid",
            std::format("A variable's name has letters, digits and underscores, does not begin "
                        "with a digit and has at most {} characters.",
                        maxVariableName)));
    if (name == "PORT" || name.starts_with("SLIPWAY_"))
        return std::unexpected(Error::invalidInput(
            "variable.name_reserved", "PORT and names that begin with SLIPWAY_ are set by Slipway "
                                      "itself; choose another name."));
    return {};
}

Result<> validateVariableValue(const Secret &value)
{
    if (value.reveal().size() > maxVariableValue)
        return std::unexpected(
            Error{ErrorKind::TooLarge,
                  "variable.value_too_large",
                  std::format("A variable's value has at most {} KiB.", maxVariableValue / 1024),
                  {}});
    if (value.reveal().contains('\0') || !isUtf8(value.reveal()))
        return std::unexpected(Error::invalidInput(
            "variable.value_invalid", "A variable's value is text without NUL characters."));
    return {};
}

std::string variablePlace(const ProjectId &project, std::string_view name)
{
    return std::format("{}/{}", project.text(), name);
}

static constexpr Statement sealedVariables{
    "sealed_variables", "SELECT name, sealed FROM variables WHERE project_id = $1 ORDER BY name"};

Result<std::map<std::string, Secret>> systemVariables(Transaction &transaction, const Vault &vault,
                                                      const ProjectId &project)
{
    TRY(const Rows rows, transaction.run(sealedVariables, project));
    std::map<std::string, Secret> variables;
    for (int i = 0; i < rows.size(); ++i) {
        std::string name = rows[i].text("name");
        TRY(Secret value, vault.open(rows[i].bytes("sealed"), variablePlace(project, name)));
        variables.emplace(std::move(name), std::move(value));
    }
    return variables;
}

} // namespace slipway::hosting
