// SPDX-License-Identifier: GPL-3.0-or-later
#include "application.h"

#include "features.h"
#include "mainwindow.h"
#include "settings.h"
#include "style.h"
#include "theme.h"
#include "translations.h"
#include "workspace.h"

namespace slipway::ide {

using namespace Qt::StringLiterals;

void setUpApplication()
{
    loadTranslations();
    QCoreApplication::setApplicationName(u"Slipway"_s);
    QCoreApplication::setApplicationVersion(u"0.1.0"_s);
    QGuiApplication::setDesktopFileName(u"slipway"_s);
    QApplication::setStyle(new Style);
    QApplication::setPalette(makePalette(Theme::instance()));
    // The families are tried in this order; the system's own font takes over where none is there.
    QFont font = QApplication::font();
    font.setFamilies({u"Inter"_s, font.family()});
    font.setPointSizeF(10);
    QApplication::setFont(font);
}

int runApplication(QApplication &application)
{
    setUpApplication();
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
