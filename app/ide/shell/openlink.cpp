// SPDX-License-Identifier: GPL-3.0-or-later
#include "openlink.h"

#include "background.h"
#include "notifications.h"
#include "shell.h"
#include "workspace.h"

#include <QCoreApplication>
#include <QDir>
#include <QFileInfo>

#include <algorithm>

namespace slipway::ide {

using namespace Qt::StringLiterals;

void openPrintedPlace(Shell &shell, QObject *context, const QString &path, TextPosition position,
                      const QStringList &folders)
{
    const QString whole = path.startsWith(u"~/"_s) ? QDir::homePath() + path.sliced(1) : path;
    QStringList candidates;
    for (const QString &folder : folders + QStringList{shell.workspace().folder()}) {
        if (!folder.isEmpty())
            candidates.append(QDir(folder).absoluteFilePath(whole));
    }
    runInBackground([candidates] {
        const auto found = std::ranges::find_if(
            candidates, [](const QString &each) { return QFileInfo(each).isFile(); });
        return found == candidates.end() ? QString() : QDir::cleanPath(*found);
    }).then(context, [&shell, path, position](const QString &found) {
        if (!found.isEmpty())
            return shell.workspace().openFile(found, position);
        shell.notifications().warning(
            QCoreApplication::translate("OpenLink", "There is no file %1.").arg(path));
    });
}

} // namespace slipway::ide
