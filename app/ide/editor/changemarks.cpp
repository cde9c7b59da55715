// SPDX-License-Identifier: GPL-3.0-or-later
#include "changemarks.h"

#include "document.h"
#include "editortheme.h"
#include "scintillaview.h"
#include "shell/background.h"

#include <slipway/text/diff.h>

namespace slipway::ide {

using namespace std::chrono_literals;
using Sci = QsciScintillaBase;
using text::Hunk;

static constexpr long largestCompared = 5L << 20;

ChangeMarks::ChangeMarks(ScintillaView &view, Document &document)
    : QObject(&view)
    , m_view(view)
    , m_document(document)
{
    m_pause.setSingleShot(true);
    m_pause.setInterval(200ms);
    connect(&m_pause, &QTimer::timeout, this, &ChangeMarks::compare);
    connect(&view, &ScintillaView::edited, this, [this] {
        ++m_edits;
        schedule();
    });
    connect(&document, &Document::saved, this, &ChangeMarks::schedule);
    connect(&document, &Document::reloaded, this, &ChangeMarks::schedule);
    connect(&document, &Document::loaded, this, &ChangeMarks::clear);
}

void ChangeMarks::setEnabled(bool on)
{
    m_enabled = on;
    if (on)
        schedule();
    else
        clear();
    m_view.send(Sci::SCI_SETMARGINWIDTHN, changeMargin, on ? 4L : emptyMargin);
}

void ChangeMarks::schedule()
{
    if (m_enabled && !m_comparing)
        m_pause.start();
}

void ChangeMarks::clear()
{
    for (const int marker : {addedMarker, changedMarker, removedMarker, removedAboveMarker})
        m_view.send(Sci::SCI_MARKERDELETEALL, marker);
}

void ChangeMarks::compare()
{
    if (!m_document.isModified() || m_document.path().isEmpty()
        || m_view.length() > largestCompared) {
        clear();
        Q_EMIT updated();
        return;
    }
    m_comparing = true;
    const auto work = [path = m_document.path(), text = m_view.text()]() -> std::vector<Hunk> {
        const auto disk = loadFile(QFile::encodeName(path).toStdString());
        // A file that is not there, or not text any more: nothing to compare with.
        if (!disk)
            return {};
        return text::lineDiff(disk->decoded.text,
                              {text.constData(), static_cast<std::size_t>(text.size())})
            .value_or(std::vector<Hunk>());
    };
    runInBackground(work).then(this, [this, edits = m_edits](const std::vector<Hunk> &hunks) {
        m_comparing = false;
        if (edits != m_edits) {
            schedule();
            return;
        }
        clear();
        for (const Hunk &hunk : hunks) {
            const auto first = static_cast<long>(hunk.b.first);
            if (hunk.b.count == 0) {
                const bool top = first == 0;
                m_view.send(Sci::SCI_MARKERADD, top ? 0 : first - 1,
                            long(top ? removedAboveMarker : removedMarker));
            }
            const long marker = hunk.a.count == 0 ? addedMarker : changedMarker;
            for (std::size_t i = hunk.b.first; i < hunk.b.end(); ++i)
                m_view.send(Sci::SCI_MARKERADD, static_cast<long>(i), marker);
        }
        Q_EMIT updated();
    });
}

void ChangeMarks::go(int step)
{
    const auto marked = [this](long line) {
        return line >= 0 && (m_view.send(Sci::SCI_MARKERGET, line) & changeMarginMask) != 0;
    };
    const long count = m_view.lineCount();
    const long own = m_view.lineOf(m_view.caret());
    long line = own;
    // Out of the piece the caret is in, then to the next one's first line.
    for (long tried = 0; tried < count; ++tried) {
        line = (line + step + count) % count;
        if (marked(line) && !marked(line - 1)) {
            m_view.send(Sci::SCI_ENSUREVISIBLEENFORCEPOLICY, line);
            m_view.send(Sci::SCI_GOTOLINE, line);
            return;
        }
    }
}

} // namespace slipway::ide
