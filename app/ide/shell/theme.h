// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "userfile.h"

#include <QColor>
#include <QObject>

#include <array>

namespace slipway::ide {

class DiskWatch;

/// What a colour is for. The names in the theme files are these, beginning in lower case.
enum class ColorRole {
    Window,       ///< header, status bar
    Panel,        ///< side and bottom panels
    Surface,      ///< where text is edited or entered
    Raised,       ///< menus, tool tips, buttons
    Border,       ///< lines between areas
    BorderRaised, ///< round buttons, menus and messages, which their ground or text shows as well
    BorderStrong, ///< round fields and boxes to tick: all that shows where they are
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

    bool operator==(const SyntaxStyle &) const = default;
};

/// One theme file's contents. The file is a JSON object with "dark" and, if wanted,
/// "highContrast" (true or false), "colors" (a colour for each ColorRole), "terminal" (16 colours)
/// and "syntax" (for each kind of code a colour, and "bold", "italic", "underline"). Colours are
/// written #rgb, #rrggbb, #aarrggbb or by their SVG name.
struct ThemeColors
{
    static constexpr int syntaxStyles = 31;

    bool dark = false;
    /// Lines round what others only tint, and a wider ring of focus.
    bool highContrast = false;
    std::array<QColor, static_cast<std::size_t>(ColorRole::Count)> colors;
    /// The eight normal, then the eight bright colours of a terminal.
    std::array<QColor, 16> terminal;
    std::array<SyntaxStyle, syntaxStyles> syntax;

    /// What the text does not say, or says wrongly, is the base's. `problems` tells what is wrong
    /// (not what is missing), without the file's name.
    static ThemeColors read(const JsonText &text, const ThemeColors &base,
                            std::vector<FileProblem> &problems);
    /// The names of everything a theme file has to say: "colors.window", "syntax.comment".
    static QStringList names();

    bool operator==(const ThemeColors &) const = default;
};

/// What the user chose; System follows the desktop, live; Own is the user's own file.
enum class ColorScheme { System, Light, Dark, HighContrastLight, HighContrastDark, Own };
QString nameOf(ColorScheme scheme);

/// The colours in use. One for the program; GUI thread only.
class Theme : public QObject
{
    Q_OBJECT

public:
    /// Made at the first call, which must come after the QApplication. SLIPWAY_COLOR_SCHEME, one
    /// of the scheme's names, goes before everything else.
    static Theme &instance();

    bool isDark() const { return m_colors.dark; }
    bool isHighContrast() const { return m_colors.highContrast; }
    QColor color(ColorRole role) const { return m_colors.colors[static_cast<std::size_t>(role)]; }
    QColor terminalColor(int index) const
    {
        return m_colors.terminal[static_cast<std::size_t>(index)];
    }
    const SyntaxStyle &syntax(int textStyle) const;

    ColorScheme scheme() const { return m_scheme; }
    /// Kept in the user's settings.
    void setScheme(ColorScheme scheme);

    /// The text of a built-in theme's file.
    static QByteArray builtIn(ColorScheme scheme);
    /// Where the user's own theme is, or would be.
    QString ownFile() const;
    /// What has no effect in the user's own file, while it is the theme.
    const std::vector<FileProblem> &problems() const { return m_problems; }

    /// From now on the user's own file is followed as it is written.
    void watch();

Q_SIGNALS:
    /// After the application's palette has changed: ask again for every colour kept.
    void changed();
    void problemsChanged();

private:
    Theme();
    void declareOptions();
    void readScheme();
    ThemeColors load();
    ThemeColors loadOwn();
    void update();

    ThemeColors m_colors;
    ColorScheme m_scheme = ColorScheme::System;
    std::vector<FileProblem> m_problems;
    DiskWatch *m_watch = nullptr;
};

} // namespace slipway::ide
