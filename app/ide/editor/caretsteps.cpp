// SPDX-License-Identifier: GPL-3.0-or-later
#include "caretsteps.h"

#include "scintillaview.h"

#include <algorithm>

namespace slipway::ide {

using Sci = QsciScintillaBase;

// Of all steps together; some ten megabytes.
static constexpr std::size_t mostCarets = 200'000;

CaretSteps::CaretSteps(ScintillaView &view)
    : m_view(view)
{
    QObject::connect(&view, &QsciScintillaBase::SCN_MODIFIED, &view,
                     [this](int, int type, const char *, int, int, int, int, int, int number, int) {
                         notice(type, number);
                     });
}

void CaretSteps::begin()
{
    if (m_depth++ == 0)
        m_waiting = caretsOf(m_view);
}

void CaretSteps::end()
{
    if (--m_depth > 0)
        return;
    m_waiting.reset();
    const std::optional<int> current = std::exchange(m_current, std::nullopt);
    if (current)
        m_view.send(Sci::SCI_ENDUNDOACTION);
    if (Step *step = find(current)) {
        step->after = caretsOf(m_view);
        m_carets += step->before.ranges.size() + step->after.ranges.size();
        forgetOldest();
    }
}

void CaretSteps::forgetOldest()
{
    while (m_carets > mostCarets && m_steps.size() > 1) {
        m_carets -= m_steps.front().before.ranges.size() + m_steps.front().after.ranges.size();
        m_steps.pop_front();
    }
}

CaretSteps::Step *CaretSteps::find(std::optional<int> number)
{
    if (!number)
        return nullptr;
    const auto found = std::ranges::lower_bound(m_steps, *number, {}, &Step::number);
    return found != m_steps.end() && found->number == *number ? &*found : nullptr;
}

void CaretSteps::notice(int type, int number)
{
    if (type & Sci::SC_MOD_CONTAINER) {
        m_met = number;
        return;
    }
    constexpr int before = int(Sci::SC_MOD_BEFOREINSERT) | int(Sci::SC_MOD_BEFOREDELETE);
    if (!m_waiting || !(type & before) || !(type & Sci::SC_PERFORMED_USER))
        return;
    // Ahead of the change, so that the step begins with it.
    static int lastNumber = 0;
    m_steps.push_back({.number = ++lastNumber, .before = std::move(*m_waiting)});
    m_waiting.reset();
    m_current = lastNumber;
    // All of it is one step, whatever Scintilla itself would have made of it.
    m_view.send(Sci::SCI_BEGINUNDOACTION);
    m_view.send(Sci::SCI_ADDUNDOACTION, *m_current);
}

void CaretSteps::goTo(const CaretSet &carets)
{
    if (carets.ranges.empty())
        return;
    setCarets(m_view, carets);
    m_view.send(Sci::SCI_SCROLLCARET);
}

void CaretSteps::undo()
{
    m_met.reset();
    m_view.send(Sci::SCI_UNDO);
    // Of a step within a step the outer one was come upon last.
    if (const Step *step = find(m_met))
        goTo(step->before);
}

void CaretSteps::redo()
{
    m_met.reset();
    m_view.send(Sci::SCI_REDO);
    if (const Step *step = find(m_met))
        goTo(step->after);
}

} // namespace slipway::ide
