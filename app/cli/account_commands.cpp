// SPDX-License-Identifier: GPL-3.0-or-later
#include "credentials.h"
#include "output.h"
#include "remote.h"
#include "server_commands.h"
#include "terminal.h"

#include <slipway/client/server_address.h>

#include <format>

namespace slip {

using namespace slipway;

namespace {

enum class Keep { Keychain, File, Nowhere };

/// Before anybody types a password: whether the token will have a place.
Result<Keep> chooseKeep(const Arguments &arguments, Remote &remote)
{
    if (arguments.has("--print-token"))
        return Keep::Nowhere;
    if (arguments.has("--store-file"))
        return Keep::File;
    auto probed = wait(remote.tokens().probe());
    if (probed)
        return Keep::Keychain;
    probed.error().message += " Add --store-file to keep the token as plain text in your own "
                              "folder, or --print-token and set SLIPWAY_TOKEN.";
    return std::unexpected(std::move(probed).error());
}

Result<api::Credentials> askCredentials(const Arguments &arguments)
{
    api::Credentials credentials;
    if (const auto email = arguments.value("--email")) {
        credentials.email = *email;
    } else {
        TRY(credentials.email, askLine("E-mail: "));
    }
    if (arguments.has("--password-stdin")) {
        TRY(credentials.password, readSecretInput());
    } else {
        TRY(credentials.password, askSecret("Password: "));
    }
    return credentials;
}

Result<> keepToken(Keep keep, Remote &remote, const Secret &token)
{
    switch (keep) {
    case Keep::Keychain:
        TRY(removeFromTokenFile(remote.server()));
        TRY(wait(remote.tokens().write(remote.client().server(), token)));
        break;
    case Keep::File:
        TRY(writeTokenFile(remote.server(), token));
        break;
    case Keep::Nowhere:
        return {};
    }
    return rememberServer(remote.server());
}

Result<api::Session> login(const Arguments &arguments, Remote &remote)
{
    const auto plainHttp =
        arguments.has("--insecure") ? client::PlainHttp::Anywhere : client::PlainHttp::LoopbackOnly;
    auto address =
        client::serverAddress(QString::fromStdString(arguments.positional.front()), plainHttp);
    if (!address && address.error().code == "client.address_insecure")
        address.error().message += " (--insecure allows it all the same.)";
    TRY(const QUrl server, std::move(address));
    remote.client().setServer(server);
    TRY(wait(remote.client().health()));
    TRY(const Keep keep, chooseKeep(arguments, remote));
    TRY(const api::Credentials credentials, askCredentials(arguments));
    TRY(api::Session session,
        wait(arguments.has("--sign-up") ? remote.client().signUp(credentials)
                                        : remote.client().signIn(credentials)));
    TRY(keepToken(keep, remote, session.token));
    return session;
}

} // namespace

int loginCommand(std::span<const char *const> words)
{
    const auto arguments = Arguments::parse(words,
                                            {{"--email", Option::Value},
                                             {"--password-stdin"},
                                             {"--sign-up"},
                                             {"--store-file"},
                                             {"--print-token"},
                                             {"--insecure"},
                                             {"--json"}},
                                            1);
    if (!arguments)
        return fail(Usage, arguments.error().message);
    if (arguments->positional.empty())
        return fail(Usage, "Which server? For example: slip login localhost:7770");
    Remote remote;
    const auto session = login(*arguments, remote);
    if (!session) {
        // A wrong password is not answered by the advice to sign in.
        if (session.error().kind == ErrorKind::Unauthenticated)
            return fail(NotSignedIn, session.error().message);
        return fail(session.error());
    }
    if (arguments->has("--print-token"))
        print(session->token.reveal());
    else if (arguments->has("--json"))
        printJson(
            json::object{{"server", remote.server()}, {"account", session->account.toJson()}});
    else
        print(std::format("Signed in to {} as {}.",
                          client::displayAddress(remote.client().server()).toStdString(),
                          plain(session->account.email)));
    return Success;
}

int logoutCommand(std::span<const char *const> words)
{
    const auto arguments = Arguments::parse(words, {{"--server", Option::Value}}, 0);
    if (!arguments)
        return fail(Usage, arguments.error().message);
    Remote remote;
    if (const auto chosen = remote.useServer(*arguments, {}); !chosen)
        return fail(chosen.error());
    if (const auto token = remote.useToken(); !token)
        return fail(token.error());
    // The token goes from here in any case; an unreachable server lets it expire by itself.
    const auto ended = wait(remote.client().signOut());
    const auto removedFile = removeFromTokenFile(remote.server());
    const auto removed = wait(remote.tokens().remove(remote.client().server()));
    if (!removedFile)
        return fail(removedFile.error());
    if (!removed)
        return fail(removed.error());
    if (!ended && ended.error().kind != ErrorKind::Unauthenticated)
        tell(std::format("slip: the token is forgotten here, but the server was not told: {}",
                         plain(ended.error().message)));
    print("Signed out.");
    return Success;
}

} // namespace slip
