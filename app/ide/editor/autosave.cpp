// SPDX-License-Identifier: GPL-3.0-or-later
#include "autosave.h"

#include "document.h"
#include "editoroptions.h"
#include "scintillaview.h"
#include "shell/workspace.h"

namespace slipway::ide {

using namespace std::chrono_literals;

AutoSave::AutoSave(Document &document, Workspace &workspace)
    : QObject(&document)
    , m_document(document)
    , m_workspace(workspace)
{
    m_pause.setSingleShot(true);
    m_pause.setInterval(1s);
    connect(&m_pause, &QTimer::timeout, this, &AutoSave::save);
    connect(&document, &Document::textEdited, this, [this] {
        if (EditorOptions::autoSave() == AutoSaving::AfterPause)
            m_pause.start();
    });
    connect(qApp, &QApplication::focusChanged, this, [this](QWidget *old, QWidget *) {
        const auto isOurs = [old](const ScintillaView *view) { return view == old; };
        if (EditorOptions::autoSave() == AutoSaving::WhenLeft
            && std::ranges::any_of(m_document.views(), isOurs))
            save();
    });
    connect(&document, &Document::saveFailed, this, [this] { m_open = true; });
    connect(&document, &Document::changedOutside, this, [this] { m_open = true; });
    for (const auto settled : {&Document::saved, &Document::reloaded, &Document::loaded})
        connect(&document, settled, this, [this] { m_open = false; });
}

void AutoSave::save()
{
    if (m_open || !m_document.isModified() || m_document.isOnlyTouched()
        || !QFileInfo::exists(m_document.path()))
        return;
    if (m_document.isComposing()) {
        m_pause.start();
        return;
    }
    // What stood there before is kept once: after that it is what was saved from here.
    m_document.beforeOverwrite = {};
    if (!std::exchange(m_everSaved, true))
        m_document.beforeOverwrite = m_workspace.beforeOverwrite;
    m_document.saveAsIs();
}

} // namespace slipway::ide
