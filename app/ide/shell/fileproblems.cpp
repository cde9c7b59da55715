// SPDX-License-Identifier: GPL-3.0-or-later
#include "fileproblems.h"

#include "actions.h"
#include "keymap.h"
#include "notifications.h"
#include "options.h"
#include "theme.h"
#include "workspace.h"

namespace slipway::ide {

using namespace Qt::StringLiterals;

FileProblems::FileProblems(Shell &shell, QObject *parent)
    : QObject(parent)
    , m_shell(shell)
{
    connect(&Options::instance(), &Options::filesChanged, this, &FileProblems::tell);
    connect(&Keymap::instance(), &Keymap::changed, this, &FileProblems::tell);
    connect(&Theme::instance(), &Theme::problemsChanged, this, &FileProblems::tell);
    const auto fail = [this](const QString &message) { m_shell.notifications().error(message); };
    connect(&Options::instance(), &Options::failed, this, fail);
    connect(&Keymap::instance(), &Keymap::failed, this, fail);
    Options::instance().watch();
    Keymap::instance().watch();
    Theme::instance().watch();
    tell();
}

void FileProblems::tell()
{
    std::vector<FileProblem> all = Options::instance().problems();
    const auto append = [&](const std::vector<FileProblem> &more) {
        all.insert(all.end(), more.begin(), more.end());
    };
    append(Keymap::instance().problems(m_shell.actions().ids()));
    append(Theme::instance().problems());
    QMap<QString, std::vector<FileProblem>> byFile;
    for (const FileProblem &problem : all)
        byFile[problem.file].push_back(problem);
    QStringList told;
    for (auto it = byFile.begin(); it != byFile.end(); ++it) {
        std::ranges::sort(it.value(), {}, &FileProblem::line);
        const FileProblem &first = it.value().front();
        QString text =
            tr("%1, line %2: %3")
                .arg(QFileInfo(first.file).fileName(), QString::number(first.line), first.message);
        if (const int more = int(it.value().size()) - 1; more > 0)
            text += u' ' + tr("(and %n more)", nullptr, more);
        // The text is part of the key: what was closed does not come back unchanged.
        const QString key = u"problem:"_s + first.file + u'\n' + text;
        told.append(key);
        if (m_told.contains(key))
            continue;
        m_shell.notifications().show({.severity = Severity::Warning,
                                      .text = text,
                                      .actions = {{tr("Open File"),
                                                   [this, first] {
                                                       m_shell.workspace().openFile(
                                                           first.file,
                                                           {.line = first.line, .column = 1});
                                                   }}},
                                      .key = key});
    }
    for (const QString &key : std::as_const(m_told)) {
        if (!told.contains(key))
            m_shell.notifications().withdraw(key);
    }
    m_told = told;
}

} // namespace slipway::ide
