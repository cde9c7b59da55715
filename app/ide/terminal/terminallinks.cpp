// SPDX-License-Identifier: GPL-3.0-or-later
#include "terminallinks.h"

#include "shell/printedplaces.h"

#include <QRegularExpression>
#include <QUrl>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace slipway::ide {

using terminal::Screen;

namespace {

/// Longer lines are data, not messages.
constexpr qsizetype longestLine = 20'000;

/// A line with all its wrapped rest as text, and where each UTF-16 unit of it stands.
struct WholeLine
{
    QString text;
    std::vector<GridPosition> places;
    std::int64_t end = 0;
};

WholeLine wholeLine(const Screen &screen, std::int64_t first)
{
    WholeLine whole;
    whole.end = first;
    do {
        int column = 0;
        for (const terminal::Cell &cell : screen.line(whole.end)) {
            if (cell.width > 0) {
                const auto codes = screen.text(cell);
                const QString text = codes.empty()
                                         ? u" "_s
                                         : QString::fromUcs4(codes.data(), qsizetype(codes.size()));
                whole.text += text;
                whole.places.insert(whole.places.end(), std::size_t(text.size()),
                                    {whole.end, column});
            }
            ++column;
        }
        ++whole.end;
    } while (screen.isContinued(whole.end) && whole.text.size() < longestLine);
    return whole;
}

void add(std::vector<TerminalLink> &links, const WholeLine &whole, qsizetype from, qsizetype length,
         TerminalLink link)
{
    if (length <= 0)
        return;
    link.first = whole.places[std::size_t(from)];
    link.end = whole.places[std::size_t(from + length - 1)];
    ++link.end.column;
    const bool overlaps = std::any_of(links.begin(), links.end(), [&](const TerminalLink &other) {
        return other.first < link.end && link.first < other.end;
    });
    if (!overlaps)
        links.push_back(std::move(link));
}

void addMadeLinks(std::vector<TerminalLink> &links, const Screen &screen, std::int64_t number)
{
    const auto cells = screen.line(number);
    for (std::size_t at = 0; at < cells.size();) {
        const std::uint16_t id = cells[at].style.link;
        std::size_t end = at + 1;
        while (end < cells.size() && cells[end].style.link == id)
            ++end;
        if (const auto address = screen.link(cells[at]); id != 0 && !address.empty()) {
            TerminalLink link =
                linkOf(QString::fromUtf8(address.data(), qsizetype(address.size())));
            link.first = {number, int(at)};
            link.end = {number, int(end)};
            links.push_back(link);
        }
        at = end;
    }
}

void addAddresses(std::vector<TerminalLink> &links, const WholeLine &whole)
{
    static const QRegularExpression pattern(
        uR"(\b(?:https?|ftp|mailto):[^\s<>"'`\x{2500}-\x{257f}]+)"_s);
    for (auto it = pattern.globalMatch(whole.text); it.hasNext();) {
        const auto match = it.next();
        QString address = match.captured();
        // What ends the sentence is not part of it, nor a bracket that was opened before it.
        while (!address.isEmpty()
               && (u".,;:!?"_s.contains(address.back())
                   || (address.back() == u')' && !address.contains(u'('))
                   || (address.back() == u']' && !address.contains(u'['))))
            address.chop(1);
        TerminalLink link;
        link.address = address;
        add(links, whole, match.capturedStart(), address.size(), link);
    }
}

void addPlaces(std::vector<TerminalLink> &links, const WholeLine &whole)
{
    for (const PrintedPlace &place : printedPlaces(whole.text)) {
        TerminalLink link;
        link.path = place.path;
        link.line = place.line;
        link.column = place.column;
        add(links, whole, place.start, place.length, link);
    }
}

} // namespace

TerminalLink linkOf(const QString &address)
{
    TerminalLink link;
    const QUrl url(address);
    if (!url.isLocalFile() && url.scheme() != u"file"_s) {
        link.address = address;
        return link;
    }
    link.path = url.path();
    // As compilers and `ls` write it: file:///path#12 or file:///path:12.
    static const QRegularExpression position(uR"(^L?(\d{1,7})(?:[:,](\d{1,5}))?$)"_s);
    if (const auto match = position.match(url.fragment()); match.hasMatch()) {
        link.line = match.capturedView(1).toInt();
        link.column = match.capturedView(2).toInt();
    }
    return link;
}

std::vector<TerminalLink> findLinks(const Screen &screen, std::int64_t first, std::int64_t end)
{
    std::vector<TerminalLink> links;
    first = std::max(first, screen.firstLine());
    while (first > screen.firstLine() && screen.isContinued(first))
        --first;
    while (first < std::min(end, screen.endLine())) {
        const WholeLine whole = wholeLine(screen, first);
        std::vector<TerminalLink> found;
        for (std::int64_t number = first; number < whole.end; ++number)
            addMadeLinks(found, screen, number);
        if (whole.text.size() <= longestLine) {
            addAddresses(found, whole);
            addPlaces(found, whole);
        }
        std::sort(found.begin(), found.end(),
                  [](const TerminalLink &a, const TerminalLink &b) { return a.first < b.first; });
        links.insert(links.end(), found.begin(), found.end());
        first = whole.end;
    }
    return links;
}

std::optional<TerminalLink> linkAt(const Screen &screen, GridPosition at)
{
    for (const TerminalLink &link : findLinks(screen, at.line, at.line + 1)) {
        if (link.first <= at && at < link.end)
            return link;
    }
    return std::nullopt;
}

} // namespace slipway::ide
