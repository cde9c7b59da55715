// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <slipway/base/error.h>
#include <slipway/base/secret.h>

#include <string>
#include <string_view>
#include <vector>

namespace slipway::hosting {

/// One numbered file of resources/migrations, built into the program.
struct Migration
{
    int number;
    std::string_view name;
    std::string_view sql;
};

const std::vector<Migration> &knownMigrations();

/// Brings the schema to the newest of `migrations`, each in a transaction of its own; several
/// servers may try at once. Refuses (Unsupported) a database that is newer than they are, and one
/// whose applied migrations were other files than these.
Result<> migrate(const Secret &connectionString,
                 const std::vector<Migration> &migrations = knownMigrations());

} // namespace slipway::hosting
