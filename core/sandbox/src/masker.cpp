// SPDX-License-Identifier: GPL-3.0-or-later
#include <slipway/sandbox/masker.h>

#include <algorithm>
#include <utility>

namespace slipway::sandbox {

static constexpr std::string_view stars = "******";
static constexpr std::size_t leastLength = 4;

static std::string withLineEnds(std::string_view text)
{
    std::string result;
    for (const char c : text) {
        if (c == '\n' && !result.ends_with('\r'))
            result += '\r';
        result += c;
    }
    return result;
}

Masker::Masker(const std::vector<Secret> &values)
{
    for (const Secret &value : values) {
        const std::string_view text = value.reveal();
        if (text.size() < leastLength)
            continue;
        m_values.emplace_back(text);
        if (text.contains('\n'))
            m_values.push_back(withLineEnds(text));
    }
    for (const std::string &value : m_values)
        m_first[static_cast<unsigned char>(value.front())] = true;
}

Masker::Match Masker::matchAt(std::string_view text) const
{
    Match match;
    if (!m_first[static_cast<unsigned char>(text.front())])
        return match;
    for (const std::string &value : m_values) {
        if (text.starts_with(value))
            match.longest = std::max(match.longest, value.size());
        else if (text.size() < value.size() && value.starts_with(text))
            match.mayGrow = true;
    }
    return match;
}

/// Where secrets overlap, the whole of them is hidden: a byte shows only when none covers it.
std::string Masker::mask(std::string_view text, bool complete)
{
    std::string shown;
    std::size_t coveredUntil = m_covered;
    std::size_t at = 0;
    for (; at < text.size(); ++at) {
        const Match match = matchAt(text.substr(at));
        if (match.mayGrow && !complete)
            break;
        if (match.longest > 0) {
            if (at >= coveredUntil)
                shown += stars;
            coveredUntil = std::max(coveredUntil, at + match.longest);
        }
        if (at >= coveredUntil)
            shown += text[at];
    }
    m_held.assign(text.substr(at));
    m_covered = coveredUntil > at ? coveredUntil - at : 0;
    return shown;
}

std::string Masker::feed(std::string_view bytes)
{
    if (m_values.empty())
        return std::string(bytes);
    if (m_held.empty())
        return mask(bytes, false);
    return mask(std::exchange(m_held, {}).append(bytes), false);
}

std::string Masker::flush()
{
    return mask(std::exchange(m_held, {}), true);
}

} // namespace slipway::sandbox
