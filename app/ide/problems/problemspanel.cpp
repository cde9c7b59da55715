// SPDX-License-Identifier: GPL-3.0-or-later
#include "problemspanel.h"

#include "shell/icons.h"
#include "shell/theme.h"
#include "shell/workspace.h"

namespace slipway::ide {

using namespace Qt::StringLiterals;

static QIcon iconOf(ProblemSeverity severity)
{
    const ColorRole role = severity == ProblemSeverity::Error     ? ColorRole::Danger
                           : severity == ProblemSeverity::Warning ? ColorRole::Warning
                                                                  : ColorRole::Info;
    return glyphIcon(Glyph::Dot, role);
}

static QString nameOf(ProblemSeverity severity)
{
    switch (severity) {
    case ProblemSeverity::Error:
        return ProblemsPanel::tr("Error");
    case ProblemSeverity::Warning:
        return ProblemsPanel::tr("Warning");
    case ProblemSeverity::Note:
        break;
    }
    return ProblemsPanel::tr("Note");
}

ProblemsPanel::ProblemsPanel(Workspace &workspace, QWidget *parent)
    : QWidget(parent)
    , m_workspace(workspace)
    , m_list(new QTreeWidget)
    , m_hint(new QLabel(tr("No problems. What a run, a build or a test finds wrong is listed here "
                           "and marked in the text.")))
{
    m_list->setColumnCount(3);
    m_list->setHeaderLabels({tr("Problem"), tr("File"), tr("Line")});
    m_list->setRootIsDecorated(false);
    m_list->setUniformRowHeights(true);
    m_list->setFrameShape(QFrame::NoFrame);
    m_list->setAccessibleName(tr("Problems"));
    m_list->header()->setStretchLastSection(false);
    m_list->header()->setSectionResizeMode(0, QHeaderView::Stretch);
    m_list->header()->setSectionResizeMode(1, QHeaderView::ResizeToContents);
    m_list->header()->setSectionResizeMode(2, QHeaderView::ResizeToContents);
    m_hint->setWordWrap(true);
    m_hint->setAlignment(Qt::AlignTop | Qt::AlignLeft);
    m_hint->setContentsMargins(12, 12, 12, 12);
    m_hint->setForegroundRole(QPalette::PlaceholderText);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_hint);
    column->addWidget(m_list, 1);
    setFocusProxy(m_list);
    const auto chooseItem = [this](QTreeWidgetItem *item) {
        choose(m_list->indexOfTopLevelItem(item));
    };
    connect(m_list, &QTreeWidget::itemActivated, this, chooseItem);
    connect(m_list, &QTreeWidget::itemClicked, this, chooseItem);
    connect(&workspace.problems(), &Problems::changed, this, &ProblemsPanel::refresh);
    connect(&Theme::instance(), &Theme::changed, this, &ProblemsPanel::refresh);
    refresh();
}

void ProblemsPanel::refresh()
{
    m_problems = m_workspace.problems().all();
    const int current = m_list->indexOfTopLevelItem(m_list->currentItem());
    m_list->setUpdatesEnabled(false);
    m_list->clear();
    const QDir folder(m_workspace.folder());
    QList<QTreeWidgetItem *> items;
    for (const Problem &problem : m_problems) {
        const QString relative = folder.relativeFilePath(problem.path);
        const QString file = m_workspace.folder().isEmpty() || relative.startsWith(".."_L1)
                                 ? problem.path
                                 : relative;
        const QString line = QString::number(problem.position.line);
        auto *item = new QTreeWidgetItem({problem.text, file, line});
        item->setIcon(0, iconOf(problem.severity));
        item->setTextAlignment(2, Qt::AlignRight | Qt::AlignVCenter);
        item->setToolTip(0,
                         u"%1\n%2:%3 (%4)"_s.arg(problem.text, problem.path, line, problem.tool));
        item->setData(
            0, Qt::AccessibleTextRole,
            tr("%1: %2, %3, line %4").arg(nameOf(problem.severity), problem.text, file, line));
        items.append(item);
    }
    m_list->addTopLevelItems(items);
    if (!items.isEmpty())
        m_list->setCurrentItem(items[qBound(0, current, int(items.size()) - 1)]);
    m_list->setUpdatesEnabled(true);
    m_hint->setVisible(items.isEmpty());
    m_list->setVisible(!items.isEmpty());
}

void ProblemsPanel::choose(int row)
{
    if (row < 0 || std::size_t(row) >= m_problems.size())
        return;
    // By value: what follows may change the list.
    const Problem problem = m_problems[std::size_t(row)];
    Q_EMIT chosen(problem);
}

void ProblemsPanel::select(const Problem &problem)
{
    const auto found = std::ranges::find(m_problems, problem);
    if (found != m_problems.end())
        m_list->setCurrentItem(m_list->topLevelItem(int(found - m_problems.begin())));
}

} // namespace slipway::ide
