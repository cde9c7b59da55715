// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "shell/feature.h"

#include <QPointer>

namespace slipway::ide {

class FileTree;

/// The panel with the folder's files.
class TreeFeature : public Feature
{
    Q_OBJECT

public:
    void attach(Shell &shell) override;

private:
    QWidget *createPanel();

    Shell *m_shell = nullptr;
    QPointer<FileTree> m_tree;
};

} // namespace slipway::ide
