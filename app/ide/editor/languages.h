// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "shell/syntaxes.h"

#include <KSyntaxHighlighting/Definition>

#include <QByteArrayView>
#include <QString>

namespace slipway::ide {

/// By the file's name, else by its first line ("#!/usr/bin/env python3"); invalid for plain text.
KSyntaxHighlighting::Definition languageOf(const QString &path, QByteArrayView firstLine);

} // namespace slipway::ide
