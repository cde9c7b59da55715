// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "session.h"

#include <QObject>

#include <functional>
#include <vector>

class QSplitter;

namespace slipway::ide {

class EditorGroup;
class TornWindow;
struct EditorTab;

enum class SplitSide { Left, Right, Up, Down };

/// Groups of tabs, side by side and one above the other, in the main window and in windows of
/// their own. There is always one in the main window, if need be an empty one.
class GroupGrid : public QObject
{
    Q_OBJECT

public:
    explicit GroupGrid(QObject *parent = nullptr);
    /// The main window's part is its parent's by then.
    ~GroupGrid() override;

    /// To be called once somebody listens to added().
    void begin();
    QSplitter *root() const { return m_root; }
    const std::vector<EditorGroup *> &groups() const { return m_groups; }
    const std::vector<TornWindow *> &windows() const { return m_windows; }
    /// Of all groups.
    std::vector<EditorTab *> tabs() const;

    /// The one that has, or last had, the focus.
    EditorGroup *active() const { return m_active; }
    void setActive(EditorGroup *group);
    EditorGroup *groupOf(const EditorTab *tab) const;
    /// At this place of the screen; null where none is.
    EditorGroup *groupAt(const QPoint &place) const;
    /// The group so many steps from the active one; null behind the ends.
    EditorGroup *neighbour(int step) const;

    /// A new group beside this one, of half its size.
    EditorGroup *split(EditorGroup *group, SplitSide side);
    void remove(EditorGroup *group);
    /// A group in a window of its own, which lies on the screen wherever `place` is.
    EditorGroup *addWindow(const QPoint &place);
    bool isInOwnWindow(const EditorGroup *group) const;

    /// `describe` tells of a group what is in it; `fill` puts it there.
    Session state(const std::function<SplitState(const EditorGroup &)> &describe) const;
    using Fill = std::function<void(EditorGroup *, const SplitState &)>;
    void restore(const Session &session, const Fill &fill);
    /// Of what was restored: groups that are empty, and the sizes of those that stay.
    void tidy(const Session &session);

Q_SIGNALS:
    void added(slipway::ide::EditorGroup *group);
    void windowAdded(slipway::ide::TornWindow *window);
    /// Its groups are to go elsewhere.
    void windowCloseAsked(slipway::ide::TornWindow *window);

private:
    EditorGroup *add();
    TornWindow *makeWindow();
    SplitState stateOf(const QWidget *part,
                       const std::function<SplitState(const EditorGroup &)> &describe) const;
    void fillSplitter(QSplitter *splitter, const SplitState &state, const Fill &fill);

    QSplitter *m_root;
    std::vector<EditorGroup *> m_groups;
    EditorGroup *m_active = nullptr;
    std::vector<TornWindow *> m_windows;
};

} // namespace slipway::ide
