// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>

#include <string_view>

namespace slipway::ide {

class ScintillaView;

/// Keeps a text with lines of megabytes usable. Scintilla measures all of a line to show any of it,
/// seconds for ten megabytes at every key, unless it is styled invisible. So of an endless line
/// only the beginning and what is round the caret is shown, and the rest hidden.
class EndlessLines : public QObject
{
    Q_OBJECT

public:
    /// The view must outlive this.
    explicit EndlessLines(ScintillaView &view);

    /// Whether the text has a line that needs this.
    static bool isNeeded(const ScintillaView &view);
    static bool isNeeded(std::string_view text);
    /// Whether an edit has made such a line.
    static bool isNeededAfter(const ScintillaView &view, long position, long inserted);
    /// All of the view's text, until this is enabled for it: to show an endless line for a moment
    /// only would take as long as showing it.
    static void setHidden(ScintillaView &view, bool hidden);

    /// Again after something else has styled the text.
    void setEnabled(bool on);
    bool isEnabled() const { return m_enabled; }
    /// After the theme has set all styles anew.
    void applyStyle();

private:
    void style(long position);
    void styleLine(long line);
    void followCaret();
    void noticeEdit(long position, long change, bool isSmall);

    ScintillaView &m_view;
    bool m_enabled = false;
    /// Shown round the caret, in the line that is endless; where they are equal, nothing is.
    long m_shownStart = 0;
    long m_shownEnd = 0;
};

} // namespace slipway::ide
