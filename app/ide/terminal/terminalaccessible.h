// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <slipway/terminal/screen.h>

#include <QString>

#include <cstdint>
#include <optional>

class QWidget;

namespace slipway::ide {

/// What a screen reader reads of a terminal: the screen and a good part of the history, as one
/// text. It begins at the same line for as long as possible, so that what is printed comes at its
/// end.
class TerminalReading
{
public:
    QString text(const terminal::Screen &screen);
    /// Where the cursor is in it, in UTF-16 units.
    int cursor(const terminal::Screen &screen);

    /// At one place of the text, in UTF-16 units.
    struct Change
    {
        int at = 0;
        QString removed;
        QString inserted;
        bool operator==(const Change &) const = default;
    };
    /// Since the last call; nothing where the text begins at another line now.
    std::optional<Change> takeChange(const terminal::Screen &screen);
    /// Tells a screen reader of it, where one is running, and where the cursor is.
    void tell(QWidget *terminal, const terminal::Screen &screen);

private:
    std::int64_t firstLine(const terminal::Screen &screen);

    std::int64_t m_first = 0;
    std::int64_t m_toldFirst = 0;
    QString m_told;
};

/// Terminal views can be read by screen readers from then on.
void installTerminalAccessibility();

} // namespace slipway::ide
