// SPDX-License-Identifier: GPL-3.0-or-later
#include "links.h"

#include <slipway/base/utf8.h>

namespace slipway::terminal {

std::uint16_t Links::add(std::string_view id, std::string_view address)
{
    if (address.empty() || address.size() > maxAddress || id.size() > 256 || !isUtf8(address)
        || hasControlCharacter(address) || m_links.size() >= maxCount)
        return 0;
    std::string key;
    if (!id.empty()) {
        key = std::string(id) + ' ' + std::string(address);
        if (const auto found = m_byId.find(key); found != m_byId.end())
            return found->second;
    } else if (!m_links.empty() && m_links.back().id.empty() && m_links.back().address == address) {
        return static_cast<std::uint16_t>(m_links.size());
    }
    m_links.push_back({std::string(id), std::string(address)});
    m_bytes += sizeof(Link) + address.size() + id.size() + 2 * key.size();
    const auto number = static_cast<std::uint16_t>(m_links.size());
    if (!key.empty())
        m_byId.emplace(std::move(key), number);
    return number;
}

const Links::Link *Links::find(std::uint16_t number) const
{
    return number > 0 && number <= m_links.size() ? &m_links[number - 1U] : nullptr;
}

std::string_view Links::address(std::uint16_t number) const
{
    const Link *link = find(number);
    return link ? std::string_view(link->address) : std::string_view();
}

void Links::clear()
{
    m_links.clear();
    m_byId.clear();
    m_bytes = 0;
}

} // namespace slipway::terminal
