// SPDX-License-Identifier: GPL-3.0-or-later
#include "python_frameworks.h"
#include "python_source.h"

#include <QTest>

using namespace slipway::project;

class TestPythonSource : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void findsTheApplication_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("application");
        const auto row = [](const char *name, const char *text, const char *application) {
            QTest::newRow(name) << QByteArray(text) << QByteArray(application);
        };
        row("plain", "from flask import Flask\napp = Flask(__name__)\n", "Flask app");
        row("module", "import fastapi\napi = fastapi.FastAPI()\n", "FastAPI api");
        row("alias", "import flask as f\nweb = f.Flask('x')\n", "Flask web");
        row("renamed", "from flask import Flask as F\nx: F = F('x')\n", "Flask x");
        row("in brackets",
            "from fastapi import (\n  APIRouter,\n  FastAPI, # it\n)\napp = FastAPI(\n)\n",
            "FastAPI app");
        row("continued", "from flask \\\n  import Flask\napp = \\\n  Flask(__name__)\n",
            "Flask app");
        row("in a try",
            "try:\n  from flask import Flask\nexcept ImportError: pass\napp = Flask('x')\n",
            "Flask app");
        row("commented out", "from flask import Flask\n# app = Flask(__name__)\n", "");
        row("in a string", "from flask import Flask\n'''\napp = Flask(__name__)\n'''\n", "");
        row("in a raw string", "from flask import Flask\nx = r'\\' + \"'\"\napp = Flask('#')\n",
            "Flask app");
        row("another's class", "from mine import Flask\napp = Flask()\n", "");
        row("not imported", "app = Flask(__name__)\n", "");
        row("inside a function", "from flask import Flask\ndef f():\n  app = Flask('x')\n", "");
        row("factory", "from flask import Flask\ndef create_app():\n  a = Flask('x')\n  return a\n",
            "Flask create_app()");
        row("usual name wins", "from flask import Flask\nx = Flask('1')\napp = Flask('2')\n",
            "Flask app");
        row("pair", "from fasthtml.common import *\napp, rt = fast_app()\n", "FastHTML app");
        row("Dash", "import dash\napp = dash.Dash(__name__)\n", "Dash app.server");
        row("after a semicolon", "from flask import Flask; app = Flask('x')\n", "Flask app");
        row("Windows lines", "from flask import Flask\r\napp = Flask('x')\r\n", "Flask app");
        row("unterminated", "from flask import Flask\nx = 'oops\napp = Flask('x')\n", "Flask app");
    }
    void findsTheApplication()
    {
        QFETCH(QByteArray, text);
        QFETCH(QByteArray, application);
        const auto found = findApplication(PythonSource::parse(text.toStdString()));
        const std::string seen =
            found ? std::string(found->framework->name) + ' ' + found->variable : std::string();
        QCOMPARE(seen, application.toStdString());
    }

    void seesAServerStartedOnImport()
    {
        const std::string_view head = "from flask import Flask\napp = Flask('x')\n";
        const auto bare = findApplication(PythonSource::parse(std::string(head) + "app.run()\n"));
        QVERIFY(bare->runsOnImport);
        const auto guarded = findApplication(
            PythonSource::parse(std::string(head) + "if __name__ == '__main__':\n    app.run()\n"));
        QVERIFY(!guarded->runsOnImport);
    }

    void seesPortsAndBots()
    {
        QVERIFY(opensPort(PythonSource::parse("from http.server import HTTPServer\n")));
        QVERIFY(opensPort(PythonSource::parse("from aiohttp import web\nweb.run_app(a)\n")));
        QVERIFY(!opensPort(PythonSource::parse("import aiohttp\naiohttp.ClientSession()\n")));
        QVERIFY(findBot(PythonSource::parse("import discord\n")));
        QVERIFY(findBot(PythonSource::parse("from discord.ext import commands\n")));
        QVERIFY(!findBot(PythonSource::parse("import discordant\n")));
        QVERIFY(findTool(PythonSource::parse("import streamlit as st\n")));
    }

    void endsOnAnything()
    {
        const QByteArray bytes("import (\x00\xff\\'\"\"\"{[;:=from . import *\n", 36);
        for (qsizetype length = 0; length <= bytes.size(); ++length)
            PythonSource::parse(bytes.first(length).toStdString());
    }
};

QTEST_GUILESS_MAIN(TestPythonSource)
#include "tst_python_source.moc"
