// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <KSyntaxHighlighting/Definition>
#include <KSyntaxHighlighting/Repository>

#include <QByteArrayView>
#include <QString>

namespace slipway::ide {

/// The syntax definitions of the GUI thread. Made at the first call, which takes some
/// milliseconds.
KSyntaxHighlighting::Repository &syntaxRepository();

/// By the file's name, else by its first line ("#!/usr/bin/env python3"); invalid for plain text.
KSyntaxHighlighting::Definition languageOf(const QString &path, QByteArrayView firstLine);

} // namespace slipway::ide
