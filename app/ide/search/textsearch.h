// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "shell/texteditor.h"

#include <slipway/base/error.h>

#include <QByteArray>
#include <QString>

#include <vector>

namespace slipway::ide {

struct SearchQuery
{
    QString pattern;
    bool regularExpression = false;
    bool matchCase = false;
    bool wholeWord = false;

    bool operator==(const SearchQuery &) const = default;
};

struct SearchResult
{
    std::vector<ByteRange> matches;
    /// There are more than were collected.
    bool truncated = false;
};

/// All matches in UTF-8 text, in order, in bytes. Regular expressions are Perl's; ^ and $ mean
/// lines. InvalidInput where the expression is wrong or takes too long. Empty matches are left out.
Result<SearchResult> findAll(const QByteArray &text, const SearchQuery &query,
                             std::size_t limit = 50'000);

/// What each match is replaced by; in a regular expression's replacement \1 to \9 and $1 to $9 are
/// the groups, \n and \t line breaks and tabs.
Result<std::vector<Replacement>> replaceAll(const QByteArray &text, const SearchQuery &query,
                                            const QString &replacement);

} // namespace slipway::ide
