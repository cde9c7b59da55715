// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "textfile.h"

#include <optional>

namespace slipway::ide {

/// What the .editorconfig files above a file say about it (editorconfig.org); what they do not say
/// is left open.
struct EditorConfigRules
{
    std::optional<bool> tabs = {};
    std::optional<int> width = {};
    std::optional<bool> trimTrailingSpace = {};
    std::optional<bool> finalNewline = {};
    std::optional<LineEnding> lineEnding = {};
    std::optional<Encoding> encoding = {};
    std::optional<int> longestLine = {};

    bool operator==(const EditorConfigRules &) const = default;

    /// Reads the files. InvalidInput "editorconfig.invalid" where one cannot be understood.
    static Result<EditorConfigRules> of(const QString &path);
};

} // namespace slipway::ide
