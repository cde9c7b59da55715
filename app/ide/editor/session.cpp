// SPDX-License-Identifier: GPL-3.0-or-later
#include "session.h"

#include <slipway/base/files.h>

namespace slipway::ide {

using namespace Qt::StringLiterals;

static QJsonObject jsonOf(const TabState &tab)
{
    QJsonArray folds;
    for (const long line : tab.view.folds)
        folds.append(qint64(line));
    QJsonObject object{{u"caret"_s, qint64(tab.view.caret)},
                       {u"anchor"_s, qint64(tab.view.anchor)},
                       {u"firstLine"_s, qint64(tab.view.firstLine)},
                       {u"xOffset"_s, qint64(tab.view.xOffset)}};
    if (!folds.isEmpty())
        object.insert(u"folds"_s, folds);
    const std::array texts{std::pair{u"path"_s, tab.path}, std::pair{u"kind"_s, tab.kind},
                           std::pair{u"name"_s, tab.name}, std::pair{u"backup"_s, tab.backup}};
    for (const auto &[key, value] : texts) {
        if (!value.isEmpty())
            object.insert(key, value);
    }
    if (tab.pinned)
        object.insert(u"pinned"_s, true);
    return object;
}

static TabState tabOf(const QJsonObject &object)
{
    const auto number = [&](QLatin1StringView key) {
        return static_cast<long>(std::max<qint64>(0, object[key].toInteger()));
    };
    TabState tab{.path = object["path"_L1].toString(),
                 .kind = object["kind"_L1].toString(),
                 .name = object["name"_L1].toString(),
                 .backup = object["backup"_L1].toString(),
                 .pinned = object["pinned"_L1].toBool(),
                 .view = {.caret = number("caret"_L1),
                          .anchor = number("anchor"_L1),
                          .firstLine = number("firstLine"_L1),
                          .xOffset = number("xOffset"_L1)}};
    for (const QJsonValue &line : object["folds"_L1].toArray())
        tab.view.folds.push_back(static_cast<long>(line.toInteger()));
    return tab;
}

static QJsonObject jsonOf(const SplitState &split)
{
    if (!split.parts.empty()) {
        QJsonArray parts;
        QJsonArray sizes;
        for (const SplitState &part : split.parts)
            parts.append(jsonOf(part));
        for (const int size : split.sizes)
            sizes.append(size);
        return {{u"vertical"_s, split.vertical}, {u"sizes"_s, sizes}, {u"parts"_s, parts}};
    }
    QJsonArray tabs;
    for (const TabState &tab : split.tabs)
        tabs.append(jsonOf(tab));
    return {{u"tabs"_s, tabs}, {u"current"_s, split.current}, {u"active"_s, split.active}};
}

static SplitState splitOf(const QJsonObject &object, int depth = 0)
{
    constexpr int deepest = 32;
    SplitState split{.vertical = object["vertical"_L1].toBool(),
                     .current = object["current"_L1].toInt(-1),
                     .active = object["active"_L1].toBool()};
    for (const QJsonValue &tab : object["tabs"_L1].toArray())
        split.tabs.push_back(tabOf(tab.toObject()));
    for (const QJsonValue &size : object["sizes"_L1].toArray())
        split.sizes.append(size.toInt());
    if (depth < deepest) {
        for (const QJsonValue &part : object["parts"_L1].toArray())
            split.parts.push_back(splitOf(part.toObject(), depth + 1));
    }
    return split;
}

Session Session::load(const std::filesystem::path &file)
{
    constexpr std::uint64_t largest = std::uint64_t{16} << 20;
    Session session;
    const auto bytes = readFile(file, largest);
    if (!bytes)
        return session;
    const QJsonObject object = QJsonDocument::fromJson(QByteArray::fromStdString(*bytes)).object();
    session.main = splitOf(object["main"_L1].toObject());
    for (const QJsonValue &window : object["windows"_L1].toArray()) {
        const QByteArray geometry = window["geometry"_L1].toString().toLatin1();
        session.windows.push_back({.geometry = QByteArray::fromBase64(geometry),
                                   .split = splitOf(window["split"_L1].toObject())});
    }
    return session;
}

QByteArray Session::toJson() const
{
    QJsonArray others;
    for (const Window &window : windows)
        others.append(QJsonObject{{u"geometry"_s, QString::fromLatin1(window.geometry.toBase64())},
                                  {u"split"_s, jsonOf(window.split)}});
    return QJsonDocument(QJsonObject{{u"main"_s, jsonOf(main)}, {u"windows"_s, others}}).toJson();
}

} // namespace slipway::ide
