// SPDX-License-Identifier: GPL-3.0-or-later
#include "testingfeature.h"

#include "testpanel.h"
#include "tests.h"

#include "shell/shell.h"
#include "shell/workspace.h"

namespace slipway::ide {

using namespace Qt::StringLiterals;

static const QString panelId = u"testing"_s;

TestingFeature::~TestingFeature()
{
    // The window's widgets outlive its features.
    if (m_panel)
        m_panel->detach();
}

void TestingFeature::attach(Shell &shell)
{
    m_shell = &shell;
    m_tests = new Tests(shell, this);
    addActions();
    shell.addPanel({.id = panelId,
                    .title = tr("Tests"),
                    .icon = u"checkmark"_s,
                    .side = PanelSide::Bottom,
                    .create =
                        [this] {
                            m_panel = new TestPanel(*m_shell, *m_tests);
                            return m_panel.data();
                        },
                    .order = 40});
    connect(m_tests, &Tests::changed, this, &TestingFeature::update);
    connect(&m_tests->model(), &TestModel::countsChanged, this, &TestingFeature::update);
    connect(&shell.workspace(), &Workspace::folderChanged, this, [this] {
        if (m_panel && m_panel->isVisible())
            m_tests->refresh();
        update();
    });
    connect(&shell.workspace(), &Workspace::currentFileChanged, this, &TestingFeature::update);
    update();
}

void TestingFeature::addActions()
{
    const auto add = [this](const QString &id, const QString &text, const QString &icon,
                            const QString &keys, auto slot) {
        QAction *action = m_shell->addAction({.id = id,
                                              .text = text,
                                              .icon = icon,
                                              .shortcut = QKeySequence(keys),
                                              .menu = MenuId::Run,
                                              .group = 35});
        connect(action, &QAction::triggered, this, slot);
        return action;
    };
    m_runAll = add(u"testing.runAll"_s, tr("Run All &Tests"), u"media-playback-start"_s,
                   u"Ctrl+;, A"_s, [this] {
                       show();
                       m_tests->runAll();
                   });
    m_runAtCursor = add(u"testing.runAtCursor"_s, tr("Run Test at &Cursor"), u"debug-run-cursor"_s,
                        u"Ctrl+;, C"_s, [this] {
                            show();
                            m_tests->runAtCursor();
                        });
    m_runSelected =
        add(u"testing.runSelected"_s, tr("Run Selecte&d Tests"), u"run-build-file"_s, {}, [this] {
            if (m_panel)
                m_panel->runSelected();
        });
    m_runFailed = add(u"testing.runFailed"_s, tr("Run &Failed Tests"), u"view-refresh"_s,
                      u"Ctrl+;, E"_s, [this] {
                          show();
                          m_tests->runFailed();
                      });
    m_runLast = add(u"testing.runLast"_s, tr("Run Last Tests Agai&n"), {}, u"Ctrl+;, L"_s, [this] {
        show();
        m_tests->runLast();
    });
    m_stop = add(u"testing.stop"_s, tr("Stop Tests"), u"media-playback-stop"_s, u"Ctrl+;, S"_s,
                 [this] { m_tests->stop(); });
    m_refresh = add(u"testing.refresh"_s, tr("L&ook for Tests Again"), u"edit-find"_s, {},
                    [this] { m_tests->refresh(); });
    QAction *view = m_shell->addAction({.id = u"view.tests"_s,
                                        .text = tr("&Tests"),
                                        .icon = u"checkmark"_s,
                                        .menu = MenuId::View,
                                        .group = 20});
    connect(view, &QAction::triggered, this,
            [this] { m_shell->showPanel(panelId, Shell::Focus::Give); });
}

void TestingFeature::show()
{
    m_shell->showPanel(panelId);
}

void TestingFeature::update()
{
    const bool hasFolder = !m_shell->workspace().folder().isEmpty();
    const bool running = m_tests->activity() == Tests::Activity::Running;
    const TestModel::Counts counts = m_tests->model().counts();
    const int failed = counts[std::size_t(testing::State::Failed)];
    m_runAll->setEnabled(hasFolder && !running);
    m_runLast->setEnabled(hasFolder && !running);
    m_runAtCursor->setEnabled(hasFolder && !running
                              && !m_shell->workspace().currentFile().isEmpty());
    m_runSelected->setEnabled(m_panel && !running && !m_tests->model().isEmpty());
    m_runFailed->setEnabled(hasFolder && !running && !m_tests->model().failed().empty());
    m_stop->setEnabled(m_tests->activity() != Tests::Activity::None);
    m_refresh->setEnabled(hasFolder && m_tests->activity() == Tests::Activity::None);
    m_shell->setPanelNote(panelId, failed > 0 ? tr("%n failed", nullptr, failed) : QString());
}

} // namespace slipway::ide
