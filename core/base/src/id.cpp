// SPDX-License-Identifier: GPL-3.0-or-later
#include <slipway/base/id.h>
#include <slipway/base/random.h>

#include <algorithm>

namespace slipway {

static constexpr std::string_view alphabet = "abcdefghijklmnopqrstuvwxyz234567";
static constexpr std::size_t idLength = 16;

std::string generateIdText()
{
    std::string bytes = randomBytes(idLength);
    for (char &c : bytes)
        c = alphabet[static_cast<unsigned char>(c) % alphabet.size()];
    return bytes;
}

bool isIdText(std::string_view text)
{
    return text.size() == idLength
           && std::ranges::all_of(text, [](char c) { return alphabet.contains(c); });
}

} // namespace slipway
