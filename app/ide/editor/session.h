// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "shell/texteditor.h"

#include <QString>

#include <vector>

namespace slipway::ide {

/// Which files were open in a folder, and where.
struct Session
{
    struct File
    {
        QString path;
        TextPosition position;
    };

    std::vector<File> files;
    QString current;

    /// Empty where there is none. An empty folder's name stands for "no folder".
    static Session load(const QString &folder);
    void save(const QString &folder) const;
};

} // namespace slipway::ide
