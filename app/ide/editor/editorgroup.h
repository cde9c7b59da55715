// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "editortab.h"

#include <QWidget>

#include <memory>
#include <vector>

class QStackedWidget;
class QToolButton;

namespace slipway::ide {

class TabBar;

/// A row of tabs and what the chosen one shows: one part of a split. What a tab shows is made by
/// the area, which owns the groups.
class EditorGroup : public QWidget
{
    Q_OBJECT

public:
    explicit EditorGroup(QWidget *parent = nullptr);
    ~EditorGroup() override;

    EditorTab *current() const;
    EditorTab *tabAt(int index) const;
    int indexOf(const EditorTab *tab) const;
    int count() const;
    /// From left to right.
    std::vector<EditorTab *> tabs() const;
    TabBar *bar() const { return m_bar; }

    /// At the end where the index is negative. Does not choose it.
    EditorTab *insert(std::unique_ptr<EditorTab> tab, int index = -1);
    /// The tab with its contents, for another group.
    std::unique_ptr<EditorTab> take(EditorTab *tab);
    void choose(EditorTab *tab);
    /// Shows what the tab has got by now.
    void showContents(EditorTab *tab);
    bool shows(const EditorTab *tab) const;
    /// As its tab says.
    QString nameOf(const EditorTab *tab) const;
    void setName(const EditorTab *tab, const QString &name, const QString &tip);
    /// Pinned ones come first.
    void setPinned(EditorTab *tab, bool pinned);

    /// The one of several that has the focus, or had it last.
    void setActive(bool active);

Q_SIGNALS:
    /// Null when the last one has gone.
    void chosen(slipway::ide::EditorTab *tab);
    void closeAsked(slipway::ide::EditorTab *tab);
    void menuAsked(slipway::ide::EditorTab *tab, const QPoint &place);
    void keepAsked(slipway::ide::EditorTab *tab);
    void carried(slipway::ide::EditorTab *tab, const QPoint &place);
    void dropped(slipway::ide::EditorTab *tab, const QPoint &place);
    void carryEnded();
    void moved();
    /// From another program, or from the tree.
    void filesDropped(const QStringList &paths);

protected:
    void dragEnterEvent(QDragEnterEvent *event) override;
    void dropEvent(QDropEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void paintEvent(QPaintEvent *event) override;

private:
    void connectBar();
    void showListButton();
    void popupList();

    TabBar *m_bar;
    /// Lists the tabs where there is no room for all of them.
    QToolButton *m_list;
    QStackedWidget *m_stack;
    std::vector<std::unique_ptr<EditorTab>> m_tabs;
    bool m_active = false;
};

} // namespace slipway::ide
