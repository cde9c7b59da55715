// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <slipway/base/error.h>

#include <filesystem>
#include <optional>
#include <sys/types.h>
#include <vector>

namespace slipway::hosting {

/// PostgreSQL's programs of one major version.
struct PostgresInstallation
{
    int major = 0;
    std::filesystem::path bin;
};

/// What is installed, newest first: /usr/lib/postgresql/MAJOR/bin (Debian), /usr/pgsql-MAJOR/bin
/// (the PostgreSQL project's RPMs).
std::vector<PostgresInstallation> findPostgres();

/// The major version of a data folder; nothing where the folder is absent or empty. A folder that
/// holds something else is Conflict "postgres.foreign_folder".
Result<std::optional<int>> majorOf(const std::filesystem::path &data);

/// The one to run on `data`: of its own version, or the newest where there is no database yet.
Result<PostgresInstallation> choosePostgres(const std::filesystem::path &data,
                                            const std::vector<PostgresInstallation> &installed);

/// Who the server runs as.
struct ServerUser
{
    uid_t uid = 0;
    gid_t gid = 0;
};

/// Ourselves; when we are root, the owner of the database that is there, else "postgres" or
/// "nobody". Unsupported where the database belongs to somebody we cannot become.
Result<ServerUser> chooseServerUser(const std::filesystem::path &data);

} // namespace slipway::hosting
