// SPDX-License-Identifier: GPL-3.0-or-later
#include "theme.h"

#include "style.h"

#include <slipway/base/json.h>
#include <slipway/base/log.h>

namespace slipway::ide {

using namespace Qt::StringLiterals;

static constexpr std::array<std::string_view, static_cast<std::size_t>(ColorRole::Count)> roleNames{
    "window",
    "panel",
    "surface",
    "raised",
    "border",
    "borderStrong",
    "text",
    "textMuted",
    "textFaint",
    "accent",
    "accentHover",
    "accentText",
    "accentSoft",
    "hover",
    "pressed",
    "selection",
    "selectionInactive",
    "focus",
    "link",
    "success",
    "successSoft",
    "warning",
    "warningSoft",
    "danger",
    "dangerSoft",
    "info",
    "infoSoft",
    "scrollBar",
    "scrollBarHover",
    "shadow",
    "editorLineNumber",
    "editorLineNumberCurrent",
    "editorCurrentLine",
    "editorCaret",
    "editorBracket",
    "editorBracketBad",
    "editorIndentGuide",
    "editorWhitespace",
    "editorMatch",
    "editorFold",
    "terminalBackground",
    "terminalForeground",
    "terminalCursor",
    "terminalSelection",
};

// In the order of KSyntaxHighlighting::Theme::TextStyle.
static constexpr std::array<std::string_view, ThemeColors::syntaxStyles> syntaxNames{
    "normal",     "keyword",        "function",      "variable",  "controlFlow",   "operator",
    "builtIn",    "extension",      "preprocessor",  "attribute", "char",          "specialChar",
    "string",     "verbatimString", "specialString", "import",    "dataType",      "decVal",
    "baseN",      "float",          "constant",      "comment",   "documentation", "annotation",
    "commentVar", "regionMarker",   "information",   "warning",   "alert",         "error",
    "others",
};

static QColor readColor(ObjectReader &reader, std::string_view name)
{
    const std::string text = reader.string(name, 16);
    const QColor color = QColor::fromString(QLatin1StringView(text.data(), qsizetype(text.size())));
    if (!color.isValid())
        reader.reject(name, "must be a colour such as #1d232c");
    return color;
}

static Result<> readRoles(ThemeColors &theme, const json::value &value)
{
    ObjectReader reader(value, "colors");
    for (std::size_t i = 0; i < roleNames.size(); ++i)
        theme.colors[i] = readColor(reader, roleNames[i]);
    return reader.finish();
}

static Result<> readSyntax(ThemeColors &theme, const json::value &value)
{
    ObjectReader reader(value, "syntax");
    for (std::size_t i = 0; i < syntaxNames.size(); ++i) {
        const json::value *entry = reader.value(syntaxNames[i]);
        if (!entry)
            continue;
        ObjectReader style(*entry, std::string(syntaxNames[i]));
        theme.syntax[i] = {.color = readColor(style, "color"),
                           .bold = style.boolean("bold", false),
                           .italic = style.boolean("italic", false),
                           .underline = style.boolean("underline", false)};
        TRY(style.finish());
    }
    return reader.finish();
}

static Result<> readTerminal(ThemeColors &theme, const std::vector<std::string> &names)
{
    if (names.size() != theme.terminal.size())
        return std::unexpected(
            Error::invalidInput("theme.invalid", "\"terminal\" must have 16 colours."));
    for (std::size_t i = 0; i < names.size(); ++i) {
        theme.terminal[i] = QColor::fromString(QString::fromStdString(names[i]));
        if (!theme.terminal[i].isValid())
            return std::unexpected(
                Error::invalidInput("theme.invalid", names[i] + " is not a colour."));
    }
    return {};
}

Result<ThemeColors> ThemeColors::parse(std::string_view text)
{
    TRY(const json::value document, parseJson(text));
    ObjectReader reader(document);
    ThemeColors theme;
    theme.dark = reader.boolean("dark", false);
    const json::value *colors = reader.value("colors");
    const json::value *syntax = reader.value("syntax");
    const std::vector<std::string> terminal = reader.strings("terminal", 16);
    TRY(reader.finish());
    TRY(readRoles(theme, *colors));
    TRY(readSyntax(theme, *syntax));
    TRY(readTerminal(theme, terminal));
    return theme;
}

static ThemeColors load(bool dark)
{
    QFile file(dark ? u":/slipway/themes/dark.json"_s : u":/slipway/themes/light.json"_s);
    if (!file.open(QIODevice::ReadOnly))
        qFatal("the program was built without its themes");
    const QByteArray bytes = file.readAll();
    auto theme = ThemeColors::parse(std::string_view(bytes.data(), std::size_t(bytes.size())));
    if (!theme)
        qFatal("%s", theme.error().describe().c_str());
    return *std::move(theme);
}

Theme &Theme::instance()
{
    static Theme *theme = new Theme; // The palette refers to it until the very end.
    return *theme;
}

Theme::Theme()
{
    const QString forced = qEnvironmentVariable("SLIPWAY_COLOR_SCHEME");
    if (forced == u"dark")
        m_scheme = ColorScheme::Dark;
    else if (forced == u"light")
        m_scheme = ColorScheme::Light;
    connect(QGuiApplication::styleHints(), &QStyleHints::colorSchemeChanged, this, &Theme::update);
    m_colors = load(m_scheme == ColorScheme::Dark
                    || (m_scheme == ColorScheme::System
                        && QGuiApplication::styleHints()->colorScheme() == Qt::ColorScheme::Dark));
}

const SyntaxStyle &Theme::syntax(int textStyle) const
{
    const bool known = textStyle >= 0 && textStyle < ThemeColors::syntaxStyles;
    return m_colors.syntax[static_cast<std::size_t>(known ? textStyle : 0)];
}

void Theme::setScheme(ColorScheme scheme)
{
    if (qEnvironmentVariableIsSet("SLIPWAY_COLOR_SCHEME") || scheme == m_scheme)
        return;
    m_scheme = scheme;
    update();
}

void Theme::update()
{
    const bool dark = m_scheme == ColorScheme::Dark
                      || (m_scheme == ColorScheme::System
                          && QGuiApplication::styleHints()->colorScheme() == Qt::ColorScheme::Dark);
    if (dark == m_colors.dark)
        return;
    m_colors = load(dark);
    QApplication::setPalette(makePalette(*this));
    Q_EMIT changed();
}

} // namespace slipway::ide
