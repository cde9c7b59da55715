// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <slipway/base/secret.h>

#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace slipway::sandbox {

/// Replaces secret values in a stream by ******, also where a value comes in several pieces.
/// Values under 4 bytes are left alone: they would hide half of every text. A value of several
/// lines is found with either kind of line end, since a terminal turns one into the other.
class Masker
{
public:
    explicit Masker(const std::vector<Secret> &values = {});

    bool isIdle() const { return m_values.empty(); }

    /// What can be shown of all bytes so far. An end that may be the beginning of a secret is
    /// kept back until it is known.
    std::string feed(std::string_view bytes);
    /// The kept rest, which was no secret.
    std::string flush();
    bool isHolding() const { return !m_held.empty(); }

private:
    struct Match
    {
        std::size_t longest = 0;
        bool mayGrow = false;
    };
    Match matchAt(std::string_view text) const;
    std::string mask(std::string_view text, bool complete);

    std::vector<std::string> m_values;
    std::array<bool, 256> m_first{};
    std::string m_held;
    std::size_t m_covered = 0; ///< bytes of m_held that are hidden already
};

} // namespace slipway::sandbox
