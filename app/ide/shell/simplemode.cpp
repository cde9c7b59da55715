// SPDX-License-Identifier: GPL-3.0-or-later
#include "simplemode.h"

#include "actions.h"
#include "dock.h"
#include "header.h"
#include "options.h"
#include "settings.h"

namespace slipway::ide {

using namespace Qt::StringLiterals;

static constexpr auto learntKey = "simple/learnt"_L1;

static const QSet<QString> &firstActions()
{
    static const QSet<QString> ids{
        u"file.new"_s,           u"file.newProject"_s, u"file.openFolder"_s, u"file.open"_s,
        u"file.save"_s,          u"file.saveAs"_s,     u"file.saveAll"_s,    u"file.close"_s,
        u"file.quit"_s,          u"edit.undo"_s,       u"edit.redo"_s,       u"edit.cut"_s,
        u"edit.copy"_s,          u"edit.paste"_s,      u"edit.selectAll"_s,  u"edit.find"_s,
        u"edit.toggleComment"_s, u"view.left"_s,       u"view.bottom"_s,     u"view.theme"_s,
        u"view.simple"_s,        u"view.zoomIn"_s,     u"view.zoomOut"_s,    u"view.zen"_s,
        u"run.start"_s,          u"run.stop"_s,        u"run.repl"_s,        u"help.about"_s,
        u"help.welcome"_s,       u"settings.open"_s,   u"view.commands"_s,   u"go.file"_s};
    return ids;
}

SimpleMode::SimpleMode(Actions &actions, Dock &dock, Header &header, QObject *parent)
    : QObject(parent)
    , m_actions(actions)
    , m_dock(dock)
    , m_header(header)
{
    connect(&Options::instance(), &Options::changed, this, [this](const QString &id) {
        if (id == option)
            apply();
    });
    for (QAction *action : actions.all())
        connect(action, &QAction::triggered, this, [this, action] { learn(action->objectName()); });
    apply();
}

bool SimpleMode::isOn() const
{
    return Options::instance().flag(option);
}

QSet<QString> SimpleMode::shownActions() const
{
    const QStringList learnt = Settings::store().value(learntKey).toStringList();
    return firstActions() + QSet<QString>(learnt.begin(), learnt.end());
}

void SimpleMode::apply()
{
    const bool on = isOn();
    m_actions.showOnly(on ? shownActions() : QSet<QString>());
    m_dock.showOnly(on ? QSet<QString>{u"files"_s, u"terminal"_s} : QSet<QString>());
    m_header.setButtonShown(HeaderButton::Deploy,
                            !on || shownActions().contains(u"cloud.deploy"_s));
    if (on)
        m_dock.setSideVisible(PanelSide::Right, false);
}

void SimpleMode::learn(const QString &id)
{
    if (!isOn() || shownActions().contains(id))
        return;
    Settings::store().setValue(learntKey, Settings::store().value(learntKey).toStringList() << id);
    apply();
}

} // namespace slipway::ide
