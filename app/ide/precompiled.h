// SPDX-License-Identifier: GPL-3.0-or-later
// What nearly every file of the IDE includes; compiled once.
#pragma once

#include <QtCore/QtCore>
#include <QtGui/QtGui>
#include <QtWidgets/QtWidgets>

#include "editor/qscintilla.h"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>
