// SPDX-License-Identifier: GPL-3.0-or-later
#include "places.h"

namespace slipway::ide {

static constexpr std::size_t mostPlaces = 100;
/// Lines; nearer ones are one place.
static constexpr int nearLines = 5;

Places::Places(Workspace &workspace, QObject *parent)
    : QObject(parent)
    , m_workspace(workspace)
{
    connect(&workspace, &Workspace::navigated, this, &Places::note);
    connect(&workspace, &Workspace::pathRenamed, this, &Places::rename);
    connect(&workspace, &Workspace::folderChanged, this, [this] {
        m_places.clear();
        m_at = 0;
        Q_EMIT changed();
    });
}

bool Places::isNear(const Place &one, const Place &other)
{
    return one.path == other.path && std::abs(one.position.line - other.position.line) <= nearLines;
}

void Places::note(const Place &from, const Place &to)
{
    if (to.path.isEmpty())
        return;
    // What was ahead belongs to another way.
    if (!m_places.empty())
        m_places.resize(m_at + 1);
    const auto add = [this](const Place &place) {
        if (place.path.isEmpty())
            return;
        if (!m_places.empty() && isNear(m_places.back(), place))
            m_places.back() = place;
        else
            m_places.push_back(place);
    };
    add(from);
    add(to);
    if (m_places.size() > mostPlaces)
        m_places.erase(m_places.begin(), m_places.end() - std::ptrdiff_t(mostPlaces));
    m_at = m_places.empty() ? 0 : m_places.size() - 1;
    Q_EMIT changed();
}

void Places::rename(const QString &from, const QString &to)
{
    for (Place &place : m_places) {
        if (place.path == from || place.path.startsWith(from + u'/'))
            place.path = to + place.path.sliced(from.size());
    }
}

/// Coming back later means coming to where one has gone in the meantime.
void Places::keepCurrent()
{
    const Place now = m_workspace.currentPlace();
    if (!now.path.isEmpty() && m_at < m_places.size() && m_places[m_at].path == now.path)
        m_places[m_at] = now;
}

void Places::goTo(std::size_t index)
{
    keepCurrent();
    m_at = index;
    const Place place = m_places[m_at];
    m_workspace.openFile(place.path, place.position, OpenReason::History);
    Q_EMIT changed();
}

void Places::goBack()
{
    if (canGoBack())
        goTo(m_at - 1);
}

void Places::goForward()
{
    if (canGoForward())
        goTo(m_at + 1);
}

} // namespace slipway::ide
