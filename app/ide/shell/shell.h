// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QKeySequence>
#include <QString>

#include <functional>

class QAction;
class QWidget;

namespace slipway::ide {

class Actions;
class Notifications;
class Workspace;

enum class MenuId { None, File, Edit, Selection, View, Go, Run, Cloud, Help };

/// The buttons at the right of the window's header; RunMenu is the arrow beside Run.
enum class HeaderButton { None, Run, RunMenu, Stop, Deploy };

struct ActionSpec
{
    /// Stable and dotted, for settings and key maps: "run.start".
    QString id;
    /// With a mnemonic ampersand; already translated.
    QString text;
    /// A Breeze icon's name, or empty.
    QString icon = {};
    QKeySequence shortcut = {};
    MenuId menu = MenuId::None;
    /// Actions of one menu are sorted by group, with a separator between groups, and within one
    /// stay in the order they were added.
    int group = 50;
    HeaderButton button = HeaderButton::None;
    /// Where the shortcut works. Null: in the whole window.
    QWidget *scope = nullptr;
};

enum class PanelSide { Left, Bottom, Right };

struct PanelSpec
{
    /// Stable: "terminal", "cloud".
    QString id;
    QString title;
    QString icon = {};
    PanelSide side = PanelSide::Bottom;
    /// Makes the panel's content when it is first shown; the window takes ownership.
    std::function<QWidget *()> create = {};
    /// Panels of one side stand in this order.
    int order = 50;
};

enum class StatusSide { Left, Right };

/// What the window offers to features. GUI thread only.
class Shell
{
public:
    virtual ~Shell() = default;

    virtual Workspace &workspace() = 0;
    virtual Notifications &notifications() = 0;
    /// For dialogs.
    virtual QWidget *window() = 0;

    /// The window owns the action; connect to its triggered().
    virtual QAction *addAction(const ActionSpec &spec) = 0;
    /// Null for an id nobody registered.
    virtual QAction *action(const QString &id) const = 0;
    /// All of them, for what lists or searches them.
    virtual const Actions &actions() const = 0;

    virtual void addPanel(const PanelSpec &panel) = 0;
    /// Makes the panel if need be, shows it on top of its side, and gives it the focus if asked.
    enum class Focus { Keep, Give };
    virtual void showPanel(const QString &id, Focus focus = Focus::Keep) = 0;
    virtual void hidePanel(const QString &id) = 0;
    virtual bool isPanelVisible(const QString &id) const = 0;
    /// Text beside the panel's title, such as a running program's name; empty for none.
    virtual void setPanelNote(const QString &id, const QString &note) = 0;

    /// A row above or below the text; below, showing it leaves the text where it is. Takes
    /// ownership; show and hide it at will.
    enum class BarPlace { Above, Below };
    virtual void addBar(QWidget *bar, BarPlace place) = 0;

    /// Takes ownership. Items stand in the order they were added.
    virtual void addStatusItem(QWidget *item, StatusSide side) = 0;
};

} // namespace slipway::ide
