// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace slipway::ide {

class ScintillaView;

/// Folds and unfolds what Folding has found.
class FoldCommands
{
public:
    explicit FoldCommands(ScintillaView &view)
        : m_view(view)
    {}

    /// The block the caret is in; folded already, the one round it.
    void fold();
    void unfold();
    void toggle();
    void foldAll();
    void unfoldAll();
    /// All blocks so many deep, from 1, and nothing outside of them.
    void foldLevel(int level);

private:
    long headAtCaret() const;
    bool isHead(long line) const;

    ScintillaView &m_view;
};

} // namespace slipway::ide
