// SPDX-License-Identifier: GPL-3.0-or-later
// QScintilla's header is written with Qt's keywords, which are switched off here.
#pragma once

#define signals Q_SIGNALS
#define slots Q_SLOTS
#include <Qsci/qsciscintillabase.h>
#undef signals
#undef slots
