// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "previewpage.h"

class QTreeView;

namespace slipway::ide {

class JsonModel;
class Workspace;

/// JSON as a tree.
class JsonPage : public PreviewPage
{
    Q_OBJECT

public:
    JsonPage(const QString &path, Workspace &workspace, QWidget *parent);

    QTreeView &tree() { return *m_tree; }
    JsonModel &model() { return *m_model; }

protected:
    void load() override;

private:
    struct Loaded;

    void take(const Loaded &loaded);
    void findNext();
    void showFound(const QModelIndex &index, qsizetype offset);

    Workspace &m_workspace;
    JsonModel *m_model;
    QTreeView *m_tree;
    QLineEdit *m_search;
    /// Where the search goes on.
    qsizetype m_from = 0;
};

} // namespace slipway::ide
