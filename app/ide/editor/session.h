// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QList>
#include <QString>

#include <filesystem>
#include <vector>

namespace slipway::ide {

/// Where somebody was in a text. Bytes and lines from 0, as Scintilla has them.
struct ViewState
{
    long caret = 0;
    long anchor = 0;
    long firstLine = 0;
    long xOffset = 0;
    /// The lines whose folds are closed.
    std::vector<long> folds = {};
};

struct TabState
{
    /// Empty for a text without a file.
    QString path;
    /// Of the page that shows it, empty for text.
    QString kind = {};
    /// What an untitled text is called.
    QString name = {};
    /// The id its unsaved text is kept by; empty where nothing is unsaved.
    QString backup = {};
    bool pinned = false;
    ViewState view = {};
};

/// A group of tabs, or several parts side by side or one above the other.
struct SplitState
{
    bool vertical = false;
    QList<int> sizes = {};
    std::vector<SplitState> parts = {};

    std::vector<TabState> tabs = {};
    int current = -1;
    bool active = false;

    bool isEmpty() const { return parts.empty() && tabs.empty(); }
};

/// Which files are open in a window, and where: its own tabs, and those torn off.
struct Session
{
    struct Window
    {
        QByteArray geometry;
        SplitState split;
    };

    SplitState main;
    std::vector<Window> windows;

    /// Empty where there is none, or what is there cannot be read.
    static Session load(const std::filesystem::path &file);
    QByteArray toJson() const;
};

} // namespace slipway::ide
