// SPDX-License-Identifier: GPL-3.0-or-later
#include "codefont.h"

#include <QFont>
#include <QFontDatabase>
#include <QFontInfo>

namespace slipway::ide {

using namespace Qt::StringLiterals;

const QString &codeFontFamily()
{
    static const QString family = [] {
        const QFont wanted(QStringList{u"JetBrains Mono NL"_s, u"JetBrains Mono"_s,
                                       u"Cascadia Mono"_s, u"Menlo"_s, u"Consolas"_s,
                                       u"DejaVu Sans Mono"_s, u"monospace"_s});
        return QFontInfo(wanted).family();
    }();
    return family;
}

QFont codeFont(qreal points)
{
    QFont font(codeFontFamily());
    font.setStyleHint(QFont::Monospace);
    font.setFixedPitch(true);
    font.setPointSizeF(points);
    return font;
}

QFont ligatureFont(QFont font)
{
    QString family = font.family();
    if (family.endsWith(u" NL"_s) && QFontDatabase::hasFamily(family.chopped(3)))
        font.setFamily(family.chopped(3));
    return font;
}

} // namespace slipway::ide
