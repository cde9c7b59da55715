// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "run/repllink.h"
#include "run/runsession.h"

#include <slipway/base/files.h>
#include <slipway/sandbox/runner_connection.h>

#include <QTemporaryDir>
#include <QTest>

#include <algorithm>

namespace slipway::ide {

inline const std::filesystem::path replRunner = SLIPWAY_BIN_DIR "/slipway-run";
inline constexpr int replPatience = 60'000; // milliseconds

/// A run that may go on as a REPL, without a window.
class Repl
{
public:
    explicit Repl(const sandbox::RunSpec &plain, ReplLink::Plots plots = ReplLink::Plots::Here)
    {
        auto made = ReplLink::create();
        if (!made) {
            error = made.error();
            return;
        }
        link = std::move(*made);
        QObject::connect(link.get(), &ReplLink::ready, link.get(), [this](const QString &how) {
            if (readyCount++ == 0)
                end = how;
        });
        QObject::connect(link.get(), &ReplLink::incomplete, link.get(), [this] { ++incomplete; });
        QObject::connect(link.get(), &ReplLink::namesChanged, link.get(),
                         [this](const QList<ReplName> &told, int untold) {
                             names = told;
                             more = untold;
                         });
        QObject::connect(
            link.get(), &ReplLink::completed, link.get(),
            [this](const QString &prefix, const QStringList &found, ReplLink::Completion how) {
                completedHow = how;
                completionPrefix = prefix;
                completions = found;
                ++completionCount;
            });
        QObject::connect(
            link.get(), &ReplLink::figureShown, link.get(),
            [this](quint32 number, const QByteArray &png) { figures.append({number, png}); });
        QObject::connect(link.get(), &ReplLink::tableShown, link.get(),
                         [this](const ReplTable &table) { tables.append(table); });
        QObject::connect(&session, &RunSession::output, &session,
                         [this](const QByteArray &bytes) { output += bytes; });
        QObject::connect(&session, &RunSession::ended, &session,
                         [this](const sandbox::Exit &how) { exit = how; });
        QObject::connect(&session, &RunSession::failed, &session,
                         [this](const Error &why) { error = why; });
        sandbox::RunSpec spec = plain;
        link->addTo(spec, plots);
        session.start(replRunner, spec);
    }

    bool isOver() const { return exit || error; }
    bool isAtPrompt() const { return readyCount > entered; }
    void enter(const QString &text, ReplLink::Entry entry = ReplLink::Entry::AsItIs)
    {
        ++entered;
        link->enter(text, entry);
    }
    const ReplName *find(const QString &name) const
    {
        const auto found =
            std::ranges::find(names, name, [](const ReplName &each) { return each.name; });
        return found == names.end() ? nullptr : &*found;
    }
    QString value(const QString &name) const
    {
        const ReplName *found = find(name);
        return found ? found->value : QStringLiteral("(none)");
    }

    struct Figure
    {
        quint32 number;
        QByteArray png;
    };

    QByteArray output;
    std::optional<sandbox::Exit> exit;
    std::optional<Error> error;
    QString end;
    int readyCount = 0;
    int entered = 0;
    int incomplete = 0;
    QList<ReplName> names;
    int more = 0;
    QString completionPrefix;
    QStringList completions;
    ReplLink::Completion completedHow = ReplLink::Completion::Asked;
    int completionCount = 0;
    QList<Figure> figures;
    QList<ReplTable> tables;
    std::unique_ptr<ReplLink> link;
    RunSession session;
};

/// A program's folder, and how it is run there.
class ReplFolder
{
public:
    ReplFolder() { qputenv("XDG_RUNTIME_DIR", m_runtime.path().toUtf8()); }
    /// An empty one for each test. Why this machine runs nothing here; empty where it does.
    QString begin()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        static const QString why = refusal();
        return why;
    }
    std::filesystem::path write(const std::string &name, const std::string &text)
    {
        const std::filesystem::path file =
            std::filesystem::path(m_folder->path().toStdString()) / name;
        std::filesystem::create_directories(file.parent_path());
        const auto written = writeFileAtomic(file, text);
        Q_ASSERT(written);
        return file;
    }
    sandbox::RunSpec specFor(std::vector<std::string> argv) const
    {
        sandbox::RunSpec spec;
        spec.argv = std::move(argv);
        const std::string folder = m_folder->path().toStdString();
        spec.mounts = {{.host = folder, .at = folder, .access = sandbox::Access::Write}};
        spec.workdir = folder;
        spec.environment = {{"PYTHONHASHSEED", "0"}, {"PYTHON_COLORS", "0"}};
        spec.terminal = sandbox::TerminalSize{200, 40};
        return spec;
    }
    sandbox::RunSpec script(const std::string &text)
    {
        write("script.py", text);
        return specFor({"python3", "script.py", "one", "--two"});
    }
    QString path() const { return m_folder->path(); }

    static bool hasModule(const char *name)
    {
        for (const char *place : {"/usr/lib/python3/dist-packages/", "/usr/local/lib/python3/"}) {
            if (std::filesystem::exists(std::filesystem::path(place) / name))
                return true;
        }
        return false;
    }

private:
    QString refusal() const
    {
        if (!std::filesystem::exists(replRunner))
            return QStringLiteral("slipway-run is not built");
        RunSession session;
        bool works = false;
        bool isOver = false;
        QObject::connect(&session, &RunSession::ended, &session, [&] { works = isOver = true; });
        QObject::connect(&session, &RunSession::failed, &session, [&] { isOver = true; });
        session.start(replRunner, specFor({"true"}));
        [&] { QTRY_VERIFY_WITH_TIMEOUT(isOver, replPatience); }();
        return works ? QString() : QStringLiteral("This machine allows no sandbox.");
    }

    QTemporaryDir m_runtime;
    std::unique_ptr<QTemporaryDir> m_folder;
};

} // namespace slipway::ide
