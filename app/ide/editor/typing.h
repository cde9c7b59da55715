// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "caretedits.h"

#include <QString>

#include <functional>
#include <optional>

class QKeyEvent;

namespace KSyntaxHighlighting {
class Definition;
}

namespace slipway::ide {

class ScintillaView;

/// What the editor adds to a key, at every cursor: pairs of brackets and quotes, the indentation
/// of a new line. What is to happen is worked out for each cursor on the text as it is, and then
/// done as one step.
class Typing
{
public:
    explicit Typing(ScintillaView &view)
        : m_view(view)
    {}

    /// Whether the key has been dealt with.
    bool handleKey(const QKeyEvent &event);

    void setAutoClose(bool on) { m_autoClose = on; }
    void setDefinition(const KSyntaxHighlighting::Definition &definition);

private:
    using Edit = std::optional<CaretEdit>;

    bool handleCharacter(char c);
    bool surround(char open, char close);
    /// At every cursor what `work` says, `otherwise` where it has nothing to say; false, and
    /// nothing done, where it has nothing to say at all.
    bool edit(const std::function<Edit(const CaretRange &)> &work,
              const std::function<CaretEdit(const CaretRange &)> &otherwise = {});
    Edit characterAt(const CaretRange &range, char c) const;
    Edit openBracket(const CaretRange &range, char open) const;
    Edit quote(const CaretRange &range, char quote) const;
    Edit closeBracket(const CaretRange &range, char close) const;
    Edit deletePair(const CaretRange &range) const;
    CaretEdit deleteBack(const CaretRange &range) const;
    CaretEdit breakLine(const CaretRange &range) const;

    bool isStyledAs(long position, bool (*wanted)(int textStyle)) const;
    bool insideString(long position) const;
    bool insideComment(long position) const;
    bool insideQuotes(long position, char quote) const;
    bool startsString(long position, char quote) const;
    long indentationFor(long line, long caret) const;
    QByteArray indentationOf(long columns) const;
    QByteArray lineBreak() const;

    ScintillaView &m_view;
    bool m_autoClose = true;
    bool m_hasLanguage = false;
    /// A colon at the end of a line begins a block, and statements that leave it end it.
    bool m_python = false;
    bool m_colonIndents = false;
};

} // namespace slipway::ide
