// SPDX-License-Identifier: GPL-3.0-or-later
#include "installation.h"

#include <slipway/base/files.h>

#include <algorithm>
#include <charconv>
#include <format>
#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

namespace slipway::hosting {

namespace fs = std::filesystem;

static std::optional<int> numberIn(std::string_view text)
{
    int number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || end != text.data() + text.size() || number <= 0)
        return std::nullopt;
    return number;
}

std::vector<PostgresInstallation> findPostgres()
{
    std::vector<PostgresInstallation> found;
    const auto look = [&](const fs::path &parent, std::string_view prefix) {
        std::error_code error;
        for (const fs::directory_entry &entry : fs::directory_iterator(parent, error)) {
            const std::string name = entry.path().filename();
            if (!name.starts_with(prefix))
                continue;
            const auto major = numberIn(std::string_view(name).substr(prefix.size()));
            const fs::path bin = entry.path() / "bin";
            if (major && access((bin / "postgres").c_str(), X_OK) == 0
                && access((bin / "initdb").c_str(), X_OK) == 0)
                found.push_back({*major, bin});
        }
    };
    look("/usr/lib/postgresql", "");
    look("/usr", "pgsql-");
    std::ranges::sort(found, std::greater(), &PostgresInstallation::major);
    return found;
}

Result<std::optional<int>> majorOf(const fs::path &data)
{
    const auto text = readFile(data / "PG_VERSION", 100);
    if (text) {
        const auto major = numberIn(std::string_view(*text).substr(0, text->find_first_of(".\n")));
        if (major)
            return major;
    }
    std::error_code error;
    const bool absentOrEmpty = !fs::exists(data, error) || fs::is_empty(data, error);
    if (absentOrEmpty && !error)
        return std::nullopt;
    return std::unexpected(
        Error{ErrorKind::Conflict, "postgres.foreign_folder",
              std::format("{} holds something that is not a readable PostgreSQL database. Nothing "
                          "was changed; move it away, or choose another state folder.",
                          data.string()),
              error.message()});
}

Result<PostgresInstallation> choosePostgres(const fs::path &data,
                                            const std::vector<PostgresInstallation> &installed)
{
    TRY(const std::optional<int> major, majorOf(data));
    if (installed.empty())
        return std::unexpected(
            Error{ErrorKind::Unsupported,
                  "postgres.missing",
                  std::format("PostgreSQL is not installed. Install it (apt install postgresql{}), "
                              "or give the address of one with --database-url.",
                              major ? std::format("-{}", *major) : ""),
                  {}});
    if (!major)
        return installed.front();
    const auto matching = std::ranges::find(installed, *major, &PostgresInstallation::major);
    if (matching != installed.end())
        return *matching;
    return std::unexpected(Error{
        ErrorKind::Unsupported,
        "postgres.version",
        std::format("The database in {0} was made by PostgreSQL {1}, but only {2} is installed. "
                    "Nothing was changed. Install version {1} beside it (apt install "
                    "postgresql-{1}); to move to {2}, dump it with pg_dumpall there and restore "
                    "it into a new state folder.",
                    data.string(), *major, installed.front().major),
        {}});
}

Result<ServerUser> chooseServerUser(const fs::path &data)
{
    struct stat info{};
    const bool exists = stat((data / "PG_VERSION").c_str(), &info) == 0;
    if (getuid() != 0) {
        if (exists && info.st_uid != getuid())
            return std::unexpected(
                Error{ErrorKind::Unsupported,
                      "postgres.owner",
                      std::format("The database in {} belongs to another user. Start slipwayd as "
                                  "the user it was first started as.",
                                  data.string()),
                      {}});
        // PostgreSQL asks for its name.
        if (!getpwuid(getuid()))
            return std::unexpected(Error{
                ErrorKind::Unsupported,
                "postgres.user",
                std::format("PostgreSQL needs a user with a name, and user number {} has none. "
                            "Add it to /etc/passwd, or use --database-url.",
                            getuid()),
                {}});
        return ServerUser{getuid(), getgid()};
    }
    if (exists && info.st_uid != 0)
        return ServerUser{info.st_uid, info.st_gid};
    for (const char *name : {"postgres", "nobody"}) {
        if (const passwd *entry = getpwnam(name); entry && entry->pw_uid != 0)
            return ServerUser{entry->pw_uid, entry->pw_gid};
    }
    return std::unexpected(
        Error{ErrorKind::Unsupported,
              "postgres.user",
              "PostgreSQL does not run as root, and there is neither a user \"postgres\" nor "
              "\"nobody\" to run it as. Start slipwayd as an ordinary user.",
              {}});
}

} // namespace slipway::hosting
