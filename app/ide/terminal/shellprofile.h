// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "shellintegration.h"

#include <QString>
#include <QStringList>

#include <optional>

namespace slipway::ide {

/// A kind of terminal the user has named.
struct ShellProfile
{
    QString name;
    std::optional<sandbox::Isolation> place; ///< as other terminals where nothing is said
    std::map<std::string, std::string> environment;
    QString shell; ///< a path, or a name to be looked for
    QStringList arguments;

    /// Reads `NAME = [host | sandbox] [VARIABLE=VALUE ...] SHELL [ARGUMENT ...]`; double quotes
    /// hold words together. The error is a sentence for the user.
    static Result<ShellProfile> parse(const QString &line);

    /// `request` with what this says.
    ShellRequest appliedTo(ShellRequest request) const;
};

} // namespace slipway::ide
