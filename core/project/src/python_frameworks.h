// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "python_source.h"

#include <optional>
#include <string>
#include <string_view>

namespace slipway::project {

/// How a framework's application gets requests.
enum class PythonServer { Asgi, Wsgi, Sanic };

struct PythonFramework
{
    std::string_view call; ///< what makes the application: "flask.Flask"
    std::string_view name; ///< for people
    std::string_view package;
    PythonServer server;
};

/// An application a module makes: `variable` is "app", or "create_app()" for a factory.
struct PythonApplication
{
    const PythonFramework *framework = nullptr;
    std::string variable;
    /// Importing the module starts a server of its own: app.run() outside a main guard.
    bool runsOnImport = false;
};

std::optional<PythonApplication> findApplication(const PythonSource &source);

/// A tool that runs a file itself: Streamlit, Gradio. `%F` stands for the file.
struct PythonTool
{
    std::string_view module;
    std::string_view name;
    std::string_view package;
    std::string_view start;
};
const PythonTool *findTool(const PythonSource &source);

/// The library of a chat bot, by the module imported.
struct PythonBot
{
    std::string_view module;
    std::string_view name;
    std::string_view package;
};
const PythonBot *findBot(const PythonSource &source);

/// Whether the file itself opens a port: a server class of the standard library, uvicorn.run()…
bool opensPort(const PythonSource &source);

} // namespace slipway::project
