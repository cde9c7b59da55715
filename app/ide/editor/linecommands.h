// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace slipway::ide {

class ScintillaView;

/// What is done to whole lines, of every cursor; each is one step of undo.
class LineCommands
{
public:
    explicit LineCommands(ScintillaView &view)
        : m_view(view)
    {}

    /// All of the lines with cursors; said again, the next line too.
    void select();
    void moveUp();
    void moveDown();
    /// The copy stands above, the cursors stay below; or the other way round.
    void duplicateUp() { duplicate(false); }
    void duplicateDown() { duplicate(true); }
    void remove();
    /// With the line below, or all that are selected, with one space between.
    void join();
    enum class Order { Ascending, Descending };
    /// Those selected, as people sort: letters by the language of the system.
    void sort(Order order);
    void insertAbove();
    void insertBelow();
    enum class Case { Upper, Lower, Title };
    /// Of what is selected, or of the word at each cursor.
    void changeCase(Case to);
    void trimTrailingSpace();

private:
    void duplicate(bool cursorsBelow);
    void insertLine(bool below);

    ScintillaView &m_view;
};

} // namespace slipway::ide
