// SPDX-License-Identifier: GPL-3.0-or-later
#include "application.h"

#include "enterpresses.h"
#include "features.h"
#include "mainwindow.h"
#include "options.h"
#include "settings.h"
#include "style.h"
#include "theme.h"
#include "translations.h"
#include "workspace.h"

#include <cstdio>

namespace slipway::ide {

using namespace Qt::StringLiterals;

static constexpr char scaleVariable[] = "QT_SCALE_FACTOR";
static bool scaled = false;

static void declareScale()
{
    Options::instance().declare(
        {.id = u"window.scale"_s,
         .title = QCoreApplication::translate("main", "Size of everything"),
         .description = QCoreApplication::translate(
             "main", "In per cent of what the screen asks for. From the next start on."),
         .group = QCoreApplication::translate("main", "Window"),
         .value = 100,
         .minimum = 75,
         .maximum = 300,
         .perProject = false});
}

void prepareScale()
{
    declareScale();
    const int percent = Options::instance().number(u"window.scale"_s);
    scaled = percent != 100 && !qEnvironmentVariableIsSet(scaleVariable)
             && qputenv(scaleVariable, QByteArray::number(percent / 100.0));
}

static bool tellsOnly(std::string_view argument)
{
    return argument == "--version" || argument == "-v" || argument == "--help" || argument == "-h";
}

bool prepareDisplay(std::span<char *const> arguments)
{
    constexpr char platform[] = "QT_QPA_PLATFORM";
    if (std::ranges::any_of(arguments, tellsOnly))
        return qputenv(platform, "offscreen");
#ifdef Q_OS_LINUX
    const auto isSet = [](const char *name) { return !qEnvironmentVariableIsEmpty(name); };
    if (!isSet(platform) && !isSet("DISPLAY") && !isSet("WAYLAND_DISPLAY")) {
        std::fputs("slipway: there is no display: neither DISPLAY nor WAYLAND_DISPLAY is set. "
                   "Start it from a desktop, or use slip, which needs none.\n",
                   stderr);
        return false;
    }
#endif
    return true;
}

void setUpApplication()
{
    loadTranslations();
    declareScale(); // Again, now that its texts can be translated.
    QCoreApplication::setApplicationName(u"Slipway"_s);
    QCoreApplication::setApplicationVersion(u"0.1.0"_s);
    QGuiApplication::setDesktopFileName(u"slipway"_s);
    QApplication::setStyle(new Style);
    QApplication::setPalette(makePalette(Theme::instance()));
    qApp->installEventFilter(new EnterPresses(qApp));
    // The families are tried in this order; the system's own font takes over where none is there.
    QFont font = QApplication::font();
    font.setFamilies({u"Inter"_s, font.family()});
    font.setPointSizeF(10);
    QApplication::setFont(font);
}

int runApplication(QApplication &application)
{
    setUpApplication();
    if (scaled)
        qunsetenv(scaleVariable); // Qt has read it; programs started from here are not meant.
    QCommandLineParser parser;
    parser.setApplicationDescription(
        QCoreApplication::translate("main", "Edit, run and deploy a folder."));
    parser.addHelpOption();
    parser.addVersionOption();
    parser.addPositionalArgument(
        u"path"_s, QCoreApplication::translate("main", "The folder and the files to open."),
        u"[FOLDER] [FILE...]"_s);
    parser.process(application);
    MainWindow window;
    addFeatures(window);
    const QStringList given = parser.positionalArguments();
    for (const QString &path : given)
        window.workspace().open(path);
    const QString last = Settings::store().value("session/folder"_L1).toString();
    if (given.isEmpty() && QFileInfo(last).isDir())
        window.workspace().openFolder(last);
    window.show();
    return QApplication::exec();
}

} // namespace slipway::ide
