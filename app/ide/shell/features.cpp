// SPDX-License-Identifier: GPL-3.0-or-later
#include "features.h"

#include "cloud/cloudfeature.h"
#include "editor/editorarea.h"
#include "editor/editorfeature.h"
#include "mainwindow.h"
#include "notifications.h"
#include "preview/previewfeature.h"
#include "run/runfeature.h"
#include "search/searchfeature.h"
#include "tree/treefeature.h"
#include "welcome.h"
#include "windowfeature.h"

namespace slipway::ide {

static void addEditor(MainWindow &window)
{
    auto editor = std::make_unique<EditorFeature>(window.workspace());
    auto *welcome = new WelcomePage(window.workspace());
    QObject::connect(welcome, &WelcomePage::actionAsked, &window, [&window](const QString &id) {
        if (QAction *action = window.action(id))
            action->trigger();
    });
    QObject::connect(welcome, &WelcomePage::failed, &window.notifications(), &Notifications::error);
    QObject::connect(editor.get(), &EditorFeature::emptyChanged, &window,
                     &MainWindow::setCenterEmpty);
    window.setCenter(editor->area(), welcome);
    window.addFeature(std::move(editor));
}

void addFeatures(MainWindow &window)
{
    window.addFeature(std::make_unique<WindowFeature>());
    addEditor(window);
    window.addFeature(std::make_unique<PreviewFeature>(window.workspace()));
    window.addFeature(std::make_unique<TreeFeature>());
    window.addFeature(std::make_unique<SearchFeature>());
    window.addFeature(std::make_unique<RunFeature>());
    window.addFeature(std::make_unique<CloudFeature>());
}

} // namespace slipway::ide
