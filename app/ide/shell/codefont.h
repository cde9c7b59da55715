// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFont>

namespace slipway::ide {

/// The family code, terminals and logs are shown in: JetBrains Mono where installed, in its cut
/// without ligatures, so that every character looks as it was typed. Asked of the font system once.
const QString &codeFontFamily();

/// Of that family, or the system's fixed font where none of ours is there.
QFont codeFont(qreal points);

/// The same with ligatures, where that is another family that is installed.
QFont ligatureFont(QFont font);

} // namespace slipway::ide
