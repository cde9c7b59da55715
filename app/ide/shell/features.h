// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace slipway::ide {

class MainWindow;

/// The one place that knows every feature. Before the window is shown.
void addFeatures(MainWindow &window);

} // namespace slipway::ide
