// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "lineengine.h"

#include <QByteArrayView>

#include <vector>

namespace slipway::ide {

class ScintillaView;

/// Turns what highlighting finds on each line into Scintilla's fold levels: by the regions a
/// language opens and closes, or by indentation where that is what a language goes by.
class Folding
{
public:
    explicit Folding(ScintillaView &view);

    /// A new language, or none.
    void reset(bool byIndentation);
    void moveLines(long line, long linesAdded);
    /// `indentationCounts`: the line does not begin inside brackets or a long string.
    void setLine(long line, QByteArrayView text, LineEngine::Bend bend, bool indentationCounts);
    /// Sets the levels of what has changed.
    void update();

private:
    struct Line
    {
        /// By regions: closes and opens. By indentation: `closes` is the column, or `blank`.
        LineEngine::Bend bend;
        quint16 depthAfter = 0;
        bool levelKnown = false;
    };
    static constexpr quint16 blank = 0xffff;

    quint16 indentation(QByteArrayView text) const;
    void setLevel(long line, int level, int flags);
    void updateRegions();
    void updateIndentation();
    long previousText(long line) const;
    long nextText(long line) const;

    ScintillaView &m_view;
    bool m_byIndentation = false;
    std::vector<Line> m_lines;
    /// What has changed since update(); none where the first is behind the last.
    long m_firstChanged = 0;
    long m_lastChanged = -1;
};

} // namespace slipway::ide
