// SPDX-License-Identifier: GPL-3.0-or-later
#include "session.h"

#include "shell/settings.h"

namespace slipway::ide {

using namespace Qt::StringLiterals;

static QString groupOf(const QString &folder)
{
    const QByteArray digest =
        QCryptographicHash::hash(folder.toUtf8(), QCryptographicHash::Sha256).toHex();
    return u"session-"_s + QLatin1StringView(digest.first(16));
}

Session Session::load(const QString &folder)
{
    QSettings &store = Settings::store();
    Session session;
    store.beginGroup(groupOf(folder));
    session.current = store.value("current"_L1).toString();
    const int count = store.beginReadArray("files"_L1);
    for (int i = 0; i < count; ++i) {
        store.setArrayIndex(i);
        session.files.push_back({.path = store.value("path"_L1).toString(),
                                 .position = {.line = store.value("line"_L1).toInt(),
                                              .column = store.value("column"_L1).toInt()}});
    }
    store.endArray();
    store.endGroup();
    return session;
}

void Session::save(const QString &folder) const
{
    QSettings &store = Settings::store();
    store.remove(groupOf(folder));
    store.beginGroup(groupOf(folder));
    store.setValue("current"_L1, current);
    store.beginWriteArray("files"_L1, int(files.size()));
    for (int i = 0; const File &file : files) {
        store.setArrayIndex(i++);
        store.setValue("path"_L1, file.path);
        store.setValue("line"_L1, file.position.line);
        store.setValue("column"_L1, file.position.column);
    }
    store.endArray();
    store.endGroup();
}

} // namespace slipway::ide
