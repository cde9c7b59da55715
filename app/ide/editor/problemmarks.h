// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "shell/texteditor.h"

#include <QObject>

namespace slipway::ide {

class ScintillaView;

/// Problems in a view: a wave below the place, a mark in the margin, and the words under the
/// mouse. Waves and margin marks are the text's, so that other views of it show them too; each
/// view must be told, to know the words. Must not outlive the view.
class ProblemMarks : public QObject
{
    Q_OBJECT

public:
    explicit ProblemMarks(ScintillaView &view);

    void show(const std::vector<Problem> &problems);
    /// What is said about a byte's place, or about any of its line; empty for nothing.
    QString textAt(long position, bool wholeLine) const;

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    struct Line
    {
        long line;
        ProblemSeverity severity;
        QString text;
    };
    void mark(const Problem &first, long number);
    void clear();
    void fitMargin();

    ScintillaView &m_view;
    std::vector<Line> m_lines; ///< an indicator's value, less one, is the place in here
};

} // namespace slipway::ide
