// SPDX-License-Identifier: GPL-3.0-or-later
#include "conflictmarks.h"

#include "editortheme.h"
#include "scintillaview.h"

#include <slipway/text/conflicts.h>

namespace slipway::ide {

using namespace std::chrono_literals;
using Sci = QsciScintillaBase;

ConflictMarks::ConflictMarks(ScintillaView &view)
    : QObject(&view)
    , m_view(view)
{
    m_pause.setSingleShot(true);
    m_pause.setInterval(250ms);
    connect(&m_pause, &QTimer::timeout, this, &ConflictMarks::update);
    connect(&view, &ScintillaView::edited, &m_pause, qOverload<>(&QTimer::start));
}

void ConflictMarks::update()
{
    constexpr long largest = 8L << 20;
    const QByteArrayView text =
        m_view.length() > largest ? QByteArrayView() : m_view.bytes(0, m_view.length());
    const bool may = text.contains("<<<<<<< ");
    if (!may && !m_any)
        return;
    for (const int marker : {mineMarker, theirsMarker})
        m_view.send(Sci::SCI_MARKERDELETEALL, marker);
    m_any = false;
    if (!may)
        return;
    const auto mark = [this](std::size_t start, std::size_t end, int marker) {
        const long last = m_view.lineOf(static_cast<long>(end));
        for (long line = m_view.lineOf(static_cast<long>(start)); line < last; ++line)
            m_view.send(Sci::SCI_MARKERADD, line, long(marker));
    };
    for (const text::Conflict &conflict :
         text::findConflicts({text.data(), static_cast<std::size_t>(text.size())})) {
        const text::Span &theirs = conflict.theirs;
        mark(conflict.all.start, conflict.mine.start + conflict.mine.size, mineMarker);
        mark(theirs.start, conflict.all.start + conflict.all.size, theirsMarker);
        m_any = true;
    }
}

} // namespace slipway::ide
