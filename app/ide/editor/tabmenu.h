// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>

class QPoint;
class QWidget;

namespace slipway::ide {

struct EditorTab;

/// What can be done with a tab from its menu.
struct TabMenu
{
    using Run = std::function<void()>;
    Run close;
    Run closeOthers;
    Run closeToTheRight;
    Run closeSaved;
    Run closeAll;
    Run pin;
    Run keep;
    Run splitRight;
    Run splitDown;
    Run tearOff;
};

void showTabMenu(const EditorTab &tab, const TabMenu &menu, QWidget *parent, const QPoint &place);

} // namespace slipway::ide
