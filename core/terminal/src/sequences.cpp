// SPDX-License-Identifier: GPL-3.0-or-later
#include "sequences.h"

#include <algorithm>
#include <bit>
#include <cstdint>
#include <cstring>
#include <format>
#include <utility>

namespace slipway::terminal {

namespace {

constexpr unsigned char escape = 0x1B;
constexpr char32_t replacement = 0xFFFD;

/// How many bytes at the beginning are printable ASCII, eight at a time.
std::size_t asciiLength(std::string_view text)
{
    constexpr std::uint64_t ones = 0x0101010101010101;
    constexpr std::uint64_t highs = ones * 0x80;
    std::size_t at = 0;
    for (; at + 8 <= text.size(); at += 8) {
        std::uint64_t word = 0;
        std::memcpy(&word, text.data() + at, 8);
        // The high bit of a byte is set by what is below a space, by DEL and by what is not ASCII.
        // A borrow or carry can only mark bytes above a true hit, so the lowest one is right.
        const std::uint64_t found = ((word - ones * 0x20) | (word + ones) | word) & highs;
        if (found != 0 && std::endian::native == std::endian::little)
            return at + static_cast<std::size_t>(std::countr_zero(found)) / 8;
        if (found != 0)
            break;
    }
    while (at < text.size() && text[at] >= 0x20 && text[at] < 0x7F)
        ++at;
    return at;
}

struct Decoded
{
    char32_t code = replacement;
    std::size_t length = 1; ///< of the character, or of the ill-formed part
    bool isWhole = true;    ///< false where more bytes are needed
};

/// The first character of text that does not begin with ASCII, by table 3-7 of the Unicode
/// Standard.
Decoded decode(std::string_view text)
{
    const auto at = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const unsigned char lead = at(0);
    if (lead < 0xC2 || lead > 0xF4)
        return {};
    const std::size_t length = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    auto code = static_cast<char32_t>(lead & (0xFF >> (length + 1)));
    for (std::size_t i = 1; i < length; ++i) {
        if (i >= text.size())
            return {replacement, i, false};
        const unsigned char low = i > 1 ? 0x80 : lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
        const unsigned char high = i > 1 ? 0xBF : lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
        if (at(i) < low || at(i) > high)
            return {replacement, i, true};
        code = code << 6 | (at(i) & 0x3F);
    }
    return {code, length, true};
}

} // namespace

void SequenceParser::feed(std::string_view bytes)
{
    while (!bytes.empty()) {
        std::size_t taken = 1;
        const auto first = static_cast<unsigned char>(bytes.front());
        if (m_state == State::Ground && !m_partial.empty())
            taken = takePartial(bytes);
        else if (m_state == State::Ground && first >= 0x20 && first != 0x7F)
            taken = takeText(bytes);
        else if (m_state == State::Ground && first == escape)
            taken = takeWholeControl(bytes);
        else if (m_state == State::Ground && (first == '\r' || first == '\n'))
            m_handler.onControl(static_cast<char>(first));
        else if (m_state == State::String && first >= 0x20 && first != 0x7F)
            taken = takeStringPart(bytes);
        else
            takeByte(first);
        bytes.remove_prefix(taken);
    }
}

std::size_t SequenceParser::takeText(std::string_view bytes)
{
    const std::size_t ascii = asciiLength(bytes);
    if (ascii > 0) {
        m_handler.onAscii(bytes.substr(0, ascii));
        return ascii;
    }
    std::size_t taken = 0;
    do {
        taken += takeUtf8(bytes.substr(taken));
    } while (taken < bytes.size() && static_cast<unsigned char>(bytes[taken]) >= 0x80);
    return taken;
}

/// U+0080 to U+009F are left out: they are controls that nobody uses in UTF-8.
std::size_t SequenceParser::takeUtf8(std::string_view bytes)
{
    const Decoded found = decode(bytes);
    if (!found.isWhole)
        m_partial = bytes;
    else if (found.code >= 0xA0)
        m_handler.onCode(found.code);
    return found.length;
}

/// Goes on with a character that began in an earlier piece.
std::size_t SequenceParser::takePartial(std::string_view bytes)
{
    const std::size_t before = m_partial.size();
    std::string joined = std::exchange(m_partial, {});
    joined += bytes.substr(0, 4);
    const std::size_t taken = takeUtf8(joined);
    return taken > before ? taken - before : 0;
}

/// The usual case in one go: a control sequence of digits and separators that is whole in `bytes`.
std::size_t SequenceParser::takeWholeControl(std::string_view bytes)
{
    if (bytes.size() < 3 || bytes[1] != '[') {
        takeByte(escape);
        return 1;
    }
    m_control.clear();
    std::size_t end = 2;
    if (bytes[2] >= '<' && bytes[2] <= '?')
        m_control.leader = bytes[end++];
    const std::size_t limit = std::min<std::size_t>(bytes.size(), 200);
    bool isWanted = true;
    int *value = nullptr; // the parameter that is being read
    for (; end < limit && bytes[end] >= '0' && bytes[end] <= ';'; ++end) {
        if (bytes[end] <= '9' && value) {
            if (*value < 100'000'000)
                *value = std::max(*value, 0) * 10 + (bytes[end] - '0');
            continue;
        }
        isWanted = isWanted && takeParameter(bytes[end]);
        value = &m_control.parameters[m_control.count - 1];
    }
    if (end >= limit || bytes[end] < 0x40 || bytes[end] > 0x7E) {
        takeByte(escape);
        return 1;
    }
    m_control.final = bytes[end];
    if (isWanted)
        m_handler.onControlSequence(m_control);
    return end + 1;
}

std::size_t SequenceParser::takeStringPart(std::string_view bytes)
{
    const auto *const end = std::find_if(bytes.begin(), bytes.end(), [](char byte) {
        return static_cast<unsigned char>(byte) < 0x20 || byte == 0x7F;
    });
    const auto length = static_cast<std::size_t>(end - bytes.begin());
    const std::size_t room = maxString - std::min(maxString, m_partial.size());
    m_partial += bytes.substr(0, std::min(room, length));
    m_overlong |= length > room;
    return length;
}

void SequenceParser::takeByte(unsigned char byte)
{
    if (takeAnywhere(byte))
        return;
    const char character = static_cast<char>(byte);
    switch (m_state) {
    case State::Ground:
    case State::String:
        break;
    case State::Escape:
        return takeEscape(character);
    case State::Control:
    case State::IgnoredControl:
        return takeControl(character);
    case State::StringEscape:
        // ESC \ ends the string; any other escape drops it and begins anew.
        m_state = State::Escape;
        if (character == '\\')
            return finishString();
        m_partial.clear();
        return takeEscape(character);
    }
}

/// What means the same in every state.
bool SequenceParser::takeAnywhere(unsigned char byte)
{
    const bool inString = m_state == State::String || m_state == State::StringEscape;
    if (byte == 0 || byte == 0x7F)
        return true;
    if (byte == 0x18 || byte == 0x1A) {
        m_state = State::Ground;
        m_partial.clear();
        return true;
    }
    if (byte == escape) {
        m_state = inString ? State::StringEscape : State::Escape;
        if (!inString)
            m_partial.clear();
        return true;
    }
    if (byte >= 0x20)
        return false;
    if (!inString)
        m_handler.onControl(static_cast<char>(byte));
    else if (byte == '\a')
        finishString();
    return true;
}

void SequenceParser::takeEscape(char byte)
{
    if (byte >= 0x20 && byte <= 0x2F) {
        if (m_partial.size() < 2)
            m_partial += byte;
        return;
    }
    if (m_partial.empty() && byte == '[') {
        m_state = State::Control;
        m_control.clear();
        m_controlBytes.clear();
        return;
    }
    if (m_partial.empty() && std::string_view("]P_^X").contains(byte)) {
        m_state = State::String;
        m_kind = byte;
        m_overlong = false;
        return;
    }
    m_state = State::Ground;
    const std::string bytes = std::exchange(m_partial, {}) + byte;
    if (byte >= 0x30 && byte < 0x7F)
        m_handler.onEscape(bytes);
}

void SequenceParser::takeControl(char byte)
{
    if (m_controlBytes.size() < 256)
        m_controlBytes += byte;
    if (byte >= 0x40 && byte <= 0x7E) {
        const bool wanted = m_state == State::Control;
        m_state = State::Ground;
        m_control.final = byte;
        if (wanted)
            m_handler.onControlSequence(m_control);
        return;
    }
    if (byte >= 0x30 && byte <= 0x3B && m_control.intermediate == 0) {
        if (!takeParameter(byte))
            m_state = State::IgnoredControl;
        return;
    }
    if (byte >= 0x3C && byte <= 0x3F && m_controlBytes.size() == 1)
        m_control.leader = byte;
    else if (byte >= 0x20 && byte <= 0x2F && m_control.intermediate == 0)
        m_control.intermediate = byte;
    else
        m_state = State::IgnoredControl;
}

/// False where there are more parameters than anybody sends.
bool SequenceParser::takeParameter(char byte)
{
    ControlSequence &control = m_control;
    if (control.count == 0)
        control.begin();
    if (byte == ';' || byte == ':') {
        control.joined[control.count - 1] = byte == ':';
        return control.begin();
    }
    int &value = control.parameters[control.count - 1];
    if (value < 100'000'000)
        value = std::max(value, 0) * 10 + (byte - '0');
    return true;
}

void SequenceParser::finishString()
{
    m_state = State::Ground;
    const std::string payload = std::exchange(m_partial, {});
    if (!m_overlong)
        m_handler.onString(m_kind, payload);
}

std::string SequenceParser::pending() const
{
    switch (m_state) {
    case State::Ground:
        return m_partial;
    case State::Escape:
        return "\x1b" + m_partial;
    case State::Control:
    case State::IgnoredControl:
        return "\x1b[" + m_controlBytes;
    case State::String:
    case State::StringEscape:
        break;
    }
    // What is left of an overlong string must be dropped there too: an APC is never shown.
    std::string out =
        m_overlong ? std::string("\x1b_") : std::format("\x1b{}{}", m_kind, m_partial);
    if (m_state == State::StringEscape)
        out += '\x1b';
    return out;
}

} // namespace slipway::terminal
