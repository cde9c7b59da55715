// SPDX-License-Identifier: GPL-3.0-or-later
#include "caretedits.h"

#include "scintillaview.h"

#include <numeric>

namespace slipway::ide {

using Sci = QsciScintillaBase;

CaretSet caretsOf(const ScintillaView &view)
{
    const long count = view.send(Sci::SCI_GETSELECTIONS);
    const long main = view.send(Sci::SCI_GETMAINSELECTION);
    std::vector<CaretRange> ranges;
    std::vector<std::size_t> order(static_cast<std::size_t>(count));
    std::iota(order.begin(), order.end(), std::size_t{0});
    for (long i = 0; i < count; ++i)
        ranges.push_back({.anchor = view.send(Sci::SCI_GETSELECTIONNANCHOR, i),
                          .caret = view.send(Sci::SCI_GETSELECTIONNCARET, i),
                          .virtualSpace = view.send(Sci::SCI_GETSELECTIONNCARETVIRTUALSPACE, i)});
    // They stand in the order they were made.
    std::ranges::sort(order, {}, [&](std::size_t i) { return ranges[i].start(); });
    CaretSet carets;
    for (const std::size_t i : order) {
        if (static_cast<long>(i) == main)
            carets.main = carets.ranges.size();
        carets.ranges.push_back(ranges[i]);
    }
    return carets;
}

void setCarets(ScintillaView &view, const CaretSet &carets)
{
    if (carets.ranges.empty())
        return;
    const CaretRange &first = carets.ranges.front();
    if (carets.ranges.size() == 1) {
        // As SCI_SETSELECTION does, which paints the whole text anew.
        view.send(Sci::SCI_SETEMPTYSELECTION, first.caret);
        if (!first.isEmpty())
            view.send(Sci::SCI_SETANCHOR, first.anchor);
        view.send(Sci::SCI_CHOOSECARETX);
        return;
    }
    view.send(Sci::SCI_SETSELECTION, first.caret, first.anchor);
    for (std::size_t i = 1; i < carets.ranges.size(); ++i)
        view.send(Sci::SCI_ADDSELECTION, carets.ranges[i].caret, carets.ranges[i].anchor);
    // Scintilla has dropped those that fell together.
    const CaretRange &wanted = carets.mainRange();
    for (long i = view.send(Sci::SCI_GETSELECTIONS) - 1; i >= 0; --i) {
        if (view.send(Sci::SCI_GETSELECTIONNCARET, i) == wanted.caret) {
            view.send(Sci::SCI_SETMAINSELECTION, i);
            break;
        }
    }
    view.send(Sci::SCI_CHOOSECARETX);
}

void applyCaretEdits(ScintillaView &view, const std::vector<CaretEdit> &edits, std::size_t main)
{
    CaretSet carets;
    std::vector<const CaretEdit *> done;
    long shift = 0;
    long end = 0;
    for (std::size_t i = 0; i < edits.size(); ++i) {
        const CaretEdit &edit = edits[i];
        if (edit.start < end)
            continue;
        if (i <= main)
            carets.main = carets.ranges.size();
        carets.ranges.push_back(
            {.anchor = edit.start + shift + edit.anchor, .caret = edit.start + shift + edit.caret});
        done.push_back(&edit);
        shift += edit.text.size() - (edit.end - edit.start);
        end = edit.end;
    }
    const UndoGroup group(view);
    for (auto edit = done.rbegin(); edit != done.rend(); ++edit) {
        if ((*edit)->start != (*edit)->end || !(*edit)->text.isEmpty())
            view.replaceRange((*edit)->start, (*edit)->end, (*edit)->text);
    }
    setCarets(view, carets);
    view.send(Sci::SCI_SCROLLCARET);
}

} // namespace slipway::ide
