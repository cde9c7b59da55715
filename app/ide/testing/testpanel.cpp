// SPDX-License-Identifier: GPL-3.0-or-later
#include "testpanel.h"

#include "stateicons.h"
#include "testdetails.h"
#include "testfilter.h"
#include "testmodel.h"
#include "tests.h"
#include "testtree.h"

#include "shell/icons.h"
#include "shell/shell.h"
#include "shell/workspace.h"

namespace slipway::ide {

using namespace Qt::StringLiterals;
using testing::State;

TestPanel::TestPanel(Shell &shell, Tests &tests, QWidget *parent)
    : QWidget(parent)
    , m_shell(shell)
    , m_tests(tests)
    , m_filter(new TestFilter(this))
    , m_tree(new TestTree)
    , m_details(new TestDetails)
    , m_text(new QLineEdit)
    , m_states(new QComboBox)
    , m_summary(new QLabel)
    , m_empty(new QLabel)
    , m_splitter(new QSplitter)
    , m_row(new QWidget)
{
    m_filter->setSourceModel(&tests.model());
    m_tree->setModel(m_filter);
    m_tree->setContextMenuPolicy(Qt::CustomContextMenu);
    m_text->setPlaceholderText(tr("Filter"));
    m_text->setAccessibleName(tr("Filter the tests"));
    m_text->setClearButtonEnabled(true);
    m_text->setMaximumWidth(240);
    m_text->installEventFilter(this);
    m_states->setAccessibleName(tr("Which tests are shown"));
    m_states->addItem(tr("All"));
    for (const State state : {State::Failed, State::Passed, State::Skipped, State::NotRun})
        m_states->addItem(stateIcon(state), stateText(state), int(state));
    m_summary->setTextFormat(Qt::PlainText);
    m_summary->setForegroundRole(QPalette::PlaceholderText);
    m_summary->setObjectName(u"testSummary"_s);
    m_summary->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_empty->setWordWrap(true);
    m_empty->setForegroundRole(QPalette::PlaceholderText);
    m_empty->setAlignment(Qt::AlignTop | Qt::AlignLeft);
    m_empty->setContentsMargins(12, 8, 12, 8);
    buildRows();
    connectParts();
    setFocusProxy(m_tree);
    refresh();
    showDetails();
}

/// The action's own text and state, as a button.
QToolButton *TestPanel::addButton(const QString &action, const QString &icon)
{
    auto *button = new QToolButton;
    button->setAutoRaise(true);
    if (QAction *does = m_shell.action(action)) {
        button->setDefaultAction(does);
        QString name = does->text().remove(u'&');
        if (!does->shortcut().isEmpty())
            button->setToolTip(
                u"%1 (%2)"_s.arg(name, does->shortcut().toString(QKeySequence::NativeText)));
        button->setAccessibleName(name);
    }
    button->setIcon(breezeIcon(icon));
    button->setToolButtonStyle(Qt::ToolButtonIconOnly);
    button->setFocusPolicy(Qt::TabFocus);
    return button;
}

void TestPanel::buildRows()
{
    auto *row = new QHBoxLayout(m_row);
    row->setContentsMargins(8, 4, 8, 4);
    row->setSpacing(4);
    row->addWidget(addButton(u"testing.runAll"_s, u"media-playback-start"_s));
    row->addWidget(addButton(u"testing.runSelected"_s, u"run-build-file"_s));
    row->addWidget(addButton(u"testing.runFailed"_s, u"view-refresh"_s));
    row->addWidget(addButton(u"testing.stop"_s, u"media-playback-stop"_s));
    row->addWidget(addButton(u"testing.refresh"_s, u"edit-find"_s));
    row->addSpacing(4);
    row->addWidget(m_text, 2);
    row->addWidget(m_states);
    row->addSpacing(4);
    row->addWidget(m_summary, 3);
    auto *left = new QWidget;
    auto *tests = new QVBoxLayout(left);
    tests->setContentsMargins(0, 0, 0, 0);
    tests->setSpacing(0);
    tests->addWidget(m_empty);
    tests->addWidget(m_tree, 1);
    m_splitter->addWidget(left);
    m_splitter->addWidget(m_details);
    m_splitter->setChildrenCollapsible(false);
    m_splitter->setStretchFactor(0, 1);
    m_splitter->setStretchFactor(1, 1);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_row);
    column->addWidget(m_splitter, 1);
}

void TestPanel::connectParts()
{
    connect(m_text, &QLineEdit::textChanged, m_filter, &TestFilter::setText);
    connect(m_text, &QLineEdit::returnPressed, this, &TestPanel::goToFirst);
    connect(m_states, &QComboBox::currentIndexChanged, this, &TestPanel::setState);
    connect(m_tree, &TestTree::opened, this, &TestPanel::open);
    connect(m_tree, &TestTree::runAsked, this, &TestPanel::runSelected);
    connect(m_tree, &TestTree::currentMoved, this, &TestPanel::showDetails);
    connect(m_tree, &TestTree::leftAbove, this,
            [this] { m_text->setFocus(Qt::BacktabFocusReason); });
    connect(m_tree, &QWidget::customContextMenuRequested, this, &TestPanel::showMenu);
    connect(m_details, &TestDetails::placeChosen, this, [this](const QString &file, int line) {
        m_shell.workspace().openFile(file, {.line = line, .column = 1});
    });
    connect(&m_tests, &Tests::changed, this, [this] {
        refresh();
        showDetails();
    });
    connect(&m_tests, &Tests::finished, this, &TestPanel::showFirstFailure);
    connect(&m_tests.model(), &TestModel::countsChanged, this, [this] {
        refresh();
        showDetails();
    });
}

void TestPanel::detach()
{
    m_tree->disconnect(this);
    m_tree->setModel(nullptr);
    m_filter->setSourceModel(nullptr);
}

QModelIndex TestPanel::source(const QModelIndex &index) const
{
    return m_filter->mapToSource(index.siblingAtColumn(0));
}

void TestPanel::setState(int choice)
{
    const QVariant state = m_states->itemData(choice);
    m_filter->setState(state.isValid() ? std::optional(State(state.toInt())) : std::nullopt);
    m_tree->expandAll();
}

QString TestPanel::summary() const
{
    const TestModel::Counts counts = m_tests.model().counts();
    const auto count = [&counts](State state) { return counts[std::size_t(state)]; };
    const int total = std::accumulate(counts.begin(), counts.end(), 0);
    QStringList parts;
    if (m_tests.activity() == Tests::Activity::Looking)
        parts.append(tr("Looking for tests…"));
    else if (m_tests.activity() == Tests::Activity::Running)
        parts.append(tr("Running: %1 of %2")
                         .arg(total - count(State::NotRun) - count(State::Running))
                         .arg(total));
    else if (total > 0)
        parts.append(tr("%n test(s)", nullptr, total));
    const auto add = [&parts](int number, const QString &text) {
        if (number > 0)
            parts.append(text);
    };
    add(count(State::Failed), tr("%n failed", nullptr, count(State::Failed)));
    add(count(State::Passed), tr("%n passed", nullptr, count(State::Passed)));
    add(count(State::Skipped), tr("%n skipped", nullptr, count(State::Skipped)));
    if (!m_tests.framework().isEmpty() && m_tests.activity() == Tests::Activity::None)
        parts.append(m_tests.framework());
    return parts.join(u" · "_s);
}

QString TestPanel::emptyText() const
{
    if (!m_tests.trouble().isEmpty())
        return m_tests.trouble();
    if (!m_tests.model().isEmpty())
        return {};
    if (m_shell.workspace().folder().isEmpty())
        return tr("Open a folder to see its tests.");
    if (m_tests.activity() != Tests::Activity::None || !m_tests.hasLooked())
        return tr("Looking for tests…");
    return tr("No tests here yet. Python's are found in files named test_….py (pytest or "
              "unittest), those of CMake projects in a build folder that is configured. "
              "Other tests run as tasks.");
}

void TestPanel::refresh()
{
    const QString summaryText = summary();
    if (m_summary->text() != summaryText) {
        m_summary->setText(summaryText);
        m_summary->setToolTip(summaryText);
    }
    const QString empty = emptyText();
    m_empty->setText(empty);
    m_empty->setVisible(!empty.isEmpty());
    m_tree->setVisible(!m_tests.model().isEmpty());
}

/// Of the current row, or what the framework printed where that has nothing to say.
void TestPanel::showDetails()
{
    const QModelIndex index = source(m_tree->currentIndex());
    const testing::Outcome *outcome = index.isValid() ? m_tests.model().outcome(index) : nullptr;
    QString headline;
    std::vector<TestDetails::Section> sections;
    const QString name = index.data(TestModel::PathRole).toString();
    if (outcome && (outcome->state != State::Passed || !outcome->output.empty())) {
        headline = tr("%1: %2").arg(name, stateText(outcome->state, outcome->note));
        sections.push_back({{}, QString::fromStdString(outcome->summary)});
        sections.push_back({tr("Failure"), QString::fromStdString(outcome->text)});
        sections.push_back({tr("Output"), QString::fromStdString(outcome->output)});
        if (outcome->state == State::Failed && !outcome->text.empty() && outcome->note != "crash")
            sections.erase(sections.begin()); // its last line says the same
    } else if (index.isValid() && m_tests.model().rowCount(index) == 0) {
        headline = outcome ? tr("%1: %2").arg(name, stateText(outcome->state, outcome->note))
                           : tr("%1: %2").arg(name, stateText(State::NotRun));
    } else {
        // The end of it is what a page is made of at once.
        constexpr qsizetype shown = 64 * 1024;
        sections.push_back(
            {tr("What %1 printed").arg(m_tests.framework()), m_tests.output().right(shown)});
    }
    QString all = headline;
    for (const TestDetails::Section &section : sections)
        all += u'\0' + section.text;
    if (std::exchange(m_shown, all) == all)
        return;
    m_details->show(headline, sections, m_shell.workspace().folder());
}

/// Where nobody has chosen anything yet.
void TestPanel::showFirstFailure()
{
    if (m_tree->currentIndex().isValid())
        return;
    for (QModelIndex index = m_filter->index(0, 0); index.isValid();
         index = m_tree->indexBelow(index)) {
        const testing::Outcome *outcome = m_tests.model().outcome(source(index));
        if (outcome && outcome->state == State::Failed)
            return m_tree->setCurrentIndex(index);
    }
}

void TestPanel::runSelected()
{
    QModelIndexList rows;
    for (const QModelIndex &index : m_tree->selectedTests())
        rows.append(source(index));
    if (rows.isEmpty() && m_tree->currentIndex().isValid())
        rows.append(source(m_tree->currentIndex()));
    const auto chosen = m_tests.model().chosen(rows);
    if (!chosen.empty())
        m_tests.run(chosen);
}

void TestPanel::open(const QModelIndex &index)
{
    const TestModel::Place place = m_tests.model().place(source(index));
    if (place.file.isEmpty())
        m_tree->setExpanded(index, !m_tree->isExpanded(index));
    else
        m_shell.workspace().openFile(place.file, {.line = place.line, .column = 1});
}

void TestPanel::showMenu(const QPoint &position)
{
    const QModelIndex index = m_tree->indexAt(position);
    if (!index.isValid())
        return;
    auto *menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->addAction(m_shell.action(u"testing.runSelected"_s));
    connect(menu->addAction(tr("&Open")), &QAction::triggered, this,
            [this, index = QPersistentModelIndex(index)] { open(index); });
    connect(menu->addAction(tr("&Copy Name")), &QAction::triggered, this,
            [name = index.siblingAtColumn(0).data(Qt::ToolTipRole).toString()] {
                QGuiApplication::clipboard()->setText(name.section(u'\n', 0, 0));
            });
    menu->popup(m_tree->viewport()->mapToGlobal(position));
}

void TestPanel::goToFirst()
{
    m_tree->setFocus(Qt::TabFocusReason);
    if (!m_tree->currentIndex().isValid())
        m_tree->setCurrentIndex(m_filter->index(0, 0));
}

bool TestPanel::eventFilter(QObject *watched, QEvent *event)
{
    if (watched == m_text && event->type() == QEvent::KeyPress) {
        const auto *key = static_cast<QKeyEvent *>(event);
        if (key->key() == Qt::Key_Down) {
            goToFirst();
            return true;
        }
        if (key->key() == Qt::Key_Escape && !m_text->text().isEmpty()) {
            m_text->clear();
            return true;
        }
    }
    return QWidget::eventFilter(watched, event);
}

void TestPanel::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    if (!m_tests.hasLooked())
        m_tests.refresh();
}

/// At a side the details stand below the tests.
void TestPanel::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    const bool wide = width() > height();
    m_splitter->setOrientation(wide ? Qt::Horizontal : Qt::Vertical);
    m_summary->setVisible(width() > 480);
}

} // namespace slipway::ide
