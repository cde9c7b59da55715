// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

class QKeyEvent;

namespace slipway::ide {

class ScintillaView;

/// What the editor adds to a key: pairs of brackets and quotes, indentation of a new line.
class Typing
{
public:
    explicit Typing(ScintillaView &view)
        : m_view(view)
    {}

    /// Whether the key has been dealt with.
    bool handleKey(const QKeyEvent &event);

    void setAutoClose(bool on) { m_autoClose = on; }
    /// A colon at the end of a line begins a block (Python, YAML).
    void setColonIndents(bool on) { m_colonIndents = on; }

private:
    bool handleCharacter(char c);
    bool surround(char open, char close);
    bool typeOver(char c);
    bool openBracket(char open, char close);
    bool openQuote(char quote);
    bool closeBracket(char close);
    bool breakLine();
    bool deletePair();

    bool insideStringOrComment(long position) const;
    long indentationFor(long line, long caret) const;
    char before() const;
    char after() const;

    ScintillaView &m_view;
    bool m_autoClose = true;
    bool m_colonIndents = false;
};

} // namespace slipway::ide
