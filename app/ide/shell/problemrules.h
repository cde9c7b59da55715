// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QRegularExpression>
#include <QString>

#include <vector>

namespace slipway::ide {

/// How one tool writes a message. Expressions name what they find: file, line, column, severity,
/// text, and class (a Java class, which tells the folder).
struct ProblemRule
{
    enum class Shape {
        Whole,     ///< all in one line
        ThenText,  ///< the place; what is wrong is in the next line
        ThenPlace, ///< what is wrong; the first place of the project among the next lines counts
        Frames,    ///< places, the innermost last; what is wrong is the first line after them
        Origin,    ///< the place of a message that follows, should that have none of its own
    };

    QString tool;
    Shape shape = Shape::Whole;
    /// A line without it is not looked at any closer.
    QString needle;
    QRegularExpression head;
    /// For ThenPlace.
    QRegularExpression place = {};
    /// For ThenPlace: how many other lines may stand before the first place, and between two.
    int before = 0;
    int between = 0;
};

/// Every message that is recognised: the one table. Safe to use on any thread.
const std::vector<ProblemRule> &problemRules();

} // namespace slipway::ide
