// SPDX-License-Identifier: GPL-3.0-or-later
#include <slipway/base/files.h>
#include <slipway/project/detect.h>
#include <slipway/project/run_command.h>

#include <QTemporaryDir>
#include <QTest>

#include <format>

using namespace slipway;
using namespace slipway::project;
namespace fs = std::filesystem;

using Files = QMap<QByteArray, QByteArray>;

class TestDetect : public QObject
{
    Q_OBJECT

private:
    static void write(const QTemporaryDir &folder, const Files &files)
    {
        const fs::path root = folder.path().toStdString();
        for (const auto &[name, text] : files.asKeyValueRange()) {
            const fs::path path = root / name.toStdString();
            QVERIFY(makeFolder(path.parent_path()));
            QVERIFY(writeFileAtomic(path, text.toStdString(), {.durability = Durability::Fast}));
        }
    }

    static std::string summary(const Result<api::Plan> &plan)
    {
        if (!plan)
            return plan.error().code;
        std::string text =
            std::format("{}/{}", api::nameOf(plan->kind), api::nameOf(plan->runtime));
        for (const auto &[name, value] :
             {std::pair("install", plan->install), std::pair("build", plan->build),
              std::pair("start", plan->start), std::pair("output", plan->output)}) {
            if (!value.empty())
                text += std::format(" {}=({})", name, value);
        }
        return text + (plan->singlePage ? " spa" : "");
    }

private Q_SLOTS:
    void plans_data()
    {
        QTest::addColumn<Files>("files");
        QTest::addColumn<QByteArray>("plan");
        const auto row = [](const char *name, const Files &files, const char *plan) {
            QTest::newRow(name) << files << QByteArray(plan);
        };
        const QByteArray flask = "from flask import Flask\napp = Flask(__name__)\n";
        const QByteArray fastapi = "from fastapi import FastAPI\napi = FastAPI()\n";

        row("nothing", {{"README.md", "x"}}, "project.nothing_detected");
        row("index page", {{"index.html", ""}}, "static/none output=(.)");
        row("public folder", {{"public/index.html", ""}}, "static/none output=(public)");
        row("Staticfile", {{"Staticfile", "root: web\nindex_fallback: true\n"}, {"web/a", ""}},
            "static/none output=(web) spa");
        row("bot without a library", {{"main.py", "print(1)\n"}},
            "worker/python start=(python main.py)");
        row("server of the standard library", {{"main.py", "from http.server import HTTPServer\n"}},
            "service/python start=(python main.py)");
        row("server in another file",
            {{"main.py", "import web\n"}, {"web.py", "import http.server\n"}},
            "service/python start=(python main.py)");
        row("reads PORT", {{"main.py", "import os\nos.environ['PORT']\n"}},
            "service/python start=(python main.py)");
        row("a script beside a page", {{"index.html", ""}, {"tool.py", "print(1)\n"}},
            "static/none output=(.)");

        row("app.py is named app:app, not main:app",
            {{"app.py", flask}, {"requirements.txt", "Flask==3\ngunicorn\n"}},
            "service/python install=(pip install -r requirements.txt) start=(gunicorn --bind "
            "0.0.0.0:$PORT app:app)");
        row("pyproject without a lock file installs",
            {{"main.py", fastapi},
             {"pyproject.toml", "[project]\nname='x'\ndependencies=['fastapi','uvicorn>=0.3']\n"}},
            "service/python install=(pip install fastapi 'uvicorn>=0.3') start=(uvicorn main:api "
            "--host 0.0.0.0 --port $PORT)");
        row("uv.lock before requirements.txt",
            {{"main.py", "print(1)\n"},
             {"uv.lock", ""},
             {"requirements.txt", "x\n"},
             {"pyproject.toml", "[project]\nname='x'\n"}},
            "worker/python install=(pip install uv && uv sync --active --locked --no-dev) "
            "start=(python main.py)");
        row("Django without gunicorn gets it",
            {{"manage.py", "import django\n"},
             {"shop/settings.py", "WSGI_APPLICATION = 'shop.wsgi.application'\nSTATIC_ROOT=1\n"},
             {"requirements.txt", "Django\n"}},
            "service/python install=(pip install -r requirements.txt && pip install gunicorn) "
            "build=(python manage.py collectstatic --noinput) start=(python manage.py migrate "
            "--noinput && gunicorn --bind 0.0.0.0:$PORT shop.wsgi:application)");
        row("Flask without gunicorn gets it", {{"main.py", flask}, {"requirements.txt", "flask\n"}},
            "service/python install=(pip install -r requirements.txt && pip install gunicorn) "
            "start=(gunicorn --bind 0.0.0.0:$PORT main:app)");

        row("nothing says what to install", {{"main.py", flask}},
            "service/python install=(pip install flask && pip install gunicorn) start=(gunicorn "
            "--bind 0.0.0.0:$PORT main:app)");
        row("misspelt requirements", {{"main.py", "print()\n"}, {"Requirements.txt", "x\n"}},
            "worker/python install=(pip install -r Requirements.txt) start=(python main.py)");
        row("extras bring the server",
            {{"main.py", fastapi}, {"requirements.txt", "fastapi[standard]\n"}},
            "service/python install=(pip install -r requirements.txt) start=(uvicorn main:api "
            "--host 0.0.0.0 --port $PORT)");
        row("application in a package",
            {{"app/main.py", "from app.x import y\n" + fastapi},
             {"app/x.py", ""},
             {"requirements.txt", "-r base.txt\n"},
             {"base.txt", "fastapi\nuvicorn\n"}},
            "service/python install=(pip install -r requirements.txt) start=(uvicorn app.main:api "
            "--host 0.0.0.0 --port $PORT)");
        row("application in src",
            {{"src/main.py", flask}, {"requirements.txt", "flask\ngunicorn\n"}},
            "service/python install=(pip install -r requirements.txt) start=(gunicorn --chdir src "
            "--bind 0.0.0.0:$PORT main:app)");
        row("factory in a package",
            {{"wsgi.py", "from site_ import create_app\napp = create_app()\n"},
             {"site_/__init__.py",
              "from flask import Flask\ndef create_app():\n  return Flask(1)\n"},
             {"requirements.txt", "flask\ngunicorn\n"}},
            "service/python install=(pip install -r requirements.txt) start=(gunicorn --bind "
            "0.0.0.0:$PORT wsgi:app)");
        row("Flask that runs itself",
            {{"main.py", flask + "app.run()\n"}, {"requirements.txt", "flask\ngunicorn\n"}},
            "service/python install=(pip install -r requirements.txt) "
            "start=(FLASK_RUN_FROM_CLI=true gunicorn --bind 0.0.0.0:$PORT main:app)");
        row("Procfile", {{"Procfile", "release: ./m\nweb: python x.py\n"}, {"x.py", ""}},
            "service/python start=(./m && python x.py)");
        row("Procfile of a worker", {{"Procfile", "worker: python x.py"}, {"x.py", ""}},
            "worker/python start=(python x.py)");
        row("script of pyproject",
            {{"pyproject.toml", "[project]\nname='x'\n[project.scripts]\nserve='x.cli:main'\n"},
             {"x/cli.py", "import http.server\n"}},
            "service/python install=(pip install .) start=(serve)");
        row("application in a file of any name",
            {{"pyproject.toml", "[project]\nname='my-bin'\n[build-system]\n"},
             {"my_bin/__init__.py", "from .core import app\n"},
             {"my_bin/core.py", "from .x import y\n" + flask},
             {"my_bin/x.py", ""}},
            "service/python install=(pip install . && pip install flask && pip install gunicorn) "
            "start=(gunicorn --bind 0.0.0.0:$PORT my_bin:app)");
        row("Discord", {{"bot.py", "import discord\n"}, {"requirements.txt", "discord.py\n"}},
            "worker/python install=(pip install -r requirements.txt) start=(python bot.py)");
        row("Streamlit",
            {{"app.py", "import streamlit as st\n"}, {"requirements.txt", "streamlit"}},
            "service/python install=(pip install -r requirements.txt) start=(streamlit run app.py "
            "--server.port $PORT --server.address 0.0.0.0 --server.headless true)");
        row("Gradio", {{"app.py", "import gradio as gr\n"}, {"requirements.txt", "gradio"}},
            "service/python install=(pip install -r requirements.txt) "
            "start=(GRADIO_SERVER_NAME=0.0.0.0 GRADIO_SERVER_PORT=$PORT python app.py)");

        row("Vite and React",
            {{"package.json", R"({"scripts":{"build":"tsc && vite build"},
                                  "dependencies":{"react":"1"},"devDependencies":{"vite":"1"}})"},
             {"vite.config.ts", "// outDir: 'no'\nexport default {build: {outDir: './out/'}}"},
             {"pnpm-lock.yaml", ""},
             {"index.html", ""}},
            "static/node install=(pnpm install --frozen-lockfile) build=(pnpm run build) "
            "output=(out) spa");
        row("Express",
            {{"package.json", R"({"scripts":{"start":"node ."},"dependencies":{"express":"4"}})"},
             {"package-lock.json", "{}"}},
            "service/node install=(npm ci) start=(npm start)");
        row("discord.js",
            {{"package.json", R"({"main":"bot.js","dependencies":{"discord.js":"14"}})"},
             {"bot.js", ""}},
            "worker/node install=(npm install) start=(node bot.js)");
        row("Next.js export",
            {{"package.json", R"({"scripts":{"build":"next build"},"dependencies":{"next":"1"},
                                  "packageManager":"yarn@4.1"})"},
             {"next.config.mjs", "export default { output: 'export' }"},
             {"yarn.lock", ""}},
            "static/node install=(yarn install --frozen-lockfile) build=(yarn run build) "
            "output=(out)");
        row("package.json without a start", {{"package.json", "{}"}}, "project.nothing_detected");
        row("Django with Node tools",
            {{"manage.py", "import django\n"},
             {"a/wsgi.py", ""},
             {"package.json", "{}"},
             {"requirements.txt", "django\ngunicorn\n"}},
            "service/python install=(pip install -r requirements.txt) start=(python manage.py "
            "migrate --noinput && gunicorn --bind 0.0.0.0:$PORT a.wsgi:application)");

        row("the manifest decides",
            {{"main.py", flask},
             {"requirements.txt", "flask\n"},
             {"slipway.toml", "[deploy]\ninstall = \"\"\nstart = \"python main.py\"\n"}},
            "service/python start=(python main.py)");
        row("the manifest alone",
            {{"x", ""}, {"slipway.toml", "[deploy]\nkind='worker'\nstart='./x'\n"}},
            "worker/none start=(./x)");
        row("the manifest says too little",
            {{"x", ""}, {"slipway.toml", "[deploy]\nkind='worker'\n"}}, "project.nothing_detected");
        row("output that nobody makes",
            {{"index.html", ""}, {"slipway.toml", "[deploy]\noutput='dist'\n"}},
            "project.plan_invalid");
        row("broken manifest", {{"index.html", ""}, {"slipway.toml", "x"}},
            "project.manifest_invalid");
        row("broken package.json", {{"package.json", "["}}, "project.nothing_detected");
    }
    void plans()
    {
        QFETCH(Files, files);
        QFETCH(QByteArray, plan);
        const QTemporaryDir folder;
        write(folder, files);
        const auto found = resolvePlan(folder.path().toStdString());
        QCOMPARE(QByteArray::fromStdString(summary(found)), plan);
        if (found) {
            QVERIFY(!found->reasons.empty() || files.contains("slipway.toml"));
            for (const std::string &reason : found->reasons)
                QVERIFY2(reason.ends_with('.'), reason.c_str());
        }
    }

    void localCommands_data()
    {
        QTest::addColumn<Files>("files");
        QTest::addColumn<QByteArray>("current");
        QTest::addColumn<QByteArray>("command");
        const auto row = [](const char *name, const Files &files, const char *current,
                            const char *command) {
            QTest::newRow(name) << files << QByteArray(current) << QByteArray(command);
        };
        row("manifest", {{"slipway.toml", "[run]\ncommand=['./x','y']\n"}, {"main.py", ""}}, "",
            "./x|y");
        row("detected", {{"main.py", "print()"}}, "other.py", "python3|main.py");
        row("site", {{"index.html", ""}}, "",
            "sh|-c|: && exec python3 -u -m http.server --bind 127.0.0.1 --directory . \"$PORT\"");
        row("current file", {{"x.sh", "echo"}}, "x.sh", "bash|x.sh");
        row("first line", {{"x", "#!/usr/bin/env awk -f\n"}}, "x", "/usr/bin/env|awk -f|x");
        row("compiled", {{"x.cpp", "int main(){}"}}, "x.cpp",
            "sh|-c|[ -t 2 ] && printf '\033[2mCompiling…%s\033[0m\n' '' >&2\n"
            "c++ -std=c++20 -g -Wall -o /tmp/program \"$1\" || exit\nshift\n"
            "exec /tmp/program \"$@\"|sh|x.cpp");
        row("unknown", {{"x.psd", ""}}, "x.psd", "project.language_unknown");
        row("missing", {{"x.psd", ""}}, "y.sh", "project.file_missing");
        row("nothing", {{"x.psd", ""}}, "", "project.nothing_to_run");
        row("like an option", {{"-x.sh", ""}}, "-x.sh", "bash|./-x.sh");
    }
    void localCommands()
    {
        QFETCH(Files, files);
        QFETCH(QByteArray, current);
        QFETCH(QByteArray, command);
        const QTemporaryDir folder;
        write(folder, files);
        const auto found = runCommand(folder.path().toStdString(), current.toStdString());
        QByteArrayList words;
        if (found) {
            for (const std::string &word : found->argv)
                words.append(QByteArray::fromStdString(word));
        }
        QCOMPARE(found ? words.join('|') : QByteArray::fromStdString(found.error().code), command);
    }

    void theFirstRunInstalls()
    {
        const QTemporaryDir folder;
        write(folder, {{"main.py", "print()"}, {"requirements.txt", "--no-index\nx\n"}});
        const auto offline = runCommand(folder.path().toStdString());
        QVERIFY(offline->installs);
        QVERIFY(!offline->needsNetwork);
        QVERIFY(offline->argv[2].contains("pip install -r requirements.txt"));
        write(folder, {{"requirements.txt", "x\n"}});
        QVERIFY(runCommand(folder.path().toStdString())->needsNetwork);
    }

    void usesTheProjectsEnvironment()
    {
        const QTemporaryDir folder;
        write(folder, {{"main.py", "print()"}, {".venv/bin/python", ""}});
        const fs::path python = fs::path(folder.path().toStdString()) / ".venv/bin/python";
        const auto without = runCommand(folder.path().toStdString());
        QCOMPARE(without->argv.front(), std::string("python3"));
        fs::permissions(python, fs::perms::owner_all);
        const auto with = runCommand(folder.path().toStdString());
        QCOMPARE(with->argv.front(), python.string());
        QCOMPARE(with->pathFolders.front(), python.parent_path());
    }
};

QTEST_GUILESS_MAIN(TestDetect)
#include "tst_detect.moc"
