// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>

#include <optional>

namespace slipway::ide {

class ScintillaView;
struct CaretRange;

/// More than one cursor in a text: made from occurrences of what is selected, above and below, or
/// one for each selected line.
class Cursors
{
public:
    explicit Cursors(ScintillaView &view)
        : m_view(view)
    {}

    /// The word at the caret first, then one more of what is selected each time, round the end.
    void addNextOccurrence();
    /// The next occurrence instead of the one selected last.
    void skipOccurrence();
    void selectAllOccurrences();
    void addAbove() { addBeside(-1); }
    void addBelow() { addBeside(1); }
    /// At the end of each line of the selections.
    void splitIntoLines();
    /// Back to the main cursor. False where there was one only.
    bool reduceToOne();
    /// The text is another one.
    void forgetWord() { m_wordStart = m_wordEnd = -1; }

private:
    /// A word that was selected here is looked for as a whole word, anything else wherever it
    /// stands.
    bool selectWords();
    void decideOnWholeWords();
    std::optional<CaretRange> find(const QByteArray &text, long from, long to) const;
    std::optional<CaretRange> nextOccurrence() const;
    void addBeside(long step);
    void reveal();

    ScintillaView &m_view;
    bool m_wholeWords = false;
    /// What selectWords() has selected last.
    long m_wordStart = -1;
    long m_wordEnd = -1;
};

} // namespace slipway::ide
