// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <slipway/search/symbols.h>

#include <QIcon>

namespace slipway::ide {

QIcon iconOf(search::SymbolKind kind);
/// As people call it, for screen readers: "Function".
QString titleOf(search::SymbolKind kind);

} // namespace slipway::ide
