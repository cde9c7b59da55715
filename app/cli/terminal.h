// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <slipway/base/error.h>
#include <slipway/base/files.h>
#include <slipway/base/secret.h>
#include <slipway/sandbox/run_spec.h>

#include <initializer_list>
#include <optional>
#include <string>

#include <termios.h>

namespace slip {

/// Sets a terminal up for as long as this lives, and puts it back as it was.
class TerminalMode
{
public:
    enum class Wanted {
        Raw,    ///< every key goes to the program
        NoEcho, ///< what is typed is not shown
    };
    TerminalMode(int descriptor, Wanted wanted);
    ~TerminalMode();
    TerminalMode(const TerminalMode &) = delete;
    TerminalMode &operator=(const TerminalMode &) = delete;

private:
    int m_descriptor;
    bool m_changed = false;
    termios m_before{};
};

std::optional<slipway::sandbox::TerminalSize> terminalSize(int descriptor);

/// Signals as bytes of a pipe, so that one poll() waits for them too. Only one may live.
class SignalPipe
{
public:
    static slipway::Result<SignalPipe> create(std::initializer_list<int> signals);
    int descriptor() const { return m_read.get(); }
    /// The next signal that came in; 0 where there is none.
    int take();

private:
    slipway::FileDescriptor m_read;
    slipway::FileDescriptor m_write;
};

/// A line from the terminal itself, which may be another than standard input.
slipway::Result<std::string> askLine(std::string_view question);
slipway::Result<slipway::Secret> askSecret(std::string_view question);
/// Standard input to its end, without the last line break.
slipway::Result<slipway::Secret> readSecretInput();

} // namespace slip
