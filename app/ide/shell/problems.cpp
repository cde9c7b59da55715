// SPDX-License-Identifier: GPL-3.0-or-later
#include "problems.h"

#include <algorithm>

namespace slipway::ide {

void Problems::add(const QString &teller, const std::vector<Problem> &problems)
{
    std::vector<Problem> &own = m_tellers[teller];
    const std::size_t before = own.size();
    for (const Problem &problem : problems) {
        if (own.size() >= most)
            break;
        if (!std::ranges::contains(own, problem))
            own.push_back(problem);
    }
    if (own.size() != before)
        Q_EMIT changed();
}

void Problems::clear(const QString &teller)
{
    const auto found = m_tellers.find(teller);
    if (found == m_tellers.end())
        return;
    const bool any = !found->second.empty();
    m_tellers.erase(found);
    if (any)
        Q_EMIT changed();
}

std::vector<Problem> Problems::all() const
{
    std::vector<Problem> all;
    for (const auto &[teller, own] : m_tellers)
        all.insert(all.end(), own.begin(), own.end());
    return all;
}

std::vector<Problem> Problems::of(const QString &path) const
{
    std::vector<Problem> own;
    for (const Problem &problem : all()) {
        if (problem.path == path)
            own.push_back(problem);
    }
    std::ranges::stable_sort(own, {}, [](const Problem &one) { return one.position.line; });
    return own;
}

std::size_t Problems::count(ProblemSeverity severity) const
{
    const std::vector<Problem> told = all();
    return std::size_t(std::ranges::count(told, severity, &Problem::severity));
}

} // namespace slipway::ide
