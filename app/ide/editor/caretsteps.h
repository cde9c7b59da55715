// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "caretedits.h"

#include <deque>
#include <optional>

namespace slipway::ide {

class ScintillaView;

/// Gives all cursors and selections back when a step is undone or redone; Scintilla itself leaves
/// one cursor where it changed something last. What stood where before a step and after it is kept
/// here, under a number that goes with the step in Scintilla's own list.
class CaretSteps
{
public:
    /// The view must outlive this.
    explicit CaretSteps(ScintillaView &view);

    /// Something begins that may change the text as one step, with the cursors as they are now.
    void begin();
    /// It is over, with the cursors as redoing it shall leave them.
    void end();

    void undo();
    void redo();

private:
    struct Step
    {
        /// Of all views: one text may be in several, which have a list of steps together.
        int number;
        CaretSet before;
        CaretSet after = {};
    };

    void notice(int type, int number);
    void forgetOldest();
    Step *find(std::optional<int> number);
    void goTo(const CaretSet &carets);

    ScintillaView &m_view;
    std::deque<Step> m_steps;
    std::size_t m_carets = 0;
    /// How they stood at begin(), until the text changes.
    std::optional<CaretSet> m_waiting;
    /// The step that has been begun and has changed the text.
    std::optional<int> m_current;
    /// The last one that Scintilla has come upon while undoing or redoing.
    std::optional<int> m_met;
    int m_depth = 0;
};

} // namespace slipway::ide
