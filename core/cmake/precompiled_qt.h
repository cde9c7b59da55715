// SPDX-License-Identifier: GPL-3.0-or-later
// The same for sources that use Qt without windows.
#pragma once

#include "precompiled.h"

#include <QtCore/QtCore>
