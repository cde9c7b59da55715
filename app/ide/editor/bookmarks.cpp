// SPDX-License-Identifier: GPL-3.0-or-later
#include "bookmarks.h"

#include "editortheme.h"
#include "lineblocks.h"
#include "scintillaview.h"
#include "shell/settings.h"

namespace slipway::ide {

using namespace Qt::StringLiterals;
using Sci = QsciScintillaBase;

static constexpr unsigned mask = 1U << bookmarkMarker;

static QString keyOf(const QString &path)
{
    // A path's own slashes would be groups of the settings file.
    return u"bookmarks/"_s + QString::fromLatin1(path.toUtf8().toPercentEncoding("", "/"));
}

void Bookmarks::toggle()
{
    std::vector<long> all;
    for (const LineBlock &block : selectedLines(m_view)) {
        for (long line = block.first; line <= block.last; ++line)
            all.push_back(line);
    }
    const auto isSet = [this](long line) {
        return (m_view.send(Sci::SCI_MARKERGET, line) & mask) != 0;
    };
    const bool remove = std::ranges::all_of(all, isSet);
    for (const long line : all) {
        if (remove)
            m_view.send(Sci::SCI_MARKERDELETE, line, long(bookmarkMarker));
        else if (!isSet(line))
            m_view.send(Sci::SCI_MARKERADD, line, long(bookmarkMarker));
    }
    fitMargin();
}

void Bookmarks::go(int step)
{
    const long own = m_view.lineOf(m_view.caret());
    const unsigned message = step > 0 ? Sci::SCI_MARKERNEXT : Sci::SCI_MARKERPREVIOUS;
    long line = m_view.send(message, own + step, long(mask));
    if (line < 0)
        line = m_view.send(message, step > 0 ? 0 : m_view.lineCount() - 1, long(mask));
    if (line < 0)
        return;
    m_view.send(Sci::SCI_ENSUREVISIBLEENFORCEPOLICY, line);
    m_view.send(Sci::SCI_GOTOLINE, line);
    m_view.send(Sci::SCI_VERTICALCENTRECARET);
}

void Bookmarks::clear()
{
    m_view.send(Sci::SCI_MARKERDELETEALL, bookmarkMarker);
    fitMargin();
}

std::vector<long> Bookmarks::lines() const
{
    std::vector<long> all;
    for (long line = m_view.send(Sci::SCI_MARKERNEXT, 0, long(mask)); line >= 0;
         line = m_view.send(Sci::SCI_MARKERNEXT, line + 1, long(mask)))
        all.push_back(line);
    return all;
}

void Bookmarks::fitMargin()
{
    const bool any = m_view.send(Sci::SCI_MARKERNEXT, 0, long(bookmarkMarginMask)) >= 0;
    m_view.send(Sci::SCI_SETMARGINWIDTHN, bookmarkMargin, any ? 16L : emptyMargin);
}

void Bookmarks::restore(const QString &path)
{
    const QStringList lines = Settings::store().value(keyOf(path)).toStringList();
    for (const QString &line : lines) {
        if (line.toLong() < m_view.lineCount())
            m_view.send(Sci::SCI_MARKERADD, line.toLong(), long(bookmarkMarker));
    }
    fitMargin();
}

void Bookmarks::remember(const QString &path) const
{
    if (path.isEmpty())
        return;
    QStringList numbers;
    for (const long line : lines())
        numbers.append(QString::number(line));
    const QString key = keyOf(path);
    if (numbers.isEmpty() && Settings::store().contains(key))
        Settings::store().remove(key);
    else if (!numbers.isEmpty())
        Settings::store().setValue(key, numbers);
}

} // namespace slipway::ide
