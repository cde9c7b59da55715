// SPDX-License-Identifier: GPL-3.0-or-later
#include <slipway/search/letter_case.h>

namespace slipway::search {

namespace {

/// Letters that lie `distance` above their capitals.
struct Block
{
    unsigned first;
    unsigned last;
    unsigned distance;
};
constexpr Block blocks[]{
    {0xC0, 0xD6, 32},                       // Latin-1 up to the multiplication sign
    {0xD8, 0xDE, 32},                       // and behind it
    {0x391, 0x3A1, 32},                     // Greek, before and behind the final sigma
    {0x3A3, 0x3A9, 32}, {0x400, 0x40F, 80}, // Cyrillic, the extra letters
    {0x410, 0x42F, 32},                     // Cyrillic
};

/// In these, capitals and small letters take turns; the number says whether capitals are even.
struct Turns
{
    unsigned first;
    unsigned last;
    unsigned parity;
};
constexpr Turns turns[]{{0x100, 0x12F, 0}, {0x132, 0x137, 0}, {0x139, 0x148, 1}, {0x14A, 0x177, 0},
                        {0x179, 0x17E, 1}, {0x460, 0x481, 0}, {0x48A, 0x4BF, 0}, {0x4D0, 0x52F, 0}};

unsigned lower(unsigned c)
{
    for (const Block &block : blocks) {
        if (c >= block.first && c <= block.last)
            return c + block.distance;
    }
    for (const Turns &turn : turns) {
        if (c >= turn.first && c <= turn.last)
            return c % 2 == turn.parity ? c + 1 : c;
    }
    return c;
}

unsigned upper(unsigned c)
{
    for (const Block &block : blocks) {
        if (c >= block.first + block.distance && c <= block.last + block.distance)
            return c - block.distance;
    }
    for (const Turns &turn : turns) {
        if (c >= turn.first && c <= turn.last)
            return c % 2 == turn.parity ? c : c - 1;
    }
    return c;
}

unsigned byteAt(std::string_view text, std::size_t at)
{
    return static_cast<unsigned char>(text[at]);
}

template<class Change>
std::string changed(std::string_view text, char first, char last, int distance, Change change)
{
    std::string result(text);
    for (std::size_t i = 0; i < text.size(); ++i) {
        const unsigned lead = byteAt(text, i);
        if (text[i] >= first && text[i] <= last) {
            result[i] = static_cast<char>(text[i] + distance);
        } else if (lead >= 0xC3 && lead <= 0xD4 && i + 1 < text.size()
                   && (byteAt(text, i + 1) & 0xC0U) == 0x80U) {
            const unsigned c = change((lead & 0x1FU) << 6U | (byteAt(text, i + 1) & 0x3FU));
            result[i] = static_cast<char>(0xC0U | c >> 6U);
            result[++i] = static_cast<char>(0x80U | (c & 0x3FU));
        }
    }
    return result;
}

} // namespace

std::string toLower(std::string_view text)
{
    return changed(text, 'A', 'Z', 32, lower);
}

std::string toUpper(std::string_view text)
{
    return changed(text, 'a', 'z', -32, upper);
}

} // namespace slipway::search
