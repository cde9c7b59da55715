// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "editortab.h"
#include "groupgrid.h"

#include <QPointer>
#include <QWidget>

#include <functional>
#include <memory>
#include <vector>

namespace slipway::ide {

class EditorView;
class TabCarrying;
class TabSwitcher;

/// The open files: groups of tabs in any grid, in the window and in windows of their own. A file
/// is read when its tab is first shown; in several groups it is one text with several views.
class EditorArea : public QWidget
{
    Q_OBJECT

public:
    explicit EditorArea(QWidget *parent = nullptr);
    ~EditorArea() override;

    enum class Keep { Yes, No };
    /// Shows the file's tab, a new one in the active group if need be. Keep::No: the tab is used
    /// again for the next such file, until it is edited.
    EditorView *open(const QString &path, TextPosition position = {}, Keep keep = Keep::Yes);
    EditorView *newFile();
    /// The tab with this key, else a new one with what `make` makes.
    void openPage(const QString &key, const std::function<QWidget *()> &make,
                  const QString &path = {}, const QString &kind = {});

    EditorView *current() const;
    /// Whatever is shown, editor or page; null where nothing is open.
    QWidget *currentWidget() const;
    /// Of the page that is shown, where it shows a file.
    QString currentPath() const;
    /// Those that have been read; a text once for each of its views.
    std::vector<EditorView *> views() const;
    /// One view of each text.
    std::vector<EditorView *> documents() const;
    /// Each once.
    QStringList files() const;
    bool isEmpty() const;
    QString nameOf(const EditorView *view) const;

    void show(EditorView *view);
    /// The tab to the right (1) or left (-1) in its group.
    void showNext(int step);
    /// The most recently used tabs, in a list; once more: the next one in it.
    void switchTab(int step);
    /// Without asking.
    void close(EditorView *view);
    /// The current tab; asks about what is unsaved.
    void askCloseCurrent();
    /// Pinned tabs stay; All and Saved mean every group, the others the group of `tab`.
    enum class Which { Others, ToTheRight, Saved, All };
    void askCloseMany(Which which, EditorTab *tab = nullptr);
    /// Closes what belongs to no unsaved work.
    void closeUnmodified();

    /// A new group beside the active one, with the current file in it.
    void split(SplitSide side);
    /// The active group's tabs go to its neighbour.
    void joinGroup();
    void focusGroup(int step);
    void moveTabToGroup(int step);
    void tearOff();
    int groupCount() const { return int(m_grid.groups().size()); }

    /// Makes the page that shows a file, or gives null.
    using MakePage = std::function<QWidget *(const QString &path, const QString &kind)>;
    void reopenClosed(const MakePage &makePage);
    /// A file, or a folder with files in it, has another name now. Pages that cannot follow are
    /// made anew.
    void rename(const QString &from, const QString &to, const MakePage &makePage);

    Session session() const;
    /// Into an empty area, or beside what is there.
    void restore(const Session &session, const MakePage &makePage);
    /// A tab for a text that is kept and was in no session.
    void addKept(const QString &path, const QString &backup);
    /// Reads the texts that are kept from before, whether shown or not.
    void readKept();

    /// From now on views are coloured.
    void setLanguagesReady();
    /// The id a view's unsaved text was kept by, or empty.
    QString backupOf(const EditorView *view) const;
    std::function<QString(const EditorView *)> backupIdOf;

Q_SIGNALS:
    void currentChanged();
    /// Before it reads its file.
    void viewAdded(slipway::ide::EditorView *view);
    /// The view shows its file, at the place it was left.
    void viewReady(slipway::ide::EditorView *view);
    void filesDropped(const QStringList &paths);
    /// The tab's cross, a middle click, a menu.
    void closeAsked(const QList<slipway::ide::EditorView *> &views);
    void filesChanged();
    /// Anything session() would tell, except where the carets are.
    void layoutChanged();

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    void connectGroup(EditorGroup *group);
    void connectWindow(TornWindow *window);
    void connectCarrying();
    EditorTab *find(const QString &path) const;
    EditorTab *tabOf(const EditorView *view) const;
    EditorTab *addTab(EditorTab tab);
    QString nextUntitledName();
    void makeView(EditorTab &tab);
    void connectView(EditorView *view);
    void readyView(EditorView *view);
    void showTab(EditorGroup *group, EditorTab *tab);
    /// What is opened next is to be edited there.
    void goTo(EditorGroup *group);
    void askClose(const std::vector<EditorTab *> &tabs);
    void closeTab(EditorTab *tab);
    void removeTab(EditorTab *tab);
    void remember(const EditorTab &tab);
    void settle();
    void moveTab(EditorTab *tab, EditorGroup *to, int index = -1);
    void tearOff(EditorTab *tab, const QPoint &place);
    void renameTab(EditorTab &tab, const QString &path, const MakePage &makePage);
    void nameTabs();
    void nameWindows();
    void popupMenu(EditorTab *tab, const QPoint &place);
    SplitState stateOfGroup(const EditorGroup &group) const;
    void fillGroup(EditorGroup *group, const SplitState &state, const MakePage &makePage);

    GroupGrid m_grid;
    TabCarrying *m_carrying;
    std::vector<TabState> m_closed;
    /// Most recently shown first.
    std::vector<EditorTab *> m_recent;
    QPointer<TabSwitcher> m_switcher;
    int m_untitled = 0;
    bool m_languagesReady = false;
    bool m_restoring = false;
};

} // namespace slipway::ide
