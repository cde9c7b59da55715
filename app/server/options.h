// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <slipway/base/error.h>
#include <slipway/base/secret.h>

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>

/// What slipwayd was told on its command line.
struct ServerOptions
{
    enum class Action { Serve, ShowHelp, ShowVersion };
    enum class SignUp { Open, Closed };

    Action action = Action::Serve;
    std::filesystem::path state;
    std::string listenAddress = "127.0.0.1";
    std::uint16_t listenPort = 7770; ///< 0: any that is free
    std::string domain = "apps.localhost";
    slipway::Secret databaseUrl; ///< empty: a private PostgreSQL
    int builds = 1;
    int terminalIdle = 720; ///< minutes until a terminal ends that nobody shows; 0: never
    SignUp signUp = SignUp::Open;

    /// InvalidInput with a sentence for whoever typed it.
    static slipway::Result<ServerOptions> parse(std::span<const char *const> arguments);
};

extern const char *const serverHelp;
