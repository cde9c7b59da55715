// SPDX-License-Identifier: GPL-3.0-or-later
#include "features.h"

#include "cloud/cloudfeature.h"
#include "editor/editorarea.h"
#include "editor/editorfeature.h"
#include "history/historyfeature.h"
#include "mainwindow.h"
#include "navigate/navigatefeature.h"
#include "preview/previewfeature.h"
#include "problems/problemsfeature.h"
#include "run/runfeature.h"
#include "search/searchfeature.h"
#include "settings/settingsfeature.h"
#include "startpage.h"
#include "terminal/terminalfeature.h"
#include "testing/testingfeature.h"
#include "tree/treefeature.h"
#include "windowfeature.h"

namespace slipway::ide {

static void addEditor(MainWindow &window)
{
    auto editor = std::make_unique<EditorFeature>(window.workspace());
    auto *start = new StartPage(window, StartPage::Mode::ByFolder);
    QObject::connect(editor.get(), &EditorFeature::emptyChanged, &window,
                     &MainWindow::setCenterEmpty);
    // Its keys are those of actions the features have yet to add.
    QObject::connect(&window, &MainWindow::completed, start, &StartPage::refill);
    window.setCenter(editor->area(), start);
    window.addFeature(std::move(editor));
}

void addFeatures(MainWindow &window)
{
    window.addFeature(std::make_unique<WindowFeature>());
    addEditor(window);
    window.addFeature(std::make_unique<PreviewFeature>(window.workspace()));
    window.addFeature(std::make_unique<TreeFeature>());
    window.addFeature(std::make_unique<SearchFeature>());
    window.addFeature(std::make_unique<NavigateFeature>());
    window.addFeature(std::make_unique<HistoryFeature>());
    window.addFeature(std::make_unique<ProblemsFeature>());
    window.addFeature(std::make_unique<RunFeature>());
    // Before the terminals, which may be on its server.
    window.addFeature(std::make_unique<CloudFeature>());
    window.addFeature(std::make_unique<TerminalFeature>());
    window.addFeature(std::make_unique<TestingFeature>());
    window.addFeature(std::make_unique<SettingsFeature>());
}

} // namespace slipway::ide
