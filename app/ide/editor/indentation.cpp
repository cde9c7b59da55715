// SPDX-License-Identifier: GPL-3.0-or-later
#include "indentation.h"

#include <algorithm>
#include <array>

namespace slipway::ide {

Indentation detectIndentation(QByteArrayView text, Indentation otherwise)
{
    constexpr int mostLines = 5000;
    constexpr int widest = 8;
    int tabs = 0;
    int spaced = 0;
    // How often a line is so many spaces deeper or shallower than the one before.
    std::array<int, widest + 1> steps{};
    int previous = 0;
    qsizetype at = 0;
    for (int line = 0; line < mostLines && at < text.size(); ++line) {
        qsizetype end = text.indexOf('\n', at);
        end = end < 0 ? text.size() : end;
        const QByteArrayView content = text.sliced(at, end - at);
        at = end + 1;
        const auto first = std::ranges::find_if(content, [](char c) { return c != ' '; });
        if (first == content.end() || *first == '\r')
            continue;
        if (*first == '\t') {
            ++tabs;
            continue;
        }
        const int depth = static_cast<int>(first - content.begin());
        spaced += depth > 0;
        const int step = std::abs(depth - previous);
        if (step >= 2 && step <= widest)
            ++steps[static_cast<std::size_t>(step)];
        previous = depth;
    }
    if (tabs == 0 && spaced == 0)
        return otherwise;
    if (tabs > spaced)
        return {.tabs = true, .width = otherwise.width};
    const auto most = std::ranges::max_element(steps);
    return {.tabs = false,
            .width = *most > 0 ? static_cast<int>(most - steps.begin()) : otherwise.width};
}

QByteArray indentationText(Indentation indentation, long columns)
{
    if (!indentation.tabs)
        return QByteArray(columns, ' ');
    return QByteArray(columns / indentation.width, '\t')
           + QByteArray(columns % indentation.width, ' ');
}

long firstOtherIndentation(QByteArrayView text, Indentation indentation)
{
    constexpr long mostLines = 20'000;
    qsizetype at = 0;
    for (long line = 0; line < mostLines && at < text.size(); ++line) {
        const qsizetype end = text.indexOf('\n', at);
        int tabs = 0;
        int spaces = 0;
        bool spaceBeforeTab = false;
        for (; at < text.size() && (text[at] == ' ' || text[at] == '\t'); ++at) {
            spaceBeforeTab = spaceBeforeTab || (text[at] == '\t' && spaces > 0);
            ++(text[at] == '\t' ? tabs : spaces);
        }
        const bool blank = at >= text.size() || text[at] == '\n' || text[at] == '\r';
        // Tabs and then less than a step of spaces are how people line things up; and one space
        // stands before the stars of a long comment.
        const bool other = indentation.tabs ? spaces >= indentation.width : tabs > 0;
        if (!blank && (other || spaceBeforeTab))
            return line;
        if (end < 0)
            break;
        at = end + 1;
    }
    return -1;
}

} // namespace slipway::ide
