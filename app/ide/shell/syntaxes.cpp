// SPDX-License-Identifier: GPL-3.0-or-later
#include "syntaxes.h"

namespace slipway::ide {

KSyntaxHighlighting::Repository &syntaxRepository()
{
    static KSyntaxHighlighting::Repository repository;
    return repository;
}

} // namespace slipway::ide
