// SPDX-License-Identifier: GPL-3.0-or-later
#include "opentexts.h"

#include "workspace.h"

#include <QFile>

namespace slipway::ide {

std::map<std::string, std::shared_ptr<const std::string>> unsavedTexts(const Workspace &workspace)
{
    std::map<std::string, std::shared_ptr<const std::string>> texts;
    const QString folder = workspace.folder() + u'/';
    for (const OpenDocument &document : workspace.documents()) {
        if (!document.editor || !document.modified || !document.path.startsWith(folder))
            continue;
        const QString path = document.path.sliced(folder.size());
        texts.emplace(QFile::encodeName(path).toStdString(),
                      std::make_shared<const std::string>(document.editor->text().toStdString()));
    }
    return texts;
}

} // namespace slipway::ide
