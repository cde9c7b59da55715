// SPDX-License-Identifier: GPL-3.0-or-later
#include "tabmenu.h"

#include "editortab.h"

namespace slipway::ide {

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(TabMenu)
};

} // namespace

void showTabMenu(const EditorTab &tab, const TabMenu &does, QWidget *parent, const QPoint &place)
{
    auto *menu = new QMenu(parent);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    const auto add = [menu, parent](const QString &text, const TabMenu::Run &run) {
        QObject::connect(menu->addAction(text), &QAction::triggered, parent, run);
    };
    add(Text::tr("&Close"), does.close);
    add(Text::tr("Close &Others"), does.closeOthers);
    add(Text::tr("Close to the &Right"), does.closeToTheRight);
    add(Text::tr("Close &Saved"), does.closeSaved);
    add(Text::tr("Close &All"), does.closeAll);
    menu->addSeparator();
    add(tab.pinned ? Text::tr("Un&pin") : Text::tr("&Pin"), does.pin);
    if (tab.preview)
        add(Text::tr("&Keep Open"), does.keep);
    menu->addSeparator();
    add(Text::tr("Split R&ight"), does.splitRight);
    add(Text::tr("Split &Down"), does.splitDown);
    add(Text::tr("Move to a New &Window"), does.tearOff);
    if (!tab.path.isEmpty()) {
        menu->addSeparator();
        add(Text::tr("Cop&y Path"), [path = tab.path] {
            QGuiApplication::clipboard()->setText(QDir::toNativeSeparators(path));
        });
    }
    menu->popup(place);
}

} // namespace slipway::ide
