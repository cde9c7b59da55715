// SPDX-License-Identifier: GPL-3.0-or-later
#include "sequences.h"

#include <slipway/base/utf8.h>

#include <algorithm>
#include <format>
#include <utility>

namespace slipway::terminal {

namespace {

constexpr unsigned char escape = 0x1B;

bool isPrintable(char byte)
{
    const auto value = static_cast<unsigned char>(byte);
    return value >= 0x20 && value != 0x7F;
}

/// How many bytes at the end of `text` begin a code point that is not whole.
std::size_t unfinishedTail(std::string_view text)
{
    for (std::size_t back = 1; back <= std::min<std::size_t>(3, text.size()); ++back) {
        const auto byte = static_cast<unsigned char>(text[text.size() - back]);
        if ((byte & 0xC0) == 0x80)
            continue;
        const std::size_t length = byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : byte >= 0xC2 ? 2 : 1;
        return length > back ? back : 0;
    }
    return 0;
}

} // namespace

std::string ControlSequence::bytes() const
{
    std::string out = "\x1b[";
    if (leader)
        out += leader;
    for (std::size_t i = 0; i < count; ++i) {
        if (parameters[i] >= 0)
            out += std::to_string(parameters[i]);
        if (i + 1 < count)
            out += joined[i] ? ':' : ';';
    }
    if (intermediate)
        out += intermediate;
    out += final;
    return out;
}

void SequenceParser::feed(std::string_view bytes)
{
    std::size_t at = 0;
    while (at < bytes.size()) {
        if (m_state == State::Ground && isPrintable(bytes[at]))
            at += takeText(bytes.substr(at));
        else
            takeByte(static_cast<unsigned char>(bytes[at++]));
    }
}

std::size_t SequenceParser::takeText(std::string_view bytes)
{
    const auto *end = std::find_if_not(bytes.begin(), bytes.end(), isPrintable);
    const auto length = static_cast<std::size_t>(end - bytes.begin());
    std::string_view text = bytes.substr(0, length);
    std::string joined;
    if (!m_partial.empty()) {
        joined = m_partial;
        joined += text;
        m_partial.clear();
        text = joined;
    }
    const std::size_t tail = unfinishedTail(text);
    m_partial = text.substr(text.size() - tail);
    text.remove_suffix(tail);
    emitText(text);
    return length;
}

/// U+0080 to U+009F are left out: libvterm gives them a width of -1 and walks off the screen. What
/// is not UTF-8 is replaced here, because how libvterm does it depends on where pieces are cut.
void SequenceParser::emitText(std::string_view text)
{
    std::string repaired;
    if (!isUtf8(text)) {
        repaired = toValidUtf8(text);
        text = repaired;
    }
    std::size_t from = 0;
    for (std::size_t at = text.find('\xC2'); at != std::string_view::npos;
         at = text.find('\xC2', at + 1)) {
        if (at + 1 >= text.size() || static_cast<unsigned char>(text[at + 1]) >= 0xA0)
            continue;
        if (at > from)
            m_handler.onText(text.substr(from, at - from));
        from = at + 2;
    }
    if (from < text.size())
        m_handler.onText(text.substr(from));
}

void SequenceParser::takeByte(unsigned char byte)
{
    if (m_state == State::Ground && !m_partial.empty()) {
        m_handler.onText("\xEF\xBF\xBD");
        m_partial.clear();
    }
    if (takeAnywhere(byte))
        return;
    const char character = static_cast<char>(byte);
    switch (m_state) {
    case State::Ground:
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
    case State::String:
        return takeString(character);
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
        m_control = {};
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
    if (byte >= 0x30 && byte <= 0x3B && m_control.intermediate == 0)
        return takeParameter(byte);
    if (byte >= 0x3C && byte <= 0x3F && m_controlBytes.size() == 1)
        m_control.leader = byte;
    else if (byte >= 0x20 && byte <= 0x2F && m_control.intermediate == 0)
        m_control.intermediate = byte;
    else
        m_state = State::IgnoredControl;
}

void SequenceParser::takeParameter(char byte)
{
    ControlSequence &control = m_control;
    if (control.count == 0) {
        control.count = 1;
        control.parameters[0] = -1;
    }
    if (byte == ';' || byte == ':') {
        if (control.count <= ControlSequence::maxParameters)
            control.joined[control.count - 1] = byte == ':';
        if (control.count == ControlSequence::maxParameters) {
            m_state = State::IgnoredControl;
            return;
        }
        control.parameters[control.count++] = -1;
        return;
    }
    int &value = control.parameters[control.count - 1];
    if (value < 100'000'000)
        value = std::max(value, 0) * 10 + (byte - '0');
}

void SequenceParser::takeString(char byte)
{
    if (m_partial.size() < maxString)
        m_partial += byte;
    else
        m_overlong = true;
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
