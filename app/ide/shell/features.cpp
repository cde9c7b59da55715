// SPDX-License-Identifier: GPL-3.0-or-later
#include "features.h"

#include "mainwindow.h"
#include "windowfeature.h"

namespace slipway::ide {

void addFeatures(MainWindow &window)
{
    window.addFeature(std::make_unique<WindowFeature>());
}

} // namespace slipway::ide
