// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include <vector>

namespace slipway::ide {

class ScintillaView;

/// Lines marked to come back to. They move with the text and are remembered with the file's path.
class Bookmarks
{
public:
    explicit Bookmarks(ScintillaView &view)
        : m_view(view)
    {}

    /// On the lines of the cursors.
    void toggle();
    /// To the next (1) or previous (-1), round the ends.
    void go(int step);
    void clear();
    /// From 0.
    std::vector<long> lines() const;

    void restore(const QString &path);
    void remember(const QString &path) const;

private:
    void fitMargin();

    ScintillaView &m_view;
};

} // namespace slipway::ide
