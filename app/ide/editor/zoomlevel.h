// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>

namespace slipway::ide {

/// How much larger all texts are shown, in points; kept between starts. GUI thread only.
class ZoomLevel : public QObject
{
    Q_OBJECT

public:
    static ZoomLevel &instance();

    int level() const { return m_level; }
    void set(int level);

Q_SIGNALS:
    void changed(int level);

private:
    ZoomLevel();

    int m_level;
};

} // namespace slipway::ide
