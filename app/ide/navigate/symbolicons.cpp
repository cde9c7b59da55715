// SPDX-License-Identifier: GPL-3.0-or-later
#include "symbolicons.h"

#include "shell/icons.h"

#include <QCoreApplication>

namespace slipway::ide {

using namespace Qt::StringLiterals;
using search::SymbolKind;

QIcon iconOf(SymbolKind kind)
{
    switch (kind) {
    case SymbolKind::Namespace:
    case SymbolKind::Section:
        return breezeIcon(u"code-context"_s);
    case SymbolKind::Class:
    case SymbolKind::Interface:
    case SymbolKind::Struct:
        return breezeIcon(u"code-class"_s);
    case SymbolKind::Function:
    case SymbolKind::Method:
    case SymbolKind::Macro:
        return breezeIcon(u"code-function"_s);
    case SymbolKind::Constant:
    case SymbolKind::Variable:
        return breezeIcon(u"code-variable"_s);
    case SymbolKind::Enum:
    case SymbolKind::Type:
        return breezeIcon(u"code-typedef"_s);
    case SymbolKind::Heading:
    case SymbolKind::Element:
    case SymbolKind::Rule:
        return breezeIcon(u"code-block"_s);
    }
    return {};
}

QString titleOf(SymbolKind kind)
{
    const auto tr = [](const char *text) {
        return QCoreApplication::translate("SymbolKind", text);
    };
    switch (kind) {
    case SymbolKind::Namespace:
        return tr(QT_TRANSLATE_NOOP("SymbolKind", "Namespace"));
    case SymbolKind::Class:
        return tr(QT_TRANSLATE_NOOP("SymbolKind", "Class"));
    case SymbolKind::Interface:
        return tr(QT_TRANSLATE_NOOP("SymbolKind", "Interface"));
    case SymbolKind::Struct:
        return tr(QT_TRANSLATE_NOOP("SymbolKind", "Structure"));
    case SymbolKind::Enum:
        return tr(QT_TRANSLATE_NOOP("SymbolKind", "Enumeration"));
    case SymbolKind::Function:
        return tr(QT_TRANSLATE_NOOP("SymbolKind", "Function"));
    case SymbolKind::Method:
        return tr(QT_TRANSLATE_NOOP("SymbolKind", "Method"));
    case SymbolKind::Constant:
        return tr(QT_TRANSLATE_NOOP("SymbolKind", "Constant"));
    case SymbolKind::Variable:
        return tr(QT_TRANSLATE_NOOP("SymbolKind", "Variable"));
    case SymbolKind::Type:
        return tr(QT_TRANSLATE_NOOP("SymbolKind", "Type"));
    case SymbolKind::Macro:
        return tr(QT_TRANSLATE_NOOP("SymbolKind", "Macro"));
    case SymbolKind::Heading:
        return tr(QT_TRANSLATE_NOOP("SymbolKind", "Heading"));
    case SymbolKind::Element:
        return tr(QT_TRANSLATE_NOOP("SymbolKind", "Element"));
    case SymbolKind::Rule:
        return tr(QT_TRANSLATE_NOOP("SymbolKind", "Rule"));
    case SymbolKind::Section:
        return tr(QT_TRANSLATE_NOOP("SymbolKind", "Section"));
    }
    return {};
}

} // namespace slipway::ide
