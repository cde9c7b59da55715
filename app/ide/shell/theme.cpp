// SPDX-License-Identifier: GPL-3.0-or-later
#include "theme.h"

#include "diskwatch.h"
#include "options.h"
#include "settings.h"
#include "style.h"
#include "systemscheme.h"

#include <slipway/base/log.h>
#include <slipway/base/paths.h>

#include <QJsonArray>

namespace slipway::ide {

using namespace Qt::StringLiterals;

static constexpr std::array<QLatin1StringView, static_cast<std::size_t>(ColorRole::Count)>
    roleNames{
        "window"_L1,
        "panel"_L1,
        "surface"_L1,
        "raised"_L1,
        "border"_L1,
        "borderRaised"_L1,
        "borderStrong"_L1,
        "text"_L1,
        "textMuted"_L1,
        "textFaint"_L1,
        "accent"_L1,
        "accentHover"_L1,
        "accentText"_L1,
        "accentSoft"_L1,
        "hover"_L1,
        "pressed"_L1,
        "selection"_L1,
        "selectionInactive"_L1,
        "focus"_L1,
        "link"_L1,
        "success"_L1,
        "successSoft"_L1,
        "warning"_L1,
        "warningSoft"_L1,
        "danger"_L1,
        "dangerSoft"_L1,
        "info"_L1,
        "infoSoft"_L1,
        "scrollBar"_L1,
        "scrollBarHover"_L1,
        "shadow"_L1,
        "editorLineNumber"_L1,
        "editorCurrentLine"_L1,
        "editorCaret"_L1,
        "editorBracket"_L1,
        "editorBracketBad"_L1,
        "editorIndentGuide"_L1,
        "editorWhitespace"_L1,
        "editorMatch"_L1,
        "editorFold"_L1,
        "terminalBackground"_L1,
        "terminalForeground"_L1,
        "terminalCursor"_L1,
        "terminalSelection"_L1,
    };

// In the order of KSyntaxHighlighting::Theme::TextStyle.
static constexpr std::array<QLatin1StringView, ThemeColors::syntaxStyles> syntaxNames{
    "normal"_L1,       "keyword"_L1,        "function"_L1,      "variable"_L1,
    "controlFlow"_L1,  "operator"_L1,       "builtIn"_L1,       "extension"_L1,
    "preprocessor"_L1, "attribute"_L1,      "char"_L1,          "specialChar"_L1,
    "string"_L1,       "verbatimString"_L1, "specialString"_L1, "import"_L1,
    "dataType"_L1,     "decVal"_L1,         "baseN"_L1,         "float"_L1,
    "constant"_L1,     "comment"_L1,        "documentation"_L1, "annotation"_L1,
    "commentVar"_L1,   "regionMarker"_L1,   "information"_L1,   "warning"_L1,
    "alert"_L1,        "error"_L1,          "others"_L1,
};

/// Where the name stands among `names`; -1 where it does not.
template<class Names>
static qsizetype placeOf(const Names &names, QStringView name)
{
    const auto found = std::ranges::find_if(names, [&](auto one) { return one == name; });
    return found == names.end() ? -1 : found - names.begin();
}

namespace {

/// Reads one theme file and notes what is wrong with it.
class ThemeReader
{
public:
    ThemeReader(const JsonText &text, ThemeColors &theme, std::vector<FileProblem> &problems)
        : m_text(text)
        , m_theme(theme)
        , m_problems(problems)
    {}

    void read()
    {
        const QJsonObject &all = m_text.object();
        for (auto it = all.begin(); it != all.end(); ++it) {
            if (it.key() == "dark"_L1)
                readFlag(m_theme.dark, {it.key()}, it.value());
            else if (it.key() == "highContrast"_L1)
                readFlag(m_theme.highContrast, {it.key()}, it.value());
            else if (it.key() == "colors"_L1)
                readRoles(it.value().toObject());
            else if (it.key() == "syntax"_L1)
                readSyntax(it.value().toObject());
            else if (it.key() == "terminal"_L1)
                readTerminal(it.value().toArray());
            else
                unknown({it.key()});
        }
    }

private:
    void note(const QStringList &names, const QString &message)
    {
        const QString key = names.join(u'.');
        m_problems.push_back(
            {.file = {}, .line = m_text.lineOf(names), .key = key, .message = message.arg(key)});
    }
    void unknown(const QStringList &names) { note(names, Theme::tr("A theme has no \"%1\".")); }

    void readFlag(bool &flag, const QStringList &names, const QJsonValue &value)
    {
        if (value.isBool())
            flag = value.toBool();
        else
            note(names, Theme::tr("\"%1\" must be true or false."));
    }

    void readColor(QColor &color, const QStringList &names, const QJsonValue &value)
    {
        const QColor given = QColor::fromString(value.toString());
        if (given.isValid())
            color = given;
        else
            note(names, Theme::tr("\"%1\" must be a colour such as \"#1d232c\"."));
    }

    void readRoles(const QJsonObject &object)
    {
        for (auto it = object.begin(); it != object.end(); ++it) {
            const QStringList names{u"colors"_s, it.key()};
            const auto named = [&](QLatin1StringView name) { return name == it.key(); };
            const auto role = std::ranges::find_if(roleNames, named);
            if (role == roleNames.end())
                unknown(names);
            else
                readColor(m_theme.colors[std::size_t(role - roleNames.begin())], names, it.value());
        }
    }

    void readSyntax(const QJsonObject &object)
    {
        for (auto it = object.begin(); it != object.end(); ++it) {
            const QStringList names{u"syntax"_s, it.key()};
            const auto named = [&](QLatin1StringView name) { return name == it.key(); };
            const auto kind = std::ranges::find_if(syntaxNames, named);
            if (kind == syntaxNames.end())
                unknown(names);
            else
                readStyle(m_theme.syntax[std::size_t(kind - syntaxNames.begin())], names,
                          it.value().toObject());
        }
    }

    void readStyle(SyntaxStyle &style, const QStringList &names, const QJsonObject &object)
    {
        style = {.color = style.color}; // Bold and the like are off unless they are named.
        for (auto it = object.begin(); it != object.end(); ++it) {
            const QStringList inner = names + QStringList{it.key()};
            if (it.key() == "color"_L1)
                readColor(style.color, inner, it.value());
            else if (it.key() == "bold"_L1)
                readFlag(style.bold, inner, it.value());
            else if (it.key() == "italic"_L1)
                readFlag(style.italic, inner, it.value());
            else if (it.key() == "underline"_L1)
                readFlag(style.underline, inner, it.value());
            else
                unknown(inner);
        }
    }

    void readTerminal(const QJsonArray &array)
    {
        if (array.size() != qsizetype(m_theme.terminal.size())) {
            note({u"terminal"_s}, Theme::tr("\"%1\" must be a list of 16 colours."));
            return;
        }
        for (qsizetype i = 0; i < array.size(); ++i)
            readColor(m_theme.terminal[std::size_t(i)], {u"terminal"_s}, array[i]);
    }

    const JsonText &m_text;
    ThemeColors &m_theme;
    std::vector<FileProblem> &m_problems;
};

} // namespace

ThemeColors ThemeColors::read(const JsonText &text, const ThemeColors &base,
                              std::vector<FileProblem> &problems)
{
    ThemeColors theme = base;
    theme.highContrast = false;
    ThemeReader(text, theme, problems).read();
    return theme;
}

QStringList ThemeColors::names()
{
    QStringList all{u"dark"_s, u"terminal"_s};
    for (const QLatin1StringView name : roleNames)
        all.append(u"colors."_s + name);
    for (const QLatin1StringView name : syntaxNames)
        all.append(u"syntax."_s + name);
    return all;
}

static constexpr std::array<QLatin1StringView, 6> schemeNames{
    "system"_L1, "light"_L1, "dark"_L1, "highContrastLight"_L1, "highContrastDark"_L1, "own"_L1};

QString nameOf(ColorScheme scheme)
{
    return schemeNames[std::size_t(scheme)];
}

static ColorScheme schemeOf(const QString &name)
{
    return ColorScheme(std::max<qsizetype>(placeOf(schemeNames, name), 0));
}

static bool isForced()
{
    return qEnvironmentVariableIsSet("SLIPWAY_COLOR_SCHEME");
}

/// Null until the window is there.
static QPointer<SystemScheme> desktop;

/// What the desktop said the last time, until it is asked: else the window would be light first.
static constexpr auto lastSystemKey = "window/systemTheme"_L1;

static bool systemIsDark()
{
    if (desktop && desktop->brightness() != SystemScheme::Brightness::Unknown)
        return desktop->brightness() == SystemScheme::Brightness::Dark;
    return QGuiApplication::styleHints()->colorScheme() == Qt::ColorScheme::Dark;
}

static ColorScheme systemScheme()
{
    if (!desktop && QGuiApplication::styleHints()->colorScheme() == Qt::ColorScheme::Unknown) {
        const ColorScheme last = schemeOf(Settings::store().value(lastSystemKey).toString());
        if (last != ColorScheme::System && last != ColorScheme::Own)
            return last;
    }
    if (desktop && desktop->wantsHighContrast())
        return systemIsDark() ? ColorScheme::HighContrastDark : ColorScheme::HighContrastLight;
    return systemIsDark() ? ColorScheme::Dark : ColorScheme::Light;
}

QByteArray Theme::builtIn(ColorScheme scheme)
{
    QFile file(u":/slipway/themes/%1.json"_s.arg(nameOf(scheme)));
    if (!file.open(QIODevice::ReadOnly))
        qFatal("the program was built without its themes");
    return file.readAll();
}

static ThemeColors loadBuiltIn(ColorScheme scheme)
{
    const auto text = JsonText::parse(Theme::builtIn(scheme));
    if (!text)
        qFatal("%s: %s", qPrintable(nameOf(scheme)), qPrintable(text.error().message));
    std::vector<FileProblem> problems;
    return ThemeColors::read(*text, {}, problems);
}

Theme &Theme::instance()
{
    static Theme *theme = new Theme; // The palette refers to it until the very end.
    return *theme;
}

Theme::Theme()
{
    declareOptions();
    readScheme();
    connect(QGuiApplication::styleHints(), &QStyleHints::colorSchemeChanged, this, &Theme::update);
    connect(&Options::instance(), &Options::changed, this, [this](const QString &id) {
        if (id != u"window.theme" && id != u"window.themeFile")
            return;
        readScheme();
        update();
    });
    m_colors = load();
}

void Theme::declareOptions()
{
    Options &options = Options::instance();
    QVariantList names;
    for (const QLatin1StringView name : schemeNames)
        names.append(QString(name));
    options.declare(
        {.id = u"window.theme"_s,
         .title = tr("Theme"),
         .description = tr("The colours of the window and of code."),
         .group = tr("Window"),
         .value = u"system"_s,
         .choices = names,
         .choiceTitles = {tr("As the system"), tr("Light"), tr("Dark"), tr("High contrast, light"),
                          tr("High contrast, dark"), tr("Own")},
         .perProject = false});
    options.declare({.id = u"window.themeFile"_s,
                     .title = tr("Own theme"),
                     .description = tr("The file with the colours of the theme \"Own\". Empty: "
                                       "theme.json beside your settings."),
                     .group = tr("Window"),
                     .value = QString(),
                     .perProject = false,
                     .control = OptionControl::File});
}

void Theme::readScheme()
{
    m_scheme = schemeOf(isForced() ? qEnvironmentVariable("SLIPWAY_COLOR_SCHEME")
                                   : Options::instance().text(u"window.theme"_s));
}

const SyntaxStyle &Theme::syntax(int textStyle) const
{
    const bool known = textStyle >= 0 && textStyle < ThemeColors::syntaxStyles;
    return m_colors.syntax[static_cast<std::size_t>(known ? textStyle : 0)];
}

void Theme::setScheme(ColorScheme scheme)
{
    Options::instance().set(u"window.theme"_s, nameOf(scheme));
}

QString Theme::ownFile() const
{
    const QString chosen = Options::instance().text(u"window.themeFile"_s);
    return chosen.isEmpty() ? QString::fromStdString((userConfigFolder() / "theme.json").string())
                            : chosen;
}

ThemeColors Theme::load()
{
    m_problems.clear();
    if (m_scheme == ColorScheme::Own)
        return loadOwn();
    if (m_scheme == ColorScheme::System)
        return loadBuiltIn(systemScheme());
    return loadBuiltIn(m_scheme);
}

ThemeColors Theme::loadOwn()
{
    const UserFile file(ownFile());
    if (m_watch)
        m_watch->setFiles({file.path()});
    if (file.mistake())
        m_problems.push_back({.file = {},
                              .line = file.mistake()->line,
                              .key = {},
                              .message = file.mistake()->message});
    else if (!QFileInfo::exists(file.path()))
        m_problems.push_back({.file = {},
                              .line = 1,
                              .key = {},
                              .message = tr("There is no such file. \"Make a Theme of Your Own\" "
                                            "in the menu View writes one.")});
    const JsonText &text = file.text();
    const bool dark = text.object().value("dark"_L1).toBool(systemIsDark());
    ThemeColors colors = ThemeColors::read(
        text, loadBuiltIn(dark ? ColorScheme::Dark : ColorScheme::Light), m_problems);
    for (FileProblem &problem : m_problems)
        problem.file = file.path();
    return colors;
}

void Theme::watch()
{
    desktop = new SystemScheme(this);
    connect(desktop, &SystemScheme::changed, this, [this] {
        Settings::store().setValue(lastSystemKey, nameOf(systemScheme()));
        update();
    });
    m_watch = new DiskWatch(this);
    connect(m_watch, &DiskWatch::stirred, this, [this] {
        if (m_scheme == ColorScheme::Own)
            update();
    });
    if (m_scheme == ColorScheme::Own)
        m_watch->setFiles({ownFile()});
}

/// A label writes the colour of links into its text when it is set.
static void recolorLinks()
{
    for (QWidget *widget : QApplication::allWidgets()) {
        auto *label = qobject_cast<QLabel *>(widget);
        if (!label || !label->text().contains("<a "_L1))
            continue;
        const QString text = label->text();
        label->clear();
        label->setText(text);
    }
}

void Theme::update()
{
    const bool hadProblems = !m_problems.empty();
    ThemeColors colors = load();
    if (hadProblems || !m_problems.empty())
        Q_EMIT problemsChanged();
    if (colors == m_colors)
        return;
    m_colors = std::move(colors);
    QApplication::setPalette(makePalette(*this));
    recolorLinks();
    Q_EMIT changed();
}

} // namespace slipway::ide
