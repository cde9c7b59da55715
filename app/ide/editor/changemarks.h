// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QTimer>

namespace slipway::ide {

class Document;
class ScintillaView;

/// Marks in the margin which lines differ from the file on the disk. Both are compared on another
/// thread, a moment after the last key.
class ChangeMarks : public QObject
{
    Q_OBJECT

public:
    /// Both must outlive this.
    ChangeMarks(ScintillaView &view, Document &document);

    void setEnabled(bool on);
    /// To the next (1) or previous (-1) changed piece, round the ends.
    void go(int step);

Q_SIGNALS:
    /// The marks are those of the text as it is.
    void updated();

private:
    void schedule();
    void compare();
    void clear();

    ScintillaView &m_view;
    Document &m_document;
    QTimer m_pause;
    quint64 m_edits = 0;
    bool m_enabled = false;
    bool m_comparing = false;
};

} // namespace slipway::ide
