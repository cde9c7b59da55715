// SPDX-License-Identifier: GPL-3.0-or-later
#include "sequences.h"

#include "utf8.h"

#include <algorithm>
#include <cstdint>
#include <format>
#include <utility>

namespace slipway::terminal {

namespace {

constexpr unsigned char escape = 0x1B;
} // namespace

std::size_t readControl(std::string_view bytes, ControlSequence &into)
{
    if (bytes.size() < 3 || bytes[1] != '[')
        return 0;
    into.clear();
    const char *at = bytes.data() + 2;
    const char *const end = bytes.data() + std::min<std::size_t>(bytes.size(), 200);
    if (*at >= '<' && *at <= '?')
        into.leader = *at++;
    for (int value = -1; at < end; ++at) {
        const char byte = *at;
        if (byte >= '0' && byte <= '9') {
            if (value < 100'000'000)
                value = std::max(value, 0) * 10 + (byte - '0');
            continue;
        }
        const bool separates = byte == ';' || byte == ':';
        // One that has none at all has none; else there is one more than separators.
        if (separates || value >= 0 || into.count > 0) {
            if (into.count == ControlSequence::maxParameters)
                return 0;
            into.parameters[into.count] = value;
            into.joined[into.count] = byte == ':';
            ++into.count;
        }
        if (separates) {
            value = -1;
            continue;
        }
        if (byte < 0x40 || byte > 0x7E)
            return 0;
        into.final = byte;
        return static_cast<std::size_t>(at - bytes.data()) + 1;
    }
    return 0;
}

std::size_t SequenceParser::step(std::string_view bytes)
{
    const auto first = static_cast<unsigned char>(bytes.front());
    if (m_state == State::Ground && !m_partial.empty())
        return takePartial(bytes);
    if (m_state == State::Ground && first >= 0x20 && first != 0x7F)
        return takeText(bytes);
    if (m_state == State::Ground && first == escape)
        return takeWholeControl(bytes);
    if (m_state == State::String && first >= 0x20 && first != 0x7F)
        return takeStringPart(bytes);
    if (m_state == State::Ground && (first == '\r' || first == '\n'))
        m_handler.onControl(static_cast<char>(first));
    else
        takeByte(first);
    return 1;
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

/// The usual case in one go: a control sequence that is whole in `bytes`.
std::size_t SequenceParser::takeWholeControl(std::string_view bytes)
{
    if (const std::size_t length = readControl(bytes, m_control); length > 0) {
        m_handler.onControlSequence(m_control);
        return length;
    }
    takeByte(escape);
    return 1;
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
