// SPDX-License-Identifier: GPL-3.0-or-later
#include "languages.h"

#include <QFileInfo>

#include <array>
#include <utility>

namespace slipway::ide {

using namespace Qt::StringLiterals;
using KSyntaxHighlighting::Definition;

Definition languageOf(const QString &path, QByteArrayView firstLine)
{
    const Definition byName = syntaxRepository().definitionForFileName(QFileInfo(path).fileName());
    if (byName.isValid())
        return byName;
    static constexpr std::array interpreters{
        std::pair{"python"_L1, "Python"_L1}, std::pair{"node"_L1, "JavaScript"_L1},
        std::pair{"bash"_L1, "Bash"_L1},     std::pair{"sh"_L1, "Bash"_L1},
        std::pair{"ruby"_L1, "Ruby"_L1},     std::pair{"perl"_L1, "Perl"_L1}};
    if (!firstLine.startsWith("#!"))
        return {};
    const QString line =
        QString::fromUtf8(firstLine.first(std::min<qsizetype>(200, firstLine.size())));
    for (const auto &[program, language] : interpreters) {
        if (line.contains(program))
            return syntaxRepository().definitionForName(language);
    }
    return {};
}

} // namespace slipway::ide
