// SPDX-License-Identifier: GPL-3.0-or-later
#include "python_frameworks.h"

#include <algorithm>
#include <array>

namespace slipway::project {

namespace {

using enum PythonServer;

constexpr std::array<PythonFramework, 19> frameworks{{
    {"fastapi.FastAPI", "FastAPI", "fastapi", Asgi},
    {"starlette.applications.Starlette", "Starlette", "starlette", Asgi},
    {"fasthtml.common.FastHTML", "FastHTML", "python-fasthtml", Asgi},
    {"fasthtml.common.fast_app", "FastHTML", "python-fasthtml", Asgi},
    {"fasthtml.FastHTML", "FastHTML", "python-fasthtml", Asgi},
    {"quart.Quart", "Quart", "quart", Asgi},
    {"litestar.Litestar", "Litestar", "litestar", Asgi},
    {"blacksheep.Application", "BlackSheep", "blacksheep", Asgi},
    {"falcon.asgi.App", "Falcon", "falcon", Asgi},
    {"socketio.ASGIApp", "Socket.IO", "python-socketio", Asgi},
    {"django.core.asgi.get_asgi_application", "Django", "django", Asgi},
    {"sanic.Sanic", "Sanic", "sanic", Sanic},
    {"flask.Flask", "Flask", "flask", Wsgi},
    {"bottle.Bottle", "Bottle", "bottle", Wsgi},
    {"bottle.default_app", "Bottle", "bottle", Wsgi},
    {"falcon.App", "Falcon", "falcon", Wsgi},
    {"falcon.API", "Falcon", "falcon", Wsgi},
    {"django.core.wsgi.get_wsgi_application", "Django", "django", Wsgi},
    {"dash.Dash", "Dash", "dash", Wsgi},
}};

constexpr std::array<PythonTool, 4> tools{{
    {"streamlit", "Streamlit", "streamlit",
     "streamlit run %F --server.port $PORT --server.address 0.0.0.0 --server.headless true"},
    {"gradio", "Gradio", "gradio", "GRADIO_SERVER_NAME=0.0.0.0 GRADIO_SERVER_PORT=$PORT python %F"},
    {"chainlit", "Chainlit", "chainlit", "chainlit run %F --host 0.0.0.0 --port $PORT --headless"},
    {"marimo", "marimo", "marimo", "marimo run %F --host 0.0.0.0 --port $PORT --headless"},
}};

constexpr std::array<PythonBot, 16> bots{{
    {"discord", "discord.py", "discord.py"},
    {"nextcord", "Nextcord", "nextcord"},
    {"disnake", "disnake", "disnake"},
    {"hikari", "hikari", "hikari"},
    {"interactions", "interactions.py", "discord-py-interactions"},
    {"aiogram", "aiogram", "aiogram"},
    {"telebot", "pyTelegramBotAPI", "pyTelegramBotAPI"},
    {"telegram", "python-telegram-bot", "python-telegram-bot"},
    {"telethon", "Telethon", "telethon"},
    {"pyrogram", "Pyrogram", "pyrogram"},
    {"twitchio", "TwitchIO", "twitchio"},
    {"slack_bolt", "Bolt for Slack", "slack-bolt"},
    {"vkbottle", "vkbottle", "vkbottle"},
    {"nio", "matrix-nio", "matrix-nio"},
    {"mastodon", "Mastodon.py", "Mastodon.py"},
    {"praw", "PRAW", "praw"},
}};

constexpr std::array<std::string_view, 8> serverModules{
    "http.server",   "socketserver", "wsgiref.simple_server",
    "xmlrpc.server", "tornado.web",  "tornado.httpserver",
    "cherrypy",      "nicegui"};
constexpr std::array<std::string_view, 15> serverCalls{"uvicorn.run",
                                                       "uvicorn.Server",
                                                       "hypercorn.asyncio.serve",
                                                       "waitress.serve",
                                                       "aiohttp.web.run_app",
                                                       "aiohttp.web.AppRunner",
                                                       "bottle.run",
                                                       "websockets.serve",
                                                       "websockets.server.serve",
                                                       "asyncio.start_server",
                                                       "gevent.pywsgi.WSGIServer",
                                                       "eventlet.wsgi.server",
                                                       "werkzeug.serving.run_simple",
                                                       "cheroot.wsgi.Server",
                                                       "websockets.asyncio.server.serve"};

const PythonFramework *frameworkOf(const PythonSource &source, std::string_view call)
{
    const auto find = [](std::string_view name) {
        const auto *found = std::ranges::find(frameworks, name, &PythonFramework::call);
        return found == frameworks.end() ? nullptr : found;
    };
    if (const PythonFramework *found = find(call))
        return found;
    for (const std::string &module : source.starImports) {
        if (const PythonFramework *found = find(module + "." + std::string(call)))
            return found;
    }
    return nullptr;
}

std::optional<PythonApplication> findFactory(const PythonSource &source)
{
    for (const char *name : {"create_app", "make_app", "build_app", "get_app"}) {
        if (!std::ranges::contains(source.functions, name))
            continue;
        for (const std::string &call : source.calls) {
            if (const PythonFramework *framework = frameworkOf(source, call))
                return PythonApplication{framework, std::string(name) + "()"};
        }
    }
    return std::nullopt;
}

template<class Table>
const typename Table::value_type *findImported(const PythonSource &source, const Table &table)
{
    const auto *found = std::ranges::find_if(
        table, [&](const auto &entry) { return source.imports(entry.module); });
    return found == table.end() ? nullptr : found;
}

} // namespace

std::optional<PythonApplication> findApplication(const PythonSource &source)
{
    std::optional<PythonApplication> best;
    for (const PythonSource::Assignment &made : source.assignments) {
        const PythonFramework *framework = frameworkOf(source, made.call);
        const bool usualName = made.name == "app" || made.name == "application";
        if (framework && (!best || usualName))
            best = PythonApplication{framework, made.name};
    }
    if (!best)
        return findFactory(source);
    best->runsOnImport = source.importTimeCalls.contains(best->variable + ".run")
                         || source.importTimeCalls.contains("uvicorn.run");
    if (best->framework->call == "dash.Dash")
        best->variable += ".server";
    return best;
}

const PythonTool *findTool(const PythonSource &source)
{
    return findImported(source, tools);
}

const PythonBot *findBot(const PythonSource &source)
{
    return findImported(source, bots);
}

bool opensPort(const PythonSource &source)
{
    return std::ranges::any_of(serverModules, [&](auto name) { return source.imports(name); })
           || std::ranges::any_of(
               serverCalls, [&](auto name) { return source.calls.contains(std::string(name)); });
}

} // namespace slipway::project
