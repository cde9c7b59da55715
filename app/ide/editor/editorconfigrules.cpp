// SPDX-License-Identifier: GPL-3.0-or-later
#include "editorconfigrules.h"

#include <QFile>

#include <editorconfig/editorconfig.h>

#include <memory>

namespace slipway::ide {

using namespace Qt::StringLiterals;

static std::optional<bool> flagOf(QLatin1StringView value)
{
    if (value == "true"_L1)
        return true;
    if (value == "false"_L1)
        return false;
    return std::nullopt;
}

static std::optional<int> numberOf(QLatin1StringView value)
{
    bool isNumber = false;
    const int number = value.toInt(&isNumber);
    return isNumber && number > 0 && number <= 1000 ? std::optional(number) : std::nullopt;
}

template<class Value>
static std::optional<Value> choiceOf(QLatin1StringView value,
                                     std::initializer_list<std::pair<QLatin1StringView, Value>> all)
{
    for (const auto &[name, meaning] : all) {
        if (name == value)
            return meaning;
    }
    return std::nullopt;
}

static void take(EditorConfigRules &rules, QLatin1StringView name, QLatin1StringView value)
{
    if (name == "indent_style"_L1)
        rules.tabs = choiceOf<bool>(value, {{"tab"_L1, true}, {"space"_L1, false}});
    else if (name == "indent_size"_L1 || (name == "tab_width"_L1 && !rules.width))
        rules.width = numberOf(value);
    else if (name == "trim_trailing_whitespace"_L1)
        rules.trimTrailingSpace = flagOf(value);
    else if (name == "insert_final_newline"_L1)
        rules.finalNewline = flagOf(value);
    else if (name == "max_line_length"_L1)
        rules.longestLine = numberOf(value);
    else if (name == "end_of_line"_L1)
        rules.lineEnding = choiceOf<LineEnding>(
            value,
            {{"lf"_L1, LineEnding::Lf}, {"crlf"_L1, LineEnding::CrLf}, {"cr"_L1, LineEnding::Cr}});
    else if (name == "charset"_L1)
        rules.encoding = choiceOf<Encoding>(value, {{"utf-8"_L1, Encoding::Utf8},
                                                    {"latin1"_L1, Encoding::Iso8859_1},
                                                    {"utf-8-bom"_L1, Encoding::Utf8Bom},
                                                    {"utf-16le"_L1, Encoding::Utf16Le},
                                                    {"utf-16be"_L1, Encoding::Utf16Be}});
}

Result<EditorConfigRules> EditorConfigRules::of(const QString &path)
{
    const auto close = [](editorconfig_handle handle) { editorconfig_handle_destroy(handle); };
    const std::unique_ptr<void, decltype(close)> handle(editorconfig_handle_init(), close);
    if (!handle || path.isEmpty())
        return EditorConfigRules{};
    const int status = editorconfig_parse(QFile::encodeName(path).constData(), handle.get());
    if (status != 0) {
        const char *file = editorconfig_handle_get_err_file(handle.get());
        const std::string where = status > 0 ? ", line " + std::to_string(status) : std::string();
        return std::unexpected(Error{ErrorKind::InvalidInput,
                                     "editorconfig.invalid",
                                     (file ? std::string(file) : "An .editorconfig file") + where
                                         + " cannot be understood, so it has no effect.",
                                     {}});
    }
    EditorConfigRules rules;
    const int count = editorconfig_handle_get_name_value_count(handle.get());
    for (int i = 0; i < count; ++i) {
        const char *name = nullptr;
        const char *value = nullptr;
        editorconfig_handle_get_name_value(handle.get(), i, &name, &value);
        take(rules, QLatin1StringView(name), QLatin1StringView(value));
    }
    return rules;
}

} // namespace slipway::ide
