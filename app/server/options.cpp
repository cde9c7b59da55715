// SPDX-License-Identifier: GPL-3.0-or-later
#include "options.h"

#include <slipway/base/paths.h>

#include <algorithm>
#include <charconv>
#include <format>
#include <optional>

using namespace slipway;

const char *const serverHelp = R"(Usage: slipwayd [OPTION]...
Slipway's server: accounts, builds, apps and their addresses, on this machine.

  --state FOLDER         where everything is kept
                         (default: ~/.local/share/slipway/server)
  --listen ADDRESS:PORT  where it is reached; port 0 takes a free one
                         (default: 127.0.0.1:7770)
  --domain NAME          apps are at SLUG.NAME (default: apps.localhost)
  --database-url URL     use this PostgreSQL instead of one of its own; better
                         given in the environment, as SLIPWAY_DATABASE_URL,
                         where other users do not see it
  --builds N             builds at the same time (default: 1)
  --terminal-idle MIN    end a sandbox's terminal when nobody has shown it for so
                         many minutes; 0: never (default: 720)
  --no-signup            take no new accounts
  --help, --version

It is ready when it prints "Slipway is ready at ADDRESS"; the address stands in
FOLDER/endpoint too. SIGTERM and SIGINT stop it; apps keep running.
)";

static Error mistake(const std::string &message)
{
    return Error::invalidInput("options.invalid",
                               message + " \"slipwayd --help\" tells what there is.");
}

static std::optional<int> wholeNumber(std::string_view text, int low, int high)
{
    int number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || end != text.data() + text.size() || number < low || number > high)
        return std::nullopt;
    return number;
}

static Result<> readNumber(int &place, std::string_view name, std::string_view value, int low,
                           int high)
{
    const auto number = wholeNumber(value, low, high);
    if (!number)
        return std::unexpected(
            mistake(std::format("{} takes a number from {} to {}.", name, low, high)));
    place = *number;
    return {};
}

static Result<> readListen(ServerOptions &options, std::string_view text)
{
    const std::size_t colon = text.rfind(':');
    const auto port =
        colon == text.npos ? std::nullopt : wholeNumber(text.substr(colon + 1), 0, 65535);
    if (!port || colon == 0)
        return std::unexpected(mistake(
            std::format("--listen takes ADDRESS:PORT such as 127.0.0.1:7770, not \"{}\".", text)));
    options.listenAddress = text.substr(0, colon);
    options.listenPort = static_cast<std::uint16_t>(*port);
    return {};
}

static Result<> readDomain(ServerOptions &options, std::string_view text)
{
    const auto allowed = [](char character) {
        return (character >= 'a' && character <= 'z') || (character >= '0' && character <= '9')
               || character == '-' || character == '.';
    };
    if (text.empty() || text.size() > 200 || !std::ranges::all_of(text, allowed)
        || text.starts_with('.') || text.ends_with('.') || text.contains(".."))
        return std::unexpected(mistake(
            std::format("--domain takes a name such as apps.example.org, not \"{}\".", text)));
    options.domain = text;
    return {};
}

static Result<> readOption(ServerOptions &options, std::string_view name, std::string_view value)
{
    if (value.empty())
        return std::unexpected(mistake(std::format("{} is given an empty value.", name)));
    if (name == "--state")
        options.state = std::filesystem::absolute(value).lexically_normal();
    else if (name == "--listen")
        return readListen(options, value);
    else if (name == "--domain")
        return readDomain(options, value);
    else if (name == "--database-url")
        options.databaseUrl = Secret(std::string(value));
    else if (name == "--terminal-idle")
        return readNumber(options.terminalIdle, name, value, 0, 1'000'000);
    else
        return readNumber(options.builds, name, value, 1, 64);
    return {};
}

Result<ServerOptions> ServerOptions::parse(std::span<const char *const> arguments)
{
    static constexpr std::string_view withValue[] = {
        "--state", "--listen", "--domain", "--database-url", "--builds", "--terminal-idle"};
    ServerOptions options;
    options.state = userDataFolder() / "server";
    if (const char *url = std::getenv("SLIPWAY_DATABASE_URL"); url && *url)
        options.databaseUrl = Secret(url);
    for (std::size_t i = 0; i < arguments.size(); ++i) {
        const std::string_view argument = arguments[i];
        const std::size_t equals = argument.find('=');
        const std::string_view name = argument.substr(0, equals);
        if (argument == "--help" || argument == "-h") {
            options.action = Action::ShowHelp;
        } else if (argument == "--version") {
            options.action = Action::ShowVersion;
        } else if (argument == "--no-signup") {
            options.signUp = SignUp::Closed;
        } else if (std::ranges::find(withValue, name) == std::end(withValue)) {
            return std::unexpected(mistake(std::format("There is no option \"{}\".", argument)));
        } else if (equals != argument.npos) {
            TRY(readOption(options, name, argument.substr(equals + 1)));
        } else if (i + 1 == arguments.size()) {
            return std::unexpected(mistake(std::format("{} needs a value.", name)));
        } else {
            TRY(readOption(options, name, arguments[++i]));
        }
    }
    return options;
}
