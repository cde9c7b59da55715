// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "shell/texteditor.h"

#include <QWidget>

#include <functional>
#include <memory>
#include <vector>

class QStackedWidget;
class QTabBar;

namespace slipway::ide {

class EditorView;

/// The open files as tabs. A file is read when its tab is first shown.
class EditorArea : public QWidget
{
    Q_OBJECT

public:
    explicit EditorArea(QWidget *parent = nullptr);
    ~EditorArea() override;

    /// Shows the file's tab, a new one if need be.
    EditorView *open(const QString &path, TextPosition position = {});
    /// A tab that is read when it is shown.
    void addLater(const QString &path, TextPosition position);
    EditorView *newFile();
    /// The tab with this key, else a new one with what `make` makes. A key that is a file's path
    /// and a kind is given by pageKey().
    void openPage(const QString &key, const std::function<QWidget *()> &make);

    EditorView *current() const;
    /// Whatever is shown, editor or page; null where nothing is open.
    QWidget *currentWidget() const;
    /// Those that have been read.
    std::vector<EditorView *> views() const;
    QStringList files() const;
    TextPosition positionOf(const QString &path) const;
    bool isEmpty() const;

    void show(EditorView *view);
    void showNext(int step);
    /// Without asking.
    void close(EditorView *view);
    /// Closes what belongs to no unsaved work.
    void closeUnmodified();

    /// From now on views are coloured.
    void setLanguagesReady();

Q_SIGNALS:
    void currentChanged();
    void viewAdded(slipway::ide::EditorView *view);
    /// The tab's cross, a middle click.
    void closeAsked(slipway::ide::EditorView *view);
    void filesChanged();

protected:
    void paintEvent(QPaintEvent *event) override;
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    struct Tab;

    Tab *tabAt(int index) const;
    int indexOf(const Tab *tab) const;
    Tab *find(const QString &path) const;
    Tab *addTab(const QString &path);
    void makeView(Tab &tab);
    void showTab(int index);
    void askClose(Tab *tab);
    void closeTab(Tab *tab);
    void nameTabs();

    QTabBar *m_bar;
    QStackedWidget *m_stack;
    std::vector<std::unique_ptr<Tab>> m_tabs;
    int m_untitled = 0;
    bool m_languagesReady = false;
};

} // namespace slipway::ide
