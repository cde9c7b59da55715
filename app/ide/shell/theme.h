// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <slipway/base/error.h>

#include <QColor>
#include <QObject>

#include <array>

namespace slipway::ide {

/// What a colour is for. The names in the theme files are these, beginning in lower case.
enum class ColorRole {
    Window,       ///< header, status bar
    Panel,        ///< side and bottom panels
    Surface,      ///< where text is edited or entered
    Raised,       ///< menus, tool tips, buttons
    Border,       ///< lines between areas
    BorderStrong, ///< round fields and buttons
    Text,
    TextMuted, ///< second in importance, still easily read
    TextFaint, ///< disabled, placeholders
    Accent,    ///< the one colour that says "this"
    AccentHover,
    AccentText, ///< on Accent
    AccentSoft, ///< a tint behind what is chosen
    Hover,
    Pressed,
    Selection, ///< of text
    SelectionInactive,
    Focus, ///< the ring round what has the keyboard
    Link,
    Success,
    SuccessSoft,
    Warning,
    WarningSoft,
    Danger,
    DangerSoft,
    Info,
    InfoSoft,
    ScrollBar,
    ScrollBarHover,
    Shadow,
    EditorLineNumber,
    EditorLineNumberCurrent,
    EditorCurrentLine,
    EditorCaret,
    EditorBracket,
    EditorBracketBad,
    EditorIndentGuide,
    EditorWhitespace,
    EditorMatch,
    EditorFold,
    TerminalBackground,
    TerminalForeground,
    TerminalCursor,
    TerminalSelection,
    Count
};

/// How one kind of code looks; the kinds are KSyntaxHighlighting's Theme::TextStyle, by number.
struct SyntaxStyle
{
    QColor color;
    bool bold = false;
    bool italic = false;
    bool underline = false;
};

/// One theme file's contents.
struct ThemeColors
{
    static constexpr int syntaxStyles = 31;

    bool dark = false;
    std::array<QColor, static_cast<std::size_t>(ColorRole::Count)> colors;
    /// The eight normal, then the eight bright colours of a terminal.
    std::array<QColor, 16> terminal;
    std::array<SyntaxStyle, syntaxStyles> syntax;

    /// Strict: every colour must be there, nothing else may be.
    static Result<ThemeColors> parse(std::string_view json);
};

/// What the user chose; System follows the desktop, live.
enum class ColorScheme { System, Light, Dark };

/// The colours in use. One for the program; GUI thread only.
class Theme : public QObject
{
    Q_OBJECT

public:
    /// Made at the first call, which must come after the QApplication. SLIPWAY_COLOR_SCHEME=light
    /// or dark goes before everything else.
    static Theme &instance();

    bool isDark() const { return m_colors.dark; }
    QColor color(ColorRole role) const { return m_colors.colors[static_cast<std::size_t>(role)]; }
    QColor terminalColor(int index) const
    {
        return m_colors.terminal[static_cast<std::size_t>(index)];
    }
    const SyntaxStyle &syntax(int textStyle) const;

    ColorScheme scheme() const { return m_scheme; }
    void setScheme(ColorScheme scheme);

Q_SIGNALS:
    /// After the application's palette has changed: ask again for every colour kept.
    void changed();

private:
    Theme();
    void update();

    ThemeColors m_colors;
    ColorScheme m_scheme = ColorScheme::System;
};

} // namespace slipway::ide
