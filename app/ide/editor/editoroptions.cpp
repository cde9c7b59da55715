// SPDX-License-Identifier: GPL-3.0-or-later
#include "editoroptions.h"

#include "shell/options.h"

#include <QCoreApplication>

namespace slipway::ide {

using namespace Qt::StringLiterals;

namespace {
struct Text
{
    Q_DECLARE_TR_FUNCTIONS(EditorOptions)
};
} // namespace

static void declareTyping(Options &options, const QString &group)
{
    options.declare(
        {.id = u"editor.autoClose"_s,
         .title = Text::tr("Close brackets and quotes"),
         .description = Text::tr("Typing an opening bracket or quote adds the closing one."),
         .group = group,
         .value = true});
    options.declare(
        {.id = u"editor.detectIndentation"_s,
         .title = Text::tr("Find out the indentation of each file"),
         .description = Text::tr("A file that is indented already goes on as it began."),
         .group = group,
         .value = true});
    options.declare({.id = u"editor.insertSpaces"_s,
                     .title = Text::tr("Indent with spaces"),
                     .group = group,
                     .value = true});
    options.declare({.id = u"editor.tabSize"_s,
                     .title = Text::tr("Width of an indentation"),
                     .group = group,
                     .value = 4,
                     .minimum = 1,
                     .maximum = 16});
    options.declare({.id = u"editor.editorConfig"_s,
                     .title = Text::tr("Follow EditorConfig files"),
                     .description = Text::tr("What a project's .editorconfig says goes before the "
                                             "choices made here."),
                     .group = group,
                     .value = true});
}

static void declareSaving(Options &options, const QString &group)
{
    options.declare(
        {.id = u"editor.autoSave"_s,
         .title = Text::tr("Save by itself"),
         .description = Text::tr("Files only. What is not saved is kept safe in any case."),
         .group = group,
         .value = u"off"_s,
         .choices = {u"off"_s, u"afterPause"_s, u"whenLeft"_s},
         .choiceTitles = {Text::tr("Never"), Text::tr("When typing pauses for a second"),
                          Text::tr("When the text is left")}});
    options.declare({.id = u"editor.trimTrailingSpace"_s,
                     .title = Text::tr("Remove spaces at the ends of lines when saving"),
                     .group = group,
                     .value = false});
    options.declare({.id = u"editor.finalNewline"_s,
                     .title = Text::tr("End files with a line break when saving"),
                     .group = group,
                     .value = false});
    options.declare({.id = u"editor.formatOnSave"_s,
                     .title = Text::tr("Format when saving"),
                     .description = Text::tr("With the command set for the file's language."),
                     .group = group,
                     .value = false});
    // A folder from somewhere else must not choose what is run here.
    options.declare(
        {.id = u"editor.formatters"_s,
         .title = Text::tr("Formatting commands"),
         .description = Text::tr("By language, such as \"ruff format -\" for Python. The "
                                 "command reads the text from its input and writes it to "
                                 "its output; {file} stands for the file's path."),
         .group = group,
         .value = QVariantMap{{u"Python"_s, u"ruff format --stdin-filename {file} -"_s},
                              {u"C++"_s, u"clang-format --assume-filename {file}"_s},
                              {u"C"_s, u"clang-format --assume-filename {file}"_s},
                              {u"Go"_s, u"gofmt"_s},
                              {u"Rust"_s, u"rustfmt --emit stdout"_s}},
         .perProject = false});
}

static void declareLook(Options &options, const QString &group)
{
    const auto flag = [&](const QString &id, const QString &title, bool value) {
        options.declare({.id = id, .title = title, .group = group, .value = value});
    };
    options.declare({.id = u"editor.fontFamily"_s,
                     .title = Text::tr("Font of the text"),
                     .description = Text::tr("Empty: the best font for code that is installed."),
                     .group = group,
                     .value = QString(),
                     .perProject = false,
                     .control = OptionControl::Font});
    options.declare({.id = u"editor.fontSize"_s,
                     .title = Text::tr("Size of the text"),
                     .group = group,
                     .value = 11.0,
                     .minimum = 6,
                     .maximum = 48,
                     .perProject = false});
    flag(u"editor.wrap"_s, Text::tr("Wrap long lines"), false);
    flag(u"editor.minimap"_s, Text::tr("Show a minimap of the whole text"), false);
    flag(u"editor.indentGuides"_s, Text::tr("Show lines for each indentation"), true);
    flag(u"editor.bracketColors"_s, Text::tr("Colour brackets by how deep they are"), true);
    flag(u"editor.changeMarks"_s, Text::tr("Mark the lines that are not saved yet"), true);
    options.declare(
        {.id = u"editor.whitespace"_s,
         .title = Text::tr("Show spaces and tabs"),
         .group = group,
         .value = u"none"_s,
         .choices = {u"none"_s, u"indentation"_s, u"all"_s},
         .choiceTitles = {Text::tr("Never"), Text::tr("In the indentation"), Text::tr("Always")}});
    options.declare({.id = u"editor.ruler"_s,
                     .title = Text::tr("Vertical line at a column"),
                     .description = Text::tr("0 for none."),
                     .group = group,
                     .value = 0,
                     .minimum = 0,
                     .maximum = 400});
}

void EditorOptions::declare()
{
    static const bool once = [] {
        Options &options = Options::instance();
        declareLook(options, Text::tr("Editor"));
        declareTyping(options, Text::tr("Typing"));
        declareSaving(options, Text::tr("Saving"));
        return true;
    }();
    Q_UNUSED(once)
}

EditorOptions EditorOptions::current()
{
    declare();
    const Options &options = Options::instance();
    return {.autoClose = options.flag(u"editor.autoClose"_s),
            .wrap = options.flag(u"editor.wrap"_s),
            .minimap = options.flag(u"editor.minimap"_s),
            .indentGuides = options.flag(u"editor.indentGuides"_s),
            .bracketColors = options.flag(u"editor.bracketColors"_s),
            .changeMarks = options.flag(u"editor.changeMarks"_s),
            .whitespace = options.text(u"editor.whitespace"_s),
            .ruler = options.number(u"editor.ruler"_s),
            .fontFamily = options.text(u"editor.fontFamily"_s),
            .fontSize = options.value(u"editor.fontSize"_s).toDouble(),
            .indentation = {.tabs = !options.flag(u"editor.insertSpaces"_s),
                            .width = options.number(u"editor.tabSize"_s)},
            .detectIndentation = options.flag(u"editor.detectIndentation"_s),
            .editorConfig = options.flag(u"editor.editorConfig"_s),
            .trimOnSave = options.flag(u"editor.trimTrailingSpace"_s),
            .newlineOnSave = options.flag(u"editor.finalNewline"_s),
            .formatOnSave = options.flag(u"editor.formatOnSave"_s)};
}

AutoSaving EditorOptions::autoSave()
{
    declare();
    const QString when = Options::instance().text(u"editor.autoSave"_s);
    return when == "afterPause"_L1 ? AutoSaving::AfterPause
           : when == "whenLeft"_L1 ? AutoSaving::WhenLeft
                                   : AutoSaving::Off;
}

QString EditorOptions::formatterOf(const QString &language)
{
    declare();
    return Options::instance().value(u"editor.formatters"_s).toMap().value(language).toString();
}

} // namespace slipway::ide
