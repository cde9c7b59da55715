// SPDX-License-Identifier: GPL-3.0-or-later
#include "translations.h"

#include <slipway/base/paths.h>

#include <QCoreApplication>
#include <QLibraryInfo>
#include <QLocale>
#include <QTranslator>

namespace slipway::ide {

using namespace Qt::StringLiterals;

static void install(const QLocale &locale, const QString &name, const QString &folder)
{
    auto *translator = new QTranslator(QCoreApplication::instance());
    if (translator->load(locale, name, u"_"_s, folder))
        QCoreApplication::installTranslator(translator);
    else
        delete translator;
}

void loadTranslations()
{
    const QString folder = QString::fromStdString((resourceFolder() / "translations").string());
    install(QLocale(QLocale::English), u"slipway"_s, folder);
    if (QLocale().language() == QLocale::English || QLocale().language() == QLocale::C)
        return;
    install(QLocale(), u"qtbase"_s, QLibraryInfo::path(QLibraryInfo::TranslationsPath));
    install(QLocale(), u"slipway"_s, folder); // The last one is asked first.
}

} // namespace slipway::ide
