// SPDX-License-Identifier: GPL-3.0-or-later
#include "zoomlevel.h"

#include "shell/settings.h"

#include <QCoreApplication>

namespace slipway::ide {

using namespace Qt::StringLiterals;

static constexpr auto key = "editor/zoom"_L1;

ZoomLevel::ZoomLevel()
    : QObject(QCoreApplication::instance())
    , m_level(std::clamp(Settings::store().value(key).toInt(), -10, 40))
{}

ZoomLevel &ZoomLevel::instance()
{
    static ZoomLevel *const zoom = new ZoomLevel;
    return *zoom;
}

void ZoomLevel::set(int level)
{
    if (level == m_level)
        return;
    m_level = level;
    Settings::store().setValue(key, level);
    Q_EMIT changed(level);
}

} // namespace slipway::ide
