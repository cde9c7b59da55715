// SPDX-License-Identifier: GPL-3.0-or-later
#include "pages.h"

namespace slipway::ide {

void Pages::add(PageKind kind)
{
    Q_ASSERT(!find(kind.id));
    const QString id = kind.id;
    m_kinds.push_back(std::move(kind));
    Q_EMIT added(id);
}

const PageKind *Pages::find(const QString &id) const
{
    const auto found = std::ranges::find(m_kinds, id, &PageKind::id);
    return found == m_kinds.end() ? nullptr : &*found;
}

const PageKind *Pages::preferred(const QString &path) const
{
    const auto found = std::ranges::find_if(
        m_kinds, [&](const PageKind &kind) { return kind.byDefault && kind.opens(path); });
    return found == m_kinds.end() ? nullptr : &*found;
}

std::vector<const PageKind *> Pages::kindsFor(const QString &path) const
{
    std::vector<const PageKind *> kinds;
    for (const PageKind &kind : m_kinds) {
        if (kind.opens(path))
            kinds.push_back(&kind);
    }
    return kinds;
}

} // namespace slipway::ide
