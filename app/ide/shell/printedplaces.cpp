// SPDX-License-Identifier: GPL-3.0-or-later
#include "printedplaces.h"

#include <QRegularExpression>

#include <algorithm>

namespace slipway::ide {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype longestLine = 20'000;

void addPythons(std::vector<PrintedPlace> &places, const QString &text)
{
    static const QRegularExpression python(uR"x(File "([^"]+)", line (\d{1,7}))x"_s);
    for (auto it = python.globalMatch(text); it.hasNext();) {
        const auto match = it.next();
        const QString path = match.captured(1);
        if (!path.startsWith(u'<'))
            places.push_back({match.capturedStart(), match.capturedLength(), path,
                              match.capturedView(2).toInt(), 0});
    }
}

void addOthers(std::vector<PrintedPlace> &places, const QString &text)
{
    static const QRegularExpression place(
        uR"((?<![\w/.~@%+-])((?:~|\.{0,2})/?(?:[\w.@%+-]+/)*[\w@%+-][\w.@%+-]*)(?::(\d{1,7})(?::(\d{1,5}))?|\((\d{1,7})(?:,\s?(\d{1,5}))?\)))"_s,
        QRegularExpression::UseUnicodePropertiesOption);
    static const QRegularExpression address(uR"(^[\d.]+$)"_s);
    for (auto it = place.globalMatch(text); it.hasNext();) {
        const auto match = it.next();
        const QString path = match.captured(1);
        // "12:30", "localhost:8000" and "10.0.0.1:80" are no files.
        if ((!path.contains(u'.') && !path.contains(u'/')) || path.contains(address))
            continue;
        const bool brackets = match.hasCaptured(4);
        places.push_back({match.capturedStart(), match.capturedLength(), path,
                          match.capturedView(brackets ? 4 : 2).toInt(),
                          match.capturedView(brackets ? 5 : 3).toInt()});
    }
}

} // namespace

std::vector<PrintedPlace> printedPlaces(const QString &line)
{
    std::vector<PrintedPlace> all;
    if (line.size() > longestLine)
        return all;
    addPythons(all, line);
    const std::size_t pythons = all.size();
    std::vector<PrintedPlace> others;
    addOthers(others, line);
    for (const PrintedPlace &other : others) {
        const bool overlaps =
            std::any_of(all.begin(), all.begin() + std::ptrdiff_t(pythons), [&](const auto &one) {
                return one.start < other.start + other.length
                       && other.start < one.start + one.length;
            });
        if (!overlaps)
            all.push_back(other);
    }
    std::ranges::sort(all, {}, &PrintedPlace::start);
    return all;
}

} // namespace slipway::ide
