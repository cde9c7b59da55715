// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

namespace slipway::terminal {

/// What stands between ESC [ and the final byte.
struct ControlSequence
{
    static constexpr std::size_t maxParameters = 32;

    // Only the first `count` mean something.
    std::array<int, maxParameters> parameters{}; ///< -1 where left out
    std::array<bool, maxParameters> joined{};    ///< a colon follows this parameter
    std::size_t count = 0;
    char leader = 0;       ///< '?', '>', ... or 0
    char intermediate = 0; ///< ' ', '!', '$', ... or 0
    char final = 0;

    void clear()
    {
        count = 0;
        leader = intermediate = final = 0;
    }
    /// False where there are more parameters than anybody sends.
    bool begin()
    {
        if (count == maxParameters)
            return false;
        parameters[count] = -1;
        joined[count] = false;
        ++count;
        return true;
    }
    int parameter(std::size_t index, int otherwise) const
    {
        return index < count && parameters[index] >= 0 ? parameters[index] : otherwise;
    }
    /// For counts, where 0 means 1.
    int amount(std::size_t index = 0) const
    {
        const int value = parameter(index, 1);
        return value > 0 ? value : 1;
    }
};

/// Reads ESC [ and what follows, where that is whole and is made of digits and separators behind at
/// most one leader; how long it is, or 0.
std::size_t readControl(std::string_view bytes, ControlSequence &into);

/// Takes a program's output apart into whole pieces, so that the emulation behind it never sees a
/// sequence that is torn, overlong or malformed. After the state machine of Paul Williams
/// (vt100.net/emu/dec_ansi_parser); 8-bit controls do not exist in UTF-8.
class SequenceParser
{
public:
    class Handler
    {
    public:
        virtual ~Handler() = default;
        /// Printable ASCII, U+0020 to U+007E.
        virtual void onAscii(std::string_view text) = 0;
        /// Any other character; U+FFFD for each ill-formed part of the UTF-8.
        virtual void onCode(char32_t code) = 0;
        virtual void onControl(char control) = 0;
        /// Without the ESC: "7", "(0".
        virtual void onEscape(std::string_view bytes) = 0;
        virtual void onControlSequence(const ControlSequence &sequence) = 0;
        /// `kind` is ']' (OSC), 'P' (DCS), '_' (APC), '^' (PM) or 'X' (SOS).
        virtual void onString(char kind, std::string_view payload) = 0;
    };

    explicit SequenceParser(Handler &handler)
        : m_handler(handler)
    {}

    /// Takes in the first part of `bytes`, which are some; how many bytes that was.
    std::size_t step(std::string_view bytes);
    /// Whether nothing is in it that is not whole yet.
    bool isIdle() const { return m_state == State::Ground && m_partial.empty(); }
    /// What was taken in of a piece that is not whole yet: fed to another parser it goes on there.
    std::string pending() const;

private:
    enum class State { Ground, Escape, Control, IgnoredControl, String, StringEscape };

    /// Longer strings (titles, queries) are dropped: nobody needs them and they cost memory.
    static constexpr std::size_t maxString = 65536;

    std::size_t takeText(std::string_view bytes);
    std::size_t takeUtf8(std::string_view bytes);
    std::size_t takePartial(std::string_view bytes);
    std::size_t takeWholeControl(std::string_view bytes);
    std::size_t takeStringPart(std::string_view bytes);
    void takeByte(unsigned char byte);
    bool takeAnywhere(unsigned char byte);
    void takeEscape(char byte);
    void takeControl(char byte);
    bool takeParameter(char byte);
    void finishString();

    Handler &m_handler;
    State m_state = State::Ground;
    std::string m_partial; ///< an unfinished code point, or the bytes of an escape or string
    ControlSequence m_control;
    std::string m_controlBytes; ///< as received, for pending()
    char m_kind = 0;
    bool m_overlong = false;
};

} // namespace slipway::terminal
