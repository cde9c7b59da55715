// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <KSyntaxHighlighting/Repository>

namespace slipway::ide {

/// The syntax definitions of the GUI thread. Made at the first call, which takes some
/// milliseconds.
KSyntaxHighlighting::Repository &syntaxRepository();

} // namespace slipway::ide
