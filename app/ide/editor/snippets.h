// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include <map>
#include <vector>

namespace slipway::ide {

/// A piece of text to be filled in, as its file has it: {"name": {"prefix", "body",
/// "description"}}, which is VS Code's format. The body may hold $1, ${1:default}, ${1|one,two|},
/// $0 and a few $VARIABLES.
struct Snippet
{
    QString name;
    QString prefix;
    QString body;
    QString description = {};
};

/// A place to fill in. Those of one number are filled in together; 0 comes last.
struct SnippetStop
{
    int number;
    /// UTF-8 bytes of the text.
    long start;
    long end;
};

struct ExpandedSnippet
{
    QByteArray text;
    std::vector<SnippetStop> stops;
};

using SnippetVariables = std::map<QString, QString>;

/// Variables that are not known stay empty; what is not well formed is text.
ExpandedSnippet expandSnippet(const QString &body, const SnippetVariables &variables);

/// The program's own and the user's, by language ("Python"); read when first asked for.
class Snippets
{
public:
    static const std::vector<Snippet> &of(const QString &language);
    /// Where the user's own are, for one language; the file may not exist.
    static QString userFile(const QString &language);
    /// After the user's files have changed.
    static void forget();
};

} // namespace slipway::ide
