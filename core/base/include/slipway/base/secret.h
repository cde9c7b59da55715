// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>
#include <utility>

namespace slipway {

/// Text that must not reach a log, an error or a URL: it has no way to print itself, and its
/// memory is overwritten when it goes.
class Secret
{
public:
    Secret() = default;
    explicit Secret(std::string text)
        : m_text(std::move(text))
    {}
    Secret(const Secret &) = default;
    Secret(Secret &&other) noexcept { m_text.swap(other.m_text); }
    Secret &operator=(Secret other) noexcept
    {
        m_text.swap(other.m_text);
        return *this;
    }
    ~Secret() { wipe(); }

    /// Named so that every use can be searched for.
    std::string_view reveal() const { return m_text; }
    bool isEmpty() const { return m_text.empty(); }

private:
    void wipe() noexcept
    {
        volatile char *bytes = m_text.data();
        for (std::size_t i = 0; i < m_text.size(); ++i)
            bytes[i] = 0;
        m_text.clear();
    }

    std::string m_text;
};

} // namespace slipway
