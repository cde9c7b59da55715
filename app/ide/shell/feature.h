// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>

#include <functional>

namespace slipway::ide {

class Shell;

/// A part of the IDE that registers itself with the window: actions, panels, status items.
/// Features know the shell and never each other. Made and used on the GUI thread.
class Feature : public QObject
{
    Q_OBJECT

public:
    using QObject::QObject;

    /// Called once, soon after the window has been painted for the first time: nothing a feature
    /// does can delay the text. `shell` outlives the feature.
    virtual void attach(Shell &shell) = 0;

    /// Called when the window is asked to close. A feature with something to lose asks about it
    /// (without blocking) and calls `answer(true)` to let the window go, `answer(false)` to keep
    /// it.
    virtual void prepareToClose(const std::function<void(bool)> &answer) { answer(true); }
};

} // namespace slipway::ide
