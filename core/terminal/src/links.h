// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace slipway::terminal {

/// Addresses of links by the number a cell keeps.
class Links
{
public:
    /// Links with the same `id` and address are one; without an id each is its own. 0 where the
    /// address is empty or longer than anybody's.
    std::uint16_t add(std::string_view id, std::string_view address);
    std::string_view address(std::uint16_t number) const;

    bool isNearlyFull() const { return m_links.size() > maxCount - 64 || m_bytes > maxBytes; }
    void clear();

    struct Link
    {
        std::string id;
        std::string address;
    };
    const Link *find(std::uint16_t number) const;

private:
    static constexpr std::size_t maxCount = 60000;
    static constexpr std::size_t maxBytes = std::size_t{4} << 20;
    static constexpr std::size_t maxAddress = 2083;

    std::vector<Link> m_links; ///< number 1 first
    std::unordered_map<std::string, std::uint16_t> m_byId;
    std::size_t m_bytes = 0;
};

} // namespace slipway::terminal
