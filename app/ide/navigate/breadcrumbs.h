// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QAction;
class QHBoxLayout;
class QMenu;
class QToolButton;

namespace slipway::ide {

class FileIndex;
class Symbols;
class Workspace;

/// A row above the text: the file's path and what the caret is in. Each part opens a menu of what
/// lies beside it.
class Breadcrumbs : public QWidget
{
    Q_OBJECT

public:
    /// `preview` opens the page of the current file; null where there is no such action.
    Breadcrumbs(Workspace &workspace, Symbols &symbols, FileIndex &index, QAction *preview,
                QWidget *parent = nullptr);

    /// For tests.
    QStringList parts() const;

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    void addPreview(QAction *preview);
    void rebuild();
    void updateShown();
    QToolButton *part(std::size_t number);
    void fillWithFiles(QMenu &menu, const QString &folder) const;
    void fillWithSymbols(QMenu &menu, std::size_t symbol) const;

    Workspace &m_workspace;
    Symbols &m_symbols;
    FileIndex &m_index;
    QHBoxLayout *m_row;
    std::vector<QToolButton *> m_parts;
    /// What is shown, and the symbols among it.
    QStringList m_texts;
    std::vector<std::size_t> m_around;
    QString m_file;
};

} // namespace slipway::ide
