// SPDX-License-Identifier: GPL-3.0-or-later
// What every test includes before all else; compiled once for tests that link the same of Qt.
#pragma once

#include "../../core/cmake/precompiled_qt.h"

#ifdef QT_WIDGETS_LIB
#    include <QtGui/QtGui>
#    include <QtWidgets/QtWidgets>
#endif

#include "patience.h"
