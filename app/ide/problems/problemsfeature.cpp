// SPDX-License-Identifier: GPL-3.0-or-later
#include "problemsfeature.h"

#include "problemspanel.h"
#include "shell/icons.h"
#include "shell/shell.h"
#include "shell/style.h"
#include "shell/theme.h"
#include "shell/workspace.h"

#include <tuple>

namespace slipway::ide {

using namespace Qt::StringLiterals;

static const QString panelId = u"problems"_s;

void ProblemsFeature::attach(Shell &shell)
{
    m_shell = &shell;
    m_workspace = &shell.workspace();
    shell.addPanel({.id = panelId,
                    .title = tr("Problems"),
                    .icon = u"dialog-warning"_s,
                    .side = PanelSide::Bottom,
                    .create =
                        [this] {
                            m_panel = new ProblemsPanel(*m_workspace);
                            connect(m_panel, &ProblemsPanel::chosen, this, &ProblemsFeature::open);
                            return m_panel.data();
                        },
                    .order = 30});
    addActions();
    makeStatus();
    connect(&m_workspace->problems(), &Problems::changed, this, &ProblemsFeature::update);
    connect(m_workspace, &Workspace::documentsChanged, this, &ProblemsFeature::markTexts);
    update();
}

void ProblemsFeature::addActions()
{
    const auto add = [this](const ActionSpec &spec, auto slot) {
        connect(m_shell->addAction(spec), &QAction::triggered, this, slot);
    };
    add({.id = u"problems.next"_s,
         .text = tr("Next &Problem"),
         .icon = u"go-down"_s,
         .shortcut = QKeySequence(Qt::Key_F8),
         .menu = MenuId::Go,
         .group = 40},
        [this] { step(1); });
    add({.id = u"problems.previous"_s,
         .text = tr("Pre&vious Problem"),
         .icon = u"go-up"_s,
         .shortcut = QKeySequence(Qt::SHIFT | Qt::Key_F8),
         .menu = MenuId::Go,
         .group = 40},
        [this] { step(-1); });
    add({.id = u"view.problems"_s,
         .text = tr("Pro&blems"),
         .icon = u"dialog-warning"_s,
         .shortcut = QKeySequence(u"Ctrl+Shift+M"_s),
         .menu = MenuId::View,
         .group = 20},
        [this] { m_shell->showPanel(panelId, Shell::Focus::Give); });
}

void ProblemsFeature::makeStatus()
{
    m_status = new QPushButton;
    setButtonKind(m_status, ButtonKind::Quiet);
    m_status->setFocusPolicy(Qt::TabFocus);
    connect(m_status, &QPushButton::clicked, this,
            [this] { m_shell->showPanel(panelId, Shell::Focus::Give); });
    m_shell->addStatusItem(m_status, StatusSide::Left);
    connect(&Theme::instance(), &Theme::changed, this, &ProblemsFeature::showCount);
}

void ProblemsFeature::update()
{
    markTexts();
    markFiles();
    showCount();
}

void ProblemsFeature::markTexts()
{
    std::erase_if(m_told, [](const auto &one) { return one.first.isNull(); });
    for (const OpenDocument &document : m_workspace->documents()) {
        if (!document.editor || document.path.isEmpty())
            continue;
        const std::vector<Problem> problems = m_workspace->problems().of(document.path);
        std::vector<Problem> &told = m_told[document.editor->widget()];
        if (told == problems)
            continue;
        told = problems;
        document.editor->showProblems(problems);
    }
}

void ProblemsFeature::markFiles()
{
    QHash<QString, FileMark> marks;
    for (const Problem &problem : m_workspace->problems().all()) {
        const bool error = problem.severity == ProblemSeverity::Error;
        FileMark &mark = marks[problem.path];
        if (mark.letter.isEmpty() || error)
            mark = {.letter = u"!"_s,
                    .color = error ? ColorRole::Danger : ColorRole::Warning,
                    .text = error ? tr("has errors") : tr("has warnings"),
                    .weight = error ? 60 : 50};
    }
    m_workspace->marks().tell(panelId, marks);
}

void ProblemsFeature::showCount()
{
    const Problems &problems = m_workspace->problems();
    const auto errors = int(problems.count(ProblemSeverity::Error));
    const auto warnings = int(problems.count(ProblemSeverity::Warning));
    QStringList parts;
    if (errors > 0)
        parts += tr("%n error(s)", nullptr, errors);
    if (warnings > 0)
        parts += tr("%n warning(s)", nullptr, warnings);
    const QString text = parts.join(u", "_s);
    m_shell->setPanelNote(panelId, text);
    m_status->setVisible(!text.isEmpty());
    m_status->setText(text);
    m_status->setIcon(glyphIcon(
        Glyph::Dot, Theme::instance().color(errors > 0 ? ColorRole::Danger : ColorRole::Warning)));
    m_status->setAccessibleName(tr("Problems: %1").arg(text));
}

void ProblemsFeature::open(const Problem &problem)
{
    m_workspace->openFile(problem.path, problem.position);
    if (m_panel)
        m_panel->select(problem);
}

void ProblemsFeature::step(int by)
{
    std::vector<Problem> problems = m_workspace->problems().all();
    if (problems.empty())
        return;
    const auto place = [](const Problem &one) {
        return std::tuple(one.path, one.position.line, std::max(one.position.column, 1));
    };
    std::ranges::stable_sort(problems, {}, place);
    const Place at = m_workspace->currentPlace();
    const auto here = std::tuple(at.path, at.position.line, std::max(at.position.column, 1));
    if (by > 0) {
        const auto next = std::ranges::upper_bound(problems, here, {}, place);
        return open(next == problems.end() ? problems.front() : *next);
    }
    const auto first = std::ranges::lower_bound(problems, here, {}, place);
    open(first == problems.begin() ? problems.back() : *std::prev(first));
}

} // namespace slipway::ide
