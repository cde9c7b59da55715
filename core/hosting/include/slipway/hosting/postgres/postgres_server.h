// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <slipway/base/error.h>
#include <slipway/base/secret.h>

#include <filesystem>
#include <memory>
#include <sys/types.h>

namespace slipway::hosting {

/// A PostgreSQL of our own: data, socket and log under one folder, reachable by nobody else. Never
/// runs as root, never makes a new database where there is one of another version, and ends with
/// the process that started it.
///
/// The server gets its folders as open descriptors (/proc/self/fd/N). So it needs no permission on
/// the folders above them, and no path is too long for a socket.
class PostgresServer
{
public:
    struct Options
    {
        std::filesystem::path folder;  ///< STATE/postgres; created
        std::filesystem::path logFile; ///< appended to; set aside at the start when large
    };

    /// Returns when connections are accepted. From then on the server is started again when it
    /// ends by itself.
    /// Fails with Unsupported "postgres.missing" or "postgres.version", else Unavailable
    /// "postgres.start" with the server's last words.
    static Result<std::unique_ptr<PostgresServer>> start(const Options &options);
    /// A clean stop, at the latest after half a minute by force.
    ~PostgresServer();

    /// For libpq; valid in this process and as long as this object, over restarts too.
    Secret connectionString() const;
    /// What to give psql: the folder of the socket.
    std::filesystem::path socketFolder() const;
    /// -1 between an end and the next start.
    pid_t processId() const;

private:
    struct Private;
    explicit PostgresServer(std::unique_ptr<Private> data);

    std::unique_ptr<Private> d;
};

} // namespace slipway::hosting
